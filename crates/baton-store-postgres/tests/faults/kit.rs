//! What the faults are made with: migrated databases, stores, writers that do as the handler above does, whole reads.

use std::collections::HashMap;
use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

use baton_store::{
    Append, AppendError, Appended, Direction, EventLog, EventType, Expected, Incarnation, LogFilter,
    NewEvent, PageSize, ReadError, RecordedEvent, Revision, StoreCreated, StoreId, StreamName, TailOptions,
    Tailer,
};
use baton_store_postgres::{Database, OpenError, PostgresOptions, PostgresStore, migrate};
use baton_testing_postgres::{Cluster, TestDatabase};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::timeout;
use uuid::Uuid;

/// What the statement of an append is known by, to a proxy.
pub(crate) const APPEND: &str = "baton.append";

/// How long anything may take. Only something broken needs so long.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// How often something is tried again that met a fault.
const AGAIN: Duration = Duration::from_millis(20);

/// Says something that is shown although the test passes.
pub(crate) fn say(line: &str) {
    // Nobody may be listening any more.
    let _ = writeln!(std::io::stderr(), "{line}");
}

/// The size for this run.
#[expect(clippy::disallowed_methods, reason = "the one place where these tests read the environment")]
pub(crate) fn sized(short: usize, full: usize) -> usize {
    if std::env::var("BATON_TEST_SIZE").as_deref() == Ok("full") { full } else { short }
}

/// What the future comes to, or a failed test that says what was waited for.
pub(crate) async fn within<F: Future>(what: &str, future: F) -> F::Output {
    timeout(PATIENCE, future).await.unwrap_or_else(|_| panic!("waited {PATIENCE:?} in vain: {what}"))
}

/// A fresh database with all tables.
pub(crate) async fn migrated(cluster: &Cluster) -> TestDatabase {
    with_tables(cluster.database().await).await
}

/// A fresh database with all tables, in which text is put in order as in a dictionary, where the server can do so.
pub(crate) async fn migrated_as_a_dictionary(cluster: &Cluster) -> TestDatabase {
    let can = "SELECT 1 FROM pg_collation WHERE collprovider = 'i' AND current_setting('server_version_num')::int >= 150000
        LIMIT 1";
    let words = if cluster.ask(can).await.is_some() { "LOCALE_PROVIDER icu ICU_LOCALE 'en-US'" } else { "" };
    with_tables(cluster.database_with(words).await).await
}

async fn with_tables(database: TestDatabase) -> TestDatabase {
    let owner = Database::new(&database.migration_url()).unwrap();
    migrate(&owner, Some(database.serving_role())).await.unwrap();
    database
}

/// How every store of these tests is opened, but for what a test says.
pub(crate) fn options(url: &str) -> PostgresOptions {
    let founding = StoreCreated {
        store: StoreId(Uuid::from_u128(1)),
        incarnation: Incarnation(Uuid::from_u128(2)),
        created_at: jiff::Timestamp::UNIX_EPOCH,
    };
    PostgresOptions {
        database: Database::new(url).unwrap(),
        founding,
        may_lose_acknowledged: false,
        observer: None,
    }
}

pub(crate) async fn try_open(database: &TestDatabase) -> Result<PostgresStore, OpenError> {
    PostgresStore::open(options(&database.serving_url())).await
}

pub(crate) async fn open(database: &TestDatabase) -> PostgresStore {
    try_open(database).await.unwrap()
}

/// Opens it although a failover may lose something.
pub(crate) async fn open_at_a_risk(database: &TestDatabase) -> PostgresStore {
    let options = PostgresOptions { may_lose_acknowledged: true, ..options(&database.serving_url()) };
    PostgresStore::open(options).await.unwrap()
}

/// The append with this number: one to three events, whose content follows from place and number.
pub(crate) fn append(stream: &str, number: usize, last: Option<Revision>) -> Append {
    let event = |part| NewEvent {
        kind: EventType::new("Noted").unwrap(),
        meta: "{}".into(),
        data: format!("{number} {part} {}", "x".repeat(300)).into(),
        private: Some("sealed".into()),
    };
    let events = (0..=number % 3).map(event).collect();
    Append::new(StreamName::new(stream).unwrap(), Expected::from(last), events).unwrap()
}

/// What writers have been told, together.
#[derive(Debug, Clone, Default)]
pub(crate) struct Progress(Arc<watch::Sender<usize>>);

impl Progress {
    fn one_more(&self) {
        self.0.send_modify(|acknowledged| *acknowledged += 1);
    }

    /// Waits until so many appends were acknowledged.
    pub(crate) async fn reaches(&self, acknowledged: usize) {
        let mut progress = self.0.subscribe();
        within("acknowledgements", progress.wait_for(|now| *now >= acknowledged)).await.unwrap();
    }
}

