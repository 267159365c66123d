//! The reading half: within the process that serves the store, or beside it.

use std::path::Path;

use async_trait::async_trait;
use baton_store::{
    Direction, LogFilter, LogIdentity, LogPage, LogReader, PageSize, Position, ReadError, Revision,
    StoreCreated, StreamName, StreamPage, founding_stream,
};
use rusqlite::Connection;

use crate::directory::refuse_network;
use crate::error::OpenError;
use crate::log::LOG;
use crate::pages;
use crate::pool::Pool;
use crate::tuning::READERS;

/// Reads a log, each page in a short transaction of its own.
#[derive(Debug)]
pub struct SqliteReader {
    identity: LogIdentity,
    pool: Pool,
}

impl SqliteReader {
    /// Opens the store in a directory for reading alone. Nothing is locked: another process may be serving it, and
    /// what that one acknowledges is seen here.
    ///
    /// # Errors
    /// [`OpenError`], above all [`OpenError::NoStore`].
    pub fn open_read_only(dir: &Path) -> Result<Self, OpenError> {
        let file = dir.join(LOG.name);
        if !file.is_file() {
            return Err(OpenError::NoStore { dir: dir.to_owned() });
        }
        refuse_network(dir)?;
        Self::open(&file)?.ok_or_else(|| OpenError::NoStore { dir: dir.to_owned() })
    }

    /// Opens a log that has its schema; `None` if nobody has founded it yet.
    pub(crate) fn open(file: &Path) -> Result<Option<Self>, OpenError> {
        let connections: Vec<_> = (0..READERS).map(|_| LOG.open_read_only(file)).collect::<Result<_, _>>()?;
        let founding = connections.first().map_or(Ok(None), founding)?;
        Ok(founding.map(|founding| Self { identity: founding.identity(), pool: Pool::new(connections) }))
    }

    pub(crate) fn close(&self) {
        self.pool.close();
    }

    async fn read<T: Send + 'static>(
        &self,
        page: impl FnOnce(&Connection) -> Result<T, ReadError> + Send + 'static,
    ) -> Result<T, ReadError> {
        self.pool.read(page).await.map_err(ReadError::Unavailable)?
    }
}

/// The event that tells which log this is.
fn founding(connection: &Connection) -> Result<Option<StoreCreated>, OpenError> {
    let stream = founding_stream().map_err(|error| OpenError::NotRead(crate::pool::engine_error(error)))?;
    let last = pages::of_stream(connection, &stream, None, Direction::Backward, PageSize::new(1));
    match last.map_err(OpenError::NotRead)?.events.first() {
        Some(event) => Ok(Some(StoreCreated::from_event(event)?)),
        None => Ok(None),
    }
}

#[async_trait]
impl LogReader for SqliteReader {
    fn identity(&self) -> LogIdentity {
        self.identity
    }

    async fn head(&self) -> Result<Position, ReadError> {
        self.read(pages::head).await
    }

    async fn read_stream(
        &self,
        stream: &StreamName,
        after: Option<Revision>,
        direction: Direction,
        size: PageSize,
    ) -> Result<StreamPage, ReadError> {
        let stream = stream.clone();
        self.read(move |connection| pages::of_stream(connection, &stream, after, direction, size)).await
    }

    async fn read_all(
        &self,
        after: Option<Position>,
        filter: &LogFilter,
        direction: Direction,
        size: PageSize,
    ) -> Result<LogPage, ReadError> {
        let filter = filter.clone();
        self.read(move |connection| pages::of_log(connection, after, &filter, direction, size)).await
    }
}
