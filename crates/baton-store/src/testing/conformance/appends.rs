//! Appends one after the other: S1 to S5, S8, S13.

use super::kit::{append, conflict, event, matches, unexpected};
use super::{Case, Failure, Kit, Outcome, cases, ensure, ensure_eq};
use crate::append::{Append, Expected};
use crate::event::{NewEvent, Revision};
use crate::identity::{StoreCreated, founding_stream};
use crate::page::{Direction, LogFilter, PageSize};

pub(super) fn cases() -> Vec<Case<Kit>> {
    cases![
        the_log_begins_with_its_founding,
        revisions_have_no_holes,
        no_stream_on_a_stream_is_a_conflict,
        another_revision_is_a_conflict,
        a_refused_append_leaves_nothing,
        a_repeat_is_answered_as_the_first,
        a_late_repeat_is_answered_as_the_first,
        other_bytes_are_a_conflict,
        a_partly_matching_list_is_a_conflict,
        the_same_bytes_one_revision_on_are_new,
        positions_rise_with_appends,
        survives_a_restart needs Reopen,
        a_repeat_after_a_restart_is_answered_as_the_first needs Reopen,
    ]
}

// S13
async fn the_log_begins_with_its_founding(kit: &mut Kit) -> Outcome {
    let stream = founding_stream().map_err(unexpected)?;
    let events = kit.whole_stream(&stream, Direction::Forward, 10).await?;
    let Some(first) = events.first() else { return Err(Failure("no founding event".into())) };
    let founding = StoreCreated::from_event(first).map_err(unexpected)?;
    ensure_eq!(founding.identity(), kit.log.identity(), "the identity");
    let all = LogFilter::ALL;
    let page =
        kit.log.read_all(None, &all, Direction::Forward, PageSize::new(1)).await.map_err(unexpected)?;
    ensure_eq!(page.events.first(), Some(first), "the first event of the log");
    Ok(())
}

// S1
async fn revisions_have_no_holes(kit: &mut Kit) -> Outcome {
    let stream = kit.stream("one")?;
    let mut last = None;
    for count in [1, 3, 1, 40] {
        let append = append(&stream, last, 0..count)?;
        let appended = kit.log.append(append.clone()).await.map_err(unexpected)?;
        ensure_eq!((appended.first, appended.last), (append.first(), append.last()), "the answer");
        last = Some(appended.last);
    }
    let events = kit.whole_stream(&stream, Direction::Forward, 100).await?;
    ensure!((0..45).eq(events.iter().map(|event| event.revision.0)), "revisions are not 0 to 44");
    Ok(())
}

// S3
async fn no_stream_on_a_stream_is_a_conflict(kit: &mut Kit) -> Outcome {
    let stream = kit.stream("one")?;
    kit.fill(&stream, 3).await?;
    let answer = kit.log.append(append(&stream, None, ["late"])?).await;
    ensure_eq!(answer, conflict(Some(2)), "the answer");
    Ok(())
}

// S3
async fn another_revision_is_a_conflict(kit: &mut Kit) -> Outcome {
    let stream = kit.stream("one")?;
    let ahead = append(&stream, Some(Revision(0)), ["ahead"])?;
    ensure_eq!(kit.log.append(ahead.clone()).await, conflict(None), "on an absent stream");
    kit.fill(&stream, 3).await?;
    ensure_eq!(kit.log.append(ahead).await, conflict(Some(2)), "behind the stream's end");
    let beyond = append(&stream, Some(Revision(3)), ["beyond"])?;
    ensure_eq!(kit.log.append(beyond).await, conflict(Some(2)), "beyond the stream's end");
    let last = append(&stream, Some(Revision(u64::MAX - 1)), ["beyond all"])?;
    ensure_eq!(kit.log.append(last).await, conflict(Some(2)), "at the largest revision");
    Ok(())
}

