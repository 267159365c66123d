//! R10: a decline ends an offer, never the need.

use super::given::{RECEIVER, REFERRER, SUPERVISOR, given, reported, sample};
use crate::act::ActKind;
use crate::event::EventKind::{Escalated, EscalationTaken, HandoffDeclined};
use crate::refusal::RefusalCode::{NothingToActOn, WrongPhase, WrongSide};
use crate::rule::Rule::R21;
use crate::state::{OfferEnd, Phase};
use crate::testing::samples;
use crate::value::{DeclineReason, EscalationCause};

#[test]
fn the_need_stays_open_with_the_decline_on_record() {
    for held in [given().offered(), given().accepted(), given().introduced(), given().acknowledged()] {
        let declined = held.when(RECEIVER, samples::decline()).then_recorded([HandoffDeclined]);
        assert_eq!(declined.handoff().phase, Phase::Consented);
        assert_eq!(declined.handoff().former[0].ended, OfferEnd::Declined(DeclineReason::NoCapacity));
        declined.and(REFERRER, samples::offer());
    }
    given().linked().when(RECEIVER, samples::decline()).then_refused(None, WrongPhase);
}

#[test]
fn the_programs_number_of_declines_escalates() {
    let once = given().offered().and(RECEIVER, samples::decline());
    assert!(once.handoff().escalations.is_empty());
    let twice = once
        .and(REFERRER, samples::offer())
        .when(RECEIVER, samples::decline())
        .then_recorded([HandoffDeclined, Escalated]);
    assert_eq!(twice.handoff().escalations[0].cause, EscalationCause::Declines);
}

#[test]
fn an_escalation_is_taken_once() {
    let escalated = given()
        .offered()
        .and(RECEIVER, samples::decline())
        .and(REFERRER, samples::offer())
        .and(RECEIVER, samples::decline());
    let take = || sample(ActKind::TakeEscalation, SUPERVISOR);
    escalated.clone().when(REFERRER, take()).then_refused(R21, WrongSide);
    let taken = escalated.when(SUPERVISOR, take()).then_recorded([EscalationTaken]);
    let taken = taken.when(SUPERVISOR, take()).then_already_done();
    let mut another = SUPERVISOR.actor();
    another.person = crate::ids::PersonId::new("supervisor-8").unwrap();
    taken.clone().when_by(another, take()).then_refused(None, NothingToActOn);
    let missing = crate::act::TakeEscalation { escalation: 2, words: crate::Words::default() };
    taken.when(SUPERVISOR, missing).then_refused(None, NothingToActOn);
}

#[test]
fn the_referrer_reports_it_only_for_a_receiver_who_answers_by_report() {
    let mut said = samples::decline();
    said.reported = Some(reported());
    given().offered().when(REFERRER, said.clone()).then_refused(R21, WrongSide);
    given().offered_by_report().when(REFERRER, samples::decline()).then_refused(R21, WrongSide);
    given().offered_by_report().when(REFERRER, said).then_recorded([HandoffDeclined]);
}
