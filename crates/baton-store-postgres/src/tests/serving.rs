//! A store while it is served: several on one database, a holder of the lock that has stopped, its end.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use baton_store::{
    AppendError, BatchWritten, Direction, Health, KeyError, KeyName, LogFilter, LogReader, PageSize,
    ReadError, StoreObserver, Unavailable,
};
use baton_testing_postgres::{Cluster, connect};

use super::{append, migrated, migrated_on, open, options, put};
use crate::{Database, OpenError, PostgresOptions, PostgresReader, PostgresStore};

#[tokio::test(flavor = "multi_thread")]
async fn several_that_start_at_once_found_one_log() {
    let own = migrated().await;
    let starting: Vec<_> = (0..4)
        .map(|number| {
            let mut options = options(&own);
            options.founding.store.0 = uuid::Uuid::from_u128(number);
            tokio::spawn(async move { PostgresStore::open(options).await.unwrap() })
        })
        .collect();
    let mut identities = Vec::new();
    for store in starting {
        let store = store.await.unwrap();
        identities.push(store.log().identity());
        assert_eq!(store.log().head().await.unwrap().0, 1);
        store.close().await;
    }
    assert!(identities.iter().all(|identity| *identity == identities[0]), "{identities:?}");
}

#[tokio::test]
async fn a_reader_beside_the_server_sees_what_is_acknowledged() {
    let own = migrated().await;
    let database = || Database::new(&own.serving_url()).unwrap();
    let refused = PostgresReader::open_read_only(database()).await.unwrap_err();
    assert!(matches!(refused, OpenError::NoStore), "{refused}");
    let store = open(&own).await;
    let reader = PostgresReader::open_read_only(database()).await.unwrap();
    assert_eq!(reader.identity(), store.log().identity());
    for number in 0..5 {
        let appended = put(&store, &format!("note-{number}"), None).await;
        assert_eq!(reader.head().await.unwrap(), appended.position);
    }
    let all = |log: Arc<dyn LogReader>| async move {
        log.read_all(None, &LogFilter::ALL, Direction::Forward, PageSize::MAX).await.unwrap()
    };
    let page = all(Arc::new(reader)).await;
    assert_eq!((page.events.len(), &page), (6, &all(store.log()).await));
}

#[tokio::test]
async fn another_replica_is_told_of_new_events() {
    let own = migrated().await;
    let (one, other) = (open(&own).await, open(&own).await);
    let mut hint = other.log().hint();
    let mut last = None;
    // A note may come before the other listens; one of many is heard, without any poll.
    let heard = tokio::time::timeout(Duration::from_secs(30), async {
        loop {
            last = Some(put(&one, "note-1", last.map(|last: baton_store::Appended| last.last.0)).await);
            tokio::select! {
                changed = hint.changed() => break changed.unwrap(),
                () = tokio::task::yield_now() => {}
            }
        }
    });
    heard.await.unwrap();
    assert!(hint.borrow().0 > 1);
}

/// An append beside a holder of the lock. Only a broken engine needs so long.
async fn put_beside(store: &PostgresStore) {
    let appended = tokio::time::timeout(Duration::from_secs(60), put(store, "note-1", None)).await;
    appended.expect("the append waits for ever");
}

#[tokio::test]
async fn a_stopped_holder_of_the_lock_is_ended_and_the_append_goes_on() {
    let own = migrated().await;
    let store = open(&own).await;
    let holder = connect(&own.serving_url()).await;
    holder.batch_execute("BEGIN; SELECT pg_advisory_xact_lock(1113683055, 1)").await.unwrap();
    put_beside(&store).await;
    let ended = holder.batch_execute("COMMIT").await.unwrap_err();
    assert!(ended.is_closed() || ended.code().is_some_and(|code| code.code() == "57P01"), "{ended}");
}

#[tokio::test]
async fn a_holder_that_works_is_let_be() {
    let own = migrated().await;
    let store = open(&own).await;
    let holder = connect(&own.serving_url()).await;
    holder.batch_execute("BEGIN; SELECT pg_advisory_xact_lock(1113683055, 1)").await.unwrap();
    // not to synchronise: its work takes longer than the patience of whoever waits
    let working = holder.batch_execute("SELECT pg_sleep(8); COMMIT");
    let (worked, ()) = tokio::join!(biased; working, put_beside(&store));
    worked.unwrap();
}

#[tokio::test]
async fn a_closed_store_says_so() {
    let own = migrated().await;
    let store = open(&own).await;
    let (log, keys) = (store.log(), store.keys());
    store.close().await;
    let closed = Unavailable::Closed;
    assert_eq!(
        log.append(append("note-1", None, "text")).await,
        Err(AppendError::Unavailable(closed.clone()))
    );
    assert_eq!(log.head().await, Err(ReadError::Unavailable(closed.clone())));
    assert_eq!(keys.get(&KeyName::of_store()).await, Err(KeyError::Unavailable(closed)));
}

