//! Messages that are lost on the way: what is said of an append whose fate nobody knows, and that the identical one
//! settles it.

use baton_store::{AppendError, Direction, EventLog, Health, PageSize, StreamName, Unavailable};
use baton_testing_postgres::{Cluster, Proxy, TestDatabase, connect, eventually};

use crate::kit::{APPEND, append, migrated, open, within};

async fn events_in(database: &TestDatabase) -> String {
    database.ask("SELECT count(*) FROM baton.event WHERE stream = 'lost'").await.unwrap()
}

/// Until the way to the server is there again, the append is not written.
async fn settle(
    log: &dyn EventLog,
    append: &baton_store::Append,
) -> Result<baton_store::Appended, AppendError> {
    within("an answer", async {
        loop {
            match log.append(append.clone()).await {
                Err(AppendError::Unavailable(_)) => {}
                answer => return answer,
            }
        }
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_append_whose_answer_is_lost_is_indeterminate_and_its_repeat_tells_the_first_answer() {
    let direct = migrated(Cluster::shared()).await;
    let proxy = Proxy::before(Cluster::shared());
    let store = open(&direct.through(&proxy)).await;
    let log = store.log();
    let before = log.append(append("before", 0, None)).await.unwrap();

    let trap = proxy.lose_answer_to(APPEND);
    let lost = append("lost", 2, None);
    let answer = within("an answer", log.append(lost.clone())).await;
    trap.sprung().await;
    assert!(matches!(answer, Err(AppendError::Indeterminate { .. })), "{answer:?}");
    assert_eq!(events_in(&direct).await, "3");
    assert_eq!(*store.health().borrow(), Health::Serving);

    let settled = settle(&*log, &lost).await.unwrap();
    assert_eq!((settled.first.0, settled.last.0, settled.position.0), (0, 2, before.position.0 + 3));
    assert_eq!(settle(&*log, &lost).await.unwrap(), settled);
    assert_eq!(events_in(&direct).await, "3");
    store.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_append_whose_request_is_lost_is_indeterminate_and_its_repeat_is_written_once() {
    let direct = migrated(Cluster::shared()).await;
    let proxy = Proxy::before(Cluster::shared());
    let store = open(&direct.through(&proxy)).await;
    let log = store.log();

    let trap = proxy.lose_request_with(APPEND);
    let lost = append("lost", 1, None);
    let answer = within("an answer", log.append(lost.clone())).await;
    trap.sprung().await;
    assert!(matches!(answer, Err(AppendError::Indeterminate { .. })), "{answer:?}");
    assert_eq!(events_in(&direct).await, "0");

    settle(&*log, &lost).await.unwrap();
    assert_eq!(events_in(&direct).await, "2");
    store.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_never_sent_is_unavailable_and_written_later_only_by_its_repeat() {
    let direct = migrated(Cluster::shared()).await;
    let proxy = Proxy::before(Cluster::shared());
    let store = open(&direct.through(&proxy)).await;
    let log = store.log();
    log.append(append("before", 0, None)).await.unwrap();

    proxy.close();
    let lost = append("lost", 1, None);
    // The first may have gone out before anybody noticed that the way is gone; the second surely has not.
    let first = within("an answer", log.append(append("before", 0, None))).await;
    assert!(first.is_err(), "{first:?}");
    let answer = within("an answer", log.append(lost.clone())).await;
    assert!(matches!(answer, Err(AppendError::Unavailable(Unavailable::Engine(_)))), "{answer:?}");
    let stream = StreamName::new("lost").unwrap();
    let read = within("a read", log.read_stream(&stream, None, Direction::Forward, PageSize::MAX)).await;
    assert!(read.is_err(), "{read:?}");

    proxy.open();
    let read = within("a read", async {
        loop {
            if let Ok(page) = log.read_stream(&stream, None, Direction::Forward, PageSize::MAX).await {
                return page;
            }
        }
    })
    .await;
    assert_eq!(read.events.len(), 0);
    settle(&*log, &lost).await.unwrap();
    assert_eq!(events_in(&direct).await, "2");
    store.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_append_that_is_repeated_while_the_first_still_waits_for_the_lock_is_written_once() {
    let direct = migrated(Cluster::shared()).await;
    let proxy = Proxy::before(Cluster::shared());
    let store = open(&direct.through(&proxy)).await;
    let log = store.log();
    log.append(append("before", 0, None)).await.unwrap();
    let holder = connect(&direct.superuser_url()).await;
    holder.batch_execute("BEGIN; SELECT pg_advisory_xact_lock(1113683055, 1)").await.unwrap();

    let waiting = |backends| {
        let of = "pg_stat_activity WHERE datname = current_database() AND wait_event = 'advisory'";
        format!("SELECT 1 FROM {of} HAVING count(*) = {backends}")
    };
    let (one, two) = (waiting(1), waiting(2));
    let lost = append("lost", 2, None);
    let first = tokio::spawn({
        let (log, lost) = (log.clone(), lost.clone());
        async move { log.append(lost).await }
    });
    eventually("the first waits", || direct.ask(&one)).await;
    proxy.cut();
    let answer = within("an answer", first).await.unwrap();
    assert!(matches!(answer, Err(AppendError::Indeterminate { .. })), "{answer:?}");
    let second = tokio::spawn({
        let (log, lost) = (log.clone(), lost.clone());
        async move { settle(&*log, &lost).await }
    });
    eventually("both wait", || direct.ask(&two)).await;
    assert_eq!(events_in(&direct).await, "0");

    holder.batch_execute("COMMIT").await.unwrap();
    let settled = within("an answer", second).await.unwrap().unwrap();
    assert_eq!((settled.first.0, settled.last.0), (0, 2));
    let none = "SELECT 1 FROM pg_locks l JOIN pg_database d ON d.oid = l.database
        WHERE d.datname = current_database() AND l.locktype = 'advisory' HAVING count(*) = 0";
    eventually("both have ended", || direct.ask(none)).await;
    assert_eq!(events_in(&direct).await, "3");
    store.close().await;
}
