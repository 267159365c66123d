//! What is measured. The labels of each instrument stand beside it; there are no others.
//!
//! ```text
//! rpc.server.call.duration        s         rpc.method, rpc.response.status_code
//! baton.command.refusals                    reason, rule
//! baton.state_cache.lookups                 result
//! baton.store.appends                       result
//! baton.store.batch.size
//! baton.store.sync.duration       s
//! baton.store.free                By
//! baton.view.lag                            (positions behind the head)
//! baton.handoffs.open                       age
//! ```

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use baton_commands::{Archive, Clock};
use baton_domain::Rule;
use baton_store::{BatchWritten, Position, StoreObserver};
use baton_views::{Role, Views};
use jiff::{SignedDuration, Timestamp};
use opentelemetry::KeyValue;
use opentelemetry::metrics::{Counter, Histogram, Meter};
use tonic::Code;

use crate::errors::{Failure, name};

/// How often what changes slowly is looked at.
const SAMPLE_INTERVAL: Duration = Duration::from_secs(15);

/// Bounds of times of calls, in seconds.
const CALL_BOUNDS: &[f64] =
    &[0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];
/// Bounds of times of syncs, in seconds.
const SYNC_BOUNDS: &[f64] =
    &[0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1.0];
/// Bounds of numbers of appends.
const BATCH_BOUNDS: &[f64] = &[1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0, 512.0, 1_024.0];

/// From how many days on an open handoff counts to an age, and the age's name; the youngest first.
const AGES: [(i64, &str); 5] = [
    (0, "under 1 day"),
    (1, "1 to 7 days"),
    (7, "7 to 30 days"),
    (30, "30 to 90 days"),
    (90, "over 90 days"),
];

/// A method that the server does not have, as one: whoever calls must not make up labels.
const OTHER_METHOD: &str = "_OTHER";

/// The instruments that the code at work writes to. Where nobody reads them they cost next to nothing.
#[derive(Clone, Debug)]
pub struct Metrics {
    calls: Histogram<f64>,
    refusals: Counter<u64>,
    appends: Counter<u64>,
    batches: Histogram<u64>,
    syncs: Histogram<f64>,
    free_bytes: Arc<AtomicU64>,
}

/// What is looked at from time to time. Nothing is shown before the first look.
#[derive(Debug, Default)]
pub(crate) struct Gauges {
    /// One more than the positions that the served views are behind.
    lag: AtomicU64,
    /// One more than the open handoffs of each age.
    open: [AtomicU64; AGES.len()],
}

impl Metrics {
    /// Instruments of this process's meter; [`super::init`] says where they are read.
    #[must_use]
    pub fn of_process() -> Self {
        let meter = opentelemetry::global::meter("baton");
        let free_bytes = Arc::new(AtomicU64::new(0));
        observe_free_bytes(&meter, Arc::clone(&free_bytes));
        Self {
            calls: meter
                .f64_histogram("rpc.server.call.duration")
                .with_unit("s")
                .with_description("Time from a call's admission to its answer, of a stream to its beginning")
                .with_boundaries(CALL_BOUNDS.to_vec())
                .build(),
            refusals: meter
                .u64_counter("baton.command.refusals")
                .with_description("Commands that were not carried out, by reason and rule")
                .build(),
            appends: meter
                .u64_counter("baton.store.appends")
                .with_description("Appends that were judged, by result")
                .build(),
            batches: meter
                .u64_histogram("baton.store.batch.size")
                .with_description("Appends that shared a sync")
                .with_boundaries(BATCH_BOUNDS.to_vec())
                .build(),
            syncs: meter
                .f64_histogram("baton.store.sync.duration")
                .with_unit("s")
                .with_description("Time of a commit with its sync")
                .with_boundaries(SYNC_BOUNDS.to_vec())
                .build(),
            free_bytes,
        }
    }

    /// A call was answered.
    pub(crate) fn called(&self, path: &str, code: Code, took: Duration) {
        // Whatever the server has is implemented.
        let method = if code == Code::Unimplemented { OTHER_METHOD } else { path.trim_start_matches('/') };
        let labels = [
            KeyValue::new("rpc.method", method.to_owned()),
            KeyValue::new("rpc.response.status_code", code_name(code)),
        ];
        self.calls.record(took.as_secs_f64(), &labels);
    }

    /// A command was not carried out.
    pub(crate) fn refused(&self, failure: &Failure) {
        let labels = [
            KeyValue::new("reason", name(failure.reason())),
            KeyValue::new("rule", failure.rule().map_or("none", Rule::number)),
        ];
        self.refusals.add(1, &labels);
    }
}

impl StoreObserver for Metrics {
    fn batch(&self, batch: &BatchWritten) {
        let BatchWritten { appends, conflicts, sync, free_bytes } = *batch;
        self.appends.add(appends, &[KeyValue::new("result", "written")]);
        self.appends.add(conflicts, &[KeyValue::new("result", "conflict")]);
        self.batches.record(appends + conflicts, &[]);
        self.syncs.record(sync.as_secs_f64(), &[]);
        self.free_bytes.store(free_bytes.unwrap_or(0), Ordering::Relaxed);
    }
}

