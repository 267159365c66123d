//! The reading half: within a process that serves the store, or beside it.

use async_trait::async_trait;
use baton_store::{
    Direction, LogFilter, LogIdentity, LogPage, LogReader, PageSize, Poison, Position, ReadError, Revision,
    StoreCreated, StreamName, StreamPage, Unavailable, founding_stream,
};
use tokio::sync::watch;

use crate::database::Database;
use crate::error::OpenError;
use crate::failure::unavailable;
use crate::pages::{self, Read};
use crate::seen::{Seen, WENT_BACK};

/// Reads a log, each page in one statement.
#[derive(Debug)]
pub struct PostgresReader {
    identity: LogIdentity,
    database: Database,
    seen: Seen,
    poison: Poison,
    closing: watch::Receiver<bool>,
}

impl PostgresReader {
    /// Opens the store in a database for reading alone. Nothing is locked: others may be serving it, and what they
    /// acknowledge is seen here.
    ///
    /// # Errors
    /// [`OpenError`], above all [`OpenError::NoStore`].
    pub async fn open_read_only(database: Database) -> Result<Self, OpenError> {
        let closing = watch::Sender::new(false).subscribe();
        Self::open(database, Seen::default(), Poison::default(), closing).await?.ok_or(OpenError::NoStore)
    }

    /// Opens a log that has its tables; `None` if nobody has founded it yet.
    pub(crate) async fn open(
        database: Database,
        seen: Seen,
        poison: Poison,
        closing: watch::Receiver<bool>,
    ) -> Result<Option<Self>, OpenError> {
        let Some(founding) = founding(&database).await? else { return Ok(None) };
        let reader = Self { identity: founding.identity(), database, seen, poison, closing };
        reader.head().await.map_err(OpenError::NotRead)?;
        Ok(Some(reader))
    }

    fn check_open(&self) -> Result<(), ReadError> {
        if *self.closing.borrow() { Err(ReadError::Unavailable(Unavailable::Closed)) } else { Ok(()) }
    }

    /// What was read, if the log still holds what was seen of it before.
    fn hand_on<T>(&self, read: Read<T>) -> Result<T, ReadError> {
        if !read.holds {
            self.poison.throw(WENT_BACK);
            return Err(ReadError::Unavailable(unavailable(WENT_BACK)));
        }
        if let Some(newest) = read.newest {
            self.seen.note(newest);
        }
        Ok(read.page)
    }
}

/// The event that tells which log this is.
async fn founding(database: &Database) -> Result<Option<StoreCreated>, OpenError> {
    let stream = founding_stream()
        .map_err(|error| OpenError::NotRead(ReadError::Unavailable(unavailable(error.to_string()))))?;
    let last = pages::of_stream(database, None, &stream, None, Direction::Backward, PageSize::new(1)).await;
    match last.map_err(OpenError::NotRead)?.page.events.first() {
        Some(event) => Ok(Some(StoreCreated::from_event(event)?)),
        None => Ok(None),
    }
}

#[async_trait]
impl LogReader for PostgresReader {
    fn identity(&self) -> LogIdentity {
        self.identity
    }

    async fn head(&self) -> Result<Position, ReadError> {
        self.check_open()?;
        self.hand_on(pages::head(&self.database, self.seen.newest()).await?)
    }

    async fn read_stream(
        &self,
        stream: &StreamName,
        after: Option<Revision>,
        direction: Direction,
        size: PageSize,
    ) -> Result<StreamPage, ReadError> {
        self.check_open()?;
        let seen = self.seen.newest();
        self.hand_on(pages::of_stream(&self.database, seen, stream, after, direction, size).await?)
    }

    async fn read_all(
        &self,
        after: Option<Position>,
        filter: &LogFilter,
        direction: Direction,
        size: PageSize,
    ) -> Result<LogPage, ReadError> {
        self.check_open()?;
        let seen = self.seen.newest();
        self.hand_on(pages::of_log(&self.database, seen, after, filter, direction, size).await?)
    }
}
