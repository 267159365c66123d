//! What follows from a clock, or from another handoff: R6, R14, R18, R23. Only Baton itself gives these acts (R21).

use super::{Case, Decision, Draft};
use crate::act::{CopyContactPreferences, MissDeadline, SupersedeHandoff};
use crate::deadline::{pending, told_to};
use crate::event::{CancellationRequested, DeadlineMissed, Escalated, HandoffClosed, ObligationRaised};
use crate::refusal::{Refusal, RefusalCode};
use crate::rule::Rule;
use crate::state::Phase;
use crate::value::{DeadlineKind, EscalationCause, EscalationTarget, LapseCause, Outcome};
use crate::words::Words;

/// R14: recorded once, and only while it is owed. What came later than the clock's look at it has overtaken it.
pub(super) fn miss(case: &Case<'_>, act: &MissDeadline) -> Result<Decision, Refusal> {
    let deadline = act.deadline;
    if !pending(case.handoff).contains(&deadline) {
        return Err(not_due(format!("{:?} by {} is not owed", deadline.kind, deadline.due_at)));
    }
    if case.context.now < deadline.due_at {
        return Err(not_due(format!("{:?} is owed by {} only", deadline.kind, deadline.due_at)));
    }
    let none = Words::default();
    let drafts = match deadline.kind {
        DeadlineKind::LastSafeMoment => {
            let needed_by = case.handoff.needed_by.unwrap_or(deadline.due_at);
            let raised = ObligationRaised { last_safe_moment: deadline.due_at, needed_by };
            vec![case.main(raised, &none), case.told(deadline.kind, EscalationCause::ObligationRaised)]
        }
        DeadlineKind::Accept | DeadlineKind::Introduce => {
            let cause = if deadline.kind == DeadlineKind::Accept {
                LapseCause::AcceptDeadlineMissed
            } else {
                LapseCause::IntroduceDeadlineMissed
            };
            let mut drafts = told_as_missed(case, act);
            drafts.extend(case.lapse(cause));
            drafts
        }
        DeadlineKind::Offer
        | DeadlineKind::Acknowledge
        | DeadlineKind::Link
        | DeadlineKind::Close
        | DeadlineKind::Reroute
        | DeadlineKind::Cancel
        | DeadlineKind::Hold
        | DeadlineKind::NeededBy => told_as_missed(case, act),
    };
    Ok(Decision::Record(drafts))
}

fn told_as_missed(case: &Case<'_>, act: &MissDeadline) -> Vec<Draft> {
    let missed = DeadlineMissed { deadline: act.deadline };
    vec![case.main(missed, &Words::default()), case.told(act.deadline.kind, EscalationCause::DeadlineMissed)]
}

impl Case<'_> {
    fn told(&self, kind: DeadlineKind, cause: EscalationCause) -> Draft {
        let to = match cause {
            // R23: both at once, whoever else is about.
            EscalationCause::ObligationRaised => {
                vec![EscalationTarget::Referrer, EscalationTarget::ReferrerSupervisor]
            }
            EscalationCause::Declines
            | EscalationCause::Breach
            | EscalationCause::DeadlineMissed
            | EscalationCause::NoPathLeft => told_to(self.handoff, kind),
        };
        self.consequence(Escalated { to, deadline: Some(kind), ..self.escalation(cause, None) })
    }
}

fn not_due(what: String) -> Refusal {
    Refusal::new(RefusalCode::DeadlineNotDue, Some(Rule::R14), what, "look at what is owed now")
}

/// R18: before the receiver holds on the older handoff closes; afterwards they are asked to let go. Only a party of the
/// older one may put another in its place, and only for the same need of the same patient.
pub(super) fn supersede(case: &Case<'_>, act: &SupersedeHandoff) -> Result<Decision, Refusal> {
    let handoff = case.handoff;
    let same_need = handoff.patient == act.patient && handoff.need == act.need;
    let by_a_party =
        handoff.current_parties().any(|party| party.organization == act.accountable.organization);
    if !same_need || !by_a_party {
        return Err(Refusal::new(
            RefusalCode::NothingToActOn,
            Some(Rule::R18),
            "it is for another patient or need, or its referrer is no party to this handoff",
            "supersede a handoff of your own for the same patient and need",
        ));
    }
    if handoff.phase < Phase::Acknowledged {
        let closed = HandoffClosed {
            superseded_by: Some(act.by),
            accountable: Some(act.accountable.clone()),
            ..HandoffClosed::plainly(Outcome::Superseded)
        };
        return case.records(closed, &Words::default());
    }
    if handoff.cancellation_requested_at.is_some() {
        return Ok(Decision::AlreadyDone);
    }
    case.records(CancellationRequested { superseded_by: Some(act.by), goes_to: None }, &Words::default())
}

/// R6: the strictest of what the patient said holds everywhere.
pub(super) fn copy_preferences(case: &Case<'_>, act: &CopyContactPreferences) -> Result<Decision, Refusal> {
    let preferences = match case.handoff.preferences() {
        Some(here) => here.strictest(&act.preferences),
        None => act.preferences.clone(),
    };
    if case.handoff.preferences() == Some(&preferences) {
        return Ok(Decision::AlreadyDone);
    }
    case.records(case.preferences_set(preferences, Some(act.from)), &Words::default())
}
