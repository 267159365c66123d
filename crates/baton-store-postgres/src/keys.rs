//! The key store of a store: tables of their own beside the log, so that a key can be destroyed where an event cannot, and
//! every replica reads what another wrote.

use async_trait::async_trait;
use baton_store::{Inserted, KeyError, KeyName, KeyState, KeyStore, Poison, Unavailable, WrappedKey};
use tokio::sync::watch;
use tokio_postgres::Row;
use tokio_postgres::types::Type;

use crate::database::{Database, Values};
use crate::failure::{describe, unavailable};

/// The key store of an open store.
#[derive(Debug)]
pub(crate) struct PostgresKeys {
    pub(crate) database: Database,
    pub(crate) poison: Poison,
    pub(crate) closing: watch::Receiver<bool>,
}

impl PostgresKeys {
    async fn ask(&self, statement: &str, values: Values<'_>) -> Result<Option<Row>, KeyError> {
        if *self.closing.borrow() {
            return Err(KeyError::Unavailable(Unavailable::Closed));
        }
        let rows = self.database.ask(statement, values).await.map_err(KeyError::Unavailable)?;
        Ok(rows.into_iter().next())
    }

    /// K4: a log that went back may have taken keys and tombstones with it.
    fn check_health(&self) -> Result<(), KeyError> {
        self.poison.thrown().map_or(Ok(()), |reason| Err(KeyError::Poisoned { reason }))
    }
}

/// What a row holds: a key, or a tombstone.
fn wrapped(row: &Row) -> Result<Option<WrappedKey>, KeyError> {
    let bytes: Option<Vec<u8>> =
        row.try_get(0).map_err(|error| KeyError::Unavailable(unavailable(describe(&error))))?;
    bytes.map(WrappedKey::new).transpose().map_err(|_| KeyError::Corrupt)
}

#[async_trait]
impl KeyStore for PostgresKeys {
    async fn get(&self, name: &KeyName) -> Result<KeyState, KeyError> {
        let name = name.as_bytes();
        let statement = "SELECT wrapped FROM baton_keys.key WHERE name = $1";
        let Some(row) = self.ask(statement, &[(&name as _, Type::BYTEA)]).await? else {
            return Ok(KeyState::Absent);
        };
        Ok(wrapped(&row)?.map_or(KeyState::Destroyed, KeyState::Present))
    }

    async fn insert_if_absent(&self, name: &KeyName, key: &WrappedKey) -> Result<Inserted, KeyError> {
        self.check_health()?;
        let (name, key) = (name.as_bytes(), key.as_bytes());
        let statement = "SELECT baton_keys.insert_if_absent($1, $2)";
        let values = &[(&name as _, Type::BYTEA), (&key as _, Type::BYTEA)];
        let row = self.ask(statement, values).await?.ok_or(KeyError::Corrupt)?;
        Ok(wrapped(&row)?.map_or(Inserted::Destroyed, Inserted::Stored))
    }

    async fn destroy(&self, name: &KeyName) -> Result<(), KeyError> {
        self.check_health()?;
        let name = name.as_bytes();
        // As text: a result of no type has no form in the binary protocol that is worth relying on.
        let statement = "SELECT baton_keys.destroy($1)::text";
        self.ask(statement, &[(&name as _, Type::BYTEA)]).await.map(drop)
    }
}
