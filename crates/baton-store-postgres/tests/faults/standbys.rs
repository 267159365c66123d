//! A standby that commits wait for and that stops answering, and one that takes over without the newest events.

use baton_store::{
    AppendError, Direction, EventLog, Health, KeyError, KeyName, KeyState, LogFilter, PageSize, WrappedKey,
};
use baton_testing_postgres::{Cluster, Proxy, TestDatabase, eventually, left_out};
use tokio::task::JoinHandle;

use crate::kit::{
    Progress, all, append, check_nothing_lost_or_doubled, events_of, follow, migrated, open, open_at_a_risk,
    sized, start_writers, whole, within,
};

type Answer = Result<baton_store::Appended, AppendError>;

/// A primary whose commits wait for its standby, and a database on it. A setting of the role would let them not wait.
async fn with_a_standby() -> (Cluster, Cluster, TestDatabase) {
    let cluster = Cluster::start();
    let database = migrated(&cluster).await;
    let role = database.serving_role();
    cluster.run(&[&format!("ALTER ROLE {role} SET synchronous_commit = off")]).await;
    let standby = cluster.standby("second").await;
    cluster.wait_for_standby("second").await;
    (cluster, standby, database)
}

fn send(log: &std::sync::Arc<dyn EventLog>, append: baton_store::Append) -> JoinHandle<Answer> {
    let log = log.clone();
    tokio::spawn(async move { log.append(append).await })
}

