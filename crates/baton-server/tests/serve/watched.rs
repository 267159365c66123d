//! A log that tells when an append has come in, so that a test can wait for one to be in flight.

use std::sync::Arc;

use async_trait::async_trait;
use baton_store::{
    Append, AppendError, Appended, Direction, EventLog, Health, LogFilter, LogIdentity, LogPage, LogReader,
    PageSize, Position, ReadError, Revision, StreamName, StreamPage,
};
use tokio::sync::watch;

/// Does what the log within does, and counts the appends that have come in.
pub(crate) struct Watched {
    inner: Arc<dyn EventLog>,
    begun: watch::Sender<usize>,
}

impl Watched {
    pub(crate) fn new(inner: Arc<dyn EventLog>) -> Self {
        Self { inner, begun: watch::Sender::new(0) }
    }

    /// How many appends have come in.
    pub(crate) fn begun(&self) -> watch::Receiver<usize> {
        self.begun.subscribe()
    }
}

#[async_trait]
impl LogReader for Watched {
    fn identity(&self) -> LogIdentity {
        self.inner.identity()
    }

    async fn head(&self) -> Result<Position, ReadError> {
        self.inner.head().await
    }

    async fn read_stream(
        &self,
        stream: &StreamName,
        after: Option<Revision>,
        direction: Direction,
        size: PageSize,
    ) -> Result<StreamPage, ReadError> {
        self.inner.read_stream(stream, after, direction, size).await
    }

    async fn read_all(
        &self,
        after: Option<Position>,
        filter: &LogFilter,
        direction: Direction,
        size: PageSize,
    ) -> Result<LogPage, ReadError> {
        self.inner.read_all(after, filter, direction, size).await
    }
}

#[async_trait]
impl EventLog for Watched {
    async fn append(&self, append: Append) -> Result<Appended, AppendError> {
        self.begun.send_modify(|begun| *begun += 1);
        self.inner.append(append).await
    }

    fn hint(&self) -> watch::Receiver<Position> {
        self.inner.hint()
    }

    fn health(&self) -> watch::Receiver<Health> {
        self.inner.health()
    }
}
