//! Keys from keys: HKDF with SHA-256, one label per use, so that no two uses ever share a key.

use hkdf::Hkdf;
use sha2::Sha256;
use zeroize::Zeroizing;

/// A secret key of 32 uniformly random bytes.
pub(crate) type Key = Zeroizing<[u8; 32]>;

/// The key of one use. Labels are of fixed text and none is the beginning of another, so that label and context need no
/// length between them.
#[expect(clippy::expect_used, reason = "both lengths are those that HKDF with SHA-256 takes")]
pub(super) fn derive(key: &Key, label: &[u8], context: &[u8]) -> Key {
    let mut derived = Key::default();
    let hkdf = Hkdf::<Sha256>::from_prk(&**key).expect("a key of 32 bytes is long enough");
    hkdf.expand_multi_info(&[label, context], &mut *derived).expect("32 bytes are not too many");
    derived
}
