//! The keys of a store that is served: who waits for whom, what a full disk lets through, what stays on the disk.

use baton_store::{Health, Inserted, KeyError, KeyName, KeyState, Unavailable, WrappedKey};
use rusqlite::Connection;
use tempfile::TempDir;
use tokio::task::yield_now;

use super::{open, options};
use crate::{SqliteOptions, SqliteStore};

fn name(subject: &str) -> KeyName {
    KeyName::of_subject(subject.as_bytes()).unwrap()
}

fn key(bytes: usize) -> WrappedKey {
    WrappedKey::new(vec![7; bytes]).unwrap()
}

#[tokio::test]
async fn a_look_up_does_not_wait_for_an_insert() {
    let dir = TempDir::new().unwrap();
    let store = open(&dir).await;
    let keys = store.keys();
    keys.insert_if_absent(&name("known"), &key(40)).await.unwrap();
    // The writer cannot get on: somebody's tool holds the file.
    let tool = Connection::open(dir.path().join("keys.db")).unwrap();
    tool.execute_batch("BEGIN IMMEDIATE").unwrap();
    let inserted = tokio::spawn({
        let keys = keys.clone();
        async move { keys.insert_if_absent(&name("new"), &key(40)).await }
    });
    yield_now().await;
    assert_eq!(keys.get(&name("known")).await, Ok(KeyState::Present(key(40))));
    assert_eq!(keys.get(&name("new")).await, Ok(KeyState::Absent));
    assert!(!inserted.is_finished());
    tool.execute_batch("ROLLBACK").unwrap();
    assert_eq!(inserted.await.unwrap(), Ok(Inserted::Stored(key(40))));
    assert_eq!(keys.get(&name("new")).await, Ok(KeyState::Present(key(40))));
}

#[tokio::test]
async fn a_nearly_full_disk_takes_no_new_key_and_lets_one_be_destroyed() {
    let dir = TempDir::new().unwrap();
    let store = open(&dir).await;
    store.keys().insert_if_absent(&name("known"), &key(40)).await.unwrap();
    store.close().await;
    let full = SqliteOptions { reserve_bytes: u64::MAX, ..options(dir.path()) };
    let store = SqliteStore::open(full).await.unwrap();
    let keys = store.keys();
    let refused = keys.insert_if_absent(&name("new"), &key(40)).await.unwrap_err();
    assert!(matches!(refused, KeyError::Unavailable(Unavailable::StoreFull { .. })), "{refused}");
    assert_eq!(keys.insert_if_absent(&name("known"), &key(41)).await, Ok(Inserted::Stored(key(40))));
    keys.destroy(&name("known")).await.unwrap();
    assert_eq!(keys.get(&name("known")).await, Ok(KeyState::Destroyed));
    assert_eq!(*store.health().borrow(), Health::Serving);
}

#[tokio::test]
async fn a_destruction_that_a_reader_keeps_from_its_end_can_be_asked_for_again() {
    let dir = TempDir::new().unwrap();
    let store = open(&dir).await;
    let keys = store.keys();
    keys.insert_if_absent(&name("gone"), &key(40)).await.unwrap();
    let tool = Connection::open(dir.path().join("keys.db")).unwrap();
    tool.execute_batch("BEGIN; SELECT count(*) FROM key").unwrap();
    let kept = keys.destroy(&name("gone")).await.unwrap_err();
    assert!(kept.to_string().contains("the old bytes are still there"), "{kept}");
    assert_eq!(keys.get(&name("gone")).await, Ok(KeyState::Destroyed));
    tool.execute_batch("COMMIT").unwrap();
    keys.destroy(&name("gone")).await.unwrap();
    assert_eq!(std::fs::metadata(dir.path().join("keys.db-wal")).unwrap().len(), 0);
    assert_eq!(*store.health().borrow(), Health::Serving);
}

#[tokio::test]
async fn the_write_ahead_log_of_the_keys_stays_small() {
    let dir = TempDir::new().unwrap();
    let store = open(&dir).await;
    let keys = store.keys();
    for number in 0..2_000 {
        keys.insert_if_absent(&name(&format!("subject {number}")), &key(1_000)).await.unwrap();
    }
    let wal = || std::fs::metadata(dir.path().join("keys.db-wal")).map_or(0, |wal| wal.len());
    assert!(wal() < 6 * 1024 * 1024, "2,000 keys have left a write-ahead log of {} bytes", wal());
    store.close().await;
    assert_eq!(wal(), 0);
}
