//! Times as text. All of them in UTC, which the heading of a story says.

use baton_api::types::v1::ZonedDate;
use jiff::Timestamp;

const DAY: &str = "%a %d %b %Y";
const TIME: &str = "%H:%M:%S";

/// An instant of the API; `None` if it is none or out of range.
pub(crate) fn instant(time: Option<&prost_types::Timestamp>) -> Option<Timestamp> {
    let time = time?;
    Timestamp::new(time.seconds, time.nanos).ok()
}

/// The day, such as `Sat 21 Nov 2026`.
pub(crate) fn day(at: Timestamp) -> String {
    at.strftime(DAY).to_string()
}

/// The time of day, such as `09:02:00`.
pub(crate) fn time(at: Timestamp) -> String {
    at.strftime(TIME).to_string()
}

/// Both.
pub(crate) fn moment(at: Timestamp) -> String {
    format!("{} {}", day(at), time(at))
}

/// Both, of a time of the API; a text of its own where there is none.
pub(crate) fn moment_or(found: Option<&prost_types::Timestamp>, none: &str) -> String {
    instant(found).map_or_else(|| none.to_owned(), moment)
}

/// A calendar date with its zone.
pub(crate) fn date(date: &ZonedDate) -> String {
    let day = date.date.unwrap_or_default();
    format!("{:04}-{:02}-{:02} ({})", day.year, day.month, day.day, date.zone)
}

/// A duration in the two largest of its units.
pub(crate) fn duration(duration: &prost_types::Duration) -> String {
    let seconds = duration.seconds.max(0);
    let (hours, minutes, rest) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    let parts = [(hours, "h"), (minutes, "min"), (rest, "s")];
    let shown: Vec<String> = parts
        .iter()
        .skip_while(|(count, _)| *count == 0)
        .take(2)
        .filter(|(count, _)| *count > 0)
        .map(|(count, unit)| format!("{count} {unit}"))
        .collect();
    if shown.is_empty() { "0 s".to_owned() } else { shown.join(" ") }
}
