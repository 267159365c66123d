//! The keyed digest by which a request is known again for ever.
//!
//! A plain hash of a short request could be guessed and would outlive an erasure, so it is keyed with a key derived from
//! the subject's. What counts as a request's content, and in which order, is for whoever received it to say.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

const V1: &str = "d1:";

/// A digest of a version that this build does not know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the request's digest is of a version that this version does not know: use the version that wrote it"
)]
pub struct UnknownDigest;

/// `d1:` and HMAC-SHA-256 in base64 (URL alphabet, no padding).
pub(crate) fn of(key: &[u8; 32], content: &[u8]) -> String {
    let mac = mac(key, content).finalize().into_bytes();
    format!("{V1}{}", URL_SAFE_NO_PAD.encode(mac))
}

pub(crate) fn matches(key: &[u8; 32], recorded: &str, content: &[u8]) -> Result<bool, UnknownDigest> {
    let encoded = recorded.strip_prefix(V1).ok_or(UnknownDigest)?;
    let recorded = URL_SAFE_NO_PAD.decode(encoded);
    Ok(recorded.is_ok_and(|recorded| mac(key, content).verify_slice(&recorded).is_ok()))
}

#[expect(clippy::expect_used, reason = "HMAC takes keys of any length")]
fn mac(key: &[u8; 32], content: &[u8]) -> Hmac<Sha256> {
    Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length").chain_update(content)
}

#[cfg(test)]
mod tests;
