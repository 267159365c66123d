//! Closing as lost to follow-up: R12.

use super::Case;
use crate::refusal::{Refusal, RefusalCode};
use crate::rule::Rule;
use crate::side::{Standing, navigates, standing};
use crate::state::Phase;
use crate::value::{ContactOutcome, Side};
use crate::warmth::includes_patient;
use jiff::{SignedDuration, Timestamp};

/// The phases in which a patient can be lost: somebody, or the packet, waits for them.
const LOST_FROM: &[Phase] =
    &[Phase::PacketGiven, Phase::Offered, Phase::Accepted, Phase::Introduced, Phase::Acknowledged];

/// R12: the patient was sought as often and as long as the program asks, or wants to be reached on no channel.
pub(super) fn check(case: &Case<'_>) -> Result<(), Refusal> {
    let handoff = case.handoff;
    let actor = &case.context.actor;
    if standing(handoff, actor) != Standing::Party(Side::Referrer) && !navigates(handoff, actor) {
        return Err(Refusal::wrong_side(
            case.kind,
            "the referrer or the navigator, for a patient who is lost",
        ));
    }
    if !LOST_FROM.contains(&handoff.phase) {
        return Err(Refusal::new(
            RefusalCode::WrongPhase,
            Some(Rule::R12),
            format!("no patient is lost while the handoff is {}", handoff.phase.name()),
            "it is possible once the patient has a packet or was offered to a receiver, until they are linked",
        ));
    }
    let rule = handoff.program.policy.lost;
    let span = SignedDuration::from_hours(i64::from(rule.over_days).saturating_mul(24));
    let unreachable =
        unreachable_since(case).is_some_and(|since| case.context.occurred_at.duration_since(since) >= span);
    let sought = failed_attempts(case);
    let enough = sought.len() >= rule.attempts as usize && apart(&sought) >= span;
    if unreachable || enough {
        return Ok(());
    }
    Err(Refusal::new(
        RefusalCode::EvidenceMissing,
        Some(Rule::R12),
        format!(
            "since the patient was last reached there were {} attempts over {} days; a patient is lost after {} over {}",
            sought.len(),
            apart(&sought).as_hours() / 24,
            rule.attempts,
            rule.over_days
        ),
        "go on trying on the channels that the patient permits, and record each attempt",
    ))
}

/// When it was tried to reach the patient in vain, in order, since they were last reached. What the patient had
/// forbidden is no attempt.
fn failed_attempts(case: &Case<'_>) -> Vec<Timestamp> {
    let handoff = case.handoff;
    let attempts =
        || handoff.contact_attempts.iter().filter(|attempt| attempt.at <= case.context.occurred_at);
    let answered = attempts().filter(|attempt| reached(attempt.outcome)).map(|attempt| attempt.at);
    let met = handoff.introductions.iter().filter(|held| includes_patient(held)).map(|held| held.held_at);
    let last_reached = answered.chain(met).max();
    let mut failed: Vec<Timestamp> = attempts()
        .filter(|attempt| !reached(attempt.outcome) && last_reached.is_none_or(|last| last < attempt.at))
        .filter(|attempt| {
            handoff.preferences_at(attempt.at).is_none_or(|stated| {
                stated.permits(attempt.channel) && stated.safe_at(attempt.channel, attempt.at)
            })
        })
        .map(|attempt| attempt.at)
        .collect();
    failed.sort_unstable();
    failed
}

/// Whoever does not want to talk was reached.
const fn reached(outcome: ContactOutcome) -> bool {
    match outcome {
        ContactOutcome::Reached | ContactOutcome::Refused => true,
        ContactOutcome::NoAnswer
        | ContactOutcome::MessageLeft
        | ContactOutcome::SomebodyElse
        | ContactOutcome::WrongAddress => false,
    }
}

fn apart(instants: &[Timestamp]) -> SignedDuration {
    match (instants.first(), instants.last()) {
        (Some(first), Some(last)) => last.duration_since(*first),
        (Some(_) | None, None) | (None, Some(_)) => SignedDuration::ZERO,
    }
}

/// Since when, without a break, the patient has permitted no channel at all.
fn unreachable_since(case: &Case<'_>) -> Option<Timestamp> {
    let stated = case.handoff.preferences.iter().rev();
    stated.take_while(|stated| !stated.preferences.permit_any()).map(|stated| stated.since).min()
}
