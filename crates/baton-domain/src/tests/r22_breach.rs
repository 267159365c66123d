//! R22: facts are recorded.

use super::given::{REFERRER, given, minutes, sample};
use crate::act::{ActKind, RecordConsent, ShareInformation};
use crate::event::EventKind::{Escalated, GuardrailBreached, InformationShared, IntroductionHeld};
use crate::refusal::RefusalCode::{NoConsent, ReasonNotAllowed};
use crate::rule::Rule::{R1, R22};
use crate::state::Phase;
use crate::testing::{Seat, samples};
use crate::value::{ConsentBasis, ConsentScope, EscalationCause};
use crate::warmth::WarmthLevel;

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
