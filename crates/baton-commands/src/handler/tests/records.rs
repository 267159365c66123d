//! Streams of no patient go the same way: sealed under a key of the store, known again for ever.

use baton_domain::{Program, RefusalCode, program};
use baton_store::{Direction, PageSize, Revision};
use uuid::Uuid;

use super::super::*;
use super::world::*;
use crate::clock::Clock;
use crate::history::{Availability, History, HistoryPage};
use crate::streams::stream_of;
use crate::testing::{OpenGate, samples};

async fn handler(world: &World) -> Handler<Program> {
    let log: Arc<dyn EventLog> = world.log.clone();
    let archive = Arc::new(Archive::new(world.log.clone(), 1 << 20));
    let clock: Arc<dyn Clock> = world.clock.clone();
    let parts = HandlerParts { log, archive, vault: world.vault().await, gate: Arc::new(OpenGate), clock };
    Handler::new(parts, HandlerOptions::default())
}

fn order(request: u128, act: impl Into<program::Act>) -> Order<Program> {
    let act = act.into();
    Order {
        tenant: samples::tenant("valley"),
        caller: samples::supervisor(),
        id: samples::define_program().id,
        request: baton_domain::ids::RequestId(Uuid::from_u128(request)),
        content: format!("{act:?}").into(),
        expected_revision: None,
        occurred_at: None,
        late_reason: None,
        breach: None,
        asked: act.into(),
        correlation_id: None,
        causation_id: Some(Uuid::from_u128(77)),
        traceparent: None,
    }
}

fn orders() -> [Order<Program>; 3] {
    [
        order(1, samples::define_program()),
        order(2, samples::revise_policy()),
        order(3, samples::retire_program()),
    ]
}

fn program_stream() -> StreamName {
    stream_of::<Program>(&samples::tenant("valley"), &samples::define_program().id)
}

#[tokio::test]
async fn every_request_is_known_again_after_a_restart() {
    let world = World::new();
    let first = handler(&world).await;
    let mut outcomes = Vec::new();
    for order in orders() {
        outcomes.push(first.handle(order).await.unwrap());
    }
    assert_eq!(outcomes[1].state().newest(), 2);
    assert!(outcomes.iter().all(|outcome| outcome.events[0].recorded.meta.causation_id.is_some()));

    // At the same instant the very same append would be taken for the first one.
    world.clock.advance(jiff::SignedDuration::from_secs(1));
    let restarted = handler(&world).await;
    for (order, first) in orders().into_iter().zip(&outcomes) {
        let again = restarted.handle(order).await.unwrap();
        assert!(again.repeat);
        assert_eq!((&again.folded, &again.events), (&first.folded, &first.events));
    }
    let other = Order { content: "something else".into(), ..order(2, samples::revise_policy()) };
    assert!(matches!(restarted.handle(other).await, Err(CommandError::RequestReused)));
    assert_eq!(world.stored_of(&program_stream()).await.len(), 3);
}

#[tokio::test]
async fn what_was_written_is_sealed_and_can_be_read() {
    let world = World::new();
    let handler = handler(&world).await;
    for order in orders() {
        handler.handle(order).await.unwrap();
    }
    for event in world.stored_of(&program_stream()).await {
        let stored = event.event;
        let bytes = [&stored.meta[..], &stored.data[..], stored.private.as_deref().unwrap_or_default()];
        assert!(!bytes.concat().windows(11).any(|window| window == b"sample text"));
    }
    let history = History::new(world.log.clone(), Some(world.vault().await));
    let page: HistoryPage<program::Event> =
        history.page(&program_stream(), None, Direction::Forward, PageSize::MAX).await.unwrap();
    let retired = &page.entries[2];
    assert_eq!(retired.recorded.meta.subject, None);
    assert!(matches!(&retired.words, Availability::Open(words) if words.reason.is_some()));
}

#[tokio::test]
async fn what_rests_on_something_that_refuses_is_refused_after_everything_but_the_rules() {
    let world = World::new();
    let handler = world.handler().await;
    let retired = Program::full();
    let kind = baton_domain::ActKind::RequestHandoff;
    let asked = Asked::Refused { kind, refusal: Box::new(retired.clone()) };
    let error = handler.handle(Order { asked: asked.clone(), ..request() }).await.unwrap_err();
    assert!(
        matches!(&error, CommandError::Refused(refusal) if refusal.code == RefusalCode::StreamFull),
        "{error:?}"
    );
    let stale = Order { asked: asked.clone(), expected_revision: Some(Revision(3)), ..request() };
    assert!(matches!(handler.handle(stale).await, Err(CommandError::RevisionMismatch { .. })));
    // What was answered before is answered again, whatever became of that meanwhile (R15).
    let first = play(&handler, [request()]).await;
    assert_repeats(&handler.handle(Order { asked, ..request() }).await.unwrap(), &first[0]);
}
