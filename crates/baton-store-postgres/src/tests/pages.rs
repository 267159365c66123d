//! Pages that only a long log or a damaged one shows.

use baton_store::limits::PAGE_MAX_SCANNED;
use baton_store::{Direction, LogFilter, PageSize, Position, ReadError};

use super::{migrated, open, put, stream};

/// More than twice what one filtered page looks at.
const BETWEEN: usize = PAGE_MAX_SCANNED * 2 + 5_000;

#[tokio::test]
async fn a_filter_passes_over_a_long_stretch_without_losing_its_way() {
    let own = migrated().await;
    let store = open(&own).await;
    let mut wanted = vec![put(&store, "wanted-1", None).await.position];
    own.run(&[&format!(
        "INSERT INTO baton.event SELECT position + nth, 'other-' || nth, 0, gen_random_uuid(), 'Noted', '', '', NULL \
         FROM (SELECT max(position) AS position FROM baton.event) newest, generate_series(1, {BETWEEN}) nth"
    )])
    .await;
    for name in ["wanted-2", "wanted-3"] {
        wanted.push(put(&store, name, None).await.position);
    }
    let filter = LogFilter::categories(["wanted"]).unwrap();
    for (direction, size) in [
        (Direction::Forward, 1),
        (Direction::Forward, 2),
        (Direction::Forward, 100),
        (Direction::Backward, 1),
        (Direction::Backward, 2),
        (Direction::Backward, 100),
    ] {
        let (mut found, mut after, mut pages) = (Vec::new(), None, 0);
        loop {
            let page = store.log().read_all(after, &filter, direction, PageSize::new(size)).await.unwrap();
            assert_eq!(Some(&page.head), wanted.last());
            found.extend(page.events.iter().map(|event| event.position));
            pages += 1;
            match page.next {
                Some(next) => after = Some(next),
                None => break,
            }
        }
        if direction == Direction::Backward {
            found.reverse();
        }
        assert_eq!(found, wanted, "{direction:?} by {size}");
        assert!((3..=6).contains(&pages), "{direction:?} by {size}: {pages} pages");
    }
    // Beyond both ends there is nothing, and no further page.
    for (after, direction) in
        [(u64::MAX, Direction::Forward), (0, Direction::Backward), (1, Direction::Backward)]
    {
        let page =
            store.log().read_all(Some(Position(after)), &filter, direction, PageSize::MAX).await.unwrap();
        assert_eq!((page.events.len(), page.next), (0, None), "{direction:?} from {after}");
    }
}

#[tokio::test]
async fn an_event_that_is_not_what_was_written_is_an_error_and_no_event() {
    let own = migrated().await;
    let store = open(&own).await;
    for (number, damage) in [
        "data = 'other'",
        "private = NULL",
        "type = 'Other'",
        "type = 'no name'",
        "stream = 'no name'",
        "id = gen_random_uuid()",
    ]
    .into_iter()
    .enumerate()
    {
        let name = format!("note-{number}");
        let position = put(&store, &name, None).await.position;
        // Another after it, so that the newest event that was seen is a sound one.
        put(&store, "sound-1", (number as u64).checked_sub(1)).await;
        own.run(&[
            "ALTER TABLE baton.event DISABLE TRIGGER no_change",
            &format!("UPDATE baton.event SET {damage} WHERE position = {position}"),
            "ALTER TABLE baton.event ENABLE ALWAYS TRIGGER no_change",
        ])
        .await;
        let before = Some(Position(position.0 - 1));
        let log = store.log();
        let read = log.read_all(before, &LogFilter::ALL, Direction::Forward, PageSize::new(1)).await;
        assert!(
            matches!(read, Err(ReadError::Corrupt { position: at, .. }) if at == position),
            "{damage}: {read:?}"
        );
        if damage != "stream = 'no name'" {
            let read = log.read_stream(&stream(&name), None, Direction::Forward, PageSize::MAX).await;
            assert!(matches!(read, Err(ReadError::Corrupt { .. })), "{damage}: {read:?}");
        }
    }
}
