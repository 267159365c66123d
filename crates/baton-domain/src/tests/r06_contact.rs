//! R6: the patient is reached only as they want to be.

use super::given::{Given, NAVIGATOR, RECEIVER, REFERRER, given, minutes, sample};
use crate::act::{ActKind, PlanContact, RecordContactAttempt, SetContactPreferences};
use crate::event::EventKind::{
    ContactAttempted, ContactPlanned, ContactPreferencesSet, Escalated, GuardrailBreached,
};
use crate::refusal::RefusalCode::{ContactNotAllowed, ReasonNotAllowed, TimesOutOfOrder};
use crate::rule::Rule::{R6, R17, R22};
use crate::value::{Channel, ContactOutcome, ContactPreferences, SafeTime, Weekday};
use crate::warmth::WarmthLevel;
use crate::words::Words;
use jiff::Timestamp;

fn stated(preferences: ContactPreferences) -> SetContactPreferences {
    SetContactPreferences { preferences, words: Words::default() }
}

fn excluding(excluded: &[Channel]) -> ContactPreferences {
    ContactPreferences { excluded: excluded.to_vec(), ..ContactPreferences::default() }
}

fn only(allowed: &[Channel]) -> ContactPreferences {
    ContactPreferences { allowed: allowed.to_vec(), ..ContactPreferences::default() }
}

fn no_contact() -> ContactPreferences {
    ContactPreferences { do_not_contact: true, ..ContactPreferences::default() }
}

fn plan(channel: Channel, at: Option<Timestamp>) -> PlanContact {
    PlanContact { channel, at, words: Words::default() }
}

fn attempt(channel: Channel) -> RecordContactAttempt {
    RecordContactAttempt { channel, outcome: ContactOutcome::MessageLeft, words: Words::default() }
}

fn without_voicemail() -> Given {
    given().acknowledged().and(REFERRER, stated(excluding(&[Channel::Voicemail])))
}

#[test]
fn any_side_says_how_the_patient_wants_to_be_reached() {
    for seat in [REFERRER, RECEIVER, NAVIGATOR] {
        let so_far = given().acknowledged().also(REFERRER, ActKind::AssignNavigator);
        let set = so_far.when(seat, sample(ActKind::SetContactPreferences, seat));
        let set = set.then_recorded([ContactPreferencesSet]);
        set.when(seat, sample(ActKind::SetContactPreferences, seat)).then_already_done();
    }
}

#[test]
fn a_contact_is_planned_only_on_a_channel_that_the_patient_permits() {
    let refused = |preferences, channel| {
        let so_far = given().consented().and(REFERRER, stated(preferences));
        so_far.when(REFERRER, plan(channel, None)).then_refused(R6, ContactNotAllowed);
    };
    refused(excluding(&[Channel::Voicemail]), Channel::Voicemail);
    refused(only(&[Channel::TextMessage]), Channel::Phone);
    refused(no_contact(), Channel::Letter);
    without_voicemail().when(REFERRER, plan(Channel::Phone, None)).then_recorded([ContactPlanned]);
    given().consented().when(REFERRER, plan(Channel::Voicemail, None)).then_recorded([ContactPlanned]);
}

#[test]
fn nor_in_the_past() {
    let past = plan(Channel::Phone, Some(minutes(0)));
    given().consented().when(REFERRER, past).then_refused(R17, TimesOutOfOrder);
}

/// The stage's day is a Monday; its instant is nine o'clock there, and three in the morning in Chicago.
fn on_mondays(from_minute: u16, until_minute: u16, zone: &str) -> ContactPreferences {
    ContactPreferences {
        safe_times: vec![SafeTime { weekday: Weekday::Monday, from_minute, until_minute }],
        zone: Some(zone.into()),
        ..ContactPreferences::default()
    }
}

#[test]
fn a_contact_is_planned_only_for_a_time_that_the_patient_calls_safe() {
    let so_far = given().consented().and(REFERRER, stated(on_mondays(240, 300, "America/Chicago")));
    let at = |minute| plan(Channel::Phone, Some(minutes(minute)));
    so_far.clone().when(REFERRER, at(60)).then_recorded([ContactPlanned]);
    so_far.clone().when(REFERRER, at(119)).then_recorded([ContactPlanned]);
    for unsafe_minute in [59, 120, 60 + 24 * 60] {
        so_far.clone().when(REFERRER, at(unsafe_minute)).then_refused(R6, ContactNotAllowed);
    }
    so_far.clone().when(REFERRER, plan(Channel::Phone, None)).then_recorded([ContactPlanned]);
    so_far.when(REFERRER, plan(Channel::Letter, Some(minutes(300)))).then_recorded([ContactPlanned]);
}

#[test]
fn a_week_is_read_by_the_clock_of_its_zone() {
    // Clocks in Chicago go forward between these Sundays: it is half past five on the one, half past four on the other.
    let summer: Timestamp = "2026-03-08T10:30:00Z".parse().expect("an instant");
    let winter: Timestamp = "2026-03-01T10:30:00Z".parse().expect("an instant");
    let at_five = ContactPreferences {
        safe_times: vec![SafeTime { weekday: Weekday::Sunday, from_minute: 300, until_minute: 360 }],
        zone: Some("America/Chicago".into()),
        ..ContactPreferences::default()
    };
    assert!(at_five.safe_at(Channel::Phone, summer));
    assert!(!at_five.safe_at(Channel::Phone, winter));
    let nowhere = ContactPreferences { zone: None, ..at_five };
    assert!(!nowhere.safe_at(Channel::Phone, summer));
}