// S1, S3
async fn a_refused_append_leaves_nothing(kit: &mut Kit) -> Outcome {
    let (absent, stream) = (kit.stream("absent")?, kit.stream("one")?);
    ensure_eq!(kit.log.append(append(&absent, Some(Revision(4)), 0..5)?).await, conflict(None), "the answer");
    let page =
        kit.log.read_stream(&absent, None, Direction::Forward, PageSize::MAX).await.map_err(unexpected)?;
    ensure_eq!((page.events.len(), page.head, page.next), (0, None, None), "the absent stream");
    kit.fill(&stream, 2).await?;
    let before = kit.log.head().await.map_err(unexpected)?;
    ensure_eq!(kit.log.append(append(&stream, None, 0..5)?).await, conflict(Some(1)), "the answer");
    ensure_eq!(kit.whole_stream(&stream, Direction::Forward, 10).await?.len(), 2, "events of the stream");
    ensure_eq!(kit.log.head().await.map_err(unexpected)?, before, "the head");
    Ok(())
}

// S4
async fn a_repeat_is_answered_as_the_first(kit: &mut Kit) -> Outcome {
    let stream = kit.stream("one")?;
    let (mut last, mut all) = (None, Vec::new());
    for count in [2, 1] {
        let append = append(&stream, last, 0..count)?;
        let first = kit.log.append(append.clone()).await;
        last = Some(first.as_ref().map_err(unexpected)?.last);
        ensure_eq!(kit.log.append(append.clone()).await, first, "the repeat");
        ensure_eq!(kit.log.append(append.clone()).await, first, "the repeat of the repeat");
        all.push(append);
    }
    let events = kit.whole_stream(&stream, Direction::Forward, 10).await?;
    let (two, one) = events.split_at_checked(2).ok_or_else(|| Failure("events are missing".into()))?;
    for (append, read) in all.iter().zip([two, one]) {
        ensure!(matches(append, read), "the stream holds other events than were appended");
    }
    Ok(())
}

// S4
async fn a_late_repeat_is_answered_as_the_first(kit: &mut Kit) -> Outcome {
    let stream = kit.stream("one")?;
    let created = append(&stream, None, 0..2)?;
    let first = kit.log.append(created.clone()).await;
    let grown = append(&stream, Some(Revision(1)), 2..4)?;
    let second = kit.log.append(grown.clone()).await;
    kit.put(&stream, Some(Revision(3)), "more").await?;
    ensure_eq!(kit.log.append(created).await, first, "the repeat of the creation");
    ensure_eq!(kit.log.append(grown).await, second, "the repeat of the growth");
    ensure_eq!(kit.whole_stream(&stream, Direction::Forward, 10).await?.len(), 5, "events of the stream");
    Ok(())
}

// S4
async fn other_bytes_are_a_conflict(kit: &mut Kit) -> Outcome {
    let stream = kit.stream("one")?;
    let right = NewEvent { private: Some("sealed".into()), ..event("data")? };
    let others = [
        NewEvent { kind: crate::event::EventType::new("Other").map_err(unexpected)?, ..right.clone() },
        NewEvent { meta: "{ }".into(), ..right.clone() },
        NewEvent { data: "dat".into(), ..right.clone() },
        NewEvent { private: Some("sealef".into()), ..right.clone() },
        NewEvent { private: Some("".into()), ..right.clone() },
        NewEvent { private: None, ..right.clone() },
        // The same bytes in a row, cut elsewhere.
        NewEvent { meta: "{}d".into(), data: "ata".into(), ..right.clone() },
    ];
    let append =
        |event: NewEvent| Append::new(stream.clone(), Expected::NoStream, vec![event]).map_err(unexpected);
    kit.log.append(append(right.clone())?).await.map_err(unexpected)?;
    for other in others {
        let shown = format!("for {other:?}");
        ensure_eq!(kit.log.append(append(other)?).await, conflict(Some(0)), "{shown}");
    }
    let events = kit.whole_stream(&stream, Direction::Forward, 10).await?;
    ensure_eq!(events.iter().map(|event| &event.event).collect::<Vec<_>>(), vec![&right], "the stream");
    Ok(())
}

