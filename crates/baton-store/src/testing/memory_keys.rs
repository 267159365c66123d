//! A key store in memory: **a fake for tests**. It breaks K2 (nothing survives the process).

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;

use crate::keys::{Inserted, KeyError, KeyName, KeyState, KeyStore, WrappedKey};

/// A key store in memory, for tests only.
#[derive(Debug, Default)]
pub struct MemoryKeys {
    /// `None` is a tombstone.
    keys: Mutex<HashMap<KeyName, Option<WrappedKey>>>,
}

impl MemoryKeys {
    fn keys(&self) -> MutexGuard<'_, HashMap<KeyName, Option<WrappedKey>>> {
        self.keys.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl KeyStore for MemoryKeys {
    async fn get(&self, name: &KeyName) -> Result<KeyState, KeyError> {
        Ok(match self.keys().get(name) {
            None => KeyState::Absent,
            Some(None) => KeyState::Destroyed,
            Some(Some(key)) => KeyState::Present(key.clone()),
        })
    }

    async fn insert_if_absent(&self, name: &KeyName, key: &WrappedKey) -> Result<Inserted, KeyError> {
        let mut keys = self.keys();
        let stored = keys.entry(name.clone()).or_insert_with(|| Some(key.clone()));
        Ok(stored.clone().map_or(Inserted::Destroyed, Inserted::Stored))
    }

    async fn destroy(&self, name: &KeyName) -> Result<(), KeyError> {
        self.keys().insert(name.clone(), None);
        Ok(())
    }
}
