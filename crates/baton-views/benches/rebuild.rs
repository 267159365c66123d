//! How fast the views are built from a log: events per second, from nothing to caught up, in a file and in Postgres.
//!
//! `cargo bench -p baton-views --bench rebuild`. The log is in memory, so that reading it costs little: what is measured
//! is decoding, folding, comparing and writing. Postgres runs on the same machine, as its tests start it.
#![expect(clippy::expect_used, reason = "a bench that cannot do its work must stop")]

use std::sync::Arc;
use std::thread;
use std::time::Duration;

use baton_store::{EventLog, LogReader};
use baton_testing_postgres::{Cluster, TestDatabase};
use baton_views::testing::{MadeLog, decode};
use baton_views::{Executor, PostgresExecutor, Runner, RunnerOptions, RunnerParts, SqliteExecutor, built_in};
use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use deadpool_postgres::{Manager, Pool};
use tempfile::TempDir;
use tokio::runtime::{Builder, Runtime};
use tokio_postgres::NoTls;
use tokio_util::sync::CancellationToken;

/// Handoffs in the log: about 12 events each.
const HANDOFFS: u64 = 10_000;

const PATIENCE: Duration = Duration::from_secs(600);

const PLACES: &[(&str, Make)] = &[("in a file", Place::in_a_file), ("in postgres", Place::in_postgres)];

type Make = fn() -> Place;

/// Where views are kept; dropped with them.
enum Place {
    File(TempDir),
    Postgres(TestDatabase),
}

impl Place {
    fn in_a_file() -> Self {
        Self::File(tempfile::tempdir().expect("a directory"))
    }

    fn in_postgres() -> Self {
        // Elsewhere than in the runtime of the bench, which asks for it.
        let made = thread::spawn(|| runtime().block_on(Cluster::shared().database()));
        Self::Postgres(made.join().expect("a database"))
    }

    fn executor(&self) -> Arc<dyn Executor> {
        match self {
            Self::File(directory) => Arc::new(SqliteExecutor::new(directory.path())),
            Self::Postgres(database) => {
                let url = database.migration_url().parse().expect("a URL");
                let pool = Pool::builder(Manager::new(url, NoTls)).build().expect("a pool");
                Arc::new(PostgresExecutor::new(pool))
            }
        }
    }
}

async fn build(log: Arc<dyn EventLog>, place: Place) -> Place {
    let head = log.head().await.expect("a log in memory can be read");
    let parts = RunnerParts { log, decode: Arc::new(decode), executor: place.executor(), views: built_in() };
    let (runner, views) = Runner::new(parts, RunnerOptions::default());
    let shutdown = CancellationToken::new();
    let running = tokio::spawn(runner.run(shutdown.clone()));
    views.wait_for(head, PATIENCE).await.expect("the views catch up");
    shutdown.cancel();
    running.await.expect("the runner ends");
    place
}

fn runtime() -> Runtime {
    Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime")
}

fn rebuild(criterion: &mut Criterion) {
    let runtime = runtime();
    let mut group = criterion.benchmark_group("rebuild");
    group.sample_size(10);
    for in_flight in [64, 4_096] {
        let made = MadeLog::new(7, HANDOFFS, in_flight).expect("a log");
        let log = runtime.block_on(made.finish()).expect("a played log");
        let head = runtime.block_on(log.head()).expect("a head").0;
        // Positions in memory go by tens.
        group.throughput(Throughput::Elements(head / 10));
        for (place, make) in PLACES {
            group.bench_function(format!("{place}, {in_flight} handoffs side by side"), |bencher| {
                bencher.to_async(&runtime).iter_batched(
                    *make,
                    |place| build(Arc::clone(&log) as Arc<dyn EventLog>, place),
                    BatchSize::PerIteration,
                );
            });
        }
    }
    group.finish();
}

criterion_group!(benches, rebuild);
criterion_main!(benches);
