//! The vault: one key per patient, and everything that is done with it.
//!
//! ```text
//! key-encryption key (file, environment)
//!   └─ wraps every key in the key store
//!        ├─ the store's own key ──► names of the subjects' keys · a tenant's key for what is of no patient
//!        └─ a subject's key ──► sealing of words · digests of requests
//! ```
//!
//! A subject's key is made when their first event is about to be written, durable before it, and destroyed by an
//! erasure: then nothing that was sealed under it can be read, by anybody. The store's own key also shows at once
//! whether the key-encryption key is the right one. Names of keys are keyed digests, so that the key store alone tells
//! of no patient.
//!
//! This module must not know what is sealed, and keeps no clear key longer than a minute.

mod blob;
mod derive;
mod kek;
mod subject;

pub use kek::{KekError, KekSource, VaultNote};
pub use subject::{Seal, SubjectKey};

use std::sync::Arc;

use baton_domain::ids::{PatientRef, TenantId};
use baton_store::{
    Direction, Inserted, KeyError, KeyName, KeyState, KeyStore, LogFilter, LogReader, PageSize, ReadError,
    WrappedKey,
};
use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::Timestamp;
use sha2::Sha256;

use crate::clock::{Clock, Entropy, NoEntropy};
use crate::limits::{KEY_MAX_AGE, KEYS_CACHED};
use derive::{Key, derive};

/// The keys of one event store.
pub struct Vault {
    store: Arc<dyn KeyStore>,
    wrapping: Key,
    naming: Key,
    records: Key,
    cache: moka::sync::Cache<KeyName, Cached>,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
}

#[derive(Clone)]
struct Cached {
    key: Arc<SubjectKey>,
    read_at: Timestamp,
}

/// A vault that was opened, with what its operator should read.
pub struct Opened {
    /// The vault.
    pub vault: Vault,
    /// What to show, loudly.
    pub notes: Vec<VaultNote>,
}

/// Why something could not be sealed, opened or found.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VaultError {
    /// The subject's key was destroyed: what they wrote is gone, and nothing more is recorded of them.
    #[error("the subject was erased")]
    Erased,
    /// There is no key for the subject.
    #[error("there is no key for the subject")]
    Absent,
    /// Sealed for another place or under another key, or no sealed bytes at all.
    #[error("the sealed bytes do not open under this key and at this place")]
    Unopenable,
    /// Sealed by a version to come.
    #[error(
        "the bytes are sealed in form {version}, which this version does not know: use the version that wrote them"
    )]
    NewerSeal {
        /// The form.
        version: u8,
    },
    /// More than the cipher takes.
    #[error("too many bytes to be sealed")]
    TooLong,
    /// The stored key does not open.
    #[error("a stored key does not open under the key-encryption key")]
    WrongKek,
    /// No randomness.
    #[error(transparent)]
    Entropy(#[from] NoEntropy),
    /// The key store did not answer.
    #[error(transparent)]
    Keys(#[from] KeyError),
}

/// Why a vault could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenVaultError {
    /// No key-encryption key.
    #[error(transparent)]
    Kek(#[from] KekError),
    /// Another key-encryption key than the one that the keys were wrapped under.
    #[error(
        "the key-encryption key is not the one that this store's keys are wrapped under: give the one that it was started with"
    )]
    WrongKek,
    /// The log has events, its key store has nothing.
    #[error(
        "the log holds handoffs and its key store is empty: what people wrote could not be opened and no request would \
         be known again; put the key store back that belongs to this log"
    )]
    KeysLost,
    /// The log could not be read.
    #[error(transparent)]
    Log(#[from] ReadError),
    /// The store's own key is destroyed.
    #[error("the store's own key was destroyed: nothing that is sealed in it can be opened")]
    Destroyed,
    /// The key store, or randomness, failed.
    #[error(transparent)]
    Vault(VaultError),
}