impl Gauges {
    /// Gauges that are shown from their first look on, and the counts of the archive.
    pub(crate) fn register(archive: &Arc<Archive>) -> Arc<Self> {
        let meter = opentelemetry::global::meter("baton");
        let gauges = Arc::new(Self::default());
        observe_lookups(&meter, archive);
        let lag = Arc::clone(&gauges);
        let _ = meter
            .u64_observable_gauge("baton.view.lag")
            .with_description("Positions between what the views show and the log's newest event")
            .with_callback(move |observer| {
                if let Some(lag) = lag.lag.load(Ordering::Relaxed).checked_sub(1) {
                    observer.observe(lag, &[]);
                }
            })
            .build();
        let open = Arc::clone(&gauges);
        let _ = meter
            .u64_observable_gauge("baton.handoffs.open")
            .with_description("Handoffs whose loop is open, by the time since they were requested")
            .with_callback(move |observer| {
                for ((_, age), count) in AGES.iter().zip(&open.open) {
                    if let Some(count) = count.load(Ordering::Relaxed).checked_sub(1) {
                        observer.observe(count, &[KeyValue::new("age", *age)]);
                    }
                }
            })
            .build();
        gauges
    }

    async fn look(&self, views: &Views, now: Timestamp) {
        let served = views.status().await.generations.into_iter().find(|one| one.role == Role::Serving);
        if let Some(lag) = served.and_then(|served| served.lag) {
            self.lag.store(lag.saturating_add(1), Ordering::Relaxed);
        }
        let older_than = AGES.map(|(days, _)| {
            now.saturating_sub(SignedDuration::from_hours(24 * days)).unwrap_or(Timestamp::MIN)
        });
        // Without an answer the figures of the last look stand.
        let Ok(open) = views.open_before(&older_than).await else { return };
        let older = open.iter().skip(1).chain(std::iter::once(&0));
        for ((gauge, count), older) in self.open.iter().zip(&open).zip(older) {
            gauge.store(count.saturating_sub(*older).saturating_add(1), Ordering::Relaxed);
        }
    }
}

/// Looks at the views from time to time, for ever.
pub(crate) async fn sample(gauges: Arc<Gauges>, views: Views, clock: Arc<dyn Clock>) {
    let mut interval = tokio::time::interval(SAMPLE_INTERVAL);
    interval.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        interval.tick().await;
        // While views are built for the first time there is nothing to see; whether that was waited for in vain shows.
        let _ = views.wait_for(Position(0), SAMPLE_INTERVAL).await;
        gauges.look(&views, clock.now()).await;
    }
}

fn observe_free_bytes(meter: &Meter, free_bytes: Arc<AtomicU64>) {
    let _ = meter
        .u64_observable_gauge("baton.store.free")
        .with_unit("By")
        .with_description("What is free on the disk of the store, as of the last write")
        .with_callback(move |observer| {
            let free_bytes = free_bytes.load(Ordering::Relaxed);
            if free_bytes > 0 {
                observer.observe(free_bytes, &[]);
            }
        })
        .build();
}

fn observe_lookups(meter: &Meter, archive: &Arc<Archive>) {
    let archive = Arc::downgrade(archive);
    let _ = meter
        .u64_observable_counter("baton.state_cache.lookups")
        .with_description("Handoffs that were looked for in memory, by result")
        .with_callback(move |observer| {
            let Some(archive) = archive.upgrade() else { return };
            let lookups = archive.lookups();
            observer.observe(lookups.hits, &[KeyValue::new("result", "hit")]);
            observer.observe(lookups.misses, &[KeyValue::new("result", "miss")]);
        })
        .build();
}

/// The name of a code, as gRPC writes it.
const fn code_name(code: Code) -> &'static str {
    match code {
        Code::Ok => "OK",
        Code::Cancelled => "CANCELLED",
        Code::Unknown => "UNKNOWN",
        Code::InvalidArgument => "INVALID_ARGUMENT",
        Code::DeadlineExceeded => "DEADLINE_EXCEEDED",
        Code::NotFound => "NOT_FOUND",
        Code::AlreadyExists => "ALREADY_EXISTS",
        Code::PermissionDenied => "PERMISSION_DENIED",
        Code::ResourceExhausted => "RESOURCE_EXHAUSTED",
        Code::FailedPrecondition => "FAILED_PRECONDITION",
        Code::Aborted => "ABORTED",
        Code::OutOfRange => "OUT_OF_RANGE",
        Code::Unimplemented => "UNIMPLEMENTED",
        Code::Internal => "INTERNAL",
        Code::Unavailable => "UNAVAILABLE",
        Code::DataLoss => "DATA_LOSS",
        Code::Unauthenticated => "UNAUTHENTICATED",
    }
}
