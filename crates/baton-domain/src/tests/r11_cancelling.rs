//! R11: before the receiver holds on, the referrer cancels; afterwards both do.

use super::given::{Given, RECEIVER, REFERRER, SUPERVISOR, given, reported, sample};
use crate::act::{ActKind, ConfirmCancellation};
use crate::event::EventKind::{CancellationRequested, HandoffClosed};
use crate::refusal::RefusalCode::{CancellationNotPossible, WrongSide};
use crate::rule::Rule::{R11, R21};
use crate::testing::samples;
use crate::value::Outcome;
use crate::words::Words;

fn confirm() -> ConfirmCancellation {
    ConfirmCancellation { reported: None, words: Words::default() }
}

fn asked() -> Given {
    given().acknowledged().also(REFERRER, ActKind::RequestCancellation)
}

#[test]
fn the_referrer_cancels_before_the_receiver_holds_on() {
    let cancel = || sample(ActKind::CancelHandoff, REFERRER);
    for open in [given().requested(), given().consented(), given().offered(), given().introduced()] {
        let cancelled = open.when(REFERRER, cancel()).then_recorded([HandoffClosed]);
        assert_eq!(cancelled.handoff().closing.as_ref().unwrap().outcome, Outcome::Cancelled);
        cancelled.when(REFERRER, cancel()).then_already_done();
    }
    for held in [given().acknowledged(), given().linked()] {
        held.when(REFERRER, cancel()).then_refused(R11, CancellationNotPossible);
    }
}

#[test]
fn afterwards_the_receiver_confirms() {
    let ask = || sample(ActKind::RequestCancellation, REFERRER);
    given().introduced().when(REFERRER, ask()).then_refused(R11, CancellationNotPossible);
    for held in [given().acknowledged(), given().linked()] {
        held.clone().when(RECEIVER, confirm()).then_refused(R11, CancellationNotPossible);
        let asked = held.when(REFERRER, ask()).then_recorded([CancellationRequested]);
        let asked = asked.when(REFERRER, ask()).then_already_done();
        asked.clone().when(REFERRER, confirm()).then_refused(R21, WrongSide);
        asked.when(RECEIVER, confirm()).then_recorded([HandoffClosed]);
    }
}

#[test]
fn or_completes_instead() {
    let completed = asked().also(RECEIVER, ActKind::RecordLinkage).also(REFERRER, ActKind::ConfirmClosure);
    assert_eq!(completed.handoff().closing.as_ref().unwrap().outcome, Outcome::Completed);
}

#[test]
fn unanswered_a_supervisor_confirms() {
    asked().when(SUPERVISOR, confirm()).then_refused(R11, CancellationNotPossible);
    asked().after_hours(71).when(SUPERVISOR, confirm()).then_refused(R11, CancellationNotPossible);
    asked().after_hours(72).when(SUPERVISOR, confirm()).then_recorded([HandoffClosed]);
}

#[test]
fn the_time_to_answer_runs_by_the_logs_clock() {
    // Said to have been asked three days ago, known to the log only now.
    let acknowledged = given().acknowledged();
    let long_ago = acknowledged.now();
    let asked = acknowledged
        .after_hours(72)
        .when_late(REFERRER, long_ago, sample(ActKind::RequestCancellation, REFERRER))
        .then_accepted();
    asked.when(SUPERVISOR, confirm()).then_refused(R11, CancellationNotPossible);
}

#[test]
fn a_receiver_who_answers_by_report_is_reported() {
    let accept = crate::act::AcceptHandoff { reported: Some(reported()), words: Words::default() };
    let mut acknowledge = samples::acknowledgement(1);
    acknowledge.reported = Some(reported());
    let asked = given()
        .offered_by_report()
        .and(REFERRER, accept)
        .and(REFERRER, acknowledge)
        .also(REFERRER, ActKind::RequestCancellation);
    asked.clone().when(REFERRER, confirm()).then_refused(R21, WrongSide);
    let said = ConfirmCancellation { reported: Some(reported()), ..confirm() };
    asked.when(REFERRER, said).then_recorded([HandoffClosed]);
}
