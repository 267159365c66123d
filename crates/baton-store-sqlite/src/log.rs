//! The event log of a store: readers on their own connections, and the way to the one thread that writes.

use async_trait::async_trait;
use baton_store::{
    Append, AppendError, Appended, Direction, EventLog, Health, LogFilter, LogIdentity, LogPage, LogReader,
    PageSize, Poison, Position, ReadError, Revision, StreamName, StreamPage, Unavailable,
};
use tokio::sync::watch;

use crate::file::Format;
use crate::log_work::LogWork;
use crate::queue::NoAnswer;
use crate::reader::SqliteReader;
use crate::writer::QueueOf;

/// The file of events, and nothing else.
pub(crate) const LOG: Format =
    Format { name: "log.db", application_id: 0x4261_746E, version: 1, schema: include_str!("schema.sql") };

/// The event log of an open store.
#[derive(Debug)]
pub(crate) struct SqliteLog {
    pub(crate) reader: SqliteReader,
    pub(crate) queue: QueueOf<LogWork>,
    pub(crate) hint: watch::Sender<Position>,
    pub(crate) poison: Poison,
}

impl SqliteLog {
    /// Hands an append to the writer and waits for its answer. Until it is handed over, dropping this undoes it.
    pub(crate) async fn append_on(queue: &QueueOf<LogWork>, append: Append) -> Result<Appended, AppendError> {
        let bytes = append.stored_len();
        queue.ask(append, bytes).await.unwrap_or_else(|no_answer| {
            Err(match no_answer {
                NoAnswer::Closed => AppendError::Unavailable(Unavailable::Closed),
                NoAnswer::Lost => {
                    AppendError::Indeterminate { reason: "the writer ended without an answer".into() }
                }
            })
        })
    }
}

#[async_trait]
impl LogReader for SqliteLog {
    fn identity(&self) -> LogIdentity {
        self.reader.identity()
    }

    async fn head(&self) -> Result<Position, ReadError> {
        self.reader.head().await
    }

    async fn read_stream(
        &self,
        stream: &StreamName,
        after: Option<Revision>,
        direction: Direction,
        size: PageSize,
    ) -> Result<StreamPage, ReadError> {
        self.reader.read_stream(stream, after, direction, size).await
    }

    async fn read_all(
        &self,
        after: Option<Position>,
        filter: &LogFilter,
        direction: Direction,
        size: PageSize,
    ) -> Result<LogPage, ReadError> {
        self.reader.read_all(after, filter, direction, size).await
    }
}

#[async_trait]
impl EventLog for SqliteLog {
    async fn append(&self, append: Append) -> Result<Appended, AppendError> {
        Self::append_on(&self.queue, append).await
    }

    fn hint(&self) -> watch::Receiver<Position> {
        self.hint.subscribe()
    }

    fn health(&self) -> watch::Receiver<Health> {
        self.poison.watch()
    }
}
