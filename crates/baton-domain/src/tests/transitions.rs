//! The transition table is checked in, so that a change of the rules is a diff that somebody reads.

use crate::testing::{render, table};
use std::{env, fs, path::Path};

#[test]
#[expect(clippy::disallowed_methods, reason = "the one switch of this test")]
fn transition_table_is_the_checked_in_one() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("transitions.txt");
    let now = render(&table());
    if env::var_os("BATON_REGENERATE").is_some() {
        fs::write(&path, &now).unwrap();
    }
    let checked_in = fs::read_to_string(&path).unwrap();
    let different = checked_in.lines().zip(now.lines()).find(|(before, after)| before != after);
    assert!(checked_in == now, "the rules changed the transition table, first here: {different:#?}");
}
