//! The sealed form of bytes, the same for words and for wrapped keys.
//!
//! ```text
//! version (1) │ nonce (24) │ commitment (32) │ XChaCha20-Poly1305 ciphertext and tag (n + 16)
//! ```
//!
//! For every blob HKDF makes a key and a commitment from the sealing key and the nonce. The cipher alone would let
//! somebody craft one blob that opens under two keys; the commitment names the one key that was used. This is a stored
//! format: it never changes, a new one gets a new version.

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use zeroize::Zeroizing;

use super::VaultError;
use super::derive::{Key, derive};
use crate::clock::Entropy;

const VERSION: u8 = 1;
const NONCE: usize = 24;
const COMMITMENT: usize = 32;

/// Seals `clear`, bound to `additional`.
pub(super) fn seal(
    key: &Key,
    additional: &[u8],
    clear: &[u8],
    entropy: &dyn Entropy,
) -> Result<Vec<u8>, VaultError> {
    let mut nonce = [0; NONCE];
    entropy.fill(&mut nonce)?;
    let (cipher, commitment) = under(key, &nonce);
    let payload = Payload { msg: clear, aad: additional };
    let sealed = cipher.encrypt(&XNonce::from(nonce), payload).map_err(|_| VaultError::TooLong)?;
    Ok([&[VERSION][..], &nonce, &commitment, &sealed].concat())
}

/// Opens what [`seal`] made under the same key with the same `additional`.
pub(super) fn open(key: &Key, additional: &[u8], blob: &[u8]) -> Result<Zeroizing<Vec<u8>>, VaultError> {
    let (version, rest) = blob.split_first().ok_or(VaultError::Unopenable)?;
    if *version != VERSION {
        return Err(VaultError::NewerSeal { version: *version });
    }
    let (nonce, rest) = rest.split_first_chunk::<NONCE>().ok_or(VaultError::Unopenable)?;
    let (committed, sealed) = rest.split_first_chunk::<COMMITMENT>().ok_or(VaultError::Unopenable)?;
    let (cipher, commitment) = under(key, nonce);
    if *committed != commitment {
        return Err(VaultError::Unopenable);
    }
    let payload = Payload { msg: sealed, aad: additional };
    cipher.decrypt(&XNonce::from(*nonce), payload).map(Zeroizing::new).map_err(|_| VaultError::Unopenable)
}

fn under(key: &Key, nonce: &[u8; NONCE]) -> (XChaCha20Poly1305, [u8; COMMITMENT]) {
    let message = derive(key, b"baton/blob/v1/key", nonce);
    let commitment = derive(key, b"baton/blob/v1/commitment", nonce);
    (XChaCha20Poly1305::new((&*message).into()), *commitment)
}
