//! How fast the views are built from a log: events per second, from an empty directory to caught up.
//!
//! `cargo bench -p baton-views --bench rebuild`. The log is in memory, so that reading it costs little: what is measured
//! is decoding, folding, comparing and writing.
#![expect(clippy::expect_used, reason = "a bench that cannot do its work must stop")]

use std::sync::Arc;
use std::time::Duration;

use baton_store::{EventLog, LogReader};
use baton_views::testing::{MadeLog, decode};
use baton_views::{Runner, RunnerOptions, RunnerParts, SqliteExecutor, built_in};
use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use tokio_util::sync::CancellationToken;

/// Handoffs in the log: about 12 events each.
const HANDOFFS: u64 = 10_000;

const PATIENCE: Duration = Duration::from_secs(600);

async fn build(log: Arc<dyn EventLog>, directory: tempfile::TempDir) -> tempfile::TempDir {
    let head = log.head().await.expect("a log in memory can be read");
    let parts = RunnerParts {
        log,
        decode: Arc::new(decode),
        executor: Arc::new(SqliteExecutor::new(directory.path())),
        views: built_in(),
    };
    let (runner, views) = Runner::new(parts, RunnerOptions::default());
    let shutdown = CancellationToken::new();
    let running = tokio::spawn(runner.run(shutdown.clone()));
    views.wait_for(head, PATIENCE).await.expect("the views catch up");
    shutdown.cancel();
    running.await.expect("the runner ends");
    directory
}

fn rebuild(criterion: &mut Criterion) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_time()
        .build()
        .expect("a runtime");
    let mut group = criterion.benchmark_group("rebuild");
    group.sample_size(10);
    for in_flight in [64, 4_096] {
        let made = MadeLog::new(7, HANDOFFS, in_flight).expect("a log");
        let log = runtime.block_on(made.finish()).expect("a played log");
        let head = runtime.block_on(log.head()).expect("a head").0;
        // Positions in memory go by tens.
        group.throughput(Throughput::Elements(head / 10));
        group.bench_function(format!("{in_flight} handoffs side by side"), |bencher| {
            bencher.to_async(&runtime).iter_batched(
                || tempfile::tempdir().expect("a directory"),
                |directory| build(Arc::clone(&log) as Arc<dyn EventLog>, directory),
                BatchSize::PerIteration,
            );
        });
    }
    group.finish();
}

criterion_group!(benches, rebuild);
criterion_main!(benches);
