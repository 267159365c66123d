//! R2: withdrawal is immediate.

use super::given::{
    FORMER, NAVIGATOR, OUTSIDER, RECEIVER, REFERRER, SUPERVISOR, given, minutes, party, sample,
};
use crate::act::{AcknowledgeNotice, ActKind, RecordConsent, ReportClosure, WithdrawConsent};
use crate::event::EventKind::{
    ConsentWithdrawn, HandoffClosed, IntroductionHeld, NoticeAcknowledged, OfferEnded, ReceiverContacted,
};
use crate::ids::ServiceId;
use crate::refusal::RefusalCode::{HandoffClosed as Closed, NoConsent, NothingToActOn, WrongSide};
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

fn note(notice: u32) -> AcknowledgeNotice {
    AcknowledgeNotice { notice, words: Words::default() }
}

#[test]
fn who_was_let_go_takes_note_once_and_moves_nothing() {
    let withdrawn = given().introduced().and(REFERRER, withdraw(vec![RECEIVER.party()]));
    assert!(withdrawn.handoff().former[0].notice_stands());
    let noted = withdrawn.clone().when(RECEIVER, note(1)).then_recorded([NoticeAcknowledged]);
    assert_eq!(noted.handoff().former[0].notice_acknowledged_at, Some(withdrawn.now()));
    assert!(!noted.handoff().former[0].notice_stands());
    assert_eq!(noted.handoff().phase, withdrawn.handoff().phase);
    assert_eq!(noted.accountable(), withdrawn.accountable());
    let again = noted.clone().when(RECEIVER, note(1)).then_already_done();
    again
        .when(RECEIVER, ReportClosure { service_period: None, reported: None, words: Words::default() })
        .then_refused(R21, WrongSide);
}

#[test]
fn a_notice_is_its_own_receivers() {
    let cancelled = given().accepted().also(REFERRER, ActKind::CancelHandoff);
    for seat in [REFERRER, SUPERVISOR, FORMER, OUTSIDER] {
        cancelled.clone().when(seat, note(1)).then_refused(R21, WrongSide);
    }
    for missing in [0, 2, u32::MAX] {
        cancelled.clone().when(RECEIVER, note(missing)).then_refused(None, NothingToActOn);
    }
    // R20: also of a handoff that is closed.
    cancelled.when(RECEIVER, note(1)).then_recorded([NoticeAcknowledged]);
}

#[test]
fn who_declined_knows_it() {
    let declined = given().offered().also(RECEIVER, ActKind::DeclineHandoff);
    assert!(!declined.handoff().former[0].notice_stands());
    declined.when(RECEIVER, note(1)).then_refused(R21, WrongSide);
}

#[test]
fn each_time_that_they_are_let_go_is_told_also_when_they_are_asked_again() {
    let end = || sample(ActKind::EndOffer, REFERRER);
    let asked_again = given().offered().and(REFERRER, end()).and(REFERRER, samples::offer());
    let noted = asked_again.when(RECEIVER, note(1)).then_recorded([NoticeAcknowledged]);
    let let_go_again = noted.and(REFERRER, end());
    assert!(let_go_again.handoff().former[1].notice_stands());
    let_go_again.when(RECEIVER, note(2)).then_recorded([NoticeAcknowledged]);
}

#[test]
fn nor_one_after_a_decline() {
    let declined = given().offered().also(RECEIVER, ActKind::DeclineHandoff);
    let met = declined.when_late(REFERRER, minutes(3), samples::introduction());
    let met = met.then_recorded([IntroductionHeld]);
    assert_eq!(met.handoff().phase, Phase::Consented);
    assert!(met.handoff().offer.is_none());
}

#[test]
fn a_navigator_from_outside_goes_with_the_consent() {
    let navigated = given().accepted().also(REFERRER, ActKind::AssignNavigator);
    let kept = navigated.clone().and(REFERRER, withdraw(vec![FORMER.party()]));
    assert_eq!(kept.handoff().navigator, Some(NAVIGATOR.party()));
    let withdrawn = navigated.clone().and(REFERRER, withdraw(vec![NAVIGATOR.party()]));
    assert_eq!((withdrawn.handoff().phase, &withdrawn.handoff().navigator), (Phase::Accepted, &None));
    assert!(!withdrawn.handoff().may_be_seen_by(&NAVIGATOR.actor()));
    for closing in [ActKind::WithdrawConsent, ActKind::CloseHandoff] {
        assert_eq!(navigated.clone().also(REFERRER, closing).handoff().navigator, None);
    }
    let colleague = crate::act::AssignNavigator {
        navigator: party("clinic", None, Some("nurse-4")),
        words: Words::default(),
    };
    let within = given().accepted().and(REFERRER, colleague).and(REFERRER, withdraw(vec![]));
    assert!(within.handoff().navigator.is_some());
}

#[test]
fn a_withdrawal_that_becomes_known_late_took_effect_when_it_was_said() {
    let consented = given().consented();
    let (said, between) = (consented.now(), consented.clone().after_hours(2).now());
    let told = |first: WithdrawConsent, later: WithdrawConsent| {
        let withdrawn =
            consented.clone().after_hours(5).and(REFERRER, first).also(REFERRER, ActKind::ReopenHandoff);
        let asked = withdrawn.and(REFERRER, samples::consent(ConsentBasis::Explicit));
        asked.when_late(REFERRER, said, later).then_accepted()
    };
    let share = || sample(ActKind::RecordReceiverContact, REFERRER);
    for later in [vec![], vec![RECEIVER.party()]] {
        let closed = told(withdraw(vec![]), withdraw(later.clone()));
        let asked = if later.is_empty() { closed.also(REFERRER, ActKind::ReopenHandoff) } else { closed };
        let again = asked.and(REFERRER, samples::consent(ConsentBasis::Explicit));
        again.when_late(REFERRER, between, share()).then_refused(R1, NoConsent);
    }
}
