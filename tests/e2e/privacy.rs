//! What people write stays where it belongs: a canary in every private field of every request is found in no file, no
//! log, no metric, no trace and no error, and comes back to whoever may read it.

mod canaries;
mod exported;
mod tour;

use std::path::Path;
use std::sync::Arc;

use baton_api::audit::v1::{EventView, ReadHistoryRequest};
use baton_api::handoff::v1::{GetHandoffRequest, HandoffView};
use baton_api::program::v1::GetProgramRequest;
use bytes::Bytes;
use prost::Message as _;
use tonic::Status;

use crate::harness::{Actor, Rpc, Shape, Start, directory};
use canaries::{Canaries, MARK};
use exported::{Collector, scraped};

/// What no command of these services takes: none of them records what could breach a guardrail. It is planted where it
/// is refused.
const ONLY_REFUSED: &[(&str, &str)] = &[
    ("baton.directory.v1.DirectoryService", "baton.type.v1.CommandContext.breach"),
    ("baton.program.v1.ProgramService", "baton.type.v1.CommandContext.breach"),
    ("baton.screening.v1.ScreeningService", "baton.type.v1.CommandContext.breach"),
];

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

pub fn assert_silent(what: &str, bytes: &[u8]) {
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

/// The private fields of all services that no canary was put into.
fn left_out(canaries: &Canaries) -> Vec<(String, String)> {
    let planted = canaries.fields();
    Shape::private_fields().into_iter().filter(|field| !planted.contains(field)).collect()
}

/// All that may be read of the handoffs, which is nothing in the BASIC view.
async fn read_handoffs(handoffs: &[(Actor, String)]) -> Vec<u8> {
    let mut read = Vec::new();
    for (reader, name) in handoffs {
        let ask = |view: HandoffView| {
            let request =
                GetHandoffRequest { name: name.clone(), view: view.into(), ..GetHandoffRequest::default() };
            reader.call_in_bytes(Rpc::GET_HANDOFF, request.encode_to_vec().into())
        };
        read.extend(ask(HandoffView::Full).await.expect("readable"));
        assert_silent("the BASIC view", &ask(HandoffView::Basic).await.expect("readable"));
    }
    read
}

/// All that may be read of programs, services and screenings, which is nothing but in their histories.
async fn read_records(records: &[(Actor, String)]) -> Vec<u8> {
    let service = |service, get, list| [Rpc { service, name: get }, Rpc { service, name: list }];
    let mut read = Vec::new();
    for (reader, name) in records {
        let history = |view: EventView| {
            let request =
                ReadHistoryRequest { name: name.clone(), view: view.into(), ..ReadHistoryRequest::default() };
            reader.call_in_bytes(Rpc::READ_HISTORY, request.encode_to_vec().into())
        };
        read.extend(history(EventView::Words).await.expect("readable"));
        assert_silent("a BASIC history", &history(EventView::Basic).await.expect("readable"));
        let [get, list] = match name.split('/').next() {
            Some("programs") => service("baton.program.v1.ProgramService", "GetProgram", "ListPrograms"),
            Some("services") => {
                service("baton.directory.v1.DirectoryService", "GetService", "SearchServices")
            }
            _ => service("baton.screening.v1.ScreeningService", "GetScreening", "ListScreenings"),
        };
        // The name is the first field of them all.
        let named = GetProgramRequest { name: name.clone(), ..GetProgramRequest::default() };
        for (rpc, request) in [(get, named.encode_to_vec().into()), (list, Bytes::new())] {
            let answer = reader.call_in_bytes(rpc, request).await.expect("readable");
            assert_silent(rpc.name, &answer);
        }
    }
    read
}

/// Plays the tour of all commands on a server with this log, and searches all that it leaves.
async fn search(format: &str) {
    let data = directory();
    let (collector, endpoint) = Collector::serve().await;
    let start = Start::serve(data.path()).with("BATON_LOG_FILTER", "trace").with("BATON_LOG_FORMAT", format);
    let start = start.with("BATON_OTLP_ENDPOINT", &endpoint).with("BATON_METRICS_LISTEN", "127.0.0.1:0");
    let server = start.server();
    let canaries = Arc::new(Canaries::default());
    let recorded = tour::play(&server, &canaries).await;
    let kept = canaries.planted();

    // Planted everywhere: a new private field without a place in the tour fails here.
    let only_refused =
        ONLY_REFUSED.iter().map(|(service, field)| ((*service).to_owned(), (*field).to_owned()));
    assert_eq!(left_out(&canaries), only_refused.collect::<Vec<_>>(), "fields that the tour does not fill");
    let without = tour::commands_left_out(&canaries);
    assert_eq!(without, Vec::<String>::new(), "commands that the tour does not give");

    // They come back to whoever may read them.
    let mut read = read_handoffs(&recorded.handoffs).await;
    read.extend(read_records(&recorded.records).await);
    for canary in &kept {
        let found = read.windows(canary.len()).any(|window| window == canary.as_bytes());
        assert!(found, "{canary} was accepted and does not come back");
    }

    let refusals = tour::refusals(&server, &canaries, &recorded).await;
    assert!(refusals.len() > 30, "only {} refusals", refusals.len());
    refusals.iter().for_each(assert_silent_refusal);
    assert_eq!(left_out(&canaries), Vec::new(), "fields that are planted nowhere");

    // While it runs, and after it has put everything in its place.
    let metrics = scraped(server.metrics_address()).await;
    assert!(metrics.starts_with(b"HTTP/1.1 200"), "no metrics");
    assert_silent("the metrics", &metrics);
    for (file, bytes) in files(data.path()) {
        assert_silent(&file, &bytes);
    }
    let (status, output) = server.stop();
    assert_eq!(status.code(), Some(0));
    let exported = collector.kept();
    for (what, bytes) in [("the traces", exported.traces), ("the log", output.bytes())] {
        assert!(bytes.len() > 10_000, "{what}: only {} bytes", bytes.len());
        assert_silent(what, &bytes);
    }
    assert!(!exported.metrics.is_empty(), "no metrics were exported");
    assert_silent("the exported metrics", &exported.metrics);
    for (file, bytes) in files(data.path()) {
        assert_silent(&file, &bytes);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_word_leaves_with_a_log_for_people() {
    search("text").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
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
