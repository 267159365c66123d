//! The contract of a key store: wrapped keys under names, made once, destroyed for good.
//!
//! The store sees neither a clear key nor what a name stands for. Its promises:
//!
//! - **K1 The first one stays.** Of several inserts under one name the first is stored, and every insert answers with
//!   what is stored, not with what it brought.
//! - **K2 Durable, then answered.** A key that an answer shows survives the end of the process and of the machine, so
//!   it may be used at once.
//! - **K3 Destroyed is destroyed.** After a destruction the name never gets a key again, whoever asks; the answer says
//!   so. Destroying what is absent or already destroyed does the same. The old bytes are overwritten.
//! - **K4 Stop for good.** After a failed write or sync the key store is poisoned like an event store.

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::error::Unavailable;
use crate::limits::{KEY_NAME_MAX_BYTES, WRAPPED_KEY_MAX_BYTES};

/// What a key is kept under: the store's own, or a subject's, by bytes that mean something only above.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyName(Bytes);

/// A key as it is stored: encrypted under another key that the store does not know.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct WrappedKey(Vec<u8>);

/// What a key store has under a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyState {
    /// Nothing yet.
    Absent,
    /// A key.
    Present(WrappedKey),
    /// A tombstone: there was a key, or there could have been one, and there never will be again.
    Destroyed,
}

/// What stands under a name after an insert.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Inserted {
    /// This key, which may be another's.
    Stored(WrappedKey),
    /// A tombstone: no key for this name, ever.
    Destroyed,
}

/// A name or a key that no key store takes.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidKey {
    /// The name is empty or too long.
    #[error("a key's name has from 1 to {KEY_NAME_MAX_BYTES} bytes, this one {bytes}")]
    Name {
        /// Its length.
        bytes: usize,
    },
    /// The key is empty or too long.
    #[error("a wrapped key has from 1 to {WRAPPED_KEY_MAX_BYTES} bytes, this one {bytes}")]
    Key {
        /// Its length.
        bytes: usize,
    },
}

/// Why a key store did not answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// It cannot answer now and may later. Everything here may be asked again.
    #[error("the key store does not answer: {0}")]
    Unavailable(Unavailable),
    /// It has stopped for good; what was asked may or may not be done.
    #[error("the key store has stopped: {reason}")]
    Poisoned {
        /// What made it stop, for operators.
        reason: Arc<str>,
    },
    /// What is stored is no key.
    #[error("the key store holds something that is no key")]
    Corrupt,
}

/// A key store. The rules stand in [this module's](self) documentation.
#[async_trait]
pub trait KeyStore: Send + Sync {
    /// What stands under a name.
    ///
    /// # Errors
    /// [`KeyError`].
    async fn get(&self, name: &KeyName) -> Result<KeyState, KeyError>;

    /// Stores a key if the name has neither a key nor a tombstone, and answers with what stands there then (K1, K2).
    ///
    /// # Errors
    /// [`KeyError`]; asking again is always right.
    async fn insert_if_absent(&self, name: &KeyName, key: &WrappedKey) -> Result<Inserted, KeyError>;

    /// Destroys whatever key stands under a name and leaves a tombstone, durable before the answer (K3).
    ///
    /// # Errors
    /// [`KeyError`]; asking again is always right.
    async fn destroy(&self, name: &KeyName) -> Result<(), KeyError>;
}

impl KeyName {
    /// The name of the store's own key, for what belongs to no subject.
    #[must_use]
    pub const fn of_store() -> Self {
        Self(Bytes::from_static(b"store"))
    }

    /// The name of a subject's key. The bytes tell one subject from another and are not themselves a person's data:
    /// a digest over tenant and subject, say.
    ///
    /// # Errors
    /// [`InvalidKey::Name`] if they are none or too many.
    pub fn of_subject(subject: &[u8]) -> Result<Self, InvalidKey> {
        const PREFIX: &[u8] = b"subject:";
        let bytes = PREFIX.len() + subject.len();
        if subject.is_empty() || bytes > KEY_NAME_MAX_BYTES {
            return Err(InvalidKey::Name { bytes: subject.len() });
        }
        Ok(Self([PREFIX, subject].concat().into()))
    }

    /// The bytes to keep the key under.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for KeyName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyName({} bytes)", self.0.len())
    }
}

impl WrappedKey {
    /// A wrapped key.
    ///
    /// # Errors
    /// [`InvalidKey::Key`] if it is empty or too long.
    pub fn new(bytes: Vec<u8>) -> Result<Self, InvalidKey> {
        if bytes.is_empty() || bytes.len() > WRAPPED_KEY_MAX_BYTES {
            return Err(InvalidKey::Key { bytes: bytes.len() });
        }
        Ok(Self(bytes))
    }

    /// Its bytes, to be unwrapped.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for WrappedKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "WrappedKey({} bytes)", self.0.len())
    }
}
