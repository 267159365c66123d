//! The reading half of the key store: within the process that serves the store, beside it, or without one.

use std::path::Path;

use async_trait::async_trait;
use baton_store::{Inserted, KeyError, KeyName, KeyState, KeyStore, Unavailable, WrappedKey};

use crate::error::OpenError;
use crate::key_work::find;
use crate::keys::KEYS;
use crate::pool::Pool;
use crate::tuning::KEY_READERS;

/// Reads the keys of a store, each in a short transaction of its own. It makes none and destroys none.
#[derive(Debug)]
pub struct SqliteKeyReader {
    pool: Pool,
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
        Self::open(&file)
    }

    /// Opens a file of keys that is there.
    pub(crate) fn open(file: &Path) -> Result<Self, OpenError> {
        let connections = (0..KEY_READERS).map(|_| KEYS.open_read_only(file)).collect::<Result<_, _>>()?;
        Ok(Self { pool: Pool::new(connections) })
    }

    pub(crate) fn close(&self) {
        self.pool.close();
    }
}

#[async_trait]
impl KeyStore for SqliteKeyReader {
    async fn get(&self, name: &KeyName) -> Result<KeyState, KeyError> {
        let name = name.clone();
        let found = self.pool.read(move |connection| find(connection, &name)).await;
        found.map_err(KeyError::Unavailable)?.map_err(|error| failed(&error))?
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
