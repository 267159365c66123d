//! The key store of a store: one small file beside the log, so that a key can be destroyed where an event cannot.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use baton_store::{Inserted, KeyError, KeyName, KeyState, KeyStore, Unavailable, WrappedKey};
use rusqlite::{Connection, ErrorCode, OptionalExtension, params};
use tokio::sync::Mutex;

use crate::directory::Directory;
use crate::error::OpenError;
use crate::file::{Checkpointed, Format, checkpoint};
use crate::health::Poison;
use crate::tuning::BUSY_WAIT;

/// The file of keys.
pub(crate) const KEYS: Format =
    Format { name: "keys.db", application_id: 0x4261_746B, version: 1, schema: include_str!("keys.sql") };

/// The key store of an open store.
#[derive(Debug)]
pub(crate) struct SqliteKeys {
    open: Arc<Mutex<Option<Open>>>,
    poison: Poison,
}

#[derive(Debug)]
struct Open {
    connection: Connection,
    _directory: Arc<Directory>,
}

impl SqliteKeys {
    pub(crate) fn open(
        directory: Arc<Directory>,
        poison: Poison,
        open_wait: Duration,
    ) -> Result<Self, OpenError> {
        let file = directory.file(KEYS.name);
        let connection = KEYS.open(&file, open_wait)?;
        prepare(&connection, &file)?;
        let open = Open { connection, _directory: directory };
        Ok(Self { open: Arc::new(Mutex::new(Some(open))), poison })
    }

    /// Ends it: the file is whole by itself, and the directory is let go.
    pub(crate) async fn close(&self) {
        let healthy = self.poison.thrown().is_none();
        if let Some(open) = self.open.lock().await.take()
            && healthy
            && let Err(error) = checkpoint(&open.connection, "TRUNCATE")
        {
            // What is in the write-ahead log is durable there; the next start copies it.
            tracing::warn!(%error, "the keys' write-ahead log could not be copied");
        }
    }

    /// Runs one access to the file, after those before it.
    async fn access<T: Send + 'static>(
        &self,
        access: impl FnOnce(&mut Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, KeyError> {
        let mut open = self.open.clone().lock_owned().await;
        let poison = self.poison.clone();
        let run = move || match open.as_mut() {
            Some(open) => access(&mut open.connection).map_err(|error| explain(&poison, &error)),
            None => Err(KeyError::Unavailable(Unavailable::Closed)),
        };
        let unknown = |error: tokio::task::JoinError| {
            KeyError::Unavailable(Unavailable::Engine(error.to_string().into()))
        };
        tokio::task::spawn_blocking(run).await.map_err(unknown)?
    }

    fn check_health(&self) -> Result<(), KeyError> {
        self.poison.thrown().map_or(Ok(()), |reason| Err(KeyError::Poisoned { reason }))
    }
}

fn prepare(connection: &Connection, file: &Path) -> Result<(), OpenError> {
    let overwrite = || {
        connection.busy_timeout(BUSY_WAIT)?;
        connection.pragma_update(None, "secure_delete", true)
    };
    overwrite().map_err(|source| OpenError::Engine { file: file.to_owned(), source })
}

/// K4: what is not somebody else's lock stops the store.
fn explain(poison: &Poison, error: &rusqlite::Error) -> KeyError {
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy) => KeyError::Unavailable(Unavailable::Engine(error.to_string().into())),
        _ => KeyError::Poisoned { reason: poison.throw(&format!("cannot use the keys: {error}")) },
    }
}

/// What stands under a name: nothing, a tombstone, a key.
pub(crate) fn find(connection: &Connection, name: &KeyName) -> rusqlite::Result<Option<Option<Vec<u8>>>> {
    let mut query = connection.prepare_cached("SELECT wrapped FROM key WHERE name = ?1")?;
    query.query_row([name.as_bytes()], |row| row.get(0)).optional()
}

fn insert(
    connection: &Connection,
    name: &KeyName,
    key: &WrappedKey,
) -> rusqlite::Result<Option<Option<Vec<u8>>>> {
    let found = find(connection, name)?;
    if found.is_some() {
        return Ok(found);
    }
    let mut insert = connection
        .prepare_cached("INSERT INTO key (name, wrapped) VALUES (?1, ?2) ON CONFLICT DO NOTHING")?;
    insert.execute(params![name.as_bytes(), key.as_bytes()])?;
    find(connection, name)
}

/// Leaves a tombstone and no trace in the write-ahead log either.
fn destroy(connection: &Connection, name: &KeyName) -> rusqlite::Result<Checkpointed> {
    let mut destroy = connection.prepare_cached(
        "INSERT INTO key (name, wrapped) VALUES (?1, NULL) ON CONFLICT (name) DO UPDATE SET wrapped = NULL",
    )?;
    destroy.execute([name.as_bytes()])?;
    checkpoint(connection, "TRUNCATE")
}

pub(crate) fn wrapped(bytes: Vec<u8>) -> Result<WrappedKey, KeyError> {
    WrappedKey::new(bytes).map_err(|_| KeyError::Corrupt)
}

#[async_trait]
impl KeyStore for SqliteKeys {
    async fn get(&self, name: &KeyName) -> Result<KeyState, KeyError> {
        let name = name.clone();
        Ok(match self.access(move |connection| find(connection, &name)).await? {
            None => KeyState::Absent,
            Some(None) => KeyState::Destroyed,
            Some(Some(bytes)) => KeyState::Present(wrapped(bytes)?),
        })
    }

    async fn insert_if_absent(&self, name: &KeyName, key: &WrappedKey) -> Result<Inserted, KeyError> {
        self.check_health()?;
        let (name, key) = (name.clone(), key.clone());
        match self.access(move |connection| insert(connection, &name, &key)).await? {
            None => Err(KeyError::Corrupt),
            Some(None) => Ok(Inserted::Destroyed),
            Some(Some(bytes)) => Ok(Inserted::Stored(wrapped(bytes)?)),
        }
    }

    async fn destroy(&self, name: &KeyName) -> Result<(), KeyError> {
        self.check_health()?;
        let name = name.clone();
        match self.access(move |connection| destroy(connection, &name)).await? {
            Checkpointed::All => Ok(()),
            Checkpointed::Partly => {
                let reason = "somebody reads the file of keys, so the old bytes are still there";
                Err(KeyError::Unavailable(Unavailable::Engine(reason.into())))
            }
        }
    }
}
