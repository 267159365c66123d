//! Several replicas on one database: one writes, the others show the same, and another takes over, whatever befell the one
//! before it. Nothing is counted twice, and nothing that was counted is taken back.

use std::sync::Arc;

use baton_store::testing::MemoryLog;
use baton_store::{
    Append, Checkpoint, EventId, EventLog, EventType, Expected, Incarnation, LogReader, NewEvent, Position,
    RecordedEvent,
};
use baton_testing_postgres::{Cluster, Pooler, Proxy, TestDatabase, left_out};
use bytes::Bytes;
use uuid::Uuid;

use super::kit::{Kind, Place, Running, follow, pool, sight, status_when};
use super::watching::Watcher;
use crate::event::Undecodable;
use crate::executor::{Commit, Fold, Lead};
use crate::testing::{MadeLog, decode};
use crate::view::View as _;
use crate::views::handoff::HandoffView;
use crate::{
    Decode, ExecutorError, GenerationStatus, PostgresExecutor, Role, RunnerOptions, RunnerParts, Status,
    Writer, built_in,
};

/// What a commit has in it and nothing else that is sent.
const COMMIT: &str = "WITH held AS";

/// One runner beside others.
struct Replica {
    id: Uuid,
    running: Running,
}

impl Replica {
    fn start(log: &Arc<MemoryLog>, database: &TestDatabase) -> Self {
        Self::with(log, database, Arc::new(decode))
    }

    fn with(log: &Arc<MemoryLog>, database: &TestDatabase, decode: Arc<Decode>) -> Self {
        let options = RunnerOptions::default();
        let executor = Arc::new(PostgresExecutor::new(pool(&database.serving_url())));
        let parts =
            RunnerParts { log: Arc::clone(log) as Arc<dyn EventLog>, decode, executor, views: built_in() };
        Self { id: options.replica, running: Running::of(parts, options) }
    }

    async fn serves(&self, wanted: impl Fn(&GenerationStatus) -> bool) -> Status {
        let is_wanted = |one: &GenerationStatus| one.role == Role::Serving && wanted(one);
        status_when(&self.running.views, |status| matches!(&status.generations[..], [one] if is_wanted(one)))
            .await
    }

    /// Waits until it writes what it serves.
    async fn leads(&self) {
        self.serves(|one| one.writer == Writer::This).await;
    }

    /// Waits until it serves what the other writes.
    async fn follows(&self, other: &Self) {
        self.serves(|one| one.writer == Writer::Other(other.id)).await;
    }
}

/// A log with its first events, and where its views will be.
async fn begun(seed: u64) -> (MadeLog, Place) {
    let mut made = MadeLog::new(seed, 60, 8).unwrap();
    steps(&mut made, 60).await;
    (made, Kind::Postgres.place().await)
}

async fn steps(made: &mut MadeLog, count: usize) -> Position {
    for _ in 0..count {
        made.step().await.unwrap().unwrap();
    }
    made.log.head().await.unwrap()
}

/// The first leads and the second follows.
async fn two(log: &Arc<MemoryLog>, first: &TestDatabase, second: &TestDatabase) -> (Replica, Replica) {
    let head = log.head().await.unwrap();
    let one = Replica::start(log, first);
    one.running.at(head).await;
    one.leads().await;
    let other = Replica::start(log, second);
    other.running.at(head).await;
    other.follows(&one).await;
    (one, other)
}

/// What is there is what one replica by itself would have made of the log.
async fn is_as_if_by_one(made: &MadeLog, place: &Place) {
    let whole = Kind::Postgres.place().await;
    follow(&made.log, &whole, RunnerOptions::default()).await;
    assert_eq!(place.contents().await, whole.contents().await);
}

