//! A store while it is served: the lock, a reader beside it, a full disk, its end.

use std::time::Duration;

use baton_store::{
    AppendError, Direction, Health, KeyError, KeyName, LogFilter, LogReader, PageSize, ReadError,
    Unavailable, WrappedKey,
};
use rusqlite::Connection;
use tempfile::TempDir;

use super::{append, open, options, put, stream};
use crate::{OpenError, SqliteOptions, SqliteReader, SqliteStore};

#[tokio::test]
async fn a_second_server_is_refused_with_a_clear_message() {
    let dir = TempDir::new().unwrap();
    let first = open(&dir).await;
    let refused = SqliteStore::open(options(dir.path())).await.unwrap_err();
    assert!(matches!(refused, OpenError::Locked { holder, .. } if holder == Some(std::process::id())));
    let message = refused.to_string();
    assert!(message.contains("another process") && message.contains("use another directory"), "{message}");
    first.close().await;
    open(&dir).await.close().await;
}

#[tokio::test]
async fn a_place_that_is_no_directory_is_refused() {
    let dir = TempDir::new().unwrap();
    let file = dir.path().join("file");
    std::fs::write(&file, "x").unwrap();
    let refused = SqliteStore::open(options(&file)).await.unwrap_err();
    assert!(matches!(refused, OpenError::Directory { .. }), "{refused}");
}

#[cfg(unix)]
#[tokio::test]
async fn a_new_directory_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let dir = TempDir::new().unwrap();
    let inner = dir.path().join("a/b");
    SqliteStore::open(options(&inner)).await.unwrap().close().await;
    assert_eq!(std::fs::metadata(&inner).unwrap().permissions().mode() & 0o777, 0o700);
}

#[tokio::test]
async fn a_reader_beside_the_server_sees_what_is_acknowledged() {
    let dir = TempDir::new().unwrap();
    assert!(matches!(SqliteReader::open_read_only(dir.path()), Err(OpenError::NoStore { .. })));
    let store = open(&dir).await;
    let reader = SqliteReader::open_read_only(dir.path()).unwrap();
    assert_eq!(reader.identity(), store.log().identity());
    for number in 0..5 {
        let appended = put(&store, &format!("note-{number}"), None).await;
        assert_eq!(reader.head().await.unwrap(), appended.position);
    }
    let own = store.log().read_all(None, &LogFilter::ALL, Direction::Forward, PageSize::MAX).await.unwrap();
    assert_eq!(reader.read_all(None, &LogFilter::ALL, Direction::Forward, PageSize::MAX).await.unwrap(), own);
    store.close().await;
    let reader = SqliteReader::open_read_only(dir.path()).unwrap();
    assert_eq!(reader.read_all(None, &LogFilter::ALL, Direction::Forward, PageSize::MAX).await.unwrap(), own);
}

#[tokio::test]
async fn opening_waits_for_a_reader_only_so_long() {
    let dir = TempDir::new().unwrap();
    let store = open(&dir).await;
    put(&store, "note-1", None).await;
    // A tool that holds a snapshot while the server ends and starts again.
    let tool = Connection::open(dir.path().join("log.db")).unwrap();
    tool.execute_batch("BEGIN; SELECT count(*) FROM event").unwrap();
    let count = |tool: &Connection| {
        tool.query_row("SELECT count(*) FROM event", [], |row| row.get::<_, i64>(0)).unwrap()
    };
    assert_eq!(count(&tool), 2);
    put(&store, "note-2", None).await;
    store.close().await;
    let hasty = SqliteOptions { open_wait: Duration::from_millis(20), ..options(dir.path()) };
    let refused = SqliteStore::open(hasty.clone()).await.unwrap_err();
    assert!(matches!(refused, OpenError::HeldByReader { .. }), "{refused}");
    assert_eq!(count(&tool), 2);
    tool.execute_batch("COMMIT").unwrap();
    let store = SqliteStore::open(hasty).await.unwrap();
    assert_eq!(store.log().head().await.unwrap(), put(&store, "note-2", None).await.position);
}

