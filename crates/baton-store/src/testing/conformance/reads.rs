//! Pages of streams and of the log: S10 to S12.

use super::kit::unexpected;
use super::races::in_order;
use super::{Case, Failure, Kit, Outcome, cases, ensure, ensure_eq};
use crate::event::Revision;
use crate::limits::PAGE_MAX_EVENTS;
use crate::page::{Direction, LogFilter, PageSize};

pub(super) fn cases() -> Vec<Case<Kit>> {
    cases![
        an_absent_stream_is_an_empty_page,
        stream_pages_meet_without_gap,
        a_stream_is_read_from_any_revision,
        log_pages_meet_without_gap,
        the_log_is_read_from_any_position,
        a_filter_lets_its_categories_through,
        a_page_is_never_larger_than_allowed,
        own_writes_are_seen_at_once,
    ]
}

const DIRECTIONS: [Direction; 2] = [Direction::Forward, Direction::Backward];

async fn an_absent_stream_is_an_empty_page(kit: &mut Kit) -> Outcome {
    let stream = kit.stream("absent")?;
    for direction in DIRECTIONS {
        for after in [None, Some(Revision(0)), Some(Revision(u64::MAX))] {
            let page =
                kit.log.read_stream(&stream, after, direction, PageSize::MAX).await.map_err(unexpected)?;
            ensure_eq!(
                (page.events.len(), page.head, page.next),
                (0, None, None),
                "{direction:?} after {after:?}"
            );
        }
    }
    Ok(())
}

// S12
async fn stream_pages_meet_without_gap(kit: &mut Kit) -> Outcome {
    let stream = kit.stream("one")?;
    kit.fill(&stream, 50).await?;
    for size in [1, 7, 25, 49, 50, 51] {
        let forward = kit.whole_stream(&stream, Direction::Forward, size).await?;
        ensure!((0..50).eq(forward.iter().map(|event| event.revision.0)), "forward in pages of {size}");
        let backward = kit.whole_stream(&stream, Direction::Backward, size).await?;
        ensure!(forward.iter().rev().eq(&backward), "backward in pages of {size}");
    }
    let page = kit
        .log
        .read_stream(&stream, None, Direction::Forward, PageSize::new(50))
        .await
        .map_err(unexpected)?;
    ensure_eq!((page.events.len(), page.next), (50, None), "a page that ends with the stream");
    Ok(())
}

async fn a_stream_is_read_from_any_revision(kit: &mut Kit) -> Outcome {
    let stream = kit.stream("one")?;
    kit.fill(&stream, 10).await?;
    for (direction, after, expected) in [
        (Direction::Forward, 3, vec![4, 5, 6]),
        (Direction::Forward, 8, vec![9]),
        (Direction::Forward, 9, vec![]),
        (Direction::Forward, 12, vec![]),
        (Direction::Forward, u64::MAX, vec![]),
        (Direction::Backward, 6, vec![5, 4, 3]),
        (Direction::Backward, 1, vec![0]),
        (Direction::Backward, 0, vec![]),
        (Direction::Backward, 12, vec![9, 8, 7]),
        (Direction::Backward, u64::MAX, vec![9, 8, 7]),
    ] {
        let after = Some(Revision(after));
        let page =
            kit.log.read_stream(&stream, after, direction, PageSize::new(3)).await.map_err(unexpected)?;
        let read: Vec<_> = page.events.iter().map(|event| event.revision.0).collect();
        ensure_eq!(read, expected, "{direction:?} after {after:?}");
        ensure_eq!(page.head, Some(Revision(9)), "the head, {direction:?} after {after:?}");
    }
    Ok(())
}

// S10, S12
async fn log_pages_meet_without_gap(kit: &mut Kit) -> Outcome {
    for number in 0..4 {
        kit.fill(&kit.stream(number)?, 11).await?;
    }
    let whole = kit.whole_log(&LogFilter::ALL, Direction::Forward, PAGE_MAX_EVENTS).await?;
    in_order(&whole)?;
    let tail = whole.iter().filter(|event| event.stream.category() == kit.category());
    let ours: Vec<_> = tail.cloned().collect();
    ensure_eq!(ours.len(), 44, "events of this case");
    for size in [1, 10, 44, 45] {
        let forward = kit.whole_log(&kit.filter()?, Direction::Forward, size).await?;
        ensure!(forward == ours, "forward in pages of {size}");
        let backward = kit.whole_log(&kit.filter()?, Direction::Backward, size).await?;
        ensure!(ours.iter().rev().eq(&backward), "backward in pages of {size}");
    }
    Ok(())
}

