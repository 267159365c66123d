//! When a silent list gives a sign of life. What it says otherwise is tested over the wire.

use super::*;

#[test]
fn a_sign_of_life_comes_once_in_so_many_looks() {
    let looks = WATCH_HEARTBEAT.as_secs() / WATCH_CAUGHT_UP.as_secs();
    let mut silence = Silence::default();
    let signs = (1..=looks).filter(|_| silence.is_long()).count();
    assert_eq!(signs, 1, "none before the last look");
    // Whatever is sent begins the wait anew.
    silence = Silence::default();
    assert!(!silence.is_long());
}
