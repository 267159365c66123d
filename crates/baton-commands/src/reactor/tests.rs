//! What reactors and the clock order happens once, however often it is looked at and by whomever.

use std::sync::Mutex;
use std::time::Duration;

use baton_domain::deadline::pending;
use baton_domain::{Handoff, Phase};
use baton_store::{Checkpoint, Direction, EventLog, LogFilter, PageSize};
use jiff::{SignedDuration, Timestamp};
use tokio_util::sync::CancellationToken;

use super::progress::{Noted, Progress};
use super::*;
use crate::clock::Clock as _;
use crate::handler::tests::world::{World, observe, play, request, request_of, stream};
use crate::streams::{handoff_stream, reactor_stream};
use crate::testing::samples::{self, HANDOFF};

const NEWER: HandoffId = HandoffId(Uuid::from_u128(0x77));

/// A request for the same need that supersedes the first.
fn superseding() -> Order {
    let mut order = request_of(NEWER);
    if let Asked::Act(act) = &mut order.asked
        && let Act::RequestHandoff(act) = &mut **act
    {
        act.supersedes = Some(HANDOFF);
    }
    order
}

async fn parts(world: &World) -> ReactorsParts {
    let log: Arc<dyn EventLog> = world.log.clone();
    ReactorsParts { log, handler: world.handler().await, clock: world.clock.clone() }
}

/// Keeps the reactor going until `done` says so.
async fn until(world: &World, done: impl AsyncFn() -> bool) {
    let end = CancellationToken::new();
    let running =
        tokio::spawn(Reactors::new(parts(world).await, vec![Box::new(Superseding)]).run(end.clone()));
    let mut hint = world.log.hint();
    while !done().await {
        hint.changed().await.expect("the log goes on");
    }
    end.cancel();
    running.await.expect("the reactor ends");
}

async fn older(world: &World) -> Handoff {
    let folded = world.archive().load(&stream()).await.expect("a log that can be read");
    folded.expect("it was requested").state.clone()
}

#[tokio::test]
async fn a_supersession_happens_once_however_often_it_is_looked_at() {
    let world = World::new();
    play(&*world.handler().await, [request(), superseding()]).await;
    until(&world, async || older(&world).await.phase == Phase::Closed).await;
    let events = world.stored().await.len();
    assert_eq!(older(&world).await.closing.and_then(|closing| closing.superseded_by), Some(NEWER));

    // Another server, from the beginning of the log: a third request for the need tells when it has come so far.
    let third = HandoffId(Uuid::from_u128(0x78));
    let fourth = HandoffId(Uuid::from_u128(0x79));
    let mut marker = request_of(fourth);
    if let Asked::Act(act) = &mut marker.asked
        && let Act::RequestHandoff(act) = &mut **act
    {
        act.supersedes = Some(third);
    }
    play(&*world.handler().await, [request_of(third), marker]).await;
    let third = handoff_stream(&samples::tenant("valley"), third);
    until(&world, async || world.stored_of(&third).await.len() == 2).await;
    assert_eq!(world.stored().await.len(), events, "it happened a second time");
}

#[tokio::test]
async fn its_event_names_what_caused_it() {
    let world = World::new();
    let played = play(&*world.handler().await, [request(), superseding()]).await;
    let cause = played.last().and_then(|outcome| outcome.events.first()).expect("an event").recorded.event_id;
    until(&world, async || older(&world).await.phase == Phase::Closed).await;
    let closing = world.stored().await.pop().expect("the closing");
    let closing: Recorded = crate::codec::decode(closing).expect("it reads back");
    assert_eq!(closing.meta.causation_id, Some(cause.as_uuid()));
    assert_eq!(closing.meta.stamp.actor.role, Role::System);
}

#[tokio::test]
async fn progress_is_one_servers_at_a_time() {
    let world = World::new();
    let log: Arc<dyn EventLog> = world.log.clone();
    play(&*world.handler().await, [request()]).await;
    let page = log.read_all(None, &LogFilter::ALL, Direction::Backward, PageSize::new(1)).await.unwrap();
    let reached = Checkpoint::at(log.identity().incarnation, page.events.first().unwrap());
    let (mut one, mut other) =
        (Progress::of(Arc::clone(&log), "superseding"), Progress::of(Arc::clone(&log), "superseding"));
    assert_eq!(one.read().await.unwrap(), None);
    assert_eq!(other.read().await.unwrap(), None);
    assert_eq!(one.note(reached, world.clock.now()).await, Noted::Done);
    world.clock.advance(SignedDuration::from_secs(1));
    assert_eq!(other.note(reached, world.clock.now()).await, Noted::Another);
    assert_eq!(other.read().await.unwrap(), Some(reached));
    assert_eq!(other.note(reached, world.clock.now()).await, Noted::Done);
    assert_eq!(world.stored_of(&reactor_stream("superseding")).await.len(), 2);
}