#[test]
fn what_was_planned_for_a_time_that_is_safe_no_longer_is_off() {
    let at = |minute| plan(Channel::Phone, Some(minutes(minute)));
    let planned = given().consented().and(REFERRER, at(90)).and(REFERRER, at(400));
    let set = planned.and(REFERRER, stated(on_mondays(540, 660, "UTC")));
    let left: Vec<_> = set.handoff().contacts_planned.iter().map(|planned| planned.at).collect();
    assert_eq!(left, [Some(minutes(90))]);
}

#[test]
fn a_call_at_a_time_that_is_not_safe_is_a_breach() {
    let so_far = given().acknowledged().and(REFERRER, stated(on_mondays(0, 1, "UTC")));
    let refusal = so_far.clone().when(REFERRER, attempt(Channel::Phone)).refusal();
    assert_eq!((refusal.rule, refusal.code), (Some(R6), ContactNotAllowed));
    let breached = so_far.when_breaching(REFERRER, attempt(Channel::Phone));
    breached.then_recorded([ContactAttempted, GuardrailBreached, Escalated]);
}

#[test]
fn what_was_planned_on_a_channel_that_is_excluded_since_is_off() {
    let planned = given()
        .consented()
        .and(REFERRER, plan(Channel::Voicemail, None))
        .and(REFERRER, plan(Channel::Phone, None));
    let set = planned.and(REFERRER, stated(excluding(&[Channel::Voicemail])));
    let left: Vec<Channel> = set.handoff().contacts_planned.iter().map(|planned| planned.channel).collect();
    assert_eq!(left, [Channel::Phone]);
}

#[test]
fn an_attempt_is_what_came_of_the_plan_on_its_channel() {
    let planned = given()
        .consented()
        .and(REFERRER, plan(Channel::Phone, None))
        .and(REFERRER, plan(Channel::Letter, None));
    let tried = planned.when(REFERRER, attempt(Channel::Letter)).then_recorded([ContactAttempted]);
    assert_eq!(tried.handoff().contacts_planned[0].channel, Channel::Phone);
    assert_eq!(tried.handoff().contacts_planned.len(), 1);
}

#[test]
fn a_voicemail_that_was_left_all_the_same_is_a_breach() {
    let refusal = without_voicemail().when(REFERRER, attempt(Channel::Voicemail)).refusal();
    assert_eq!((refusal.rule, refusal.code), (Some(R6), ContactNotAllowed));
    assert!(refusal.remedy.contains("breach"), "{refusal}");
    let breached = without_voicemail().when_breaching(REFERRER, attempt(Channel::Voicemail)).then_recorded([
        ContactAttempted,
        GuardrailBreached,
        Escalated,
    ]);
    assert_eq!(breached.handoff().breaches, [R6]);
    assert_eq!(breached.warmth().level, WarmthLevel::Partial);
    without_voicemail().when_breaching(REFERRER, attempt(Channel::Phone)).then_refused(R22, ReasonNotAllowed);
}

#[test]
fn an_attempt_is_judged_by_what_the_patient_had_said_by_then() {
    let so_far = given().consented();
    let before = so_far.now();
    let excluded = so_far.after_hours(1).and(REFERRER, stated(excluding(&[Channel::Voicemail])));
    let during = excluded.now();
    let lifted = excluded.after_hours(1).and(REFERRER, stated(ContactPreferences::default()));
    let late = |at| lifted.clone().when_late(REFERRER, at, attempt(Channel::Voicemail));
    late(before).then_recorded([ContactAttempted]);
    late(during).then_refused(R6, ContactNotAllowed);
    lifted.when(REFERRER, attempt(Channel::Voicemail)).then_recorded([ContactAttempted]);
}

#[test]
fn the_strictest_of_two_permits_only_what_both_do() {
    let lists: Vec<Vec<Channel>> = (0_u16..256)
        .step_by(5)
        .map(|bits| {
            let within = |at: usize| bits & (1 << at) != 0;
            (0..).zip(Channel::ALL).filter(|(at, _)| within(*at)).map(|(_, channel)| *channel).collect()
        })
        .collect();
    let mut all = vec![no_contact()];
    all.extend(lists.iter().map(|list| only(list)));
    all.extend(lists.iter().map(|list| excluding(list)));
    for one in &all {
        for other in &all {
            let both = one.strictest(other);
            for channel in Channel::ALL {
                let permitted = one.permits(*channel) && other.permits(*channel);
                assert_eq!(both.permits(*channel), permitted, "{one:?} and {other:?} on {channel:?}");
            }
            assert_eq!(both, both.strictest(other), "said twice, it says more");
        }
    }
}

#[test]
fn the_service_is_named_only_where_both_permit_it() {
    let named = |may_name_service| ContactPreferences { may_name_service, ..ContactPreferences::default() };
    assert!(named(true).strictest(&named(true)).may_name_service);
    assert!(!named(true).strictest(&named(false)).may_name_service);
    assert!(!named(false).strictest(&named(true)).may_name_service);
}

#[test]
fn of_two_weeks_the_newer_holds() {
    let at = |weekday| SafeTime { weekday, from_minute: 540, until_minute: 600 };
    let week = |weekday| ContactPreferences {
        safe_times: vec![at(weekday)],
        zone: Some("America/Chicago".into()),
        ..ContactPreferences::default()
    };
    let (older, newer) = (week(Weekday::Monday), week(Weekday::Friday));
    assert_eq!(older.strictest(&newer).safe_times, newer.safe_times);
    let silent = ContactPreferences::default();
    assert_eq!(older.strictest(&silent).safe_times, older.safe_times);
    assert_eq!(older.strictest(&silent).zone, older.zone);
}
