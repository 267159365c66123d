//! Many writers and tailers over several replicas: what a tailer sees while others write, wait, or stand still.

use std::sync::Arc;

use baton_store::{AppendError, EventLog};
use baton_testing_postgres::{Cluster, Pooler, Proxy, TestDatabase, Way, connect, eventually, left_out};
use tokio::task::JoinSet;
use tokio_postgres::Client;

use crate::kit::{
    APPEND, Progress, all, append, check_nothing_lost_or_doubled, events_of, follow, migrated, open, say,
    sized, start_writers, whole, within,
};

const WRITERS: usize = 16;
const TAILERS: usize = 4;

/// A snapshot that keeps every dead row of its database alive.
async fn hold_a_snapshot(database: &TestDatabase) -> Client {
    let client = connect(&database.superuser_url()).await;
    let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM baton.event";
    client.batch_execute(begin).await.unwrap();
    client
}

/// So many tailers, one after the other on each of the logs.
fn start_tailers(logs: &[Arc<dyn EventLog>], events: usize) -> JoinSet<Vec<baton_store::RecordedEvent>> {
    let mut tailers = JoinSet::new();
    for log in logs.iter().cycle().take(TAILERS) {
        tailers.spawn(follow(log.clone(), events));
    }
    tailers
}

#[tokio::test(flavor = "multi_thread")]
#[expect(clippy::disallowed_methods, reason = "the time is shown and nothing is decided by it")]
async fn every_tailer_sees_every_event_once_and_in_order_under_a_long_snapshot() {
    if left_out(&[Cluster::can_start()]) {
        return;
    }
    let cluster = Cluster::start();
    let database = migrated(&cluster).await;
    let (one, other) = (open(&database).await, open(&database).await);
    let logs = [one.log(), other.log()];
    let snapshot = hold_a_snapshot(&database).await;
    let appends = sized(150, 2_500);
    let progress = Progress::default();
    let tailers = start_tailers(&logs, events_of(WRITERS, appends));
    let begin = std::time::Instant::now();
    let writers = start_writers(&logs, WRITERS, appends, &progress);
    let quarter = WRITERS * appends / 4;
    let mut moments = vec![begin.elapsed()];
    for nth in 1..=4 {
        progress.reaches(nth * quarter).await;
        moments.push(begin.elapsed());
    }
    let rates = moments.windows(2).map(|pair| quarter as f64 / (pair[1] - pair[0]).as_secs_f64());
    let rates: Vec<String> = rates.map(|rate| format!("{rate:.0}")).collect();
    say(&format!("measured: appends/s by quarter under a long snapshot: {}", rates.join(", ")));

    let written = all(writers).await;
    drop(snapshot);
    // Without a fault nobody is sent away: replicas take turns and do not collide.
    let sent_away: usize = written.iter().map(|writer| writer.indeterminate + writer.unavailable).sum();
    assert_eq!(sent_away, 0);
    let log = whole(&*logs[0]).await;
    check_nothing_lost_or_doubled(&log, &written);
    for seen in all(tailers).await {
        assert!(seen == log, "a tailer saw {} events, other than the log holds", seen.len());
    }
    one.close().await;
    other.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_holder_that_stands_still_is_ended_and_nothing_is_lost() {
    if left_out(&[Cluster::can_start()]) {
        return;
    }
    let cluster = Cluster::start();
    let database = migrated(&cluster).await;
    stand_still(&cluster, &database, &cluster).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_holder_that_stands_still_behind_a_pooler_is_ended_and_nothing_is_lost() {
    if left_out(&[Cluster::can_start(), Pooler::can_start()]) {
        return;
    }
    let cluster = Cluster::start();
    let pooler = Pooler::start(&cluster);
    let database = migrated(&cluster).await.through(&pooler);
    stand_still(&cluster, &database, &pooler).await;
}

/// A third replica stops between the two last messages of an append, with the lock in its hand.
async fn stand_still(cluster: &Cluster, database: &TestDatabase, way: &impl Way) {
    let (one, other) = (open(database).await, open(database).await);
    let proxy = Proxy::before(way);
    let third = open(&database.through(&proxy)).await;
    let logs = [one.log(), other.log()];
    let snapshot = hold_a_snapshot(&database.through(cluster)).await;
    let appends = sized(40, 400);
    let progress = Progress::default();
    let tailers = start_tailers(&logs, events_of(WRITERS, appends) + 1);
    let writers = start_writers(&logs, WRITERS, appends, &progress);

    progress.reaches(WRITERS * appends / 4).await;
    let trap = proxy.hold_sync_of(APPEND);
    let log = third.log();
    let held = append("held", 0, None);
    let holding = tokio::spawn({
        let (log, held) = (log.clone(), held.clone());
        async move { log.append(held).await }
    });
    trap.sprung().await;
    let stands = "SELECT 1 FROM pg_locks l JOIN pg_stat_activity a USING (pid)
        WHERE l.locktype = 'advisory' AND l.granted AND a.state = 'active' AND a.wait_event = 'ClientRead'";
    eventually("the third replica holds the lock", || cluster.ask(stands)).await;

    // They go on, which they can only if the holder was ended.
    let written = all(writers).await;
    let answer = within("an answer to the holder", holding).await.unwrap();
    assert!(matches!(answer, Err(AppendError::Indeterminate { .. })), "the holder was told {answer:?}");
    proxy.let_go();
    let resolved = within("the identical append", async {
        loop {
            match log.append(held.clone()).await {
                Ok(appended) => return appended,
                Err(AppendError::Indeterminate { .. } | AppendError::Unavailable(_)) => {}
                Err(other) => panic!("{other}"),
            }
        }
    })
    .await;
    drop(snapshot);

    let mut log = whole(&*logs[0]).await;
    for seen in all(tailers).await {
        assert!(seen == log, "a tailer saw {} events, other than the log holds", seen.len());
    }
    let at = log.iter().position(|event| event.stream.as_str() == "held").unwrap();
    assert_eq!(log.remove(at).position, resolved.position);
    check_nothing_lost_or_doubled(&log, &written);
    for store in [one, other, third] {
        store.close().await;
    }
}
