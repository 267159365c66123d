//! What people write stays where it belongs: a canary in every private field of every command is found in no file, no
//! log and no error, and comes back to whoever may read it.

mod canaries;
mod tour;

use std::path::Path;
use std::sync::Arc;

use baton_api::handoff::v1::{GetHandoffRequest, HandoffView};
use prost::Message as _;
use tonic::Status;

use crate::harness::{Rpc, Shape, Start, directory};
use canaries::{Canaries, MARK};

/// Every file below a directory with its bytes.
fn files(place: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(place).expect("a directory") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push((path.display().to_string(), std::fs::read(&path).expect("a file")));
        }
    }
    found
}

fn assert_silent(what: &str, bytes: &[u8]) {
    let mark = MARK.as_bytes();
    if let Some(at) = bytes.windows(mark.len()).position(|window| window == mark) {
        let from = at.saturating_sub(200);
        let around = String::from_utf8_lossy(&bytes[from..bytes.len().min(at + 200)]).into_owned();
        panic!("{what} holds a canary: …{around}…");
    }
}

/// Nothing of a refusal, on any of its channels, repeats what was written.
fn assert_silent_refusal(status: &Status) {
    assert_silent("a message", status.message().as_bytes());
    assert_silent("the details of a refusal", status.details());
    assert_silent("a status in debug form", format!("{status:?}").as_bytes());
}

/// Plays the tour of all commands on a server with this log, and searches all that it leaves.
async fn search(format: &str) {
    let data = directory();
    let start = Start::serve(data.path()).with("BATON_LOG_FILTER", "trace").with("BATON_LOG_FORMAT", format);
    let server = start.server();
    let canaries = Arc::new(Canaries::default());
    let handoffs = tour::play(&server, &canaries).await;
    let kept = canaries.planted();

    // Planted everywhere: a new private field without a place in the tour fails here.
    let missing: Vec<_> =
        Shape::private_fields().into_iter().filter(|field| !canaries.is_in(field)).collect();
    assert_eq!(missing, Vec::<String>::new(), "private fields that the tour does not fill");
    assert_eq!(
        tour::commands_left_out(&canaries),
        Vec::<String>::new(),
        "commands that the tour does not give"
    );

    // They come back to whoever may read them.
    let mut read = Vec::new();
    for (reader, handoff) in &handoffs {
        let request =
            GetHandoffRequest { name: handoff.clone(), view: HandoffView::Full.into(), ..Default::default() };
        let full =
            reader.call_in_bytes(Rpc::GET_HANDOFF, request.encode_to_vec().into()).await.expect("readable");
        read.extend(full);
        let basic = GetHandoffRequest { name: handoff.clone(), ..GetHandoffRequest::default() };
        let basic =
            reader.call_in_bytes(Rpc::GET_HANDOFF, basic.encode_to_vec().into()).await.expect("readable");
        assert_silent("the BASIC view", &basic);
    }
    for canary in &kept {
        let found = read.windows(canary.len()).any(|window| window == canary.as_bytes());
        assert!(found, "{canary} was accepted and does not come back");
    }

    let refusals = tour::refusals(&server, &canaries, &handoffs).await;
    assert!(refusals.len() > 30, "only {} refusals", refusals.len());
    refusals.iter().for_each(assert_silent_refusal);

    // While it runs, and after it has put everything in its place.
    for (file, bytes) in files(data.path()) {
        assert_silent(&file, &bytes);
    }
    let (status, output) = server.stop();
    assert_eq!(status.code(), Some(0));
    let said = output.bytes();
    assert!(said.len() > 10_000, "a log at trace level says more than {} bytes", said.len());
    assert_silent("the log", &said);
    for (file, bytes) in files(data.path()) {
        assert_silent(&file, &bytes);
    }
}

#[tokio::test]
async fn no_word_leaves_with_a_log_for_people() {
    search("text").await;
}

#[tokio::test]
async fn no_word_leaves_with_a_log_for_machines() {
    search("json").await;
}

#[test]
fn messages_with_words_print_as_their_name() {
    let words = baton_api::types::v1::Information { history: Some(MARK.to_owned()), ..Default::default() };
    let printed = format!("{words:?} {:?}", Some(&words));
    assert_silent("a message in debug form", printed.as_bytes());
    assert!(printed.contains("Information"));
}
