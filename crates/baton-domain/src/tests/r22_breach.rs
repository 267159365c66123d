//! R22: facts are recorded.

use super::given::{REFERRER, given, minutes, sample};
use crate::act::{ActKind, RecordConsent, RecordContactAttempt, ShareInformation};
use crate::event::EventKind::{
    ContactAttempted, Escalated, GuardrailBreached, InformationShared, IntroductionHeld,
};
use crate::refusal::RefusalCode::{NoConsent, ReasonNotAllowed};
use crate::rule::Rule::{self, R1, R5, R6, R22};
use crate::state::Phase;
use crate::testing::{Seat, Stage, samples};
use crate::value::{Channel, ConsentBasis, ConsentScope, ContactOutcome, EscalationCause, Kind};
use crate::warmth::WarmthLevel;
use crate::words::Words;

fn share() -> ShareInformation {
    ShareInformation { words: samples::package() }
}

#[test]
fn sharing_without_consent_is_refused_with_a_hint_and_recorded_as_a_breach() {
    let refusal = given().requested().when(REFERRER, share()).refusal();
    assert_eq!((refusal.rule, refusal.code), (Some(R1), NoConsent));
    assert!(refusal.remedy.contains("breach"), "{refusal}");
    let breached = given().requested().when_breaching(REFERRER, share()).then_recorded([
        InformationShared,
        GuardrailBreached,
        Escalated,
    ]);
    let handoff = breached.handoff();
    assert_eq!((handoff.phase, handoff.breaches.as_slice()), (Phase::Requested, [R1].as_slice()));
    assert_eq!(
        (handoff.escalations[0].cause, handoff.escalations[0].rule),
        (EscalationCause::Breach, Some(R1))
    );
}

#[test]
fn from_requested_nothing_is_by_presence() {
    let met = given().requested().when_breaching(REFERRER, samples::introduction()).then_recorded([
        IntroductionHeld,
        GuardrailBreached,
        Escalated,
    ]);
    assert_eq!(met.handoff().phase, Phase::Requested);
    assert!(met.handoff().offer.is_none());
}

#[test]
fn a_receiver_outside_the_consent_gets_nothing_by_presence_either() {
    let scope = ConsentScope { receivers: vec![Seat::Former.party()], parts: vec![] };
    let consent = RecordConsent { scope, ..samples::consent(ConsentBasis::Explicit) };
    let met = given()
        .requested()
        .and(REFERRER, consent)
        .when_breaching(REFERRER, samples::introduction())
        .then_recorded([IntroductionHeld, GuardrailBreached, Escalated]);
    assert!(met.handoff().offer.is_none());
}

#[test]
fn a_breach_is_never_warm_whatever_follows() {
    let breached = given().requested().when_breaching(REFERRER, share()).then_accepted();
    let met = breached.also(REFERRER, ActKind::RecordConsent).and(REFERRER, samples::introduction());
    assert_eq!(met.warmth().level, WarmthLevel::Partial);
    assert!(met.warmth().breached);
}

#[test]
fn what_breaches_nothing_takes_no_breach() {
    given().offered().when_breaching(REFERRER, samples::introduction()).then_refused(R22, ReasonNotAllowed);
    given().offered().when_breaching(REFERRER, share()).then_refused(R22, ReasonNotAllowed);
    given().requested().when_breaching(REFERRER, samples::offer()).then_refused(R22, ReasonNotAllowed);
    let hold = sample(ActKind::HoldHandoff, REFERRER);
    given().requested().when_breaching(REFERRER, hold).then_refused(R22, ReasonNotAllowed);
    let request = sample(ActKind::RequestHandoff, REFERRER);
    given().when_breaching(REFERRER, request).then_refused(R22, ReasonNotAllowed);
}

#[test]
fn a_breach_opens_every_open_phase() {
    // Shared at minute 0, before the consent at 1.
    for so_far in [given().consented(), given().acknowledged(), given().linked()] {
        let phase = so_far.handoff().phase;
        let breached = so_far.when_in(REFERRER.actor(), share(), |context| {
            context.occurred_at = minutes(0);
            context.breach = Some(super::given::text("an emergency"));
        });
        let breached = breached.then_recorded([InformationShared, GuardrailBreached, Escalated]);
        assert_eq!(breached.handoff().phase, phase);
    }
}

#[test]
fn each_rule_that_is_breached_is_counted_and_escalates() {
    let mut request = samples::request(&Stage::fixed(), Kind::Referral);
    request.program.policy.sensitive = true;
    let requested = given().and(REFERRER, request);
    let refusal = requested.clone().when(REFERRER, samples::introduction()).refusal();
    assert_eq!((refusal.rule, refusal.code), (Some(R1), NoConsent));
    let breached = requested.when_breaching(REFERRER, samples::introduction()).then_recorded([
        IntroductionHeld,
        GuardrailBreached,
        Escalated,
        GuardrailBreached,
        Escalated,
    ]);
    let handoff = breached.handoff();
    assert_eq!((handoff.phase, handoff.breaches.as_slice()), (Phase::Requested, [R1, R5].as_slice()));
    let rules: Vec<Option<Rule>> = handoff.escalations.iter().map(|escalation| escalation.rule).collect();
    assert_eq!(rules, [Some(R1), Some(R5)]);
}

#[test]
fn a_contact_against_the_patients_word_is_recorded_in_every_open_phase() {
    for so_far in [given().requested(), given().offered(), given().linked()] {
        let phase = so_far.handoff().phase;
        let set = so_far.also(REFERRER, ActKind::SetContactPreferences);
        let left = RecordContactAttempt {
            channel: Channel::Voicemail,
            outcome: ContactOutcome::MessageLeft,
            words: Words::default(),
        };
        let breached = set.when_breaching(REFERRER, left.clone()).then_recorded([
            ContactAttempted,
            GuardrailBreached,
            Escalated,
        ]);
        assert_eq!(
            (breached.handoff().phase, breached.handoff().breaches.as_slice()),
            (phase, [R6].as_slice())
        );
        let twice = breached.when_breaching(REFERRER, left).then_accepted();
        assert_eq!(twice.handoff().breaches, [R6, R6]);
    }
}
