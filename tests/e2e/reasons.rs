//! The page of all reasons that a call may be refused for: made from the comments in the protos and from refusals of the
//! running server, compared with the one that is checked in.

mod examples;
mod page;

use std::collections::BTreeMap;
use std::path::Path;

use crate::harness::{documented, regenerate};

/// Reasons that no call from outside brings about at will, and what it takes instead.
const WITHOUT_EXAMPLE: &[(&str, &str)] = &[
    ("NOT_REQUESTED", "the server answers NOT_FOUND before it comes to this"),
    ("STREAM_FULL", "it takes a handoff with 10,000 events"),
    ("SUBJECT_ERASED", "it takes a patient whose key was destroyed"),
    ("CONTENDED", "it takes other servers that write to the same handoff all the time"),
    ("NOT_WRITTEN", "it takes a store that cannot be reached"),
    ("OUTCOME_UNKNOWN", "it takes a disk that fails while it writes"),
    ("DRAINING", "it takes a server that is told to stop"),
    ("STORE_FULL", "it takes a disk with less than 64 MiB free"),
    (
        "DEADLINE_EXCEEDED",
        "it takes a deadline that passes; most clients say so themselves, without these details",
    ),
    ("DATA_DAMAGED", "it takes a store that was changed from outside"),
    ("INTERNAL", "it takes a defect"),
    ("TOO_MANY_WATCHES", "it takes a caller who has opened as many watches as one may have"),
    ("NO_CAPACITY", "it takes a service that the directory knows to have none"),
    ("DEADLINE_NOT_DUE", "only Baton itself records that a deadline was missed"),
    ("PROGRAM_DOES_NOT_FIT", "it takes a program that is not for every need"),
    ("SLOW_READER", "it takes a watch that is read more slowly than there is to tell"),
];

#[tokio::test]
async fn the_page_of_reasons_is_the_checked_in_one() {
    let examples: BTreeMap<String, String> = examples::all().await;
    for reason in documented() {
        let without = WITHOUT_EXAMPLE.iter().any(|(name, _)| *name == reason.name);
        assert!(
            without != examples.contains_key(&reason.name),
            "{} needs an example in examples.rs, or a word in WITHOUT_EXAMPLE why it has none",
            reason.name
        );
    }
    let now = page::render(documented(), &examples, WITHOUT_EXAMPLE);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/reasons.md");
    if regenerate() {
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("the folder of the documentation");
        std::fs::write(&path, &now).expect("the page can be written");
    }
    let checked_in = std::fs::read_to_string(&path).unwrap_or_default();
    let different = checked_in.lines().zip(now.lines()).find(|(before, after)| before != after);
    assert!(
        checked_in == now,
        "docs/reasons.md is not what the protos and the server say; BATON_REGENERATE=1 makes it anew; first: {different:#?}"
    );
}
