//! Closing, suspending, reopening, and who answers: R11, R12, R13, R20, R21, R23.

use super::{Case, Decision, lost, time};
use crate::act::{
    AcknowledgeNotice, CancelHandoff, CloseHandoff, ClosingOutcome, ConfirmCancellation, ConfirmClosure,
    HoldHandoff, MarkEnteredInError, ReassignResponsible, ReopenHandoff, ReportClosure, RequestCancellation,
    ResumeHandoff, TakeEscalation,
};
use crate::event::{
    CancellationRequested, ClosureReported, EscalationTaken, HandoffClosed, HandoffHeld, HandoffReopened,
    HandoffResumed, NoticeAcknowledged, ResponsibleReassigned,
};
use crate::refusal::{Refusal, RefusalCode};
use crate::rule::Rule;
use crate::side::{Standing, distinguishable, navigates, notice_to, standing, supervises};
use crate::state::{Closing, Handoff, Phase};
use crate::value::{Actor, EscalationTarget, LapseCause, Outcome, Side};
use jiff::SignedDuration;

impl HandoffClosed {
    /// A closing that carries nothing but its outcome.
    pub(super) const fn plainly(outcome: Outcome) -> Self {
        Self {
            outcome,
            died_on: None,
            source: None,
            true_record: None,
            superseded_by: None,
            accountable: None,
            goes_to: None,
            reported: None,
        }
    }
}

pub(super) fn report(case: &Case<'_>, act: &ReportClosure) -> Result<Decision, Refusal> {
    case.answered_by(act.reported.as_ref())?;
    if let Some(period) = act.service_period {
        time::in_order(period.start, period.end, "the end of the service period")?;
    }
    let event = ClosureReported { service_period: act.service_period, reported: act.reported.clone() };
    case.records(event, &act.words)
}

/// R12: linked, as the phase shows, and confirmed by the referrer, with a report or without.
pub(super) fn confirm(case: &Case<'_>, act: &ConfirmClosure) -> Result<Decision, Refusal> {
    case.records(HandoffClosed::plainly(Outcome::Completed), &act.words)
}

pub(super) fn close(case: &Case<'_>, act: &CloseHandoff) -> Result<Decision, Refusal> {
    let event = match &act.outcome {
        ClosingOutcome::PatientDeclined { told_what_stays_open } => {
            only_a_side(case)?;
            if case.handoff.phase >= Phase::Linked {
                return Err(Refusal::new(
                    RefusalCode::WrongPhase,
                    Some(Rule::R12),
                    "the patient has been seen, so they no longer decline",
                    "confirm the closure",
                ));
            }
            if !told_what_stays_open {
                return Err(evidence(
                    "the patient was not told what stays open to them",
                    "tell them, and say that they were told",
                ));
            }
            HandoffClosed::plainly(Outcome::PatientDeclined)
        }
        ClosingOutcome::PatientDied { died_on, source } => {
            only_a_side(case)?;
            HandoffClosed {
                died_on: Some(died_on.clone()),
                source: Some(source.clone()),
                ..HandoffClosed::plainly(Outcome::PatientDied)
            }
        }
        ClosingOutcome::LostToFollowUp => {
            lost::check(case)?;
            HandoffClosed::plainly(Outcome::LostToFollowUp)
        }
        ClosingOutcome::ServiceUnavailable { goes_to } => case.service_unavailable(goes_to.as_ref())?,
    };
    case.records(event, &act.words)
}

/// R21: a supervisor closes only where no service is left for the patient.
fn only_a_side(case: &Case<'_>) -> Result<(), Refusal> {
    match standing(case.handoff, &case.context.actor) {
        Standing::Party(_) | Standing::Navigator => Ok(()),
        Standing::Former | Standing::Outside => {
            Err(Refusal::wrong_side(case.kind, "the referrer, the receiver or the navigator"))
        }
    }
}

fn evidence(what: &str, remedy: &str) -> Refusal {
    Refusal::new(RefusalCode::EvidenceMissing, Some(Rule::R12), what, remedy)
}

pub(super) fn cancel(case: &Case<'_>, act: &CancelHandoff) -> Result<Decision, Refusal> {
    case.may_leave_the_patient(act.goes_to.as_ref())?;
    let event = HandoffClosed { goes_to: act.goes_to.clone(), ..HandoffClosed::plainly(Outcome::Cancelled) };
    case.records(event, &act.words)
}

pub(super) fn request_cancellation(case: &Case<'_>, act: &RequestCancellation) -> Result<Decision, Refusal> {
    case.may_leave_the_patient(act.goes_to.as_ref())?;
    case.records(CancellationRequested { superseded_by: None, goes_to: act.goes_to.clone() }, &act.words)
}

