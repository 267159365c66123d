//! R12: closing needs its evidence.

use super::given::{Given, NAVIGATOR, RECEIVER, REFERRER, given, person, sample};
use crate::act::{ActKind, CloseHandoff, ClosingOutcome, RecordContactAttempt, SetContactPreferences};
use crate::event::EventKind::{ClosureReported, HandoffClosed, HandoffReopened};
use crate::refusal::RefusalCode::{EvidenceMissing, ReasonRequired, WrongPhase, WrongSide};
use crate::rule::Rule::{R12, R13, R21};
use crate::state::Phase;
use crate::testing::samples;
use crate::value::{
    Channel, ContactOutcome, ContactPreferences, Duty, Outcome, Role, SafeTime, Side, Weekday,
};
use crate::words::Words;

#[test]
fn completed_needs_the_linkage() {
    let confirm = || sample(ActKind::ConfirmClosure, REFERRER);
    for unlinked in [given().requested(), given().offered(), given().acknowledged()] {
        unlinked.when(REFERRER, confirm()).then_refused(R12, EvidenceMissing);
    }
}

#[test]
fn completed_is_the_referrers_with_a_report_or_without() {
    let confirm = || sample(ActKind::ConfirmClosure, REFERRER);
    given().linked().when(RECEIVER, confirm()).then_refused(R21, WrongSide);
    given()
        .linked()
        .when(REFERRER, confirm())
        .then_recorded([HandoffClosed])
        .when(REFERRER, confirm())
        .then_already_done();
    let reported = given().linked().when(RECEIVER, sample(ActKind::ReportClosure, RECEIVER));
    reported.then_recorded([ClosureReported]).when(REFERRER, confirm()).then_recorded([HandoffClosed]);
}

#[test]
fn a_patient_who_declines_was_told_what_stays_open() {
    let declined = |told_what_stays_open| CloseHandoff {
        outcome: ClosingOutcome::PatientDeclined { told_what_stays_open },
        words: Words::default(),
    };
    given().offered().when(RECEIVER, declined(false)).then_refused(R12, EvidenceMissing);
    given().offered().when(RECEIVER, declined(true)).then_recorded([HandoffClosed]);
    given().linked().when(REFERRER, declined(true)).then_refused(R12, WrongPhase);
}

fn lost() -> CloseHandoff {
    CloseHandoff { outcome: ClosingOutcome::LostToFollowUp, words: samples::reason() }
}

fn attempt(channel: Channel, outcome: ContactOutcome) -> RecordContactAttempt {
    RecordContactAttempt { channel, outcome, words: Words::default() }
}

fn tried(given: Given, outcome: ContactOutcome) -> Given {
    given.and(REFERRER, attempt(Channel::Phone, outcome))
}

/// Three attempts in vain, the last of them these hours after the first.
fn sought(given: Given, hours: i64) -> Given {
    let once = tried(given, ContactOutcome::NoAnswer);
    let twice = tried(once, ContactOutcome::SomebodyElse).after_hours(hours);
    tried(twice, ContactOutcome::MessageLeft)
}

const FORTNIGHT: i64 = 14 * 24;

#[test]
fn lost_takes_the_programs_attempts_over_its_span() {
    let missing = |given: Given| given.when(REFERRER, lost()).then_refused(R12, EvidenceMissing);
    missing(given().accepted());
    missing(tried(
        tried(given().accepted(), ContactOutcome::NoAnswer).after_hours(FORTNIGHT),
        ContactOutcome::NoAnswer,
    ));
    missing(sought(given().accepted(), FORTNIGHT - 1));
    let closed = sought(given().accepted(), FORTNIGHT).when(REFERRER, lost()).then_recorded([HandoffClosed]);
    assert_eq!(closed.handoff().closing.as_ref().unwrap().outcome, Outcome::LostToFollowUp);
    assert_eq!(closed.accountable(), [(Side::Referrer, Duty::CareAndClosure)]);
    closed.when(REFERRER, lost()).then_already_done();
}

#[test]
fn who_was_reached_since_is_not_lost() {
    for outcome in [ContactOutcome::Reached, ContactOutcome::Refused] {
        let reached = tried(sought(given().accepted(), FORTNIGHT), outcome);
        reached.when(REFERRER, lost()).then_refused(R12, EvidenceMissing);
    }
    let met = sought(given().accepted(), FORTNIGHT).also(REFERRER, ActKind::RecordIntroduction);
    met.when(REFERRER, lost()).then_refused(R12, EvidenceMissing);
    let again = sought(tried(given().accepted(), ContactOutcome::Reached), FORTNIGHT);
    again.when(REFERRER, lost()).then_recorded([HandoffClosed]);
}

