//! The key store of a store: one small file beside the log, so that a key can be destroyed where an event cannot.
//!
//! One thread writes it, as the log is written; look-ups have connections of their own and wait for no sync. What they
//! see is durable all the same (K2): with `synchronous=FULL` SQLite syncs the write-ahead log before it publishes a
//! commit in the index by which every other connection reads (`walFrames` in its source: the sync, then
//! `walIndexWriteHdr`), and a commit whose sync failed is never published.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use baton_store::{Inserted, KeyError, KeyName, KeyState, KeyStore, Poison, Unavailable, WrappedKey};
use rusqlite::Connection;
use tokio::sync::oneshot;

use crate::directory::Directory;
use crate::error::OpenError;
use crate::file::Format;
use crate::key_reader::SqliteKeyReader;
use crate::key_work::{KeyRequest, KeyWork};
use crate::queue::NoAnswer;
use crate::tuning::BUSY_WAIT;
use crate::writer::{QueueOf, Writer};

/// The file of keys.
pub(crate) const KEYS: Format =
    Format { name: "keys.db", application_id: 0x4261_746B, version: 1, schema: include_str!("keys.sql") };

/// The key store of an open store.
#[derive(Debug)]
pub(crate) struct SqliteKeys {
    reader: SqliteKeyReader,
    queue: QueueOf<KeyWork>,
}

impl SqliteKeys {
    /// Opens the file and starts its writer; the second answer comes when that has let go of everything.
    pub(crate) fn open(
        directory: Arc<Directory>,
        reserve_bytes: u64,
        poison: Poison,
        open_wait: Duration,
    ) -> Result<(Self, oneshot::Receiver<()>), OpenError> {
        let file = directory.file(KEYS.name);
        let connection = KEYS.open(&file, open_wait)?;
        let reader = SqliteKeyReader::open(&file)?;
        let failed = |source| OpenError::Engine { file: file.clone(), source };
        prepare(&connection).map_err(failed)?;
        let writer = Writer::new(connection, poison, KeyWork { directory, reserve_bytes }).map_err(failed)?;
        let started = writer.start();
        let (queue, ended) = started.map_err(|source| OpenError::Thread { source })?;
        Ok((Self { reader, queue }, ended))
    }

    /// Asks the writer to end after what it has.
    pub(crate) async fn close(&self) {
        self.queue.close().await;
    }

    /// Ends the look-ups.
    pub(crate) fn close_reader(&self) {
        self.reader.close();
    }

    async fn ask(&self, request: KeyRequest) -> Result<KeyState, KeyError> {
        let bytes = request.len();
        self.queue.ask(request, bytes).await.unwrap_or_else(|no_answer| {
            Err(KeyError::Unavailable(match no_answer {
                NoAnswer::Closed => Unavailable::Closed,
                NoAnswer::Lost => Unavailable::Engine("the writer ended without an answer".into()),
            }))
        })
    }
}

fn prepare(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(BUSY_WAIT)?;
    connection.pragma_update(None, "secure_delete", true)
}

#[async_trait]
impl KeyStore for SqliteKeys {
    async fn get(&self, name: &KeyName) -> Result<KeyState, KeyError> {
        self.reader.get(name).await
    }

    async fn insert_if_absent(&self, name: &KeyName, key: &WrappedKey) -> Result<Inserted, KeyError> {
        match self.ask(KeyRequest::Insert(name.clone(), key.clone())).await? {
            KeyState::Present(stored) => Ok(Inserted::Stored(stored)),
            KeyState::Destroyed => Ok(Inserted::Destroyed),
            KeyState::Absent => Err(KeyError::Corrupt),
        }
    }

    async fn destroy(&self, name: &KeyName) -> Result<(), KeyError> {
        self.ask(KeyRequest::Destroy(name.clone())).await.map(drop)
    }
}
