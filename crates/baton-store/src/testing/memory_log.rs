//! An event log in memory: **a fake for tests**. It breaks S2 (nothing survives the process) and is bounded by nothing.
//!
//! It leaves numbers out between positions on purpose, so that nobody counts on them.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use jiff::Timestamp;
use tokio::sync::watch;
use uuid::Uuid;

use crate::append::{Append, Appended};
use crate::error::{AppendError, Health, ReadError};
use crate::event::{Position, RecordedEvent, Revision};
use crate::identity::{FoundingError, Incarnation, LogIdentity, StoreCreated, StoreId};
use crate::log::{EventLog, LogReader};
use crate::page::{Direction, LogFilter, LogPage, PageMeter, PageSize, StreamPage};
use crate::stream::StreamName;

const POSITION_STEP: u64 = 10;

/// An event log in memory, for tests only.
#[derive(Debug)]
pub struct MemoryLog {
    identity: LogIdentity,
    events: Mutex<Events>,
    hint: watch::Sender<Position>,
    health: watch::Sender<Health>,
}

#[derive(Debug, Default)]
struct Events {
    log: Vec<RecordedEvent>,
    streams: HashMap<StreamName, Vec<RecordedEvent>>,
}

impl MemoryLog {
    /// A log that begins with this founding event.
    ///
    /// # Errors
    /// [`FoundingError`] if the event cannot be written down.
    pub fn found(founding: &StoreCreated) -> Result<Self, FoundingError> {
        let mut events = Events::default();
        events.append(&founding.to_append()?).map_err(|error| FoundingError::Content(error.to_string()))?;
        let (hint, health) = (watch::Sender::new(events.head()), watch::Sender::default());
        Ok(Self { identity: founding.identity(), events: Mutex::new(events), hint, health })
    }

    /// A log with made-up ids, founded at the beginning of 1970.
    ///
    /// # Errors
    /// [`FoundingError`] if the founding event cannot be written down.
    pub fn new() -> Result<Self, FoundingError> {
        Self::found(&StoreCreated {
            store: StoreId(Uuid::from_u128(1)),
            incarnation: Incarnation(Uuid::from_u128(2)),
            created_at: Timestamp::UNIX_EPOCH,
        })
    }

    fn events(&self) -> MutexGuard<'_, Events> {
        self.events.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Events {
    fn head(&self) -> Position {
        self.log.last().map_or(Position(0), |event| event.position)
    }

    fn append(&mut self, append: &Append) -> Result<Appended, AppendError> {
        let stream = self.streams.entry(append.stream().clone()).or_default();
        let actual = stream.last().map(|event| event.revision);
        if actual != append.expected().last_known() {
            return repeated(stream, append).ok_or(AppendError::Conflict { actual });
        }
        let mut position = self.log.last().map_or(Position(0), |event| event.position);
        for (revision, id, event) in append.events() {
            position = Position(position.0 + POSITION_STEP);
            let (stream_name, event) = (append.stream().clone(), event.clone());
            let recorded = RecordedEvent { stream: stream_name, revision, position, id, event };
            stream.push(recorded.clone());
            self.log.push(recorded);
        }
        Ok(Appended { first: append.first(), last: append.last(), position })
    }
}

/// S4: the answer of the first time, if all of these events stand where they would go.
fn repeated(stream: &[RecordedEvent], append: &Append) -> Option<Appended> {
    let from = usize::try_from(append.first().0).ok()?;
    let there = stream.get(from..from.checked_add(append.len())?)?;
    let same = there.iter().map(|event| &event.id).eq(append.ids());
    let position = there.last()?.position;
    same.then_some(Appended { first: append.first(), last: append.last(), position })
}

/// Fills a page from events that already stand in the order asked for; the second answer is where to read on.
fn fill<'a>(
    events: impl Iterator<Item = &'a RecordedEvent>,
    size: PageSize,
    filter: &LogFilter,
) -> (Vec<RecordedEvent>, Option<&'a RecordedEvent>) {
    let (mut page, mut meter, mut last) = (Vec::new(), PageMeter::new(size), None);
    for event in events {
        if meter.is_full() {
            return (page, last);
        }
        if filter.lets_through(&event.stream) {
            meter.take(event);
            page.push(event.clone());
        } else {
            meter.skip();
        }
        last = Some(event);
    }
    (page, None)
}

#[async_trait]
impl LogReader for MemoryLog {
    fn identity(&self) -> LogIdentity {
        self.identity
    }

    async fn head(&self) -> Result<Position, ReadError> {
        Ok(self.events().head())
    }

    async fn read_stream(
        &self,
        stream: &StreamName,
        after: Option<Revision>,
        direction: Direction,
        size: PageSize,
    ) -> Result<StreamPage, ReadError> {
        let events = self.events();
        let stream = events.streams.get(stream).map_or(&[][..], Vec::as_slice);
        let (page, next) = match direction {
            Direction::Forward => {
                let beyond = stream.iter().filter(|event| Some(event.revision) > after);
                fill(beyond, size, &LogFilter::ALL)
            }
            Direction::Backward => {
                let beyond =
                    stream.iter().rev().filter(|event| after.is_none_or(|after| event.revision < after));
                fill(beyond, size, &LogFilter::ALL)
            }
        };
        let head = stream.last().map(|event| event.revision);
        Ok(StreamPage { events: page, head, next: next.map(|event| event.revision) })
    }

    async fn read_all(
        &self,
        after: Option<Position>,
        filter: &LogFilter,
        direction: Direction,
        size: PageSize,
    ) -> Result<LogPage, ReadError> {
        let events = self.events();
        let (page, next) = match direction {
            Direction::Forward => {
                let from = events.log.partition_point(|event| Some(event.position) <= after);
                fill(events.log.iter().skip(from), size, filter)
            }
            Direction::Backward => {
                let beyond =
                    events.log.iter().rev().filter(|event| after.is_none_or(|after| event.position < after));
                fill(beyond, size, filter)
            }
        };
        Ok(LogPage { events: page, head: events.head(), next: next.map(|event| event.position) })
    }
}

#[async_trait]
impl EventLog for MemoryLog {
    async fn append(&self, append: Append) -> Result<Appended, AppendError> {
        let mut events = self.events();
        let appended = events.append(&append)?;
        self.hint.send_replace(events.head());
        Ok(appended)
    }

    fn hint(&self) -> watch::Receiver<Position> {
        self.hint.subscribe()
    }

    fn health(&self) -> watch::Receiver<Health> {
        self.health.subscribe()
    }
}
