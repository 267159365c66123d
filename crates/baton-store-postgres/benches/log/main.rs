//! How fast the log on Postgres is, beside two other ways of keeping events in the same database:
//!
//! - one plain `INSERT` for each event, in a transaction of its own, over as many connections as there are writers;
//! - a function in the manner of message-db: one message a call, a lock for its stream, one sequence for all.
//!
//! `cargo bench -p baton-store-postgres`, with `-- --seconds 2` for a shorter look. The server is one that is started for
//! this, with its usual settings; it syncs each commit. Every event has 300 bytes, every writer waits for its answer before
//! it goes on, and a stream gets ten events. Then: how long after it was asked for an append is seen by who follows the log.

mod rivals;
mod way;

use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use baton_store::{
    BatchWritten, Checkpoint, Direction, EventLog, Incarnation, LogFilter, PageSize, StoreCreated, StoreId,
    StoreObserver, TailOptions, Tailer,
};
use baton_store_postgres::{Database, PostgresOptions, PostgresStore, migrate};
use baton_testing_postgres::{Cluster, TestDatabase};
use hdrhistogram::Histogram;
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::rivals::{MessageDb, PlainInsert};
use crate::way::{Baton, Places, Way};

const WRITERS: usize = 64;

const SECONDS: u64 = 10;

pub(crate) type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// What was measured of all writers together: how many a second, and how long each took.
struct Measured {
    events_per_second: f64,
    times: Histogram<u64>,
}

/// What goes on for how long.
#[derive(Clone)]
struct Run {
    places: Places,
    begun: Instant,
    length: Duration,
}

impl Run {
    fn begin(places: &Places, length: Duration) -> Self {
        Self { places: places.clone(), begun: now(), length }
    }

    fn goes_on(&self) -> bool {
        self.begun.elapsed() < self.length
    }

    /// All writers at once, each one event after the other.
    async fn write(self, ways: Vec<Box<dyn Way>>) -> Outcome<Measured> {
        let mut running = JoinSet::new();
        for mut way in ways {
            let run = self.clone();
            running.spawn(async move {
                let mut times = histogram()?;
                let mut place = run.places.next();
                while run.goes_on() {
                    let asked = run.begun.elapsed();
                    way.write(&place, asked).await?;
                    times.record(micros(run.begun.elapsed().saturating_sub(asked)))?;
                    place = run.places.after(place);
                }
                Outcome::Ok(times)
            });
        }
        let mut times = histogram()?;
        while let Some(ended) = running.join_next().await {
            times.add(ended??)?;
        }
        let events_per_second = times.len() as f64 / self.begun.elapsed().as_secs_f64();
        Ok(Measured { events_per_second, times })
    }

    /// Follows a log from its end: how long after each event was asked for it is seen.
    async fn follow(self, log: Arc<dyn EventLog>, end: Checkpoint) -> Outcome<Histogram<u64>> {
        let mut tailer = Tailer::resume(log, TailOptions::default(), end).await?;
        let mut delays = histogram()?;
        while self.goes_on() {
            for event in &tailer.next().await?.events {
                let asked = Baton::asked(&event.event)?;
                delays.record(micros(self.begun.elapsed().saturating_sub(asked)))?;
            }
        }
        Ok(delays)
    }
}

/// Writers on one replica, somebody who follows on another.
async fn tail(
    run: Run,
    writes: &PostgresStore,
    follows: &PostgresStore,
    writers: usize,
) -> Outcome<Histogram<u64>> {
    let log = follows.log();
    let last = log.read_all(None, &LogFilter::ALL, Direction::Backward, PageSize::new(1)).await?;
    let last = last.events.first().ok_or("the log is empty")?;
    let end = Checkpoint::at(log.identity().incarnation, last);
    let follower = tokio::spawn(run.clone().follow(log, end));
    run.write(Baton::many(writers, |_| writes.log())).await?;
    follower.await?
}

/// Reads the whole log: how many events it has, and how long each page took.
async fn replay(log: &dyn EventLog) -> Outcome<(usize, Histogram<u64>)> {
    let (mut events, mut times, mut after) = (0, histogram()?, None);
    loop {
        let asked = now();
        let page = log.read_all(after, &LogFilter::ALL, Direction::Forward, PageSize::MAX).await?;
        times.record(micros(asked.elapsed()))?;
        events += page.events.len();
        match page.next {
            Some(next) => after = Some(next),
            None => return Ok((events, times)),
        }
    }
}