async fn one_writes_and_the_other_shows_the_same_and_takes_over(
    made: &mut MadeLog,
    place: &Place,
    way: &TestDatabase,
) {
    let (one, other) = two(&made.log.clone(), way, way).await;
    for _ in 0..40 {
        let head = steps(made, 1).await;
        other.running.at(head).await;
        one.running.at(head).await;
    }
    one.leads().await;
    other.follows(&one).await;
    one.running.end().await;
    // It gave the lease back instead of letting it run out.
    let is_its = format!("SELECT replica IS NOT DISTINCT FROM '{}' FROM baton_views_1.generation", one.id);
    assert_eq!(place.postgres().ask(&is_its).await.as_deref(), Some("f"));
    let head = steps(made, 20).await;
    other.running.at(head).await;
    other.leads().await;
    other.running.end().await;
    assert_eq!(place.numbers().await, [1]);
    is_as_if_by_one(made, place).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_of_two_writes_and_the_other_takes_over() {
    let (mut made, place) = begun(81).await;
    let way = place.postgres().clone();
    one_writes_and_the_other_shows_the_same_and_takes_over(&mut made, &place, &way).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn behind_a_pooler_it_is_the_same() {
    if left_out(&[Pooler::can_start()]) {
        return;
    }
    let (mut made, place) = begun(82).await;
    let pooler = Pooler::start(Cluster::shared());
    let way = place.postgres().through(&pooler);
    one_writes_and_the_other_shows_the_same_and_takes_over(&mut made, &place, &way).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_writer_that_was_frozen_finds_itself_fenced() {
    let (mut made, place) = begun(83).await;
    let proxy = Proxy::before(Cluster::shared());
    let (one, other) = two(&made.log.clone(), &place.postgres().through(&proxy), place.postgres()).await;
    proxy.hold();
    // Its commit of this is on the way and arrives when another has written the same and more.
    let head = steps(&mut made, 20).await;
    other.running.at(head).await;
    other.leads().await;
    proxy.let_go();
    one.follows(&other).await;
    is_as_if_by_one(&made, &place).await;
    let head = steps(&mut made, 20).await;
    one.running.at(head).await;
    other.running.at(head).await;
    other.leads().await;
    one.running.end().await;
    other.running.end().await;
    is_as_if_by_one(&made, &place).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_writer_that_was_frozen_within_a_commit_is_ended() {
    let (made, place) = begun(84).await;
    follow(&made.log, &place, RunnerOptions::default()).await;
    let frozen = baton_testing_postgres::connect(&place.postgres().serving_url()).await;
    frozen.batch_execute("BEGIN; UPDATE baton_views_1.generation SET told = told").await.unwrap();
    let generation = place.executor().generations().await.unwrap().remove(0);
    let replica = Uuid::from_u128(1);
    assert!(matches!(generation.lead(replica).await, Err(ExecutorError::Failed(_))));
    assert_eq!(generation.lead(replica).await, Ok(Lead::Own));
    assert!(frozen.batch_execute("COMMIT").await.is_err());
}

/// The lease is over for whoever was not the last to be given it, also for an earlier self.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_fenced_changes_nothing() {
    let place = Kind::Postgres.place().await;
    let tables: Vec<_> = built_in().iter().map(|view| view.table()).collect();
    let first = place.executor().create(1, "plan", &tables).await.unwrap();
    let [second, third] = [(); 2].map(|()| place.executor());
    let second = second.generations().await.unwrap().remove(0);
    let third = third.generations().await.unwrap().remove(0);
    let [one, other] = [1, 2].map(Uuid::from_u128);
    assert_eq!(first.commit(at(10)).await, Err(ExecutorError::Fenced), "nobody has given it the lease");
    assert_eq!(first.lead(one).await, Ok(Lead::Own));
    assert_eq!(second.lead(other).await, Ok(Lead::Other(one)));
    first.commit(at(20)).await.unwrap();
    assert_eq!(third.lead(one).await, Ok(Lead::Own), "as it comes back after a crash");
    assert_eq!(first.commit(at(30)).await, Err(ExecutorError::Fenced));
    place.change("UPDATE generation SET until = clock_timestamp() - interval '1 second'").await;
    third.commit(at(40)).await.unwrap();
    assert_eq!(second.lead(other).await, Ok(Lead::Other(one)), "a commit renews the lease");
    place.change("UPDATE generation SET until = clock_timestamp() - interval '1 second'").await;
    assert_eq!(second.lead(other).await, Ok(Lead::Own));
    let before = (second.standing().await.unwrap(), place.contents().await);
    for fenced in [&first, &third] {
        assert_eq!(fenced.commit(at(50)).await, Err(ExecutorError::Fenced));
        assert_eq!(fenced.renew().await, Err(ExecutorError::Fenced));
        fenced.let_go().await.unwrap();
    }
    let after = second.standing().await.unwrap();
    assert_eq!((after.writer, after.told), (Some(other), before.0.told));
    assert_eq!(after.checkpoint.unwrap().position, Position(40));
    assert_eq!(place.contents().await, before.1);
}

/// A commit up to a position, with something of everything in it.
fn at(position: u64) -> Commit {
    let checkpoint = Checkpoint {
        incarnation: Incarnation(Uuid::from_u128(1)),
        position: Position(position),
        event: EventId::from_bytes([1; 16]),
    };
    let stream = format!("handoff-valley-network.{position}").parse().unwrap();
    Commit {
        folds: vec![Fold { ordinal: Position(position), stream, state: b"{}".to_vec() }],
        checkpoint: Some(checkpoint),
        told: vec![b"null".to_vec()],
        ..Commit::default()
    }
}

/// What is used, or was used not long ago, stays, whoever looks; what nobody came back to goes.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn views_of_other_versions_stay_until_nobody_has_used_them_for_an_hour() {
    let place = Kind::Postgres.place().await;
    let executor = place.executor();
    let tables = [HandoffView.table()];
    for plan in ["older", "this", "this", "newer"] {
        executor
            .create(place.numbers().await.first().map_or(1, |last| last + 1), plan, &tables)
            .await
            .unwrap();
    }
    let sweep = || executor.sweep(&[3], "this");
    sweep().await.unwrap();
    assert_eq!(place.numbers().await, [4, 3, 2, 1]);
    // One of the same views goes soon, when there is a newer one.
    let idle = |number: u64, time: &str| {
        format!(
            "UPDATE baton_views_{number}.generation SET used_at = used_at - {time}, until = until - {time}"
        )
    };
    let (minutes, hours) = ("interval '2 minutes'", "interval '2 hours'");
    place
        .postgres()
        .run(&[1, 2, 3, 4].map(|number| idle(number, minutes)).each_ref().map(String::as_str))
        .await;
    sweep().await.unwrap();
    assert_eq!(place.numbers().await, [4, 3, 1]);
    place.postgres().run(&[1, 3, 4].map(|number| idle(number, hours)).each_ref().map(String::as_str)).await;
    let generations = executor.generations().await.unwrap();
    let [newer, _, older] = &generations[..] else { panic!("three were left") };
    assert_eq!(older.lead(Uuid::from_u128(1)).await, Ok(Lead::Own));
    newer.keep().await.unwrap();
    sweep().await.unwrap();
    assert_eq!(place.numbers().await, [4, 3, 1], "one is written, one is read");
    older.let_go().await.unwrap();
    place.postgres().run(&[1, 4].map(|number| idle(number, hours)).each_ref().map(String::as_str)).await;
    sweep().await.unwrap();
    assert_eq!(place.numbers().await, [3]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn replicas_that_begin_at_once_build_one_generation() {
    let (made, place) = begun(91).await;
    let replicas: Vec<Replica> = (0..4).map(|_| Replica::start(&made.log, place.postgres())).collect();
    let head = made.log.head().await.unwrap();
    for replica in &replicas {
        replica.running.at(head).await;
        replica.serves(|one| one.number == 1 && one.writer != Writer::Nobody).await;
    }
    let writers = async {
        let mut writers = 0;
        for replica in &replicas {
            let status = replica.running.views.status().await;
            writers += usize::from(status.generations[0].writer == Writer::This);
        }
        writers
    };
    assert_eq!(writers.await, 1);
    assert_eq!(place.numbers().await, [1]);
    for replica in replicas {
        replica.running.end().await;
    }
    is_as_if_by_one(&made, &place).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_commit_whose_answer_is_lost_counts_once() {
    let (mut made, place) = begun(85).await;
    let proxy = Proxy::before(Cluster::shared());
    let one = Replica::start(&made.log, &place.postgres().through(&proxy));
    let head = steps(&mut made, 1).await;
    one.running.at(head).await;
    for _ in 0..3 {
        let trap = proxy.lose_answer_to(COMMIT);
        let head = steps(&mut made, 5).await;
        trap.sprung().await;
        one.running.at(head).await;
    }
    one.running.end().await;
    is_as_if_by_one(&made, &place).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_watches_a_replica_that_follows_hears_everything() {
    let (mut made, place) = begun(86).await;
    let (one, other) = two(&made.log.clone(), place.postgres(), place.postgres()).await;
    let views = &other.running.views;
    let mut changes = views.changes();
    let mut watcher = Watcher::new(views, sight(&["clinic", "shelter"])).await;
    let head = steps(&mut made, 120).await;
    watcher.until(views, &mut changes, head).await;
    assert_eq!(watcher.snapshots, 1, "nothing was missed");
    watcher.is_right(views).await;
    // The other way round, and through a change of who writes.
    one.running.end().await;
    let head = steps(&mut made, 40).await;
    watcher.until(views, &mut changes, head).await;
    other.leads().await;
    watcher.is_right(views).await;
    other.running.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn messages_that_are_gone_make_watchers_look_anew() {
    let (mut made, place) = begun(87).await;
    let proxy = Proxy::before(Cluster::shared());
    let (one, other) = two(&made.log.clone(), place.postgres(), &place.postgres().through(&proxy)).await;
    let views = &other.running.views;
    let mut changes = views.changes();
    let mut watcher = Watcher::new(views, sight(&["clinic"])).await;
    proxy.hold();
    let mut head = Position(0);
    // A message each.
    for _ in 0..10 {
        head = steps(&mut made, 1).await;
        one.running.at(head).await;
    }
    place.change("DELETE FROM told WHERE number < (SELECT max(number) FROM told)").await;
    proxy.let_go();
    watcher.until(views, &mut changes, head).await;
    assert_eq!(watcher.snapshots, 2);
    watcher.is_right(views).await;
    one.running.end().await;
    other.running.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_replicas_move_to_what_one_was_asked_to_build() {
    let (mut made, place) = begun(88).await;
    let (one, other) = two(&made.log.clone(), place.postgres(), place.postgres()).await;
    for (asked, number) in [(&other, 2), (&one, 3)] {
        assert_eq!(asked.running.views.rebuild().await.unwrap(), number);
        for replica in [&one, &other] {
            replica.serves(|serving| serving.number == number && serving.writer != Writer::Nobody).await;
        }
        let head = steps(&mut made, 10).await;
        one.running.at(head).await;
        other.running.at(head).await;
    }
    one.running.end().await;
    other.running.end().await;
    is_as_if_by_one(&made, &place).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn views_that_were_dropped_are_built_again_once() {
    let (mut made, place) = begun(89).await;
    let (one, other) = two(&made.log.clone(), place.postgres(), place.postgres()).await;
    place.delete().await;
    for replica in [&one, &other] {
        replica.serves(|serving| serving.number == 2).await;
    }
    let head = steps(&mut made, 10).await;
    one.running.at(head).await;
    other.running.at(head).await;
    one.running.end().await;
    other.running.end().await;
    assert_eq!(place.numbers().await, [2]);
    is_as_if_by_one(&made, &place).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_version_goes_on_where_one_has_stopped() {
    let (mut made, place) = begun(90).await;
    let log = made.log.clone();
    let event = NewEvent {
        kind: EventType::new("ToCome").unwrap(),
        meta: Bytes::from_static(b"{}"),
        data: Bytes::from_static(b"{}"),
        private: None,
    };
    let stream = "handoff-valley-network.new".parse().unwrap();
    let one = Replica::start(&log, place.postgres());
    one.running.at(log.head().await.unwrap()).await;
    log.append(Append::new(stream, Expected::NoStream, vec![event]).unwrap()).await.unwrap();
    let stopped = one.serves(|serving| serving.stopped.is_some() && serving.writer == Writer::Nobody).await;
    assert_eq!(stopped.generations[0].stopped.as_ref().unwrap().position, log.head().await.unwrap());
    // It reads the event as one of a stream that concerns no view.
    let other = Replica::with(&log, place.postgres(), Arc::new(tolerant));
    other.running.at(log.head().await.unwrap()).await;
    let head = steps(&mut made, 10).await;
    other.running.at(head).await;
    one.serves(|serving| serving.stopped.is_none()).await;
    one.running.at(head).await;
    one.running.end().await;
    other.running.end().await;
}

/// Takes the unknown event for the first of its kind that it knows.
fn tolerant(recorded: RecordedEvent) -> Result<(baton_domain::Meta, crate::Happened), Undecodable> {
    decode(recorded.clone()).or_else(|_| decode(super::generations::twin(recorded)))
}
