//! What the command line takes, and what it refuses.

use baton_api::handoff::v1::get_handoff_request::AsOf as Asked;

use super::as_of::AsOf;
use super::show::handoff_name;

fn as_of(text: &str) -> Result<Asked, String> {
    text.parse().map(|AsOf(asked)| asked)
}

#[test]
fn a_moment_is_a_revision_a_position_or_an_instant_by_either_clock() {
    let instant = |seconds, nanos| prost_types::Timestamp { seconds, nanos };
    assert_eq!(as_of("7"), Ok(Asked::Revision(7)));
    assert_eq!(as_of("#7"), Ok(Asked::Revision(7)));
    assert_eq!(as_of("position:12"), Ok(Asked::Position(12)));
    assert_eq!(as_of("occurred:2026-03-01T09:00:00Z"), Ok(Asked::OccurredAt(instant(1_772_355_600, 0))));
    assert_eq!(
        as_of("recorded:2026-03-01T10:00:00.25+01:00"),
        Ok(Asked::RecordedAt(instant(1_772_355_600, 250_000_000)))
    );
    assert_eq!(as_of("occurred:1969-12-31T23:59:59.5Z"), Ok(Asked::OccurredAt(instant(-1, 500_000_000))));
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
    let name = "handoffs/018f4e2a-7c11-4c3e-9d5b-2f6a1b0c9e77";
    assert_eq!(handoff_name(name).as_deref(), Ok(name));
    assert_eq!(handoff_name("018F4E2A-7c11-4c3e-9d5b-2f6a1b0c9e77").as_deref(), Ok(name));
    for text in ["", "handoffs/", "7", "services/018f4e2a-7c11-4c3e-9d5b-2f6a1b0c9e77"] {
        assert!(handoff_name(text).is_err(), "{text}");
    }
}
