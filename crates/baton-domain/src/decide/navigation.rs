//! Accompanying the patient between the sides: R1, R2, R6, R21, R22.

use super::{Case, Decision};
use crate::act::{AssignNavigator, RecordBarrier, RecordContactAttempt, RecordSupport, ResolveBarrier};
use crate::event::{BarrierFound, BarrierResolved, ContactAttempted, NavigatorAssigned, SupportGiven};
use crate::refusal::{Refusal, RefusalCode};
use crate::rule::Rule;
use crate::value::Party;

/// R1: whoever comes from outside the referrer's organisation learns of the patient, so the patient has agreed to that.
pub(super) fn assign(case: &Case<'_>, act: &AssignNavigator) -> Result<Decision, Refusal> {
    let navigator = &act.navigator;
    if navigator.organization != case.handoff.referrer.organization {
        case.consent_for(navigator)?;
        case.consent_still_covers(navigator)?;
    }
    can_be_told_apart(case, navigator)?;
    case.records(NavigatorAssigned { navigator: navigator.clone() }, &act.words)
}

/// R21: within an organisation that has a side of its own, only a person or team says who accompanies the patient, and
/// whoever acts for the receiver does not act for the referrer as well. The referrer may accompany the patient.
fn can_be_told_apart(case: &Case<'_>, navigator: &Party) -> Result<(), Refusal> {
    let named = navigator.person.is_some() || navigator.team.is_some();
    let shared = case.handoff.current_parties().any(|party| party.organization == navigator.organization);
    let is_receiver = case.handoff.receiver().is_some_and(|receiver| {
        receiver.organization == navigator.organization
            && match (&receiver.person, &navigator.person) {
                (Some(receiver), Some(navigator)) => receiver == navigator,
                (None, None) => receiver.team == navigator.team,
                (Some(_), None) | (None, Some(_)) => false,
            }
    });
    if (named || !shared) && !is_receiver {
        return Ok(());
    }
    Err(Refusal::new(
        RefusalCode::PartiesNotDistinguishable,
        Some(Rule::R21),
        "the navigator shares an organisation with a side, and neither person nor team tells them apart",
        "name a person or a team, and not the receiver's",
    ))
}

pub(super) fn attempt(case: &Case<'_>, act: &RecordContactAttempt) -> Result<Decision, Refusal> {
    let breaches = case.breaches_of([(Rule::R6, case.contact_was_allowed(act.channel))])?;
    let event = ContactAttempted { channel: act.channel, outcome: act.outcome };
    let mut drafts = vec![case.main(event, &act.words)];
    drafts.extend(breaches);
    Ok(Decision::Record(drafts))
}

pub(super) fn support(case: &Case<'_>, act: &RecordSupport) -> Result<Decision, Refusal> {
    if let Some(number) = act.barrier {
        exists(case, number)?;
    }
    case.records(SupportGiven { kind: act.kind, barrier: act.barrier }, &act.words)
}

pub(super) fn barrier(case: &Case<'_>, act: &RecordBarrier) -> Result<Decision, Refusal> {
    let number = case.handoff.barriers.len() as u64 + 1;
    let event = BarrierFound { barrier: u32::try_from(number).unwrap_or(u32::MAX), kind: act.kind };
    case.records(event, &act.words)
}

pub(super) fn resolve(case: &Case<'_>, act: &ResolveBarrier) -> Result<Decision, Refusal> {
    exists(case, act.barrier)?;
    case.records(BarrierResolved { barrier: act.barrier }, &act.words)
}

fn exists(case: &Case<'_>, number: u32) -> Result<(), Refusal> {
    case.handoff.barrier(number).map(|_| ()).ok_or_else(|| {
        Refusal::nothing(
            format!("there is no barrier {number}"),
            "name one of the handoff's, or record it first",
        )
    })
}