/// The process of the backend that waits for the standby.
async fn backend_that_waits(cluster: &Cluster) -> String {
    let question = "SELECT pid FROM pg_stat_activity WHERE wait_event = 'SyncRep'";
    eventually("a backend that waits for the standby", || cluster.ask(question)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_acknowledged_that_a_standby_lacks_even_if_the_wait_is_cancelled() {
    if left_out(&[Cluster::can_start()]) {
        return;
    }
    let (cluster, standby, database) = with_a_standby().await;
    let store = open(&database).await;
    let log = store.log();
    log.append(append("one", 0, None)).await.unwrap();

    standby.pause();
    let unknown = append("two", 1, None);
    let sent = send(&log, unknown.clone());
    let pid = backend_that_waits(&cluster).await;
    assert!(!sent.is_finished(), "answered without the standby");
    cluster.run(&[&format!("SELECT pg_cancel_backend({pid})")]).await;
    let answer = within("an answer", sent).await.unwrap();
    assert!(matches!(answer, Err(AppendError::Indeterminate { .. })), "{answer:?}");

    // What is there, but perhaps here alone, is the ground of no answer: neither for the repeat nor for a conflict.
    let repeat = send(&log, unknown.clone());
    let pid = backend_that_waits(&cluster).await;
    assert!(!repeat.is_finished(), "a repeat was answered without the standby");
    cluster.run(&[&format!("SELECT pg_terminate_backend({pid})")]).await;
    let answer = within("an answer", repeat).await.unwrap();
    assert!(matches!(answer, Err(AppendError::Indeterminate { .. })), "{answer:?}");
    let conflicting = send(&log, append("two", 0, None));
    backend_that_waits(&cluster).await;
    assert!(!conflicting.is_finished(), "a conflict was answered without the standby");

    standby.resume();
    let answer = within("an answer", conflicting).await.unwrap();
    assert_eq!(answer, Err(AppendError::Conflict { actual: Some(unknown.last()) }));
    let settled = within("an answer", send(&log, unknown.clone())).await.unwrap().unwrap();
    let events = whole(&*log).await;
    assert_eq!(events.len(), 3);
    assert_eq!(events[2].position, settled.position);
    assert_eq!(*store.health().borrow(), Health::Serving);
    store.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_key_is_said_to_be_destroyed_while_a_standby_has_it() {
    if left_out(&[Cluster::can_start()]) {
        return;
    }
    let (cluster, standby, database) = with_a_standby().await;
    let store = open(&database).await;
    let (keys, name) = (store.keys(), KeyName::of_subject(b"one").unwrap());
    let key = WrappedKey::new(vec![7; 60]).unwrap();
    keys.insert_if_absent(&name, &key).await.unwrap();

    standby.pause();
    for end in ["pg_cancel_backend", "pg_terminate_backend"] {
        let (asked, name) = (store.keys(), name.clone());
        let destroyed = tokio::spawn(async move { asked.destroy(&name).await });
        let pid = backend_that_waits(&cluster).await;
        assert!(!destroyed.is_finished(), "answered without the standby");
        cluster.run(&[&format!("SELECT {end}({pid})")]).await;
        let answer = within("an answer", destroyed).await.unwrap();
        assert!(matches!(answer, Err(KeyError::Unavailable(_))), "{end}: {answer:?}");
    }
    standby.resume();
    within("an answer", keys.destroy(&name)).await.unwrap();
    assert_eq!(keys.get(&name).await, Ok(KeyState::Destroyed));
    cluster.wait_until_level(&standby).await;
    let there = database.through(&standby).ask("SELECT count(wrapped) FROM baton_keys.key").await;
    assert_eq!(there.as_deref(), Some("0"));
    store.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_acknowledged_is_lost_or_doubled_when_the_standby_that_is_waited_for_takes_over() {
    const WRITERS: usize = 8;
    if left_out(&[Cluster::can_start()]) {
        return;
    }
    let (cluster, standby, direct) = with_a_standby().await;
    let way = Proxy::before(&cluster);
    let database = direct.through(&way);
    let (one, other) = (open(&database).await, open(&database).await);
    let (logs, progress, appends) = ([one.log(), other.log()], Progress::default(), sized(40, 400));
    let tailer = tokio::spawn(follow(other.log(), events_of(WRITERS, appends)));
    let writers = start_writers(&logs, WRITERS, appends, &progress);

    progress.reaches(WRITERS * appends / 2).await;
    cluster.kill();
    standby.promote().await;
    way.lead_to(&standby);
    let written = all(writers).await;
    let log = whole(&*logs[0]).await;
    check_nothing_lost_or_doubled(&log, &written);
    assert!(tailer.await.unwrap() == log, "the tailer saw other events than the log holds");
    // Nobody had seen anything that the new server lacks.
    assert_eq!((one.health().borrow().clone(), other.health().borrow().clone()), Default::default());
    one.close().await;
    other.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_holder_that_waits_for_its_standby_is_left_in_peace() {
    if left_out(&[Cluster::can_start()]) {
        return;
    }
    let (cluster, standby, database) = with_a_standby().await;
    let (one, other) = (open(&database).await, open(&database).await);
    let (first, second) = (one.log(), other.log());
    first.append(append("one", 0, None)).await.unwrap();

    standby.pause();
    let holder = send(&first, append("two", 0, None));
    let pid = backend_that_waits(&cluster).await;
    let waiter = send(&second, append("three", 0, None));
    // Longer than a replica waits before it looks who holds the lock, and looks again.
    let waits = "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND wait_event = 'advisory'
        AND clock_timestamp() - query_start > interval '7 s'";
    eventually("the other replica has waited for long", || cluster.ask(waits)).await;
    assert_eq!(backend_that_waits(&cluster).await, pid);
    assert!(!holder.is_finished() && !waiter.is_finished());

    standby.resume();
    within("an answer", holder).await.unwrap().unwrap();
    within("an answer", waiter).await.unwrap().unwrap();
    one.close().await;
    other.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_standby_that_lacks_the_newest_events_poisons_those_who_saw_them() {
    if left_out(&[Cluster::can_start()]) {
        return;
    }
    let cluster = Cluster::start();
    let direct = migrated(&cluster).await;
    let (way, link) = (Proxy::before(&cluster), Proxy::before(&cluster));
    let standby = cluster.standby_through("second", &link).await;
    let database = direct.through(&way);
    let writer = open_at_a_risk(&database).await;
    let (reader, late) = (open_at_a_risk(&database).await, open_at_a_risk(&database).await);
    let log = writer.log();
    log.append(append("one", 0, None)).await.unwrap();
    cluster.wait_until_level(&standby).await;
    assert_eq!(whole(&*late.log()).await.len(), 1);

    link.close();
    log.append(append("one", 0, Some(baton_store::Revision(0)))).await.unwrap();
    assert_eq!(whole(&*reader.log()).await.len(), 2);
    cluster.stop();
    standby.promote().await;
    way.lead_to(&standby);
    way.cut();
    // Somebody who has not seen what is lost goes on, so the place of it is taken again.
    let gone_on = within("an append", settled(&*late.log(), append("another", 0, None))).await;
    gone_on.unwrap();

    let refused = within("an answer", settled(&*log, append("two", 0, None))).await.unwrap_err();
    assert!(matches!(&refused, AppendError::Poisoned { .. }), "{refused}");
    assert!(refused.to_string().contains("the log went back"), "{refused}");
    assert!(
        matches!(&*writer.health().borrow(), Health::Poisoned { reason } if reason.contains("went back"))
    );
    let mut health = reader.health();
    let page = within("a page", async {
        loop {
            let log = reader.log();
            let page = log.read_all(None, &LogFilter::ALL, Direction::Backward, PageSize::new(1)).await;
            if page.is_ok() || *log.health().borrow() != Health::Serving {
                return page;
            }
        }
    })
    .await;
    let poisoned = health.wait_for(|health| *health != Health::Serving);
    within(&format!("the reader notices, which read {page:?}"), poisoned).await.unwrap();
    for store in [writer, reader, late] {
        store.close().await;
    }
}

/// The answer that stays when the server is there.
async fn settled(log: &dyn EventLog, append: baton_store::Append) -> Answer {
    loop {
        match log.append(append.clone()).await {
            Err(AppendError::Indeterminate { .. } | AppendError::Unavailable(_)) => {}
            answer => return answer,
        }
    }
}