/// R11: the receiver confirms; where they do not answer in the program's time, a supervisor of the referrer's does.
pub(super) fn confirm_cancellation(case: &Case<'_>, act: &ConfirmCancellation) -> Result<Decision, Refusal> {
    let Some(requested_at) = case.handoff.cancellation_requested_at else {
        return Err(not_cancellable("nobody has asked to cancel", "request the cancellation first"));
    };
    let minutes = case.handoff.program.policy.deadlines.cancel_minutes;
    let waited = case.context.now.duration_since(requested_at);
    let unanswered = waited >= SignedDuration::from_mins(i64::from(minutes));
    let for_the_receiver = case.side() == Side::Receiver || act.reported.is_some();
    let by_report = case.handoff.offer.as_ref().is_some_and(|offer| offer.answers_by_report);
    if for_the_receiver {
        case.answered_by(act.reported.as_ref())?;
        if case.side() == Side::Referrer && !by_report {
            return Err(Refusal::wrong_side(case.kind, "the receiver, who answers for themselves"));
        }
    } else if !supervises(&case.handoff.referrer, &case.context.actor) {
        return Err(Refusal::wrong_side(
            case.kind,
            "the receiver: say who of them reported it, when and how",
        ));
    } else if !unanswered {
        return Err(not_cancellable(
            &format!("the receiver has {minutes} minutes to answer, since {requested_at}"),
            "wait for the answer",
        ));
    }
    let goes_to = &case.handoff.cancellation_goes_to;
    if goes_to.is_none() && case.handoff.obligation_stands(case.context.now) {
        return Err(Refusal::new(
            RefusalCode::ObligationStands,
            Some(Rule::R23),
            "by now the patient may not be left without a way, and nobody said where they go",
            "decline instead, or have a supervisor of the referrer's organisation ask again and say where they go",
        ));
    }
    let event = HandoffClosed {
        goes_to: goes_to.clone(),
        reported: act.reported.clone(),
        ..HandoffClosed::plainly(Outcome::Cancelled)
    };
    case.records(event, &act.words)
}

fn not_cancellable(what: &str, remedy: &str) -> Refusal {
    Refusal::new(RefusalCode::CancellationNotPossible, Some(Rule::R11), what, remedy)
}

pub(super) fn hold(case: &Case<'_>, act: &HoldHandoff) -> Result<Decision, Refusal> {
    time::in_order(case.context.occurred_at, act.until, "until")?;
    case.may_leave_the_patient(act.goes_to.as_ref())?;
    case.records(HandoffHeld { until: act.until, goes_to: act.goes_to.clone() }, &act.words)
}

pub(super) fn resume(case: &Case<'_>, act: &ResumeHandoff) -> Result<Decision, Refusal> {
    case.records(HandoffResumed {}, &act.words)
}

pub(super) fn reassign(case: &Case<'_>, act: &ReassignResponsible) -> Result<Decision, Refusal> {
    let handoff = case.handoff;
    let side = reassigned_side(case, act)?;
    let (party, other) = match side {
        Side::Referrer => (&handoff.referrer, handoff.receiver()),
        Side::Receiver => (&case.offer()?.receiver, Some(&handoff.referrer)),
    };
    if party.person.as_ref() == Some(&act.person) {
        return Ok(Decision::AlreadyDone);
    }
    let mut reassigned = party.clone();
    reassigned.person = Some(act.person.clone());
    if other.is_some_and(|other| !distinguishable(&reassigned, other)) {
        return Err(Refusal::new(
            RefusalCode::PartiesNotDistinguishable,
            Some(Rule::R21),
            "that person is responsible on the other side already",
            "name somebody else",
        ));
    }
    let event = ResponsibleReassigned { side, from: party.person.clone(), to: act.person.clone() };
    case.records(event, &act.words)
}

/// R21: each side names its own; for the other one, only who supervises there.
fn reassigned_side(case: &Case<'_>, act: &ReassignResponsible) -> Result<Side, Refusal> {
    let own = case.side();
    let side = act.side.unwrap_or(own);
    let party = match side {
        Side::Referrer => Some(&case.handoff.referrer),
        Side::Receiver => case.handoff.receiver(),
    };
    let stands_there = standing(case.handoff, &case.context.actor) == Standing::Party(side);
    if stands_there || party.is_some_and(|party| supervises(party, &case.context.actor)) {
        return Ok(side);
    }
    Err(Refusal::wrong_side(case.kind, "that side itself, or a supervisor of its organisation"))
}