#[test]
fn what_the_patient_had_forbidden_is_no_attempt() {
    let preferences =
        ContactPreferences { excluded: vec![Channel::Voicemail], ..ContactPreferences::default() };
    let set =
        given().accepted().and(REFERRER, SetContactPreferences { preferences, words: Words::default() });
    let once = tried(set, ContactOutcome::NoAnswer);
    let left = once.when_breaching(REFERRER, attempt(Channel::Voicemail, ContactOutcome::MessageLeft));
    let twice = tried(left.then_accepted().after_hours(FORTNIGHT), ContactOutcome::NoAnswer);
    twice.clone().when(REFERRER, lost()).then_refused(R12, EvidenceMissing);
    tried(twice, ContactOutcome::NoAnswer).when(REFERRER, lost()).then_recorded([HandoffClosed]);
}

#[test]
fn nor_is_a_call_at_a_time_that_is_not_safe() {
    // The script begins at nine o'clock.
    let mornings = |weekday| SafeTime { weekday, from_minute: 8 * 60, until_minute: 12 * 60 };
    let preferences = ContactPreferences {
        safe_times: Weekday::ALL.iter().copied().map(mornings).collect(),
        zone: Some("UTC".into()),
        ..ContactPreferences::default()
    };
    let set =
        given().accepted().and(REFERRER, SetContactPreferences { preferences, words: Words::default() });
    let afternoon = tried(set, ContactOutcome::NoAnswer).after_hours(6);
    let called = afternoon.when_breaching(REFERRER, attempt(Channel::Phone, ContactOutcome::NoAnswer));
    let twice = tried(called.then_accepted().after_hours(FORTNIGHT - 6), ContactOutcome::NoAnswer);
    twice.clone().when(REFERRER, lost()).then_refused(R12, EvidenceMissing);
    tried(twice, ContactOutcome::NoAnswer).when(REFERRER, lost()).then_recorded([HandoffClosed]);
}

#[test]
fn nor_is_anybody_tried_who_permits_no_channel() {
    let preferences = |preferences| SetContactPreferences { preferences, words: Words::default() };
    let nothing = ContactPreferences { do_not_contact: true, ..ContactPreferences::default() };
    let every_channel =
        ContactPreferences { excluded: Channel::ALL.to_vec(), ..ContactPreferences::default() };
    let silent = given().accepted().and(REFERRER, preferences(nothing.clone())).after_hours(FORTNIGHT - 1);
    silent.clone().when(REFERRER, lost()).then_refused(R12, EvidenceMissing);
    // Said again in other words, it goes on; lifted in between, it starts anew.
    let again = silent.clone().and(REFERRER, preferences(every_channel.clone())).after_hours(1);
    again.when(REFERRER, lost()).then_recorded([HandoffClosed]);
    let lifted = silent.and(REFERRER, preferences(ContactPreferences::default()));
    let anew = lifted.and(REFERRER, preferences(every_channel)).after_hours(1);
    anew.when(REFERRER, lost()).then_refused(R12, EvidenceMissing);
}

#[test]
fn lost_is_between_the_offer_and_the_visit_with_a_reason() {
    for early in [given().requested(), given().consented()] {
        sought(early, FORTNIGHT).when(REFERRER, lost()).then_refused(R12, WrongPhase);
    }
    sought(given().linked(), FORTNIGHT).when(REFERRER, lost()).then_refused(R12, WrongPhase);
    let wordless = CloseHandoff { words: Words::default(), ..lost() };
    sought(given().offered(), FORTNIGHT).when(REFERRER, wordless).then_refused(R13, ReasonRequired);
    for so_far in [given().offered(), given().introduced(), given().acknowledged()] {
        sought(so_far, FORTNIGHT).when(REFERRER, lost()).then_recorded([HandoffClosed]);
    }
}

#[test]
fn by_the_referrer_or_the_navigator() {
    let so_far = sought(given().accepted().also(REFERRER, ActKind::AssignNavigator), FORTNIGHT);
    so_far.clone().when(RECEIVER, lost()).then_refused(R21, WrongSide);
    let elsewhere = person("navigator-1", "elsewhere", Role::CaseManager);
    so_far.clone().when_by(elsewhere, lost()).then_refused(R21, WrongSide);
    so_far.when(NAVIGATOR, lost()).then_recorded([HandoffClosed]);
}

#[test]
fn who_calls_back_is_found_again() {
    let closed = sought(given().accepted(), FORTNIGHT).and(REFERRER, lost());
    let found =
        closed.when(REFERRER, sample(ActKind::ReopenHandoff, REFERRER)).then_recorded([HandoffReopened]);
    assert_eq!(found.handoff().phase, Phase::Consented);
    // What was tried before counts no more once they were reached.
    let offered = tried(found, ContactOutcome::Reached).and(REFERRER, samples::offer());
    offered.when(REFERRER, lost()).then_refused(R12, EvidenceMissing);
}
