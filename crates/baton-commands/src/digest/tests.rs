//! What makes two requests the same: pinned digests.

use super::*;

const KEY: [u8; 32] = [7; 32];

/// These digests stand in logs. One that changes here makes every repeat of an old request a refusal.
#[test]
fn golden_digests_stay_for_ever() {
    let golden: [(&[u8], &str); 3] = [
        (b"", "d1:naxqdEAbRu2bSJ0OGdaNGxPMa1CQNS_c-lvXTfTmnYc"),
        (b"need: violence", "d1:nivufTOb4p82AHBR-GSSOp4rNLhBH1m-G0t8smeuWBY"),
        (&[0xff; 1_000], "d1:3k9L6eVnHLBOvfgKh-pBb75ZPYW4PoOok8dIeOt-w2M"),
    ];
    for (content, digest) in golden {
        assert_eq!(of(&KEY, content), digest);
        assert_eq!(matches(&KEY, digest, content), Ok(true));
    }
}

#[test]
fn other_content_or_another_key_does_not_match() {
    let digest = of(&KEY, b"content");
    assert_eq!(matches(&KEY, &digest, b"Content"), Ok(false));
    assert_eq!(matches(&[8; 32], &digest, b"content"), Ok(false));
}

#[test]
fn a_digest_cut_short_does_not_match() {
    let digest = of(&KEY, b"content");
    assert_eq!(matches(&KEY, &digest[..digest.len() - 8], b"content"), Ok(false));
}

#[test]
fn a_version_to_come_is_an_error_and_no_mismatch() {
    assert_eq!(matches(&KEY, "d2:AAAA", b"content"), Err(UnknownDigest));
    assert_eq!(matches(&KEY, "", b"content"), Err(UnknownDigest));
}
