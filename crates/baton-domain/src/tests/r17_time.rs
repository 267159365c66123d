//! R17: when things happened, by both clocks.

use super::given::{REFERRER, given, minutes, reported, sample, text};
use crate::Words;
use crate::act::{AcceptHandoff, ActKind, HoldHandoff};
use crate::refusal::RefusalCode::{OccurredBeforeRequest, OccurredInFuture, ReasonRequired, TimesOutOfOrder};
use crate::rule::Rule::R17;
use crate::testing::{Stage, samples};
use crate::value::{ConsentBasis, Kind};
use jiff::ToSpan;

#[test]
fn not_in_the_future_beyond_the_skew() {
    let requested = given().requested();
    let consent = || samples::consent(ConsentBasis::Explicit);
    let soon = |seconds: i64| requested.now().checked_add(seconds.seconds()).unwrap();
    requested.clone().when_late(REFERRER, soon(6), consent()).then_refused(R17, OccurredInFuture);
    requested.clone().when_late(REFERRER, soon(5), consent()).then_accepted();
    let request = samples::request(&Stage::fixed(), Kind::Referral);
    given().when_late(REFERRER, minutes(1), request).then_refused(R17, OccurredInFuture);
}

#[test]
fn nobody_has_said_what_they_will_say() {
    let offered = given().offered_by_report();
    let mut accept = AcceptHandoff { reported: Some(reported()), words: Words::default() };
    let skew = offered.now().checked_add(5.seconds()).unwrap();
    accept.reported.as_mut().unwrap().said_at = skew.checked_add(1.seconds()).unwrap();
    offered.clone().when(REFERRER, accept.clone()).then_refused(R17, OccurredInFuture);
    accept.reported.as_mut().unwrap().said_at = skew;
    offered.when(REFERRER, accept).then_accepted();
}

#[test]
fn not_before_the_request() {
    let consent = samples::consent(ConsentBasis::Explicit);
    given()
        .requested()
        .when_late(REFERRER, minutes(-1), consent.clone())
        .then_refused(R17, OccurredBeforeRequest);
    given().requested().when_late(REFERRER, minutes(0), consent).then_accepted();
}

#[test]
fn later_than_the_programs_limit_needs_a_reason() {
    let requested = given().requested().after_hours(73);
    let consent = || samples::consent(ConsentBasis::Explicit);
    requested.clone().when_late(REFERRER, minutes(1), consent()).then_refused(R17, ReasonRequired);
    let told = requested
        .clone()
        .when_in(REFERRER.actor(), consent(), |context| {
            context.occurred_at = minutes(1);
            context.late_reason = Some(text("the line was down"));
        })
        .then_accepted();
    // Both clocks are kept.
    assert_eq!(told.handoff().consent.grants[0].since, minutes(1));
    assert_eq!(told.handoff().last_recorded_at, requested.now());
    let request = samples::request(&Stage::fixed(), Kind::Referral);
    given().when_late(REFERRER, minutes(-73 * 60), request).then_refused(R17, ReasonRequired);
}

#[test]
fn what_lies_ahead_comes_after() {
    let requested = given().requested();
    let hold = HoldHandoff { until: requested.now(), goes_to: None, words: samples::reason() };
    requested.when(REFERRER, hold).then_refused(R17, TimesOutOfOrder);
    let mut request = samples::request(&Stage::fixed(), Kind::Referral);
    request.needed_by = Some(minutes(0));
    given().when(REFERRER, request).then_refused(R17, TimesOutOfOrder);
}

#[test]
fn what_comes_late_is_recorded_and_the_phase_stays() {
    // Consented at 1, shared at 2, offered at 3, accepted at 4, met at 5, acknowledged at 6.
    let met_earlier =
        given().acknowledged().when_late(REFERRER, minutes(4), samples::introduction()).then_accepted();
    assert_eq!(met_earlier.handoff().phase, crate::Phase::Acknowledged);
    assert_eq!(met_earlier.handoff().introductions[1].held_at, minutes(4));
}

#[test]
fn what_was_shared_first_is_what_happened_first() {
    let shared = given().consented().also(REFERRER, ActKind::ShareInformation);
    let earlier =
        shared.when_late(REFERRER, minutes(1), sample(ActKind::ShareInformation, REFERRER)).then_accepted();
    assert_eq!(earlier.handoff().information.first_shared_at, Some(minutes(1)));
    assert_eq!(earlier.handoff().information.version, 2);
}
