//! What the command line takes, and what it refuses.

use super::as_of::AsOf;
use super::name::{Kind, Name};

fn as_of(text: &str) -> Result<AsOf, String> {
    text.parse()
}

fn name(text: &str) -> Result<(Kind, String), String> {
    text.parse().map(|name: Name| (name.kind, name.to_string()))
}

#[test]
fn a_moment_is_a_revision_a_position_or_an_instant_by_either_clock() {
    let instant = |seconds, nanos| prost_types::Timestamp { seconds, nanos };
    assert_eq!(as_of("7"), Ok(AsOf::Revision(7)));
    assert_eq!(as_of("#7"), Ok(AsOf::Revision(7)));
    assert_eq!(as_of("position:12"), Ok(AsOf::Position(12)));
    assert_eq!(as_of("occurred:2026-03-01T09:00:00Z"), Ok(AsOf::OccurredAt(instant(1_772_355_600, 0))));
    assert_eq!(
        as_of("recorded:2026-03-01T10:00:00.25+01:00"),
        Ok(AsOf::RecordedAt(instant(1_772_355_600, 250_000_000)))
    );
    assert_eq!(as_of("occurred:1969-12-31T23:59:59.5Z"), Ok(AsOf::OccurredAt(instant(-1, 500_000_000))));
}

#[test]
fn any_other_moment_is_refused_with_the_forms_that_there_are() {
    for text in ["", "-1", "yesterday", "position:", "position:x", "learnt:2026-03-01T09:00:00Z"] {
        let error = as_of(text).unwrap_err();
        assert!(error.contains("REVISION|position:N|occurred:TIME|recorded:TIME"), "{text}: {error}");
    }
    let error = as_of("occurred:2026-03-01T09:00:00").unwrap_err();
    assert!(error.contains("instant with its zone, such as"), "{error}");
}

#[test]
fn a_handoff_is_named_by_its_id_with_or_without_its_collection() {
    let full = "handoffs/018f4e2a-7c11-4c3e-9d5b-2f6a1b0c9e77";
    assert_eq!(name(full), Ok((Kind::Handoff, full.to_owned())));
    assert_eq!(name("018F4E2A-7c11-4c3e-9d5b-2f6a1b0c9e77"), Ok((Kind::Handoff, full.to_owned())));
}

#[test]
fn everything_else_is_named_with_its_collection() {
    let screening = "screenings/018f4e2a-7c11-4c3e-9d5b-2f6a1b0c9e77";
    for (text, kind) in
        [("programs/food", Kind::Program), ("services/pantry.1", Kind::Service), (screening, Kind::Screening)]
    {
        assert_eq!(name(text), Ok((kind, text.to_owned())));
    }
    for text in ["", "handoffs/", "7", "programs/", "services/", "screenings/7", "views/food", "food"] {
        let error = name(text).unwrap_err();
        assert!(error.contains("programs/ID, services/ID or screenings/ID"), "{text}: {error}");
    }
}