#[tokio::test(flavor = "multi_thread")]
async fn closing_answers_everything_that_was_asked_for() {
    let own = migrated().await;
    let store = open(&own).await;
    let log = store.log();
    // Some on one stream, so that they wait for one another.
    let appends: Vec<_> = (0..64)
        .map(|number| {
            let log = log.clone();
            let append = append(&format!("note-{}", number % 48), None, &format!("text {}", number / 48));
            tokio::spawn(async move { log.append(append).await })
        })
        .collect();
    tokio::task::yield_now().await;
    store.close().await;
    let mut written = 0;
    for answer in appends {
        match answer.await.unwrap() {
            Ok(_) => written += 1,
            Err(AppendError::Unavailable(Unavailable::Closed) | AppendError::Conflict { .. }) => {}
            Err(other) => panic!("{other}"),
        }
    }
    let head = open(&own).await.log().head().await.unwrap();
    assert_eq!(head.0, written + 1, "what was answered is there, and nothing else");
}

#[tokio::test(flavor = "multi_thread")]
async fn closing_ends_although_the_server_hangs_and_says_that_nobody_knows() {
    if let Err(why) = Cluster::can_start() {
        return println!("left out: {why}");
    }
    let cluster = Cluster::start();
    let own = migrated_on(&cluster).await;
    let store = open(&own).await;
    let log = store.log();
    cluster.pause();
    // The append is asked for first.
    let closing = async { tokio::join!(biased; log.append(append("note-1", None, "text")), store.close()).0 };
    let answer = tokio::time::timeout(Duration::from_secs(60), closing).await.expect("it does not close");
    assert!(matches!(answer, Err(AppendError::Indeterminate { .. })), "{answer:?}");
    cluster.resume();
    // What nobody knew, the identical append tells.
    put(&open(&own).await, "note-1", None).await;
}

#[tokio::test]
async fn a_server_that_is_not_there_is_said_clearly() {
    let own = migrated().await;
    let port = own.serving_url().replace(&format!(":{}/", Cluster::shared().port()), ":1/");
    let gone = PostgresOptions { database: Database::new(&port).unwrap(), ..options(&own) };
    let refused = PostgresStore::open(gone).await.unwrap_err().to_string();
    assert!(refused.contains("gave no answer") && refused.contains("check the URL"), "{refused}");
}

#[derive(Debug, Default)]
struct Told(Mutex<Vec<BatchWritten>>);

impl StoreObserver for Told {
    fn batch(&self, batch: &BatchWritten) {
        self.0.lock().unwrap().push(*batch);
    }
}

#[tokio::test]
async fn every_append_is_told_of_once_and_before_its_answer() {
    let own = migrated().await;
    let told = Arc::new(Told::default());
    let store =
        PostgresStore::open(PostgresOptions { observer: Some(told.clone()), ..options(&own) }).await.unwrap();
    let count = || {
        let batches = told.0.lock().unwrap();
        let sum = |of: fn(&BatchWritten) -> u64| batches.iter().map(of).sum::<u64>();
        (sum(|batch| batch.appends), sum(|batch| batch.conflicts))
    };
    // The founding.
    assert_eq!(count(), (1, 0));
    put(&store, "note-1", None).await;
    assert_eq!(count(), (2, 0));
    let refused = store.log().append(append("note-1", None, "other")).await.unwrap_err();
    assert!(matches!(refused, AppendError::Conflict { .. }), "{refused}");
    assert_eq!(count(), (2, 1));
    assert!(told.0.lock().unwrap().iter().all(|batch| !batch.sync.is_zero()));
    store.close().await;
}

#[tokio::test]
async fn a_log_that_went_back_stops_whoever_saw_more() {
    for notices in ["an append", "a read"] {
        let own = migrated().await;
        let store = open(&own).await;
        put(&store, "note-1", None).await;
        // What a restore or a standby that lacked the newest event would leave, and another's event in its place.
        own.run(&[
            "ALTER TABLE baton.event DISABLE TRIGGER no_change",
            "UPDATE baton.event SET id = gen_random_uuid() WHERE position = 2",
            "ALTER TABLE baton.event ENABLE ALWAYS TRIGGER no_change",
        ])
        .await;
        let reason = if notices == "an append" {
            match store.log().append(append("note-2", None, "text")).await.unwrap_err() {
                AppendError::Poisoned { reason } => reason.to_string(),
                other => panic!("{other}"),
            }
        } else {
            store.log().head().await.unwrap_err().to_string()
        };
        assert!(reason.contains("the log went back") && reason.contains("compare"), "{notices}: {reason}");
        assert!(matches!(&*store.health().borrow(), Health::Poisoned { .. }), "{notices}");
        let refused = store.log().append(append("note-2", None, "text")).await.unwrap_err();
        assert!(matches!(refused, AppendError::Poisoned { .. }), "{refused}");
        let key = baton_store::WrappedKey::new(b"key".to_vec()).unwrap();
        let refused = store.keys().insert_if_absent(&KeyName::of_store(), &key).await.unwrap_err();
        assert!(matches!(refused, KeyError::Poisoned { .. }), "{refused}");
        // Who starts anew takes the log as it is.
        put(&open(&own).await, "note-3", None).await;
    }
}
