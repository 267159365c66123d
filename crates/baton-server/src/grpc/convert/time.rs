//! Instants, durations, calendar dates and periods, in and out.

use baton_api::Date as ApiDate;
use baton_api::types::v1 as api;
use baton_domain::limits::INTRODUCTION_SECONDS;
use baton_domain::value::{Period, ZonedDate};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::faults::{Checked, Faults, Faulty};
use super::ids::given;

const NANOS_PER_SECOND: i32 = 1_000_000_000;
/// The first second of the year 1, in seconds since 1970: where the API's instants begin.
const FIRST_SECOND: i64 = -62_135_596_800;

/// Reads an instant.
pub(crate) fn instant(faults: &mut Faults, at: prost_types::Timestamp) -> Checked<Timestamp> {
    let prost_types::Timestamp { seconds, nanos } = at;
    if !(0..NANOS_PER_SECOND).contains(&nanos) {
        return Err(faults.fault("has nanos that are not between 0 and 999,999,999"));
    }
    Timestamp::new(seconds, nanos)
        .ok()
        .filter(|at| at.as_second() >= FIRST_SECOND)
        .ok_or_else(|| faults.fault("is not between the years 1 and 9999"))
}

/// An instant.
pub(crate) fn from_instant(at: Timestamp) -> prost_types::Timestamp {
    // The API counts nanoseconds forward from the second before, also ahead of 1970.
    let (seconds, nanos) = (at.as_second(), at.subsec_nanosecond());
    if nanos < 0 {
        prost_types::Timestamp { seconds: seconds - 1, nanos: nanos + NANOS_PER_SECOND }
    } else {
        prost_types::Timestamp { seconds, nanos }
    }
}

/// Reads how long an introduction took.
pub(super) fn introduction_seconds(faults: &mut Faults, took: prost_types::Duration) -> Checked<u32> {
    let prost_types::Duration { seconds, nanos } = took;
    if nanos != 0 {
        return Err(faults.fault("is not in whole seconds"));
    }
    u32::try_from(seconds)
        .ok()
        .filter(|seconds| *seconds <= INTRODUCTION_SECONDS)
        .ok_or_else(|| faults.fault(format!("is not between 0 and {INTRODUCTION_SECONDS} seconds")))
}

/// Reads a length of time in whole units of so many seconds.
pub(super) fn whole(
    unit_seconds: u32,
    units: &str,
) -> impl FnOnce(&mut Faults, prost_types::Duration) -> Checked<u32> {
    move |faults, duration| {
        let prost_types::Duration { seconds, nanos } = duration;
        let unit = i64::from(unit_seconds);
        if nanos != 0 || seconds % unit != 0 {
            return Err(faults.fault(format!("is not in whole {units}")));
        }
        u32::try_from(seconds / unit).map_err(|_| faults.fault("is negative or too long"))
    }
}

/// A duration of so many seconds.
pub(super) fn from_seconds(seconds: u32) -> prost_types::Duration {
    prost_types::Duration { seconds: i64::from(seconds), nanos: 0 }
}

/// A duration of so many minutes.
pub(super) fn from_minutes(minutes: u32) -> prost_types::Duration {
    prost_types::Duration { seconds: i64::from(minutes) * 60, nanos: 0 }
}

/// A duration of so many hours.
pub(super) fn from_hours(hours: u32) -> prost_types::Duration {
    prost_types::Duration { seconds: i64::from(hours) * 3_600, nanos: 0 }
}

/// A duration of so many days of 24 hours.
pub(super) fn from_days(days: u32) -> prost_types::Duration {
    prost_types::Duration { seconds: i64::from(days) * 86_400, nanos: 0 }
}

/// Reads a calendar date and the zone that it is meant in.
pub(super) fn zoned_date(faults: &mut Faults, date: api::ZonedDate) -> Checked<ZonedDate> {
    let api::ZonedDate { date, zone } = date;
    let date = faults.required("date", date, calendar_date);
    let zone = faults.required("zone", given(zone), zone_name);
    Ok(ZonedDate { date: date?, zone: zone? })
}

fn calendar_date(faults: &mut Faults, date: ApiDate) -> Checked<Date> {
    let ApiDate { year, month, day } = date;
    let parts = (i16::try_from(year), i8::try_from(month), i8::try_from(day));
    let (Ok(year @ 1..), Ok(month), Ok(day)) = parts else { return Err(no_date(faults)) };
    Date::new(year, month, day).map_err(|_| no_date(faults))
}

fn no_date(faults: &mut Faults) -> Faulty {
    faults.fault("is not a date of the calendar: give year, month and day")
}

/// Reads the name of a time zone.
pub(super) fn zone_name(faults: &mut Faults, zone: String) -> Checked<String> {
    // The name as the database writes it: it is looked up without regard to case.
    let known = TimeZone::get(&zone).ok();
    known.as_ref().and_then(TimeZone::iana_name).map(str::to_owned).ok_or_else(|| {
        faults.fault("is not a time zone of the IANA database: give one such as America/Chicago")
    })
}

/// A calendar date and its zone.
pub(super) fn from_zoned_date(date: &ZonedDate) -> api::ZonedDate {
    let ZonedDate { date, zone } = date;
    let date =
        ApiDate { year: i32::from(date.year()), month: i32::from(date.month()), day: i32::from(date.day()) };
    api::ZonedDate { date: Some(date), zone: zone.clone() }
}

/// Reads a period.
pub(super) fn period(faults: &mut Faults, period: api::Period) -> Checked<Period> {
    let api::Period { start, end } = period;
    let start = faults.required("start", start, instant);
    let end = faults.required("end", end, instant);
    Ok(Period { start: start?, end: end? })
}

/// A period.
pub(super) fn from_period(period: Period) -> api::Period {
    let Period { start, end } = period;
    api::Period { start: Some(from_instant(start)), end: Some(from_instant(end)) }
}
