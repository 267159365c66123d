//! Taking a fact out of account: R16.

use super::{Case, Decision};
use crate::act::CorrectRecord;
use crate::event::RecordCorrected;
use crate::refusal::{Refusal, RefusalCode};
use crate::rule::Rule;
use crate::state::Fact;
use crate::value::Role;

/// R16: nothing is edited. What was recorded by mistake no longer counts, and the record shows both.
pub(super) fn correct(case: &Case<'_>, act: &CorrectRecord) -> Result<Decision, Refusal> {
    let fact = case.handoff.fact(act.revision).ok_or_else(|| {
        cannot(
            format!("revision {} is no fact that can be taken out of account", act.revision),
            "name the revision of one: a consent, a call, a plan, a meeting, an acknowledgement, an attempt, a barrier, a visit, a report or an outcome",
        )
    })?;
    if !may_correct(case, fact) {
        return Err(Refusal::wrong_side(
            case.kind,
            "who recorded the fact, or a supervisor of their organisation",
        ));
    }
    if fact.corrected {
        return Err(cannot(
            format!("revision {} was taken out of account before", act.revision),
            "leave it so, or record the fact anew",
        ));
    }
    if let Some(rests) = case.handoff.rests_on(fact) {
        return Err(cannot(
            format!("on revision {} rests {rests}", act.revision),
            "take that back or correct it first, or mark the handoff as entered in error",
        ));
    }
    replacement_counts(case, act)?;
    case.records(RecordCorrected { revision: act.revision, replacement: act.replacement }, &act.words)
}

/// R21: a supervisor stands in for whoever recorded it, within their organisation.
fn may_correct(case: &Case<'_>, fact: &Fact) -> bool {
    let actor = &case.context.actor;
    let supervises = actor.role == Role::Supervisor && actor.organization == fact.organization;
    supervises || fact.is_recorded_by(actor)
}

/// What states it rightly is itself a fact that counts.
fn replacement_counts(case: &Case<'_>, act: &CorrectRecord) -> Result<(), Refusal> {
    let counts = |revision| {
        revision != act.revision && case.handoff.fact(revision).is_some_and(|fact| !fact.corrected)
    };
    match act.replacement {
        Some(revision) if !counts(revision) => Err(cannot(
            format!("revision {revision} is no fact that could take its place"),
            "name the revision of the fact that is right, or none",
        )),
        Some(_) | None => Ok(()),
    }
}

fn cannot(what: String, remedy: &str) -> Refusal {
    Refusal::new(RefusalCode::CannotCorrect, Some(Rule::R16), what, remedy)
}
