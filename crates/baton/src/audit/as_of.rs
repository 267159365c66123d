//! As of when a handoff is asked for.

use std::str::FromStr;

use baton_api::handoff::v1::get_handoff_request::AsOf as Asked;
use jiff::Timestamp;

/// What `--as-of` takes, as its help says.
pub(crate) const FORMS: &str = "REVISION|position:N|occurred:TIME|recorded:TIME";

/// As of when.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct AsOf(pub(crate) Asked);

impl FromStr for AsOf {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (form, value) = text.split_once(':').unwrap_or(("revision", text));
        let asked = match form {
            "revision" => Asked::Revision(number(value.trim_start_matches('#'))?),
            "position" => Asked::Position(number(value)?),
            "occurred" => Asked::OccurredAt(instant(value)?),
            "recorded" => Asked::RecordedAt(instant(value)?),
            _ => return Err(format!("it must be {FORMS}")),
        };
        Ok(Self(asked))
    }
}

fn number(text: &str) -> Result<u64, String> {
    text.parse().map_err(|_| format!("`{text}` is not a number; it must be {FORMS}"))
}

fn instant(text: &str) -> Result<prost_types::Timestamp, String> {
    let at: Timestamp = text
        .parse()
        .map_err(|_| format!("`{text}` is not an instant with its zone, such as 2026-03-01T09:30:00Z"))?;
    // The API counts nanoseconds forward from the second before, also ahead of 1970.
    let seconds = at.as_nanosecond().div_euclid(1_000_000_000);
    let nanos = at.as_nanosecond().rem_euclid(1_000_000_000);
    let fits = i64::try_from(seconds).ok().zip(i32::try_from(nanos).ok());
    let (seconds, nanos) = fits.ok_or_else(|| format!("`{text}` is too far away"))?;
    Ok(prost_types::Timestamp { seconds, nanos })
}
