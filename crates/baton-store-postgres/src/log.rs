//! The event log of a store: reads over the pool, and the way to the one task that writes.

use async_trait::async_trait;
use baton_store::{
    Append, AppendError, Appended, Direction, EventLog, Health, LogFilter, LogIdentity, LogPage, LogReader,
    PageSize, Position, ReadError, Revision, StreamName, StreamPage,
};
use tokio::sync::watch;

use crate::queue::Queue;
use crate::reader::PostgresReader;
use crate::writer::Shared;

/// The event log of an open store.
#[derive(Debug)]
pub(crate) struct PostgresLog {
    pub(crate) reader: PostgresReader,
    pub(crate) queue: Queue,
    pub(crate) shared: Shared,
}

#[async_trait]
impl LogReader for PostgresLog {
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
impl EventLog for PostgresLog {
    async fn append(&self, append: Append) -> Result<Appended, AppendError> {
        self.queue.append(append).await
    }

    fn hint(&self) -> watch::Receiver<Position> {
        self.shared.hint.subscribe()
    }

    fn health(&self) -> watch::Receiver<Health> {
        self.shared.poison.watch()
    }
}
