//! R1: consent first.

use super::given::{FORMER, NAVIGATOR, OUTSIDER, RECEIVER, REFERRER, SUPERVISOR, given, minutes};
use crate::act::{Act, ActKind, ConsentAnswer, RecordConsent};
use crate::event::EventKind;
use crate::ids::Code;
use crate::refusal::RefusalCode::{ConsentBasisNotAllowed, NoConsent, WrongPhase, WrongSide};
use crate::rule::Rule::{R1, R2, R21};
use crate::state::Phase;
use crate::testing::{Seat, samples};
use crate::value::{ConsentBasis, ConsentScope, InformationPart};

fn consent_for(seat: Seat) -> RecordConsent {
    let scope = ConsentScope { receivers: vec![seat.party()], parts: Vec::new() };
    RecordConsent { scope, ..samples::consent(ConsentBasis::Explicit) }
}

fn overridden() -> RecordConsent {
    let legal_basis = Code::new("child-protection").unwrap();
    RecordConsent {
        answer: ConsentAnswer::Overridden { legal_basis },
        words: samples::reason(),
        ..samples::consent(ConsentBasis::Explicit)
    }
}

#[test]
fn nothing_is_shared_before_consent() {
    let requested = given().requested();
    for kind in [
        ActKind::OfferToReceiver,
        ActKind::RecordReceiverContact,
        ActKind::ShareInformation,
        ActKind::RecordIntroduction,
    ] {
        let act = super::given::sample(kind, REFERRER);
        requested.clone().when(REFERRER, act).then_refused(R1, NoConsent);
    }
}

#[test]
fn consent_opens_the_offer() {
    let consented = given().consented();
    assert_eq!(consented.handoff().phase, Phase::Consented);
    let offered = consented.when(REFERRER, samples::offer()).then_recorded([EventKind::HandoffOffered]);
    assert_eq!(offered.handoff().receiver(), Some(&RECEIVER.party()));
}

#[test]
fn consent_covers_only_whom_it_names() {
    let named = given().requested().and(REFERRER, consent_for(FORMER));
    named.clone().when(REFERRER, samples::offer()).then_refused(R1, NoConsent);
    named.clone().when(REFERRER, samples::contact()).then_refused(R1, NoConsent);
    named.clone().when(REFERRER, samples::introduction()).then_refused(R1, NoConsent);
    // Asked again, the patient agrees.
    named.and(REFERRER, consent_for(RECEIVER)).and(REFERRER, samples::offer());
}

#[test]
fn a_call_that_does_not_name_the_patient_needs_no_consent_for_that_receiver() {
    let mut call = samples::contact();
    call.names_patient = false;
    given().requested().and(REFERRER, consent_for(FORMER)).and(REFERRER, call);
}

#[test]
fn consent_must_have_been_in_force_when_it_occurred() {
    // Requested at 0, consent at 1.
    let consented = given().consented();
    consented.clone().when_late(REFERRER, minutes(0), samples::contact()).then_refused(R1, NoConsent);
    consented.when_late(REFERRER, minutes(1), samples::contact()).then_accepted();
}

#[test]
fn consent_recorded_late_counts_from_when_it_was_given() {
    let told = given().requested().after_hours(1);
    let told = told.when_late(REFERRER, minutes(5), samples::consent(ConsentBasis::Explicit)).then_accepted();
    told.clone().when_late(REFERRER, minutes(4), samples::contact()).then_refused(R1, NoConsent);
    told.when_late(REFERRER, minutes(5), samples::contact()).then_accepted();
}

#[test]
fn the_offer_is_judged_for_the_package_made_before_it() {
    let mut anybody_but_the_summary = samples::consent(ConsentBasis::Explicit);
    anybody_but_the_summary.scope =
        ConsentScope { receivers: vec![RECEIVER.party()], parts: vec![InformationPart::Medications] };
    let packed = given()
        .requested()
        .and(REFERRER, consent_for(FORMER))
        .also(REFERRER, ActKind::ShareInformation)
        .and(REFERRER, anybody_but_the_summary);
    packed.clone().when(REFERRER, samples::offer()).then_refused(R1, NoConsent);
    packed.clone().when(REFERRER, samples::introduction()).then_refused(R1, NoConsent);
    packed.and(REFERRER, consent_for(RECEIVER)).and(REFERRER, samples::offer());
}

