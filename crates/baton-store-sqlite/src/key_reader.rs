//! The reading half of the key store, beside the process that serves the store or without one.

use std::path::Path;
use std::sync::Arc;

use async_trait::async_trait;
use baton_store::{Inserted, KeyError, KeyName, KeyState, KeyStore, Unavailable, WrappedKey};
use rusqlite::Connection;
use tokio::sync::Mutex;

use crate::error::OpenError;
use crate::keys::{KEYS, find, wrapped};

/// Reads the keys of a store, each in a short transaction of its own. It makes none and destroys none.
#[derive(Debug)]
pub struct SqliteKeyReader {
    connection: Arc<Mutex<Connection>>,
}

impl SqliteKeyReader {
    /// Opens the keys of the store in a directory for reading alone. Nothing is locked.
    ///
    /// # Errors
    /// [`OpenError`], above all [`OpenError::NoStore`].
    pub fn open_read_only(dir: &Path) -> Result<Self, OpenError> {
        let file = dir.join(KEYS.name);
        if !file.is_file() {
            return Err(OpenError::NoStore { dir: dir.to_owned() });
        }
        crate::directory::refuse_network(dir)?;
        Ok(Self { connection: Arc::new(Mutex::new(KEYS.open_read_only(&file)?)) })
    }
}

#[async_trait]
impl KeyStore for SqliteKeyReader {
    async fn get(&self, name: &KeyName) -> Result<KeyState, KeyError> {
        let connection = Arc::clone(&self.connection).lock_owned().await;
        let name = name.clone();
        let found = tokio::task::spawn_blocking(move || find(&connection, &name)).await;
        match found.map_err(|error| failed(&error))?.map_err(|error| failed(&error))? {
            None => Ok(KeyState::Absent),
            Some(None) => Ok(KeyState::Destroyed),
            Some(Some(bytes)) => Ok(KeyState::Present(wrapped(bytes)?)),
        }
    }

    async fn insert_if_absent(&self, _name: &KeyName, _key: &WrappedKey) -> Result<Inserted, KeyError> {
        Err(read_only())
    }

    async fn destroy(&self, _name: &KeyName) -> Result<(), KeyError> {
        Err(read_only())
    }
}

fn read_only() -> KeyError {
    failed(&"the keys are open for reading only")
}

fn failed(why: &dyn std::fmt::Display) -> KeyError {
    KeyError::Unavailable(Unavailable::Engine(why.to_string().into()))
}
