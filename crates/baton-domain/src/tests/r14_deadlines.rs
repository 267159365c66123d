//! R14: what is owed by an instant is told when the instant passes: once, and only while it is owed.

use super::given::{Given, RECEIVER, REFERRER, SUPERVISOR, given, minutes, sample};
use crate::act::{Act, ActKind, AmendRequest, Change, HoldHandoff, MissDeadline, TakeEscalation};
use crate::deadline::pending;
use crate::event::{Event, EventKind};
use crate::policy::Deadlines;
use crate::refusal::RefusalCode;
use crate::rule::Rule;
use crate::testing::samples;
use crate::value::{Actor, Deadline, DeadlineKind, EscalationTarget, Role};
use crate::words::Words;
use jiff::SignedDuration;

fn system() -> Actor {
    super::given::person("baton", "baton", Role::System)
}

/// What is owed of this kind.
fn owed(given: &Given, kind: DeadlineKind) -> Option<Deadline> {
    pending(given.handoff()).into_iter().find(|deadline| deadline.kind == kind)
}

fn kinds(given: &Given) -> Vec<DeadlineKind> {
    let mut kinds: Vec<_> = pending(given.handoff()).into_iter().map(|deadline| deadline.kind).collect();
    kinds.sort();
    kinds
}

fn hours(minutes: u32) -> i64 {
    i64::from(minutes) / 60
}

fn miss(deadline: Deadline) -> MissDeadline {
    MissDeadline { deadline }
}

fn told(events: &[Event]) -> Vec<EscalationTarget> {
    events
        .iter()
        .find_map(|event| match event {
            Event::Escalated(event) => Some(event.to.clone()),
            _ => None,
        })
        .unwrap()
}

#[test]
fn each_step_owes_the_next() {
    let steps = [
        (given().requested(), DeadlineKind::Offer),
        (given().consented(), DeadlineKind::Offer),
        (given().offered(), DeadlineKind::Accept),
        (given().accepted(), DeadlineKind::Introduce),
        (given().introduced(), DeadlineKind::Acknowledge),
        (given().acknowledged(), DeadlineKind::Link),
        (given().linked(), DeadlineKind::Close),
    ];
    for (given, kind) in steps {
        assert_eq!(kinds(&given), [kind]);
    }
    assert!(kinds(&given().completed()).is_empty());
    let asked = given().acknowledged().also(REFERRER, ActKind::RequestCancellation);
    assert_eq!(kinds(&asked), [DeadlineKind::Link, DeadlineKind::Cancel]);
}

#[test]
fn it_is_counted_from_what_it_follows_on() {
    let offered = given().offered();
    let since = offered.handoff().offer.as_ref().unwrap().offered_at;
    let span = SignedDuration::from_mins(i64::from(Deadlines::default().accept_minutes));
    assert_eq!(owed(&offered, DeadlineKind::Accept).unwrap().due_at, since + span);
}

#[test]
fn a_missed_one_is_told_once_to_whoever_must_know() {
    let offered = given().offered();
    let deadline = owed(&offered, DeadlineKind::Accept).unwrap();
    let missed =
        offered.after_hours(hours(Deadlines::default().accept_minutes)).when_by(system(), miss(deadline));
    assert_eq!(
        told(&missed.events()),
        [EscalationTarget::Receiver, EscalationTarget::Referrer, EscalationTarget::ReferrerSupervisor]
    );
    let missed = missed.then_recorded([EventKind::DeadlineMissed, EventKind::Escalated]);
    assert_eq!(owed(&missed, DeadlineKind::Accept), None);
    missed.when_by(system(), miss(deadline)).then_already_done();
}

#[test]
fn it_is_not_missed_before_its_time() {
    let requested = given().requested();
    let deadline = owed(&requested, DeadlineKind::Offer).unwrap();
    requested.when_by(system(), miss(deadline)).then_refused(Rule::R14, RefusalCode::DeadlineNotDue);
}

#[test]
fn what_came_in_between_has_overtaken_it() {
    let consented = given().consented();
    let deadline = owed(&consented, DeadlineKind::Offer).unwrap();
    consented
        .also(REFERRER, ActKind::OfferToReceiver)
        .after_hours(48)
        .when_by(system(), miss(deadline))
        .then_refused(Rule::R14, RefusalCode::DeadlineNotDue);
}