#[test]
fn only_the_parts_agreed_to_are_shared() {
    let mut medications_only = samples::consent(ConsentBasis::Explicit);
    medications_only.scope.parts = vec![InformationPart::Medications];
    let offered = given().requested().and(REFERRER, medications_only).and(REFERRER, samples::offer());
    let summary = super::given::sample(ActKind::ShareInformation, REFERRER);
    offered.when(REFERRER, summary).then_refused(R1, NoConsent);
}

#[test]
fn an_answer_shares_information_too() {
    let asked = given().offered().also(RECEIVER, ActKind::RequestInformation);
    let answer = || super::given::sample(ActKind::AnswerInformation, REFERRER);
    asked.clone().when_late(REFERRER, minutes(0), answer()).then_refused(R1, NoConsent);
    asked.when(REFERRER, answer()).then_recorded([EventKind::InformationAnswered]);
}

#[test]
fn declining_stays_requested_and_is_not_possible_once_given() {
    let mut no = samples::consent(ConsentBasis::Explicit);
    no.answer = ConsentAnswer::Declined;
    let declined = given().requested().when(REFERRER, no.clone()).then_recorded([EventKind::ConsentDeclined]);
    assert_eq!(declined.handoff().phase, Phase::Requested);
    assert!(declined.handoff().consent.declined_at.is_some());
    given().consented().when(REFERRER, no).then_refused(R2, WrongPhase);
}

#[test]
fn an_override_opens_like_a_consent_and_is_marked_for_ever() {
    let overridden_once =
        given().requested().when(SUPERVISOR, overridden()).then_recorded([EventKind::ConsentOverridden]);
    assert_eq!(overridden_once.handoff().phase, Phase::Consented);
    let later = overridden_once.and(REFERRER, samples::consent(ConsentBasis::Explicit));
    assert!(later.handoff().consent.overridden);
    given().requested().when(OUTSIDER, overridden()).then_refused(R21, WrongSide);
}

#[test]
fn a_visit_implies_consent_only_within_a_practice() {
    let implied: Act = samples::consent(ConsentBasis::ImpliedByVisit).into();
    given().requested().when(REFERRER, implied).then_refused(R1, ConsentBasisNotAllowed);
}

#[test]
fn a_navigator_from_outside_needs_the_patients_word() {
    let assign = || super::given::sample(ActKind::AssignNavigator, REFERRER);
    given().requested().when(REFERRER, assign()).then_refused(R1, NoConsent);
    let for_the_receiver = given().requested().and(REFERRER, consent_for(RECEIVER));
    for_the_receiver.clone().when(REFERRER, assign()).then_refused(R1, NoConsent);
    for_the_receiver.and(REFERRER, consent_for(NAVIGATOR)).and(REFERRER, assign());
    // It was in force then, and is taken back since (R2).
    let consented = given().consented();
    let then = consented.now();
    let withdraw =
        crate::act::WithdrawConsent { receivers: vec![NAVIGATOR.party()], words: crate::Words::default() };
    let withdrawn = consented.after_hours(1).and(REFERRER, withdraw);
    withdrawn.when_late(REFERRER, then, assign()).then_refused(R2, NoConsent);
    // A colleague needs none.
    let colleague = crate::act::AssignNavigator {
        navigator: super::given::party("clinic", None, Some("nurse-4")),
        words: crate::Words::default(),
    };
    given().requested().when(REFERRER, colleague).then_recorded([EventKind::NavigatorAssigned]);
}

#[test]
fn a_navigator_may_ask_the_patient() {
    let so_far = given().consented().also(REFERRER, ActKind::AssignNavigator);
    so_far.when(NAVIGATOR, consent_for(FORMER)).then_recorded([EventKind::ConsentGiven]);
}