/// What the handoff owes, as a list would have it that does not notice what was told.
struct Stale(Mutex<Vec<Due>>);

#[async_trait]
impl DueDeadlines for Stale {
    async fn due(&self, by: Timestamp, after: Option<&Due>) -> Result<Vec<Due>, NotNow> {
        let due = self.0.lock().unwrap().clone();
        Ok(due.into_iter().filter(|due| after.is_none() && due.deadline.due_at <= by).collect())
    }
}

#[tokio::test]
async fn a_deadline_is_told_once_although_the_list_does_not_notice() {
    let world = World::new();
    let played = play(&*world.handler().await, [request()]).await;
    let cause = played.first().and_then(|outcome| outcome.events.first()).unwrap().recorded.event_id;
    let tenant = samples::tenant("valley");
    let due = |deadline| Due { tenant: tenant.clone(), handoff: HANDOFF, deadline, cause, place: 0 };
    let list = Arc::new(Stale(Mutex::new(pending(&older(&world).await).into_iter().map(due).collect())));
    let before = world.stored().await.len();
    let clock: Arc<dyn crate::clock::Clock> = world.clock.clone();
    let mut clockwork = Clockwork::new(list, world.handler().await, clock, Duration::from_secs(1));
    clockwork.look().await.unwrap();
    assert_eq!(world.stored().await.len(), before, "nothing has fallen due");

    world.clock.advance(SignedDuration::from_hours(30 * 24));
    clockwork.look().await.unwrap();
    let after = older(&world).await;
    assert!(!after.missed.is_empty());
    let told = world.stored().await.len();
    assert!(told > before);
    clockwork.look().await.unwrap();
    assert_eq!(world.stored().await.len(), told, "it was told a second time");
}

#[tokio::test]
async fn a_request_that_somebody_used_up_keeps_nothing_from_being_told() {
    let world = World::new();
    let handler = world.handler().await;
    let played = play(&handler, [request()]).await;
    let cause = played.first().and_then(|outcome| outcome.events.first()).unwrap().recorded.event_id;
    let deadline = *pending(&older(&world).await).first().expect("an offer is owed");
    let missed = Consequence {
        tenant: samples::tenant("valley"),
        handoff: HANDOFF,
        act: baton_domain::act::MissDeadline { deadline }.into(),
        cause,
        step: "guessed".to_owned(),
        correlation: None,
    };
    for attempt in 0..2 {
        let mut guessed = observe(0);
        guessed.request = missed.request("deadlines", attempt);
        play(&handler, [guessed]).await;
    }
    world.clock.advance(SignedDuration::from_hours(30 * 24));
    assert!(matches!(order(&handler, "deadlines", missed.clone()).await, Settled::Done));
    assert_eq!(older(&world).await.missed, [deadline]);
    let told = world.stored().await.len();
    assert!(matches!(order(&handler, "deadlines", missed).await, Settled::Done));
    assert_eq!(world.stored().await.len(), told, "it was told a second time");
}

#[test]
fn every_step_has_a_request_of_its_own() {
    let consequence = |cause, step: &str| Consequence {
        tenant: samples::tenant("valley"),
        handoff: HANDOFF,
        act: Act::AttestPracticeHandoff(baton_domain::act::AttestPracticeHandoff {
            words: baton_domain::Words::default(),
        }),
        cause: EventId::from_bytes([cause; 16]),
        step: step.to_owned(),
        correlation: None,
    };
    let requests = [
        consequence(1, "a").request("one", 0),
        consequence(1, "b").request("one", 0),
        consequence(2, "a").request("one", 0),
        consequence(1, "a").request("other", 0),
    ];
    let distinct: std::collections::BTreeSet<_> = requests.iter().collect();
    assert_eq!(distinct.len(), requests.len());
    assert_eq!(consequence(1, "a").request("one", 0), requests[0]);
}