/// Refuses a log whose key store was lost: a vault that is opened over an empty one begins anew, as for a new store.
///
/// # Errors
/// [`OpenVaultError::KeysLost`] if so.
pub async fn check_keys_are_there(log: &dyn LogReader, keys: &dyn KeyStore) -> Result<(), OpenVaultError> {
    let failed = |error: KeyError| OpenVaultError::Vault(error.into());
    if keys.get(&KeyName::of_store()).await.map_err(failed)? != KeyState::Absent {
        return Ok(());
    }
    // The founding event alone is a store that was never used.
    let page = log.read_all(None, &LogFilter::ALL, Direction::Forward, PageSize::new(2)).await?;
    if page.events.len() < 2 { Ok(()) } else { Err(OpenVaultError::KeysLost) }
}

impl Vault {
    /// Opens the vault over a key store. The first time this makes the store's own key, and the key-encryption key's
    /// file if that is where it comes from.
    ///
    /// # Errors
    /// [`OpenVaultError`]; in particular a wrong key-encryption key is found here and not later.
    pub async fn open(
        store: Arc<dyn KeyStore>,
        source: &KekSource,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
    ) -> Result<Opened, OpenVaultError> {
        let name = KeyName::of_store();
        let failed = |error: KeyError| OpenVaultError::Vault(error.into());
        let found = store.get(&name).await.map_err(failed)?;
        let (kek, notes) = source.load(found == KeyState::Absent, &*entropy)?;
        let wrapping = derive(&kek, b"baton/kek/v1/wrapping", b"");
        let wrapped = match found {
            KeyState::Present(wrapped) => wrapped,
            KeyState::Destroyed => return Err(OpenVaultError::Destroyed),
            KeyState::Absent => {
                let fresh = wrap_fresh(&wrapping, &name, &*entropy).map_err(OpenVaultError::Vault)?;
                match store.insert_if_absent(&name, &fresh).await.map_err(failed)? {
                    Inserted::Stored(wrapped) => wrapped,
                    Inserted::Destroyed => return Err(OpenVaultError::Destroyed),
                }
            }
        };
        let own = unwrap(&wrapping, &name, &wrapped).map_err(|_| OpenVaultError::WrongKek)?;
        let naming = derive(&own, b"baton/store/v1/naming", b"");
        let records = derive(&own, b"baton/store/v1/records", b"");
        // The clock that is handed in decides on the age. The cache's own only sees to it that no key stays behind.
        let cache = moka::sync::Cache::builder().max_capacity(KEYS_CACHED).time_to_live(KEY_MAX_AGE).build();
        Ok(Opened { vault: Self { store, wrapping, naming, records, cache, clock, entropy }, notes })
    }

    /// The subject's key, made now if there was none. Durable when this answers.
    ///
    /// # Errors
    /// [`VaultError::Erased`] if the subject was erased.
    pub async fn obtain(
        &self,
        tenant: &TenantId,
        subject: &PatientRef,
    ) -> Result<Arc<SubjectKey>, VaultError> {
        match self.existing(tenant, subject).await {
            Err(VaultError::Absent) => {}
            settled => return settled,
        }
        let name = self.name_of(tenant, subject);
        let fresh = wrap_fresh(&self.wrapping, &name, &*self.entropy)?;
        match self.store.insert_if_absent(&name, &fresh).await? {
            Inserted::Stored(wrapped) => self.keep(name, &wrapped),
            Inserted::Destroyed => Err(VaultError::Erased),
        }
    }

    /// The subject's key, if there is one.
    ///
    /// # Errors
    /// [`VaultError::Absent`] if there is none, [`VaultError::Erased`] if there never will be again.
    pub async fn existing(
        &self,
        tenant: &TenantId,
        subject: &PatientRef,
    ) -> Result<Arc<SubjectKey>, VaultError> {
        let name = self.name_of(tenant, subject);
        if let Some(key) = self.cached(&name) {
            return Ok(key);
        }
        match self.store.get(&name).await? {
            KeyState::Present(wrapped) => self.keep(name, &wrapped),
            KeyState::Absent => Err(VaultError::Absent),
            KeyState::Destroyed => Err(VaultError::Erased),
        }
    }

