//! What lies on the disk: formats, triggers, corruption, what a destroyed key leaves.

use std::path::Path;

use baton_store::{Direction, KeyName, LogFilter, PageSize, Position, ReadError, WrappedKey};
use rusqlite::Connection;
use tempfile::TempDir;

use super::{founding, open, options, put, stream};
use crate::{OpenError, SqliteReader, SqliteStore};

fn change(file: &Path, sql: &str) -> Result<(), rusqlite::Error> {
    Connection::open(file).unwrap().execute_batch(sql)
}

async fn written() -> TempDir {
    let dir = TempDir::new().unwrap();
    let store = open(&dir).await;
    put(&store, "note-1", None).await;
    store.close().await;
    dir
}

#[tokio::test]
async fn the_log_refuses_every_change_to_what_is_written() {
    let dir = written().await;
    let file = dir.path().join("log.db");
    for sql in [
        "UPDATE event SET data = x'00'",
        "UPDATE event SET position = position + 100",
        "DELETE FROM event",
        "DELETE FROM event WHERE position = 2",
        "UPDATE stream SET name = 'other'",
        "DELETE FROM stream",
        "PRAGMA recursive_triggers = ON; INSERT OR REPLACE INTO event SELECT * FROM event WHERE position = 2",
        "PRAGMA recursive_triggers = ON; REPLACE INTO stream SELECT * FROM stream",
        "INSERT INTO event SELECT * FROM event WHERE position = 2",
        "INSERT INTO event SELECT position + 9, stream, revision, id, type, meta, data, private FROM event WHERE position = 2",
        "INSERT INTO event SELECT 9, stream, revision + 1, 'text as id', type, meta, data, private FROM event WHERE position = 2",
    ] {
        let refused = change(&file, sql).unwrap_err();
        assert_eq!(
            refused.sqlite_error_code(),
            Some(rusqlite::ErrorCode::ConstraintViolation),
            "{sql}: {refused}"
        );
    }
    let store = open(&dir).await;
    let page = store.log().read_all(None, &LogFilter::ALL, Direction::Forward, PageSize::MAX).await.unwrap();
    assert_eq!(page.events.len(), 2);
}

#[tokio::test]
async fn the_writer_itself_cannot_replace_an_event() {
    let dir = written().await;
    let connection = crate::log::LOG.open(&dir.path().join("log.db"), std::time::Duration::ZERO).unwrap();
    let replaced =
        connection.execute("INSERT OR REPLACE INTO event SELECT * FROM event WHERE position = 2", []);
    assert_eq!(replaced.unwrap_err().sqlite_error_code(), Some(rusqlite::ErrorCode::ConstraintViolation));
    let setting = |name| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0)).unwrap();
    assert_eq!(
        (setting("synchronous"), setting("wal_autocheckpoint"), setting("recursive_triggers")),
        (2, 0, 1)
    );
}

#[tokio::test]
async fn a_changed_byte_is_noticed_on_reading() {
    let dir = written().await;
    // Somebody who drops the trigger first.
    change(
        &dir.path().join("log.db"),
        "DROP TRIGGER event_stays; UPDATE event SET data = x'00' WHERE position = 2",
    )
    .unwrap();
    let store = open(&dir).await;
    let what = "its id does not name its bytes";
    let corrupt = ReadError::Corrupt { position: Position(2), what };
    let read = store.log().read_stream(&stream("note-1"), None, Direction::Forward, PageSize::MAX).await;
    assert_eq!(read, Err(corrupt.clone()));
    let read = store.log().read_all(None, &LogFilter::ALL, Direction::Forward, PageSize::MAX).await;
    assert_eq!(read, Err(corrupt));
}

#[tokio::test]
async fn a_newer_format_is_refused_and_left_alone() {
    let dir = written().await;
    for file in ["log.db", "keys.db"] {
        let path = dir.path().join(file);
        change(&path, "PRAGMA user_version = 2").unwrap();
        let refused = SqliteStore::open(options(dir.path())).await.unwrap_err();
        assert!(matches!(refused, OpenError::NewerFormat { found: 2, known: 1, .. }), "{refused}");
        assert!(refused.to_string().contains("use the version that wrote it"));
        if file == "log.db" {
            assert!(matches!(SqliteReader::open_read_only(dir.path()), Err(OpenError::NewerFormat { .. })));
        }
        change(&path, "PRAGMA user_version = 1").unwrap();
    }
    open(&dir).await.close().await;
}

#[tokio::test]
async fn files_of_others_are_refused_and_left_alone() {
    for content in [&b"not a database at all, but text that is long enough to be looked at as one"[..], b""] {
        let dir = TempDir::new().unwrap();
        let file = dir.path().join("log.db");
        std::fs::write(&file, content).unwrap();
        if content.is_empty() {
            change(&file, "CREATE TABLE theirs (x)").unwrap();
        }
        let before = std::fs::read(&file).unwrap();
        let refused = SqliteStore::open(options(dir.path())).await.unwrap_err();
        assert!(matches!(refused, OpenError::ForeignFile { .. }), "{refused}");
        assert_eq!(std::fs::read(&file).unwrap(), before);
    }
}

#[tokio::test]
async fn a_first_event_of_a_version_to_come_is_refused() {
    let dir = written().await;
    let kind = baton_store::EventType::new("StoreReopened").unwrap();
    let event = baton_store::NewEvent { kind, meta: "{}".into(), data: "{}".into(), private: None };
    let expected = baton_store::Expected::At(baton_store::Revision(0));
    let reopened = baton_store::Append::new(stream("store"), expected, vec![event]).unwrap();
    let store = open(&dir).await;
    store.log().append(reopened).await.unwrap();
    store.close().await;
    let refused = SqliteStore::open(options(dir.path())).await.unwrap_err();
    assert!(matches!(refused, OpenError::Founding(_)), "{refused}");
}

#[tokio::test]
async fn a_store_keeps_its_identity() {
    let dir = written().await;
    let other =
        baton_store::StoreCreated { store: baton_store::StoreId(uuid::Uuid::from_u128(99)), ..founding() };
    let store =
        SqliteStore::open(crate::SqliteOptions { founding: other, ..options(dir.path()) }).await.unwrap();
    assert_eq!(store.log().identity(), founding().identity());
}

#[tokio::test]
async fn a_destroyed_key_is_in_no_file() {
    let dir = TempDir::new().unwrap();
    let store = open(&dir).await;
    let name = KeyName::of_subject(b"subject").unwrap();
    let is_anywhere = || {
        let files = std::fs::read_dir(dir.path()).unwrap().map(|entry| entry.unwrap().path());
        files
            .filter(|file| file.is_file())
            .any(|file| std::fs::read(file).unwrap().windows(14).any(|bytes| bytes == b"canary-wrapped"))
    };
    let key = WrappedKey::new(b"canary-wrapped".to_vec()).unwrap();
    store.keys().insert_if_absent(&name, &key).await.unwrap();
    assert!(is_anywhere());
    store.keys().destroy(&name).await.unwrap();
    assert!(!is_anywhere());
    let keys = dir.path().join("keys.db");
    store.close().await;
    for sql in ["DELETE FROM key", "UPDATE key SET wrapped = x'00'", "UPDATE key SET name = x'00'"] {
        assert!(change(&keys, sql).is_err(), "{sql}");
    }
}