/// What one writer sent and was answered.
#[derive(Debug)]
pub(crate) struct Written {
    stream: String,
    answers: Vec<(Append, Appended)>,
    /// How often it was told that nobody knows.
    pub(crate) indeterminate: usize,
    /// How often it was told to try later.
    pub(crate) unavailable: usize,
}

/// Appends so often to one stream. Until an append is answered, the identical one is sent again.
pub(crate) async fn write(
    log: Arc<dyn EventLog>,
    stream: String,
    appends: usize,
    progress: Progress,
) -> Written {
    let mut written = Written { stream, answers: Vec::new(), indeterminate: 0, unavailable: 0 };
    let mut last = None;
    for number in 0..appends {
        let append = append(&written.stream, number, last);
        let appended = within("an append", async {
            let mut again = tokio::time::interval(AGAIN);
            loop {
                again.tick().await;
                match log.append(append.clone()).await {
                    Ok(appended) => return appended,
                    Err(AppendError::Indeterminate { .. }) => written.indeterminate += 1,
                    Err(AppendError::Unavailable(_)) => written.unavailable += 1,
                    Err(other) => panic!("append {number} to {}: {other}", written.stream),
                }
            }
        })
        .await;
        assert_eq!((appended.first, appended.last), (append.first(), append.last()));
        last = Some(appended.last);
        written.answers.push((append, appended));
        progress.one_more();
    }
    written
}

/// Several writers on each of these logs, each with a stream of its own.
pub(crate) fn start_writers(
    logs: &[Arc<dyn EventLog>],
    writers: usize,
    appends: usize,
    progress: &Progress,
) -> JoinSet<Written> {
    let mut tasks = JoinSet::new();
    for (number, log) in (0..writers).zip(logs.iter().cycle()) {
        tasks.spawn(write(log.clone(), format!("fault-{number}"), appends, progress.clone()));
    }
    tasks
}

/// Waits for all of them.
pub(crate) async fn all<T: 'static>(tasks: JoinSet<T>) -> Vec<T> {
    tasks.join_all().await
}

/// The whole log behind its founding event.
pub(crate) async fn whole(log: &dyn EventLog) -> Vec<RecordedEvent> {
    let (mut events, mut after) = (Vec::new(), None);
    loop {
        let page = log.read_all(after, &LogFilter::ALL, Direction::Forward, PageSize::MAX).await.unwrap();
        events.extend(page.events);
        match page.next {
            Some(next) => after = Some(next),
            None => break,
        }
    }
    assert_eq!(events.remove(0).stream.as_str(), "store");
    events
}

/// Follows a log until so many events behind the founding event were seen, whatever befalls the server meanwhile.
pub(crate) async fn follow(log: Arc<dyn EventLog>, events: usize) -> Vec<RecordedEvent> {
    let mut tailer = Tailer::from_beginning(log, TailOptions::default());
    let mut again = tokio::time::interval(AGAIN);
    let mut seen = Vec::new();
    while seen.len() < events + 1 {
        match within("the next events at a tailer", tailer.next()).await {
            Ok(page) => seen.extend(page.events),
            Err(ReadError::Unavailable(_)) => drop(again.tick().await),
            Err(other) => panic!("{other}"),
        }
    }
    seen.remove(0);
    seen
}

/// How many events the writers wrote.
pub(crate) fn events_of(writers: usize, appends: usize) -> usize {
    writers * (0..appends).map(|number| number % 3 + 1).sum::<usize>()
}

/// The log holds what was acknowledged, where it was acknowledged, and nothing else.
pub(crate) fn check_nothing_lost_or_doubled(log: &[RecordedEvent], written: &[Written]) {
    assert!(log.is_sorted_by(|a, b| a.position < b.position), "positions do not rise");
    let mut streams: HashMap<&str, Vec<&RecordedEvent>> = HashMap::new();
    for event in log {
        streams.entry(event.stream.as_str()).or_default().push(event);
    }
    assert_eq!(streams.len(), written.len(), "streams");
    for Written { stream, answers, .. } in written {
        let sent = answers.iter().flat_map(|(append, _)| append.events());
        let sent: Vec<_> = sent.collect();
        let found: Vec<_> =
            streams[stream.as_str()].iter().map(|event| (event.revision, event.id, &event.event)).collect();
        assert!(sent == found, "{stream} holds {} events, sent were {}", found.len(), sent.len());
        for (_, appended) in answers {
            let there = streams[stream.as_str()][usize::try_from(appended.last.0).unwrap()];
            assert_eq!(there.position, appended.position, "an answer named another position");
        }
    }
}
