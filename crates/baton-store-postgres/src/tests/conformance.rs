//! The suite, on a real server: over one process's store, and over two that share a database.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use baton_store::testing::conformance::{
    Capability, Failure, KeyHarness, LogHarness, Scale, run_keys, run_log,
};
use baton_store::{
    Append, AppendError, Appended, Direction, EventLog, Health, KeyStore, LogFilter, LogIdentity, LogPage,
    LogReader, PageSize, Position, ReadError, Revision, StreamName, StreamPage,
};
use baton_testing_postgres::TestDatabase;
use tokio::sync::{Mutex, watch};

use super::{migrated, options};
use crate::PostgresStore;

struct Postgres {
    own: TestDatabase,
    store: Mutex<Option<PostgresStore>>,
}

impl Postgres {
    async fn new() -> Arc<Self> {
        Arc::new(Self { own: migrated().await, store: Mutex::default() })
    }

    async fn reopened<T>(&self, part: impl Fn(&PostgresStore) -> T) -> Result<T, Failure> {
        let mut held = self.store.lock().await;
        if let Some(store) = held.take() {
            store.close().await;
        }
        let store =
            PostgresStore::open(options(&self.own)).await.map_err(|error| Failure(error.to_string()))?;
        let part = part(&store);
        *held = Some(store);
        Ok(part)
    }
}

#[async_trait]
impl LogHarness for Postgres {
    async fn open(&self) -> Result<Arc<dyn EventLog>, Failure> {
        self.reopened(PostgresStore::log).await
    }

    async fn reopen(&self, _log: Arc<dyn EventLog>) -> Result<Arc<dyn EventLog>, Failure> {
        self.reopened(PostgresStore::log).await
    }
}

#[async_trait]
impl KeyHarness for Postgres {
    async fn open(&self) -> Result<Arc<dyn KeyStore>, Failure> {
        self.reopened(PostgresStore::keys).await
    }

    async fn reopen(&self, _keys: Arc<dyn KeyStore>) -> Result<Arc<dyn KeyStore>, Failure> {
        self.reopened(PostgresStore::keys).await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_conforms() {
    let report = run_log(Postgres::new().await, Scale::default()).await.unwrap();
    println!("{report}");
    assert!(report.passed().count() > 30);
    report.into_result().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_keys_conform() {
    let report = run_keys(Postgres::new().await).await.unwrap();
    println!("{report}");
    assert!(report.passed().count() > 7);
    report.into_result().unwrap();
}

/// Two replicas as one log: each call goes to the other one than the call before.
struct Both {
    logs: [Arc<dyn EventLog>; 2],
    calls: AtomicUsize,
}

impl Both {
    fn next(&self) -> &Arc<dyn EventLog> {
        let [one, other] = &self.logs;
        if self.calls.fetch_add(1, Ordering::Relaxed).is_multiple_of(2) { one } else { other }
    }
}

#[async_trait]
impl LogReader for Both {
    fn identity(&self) -> LogIdentity {
        self.next().identity()
    }

    async fn head(&self) -> Result<Position, ReadError> {
        self.next().head().await
    }

    async fn read_stream(
        &self,
        stream: &StreamName,
        after: Option<Revision>,
        direction: Direction,
        size: PageSize,
    ) -> Result<StreamPage, ReadError> {
        self.next().read_stream(stream, after, direction, size).await
    }

    async fn read_all(
        &self,
        after: Option<Position>,
        filter: &LogFilter,
        direction: Direction,
        size: PageSize,
    ) -> Result<LogPage, ReadError> {
        self.next().read_all(after, filter, direction, size).await
    }
}

#[async_trait]
impl EventLog for Both {
    async fn append(&self, append: Append) -> Result<Appended, AppendError> {
        self.next().append(append).await
    }

    fn hint(&self) -> watch::Receiver<Position> {
        self.next().hint()
    }

    fn health(&self) -> watch::Receiver<Health> {
        self.next().health()
    }
}

/// Two stores on one database.
struct Two(TestDatabase, Mutex<Vec<PostgresStore>>);

#[async_trait]
impl LogHarness for Two {
    async fn open(&self) -> Result<Arc<dyn EventLog>, Failure> {
        let mut held = self.1.lock().await;
        for store in held.drain(..) {
            store.close().await;
        }
        let (one, other) = tokio::join!(super::open(&self.0), super::open(&self.0));
        let logs = [one.log(), other.log()];
        held.extend([one, other]);
        Ok(Arc::new(Both { logs, calls: AtomicUsize::new(0) }))
    }

    async fn reopen(&self, _log: Arc<dyn EventLog>) -> Result<Arc<dyn EventLog>, Failure> {
        self.open().await
    }

    /// Whoever hears of an append from another replica may have missed the note of it.
    fn lacks(&self) -> &[Capability] {
        &[Capability::Hint]
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_replicas_conform_as_one_log() {
    let two = Arc::new(Two(migrated().await, Mutex::default()));
    let report = run_log(two, Scale::default()).await.unwrap();
    println!("{report}");
    assert!(report.passed().count() > 30);
    report.into_result().unwrap();
}
