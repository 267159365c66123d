//! One subject's key, or a tenant's for what is of no patient, split by use: one part seals, another makes digests.

use std::fmt;
use std::sync::Arc;

use baton_domain::ids::TenantId;
use baton_store::{Revision, StreamName};
use zeroize::Zeroizing;

use super::VaultError;
use super::blob;
use super::derive::{Key, derive};
use crate::clock::Entropy;
use crate::digest::{self, UnknownDigest};

/// The key of one subject, unwrapped.
pub struct SubjectKey {
    sealing: Key,
    digest: Key,
    entropy: Arc<dyn Entropy>,
}

/// The place that sealed bytes belong to. Moved to any other place they do not open.
#[derive(Clone, Copy, Debug)]
pub struct Seal<'a> {
    /// The tenant.
    pub tenant: &'a TenantId,
    /// The stream.
    pub stream: &'a StreamName,
    /// The revision.
    pub revision: Revision,
    /// The event's type.
    pub kind: &'a str,
}

impl Seal<'_> {
    /// The four parts, each behind its length (8 bytes, big-endian). A stored format: it never changes.
    fn to_bytes(self) -> Vec<u8> {
        let revision = self.revision.0.to_be_bytes();
        let parts = [
            self.tenant.as_str().as_bytes(),
            self.stream.as_str().as_bytes(),
            &revision,
            self.kind.as_bytes(),
        ];
        let mut bytes = Vec::with_capacity(parts.iter().map(|part| 8 + part.len()).sum());
        for part in parts {
            bytes.extend_from_slice(&(part.len() as u64).to_be_bytes());
            bytes.extend_from_slice(part);
        }
        bytes
    }
}

impl SubjectKey {
    pub(super) fn new(key: &Key, entropy: Arc<dyn Entropy>) -> Self {
        Self {
            sealing: derive(key, b"baton/subject/v1/sealing", b""),
            digest: derive(key, b"baton/subject/v1/digest", b""),
            entropy,
        }
    }

    /// Seals bytes for one place.
    ///
    /// # Errors
    /// [`VaultError::Entropy`], or [`VaultError::TooLong`] beyond what the cipher takes.
    pub fn seal(&self, place: &Seal<'_>, clear: &[u8]) -> Result<Vec<u8>, VaultError> {
        blob::seal(&self.sealing, &place.to_bytes(), clear, &*self.entropy)
    }

    /// Opens bytes that were sealed for this place.
    ///
    /// # Errors
    /// [`VaultError::Unopenable`] if they were not, [`VaultError::NewerSeal`] if a later version sealed them.
    pub fn open(&self, place: &Seal<'_>, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, VaultError> {
        blob::open(&self.sealing, &place.to_bytes(), sealed)
    }

    /// The digest of a request's content, in the version that is written today.
    #[must_use]
    pub fn digest(&self, content: &[u8]) -> String {
        digest::of(&self.digest, content)
    }

    /// Whether `content` is what `recorded` is the digest of, under the version that it names.
    ///
    /// # Errors
    /// [`UnknownDigest`] if a later version made it.
    pub fn matches(&self, recorded: &str, content: &[u8]) -> Result<bool, UnknownDigest> {
        digest::matches(&self.digest, recorded, content)
    }
}

impl fmt::Debug for SubjectKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SubjectKey")
    }
}