#[test]
fn a_decline_makes_an_offer_owed_anew() {
    let declined = given().offered().after_hours(5).also(RECEIVER, ActKind::DeclineHandoff);
    let since = declined.handoff().offer_owed_since;
    assert_eq!(since, declined.handoff().former.first().unwrap().ended_at);
    let span = SignedDuration::from_mins(i64::from(Deadlines::default().offer_minutes));
    assert_eq!(owed(&declined, DeadlineKind::Offer).unwrap().due_at, since + span);
}

#[test]
fn a_hold_suspends_all_but_what_the_patient_needs() {
    let needed_by = minutes(100_000);
    let urgent = AmendRequest { needed_by: Change::Set(needed_by), ..AmendRequest::default() };
    let hold = HoldHandoff { until: minutes(5_000), goes_to: None, words: samples::reason() };
    let held = given().offered().and(REFERRER, urgent).and(REFERRER, hold);
    assert_eq!(kinds(&held), [DeadlineKind::Hold, DeadlineKind::NeededBy]);
    assert_eq!(owed(&held, DeadlineKind::Hold).unwrap().due_at, minutes(5_000));

    let resumed = held.after_hours(1_000).also(REFERRER, ActKind::ResumeHandoff);
    let since = resumed.handoff().deadlines_since;
    let span = SignedDuration::from_mins(i64::from(Deadlines::default().accept_minutes));
    assert_eq!(owed(&resumed, DeadlineKind::Accept).unwrap().due_at, since + span);
    assert_eq!(owed(&resumed, DeadlineKind::NeededBy).unwrap().due_at, needed_by);
}

#[test]
fn the_end_of_a_hold_is_told_and_resumes_nothing() {
    let hold = HoldHandoff { until: minutes(600), goes_to: None, words: samples::reason() };
    let held = given().offered().and(REFERRER, hold).after_hours(20);
    let end = owed(&held, DeadlineKind::Hold).unwrap();
    let told =
        held.when_by(system(), miss(end)).then_recorded([EventKind::DeadlineMissed, EventKind::Escalated]);
    assert!(told.handoff().held_until.is_some());
}

#[test]
fn a_reopened_handoff_has_its_whole_time_again() {
    let reopened = given().completed().after_hours(400).also(SUPERVISOR, ActKind::ReopenHandoff);
    let span = SignedDuration::from_mins(i64::from(Deadlines::default().close_minutes));
    let since = reopened.handoff().deadlines_since;
    assert_eq!(owed(&reopened, DeadlineKind::Close).unwrap().due_at, since + span);
}

#[test]
fn another_needed_by_is_another_deadline() {
    let needed = |at| AmendRequest { needed_by: Change::Set(minutes(at)), ..AmendRequest::default() };
    let first = given().requested().and(REFERRER, needed(60)).after_hours(2);
    let deadline = owed(&first, DeadlineKind::NeededBy).unwrap();
    let missed = first.when_by(system(), miss(deadline)).then_accepted();
    assert_eq!(owed(&missed, DeadlineKind::NeededBy), None);
    let later = missed.and(REFERRER, needed(6_000));
    assert_eq!(owed(&later, DeadlineKind::NeededBy).unwrap().due_at, minutes(6_000));
}

#[test]
fn only_the_clock_misses_a_deadline() {
    let requested = given().requested().after_hours(48);
    let deadline = owed(&requested, DeadlineKind::Offer).unwrap();
    for seat in [REFERRER, SUPERVISOR] {
        requested
            .clone()
            .when(seat, Act::from(miss(deadline)))
            .then_refused(Rule::R21, RefusalCode::WrongSide);
    }
}

#[test]
fn whoever_was_told_may_take_it() {
    let offered = given().offered().after_hours(48);
    let deadline = owed(&offered, DeadlineKind::Accept).unwrap();
    let missed = offered.when_by(system(), miss(deadline)).then_accepted();
    let take = || TakeEscalation { escalation: 1, words: Words::default() };
    for seat in [RECEIVER, REFERRER, SUPERVISOR] {
        missed.clone().when(seat, take()).then_recorded([EventKind::EscalationTaken]);
    }
    let declines = given().offered().also(RECEIVER, ActKind::DeclineHandoff);
    let twice = declines.also(REFERRER, ActKind::OfferToReceiver).also(RECEIVER, ActKind::DeclineHandoff);
    twice
        .when(REFERRER, sample(ActKind::TakeEscalation, REFERRER))
        .then_refused(Rule::R21, RefusalCode::WrongSide);
}
