//! What the cases are made with: streams of their own, events, appends, whole reads.

use std::fmt::Display;
use std::sync::Arc;

use bytes::Bytes;
use tokio::task::JoinSet;

use super::{Failure, LogHarness, Scale};
use crate::append::{Append, Appended, Expected};
use crate::error::AppendError;
use crate::event::{EventType, NewEvent, Position, RecordedEvent, Revision};
use crate::log::EventLog;
use crate::page::{Direction, LogFilter, PageSize};
use crate::stream::StreamName;

/// The engine under test and what a case needs around it.
pub struct Kit {
    pub(super) log: Arc<dyn EventLog>,
    pub(super) scale: Scale,
    harness: Arc<dyn LogHarness>,
    run: Position,
    case: &'static str,
}

/// Any error of what a case does besides what it asks for.
pub(super) fn unexpected(error: impl Display) -> Failure {
    Failure(format!("unexpected: {error}"))
}

impl Kit {
    pub(super) async fn open(harness: Arc<dyn LogHarness>, scale: Scale) -> Result<Self, Failure> {
        let log = harness.open().await?;
        // The head at the start tells this run's streams from those of earlier runs on the same store.
        let run = log.head().await.map_err(unexpected)?;
        Ok(Self { log, scale, harness, run, case: "" })
    }

    pub(super) const fn begin(&mut self, case: &'static str) {
        self.case = case;
    }

    pub(super) async fn reopen(&mut self) -> Result<(), Failure> {
        self.log = self.harness.reopen(self.log.clone()).await?;
        Ok(())
    }

    /// A category that only this case of this run uses.
    pub(super) fn category(&self) -> String {
        format!("conformance.{}.{}", self.run, self.case)
    }

    /// A stream that only this case of this run uses.
    pub(super) fn stream(&self, name: impl Display) -> Result<StreamName, Failure> {
        self.stream_in(&self.category(), name)
    }

    pub(super) fn stream_in(&self, category: &str, name: impl Display) -> Result<StreamName, Failure> {
        StreamName::new(format!("{category}-{name}")).map_err(unexpected)
    }

    pub(super) fn filter(&self) -> Result<LogFilter, Failure> {
        LogFilter::categories([self.category().as_str()]).map_err(unexpected)
    }

    /// Appends one event with this text after the given revision.
    pub(super) async fn put(
        &self,
        stream: &StreamName,
        last: Option<Revision>,
        text: impl Display,
    ) -> Result<Appended, Failure> {
        self.log.append(append(stream, last, [text])?).await.map_err(unexpected)
    }

    /// Fills a new stream with numbered events, a few to an append.
    pub(super) async fn fill(&self, stream: &StreamName, events: u64) -> Result<(), Failure> {
        let mut last = None;
        let numbers: Vec<u64> = (0..events).collect();
        for part in numbers.chunks(7) {
            let appended = self.log.append(append(stream, last, part)?).await.map_err(unexpected)?;
            last = Some(appended.last);
        }
        Ok(())
    }

    /// All events of a stream, read in pages of this size.
    pub(super) async fn whole_stream(
        &self,
        stream: &StreamName,
        direction: Direction,
        size: usize,
    ) -> Result<Vec<RecordedEvent>, Failure> {
        let (mut events, mut after) = (Vec::new(), None);
        loop {
            let size = PageSize::new(size);
            let page = self.log.read_stream(stream, after, direction, size).await.map_err(unexpected)?;
            ensure_at_most(page.events.len(), size)?;
            events.extend(page.events);
            match page.next {
                Some(next) => after = Some(next),
                None => return Ok(events),
            }
        }
    }

    /// All events of the log that a filter lets through, read in pages of this size.
    pub(super) async fn whole_log(
        &self,
        filter: &LogFilter,
        direction: Direction,
        size: usize,
    ) -> Result<Vec<RecordedEvent>, Failure> {
        let (mut events, mut after) = (Vec::new(), None);
        loop {
            let size = PageSize::new(size);
            let page = self.log.read_all(after, filter, direction, size).await.map_err(unexpected)?;
            ensure_at_most(page.events.len(), size)?;
            events.extend(page.events);
            match page.next {
                Some(next) => after = Some(next),
                None => return Ok(events),
            }
        }
    }

    /// Starts the writers, each on its own stream, and answers with them.
    pub(super) fn start_writers(&self) -> Result<JoinSet<Result<(), Failure>>, Failure> {
        let mut writers = JoinSet::new();
        for writer in 0..self.scale.writers {
            let (log, appends, stream) = (self.log.clone(), self.scale.appends, self.stream(writer)?);
            writers.spawn(async move {
                let mut last = None;
                for number in 0..appends {
                    let append = append(&stream, last, 0..=number % 3)?;
                    last = Some(log.append(append).await.map_err(unexpected)?.last);
                }
                Ok(())
            });
        }
        Ok(writers)
    }

    /// How many events [`start_writers`](Self::start_writers) writes.
    pub(super) fn written_by_writers(&self) -> usize {
        self.scale.writers * (0..self.scale.appends).map(|number| number % 3 + 1).sum::<usize>()
    }
}

fn ensure_at_most(events: usize, size: PageSize) -> Result<(), Failure> {
    if events <= size.get() {
        return Ok(());
    }
    Err(Failure(format!("a page of at most {} events has {events}", size.get())))
}

/// Waits for every task and hands out what they found.
pub(super) async fn join_all<T: 'static>(mut tasks: JoinSet<Result<T, Failure>>) -> Result<Vec<T>, Failure> {
    let mut found = Vec::new();
    while let Some(ended) = tasks.join_next().await {
        found.push(ended.map_err(unexpected)??);
    }
    Ok(found)
}

pub(super) fn event(data: impl Into<Bytes>) -> Result<NewEvent, Failure> {
    let kind = EventType::new("ConformanceChecked").map_err(unexpected)?;
    Ok(NewEvent { kind, meta: Bytes::from_static(b"{}"), data: data.into(), private: None })
}

/// An append of small events, one for each text.
pub(super) fn append<T: Display>(
    stream: &StreamName,
    last: Option<Revision>,
    texts: impl IntoIterator<Item = T>,
) -> Result<Append, Failure> {
    let events: Result<_, _> = texts.into_iter().map(|text| event(text.to_string())).collect();
    Append::new(stream.clone(), Expected::from(last), events?).map_err(unexpected)
}

/// What an append wrote, as it must be read back.
pub(super) fn matches(append: &Append, read: &[RecordedEvent]) -> bool {
    read.iter()
        .map(|event| (&event.stream, event.revision, event.id, &event.event))
        .eq(append.events().map(|(revision, id, event)| (append.stream(), revision, id, event)))
}

/// The answer that an append must meet at a stream which stands elsewhere.
pub(super) fn conflict(actual: Option<u64>) -> Result<Appended, AppendError> {
    Err(AppendError::Conflict { actual: actual.map(Revision) })
}
