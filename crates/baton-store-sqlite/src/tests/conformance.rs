//! The suite, on a real directory.

use std::sync::Arc;

use async_trait::async_trait;
use baton_store::testing::conformance::{Failure, KeyHarness, LogHarness, Scale, run_keys, run_log};
use baton_store::{EventLog, KeyStore};
use tempfile::TempDir;
use tokio::sync::Mutex;

use super::options;
use crate::SqliteStore;

struct Sqlite {
    dir: TempDir,
    store: Mutex<Option<SqliteStore>>,
}

impl Sqlite {
    fn new() -> Arc<Self> {
        Arc::new(Self { dir: TempDir::new().unwrap(), store: Mutex::default() })
    }

    async fn reopened<T>(&self, part: impl Fn(&SqliteStore) -> T) -> Result<T, Failure> {
        let mut held = self.store.lock().await;
        if let Some(store) = held.take() {
            store.close().await;
        }
        let store =
            SqliteStore::open(options(self.dir.path())).await.map_err(|error| Failure(error.to_string()))?;
        let part = part(&store);
        *held = Some(store);
        Ok(part)
    }
}

#[async_trait]
impl LogHarness for Sqlite {
    async fn open(&self) -> Result<Arc<dyn EventLog>, Failure> {
        self.reopened(SqliteStore::log).await
    }

    async fn reopen(&self, _log: Arc<dyn EventLog>) -> Result<Arc<dyn EventLog>, Failure> {
        self.reopened(SqliteStore::log).await
    }
}

#[async_trait]
impl KeyHarness for Sqlite {
    async fn open(&self) -> Result<Arc<dyn KeyStore>, Failure> {
        self.reopened(SqliteStore::keys).await
    }

    async fn reopen(&self, _keys: Arc<dyn KeyStore>) -> Result<Arc<dyn KeyStore>, Failure> {
        self.reopened(SqliteStore::keys).await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_conforms() {
    let report = run_log(Sqlite::new(), Scale::default()).await.unwrap();
    println!("{report}");
    assert!(report.passed().count() > 30);
    report.into_result().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_keys_conform() {
    let report = run_keys(Sqlite::new()).await.unwrap();
    println!("{report}");
    assert!(report.passed().count() > 7);
    report.into_result().unwrap();
}
