//! The commands over the embedded engine: what survives a restart, and what its files show.

#![cfg(test)]

use std::fs;
use std::path::Path;
use std::sync::Arc;

use baton_commands::testing::story::story;
use baton_commands::testing::{OpenGate, StandingClock, samples};
use baton_commands::{
    Archive, Availability, Handler, HandlerOptions, HandlerParts, History, HistoryPage, KekSource, Outcome,
    SystemEntropy, Vault, handoff_stream,
};
use baton_store::{Direction, Incarnation, PageSize, StoreCreated, StoreId, StreamName};
use baton_store_sqlite::{SqliteOptions, SqliteReader, SqliteStore};
use uuid::Uuid;

/// A served store, its key-encryption key in a file beside it.
struct Served {
    store: SqliteStore,
    handler: Handler,
}

impl Served {
    async fn start(directory: &Path) -> Self {
        let founding = StoreCreated {
            store: StoreId(Uuid::from_u128(1)),
            incarnation: Incarnation(Uuid::from_u128(2)),
            created_at: samples::NOON,
        };
        let store = SqliteStore::open(SqliteOptions::new(directory.join("store"), founding)).await.unwrap();
        let clock = Arc::new(StandingClock::at(samples::minutes(60)));
        let source = KekSource::File(directory.join("kek"));
        let opened = Vault::open(store.keys(), &source, clock.clone(), Arc::new(SystemEntropy)).await;
        let vault = Arc::new(opened.map_err(|error| error.to_string()).unwrap().vault);
        let archive = Arc::new(Archive::new(store.log(), 1 << 20));
        let parts = HandlerParts { log: store.log(), archive, vault, gate: Arc::new(OpenGate), clock };
        Self { store, handler: Handler::new(parts, HandlerOptions::default()) }
    }

    async fn play(&self) -> Vec<Outcome> {
        let mut outcomes = Vec::new();
        for order in story() {
            outcomes.push(self.handler.handle(order).await.unwrap());
        }
        outcomes
    }

    async fn stop(self) {
        drop(self.handler);
        self.store.close().await;
    }
}

fn stream() -> StreamName {
    handoff_stream(&samples::tenant("valley"), samples::HANDOFF)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_request_is_known_again_after_a_restart() {
    let directory = tempfile::tempdir().unwrap();
    let served = Served::start(directory.path()).await;
    let first = served.play().await;
    served.stop().await;

    let served = Served::start(directory.path()).await;
    for (again, first) in served.play().await.iter().zip(&first) {
        assert!(again.repeat);
        assert_eq!((&again.folded, &again.events), (&first.folded, &first.events));
    }
    served.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_file_of_the_store_shows_what_was_written_or_whom_a_key_is_of() {
    let directory = tempfile::tempdir().unwrap();
    let served = Served::start(directory.path()).await;
    served.play().await;
    // While it is served, with whatever lies in the write-ahead log, and once it is closed.
    search(&directory.path().join("store"));
    served.stop().await;
    search(&directory.path().join("store"));
}

/// Every text of the samples begins with the canary; the patient's reference is in the log and in nothing else.
fn search(store: &Path) {
    let holds = |bytes: &[u8], what: &[u8]| bytes.windows(what.len()).any(|window| window == what);
    let mut searched = 0;
    for file in fs::read_dir(store).unwrap() {
        let path = file.unwrap().path();
        let bytes = fs::read(&path).unwrap();
        assert!(!holds(&bytes, b"sample text"), "{}", path.display());
        if path.file_name().unwrap().to_str().unwrap().starts_with("keys") {
            assert!(!holds(&bytes, b"patient-7f3a"), "{}", path.display());
        }
        searched += bytes.len();
    }
    assert!(searched > 10_000);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_auditor_without_keys_reads_a_served_store() {
    let directory = tempfile::tempdir().unwrap();
    let served = Served::start(directory.path()).await;
    let last = served.play().await.pop().unwrap();

    let reader = Arc::new(SqliteReader::open_read_only(&directory.path().join("store")).unwrap());
    let folded = Archive::new(reader.clone(), 0).load(&stream()).await.unwrap().unwrap();
    assert_eq!(folded, last.folded);
    let page: HistoryPage =
        History::new(reader, None).page(&stream(), None, Direction::Forward, PageSize::MAX).await.unwrap();
    assert_eq!(page.entries.len() as u64, folded.events());
    assert!(page.entries.iter().any(|entry| entry.words == Availability::Sealed));
    served.stop().await;
}
