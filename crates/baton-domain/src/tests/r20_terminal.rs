//! R20: terminal is terminal.

use super::given::{Given, RECEIVER, REFERRER, SUPERVISOR, given, sample};
use crate::act::{ActKind, CloseHandoff, ClosingOutcome};
use crate::event::EventKind::{ClosureReported, HandoffReopened, OutcomeObserved};
use crate::ids::Code;
use crate::refusal::RefusalCode::{CannotReopen, HandoffClosed, WrongPhase, WrongSide};
use crate::rule::Rule::{R20, R21};
use crate::state::Phase;
use crate::testing::samples;
use crate::value::{ConsentBasis, ZonedDate};
use crate::words::Words;
use jiff::civil::date;

fn reopen(closed: Given) -> super::given::Then {
    closed.when(REFERRER, sample(ActKind::ReopenHandoff, REFERRER))
}

#[test]
fn a_closed_handoff_takes_almost_nothing() {
    let closed = given().completed();
    for kind in
        [ActKind::RecordConsent, ActKind::ShareInformation, ActKind::HoldHandoff, ActKind::CancelHandoff]
    {
        closed.clone().when(REFERRER, sample(kind, REFERRER)).then_refused(R20, HandoffClosed);
    }
    closed.clone().when_breaching(REFERRER, samples::introduction()).then_refused(R20, HandoffClosed);
    closed.clone().when(RECEIVER, sample(ActKind::RecordOutcome, RECEIVER)).then_recorded([OutcomeObserved]);
    closed.when(RECEIVER, sample(ActKind::ReportClosure, RECEIVER)).then_recorded([ClosureReported]);
}

#[test]
fn only_a_completed_one_takes_a_late_report() {
    let cancelled = given().offered_by_report().also(REFERRER, ActKind::CancelHandoff);
    let mut report =
        crate::act::ReportClosure { service_period: None, reported: None, words: Words::default() };
    report.reported = Some(super::given::reported());
    cancelled.when(REFERRER, report).then_refused(R21, WrongSide);
    let in_error = given().completed().also(REFERRER, ActKind::MarkEnteredInError);
    in_error.when(RECEIVER, sample(ActKind::ReportClosure, RECEIVER)).then_refused(R20, HandoffClosed);
}

#[test]
fn it_is_reopened_within_the_window() {
    reopen(given().offered()).then_refused(None, WrongPhase);
    let reopened = reopen(given().completed().after_hours(24 * 30 - 1)).then_recorded([HandoffReopened]);
    assert_eq!(reopened.handoff().phase, Phase::Linked);
    reopen(given().completed().after_hours(24 * 31)).then_refused(R20, CannotReopen);
}

#[test]
fn by_who_closed_it_or_a_supervisor() {
    let reopen = || sample(ActKind::ReopenHandoff, REFERRER);
    given().completed().when(RECEIVER, reopen()).then_refused(R21, WrongSide);
    given().completed().when(SUPERVISOR, reopen()).then_recorded([HandoffReopened]);
    // A receiver who let go by closing is a former party.
    let closed = given().offered().also(RECEIVER, ActKind::CloseHandoff);
    closed.clone().when(RECEIVER, reopen()).then_refused(R21, WrongSide);
    closed.when(SUPERVISOR, reopen()).then_recorded([HandoffReopened]);
}

#[test]
fn a_death_and_an_error_are_final() {
    let died_on = ZonedDate { date: date(2026, 3, 2), zone: "Europe/Berlin".into() };
    let outcome = ClosingOutcome::PatientDied { died_on, source: Code::new("registry").unwrap() };
    let died = given().offered().and(REFERRER, CloseHandoff { outcome, words: Words::default() });
    reopen(died).then_refused(R20, CannotReopen);
    reopen(given().offered().also(REFERRER, ActKind::MarkEnteredInError)).then_refused(R20, CannotReopen);
}

#[test]
fn reopening_starts_without_what_came_of_the_ended_offer() {
    let reported =
        given().linked().also(RECEIVER, ActKind::ReportClosure).also(REFERRER, ActKind::WithdrawConsent);
    let reopened = reopen(reported).then_accepted();
    let handoff = reopened.handoff();
    assert_eq!((handoff.phase, &handoff.linkage, &handoff.offer), (Phase::Requested, &None, &None));
    assert_eq!(handoff.closure_reported_at, None);
    assert_eq!(handoff.former.len(), 1);
    reopened.and(REFERRER, samples::consent(ConsentBasis::Explicit)).and(REFERRER, samples::offer());
}
