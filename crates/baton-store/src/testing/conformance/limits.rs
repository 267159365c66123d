//! Bytes and their limits: S9, and that an engine takes all that the contract allows.

use bytes::Bytes;

use super::kit::{append, event, matches, unexpected};
use super::{Case, Failure, Kit, Outcome, cases, ensure, ensure_eq};
use crate::append::{Append, Expected};
use crate::event::{EventType, NewEvent};
use crate::limits::{
    APPEND_MAX_BYTES, APPEND_MAX_EVENTS, EVENT_MAX_BYTES, EVENT_TYPE_MAX_BYTES, PAGE_MAX_BYTES,
    STREAM_NAME_MAX_BYTES,
};
use crate::page::{Direction, PageSize};

pub(super) fn cases() -> Vec<Case<Kit>> {
    cases![
        bytes_come_back_as_written,
        no_private_part_is_not_an_empty_one,
        takes_the_largest_event,
        takes_the_largest_append,
        takes_the_most_events,
        takes_the_longest_names,
        large_pages_are_cut,
    ]
}

/// An event of exactly this many bytes as stored.
fn sized_event(bytes: usize) -> Result<NewEvent, Failure> {
    let mut event = event(Bytes::new())?;
    let rest =
        bytes.checked_sub(event.stored_len()).ok_or_else(|| Failure("the event is too small".into()))?;
    event.data = vec![b'x'; rest].into();
    Ok(event)
}

async fn written_and_read(kit: &Kit, append: Append) -> Outcome {
    kit.log.append(append.clone()).await.map_err(unexpected)?;
    let read = kit.whole_stream(append.stream(), Direction::Forward, 1_000).await?;
    ensure!(matches(&append, &read), "what is read is not what was written");
    Ok(())
}

// S9
async fn bytes_come_back_as_written(kit: &mut Kit) -> Outcome {
    let every_byte: Bytes = (0..=u8::MAX).collect::<Vec<_>>().into();
    let not_text = Bytes::from_static(b"\xff\xfe\x00 \xc3\x28");
    let event = event("")?;
    let events = vec![
        NewEvent {
            meta: every_byte.clone(),
            data: not_text.clone(),
            private: Some(every_byte.clone()),
            ..event.clone()
        },
        NewEvent { meta: Bytes::new(), data: Bytes::new(), ..event.clone() },
        NewEvent { meta: "{\"a\": 1.0 }".into(), data: every_byte, private: Some(not_text), ..event },
    ];
    let append = Append::new(kit.stream("one")?, Expected::NoStream, events).map_err(unexpected)?;
    written_and_read(kit, append).await
}

// S9
async fn no_private_part_is_not_an_empty_one(kit: &mut Kit) -> Outcome {
    let (none, empty) = (event("same")?, NewEvent { private: Some(Bytes::new()), ..event("same")? });
    for (name, event) in [("none", none), ("empty", empty)] {
        let append = Append::new(kit.stream(name)?, Expected::NoStream, vec![event]).map_err(unexpected)?;
        written_and_read(kit, append).await?;
    }
    Ok(())
}

async fn takes_the_largest_event(kit: &mut Kit) -> Outcome {
    let event = sized_event(EVENT_MAX_BYTES)?;
    ensure_eq!(event.stored_len(), EVENT_MAX_BYTES, "the size");
    let append = Append::new(kit.stream("one")?, Expected::NoStream, vec![event]).map_err(unexpected)?;
    written_and_read(kit, append).await
}

async fn takes_the_largest_append(kit: &mut Kit) -> Outcome {
    let full = APPEND_MAX_BYTES / EVENT_MAX_BYTES;
    let mut events = vec![sized_event(EVENT_MAX_BYTES)?; full];
    events.push(sized_event(APPEND_MAX_BYTES - full * EVENT_MAX_BYTES)?);
    let append = Append::new(kit.stream("one")?, Expected::NoStream, events).map_err(unexpected)?;
    ensure_eq!(append.stored_len(), APPEND_MAX_BYTES, "the size");
    written_and_read(kit, append).await
}

async fn takes_the_most_events(kit: &mut Kit) -> Outcome {
    written_and_read(kit, append(&kit.stream("one")?, None, 0..APPEND_MAX_EVENTS)?).await
}

async fn takes_the_longest_names(kit: &mut Kit) -> Outcome {
    let start = format!("{}-", kit.category());
    let stream = format!("{start}{}", "s".repeat(STREAM_NAME_MAX_BYTES - start.len()));
    let kind = EventType::new("T".repeat(EVENT_TYPE_MAX_BYTES)).map_err(unexpected)?;
    let stream = stream.parse().map_err(unexpected)?;
    let event = NewEvent { kind, ..event("data")? };
    written_and_read(kit, Append::new(stream, Expected::NoStream, vec![event]).map_err(unexpected)?).await
}

// S12
async fn large_pages_are_cut(kit: &mut Kit) -> Outcome {
    let stream = kit.stream("one")?;
    let (event, mut last, mut written) = (sized_event(EVENT_MAX_BYTES)?, None, 0);
    while written <= PAGE_MAX_BYTES {
        let events = vec![event.clone(); APPEND_MAX_BYTES / EVENT_MAX_BYTES];
        let append = Append::new(stream.clone(), Expected::from(last), events).map_err(unexpected)?;
        written += append.stored_len();
        last = Some(kit.log.append(append).await.map_err(unexpected)?.last);
    }
    for direction in [Direction::Forward, Direction::Backward] {
        let page = kit.log.read_stream(&stream, None, direction, PageSize::MAX).await.map_err(unexpected)?;
        ensure!(page.next.is_some(), "a page of more than {PAGE_MAX_BYTES} bytes was not cut");
        let whole = kit.whole_stream(&stream, direction, PageSize::MAX.get()).await?;
        ensure_eq!(whole.len() * EVENT_MAX_BYTES, written, "bytes read");
    }
    Ok(())
}
