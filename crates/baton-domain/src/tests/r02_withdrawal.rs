//! R2: withdrawal is immediate.

use super::given::{FORMER, RECEIVER, REFERRER, given, minutes, party};
use crate::act::{ActKind, RecordConsent, WithdrawConsent};
use crate::event::EventKind::{
    ConsentWithdrawn, HandoffClosed, IntroductionHeld, OfferEnded, ReceiverContacted,
};
use crate::ids::ServiceId;
use crate::refusal::RefusalCode::{HandoffClosed as Closed, NoConsent, WrongSide};
use crate::rule::Rule::{R1, R2, R20, R21};
use crate::state::{OfferEnd, Phase};
use crate::testing::samples;
use crate::value::{ConsentBasis, ConsentScope, Duty, OfferEndCause, Outcome, Party, Side};
use crate::words::Words;

fn withdraw(receivers: Vec<Party>) -> WithdrawConsent {
    WithdrawConsent { receivers, words: Words::default() }
}

#[test]
fn from_all_closes_the_handoff() {
    let closed =
        given().accepted().when(RECEIVER, withdraw(vec![])).then_recorded([ConsentWithdrawn, HandoffClosed]);
    assert_eq!(closed.handoff().closing.as_ref().unwrap().outcome, Outcome::ConsentWithdrawn);
    assert!(closed.handoff().offer.is_none());
    closed.clone().when(RECEIVER, withdraw(vec![])).then_refused(R21, WrongSide);
    closed.clone().when(REFERRER, withdraw(vec![])).then_already_done();
    closed.when(REFERRER, withdraw(vec![FORMER.party()])).then_refused(R20, Closed);
}

#[test]
fn from_the_holder_ends_the_offer_and_keeps_the_need() {
    let withdrawn = given()
        .introduced()
        .when(REFERRER, withdraw(vec![RECEIVER.party()]))
        .then_recorded([ConsentWithdrawn, OfferEnded]);
    // The consent was for anybody: somebody else may still be asked.
    assert_eq!(withdrawn.handoff().phase, Phase::Consented);
    let former = &withdrawn.handoff().former[0];
    assert_eq!(former.ended, OfferEnd::Ended(OfferEndCause::Withdrawn));
    withdrawn.when(REFERRER, samples::offer()).then_refused(R1, NoConsent);
}

#[test]
fn where_consent_was_for_the_holder_alone_it_is_asked_for_again() {
    let only_them = RecordConsent {
        scope: ConsentScope { receivers: vec![RECEIVER.party()], parts: vec![] },
        ..samples::consent(ConsentBasis::Explicit)
    };
    let offered = given().requested().and(REFERRER, only_them).and(REFERRER, samples::offer());
    let withdrawn = offered.and(REFERRER, withdraw(vec![RECEIVER.party()]));
    assert_eq!(withdrawn.handoff().phase, Phase::Requested);
}

#[test]
fn from_somebody_else_leaves_the_phase() {
    let withdrawn =
        given().accepted().when(REFERRER, withdraw(vec![FORMER.party()])).then_recorded([ConsentWithdrawn]);
    assert_eq!(withdrawn.handoff().phase, Phase::Accepted);
    withdrawn.when(REFERRER, withdraw(vec![FORMER.party()])).then_already_done();
}

#[test]
fn from_a_linked_receiver_only_sharing_stops() {
    let withdrawn =
        given().linked().when(REFERRER, withdraw(vec![RECEIVER.party()])).then_recorded([ConsentWithdrawn]);
    assert_eq!(withdrawn.handoff().phase, Phase::Linked);
    assert_eq!(withdrawn.accountable(), [(Side::Receiver, Duty::Care), (Side::Referrer, Duty::Closure)]);
    assert!(!withdrawn.handoff().consent.covers(&RECEIVER.party(), withdrawn.now()));
}

#[test]
fn of_an_organisation_reaches_its_services() {
    let service =
        Party { service: Some(ServiceId::new("hotline").unwrap()), ..party("helpline", None, None) };
    let only_it = RecordConsent {
        scope: ConsentScope { receivers: vec![service], parts: vec![] },
        ..samples::consent(ConsentBasis::Explicit)
    };
    given()
        .requested()
        .and(REFERRER, only_it)
        .when(REFERRER, withdraw(vec![FORMER.party()]))
        .then_recorded([ConsentWithdrawn]);
}

#[test]
fn told_late_takes_effect_also_where_it_precedes_the_consent_on_record() {
    // Consent is on record from minute 1, the withdrawal is said to have been at minute 0.
    let withdrawn = given()
        .consented()
        .when_late(REFERRER, minutes(0), withdraw(vec![RECEIVER.party()]))
        .then_recorded([ConsentWithdrawn]);
    withdrawn.when(REFERRER, samples::offer()).then_refused(R1, NoConsent);
}

#[test]
fn no_late_record_opens_the_handoff_to_a_receiver_again() {
    // Consent at 1, withdrawn at 2.
    let withdrawn = given().consented().and(REFERRER, withdraw(vec![RECEIVER.party()]));
    withdrawn.clone().when_late(REFERRER, minutes(1), samples::offer()).then_refused(R2, NoConsent);
    // What happened in between is recorded, and opens nothing.
    let called = withdrawn.when_late(REFERRER, minutes(1), samples::contact());
    let met = called.then_recorded([ReceiverContacted]);
    let met = met.when_late(REFERRER, minutes(1), samples::introduction()).then_recorded([IntroductionHeld]);
    assert_eq!(met.handoff().phase, Phase::Consented);
}

#[test]
fn nor_one_after_a_decline() {
    let declined = given().offered().also(RECEIVER, ActKind::DeclineHandoff);
    let met = declined.when_late(REFERRER, minutes(3), samples::introduction());
    let met = met.then_recorded([IntroductionHeld]);
    assert_eq!(met.handoff().phase, Phase::Consented);
    assert!(met.handoff().offer.is_none());
}
