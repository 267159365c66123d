//! How fast streams are loaded, commands decided and whole logs replayed. The store is one in memory: what a disk costs
//! is measured with the engines.

#![expect(clippy::expect_used, clippy::panic, reason = "a measurement of something broken must stop")]

use std::hint::black_box;
use std::sync::Arc;
use std::thread;

use baton_commands::testing::story::{observe, story, story_of};
use baton_commands::testing::{OpenGate, RepeatableEntropy, StandingClock, samples};
use baton_commands::{
    Archive, Asked, Handler, HandlerOptions, HandlerParts, KekSource, Order, Vault, codec, handoff_stream,
};
use baton_domain::ids::HandoffId;
use baton_domain::{Command, Context, Handoff, State, decide, evolve};
use baton_store::testing::{MemoryKeys, MemoryLog};
use baton_store::{Direction, EventLog, LogFilter, LogReader as _, PageSize, RecordedEvent, StreamName};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use tokio::runtime::Runtime;
use uuid::Uuid;

struct Bench {
    runtime: Runtime,
    log: Arc<MemoryLog>,
    handler: Arc<Handler>,
}

impl Bench {
    fn new() -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_time().build().expect("a runtime");
        let log = Arc::new(MemoryLog::new().expect("a log"));
        let clock = Arc::new(StandingClock::at(samples::minutes(60)));
        let source = KekSource::Value("BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=".to_owned().into());
        let entropy = Arc::new(RepeatableEntropy::default());
        let opened = Vault::open(Arc::new(MemoryKeys::default()), &source, clock.clone(), entropy);
        let vault = Arc::new(runtime.block_on(opened).map(|opened| opened.vault).expect("a vault"));
        let archive = Arc::new(Archive::new(log.clone(), 256 << 20));
        let events: Arc<dyn EventLog> = log.clone();
        let parts = HandlerParts { log: events, archive, vault, gate: Arc::new(OpenGate), clock };
        Self { runtime, log, handler: Arc::new(Handler::new(parts, HandlerOptions::default())) }
    }

    fn play(&self, orders: impl IntoIterator<Item = Order>) {
        for order in orders {
            self.runtime.block_on(self.handler.handle(order)).expect("the story goes on");
        }
    }

    /// A log of many handoffs, as it is read back.
    fn events(&self) -> Vec<RecordedEvent> {
        let filter = LogFilter::categories(["handoff"]).expect("a filter");
        let (mut events, mut after) = (Vec::new(), None);
        loop {
            let page = self.log.read_all(after, &filter, Direction::Forward, PageSize::MAX);
            let page = self.runtime.block_on(page).expect("a page");
            events.extend(page.events);
            match page.next {
                Some(next) => after = Some(next),
                None => return events,
            }
        }
    }
}

fn stream() -> StreamName {
    handoff_stream(&samples::tenant("valley"), samples::HANDOFF)
}

fn load(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("load and fold a stream");
    for events in [9, 1_000] {
        let bench = Bench::new();
        bench.play(story());
        bench.play((100..).map(observe).take(events - 9));
        group.throughput(Throughput::Elements(events as u64));
        group.bench_function(format!("{events} events"), |bencher| {
            bencher.to_async(&bench.runtime).iter(|| async {
                let archive = Archive::<Handoff>::new(bench.log.clone(), 0);
                black_box(archive.load(&stream()).await.expect("a stream"))
            });
        });
    }
    group.finish();
}

fn decision(criterion: &mut Criterion) {
    let bench = Bench::new();
    bench.play(story().into_iter().take(6));
    let archive = Archive::<Handoff>::new(bench.log.clone(), 0);
    let folded = bench.runtime.block_on(archive.load(&stream())).expect("a stream").expect("a handoff");
    let state: State = Some(Box::new(folded.state.clone()));
    let order = story().swap_remove(6);
    let Asked::Act(act) = order.asked else { panic!("the story has no faults") };
    let now = samples::minutes(60);
    let context = Context { actor: order.caller, now, occurred_at: now, late_reason: None, breach: None };
    let command = Command { context, act: *act };
    criterion.bench_function("decide an acknowledgement", |bencher| {
        bencher.iter(|| black_box(decide(black_box(&state), black_box(&command))));
    });
}

fn handle(criterion: &mut Criterion) {
    let bench = Bench::new();
    let mut next = 0_u128;
    let mut group = criterion.benchmark_group("handle");
    group.throughput(Throughput::Elements(9));
    group.bench_function("a whole handoff", |bencher| {
        bencher.iter(|| {
            next += 1;
            bench.play(story_of(HandoffId(Uuid::from_u128(next))));
        });
    });
    group.finish();
}

/// Decodes and folds every event, each handoff by itself, as views and audits do.
fn replay(events: &[RecordedEvent]) -> usize {
    let mut state: State = None;
    let mut handoffs = 0;
    for event in events {
        if event.revision.0 == 0 {
            state = None;
            handoffs += 1;
        }
        let recorded = codec::decode(event.clone()).expect("an event");
        state = evolve(state, &recorded.meta.stamp, &recorded.event).expect("a history");
    }
    black_box(state);
    handoffs
}

fn replays(criterion: &mut Criterion) {
    const HANDOFFS: u128 = 4_000;
    let bench = Bench::new();
    for handoff in 1..=HANDOFFS {
        bench.play(story_of(HandoffId(Uuid::from_u128(handoff))));
    }
    // One after the other, so each half begins with a request.
    let events = bench.events();
    let (one, two) = events.split_at(events.len() / 2);
    let mut group = criterion.benchmark_group("replay: decode and fold");
    group.sample_size(20);
    group.throughput(Throughput::Elements(events.len() as u64));
    group.bench_function("one core", |bencher| bencher.iter(|| replay(&events)));
    group.bench_function("two cores", |bencher| {
        bencher.iter(|| {
            thread::scope(|scope| {
                let first = scope.spawn(|| replay(one));
                replay(two) + first.join().expect("a replay")
            })
        });
    });
    group.finish();
}

criterion_group!(benches, load, decision, handle, replays);
criterion_main!(benches);