async fn the_log_is_read_from_any_position(kit: &mut Kit) -> Outcome {
    kit.fill(&kit.stream("one")?, 10).await?;
    let filter = kit.filter()?;
    let all = kit.whole_log(&filter, Direction::Forward, 100).await?;
    for (index, event) in all.iter().enumerate() {
        let after = Some(event.position);
        let size = PageSize::MAX;
        let later = kit.log.read_all(after, &filter, Direction::Forward, size).await.map_err(unexpected)?;
        ensure!(all.iter().skip(index + 1).eq(&later.events), "forward after event {index}");
        ensure!(later.head >= event.position, "the head of a page lies before its beginning");
        let earlier =
            kit.log.read_all(after, &filter, Direction::Backward, size).await.map_err(unexpected)?;
        ensure!(
            earlier.events.iter().take(index).eq(all.iter().take(index).rev()),
            "backward from event {index}"
        );
    }
    let head = kit.log.head().await.map_err(unexpected)?;
    let none = kit.log.read_all(Some(head), &LogFilter::ALL, Direction::Forward, PageSize::MAX).await;
    let none = none.map_err(unexpected)?;
    ensure!(
        none.head > head || (none.events.is_empty() && none.next.is_none()),
        "something lies beyond the head"
    );
    Ok(())
}

async fn a_filter_lets_its_categories_through(kit: &mut Kit) -> Outcome {
    let category = kit.category();
    let categories = [format!("{category}.a"), format!("{category}.b"), format!("{category}.bb")];
    for round in 0..3 {
        for category in &categories {
            kit.fill(&kit.stream_in(category, round)?, 5).await?;
        }
    }
    // A stream whose name is its category, without anything behind it.
    kit.fill(&category.parse().map_err(unexpected)?, 2).await?;
    let [a, b, bb] = &categories;
    for wanted in [vec![a], vec![b], vec![a, bb], vec![a, b, bb]] {
        let filter = LogFilter::categories(wanted.iter().map(|name| name.as_str())).map_err(unexpected)?;
        for direction in DIRECTIONS {
            let read = kit.whole_log(&filter, direction, 4).await?;
            ensure_eq!(read.len(), wanted.len() * 15, "events of {wanted:?}");
            let fits = |name: &str| wanted.iter().any(|category| category.as_str() == name);
            ensure!(
                read.iter().all(|event| fits(event.stream.category())),
                "another category than {wanted:?}"
            );
        }
    }
    Ok(())
}

// S12
async fn a_page_is_never_larger_than_allowed(kit: &mut Kit) -> Outcome {
    let stream = kit.stream("one")?;
    let events = PAGE_MAX_EVENTS as u64 + 5;
    let numbers: Vec<u64> = (0..events).collect();
    let mut last = None;
    for part in numbers.chunks(400) {
        let append = super::kit::append(&stream, last, part)?;
        last = Some(kit.log.append(append).await.map_err(unexpected)?.last);
    }
    let size = PageSize::new(usize::MAX);
    let page = kit.log.read_stream(&stream, None, Direction::Forward, size).await.map_err(unexpected)?;
    ensure_eq!(page.events.len(), PAGE_MAX_EVENTS, "events in the largest page");
    ensure_eq!(page.next, Some(Revision(PAGE_MAX_EVENTS as u64 - 1)), "where to read on");
    ensure_eq!(
        kit.whole_stream(&stream, Direction::Forward, usize::MAX).await?.len() as u64,
        events,
        "events"
    );
    Ok(())
}

// S11
async fn own_writes_are_seen_at_once(kit: &mut Kit) -> Outcome {
    let (stream, filter) = (kit.stream("one")?, kit.filter()?);
    let mut last = None;
    for number in 0..30 {
        let appended = kit.put(&stream, last, number).await?;
        last = Some(appended.last);
        let head = kit.log.head().await.map_err(unexpected)?;
        ensure!(head >= appended.position, "the head lies before an acknowledged append");
        let size = PageSize::new(1);
        let page = kit.log.read_stream(&stream, None, Direction::Backward, size).await.map_err(unexpected)?;
        ensure_eq!(page.head, last, "the head of the stream");
        let page = kit.log.read_all(None, &filter, Direction::Backward, size).await.map_err(unexpected)?;
        let newest = page.events.first().ok_or_else(|| Failure("the log is empty".into()))?;
        ensure_eq!(Some(newest.revision), last, "the newest event of the log");
    }
    Ok(())
}
