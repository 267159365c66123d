//! R9: accountability is never empty, before and after every ending.

use super::given::{Given, RECEIVER, REFERRER, given, reported, sample};
use crate::act::{Act, ActKind, CloseHandoff, ClosingOutcome, ConfirmCancellation};
use crate::ids::Code;
use crate::state::Phase;
use crate::testing::samples;
use crate::value::{Duty, Side, ZonedDate};
use crate::words::Words;
use jiff::civil::date;

const REFERRER_ALONE: [(Side, Duty); 1] = [(Side::Referrer, Duty::CareAndClosure)];
const SHARED: [(Side, Duty); 2] = [(Side::Referrer, Duty::CareAndClosure), (Side::Receiver, Duty::Care)];
const HANDED_OVER: [(Side, Duty); 2] = [(Side::Receiver, Duty::Care), (Side::Referrer, Duty::Closure)];
const RECEIVER_ALONE: [(Side, Duty); 1] = [(Side::Receiver, Duty::Care)];

fn died() -> CloseHandoff {
    let died_on = ZonedDate { date: date(2026, 3, 2), zone: "Europe/Berlin".into() };
    let outcome = ClosingOutcome::PatientDied { died_on, source: Code::new("family").unwrap() };
    CloseHandoff { outcome, words: Words::default() }
}

fn linked_by_report_of_the_patient() -> Given {
    given().accepted().also(REFERRER, ActKind::RecordLinkage)
}

#[test]
fn the_referrer_alone_until_the_receiver_acknowledges() {
    for so_far in [
        given().requested(),
        given().consented(),
        given().offered(),
        given().accepted(),
        given().introduced(),
    ] {
        assert_eq!(so_far.accountable(), REFERRER_ALONE);
    }
}

#[test]
fn shared_by_the_receivers_own_acknowledgement() {
    assert_eq!(given().acknowledged().accountable(), SHARED);
    let without_introduction = given().accepted().also(RECEIVER, ActKind::AcknowledgeResponsibility);
    assert_eq!(without_introduction.accountable(), SHARED);
}

#[test]
fn not_by_a_reported_one_until_the_closure_is_confirmed() {
    let accept = crate::act::AcceptHandoff { reported: Some(reported()), words: Words::default() };
    let mut acknowledge = samples::acknowledgement(1);
    acknowledge.reported = Some(reported());
    let told = given().offered_by_report().and(REFERRER, accept).and(REFERRER, acknowledge);
    assert_eq!((told.handoff().phase, told.accountable()), (Phase::Acknowledged, REFERRER_ALONE.into()));
    let linked = told.also(REFERRER, ActKind::RecordLinkage);
    assert_eq!(linked.accountable(), REFERRER_ALONE);
    assert_eq!(linked.also(REFERRER, ActKind::ConfirmClosure).accountable(), RECEIVER_ALONE);
}

#[test]
fn a_reported_read_back_takes_nothing_back_from_who_acknowledged_themselves() {
    let told = || {
        let mut read_back = samples::acknowledgement(1);
        read_back.reported = Some(reported());
        read_back
    };
    let accepted = given().offered_by_report().also(RECEIVER, ActKind::AcceptHandoff);
    let acknowledged = accepted.and(RECEIVER, samples::acknowledgement(1));
    assert_eq!(acknowledged.accountable(), SHARED);
    assert_eq!(acknowledged.clone().and(REFERRER, told()).accountable(), SHARED);
    let linked = acknowledged.also(RECEIVER, ActKind::RecordLinkage).and(REFERRER, told());
    assert_eq!(linked.accountable(), HANDED_OVER);
}

#[test]
fn to_the_receiver_by_a_linkage_that_they_recorded_or_had_acknowledged() {
    assert_eq!(given().offered().also(RECEIVER, ActKind::RecordLinkage).accountable(), HANDED_OVER);
    assert_eq!(given().acknowledged().also(REFERRER, ActKind::RecordLinkage).accountable(), HANDED_OVER);
}

#[test]
fn a_linkage_known_from_the_patient_leaves_it_with_the_referrer() {
    let linked = linked_by_report_of_the_patient();
    assert_eq!(linked.accountable(), REFERRER_ALONE);
    // The receiver's own acknowledgement given after the visit takes it over.
    let late = linked.also(RECEIVER, ActKind::AcknowledgeResponsibility);
    assert_eq!((late.handoff().phase, late.accountable()), (Phase::Linked, HANDED_OVER.into()));
}

#[test]
fn after_completing_the_receiver() {
    assert_eq!(given().completed().accountable(), RECEIVER_ALONE);
    let by_report = linked_by_report_of_the_patient().also(REFERRER, ActKind::ConfirmClosure);
    assert_eq!(by_report.accountable(), RECEIVER_ALONE);
}

#[test]
fn back_to_the_referrer_by_decline_withdrawal_and_cancelling() {
    let acknowledged = given().acknowledged();
    assert_eq!(acknowledged.clone().also(RECEIVER, ActKind::DeclineHandoff).accountable(), REFERRER_ALONE);
    assert_eq!(acknowledged.clone().also(REFERRER, ActKind::WithdrawConsent).accountable(), REFERRER_ALONE);
    assert_eq!(acknowledged.clone().also(REFERRER, ActKind::CloseHandoff).accountable(), REFERRER_ALONE);
    assert_eq!(given().introduced().also(REFERRER, ActKind::CancelHandoff).accountable(), REFERRER_ALONE);
    let let_go: Act = ConfirmCancellation { reported: None, words: Words::default() }.into();
    for held in [acknowledged, given().linked()] {
        let asked = held.also(REFERRER, ActKind::RequestCancellation);
        assert_eq!(asked.and(RECEIVER, let_go.clone()).accountable(), REFERRER_ALONE);
    }
}

#[test]
fn withdrawal_after_linkage_leaves_the_receiver_with_their_own_care() {
    assert_eq!(given().linked().also(REFERRER, ActKind::WithdrawConsent).accountable(), RECEIVER_ALONE);
}

#[test]
fn a_death_or_an_error_leaves_it_as_it_was() {
    for so_far in [given().requested(), given().acknowledged(), given().linked()] {
        let last = so_far.accountable();
        assert_eq!(so_far.clone().and(REFERRER, died()).accountable(), last);
        assert_eq!(so_far.also(REFERRER, ActKind::MarkEnteredInError).accountable(), last);
    }
    assert_eq!(given().completed().also(REFERRER, ActKind::MarkEnteredInError).accountable(), RECEIVER_ALONE);
}

#[test]
fn reopening_brings_it_back() {
    let reopen = |closed: Given| closed.and(REFERRER, sample(ActKind::ReopenHandoff, REFERRER));
    let completed = reopen(given().completed());
    assert_eq!((completed.handoff().phase, completed.accountable()), (Phase::Linked, HANDED_OVER.into()));
    let cancelled = reopen(given().introduced().also(REFERRER, ActKind::CancelHandoff));
    assert_eq!(
        (cancelled.handoff().phase, cancelled.accountable()),
        (Phase::Consented, REFERRER_ALONE.into())
    );
    let declined = reopen(given().acknowledged().also(REFERRER, ActKind::CloseHandoff));
    assert_eq!((declined.handoff().phase, declined.accountable()), (Phase::Requested, REFERRER_ALONE.into()));
    let withdrawn = reopen(given().linked().also(REFERRER, ActKind::WithdrawConsent));
    assert_eq!(
        (withdrawn.handoff().phase, withdrawn.accountable()),
        (Phase::Requested, REFERRER_ALONE.into())
    );
}