// S4
async fn a_partly_matching_list_is_a_conflict(kit: &mut Kit) -> Outcome {
    let stream = kit.stream("one")?;
    kit.log.append(append(&stream, None, ["a", "b", "c"])?).await.map_err(unexpected)?;
    for (texts, what) in [
        (vec!["a", "b", "c", "d"], "one more"),
        (vec!["a", "b", "x"], "another end"),
        (vec!["x", "b", "c"], "another beginning"),
    ] {
        ensure_eq!(kit.log.append(append(&stream, None, texts)?).await, conflict(Some(2)), "{what}");
    }
    let overlapping = append(&stream, Some(Revision(1)), ["c", "d"])?;
    ensure_eq!(kit.log.append(overlapping).await, conflict(Some(2)), "the end and one more");
    ensure_eq!(kit.whole_stream(&stream, Direction::Forward, 10).await?.len(), 3, "events of the stream");
    Ok(())
}

// S4: what a repeat is, is judged by revision. Who appends at the present revision says something new.
async fn the_same_bytes_one_revision_on_are_new(kit: &mut Kit) -> Outcome {
    let stream = kit.stream("one")?;
    let first = kit.put(&stream, None, "same").await?;
    let second = kit.put(&stream, Some(first.last), "same").await?;
    ensure_eq!(second.last, Revision(1), "the revision of the second");
    let events = kit.whole_stream(&stream, Direction::Forward, 10).await?;
    let ids: std::collections::HashSet<_> = events.iter().map(|event| event.id).collect();
    ensure_eq!((events.len(), ids.len()), (2, 2), "events and ids");
    Ok(())
}

// S10, S11
async fn positions_rise_with_appends(kit: &mut Kit) -> Outcome {
    let (one, two) = (kit.stream("one")?, kit.stream("two")?);
    let mut before = kit.log.head().await.map_err(unexpected)?;
    let mut last = [None, None];
    for _ in 0..5 {
        for (stream, last) in [&one, &two].into_iter().zip(&mut last) {
            let appended = kit.log.append(append(stream, *last, 0..3)?).await.map_err(unexpected)?;
            ensure!(appended.position > before, "a position did not rise");
            let size = PageSize::new(1);
            let page =
                kit.log.read_stream(stream, None, Direction::Backward, size).await.map_err(unexpected)?;
            let read = page.events.first().map(|event| (event.revision, event.position));
            ensure_eq!(read, Some((appended.last, appended.position)), "the last event and its answer");
            (before, *last) = (appended.position, Some(appended.last));
        }
    }
    ensure!(
        kit.log.head().await.map_err(unexpected)? >= before,
        "the head lies before an acknowledged append"
    );
    Ok(())
}

// S2
async fn survives_a_restart(kit: &mut Kit) -> Outcome {
    let stream = kit.stream("one")?;
    kit.fill(&stream, 30).await?;
    let identity = kit.log.identity();
    let before = kit.whole_stream(&stream, Direction::Forward, 8).await?;
    kit.reopen().await?;
    ensure_eq!(kit.log.identity(), identity, "the identity");
    ensure_eq!(kit.whole_stream(&stream, Direction::Forward, 8).await?, before, "the stream");
    let more = kit.put(&stream, Some(Revision(29)), "more").await?;
    ensure!(before.iter().all(|event| event.position < more.position), "positions began anew");
    Ok(())
}

// S4
async fn a_repeat_after_a_restart_is_answered_as_the_first(kit: &mut Kit) -> Outcome {
    let append = append(&kit.stream("one")?, None, 0..3)?;
    let first = kit.log.append(append.clone()).await;
    kit.reopen().await?;
    ensure_eq!(kit.log.append(append).await, first, "the repeat");
    Ok(())
}