    /// The key of what is of this patient, made now if there was none; of what is of no patient, the tenant's.
    ///
    /// # Errors
    /// As [`Self::obtain`].
    pub async fn obtain_for(
        &self,
        tenant: &TenantId,
        subject: Option<&PatientRef>,
    ) -> Result<Arc<SubjectKey>, VaultError> {
        match subject {
            Some(patient) => self.obtain(tenant, patient).await,
            None => Ok(self.of_records(tenant)),
        }
    }

    /// The same, if there is one.
    ///
    /// # Errors
    /// As [`Self::existing`].
    pub async fn existing_for(
        &self,
        tenant: &TenantId,
        subject: Option<&PatientRef>,
    ) -> Result<Arc<SubjectKey>, VaultError> {
        match subject {
            Some(patient) => self.existing(tenant, patient).await,
            None => Ok(self.of_records(tenant)),
        }
    }

    /// The key of what a tenant records of no patient: derived, so that it is there as long as the store's own key.
    fn of_records(&self, tenant: &TenantId) -> Arc<SubjectKey> {
        let key = derive(&self.records, b"baton/records/v1/tenant/", tenant.as_str().as_bytes());
        Arc::new(SubjectKey::new(&key, Arc::clone(&self.entropy)))
    }

    /// Destroys the subject's key for good. Other processes notice within [`KEY_MAX_AGE`].
    ///
    /// # Errors
    /// [`VaultError::Keys`]; asking again is always right.
    pub async fn erase(&self, tenant: &TenantId, subject: &PatientRef) -> Result<(), VaultError> {
        let name = self.name_of(tenant, subject);
        let destroyed = self.store.destroy(&name).await;
        self.cache.invalidate(&name);
        Ok(destroyed?)
    }

    fn cached(&self, name: &KeyName) -> Option<Arc<SubjectKey>> {
        let cached = self.cache.get(name)?;
        let age = self.clock.now().duration_since(cached.read_at);
        // A clock that was set back makes a key look younger than it is: then it is read again.
        let young = !age.is_negative() && age.unsigned_abs() < KEY_MAX_AGE;
        young.then_some(cached.key)
    }

    fn keep(&self, name: KeyName, wrapped: &WrappedKey) -> Result<Arc<SubjectKey>, VaultError> {
        let read_at = self.clock.now();
        let key = unwrap(&self.wrapping, &name, wrapped)?;
        let key = Arc::new(SubjectKey::new(&key, Arc::clone(&self.entropy)));
        self.cache.insert(name, Cached { key: Arc::clone(&key), read_at });
        Ok(key)
    }

    #[expect(
        clippy::expect_used,
        reason = "a digest of 32 bytes is a key for HMAC and within a name's length"
    )]
    fn name_of(&self, tenant: &TenantId, subject: &PatientRef) -> KeyName {
        let mut mac = Hmac::<Sha256>::new_from_slice(&*self.naming).expect("HMAC takes keys of any length");
        for part in [tenant.as_str(), subject.as_str()] {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part.as_bytes());
        }
        KeyName::of_subject(&mac.finalize().into_bytes()).expect("32 bytes are within a name's length")
    }
}

fn wrap_fresh(wrapping: &Key, name: &KeyName, entropy: &dyn Entropy) -> Result<WrappedKey, VaultError> {
    let mut key = Key::default();
    entropy.fill(&mut *key)?;
    let wrapped = blob::seal(wrapping, name.as_bytes(), &*key, entropy)?;
    WrappedKey::new(wrapped).map_err(|_| VaultError::TooLong)
}

fn unwrap(wrapping: &Key, name: &KeyName, wrapped: &WrappedKey) -> Result<Key, VaultError> {
    let clear =
        blob::open(wrapping, name.as_bytes(), wrapped.as_bytes()).map_err(|_| VaultError::WrongKek)?;
    let bytes: &[u8; 32] = clear.as_slice().try_into().map_err(|_| VaultError::WrongKek)?;
    Ok(Key::new(*bytes))
}

#[cfg(test)]
mod tests;
