//! What random histories hold of guardrails and corrections, and the forms of the acts that these watch.

use crate::act::{Act, ActKind, ClosingOutcome};
use crate::event::{Event, EventKind, Stamp};
use crate::policy::Policy;
use crate::rule::Rule;
use crate::state::{Handoff, Phase};
use crate::testing::{Seat, samples};
use crate::value::{Channel, ContactOutcome, Hearer, Interpreter, Privacy, WithinHearing};
use jiff::Timestamp;

type Log<'a> = &'a [(Stamp, Event)];

/// What guardrails watch and what mends a record, tried more often than the rest.
pub(super) const GUARDED: &[ActKind] = &[
    ActKind::SetContactPreferences,
    ActKind::RecordIntroduction,
    ActKind::AssignNavigator,
    ActKind::RecordContactAttempt,
    ActKind::CloseHandoff,
    ActKind::CorrectRecord,
];

/// R6, by the log alone: what the patient had said last by then.
pub(super) fn nobody_is_reached_against_their_word(
    log: Log<'_>,
    stamp: &Stamp,
    event: &Event,
    broken: &[Rule],
) {
    let (channel, until) = match event {
        Event::ContactAttempted(event) => (event.channel, stamp.occurred_at),
        Event::ContactPlanned(event) => (event.channel, Timestamp::MAX),
        _ => return,
    };
    let said = log.iter().rev().find_map(|(stamp, event)| match event {
        Event::ContactPreferencesSet(event) if stamp.occurred_at <= until => Some(&event.preferences),
        _ => None,
    });
    let permitted = said.is_none_or(|said| {
        !said.do_not_contact
            && !said.excluded.contains(&channel)
            && (said.allowed.is_empty() || said.allowed.contains(&channel))
    });
    assert!(permitted || broken.contains(&Rule::R6), "{event:?} against the patient's word");
}

/// R5, by the log alone: affirmed at most the program's minutes before, and not taken back in between.
pub(super) fn nothing_sensitive_is_said_before_privacy(
    policy: &Policy,
    log: Log<'_>,
    stamp: &Stamp,
    event: &Event,
    broken: &[Rule],
) {
    let unheard = match event {
        Event::IntroductionHeld(held) => {
            held.privacy == Privacy::Private
                && held.interpreter.is_none_or(|interpreter| interpreter == Interpreter::Professional)
        }
        Event::PacketGiven(_) => true,
        _ => return,
    };
    let at = stamp.occurred_at;
    let lasts = jiff::SignedDuration::from_mins(policy.clearance_minutes.into());
    let cleared = log.iter().enumerate().any(|(index, (cleared, event))| {
        let taken_back = |(stamp, event): &(Stamp, Event)| {
            event.kind() == EventKind::PrivacyNotPossible
                && (cleared.occurred_at..=at).contains(&stamp.occurred_at)
        };
        event.kind() == EventKind::IntroductionCleared
            && cleared.occurred_at <= at
            && at.duration_since(cleared.occurred_at) < lasts
            && !log[index..].iter().any(taken_back)
    });
    let private = cleared && unheard;
    assert!(private || broken.contains(&Rule::R5) || !policy.sensitive, "{event:?} without privacy");
}

/// R16: also once a fact was taken out of account, the handoff stands where those that are left lead.
pub(super) fn the_phase_has_its_evidence(handoff: &Handoff) {
    let offer = handoff.offer.as_ref();
    let accepted = offer.is_some_and(|offer| offer.accepted_at.is_some());
    let acknowledged = offer.is_some_and(|offer| offer.acknowledgement.is_some());
    let evident = match handoff.phase {
        Phase::Requested | Phase::Consented | Phase::PacketGiven => offer.is_none(),
        Phase::Offered => offer.is_some() && !accepted && !acknowledged,
        Phase::Accepted => accepted && !acknowledged,
        Phase::Introduced => accepted && !acknowledged && handoff.introductions.iter().any(|held| held.live),
        Phase::Acknowledged => acknowledged,
        Phase::Linked | Phase::Closed => return assert!(handoff.linkage.is_some() || !handoff.is_open()),
    };
    assert!(evident && handoff.linkage.is_none(), "{:?} without its evidence", handoff.phase);
}

/// Who may take out of account what the act names.
pub(super) fn recorder(act: &Act, handoff: Option<&Handoff>) -> Option<Seat> {
    let Act::CorrectRecord(act) = act else { return None };
    let fact = handoff?.fact(act.revision)?;
    Seat::ALL.iter().copied().find(|seat| fact.is_recorded_by(&seat.actor()))
}

/// One of several forms of acts that a guardrail watches or that follow the patient.
pub(super) fn in_form(act: Act, form: u8, handoff: Option<&Handoff>) -> Act {
    let bit = |n: u8| form & (1 << n) != 0;
    let channel = Channel::ALL[usize::from(form) % Channel::ALL.len()];
    match act {
        Act::SetContactPreferences(mut act) => {
            act.preferences.excluded = if bit(4) { vec![channel, Channel::Voicemail] } else { vec![] };
            act.preferences.allowed = if bit(5) { vec![channel, Channel::Letter] } else { vec![] };
            act.preferences.do_not_contact = bit(6) && bit(7);
            act.into()
        }
        Act::ClearIntroduction(mut act) => {
            act.not_possible = bit(0) && bit(1) && bit(6);
            act.affirmed = !(bit(2) && bit(3) && bit(7));
            act.within_hearing =
                if bit(4) { vec![WithinHearing { who: Hearer::Partner, safe: bit(5) }] } else { vec![] };
            act.into()
        }
        Act::PlanContact(mut act) => {
            act.channel = channel;
            act.into()
        }
        Act::RecordContactAttempt(mut act) => {
            act.channel = channel;
            act.outcome = ContactOutcome::ALL[usize::from(form >> 4) % ContactOutcome::ALL.len()];
            act.into()
        }
        Act::AssignNavigator(mut act) => {
            act.navigator = if bit(0) { act.navigator } else { Seat::Receiver.party() };
            act.into()
        }
        Act::ResolveBarrier(mut act) => {
            act.barrier = u32::from(form % 4);
            act.into()
        }
        Act::RecordSupport(mut act) => {
            act.barrier = bit(0).then_some(u32::from(form % 4));
            act.into()
        }
        Act::CloseHandoff(mut act) if bit(0) => {
            (act.outcome, act.words) = (ClosingOutcome::LostToFollowUp, samples::reason());
            act.into()
        }
        Act::CorrectRecord(mut act) => {
            let facts = handoff.map(|handoff| handoff.facts.as_slice()).unwrap_or_default();
            let fact = facts.iter().rev().nth(usize::from(form % 5));
            act.revision = fact.map_or(u64::from(form), |fact| fact.revision);
            act.into()
        }
        other => other,
    }
}
