//! Everything that the contract promises, through a pooler that gives each transaction any connection.

use std::sync::Arc;

use async_trait::async_trait;
use baton_store::testing::conformance::{Failure, KeyHarness, LogHarness, Scale, run_keys, run_log};
use baton_store::{EventLog, KeyStore};
use baton_store_postgres::PostgresStore;
use baton_testing_postgres::{Cluster, Pooler, TestDatabase, left_out};
use tokio::sync::Mutex;

use crate::kit::{migrated_as_a_dictionary, options};

struct Pooled {
    database: TestDatabase,
    store: Mutex<Option<PostgresStore>>,
    _pooler: Pooler,
    _cluster: Cluster,
}

impl Pooled {
    async fn new() -> Arc<Self> {
        let cluster = Cluster::start();
        let pooler = Pooler::start(&cluster);
        // Migrations go round it, as its operators do; what serves goes through it.
        let database = migrated_as_a_dictionary(&cluster).await.through(&pooler);
        Arc::new(Self { database, store: Mutex::default(), _pooler: pooler, _cluster: cluster })
    }

    async fn reopened<T>(&self, part: impl Fn(&PostgresStore) -> T) -> Result<T, Failure> {
        let mut held = self.store.lock().await;
        if let Some(store) = held.take() {
            store.close().await;
        }
        let opened = PostgresStore::open(options(&self.database.serving_url())).await;
        let store = opened.map_err(|error| Failure(error.to_string()))?;
        let part = part(&store);
        *held = Some(store);
        Ok(part)
    }
}

#[async_trait]
impl LogHarness for Pooled {
    async fn open(&self) -> Result<Arc<dyn EventLog>, Failure> {
        self.reopened(PostgresStore::log).await
    }

    async fn reopen(&self, _log: Arc<dyn EventLog>) -> Result<Arc<dyn EventLog>, Failure> {
        self.reopened(PostgresStore::log).await
    }
}

#[async_trait]
impl KeyHarness for Pooled {
    async fn open(&self) -> Result<Arc<dyn KeyStore>, Failure> {
        self.reopened(PostgresStore::keys).await
    }

    async fn reopen(&self, _keys: Arc<dyn KeyStore>) -> Result<Arc<dyn KeyStore>, Failure> {
        self.reopened(PostgresStore::keys).await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn log_and_keys_conform_through_a_pooler() {
    if left_out(&[Cluster::can_start(), Pooler::can_start()]) {
        return;
    }
    let pooled = Pooled::new().await;
    let report = run_log(pooled.clone(), Scale::default()).await.unwrap();
    assert!(report.passed().count() > 30, "{report}");
    report.into_result().unwrap();
    let report = run_keys(pooled).await.unwrap();
    assert!(report.passed().count() > 7, "{report}");
    report.into_result().unwrap();
}
