//! Servers that end, well or badly, while others write: nothing acknowledged is lost, nothing is there twice.

use baton_testing_postgres::{Cluster, Pooler, TestDatabase, left_out};

use crate::kit::{
    Progress, all, check_nothing_lost_or_doubled, events_of, follow, migrated, open, say, sized,
    start_writers, whole,
};

const WRITERS: usize = 8;

#[tokio::test(flavor = "multi_thread")]
async fn nothing_acknowledged_is_lost_or_doubled_when_the_server_ends() {
    if left_out(&[Cluster::can_start()]) {
        return;
    }
    let cluster = Cluster::start();
    let database = migrated(&cluster).await;
    end_under_writers(&cluster, &database).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_acknowledged_is_lost_or_doubled_when_the_server_ends_behind_a_pooler() {
    if left_out(&[Cluster::can_start(), Pooler::can_start()]) {
        return;
    }
    let cluster = Cluster::start();
    let pooler = Pooler::start(&cluster);
    let database = migrated(&cluster).await.through(&pooler);
    end_under_writers(&cluster, &database).await;
}

fn kill_and_start(cluster: &Cluster) {
    cluster.kill();
    cluster.start_again();
}

async fn end_under_writers(cluster: &Cluster, database: &TestDatabase) {
    let rounds = sized(2, 12);
    let appends = 60 * rounds;
    let (one, other) = (open(database).await, open(database).await);
    let (logs, progress) = ([one.log(), other.log()], Progress::default());
    let tailer = tokio::spawn(follow(other.log(), events_of(WRITERS, appends)));
    let writers = start_writers(&logs, WRITERS, appends, &progress);
    let faults: [fn(&Cluster); 3] = [Cluster::restart, kill_and_start, Cluster::kill_a_backend];
    let ends = rounds * faults.len();
    for (nth, end) in (1..=ends).zip(faults.iter().cycle()) {
        progress.reaches(nth * WRITERS * appends / (ends + 1)).await;
        end(cluster);
    }
    let written = all(writers).await;
    let log = whole(&*logs[0]).await;
    check_nothing_lost_or_doubled(&log, &written);
    assert!(tailer.await.unwrap() == log, "the tailer saw other events than the log holds");
    let unknown: usize = written.iter().map(|writer| writer.indeterminate).sum();
    let later: usize = written.iter().map(|writer| writer.unavailable).sum();
    assert!(unknown + later > 0, "no append met a fault");
    say(&format!(
        "seen: {ends} ends of the server, {unknown} appends of unknown fate, {later} refused, {} acknowledged",
        WRITERS * appends
    ));
    one.close().await;
    other.close().await;
}
