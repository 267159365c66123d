//! The suite, on a real server: over one process's store, and over two that share a database.

use std::sync::Arc;

use async_trait::async_trait;
use baton_store::testing::conformance::{Failure, KeyHarness, LogHarness, Scale, run_keys, run_log};
use baton_store::{EventLog, KeyStore};
use baton_testing_postgres::TestDatabase;
use tokio::sync::Mutex;

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
