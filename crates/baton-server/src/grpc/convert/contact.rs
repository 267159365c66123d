//! How a patient may be reached, who could hear, and when they are looked after.

use baton_api::types::v1 as api;
use baton_domain::ids::Code;
use baton_domain::limits::SAFE_TIMES;
use baton_domain::value::{Channel, ContactPreferences, Deadline, FollowUp, SafeTime, WithinHearing};

use super::codes::{Coded as _, code, numbers};
use super::faults::{Checked, Faults};
use super::ids::id;
use super::time::{from_instant, instant, zone_name};

const MINUTES_OF_A_DAY: u32 = 1_440;

/// Reads how the patient may be reached.
pub(super) fn preferences(
    faults: &mut Faults,
    preferences: api::ContactPreferences,
) -> Checked<ContactPreferences> {
    let api::ContactPreferences {
        allowed,
        excluded,
        do_not_contact,
        safe_times,
        zone,
        may_name_service,
        language,
    } = preferences;
    let timed = !safe_times.is_empty();
    let allowed = faults.list("allowed", allowed, 0..=Channel::ALL.len(), code);
    let excluded = faults.list("excluded", excluded, 0..=Channel::ALL.len(), code);
    let safe_times = faults.list("safe_times", safe_times, 0..=SAFE_TIMES, safe_time);
    let zone = if timed {
        faults.required("zone", zone, zone_name).map(Some)
    } else {
        faults.optional("zone", zone, zone_name)
    };
    let language = faults.optional("language", language, id(Code::new));
    Ok(ContactPreferences {
        allowed: allowed?,
        excluded: excluded?,
        do_not_contact,
        safe_times: safe_times?,
        zone: zone?,
        may_name_service,
        language: language?,
    })
}

/// How the patient may be reached.
pub(super) fn from_preferences(preferences: &ContactPreferences) -> api::ContactPreferences {
    let ContactPreferences {
        allowed,
        excluded,
        do_not_contact,
        safe_times,
        zone,
        may_name_service,
        language,
    } = preferences;
    api::ContactPreferences {
        allowed: numbers(allowed),
        excluded: numbers(excluded),
        do_not_contact: *do_not_contact,
        safe_times: safe_times.iter().map(from_safe_time).collect(),
        zone: zone.clone(),
        may_name_service: *may_name_service,
        language: language.as_ref().map(ToString::to_string),
    }
}

fn safe_time(faults: &mut Faults, time: api::SafeTime) -> Checked<SafeTime> {
    let api::SafeTime { weekday, from_minute, until_minute } = time;
    let weekday = faults.field("weekday", weekday, code);
    let from = faults.field("from_minute", from_minute, minute);
    let until = faults.field("until_minute", until_minute, minute);
    let (from, until) = (from?, until?);
    if from >= until {
        return Err(faults
            .fault_of("until_minute", "is not later than from_minute: a time of the day ends on that day"));
    }
    Ok(SafeTime { weekday: weekday?, from_minute: from, until_minute: until })
}

fn minute(faults: &mut Faults, minute: u32) -> Checked<u16> {
    u16::try_from(minute)
        .ok()
        .filter(|_| minute <= MINUTES_OF_A_DAY)
        .ok_or_else(|| faults.fault(format!("is more than the {MINUTES_OF_A_DAY} minutes of a day")))
}

fn from_safe_time(time: &SafeTime) -> api::SafeTime {
    let SafeTime { weekday, from_minute, until_minute } = time;
    api::SafeTime {
        weekday: weekday.api_number(),
        from_minute: u32::from(*from_minute),
        until_minute: u32::from(*until_minute),
    }
}

/// Reads somebody within hearing.
pub(super) fn within_hearing(faults: &mut Faults, hearer: api::WithinHearing) -> Checked<WithinHearing> {
    let api::WithinHearing { who, safe } = hearer;
    let who = faults.field("who", who, code)?;
    Ok(WithinHearing { who, safe })
}

/// Those within hearing.
pub(super) fn from_within_hearing(hearers: &[WithinHearing]) -> Vec<api::WithinHearing> {
    hearers
        .iter()
        .map(|hearer| {
            let WithinHearing { who, safe } = hearer;
            api::WithinHearing { who: who.api_number(), safe: *safe }
        })
        .collect()
}

/// Reads when and about what the referrer looks after the patient.
pub(super) fn follow_up(faults: &mut Faults, follow_up: api::FollowUp) -> Checked<FollowUp> {
    let api::FollowUp { at, about } = follow_up;
    let at = faults.required("at", at, instant);
    let about = faults.optional("about", about, id(Code::new));
    Ok(FollowUp { at: at?, about: about? })
}

/// When and about what the referrer looks after the patient.
pub(super) fn from_follow_up(follow_up: &FollowUp) -> api::FollowUp {
    let FollowUp { at, about } = follow_up;
    api::FollowUp { at: Some(from_instant(*at)), about: about.as_ref().map(ToString::to_string) }
}

/// What is owed by when.
pub(super) fn from_deadline(deadline: Deadline) -> api::Deadline {
    let Deadline { due_at, kind } = deadline;
    api::Deadline { due_at: Some(from_instant(due_at)), kind: kind.api_number() }
}