#[tokio::test]
async fn a_tool_that_holds_the_file_delays_but_does_not_poison() {
    let dir = TempDir::new().unwrap();
    let store = open(&dir).await;
    let tool = Connection::open(dir.path().join("log.db")).unwrap();
    tool.execute_batch("BEGIN IMMEDIATE").unwrap();
    let refused = store.log().append(append("note-1", None, "text")).await.unwrap_err();
    assert!(matches!(refused, AppendError::Unavailable(Unavailable::Engine(_))), "{refused}");
    tool.execute_batch("ROLLBACK").unwrap();
    put(&store, "note-1", None).await;
    assert_eq!(*store.health().borrow(), Health::Serving);
}

#[tokio::test]
async fn a_nearly_full_disk_refuses_appends_and_goes_on_reading() {
    let dir = TempDir::new().unwrap();
    let store = open(&dir).await;
    put(&store, "note-1", None).await;
    store.close().await;
    let store =
        SqliteStore::open(SqliteOptions { reserve_bytes: u64::MAX, ..options(dir.path()) }).await.unwrap();
    let refused = store.log().append(append("note-1", Some(0), "more")).await.unwrap_err();
    assert!(matches!(
        refused,
        AppendError::Unavailable(Unavailable::StoreFull { reserve_bytes: u64::MAX, .. })
    ));
    let page =
        store.log().read_stream(&stream("note-1"), None, Direction::Forward, PageSize::MAX).await.unwrap();
    assert_eq!(page.events.len(), 1);
    assert_eq!(*store.health().borrow(), Health::Serving);
    store.close().await;
    put(&open(&dir).await, "note-1", Some(0)).await;
}

#[tokio::test]
async fn a_new_store_on_a_full_disk_is_not_founded() {
    let dir = TempDir::new().unwrap();
    let refused = SqliteStore::open(SqliteOptions { reserve_bytes: u64::MAX, ..options(dir.path()) })
        .await
        .unwrap_err();
    assert!(matches!(
        refused,
        OpenError::NotFounded(AppendError::Unavailable(Unavailable::StoreFull { .. }))
    ));
    assert!(matches!(SqliteReader::open_read_only(dir.path()), Err(OpenError::NoStore { .. })));
}

#[tokio::test]
async fn a_closed_store_says_so() {
    let dir = TempDir::new().unwrap();
    let store = open(&dir).await;
    let (log, keys) = (store.log(), store.keys());
    store.close().await;
    let closed = Unavailable::Closed;
    assert_eq!(
        log.append(append("note-1", None, "text")).await,
        Err(AppendError::Unavailable(closed.clone()))
    );
    assert_eq!(log.head().await, Err(ReadError::Unavailable(closed.clone())));
    let (name, closed) = (KeyName::of_store(), KeyError::Unavailable(closed));
    assert_eq!(keys.get(&name).await, Err(closed.clone()));
    let key = WrappedKey::new(b"wrapped".to_vec()).unwrap();
    assert_eq!(keys.insert_if_absent(&name, &key).await, Err(closed.clone()));
    assert_eq!(keys.destroy(&name).await, Err(closed));
}

#[tokio::test(flavor = "multi_thread")]
async fn closing_answers_everything_that_was_asked_for() {
    let dir = TempDir::new().unwrap();
    let store = open(&dir).await;
    let log = store.log();
    let appends: Vec<_> = (0..64)
        .map(|number| {
            let log = log.clone();
            tokio::spawn(async move { log.append(append(&format!("note-{number}"), None, "text")).await })
        })
        .collect();
    tokio::task::yield_now().await;
    store.close().await;
    let mut written = 0;
    for answer in appends {
        match answer.await.unwrap() {
            Ok(_) => written += 1,
            Err(AppendError::Unavailable(Unavailable::Closed)) => {}
            Err(other) => panic!("{other}"),
        }
    }
    let head = open(&dir).await.log().head().await.unwrap();
    assert_eq!(head.0, written + 1, "what was answered is there, and nothing else");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_write_ahead_log_stays_small() {
    let dir = TempDir::new().unwrap();
    let store = open(&dir).await;
    let text = "x".repeat(50_000);
    for number in 0..600 {
        store.log().append(append(&format!("note-{number}"), None, &text)).await.unwrap();
    }
    let wal = std::fs::metadata(dir.path().join("log.db-wal")).unwrap().len();
    assert!(wal < 16 * 1024 * 1024, "30 MB of events have left a write-ahead log of {wal} bytes");
    store.close().await;
    assert_eq!(std::fs::metadata(dir.path().join("log.db-wal")).map_or(0, |wal| wal.len()), 0);
}
