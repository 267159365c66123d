//! As of when something is asked for.

use std::str::FromStr;

use baton_api::directory::v1::get_service_request;
use baton_api::handoff::v1::get_handoff_request;
use baton_api::program::v1::get_program_request;
use baton_api::screening::v1::get_screening_request;
use jiff::Timestamp;

/// What `--as-of` takes, as its help says.
pub(crate) const FORMS: &str = "REVISION|position:N|occurred:TIME|recorded:TIME";

/// As of when.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum AsOf {
    /// After the event of this revision.
    Revision(u64),
    /// After everything in the log up to this position.
    Position(u64),
    /// What had happened by then.
    OccurredAt(prost_types::Timestamp),
    /// What the log knew by then.
    RecordedAt(prost_types::Timestamp),
}

/// Every query has a moment of its own, and all of them are the same.
macro_rules! asked_by {
    ($($query:ident),*) => {$(
        impl From<AsOf> for $query::AsOf {
            fn from(as_of: AsOf) -> Self {
                match as_of {
                    AsOf::Revision(revision) => Self::Revision(revision),
                    AsOf::Position(position) => Self::Position(position),
                    AsOf::OccurredAt(at) => Self::OccurredAt(at),
                    AsOf::RecordedAt(at) => Self::RecordedAt(at),
                }
            }
        }
    )*};
}

asked_by!(get_handoff_request, get_program_request, get_service_request, get_screening_request);

impl FromStr for AsOf {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (form, value) = text.split_once(':').unwrap_or(("revision", text));
        match form {
            "revision" => number(value.trim_start_matches('#')).map(Self::Revision),
            "position" => number(value).map(Self::Position),
            "occurred" => instant(value).map(Self::OccurredAt),
            "recorded" => instant(value).map(Self::RecordedAt),
            _ => Err(format!("it must be {FORMS}")),
        }
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
