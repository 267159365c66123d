//! What the keys' writer does: first keys stored, keys destroyed.
//!
//! Both are answered behind their commit, also an insert that meets another's key: that one may be in the same commit.

use std::sync::Arc;
use std::time::Duration;

use baton_store::{KeyError, KeyName, KeyState, Unavailable, WrappedKey};
use rusqlite::{Connection, OptionalExtension, params};

use crate::directory::Directory;
use crate::writer::{Fault, Verdict, Work};

/// What the keys' writer is asked for.
pub(crate) enum KeyRequest {
    /// K1: the first key of a name.
    Insert(KeyName, WrappedKey),
    /// K3.
    Destroy(KeyName),
}

/// The work of the keys' writer.
pub(crate) struct KeyWork {
    pub(crate) directory: Arc<Directory>,
    /// What must stay free on the disk for new keys.
    pub(crate) reserve_bytes: u64,
}

impl KeyRequest {
    /// Its size on the way to the writer, in bytes.
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Insert(name, key) => name.as_bytes().len() + key.as_bytes().len(),
            Self::Destroy(name) => name.as_bytes().len(),
        }
    }
}

impl Work for KeyWork {
    type Request = KeyRequest;
    /// What stands under the name then.
    type Done = KeyState;
    type Error = KeyError;

    const WHAT: &'static str = "keys";

    /// Nothing keeps a key from being destroyed: a new one has to ask for room by itself.
    fn check(&mut self) -> Result<(), Unavailable> {
        Ok(())
    }

    fn write<'a>(
        &mut self,
        transaction: &Connection,
        requests: impl Iterator<Item = &'a KeyRequest>,
    ) -> rusqlite::Result<Vec<Verdict<Self>>> {
        let room = self.directory.check_room(self.reserve_bytes).map(drop);
        let serve = |request: &KeyRequest| match request {
            KeyRequest::Insert(name, key) => insert(transaction, name, key, &room),
            KeyRequest::Destroy(name) => destroy(transaction, name),
        };
        requests.map(serve).collect()
    }

    fn committed(&mut self, _verdicts: &[Verdict<Self>], _commit: Duration) {}

    /// The file is overwritten as the commit is copied into it; the write-ahead log keeps the old page until it is emptied.
    fn leaves_traces(request: &KeyRequest) -> bool {
        matches!(request, KeyRequest::Destroy(_))
    }
}

impl From<Fault> for KeyError {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Unavailable(why) => Self::Unavailable(why),
            Fault::Stopped(reason) | Fault::Unknown(reason) => Self::Poisoned { reason },
        }
    }
}

/// What stands under a name.
pub(crate) fn find(connection: &Connection, name: &KeyName) -> rusqlite::Result<Result<KeyState, KeyError>> {
    let mut query = connection.prepare_cached("SELECT wrapped FROM key WHERE name = ?1")?;
    let found = query.query_row([name.as_bytes()], |row| row.get::<_, Option<Vec<u8>>>(0)).optional()?;
    Ok(match found {
        None => Ok(KeyState::Absent),
        Some(None) => Ok(KeyState::Destroyed),
        Some(Some(bytes)) => WrappedKey::new(bytes).map(KeyState::Present).map_err(|_| KeyError::Corrupt),
    })
}

fn insert(
    transaction: &Connection,
    name: &KeyName,
    key: &WrappedKey,
    room: &Result<(), Unavailable>,
) -> rusqlite::Result<Result<KeyState, KeyError>> {
    let found = find(transaction, name)?;
    if found != Ok(KeyState::Absent) {
        return Ok(found);
    }
    if let Err(full) = room {
        return Ok(Err(KeyError::Unavailable(full.clone())));
    }
    let mut insert = transaction.prepare_cached("INSERT INTO key (name, wrapped) VALUES (?1, ?2)")?;
    insert.execute(params![name.as_bytes(), key.as_bytes()])?;
    Ok(Ok(KeyState::Present(key.clone())))
}

fn destroy(transaction: &Connection, name: &KeyName) -> rusqlite::Result<Result<KeyState, KeyError>> {
    let mut destroy = transaction.prepare_cached(
        "INSERT INTO key (name, wrapped) VALUES (?1, NULL) ON CONFLICT (name) DO UPDATE SET wrapped = NULL",
    )?;
    destroy.execute([name.as_bytes()])?;
    Ok(Ok(KeyState::Destroyed))
}
