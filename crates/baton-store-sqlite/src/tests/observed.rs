//! What is told of each batch.

use std::sync::{Arc, Mutex};

use baton_store::{AppendError, BatchWritten, StoreObserver};
use tempfile::TempDir;

use super::{append, options};
use crate::{SqliteOptions, SqliteStore};

#[derive(Debug, Default)]
struct Told(Mutex<Vec<BatchWritten>>);

impl StoreObserver for Told {
    fn batch(&self, batch: &BatchWritten) {
        self.0.lock().unwrap().push(*batch);
    }
}

#[tokio::test]
async fn every_append_is_told_of_once_and_before_its_answer() {
    let dir = TempDir::new().unwrap();
    let told = Arc::new(Told::default());
    let options = SqliteOptions { observer: Some(told.clone()), ..options(dir.path()) };
    let store = SqliteStore::open(options).await.unwrap();
    let count = || {
        let batches = told.0.lock().unwrap();
        let sum = |of: fn(&BatchWritten) -> u64| batches.iter().map(of).sum::<u64>();
        (sum(|batch| batch.appends), sum(|batch| batch.conflicts))
    };
    // The founding.
    assert_eq!(count(), (1, 0));
    store.log().append(append("note-1", None, "text")).await.unwrap();
    assert_eq!(count(), (2, 0));
    let refused = store.log().append(append("note-1", None, "other")).await.unwrap_err();
    assert!(matches!(refused, AppendError::Conflict { .. }), "{refused}");
    assert_eq!(count(), (2, 1));
    assert!(told.0.lock().unwrap().iter().all(|batch| batch.free_bytes > Some(0) && !batch.sync.is_zero()));
    store.close().await;
}
