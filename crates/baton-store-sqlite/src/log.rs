//! The event log of a store: readers on their own connections, and the way to the one thread that writes.

use std::sync::Arc;

use async_trait::async_trait;
use baton_store::{
    Append, AppendError, Appended, Direction, EventLog, Health, LogFilter, LogIdentity, LogPage, LogReader,
    PageSize, Position, ReadError, Revision, StreamName, StreamPage, Unavailable,
};
use tokio::sync::{Semaphore, mpsc, oneshot, watch};

use crate::file::Format;
use crate::health::Poison;
use crate::reader::SqliteReader;
use crate::tuning::QUEUE_MAX_KIB;
use crate::writer::{Queued, Request};

/// The file of events, and nothing else.
pub(crate) const LOG: Format =
    Format { name: "log.db", application_id: 0x4261_746E, version: 1, schema: include_str!("schema.sql") };

/// The queue before the writer, bounded in number and in bytes.
#[derive(Debug, Clone)]
pub(crate) struct Queue {
    requests: mpsc::Sender<Request>,
    room: Arc<Semaphore>,
}

/// The event log of an open store.
#[derive(Debug)]
pub(crate) struct SqliteLog {
    pub(crate) reader: SqliteReader,
    pub(crate) queue: Queue,
    pub(crate) hint: watch::Sender<Position>,
    pub(crate) poison: Poison,
}

impl Queue {
    pub(crate) fn new(requests: mpsc::Sender<Request>) -> Self {
        Self { requests, room: Arc::new(Semaphore::new(QUEUE_MAX_KIB as usize)) }
    }

    /// Hands an append to the writer and waits for its answer. Until it is handed over, dropping this undoes it.
    pub(crate) async fn append(&self, append: Append) -> Result<Appended, AppendError> {
        let closed = || AppendError::Unavailable(Unavailable::Closed);
        let kib = u32::try_from(append.stored_len() / 1024 + 1).unwrap_or(QUEUE_MAX_KIB).min(QUEUE_MAX_KIB);
        let room = self.room.clone().acquire_many_owned(kib).await.map_err(|_| closed())?;
        let (answer, answered) = oneshot::channel();
        let queued = Queued { append, answer, _room: room };
        self.requests.send(Request::Append(queued)).await.map_err(|_| closed())?;
        // A writer that goes without an answer has left the append anywhere between here and the disk.
        let lost = || AppendError::Indeterminate { reason: "the writer ended without an answer".into() };
        answered.await.unwrap_or_else(|_| Err(lost()))
    }

    /// Asks the writer to end after what it has.
    pub(crate) async fn close(&self) {
        // A writer that has ended already needs not be asked.
        let _ = self.requests.send(Request::Close).await;
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
        self.queue.append(append).await
    }

    fn hint(&self) -> watch::Receiver<Position> {
        self.hint.subscribe()
    }

    fn health(&self) -> watch::Receiver<Health> {
        self.poison.watch()
    }
}