/// Counts commits.
#[derive(Debug, Clone, Default)]
struct Commits(Arc<AtomicU64>);

impl StoreObserver for Commits {
    fn batch(&self, _: &BatchWritten) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

async fn store(own: &TestDatabase, commits: &Commits) -> Outcome<PostgresStore> {
    let founding = StoreCreated {
        store: StoreId(Uuid::from_u128(1)),
        incarnation: Incarnation(Uuid::from_u128(2)),
        created_at: jiff::Timestamp::UNIX_EPOCH,
    };
    let database = Database::new(&own.serving_url())?;
    let options = PostgresOptions {
        database,
        founding,
        may_lose_acknowledged: false,
        observer: Some(Arc::new(commits.clone())),
    };
    Ok(PostgresStore::open(options).await?)
}

fn histogram() -> Outcome<Histogram<u64>> {
    Ok(Histogram::new(3)?)
}

fn micros(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}

#[expect(clippy::disallowed_methods, reason = "a bench measures time")]
fn now() -> Instant {
    Instant::now()
}

fn say(what: &str, events_per_second: Option<f64>, times: &Histogram<u64>) {
    let ms = |quantile| times.value_at_quantile(quantile) as f64 / 1_000.0;
    let rate = events_per_second.map_or_else(String::new, |rate| format!("{rate:.0} events/s"));
    print(&format!("{what:<48} {rate:>16}   p50 {:>8.2} ms   p99 {:>8.2} ms", ms(0.5), ms(0.99)));
}

#[expect(clippy::print_stdout, reason = "a bench says what it measured")]
fn print(line: &str) {
    println!("{line}");
}

async fn compare(own: &TestDatabase, length: Duration) -> Outcome<()> {
    let (commits, places) = (Commits::default(), Places::default());
    let (one, other) = (store(own, &commits).await?, store(own, &commits).await?);
    let either = |nth: usize| if nth.is_multiple_of(2) { one.log() } else { other.log() };
    rivals::make_tables(own).await?;
    for (what, ways) in [
        ("baton, 64 writers on one replica", Baton::many(WRITERS, |_| one.log())),
        ("baton, 64 writers on two replicas", Baton::many(WRITERS, either)),
        ("a plain INSERT each, 64 connections", PlainInsert::many(own, WRITERS).await?),
        ("like message-db, 64 connections", MessageDb::many(own, WRITERS).await?),
        ("baton, 1 writer", Baton::many(1, |_| one.log())),
        ("a plain INSERT each, 1 connection", PlainInsert::many(own, 1).await?),
        ("like message-db, 1 connection", MessageDb::many(own, 1).await?),
    ] {
        let Measured { events_per_second, times } = Run::begin(&places, length).write(ways).await?;
        say(what, Some(events_per_second), &times);
        let commits = commits.0.swap(0, Ordering::Relaxed);
        if commits > 0 {
            print(&format!("{:<48} {:>16.1} events a commit", "", times.len() as f64 / commits as f64));
        }
    }
    for writers in [1, WRITERS] {
        for (where_, follows) in [("the same", &one), ("another", &other)] {
            let times = tail(Run::begin(&places, length), &one, follows, writers).await?;
            say(&format!("asked to seen, {writers} writing, on {where_} replica"), None, &times);
        }
    }
    let begun = now();
    let (events, times) = replay(&*one.log()).await?;
    say(
        "the log read from its beginning, a page",
        Some(events as f64 / begun.elapsed().as_secs_f64()),
        &times,
    );
    one.close().await;
    other.close().await;
    Ok(())
}

#[tokio::main]
async fn main() -> Outcome<()> {
    let mut arguments = std::env::args().skip_while(|argument| argument != "--seconds").skip(1);
    let seconds = arguments.next().map_or(Ok(SECONDS), |seconds| seconds.parse())?;
    let cluster = Cluster::start();
    let own = cluster.database().await;
    migrate(&Database::new(&own.migration_url())?, Some(own.serving_role())).await?;
    compare(&own, Duration::from_secs(seconds)).await
}
