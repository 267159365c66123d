//! Opening a handoff and settling consent: R1, R2, R13, R23.

use super::{Case, Decision, draft, time};
use crate::act::{
    ActKind, AmendRequest, Change, ConsentAnswer, Context, RecordConsent, RequestHandoff, WithdrawConsent,
};
use crate::event::{
    ConsentDeclined, ConsentGiven, ConsentOverridden, ConsentWithdrawn, HandoffClosed, HandoffRequested,
    OfferEnded, RequestAmended,
};
use crate::ids::Code;
use crate::policy::{Policy, ProgramVersion};
use crate::refusal::{Refusal, RefusalCode};
use crate::rule::Rule;
use crate::side::{Standing, navigates, standing, supervises};
use crate::state::{Handoff, Phase};
use crate::value::{ConsentBasis, Kind, LapseCause, OfferEndCause, Outcome, Side};

pub(super) fn request(context: &Context, act: &RequestHandoff) -> Result<Decision, Refusal> {
    // R21
    if context.actor.organization != act.referrer.organization {
        return Err(Refusal::wrong_side(ActKind::RequestHandoff, "the organisation that hands off"));
    }
    if context.breach.is_some() {
        return Err(Refusal::new(
            RefusalCode::ReasonNotAllowed,
            Some(Rule::R22),
            "a request cannot breach a guardrail",
            "leave the breach out",
        ));
    }
    fits(&act.program, &act.need, act.kind)?;
    time::check_clock(&act.program.policy, context)?;
    if let Some(needed_by) = act.needed_by {
        time::in_order(context.occurred_at, needed_by, "needed_by")?;
    }
    let event = HandoffRequested {
        handoff: act.id,
        patient: act.patient.clone(),
        kind: act.kind,
        need: act.need.clone(),
        urgency: act.urgency,
        needed_by: act.needed_by,
        referrer: act.referrer.clone(),
        setting: act.setting,
        strata: act.strata.clone(),
        age_years: act.age_years,
        parent: act.parent,
        screening: act.screening,
        supersedes: act.supersedes,
        program: act.program.clone(),
    };
    Ok(Decision::Record(vec![draft(context, event, &act.words)]))
}

/// A program is for the needs and kinds that its policy names.
fn fits(program: &ProgramVersion, need: &Code, kind: Kind) -> Result<(), Refusal> {
    let Policy { needs, kinds, .. } = &*program.policy;
    let what = if !needs.is_empty() && !needs.contains(need) {
        format!("the program {} is not for the need {need}", program.program)
    } else if !kinds.is_empty() && !kinds.contains(&kind) {
        format!("the program {} is not for handoffs of the kind {kind:?}", program.program)
    } else {
        return Ok(());
    };
    let remedy = "request it under a program that is for it, or under none for the built-in one";
    Err(Refusal::new(RefusalCode::ProgramDoesNotFit, None, what, remedy))
}

pub(super) fn amend(case: &Case<'_>, act: &AmendRequest) -> Result<Decision, Refusal> {
    let handoff = case.handoff;
    let before = as_requested(handoff);
    let after = RequestAmended {
        kind: act.kind.unwrap_or(before.kind),
        need: act.need.clone().unwrap_or_else(|| before.need.clone()),
        urgency: act.urgency.unwrap_or(before.urgency),
        needed_by: changed(&act.needed_by, before.needed_by.as_ref()),
        setting: act.setting.unwrap_or(before.setting),
        strata: changed(&act.strata, before.strata.as_ref()),
        age_years: changed(&act.age_years, before.age_years.as_ref()),
    };
    let indication_changes = act.words.indication.is_some();
    if before == after && !indication_changes {
        return Ok(Decision::AlreadyDone);
    }
    let until_linked_only =
        RequestAmended { urgency: after.urgency, needed_by: after.needed_by, ..before.clone() };
    if handoff.phase >= Phase::Linked {
        return Err(cannot_amend("the patient is linked already", "what was requested stays as it is"));
    }
    if handoff.phase >= Phase::Accepted && (after != until_linked_only || indication_changes) {
        return Err(cannot_amend(
            "a receiver has accepted what was requested",
            "only urgency and needed_by can change now; for the rest, end the offer first",
        ));
    }
    if before.kind.is_practice() != after.kind.is_practice() {
        return Err(cannot_amend(
            "a handoff within a practice cannot become one between services, nor the other way round",
            "request another handoff",
        ));
    }
    fits(&handoff.program, &after.need, after.kind)?;
    if let Some(needed_by) = after.needed_by {
        time::in_order(handoff.requested.occurred_at, needed_by, "needed_by")?;
    }
    let (urgency, needed_by) = (after.urgency, after.needed_by);
    let mut drafts = vec![case.main(after, &act.words)];
    if (urgency, needed_by) != (before.urgency, before.needed_by) {
        drafts.extend(case.lapse_with(LapseCause::RequestAmended, |inputs| {
            (inputs.urgency, inputs.needed_by) = (urgency, needed_by); // R23
        }));
    }
    Ok(Decision::Record(drafts))
}

