//! How fast the embedded log is: appends made durable on this disk, streams loaded, the log replayed.
//!
//! `cargo bench -p baton-store-sqlite`. Events have 300 bytes; each is checked against its id on reading.

use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use baton_store::{
    Append, Direction, EventLog, EventType, Expected, Incarnation, LogFilter, NewEvent, PageSize,
    StoreCreated, StoreId, StreamName,
};
use baton_store_sqlite::{SqliteOptions, SqliteStore};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use tempfile::TempDir;
use tokio::runtime::Runtime;
use tokio::task::JoinSet;
use uuid::Uuid;

const REPLAYED_EVENTS: u64 = 100_000;

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// A store in a directory of its own, and the number of the next new stream.
struct Bench {
    runtime: Runtime,
    store: SqliteStore,
    streams: Arc<AtomicU64>,
    _dir: TempDir,
}

impl Bench {
    fn open() -> Outcome<Self> {
        let dir = TempDir::new()?;
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        let founding = StoreCreated {
            store: StoreId(Uuid::from_u128(1)),
            incarnation: Incarnation(Uuid::from_u128(2)),
            created_at: jiff::Timestamp::UNIX_EPOCH,
        };
        let store = runtime.block_on(SqliteStore::open(SqliteOptions::new(dir.path(), founding)))?;
        Ok(Self { runtime, store, streams: Arc::default(), _dir: dir })
    }

    /// From so many tasks at once, each appending so many events to a new stream, so often: the time for all.
    fn append(&self, tasks: u64, events: u64, rounds: u64) -> Outcome<Duration> {
        self.runtime.block_on(async {
            let begun = now();
            let mut running = JoinSet::new();
            for _ in 0..tasks {
                let (log, streams) = (self.store.log(), self.streams.clone());
                running.spawn(async move {
                    for _ in 0..rounds {
                        append(&*log, streams.fetch_add(1, Ordering::Relaxed), events).await?;
                    }
                    Outcome::Ok(())
                });
            }
            while let Some(ended) = running.join_next().await {
                ended??;
            }
            Ok(begun.elapsed())
        })
    }

    fn load(&self, stream: &StreamName) -> Outcome<usize> {
        let log = self.store.log();
        let page = log.read_stream(stream, None, Direction::Forward, PageSize::MAX);
        Ok(self.runtime.block_on(page)?.events.len())
    }

    fn replay(&self) -> Outcome<u64> {
        self.runtime.block_on(async {
            let (log, mut events, mut after) = (self.store.log(), 0, None);
            loop {
                let page = log.read_all(after, &LogFilter::ALL, Direction::Forward, PageSize::MAX).await?;
                events += page.events.len() as u64;
                match page.next {
                    Some(next) => after = Some(next),
                    None => return Ok(events),
                }
            }
        })
    }
}

#[expect(clippy::disallowed_methods, reason = "a bench measures time")]
fn now() -> Instant {
    Instant::now()
}

fn stream(number: u64) -> Outcome<StreamName> {
    // As long and as scattered as the names in use.
    let id = Uuid::from_u128(u128::from(number.wrapping_mul(0x9E37_79B9_7F4A_7C15)) << 64);
    Ok(StreamName::new(format!("handoff-clinic.{id}"))?)
}

async fn append(log: &dyn EventLog, number: u64, events: u64) -> Outcome<()> {
    let kind = EventType::new("HandoffRequested")?;
    let event = NewEvent {
        kind,
        meta: vec![b'm'; 84].into(),
        data: vec![b'd'; 100].into(),
        private: Some(vec![b'p'; 100].into()),
    };
    let events = (0..events).map(|_| event.clone()).collect();
    log.append(Append::new(stream(number)?, Expected::NoStream, events)?).await?;
    Ok(())
}

/// A bench has nobody to hand an error to.
#[expect(clippy::panic, reason = "a bench that cannot measure must stop")]
fn sure<T>(outcome: Outcome<T>) -> T {
    outcome.unwrap_or_else(|error| panic!("{error}"))
}

fn appends(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("append");
    group.sample_size(10);
    for (tasks, events) in [(1, 1), (1, 16), (1, 64), (1, 256), (64, 1), (64, 16), (64, 64), (64, 256)] {
        let bench = sure(Bench::open());
        group.throughput(Throughput::Elements(tasks * events));
        group.bench_function(format!("{tasks} tasks, {events} events each"), |bencher| {
            bencher.iter_custom(|rounds| sure(bench.append(tasks, events, rounds)));
        });
    }
    group.finish();
}

fn loads(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("load");
    for events in [20, 200] {
        let bench = sure(Bench::open());
        sure(bench.append(1, events, 500));
        let streams: Vec<_> = (0..500).map(|number| sure(stream(number))).collect();
        let mut next = streams.iter().cycle();
        group.throughput(Throughput::Elements(events));
        group.bench_function(format!("stream of {events} events"), |bencher| {
            bencher.iter(|| next.next().map(|stream| sure(bench.load(stream))));
        });
    }
    group.finish();
}

fn replay(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("replay");
    group.sample_size(10);
    let bench = sure(Bench::open());
    sure(bench.append(8, 100, REPLAYED_EVENTS / 800));
    group.throughput(Throughput::Elements(REPLAYED_EVENTS));
    group.bench_function("100,000 events", |bencher| bencher.iter(|| sure(bench.replay())));
    group.finish();
}

criterion_group!(benches, appends, loads, replay);
criterion_main!(benches);