/// R20: within the program's window, and not where the ending is final.
pub(super) fn reopen(case: &Case<'_>, act: &ReopenHandoff) -> Result<Decision, Refusal> {
    let closing = case
        .handoff
        .closing
        .as_ref()
        .ok_or_else(|| Refusal::wrong_phase(case.kind, case.handoff.phase, &[]))?;
    can_be_reopened(closing)?;
    let days = case.handoff.program.policy.reopen_window_days;
    let since = case.context.now.duration_since(closing.stamp.recorded_at);
    if since > SignedDuration::from_hours(i64::from(days) * 24) {
        return Err(cannot_reopen(
            format!("it was closed more than {days} days ago"),
            "request a new handoff",
        ));
    }
    let mut drafts = vec![case.main(HandoffReopened {}, &act.words)];
    if closing.outcome != Outcome::Completed {
        drafts.extend(case.lapse(LapseCause::Reopened)); // R23
    }
    Ok(Decision::Record(drafts))
}

fn can_be_reopened(closing: &Closing) -> Result<(), Refusal> {
    match closing.outcome {
        Outcome::Completed
        | Outcome::PatientDeclined
        | Outcome::ConsentWithdrawn
        | Outcome::LostToFollowUp
        | Outcome::ServiceUnavailable
        | Outcome::Cancelled => Ok(()),
        Outcome::CaredForDirectly => {
            Err(cannot_reopen("the referrer gave the care".into(), "request a new handoff"))
        }
        Outcome::Superseded => Err(cannot_reopen(
            "another handoff took its place".into(),
            "go on with that one, or request a new handoff",
        )),
        Outcome::PatientDied => Err(cannot_reopen(
            "the patient died".into(),
            "if that was recorded by mistake, mark the handoff as entered in error and request a new one",
        )),
        Outcome::EnteredInError => {
            Err(cannot_reopen("the handoff was entered in error".into(), "request a new handoff"))
        }
    }
}

fn cannot_reopen(what: String, remedy: &str) -> Refusal {
    Refusal::new(RefusalCode::CannotReopen, Some(Rule::R20), what, remedy)
}

/// R16: nothing is taken out of the record; it is marked.
pub(super) fn mark_entered_in_error(case: &Case<'_>, act: &MarkEnteredInError) -> Result<Decision, Refusal> {
    let event =
        HandoffClosed { true_record: act.true_record, ..HandoffClosed::plainly(Outcome::EnteredInError) };
    case.records(event, &act.words)
}

pub(super) fn take_escalation(case: &Case<'_>, act: &TakeEscalation) -> Result<Decision, Refusal> {
    let at = act.escalation.checked_sub(1);
    match at.and_then(|at| case.handoff.escalations.get(at as usize)) {
        Some(escalation) if !is_told(case.handoff, &case.context.actor, &escalation.to) => {
            Err(Refusal::wrong_side(case.kind, "whom the escalation names"))
        }
        Some(escalation) if escalation.taken_by.is_none() => {
            case.records(EscalationTaken { escalation: act.escalation }, &act.words)
        }
        Some(_) => Err(Refusal::nothing(
            format!("escalation {} was taken by somebody else", act.escalation),
            "ask them, or take another one",
        )),
        None => Err(Refusal::nothing(
            format!("there is no escalation {}", act.escalation),
            "name one of the handoff's",
        )),
    }
}

/// R21: whether an escalation that names these is `actor`'s to take.
fn is_told(handoff: &Handoff, actor: &Actor, to: &[EscalationTarget]) -> bool {
    let stands = standing(handoff, actor);
    to.iter().any(|target| match target {
        EscalationTarget::Referrer => stands == Standing::Party(Side::Referrer),
        EscalationTarget::Receiver => stands == Standing::Party(Side::Receiver),
        EscalationTarget::Navigator => navigates(handoff, actor),
        EscalationTarget::ReferrerSupervisor => supervises(&handoff.referrer, actor),
    })
}

/// R2: each notice is its own receiver's. What others may not see is to them as if it were not there.
pub(super) fn acknowledge_notice(case: &Case<'_>, act: &AcknowledgeNotice) -> Result<Decision, Refusal> {
    match notice_to(case.handoff, &case.context.actor, act.notice) {
        Some(_) => case.records(NoticeAcknowledged { notice: act.notice }, &act.words),
        None => Err(Refusal::nothing(
            format!("there is no notice {} for you", act.notice),
            "name the number that stands on your worklist",
        )),
    }
}