fn as_requested(handoff: &Handoff) -> RequestAmended {
    RequestAmended {
        kind: handoff.kind,
        need: handoff.need.clone(),
        urgency: handoff.urgency,
        needed_by: handoff.needed_by,
        setting: handoff.setting,
        strata: handoff.strata.clone(),
        age_years: handoff.age_years,
    }
}

fn changed<T: Clone>(change: &Change<T>, before: Option<&T>) -> Option<T> {
    match change {
        Change::Keep => before.cloned(),
        Change::Clear => None,
        Change::Set(value) => Some(value.clone()),
    }
}

fn cannot_amend(what: &str, remedy: &str) -> Refusal {
    Refusal::new(RefusalCode::CannotAmend, None, what, remedy)
}

pub(super) fn consent(case: &Case<'_>, act: &RecordConsent) -> Result<Decision, Refusal> {
    match &act.answer {
        ConsentAnswer::Given(basis) => {
            only_the_referrer_or_navigator(case)?;
            if *basis == ConsentBasis::ImpliedByVisit && !case.handoff.kind.is_practice() {
                return Err(Refusal::new(
                    RefusalCode::ConsentBasisNotAllowed,
                    Some(Rule::R1),
                    "a visit implies consent only for a handoff within the practice",
                    "ask the patient, and record the answer as EXPLICIT",
                ));
            }
            let event = ConsentGiven {
                basis: *basis,
                given_by: act.given_by,
                scope: act.scope.clone(),
                limits_explained: act.limits_explained,
            };
            case.records(event, &act.words)
        }
        ConsentAnswer::Declined => {
            only_the_referrer_or_navigator(case)?;
            match case.handoff.phase {
                Phase::Requested | Phase::PacketGiven => {
                    case.records(ConsentDeclined { declined_by: act.given_by }, &act.words)
                }
                Phase::Consented
                | Phase::Offered
                | Phase::Accepted
                | Phase::Introduced
                | Phase::Acknowledged
                | Phase::Linked
                | Phase::Closed => Err(Refusal::new(
                    RefusalCode::WrongPhase,
                    Some(Rule::R2),
                    "consent was given before, so it cannot be declined any more",
                    "withdraw it",
                )),
            }
        }
        ConsentAnswer::Overridden { legal_basis } => {
            only_the_referrer_or_supervisor(case)?;
            let event = ConsentOverridden {
                legal_basis: legal_basis.clone(),
                decided_for: act.given_by,
                scope: act.scope.clone(),
            };
            case.records(event, &act.words)
        }
    }
}

/// R21: a supervisor who is neither referrer nor navigator may override, and nothing else.
fn only_the_referrer_or_navigator(case: &Case<'_>) -> Result<(), Refusal> {
    if is_referrer(case) || navigates(case.handoff, &case.context.actor) {
        return Ok(());
    }
    Err(Refusal::wrong_side(case.kind, "the referrer or the navigator; a supervisor may only override"))
}

/// R21: a navigator asks the patient and writes down the answer; to go without one is not theirs.
fn only_the_referrer_or_supervisor(case: &Case<'_>) -> Result<(), Refusal> {
    if is_referrer(case) || supervises(&case.handoff.referrer, &case.context.actor) {
        return Ok(());
    }
    Err(Refusal::wrong_side(case.kind, "the referrer or a supervisor, where consent is overridden"))
}

fn is_referrer(case: &Case<'_>) -> bool {
    standing(case.handoff, &case.context.actor) == Standing::Party(Side::Referrer)
}

/// R2: all of it closes the handoff; for named receivers it ends the offer that one of them holds.
pub(super) fn withdraw(case: &Case<'_>, act: &WithdrawConsent) -> Result<Decision, Refusal> {
    let handoff = case.handoff;
    let withdrawn = ConsentWithdrawn { receivers: act.receivers.clone() };
    if act.receivers.is_empty() {
        let closed = HandoffClosed::plainly(Outcome::ConsentWithdrawn);
        return Ok(Decision::Record(vec![case.main(withdrawn, &act.words), case.consequence(closed)]));
    }
    let any_covered = act.receivers.iter().any(|receiver| handoff.consent.reaches(receiver));
    let held = handoff.receiver().filter(|holder| {
        handoff.phase < Phase::Linked && act.receivers.iter().any(|receiver| receiver.covers(holder))
    });
    if !any_covered && held.is_none() {
        return Ok(Decision::AlreadyDone);
    }
    let mut drafts = vec![case.main(withdrawn, &act.words)];
    if let Some(receiver) = held {
        let ended = OfferEnded { receiver: receiver.clone(), cause: OfferEndCause::Withdrawn };
        drafts.push(case.consequence(ended));
        drafts.extend(case.lapse(LapseCause::OfferEnded)); // R23
    }
    Ok(Decision::Record(drafts))
}
