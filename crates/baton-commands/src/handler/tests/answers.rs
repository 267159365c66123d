//! The order of answering, and the answers that no rule gives.

use baton_domain::event::OutcomeObserved;
use baton_domain::ids::HandoffId;
use baton_domain::text::Protected;
use baton_domain::value::Actor;
use baton_domain::{ActKind, Event, Meta, RefusalCode, RequestMark, Stamp, Words};
use baton_store::{Append, EventLog as _, Expected, Revision};
use jiff::SignedDuration;
use uuid::Uuid;

use super::super::*;
use super::world::*;
use crate::codec::encode;
use crate::testing::samples;

fn outsider() -> Actor {
    Actor { organization: samples::organization("somewhere-else"), ..samples::receiver_actor() }
}

fn faulty(order: Order) -> Order {
    let faults = ["name", "need"].map(|field| FieldFault { field: field.into(), what: "is required".into() });
    Order { asked: Asked::Faulty { kind: order.asked.kind(), faults: faults.to_vec() }, ..order }
}

#[tokio::test]
async fn what_the_caller_may_not_see_is_not_there() {
    let world = World::new();
    let handler = world.handler().await;
    let unknown = Order { id: HandoffId(Uuid::from_u128(99)), ..consent() };
    assert!(matches!(handler.handle(unknown).await, Err(CommandError::NotFound)));
    play(&handler, [request(), consent()]).await;
    let foreign_tenant = Order { tenant: samples::tenant("hills"), ..consent() };
    assert!(matches!(handler.handle(foreign_tenant).await, Err(CommandError::NotFound)));
    // Neither a fault, nor a known request, nor a wrong revision tells an outsider anything.
    let orders = [
        Order { caller: outsider(), ..faulty(offer()) },
        Order { caller: outsider(), ..consent() },
        Order { caller: outsider(), expected_revision: Some(Revision(7)), ..offer() },
    ];
    for order in orders {
        assert!(matches!(handler.handle(order).await, Err(CommandError::NotFound)));
    }
}

#[tokio::test]
async fn faults_are_told_together_and_only_to_who_may_give_the_command() {
    let world = World::new();
    let handler = world.handler().await;
    play(&handler, [request(), consent(), offer()]).await;
    let error = handler.handle(faulty(share())).await.unwrap_err();
    assert!(matches!(&error, CommandError::Fields(faults) if faults.len() == 2), "{error:?}");
    let wrong_side = Order { caller: samples::receiver_actor(), ..faulty(share()) };
    let error = handler.handle(wrong_side).await.unwrap_err();
    assert!(
        matches!(&error, CommandError::Refused(refusal) if refusal.code == RefusalCode::WrongSide),
        "{error:?}"
    );
    // Before the revision, and before any rule.
    let stale = Order { expected_revision: Some(Revision(0)), ..faulty(share()) };
    assert!(matches!(handler.handle(stale).await, Err(CommandError::Fields(_))));
    assert!(matches!(
        handler.handle(faulty(request())).await,
        Err(CommandError::RequestReused | CommandError::Fields(_)) | Ok(_)
    ));
}

#[tokio::test]
async fn a_faulty_request_for_a_new_handoff_is_told_so() {
    let world = World::new();
    let handler = world.handler().await;
    assert!(matches!(handler.handle(faulty(request())).await, Err(CommandError::Fields(_))));
    assert!(world.stored().await.is_empty());
}

#[tokio::test]
async fn the_expected_revision_comes_before_the_rules() {
    let world = World::new();
    let handler = world.handler().await;
    let new = Order { expected_revision: Some(Revision(0)), ..request() };
    let error = handler.handle(new).await.unwrap_err();
    assert!(
        matches!(error, CommandError::RevisionMismatch { expected: Revision(0), actual: None }),
        "{error:?}"
    );
    play(&handler, [request()]).await;
    let early = Order { expected_revision: Some(Revision(4)), ..offer() };
    let error = handler.handle(early).await.unwrap_err();
    let actual = Some(Revision(0));
    assert!(
        matches!(error, CommandError::RevisionMismatch { expected: Revision(4), actual: at } if at == actual)
    );
    let right = Order { expected_revision: Some(Revision(0)), ..consent() };
    assert_eq!(handler.handle(right).await.unwrap().revision(), Revision(1));
}

struct Closed;

impl Gate for Closed {
    fn authorize(
        &self,
        _tenant: &baton_domain::ids::TenantId,
        _caller: &Actor,
        action: ActKind,
        handoff: Option<&Handoff>,
    ) -> Result<(), Denied> {
        match (action, handoff) {
            (ActKind::RequestHandoff, None) => Ok(()),
            _ => Err(Denied { why: "no policy permits it".into() }),
        }
    }
}

#[tokio::test]
async fn the_gate_is_asked_after_the_repeat_and_before_faults() {
    let world = World::new();
    let handler = world.handler_with(HandlerOptions::default(), Arc::new(Closed)).await;
    play(&handler, [request(), request()]).await;
    for order in [consent(), faulty(consent())] {
        assert!(matches!(handler.handle(order).await, Err(CommandError::Denied(_))));
    }
}

#[tokio::test]
async fn the_clock_of_a_stream_never_runs_backward() {
    let world = World::new();
    let handler = world.handler().await;
    let requested = play(&handler, [request()]).await.pop().unwrap();
    world.clock.advance(SignedDuration::from_hours(-1));
    let consented = play(&handler, [consent()]).await.pop().unwrap();
    let recorded_at = |outcome: &Outcome| outcome.events[0].recorded.meta.stamp.recorded_at;
    assert_eq!(recorded_at(&consented), recorded_at(&requested));
}

#[tokio::test]
async fn an_event_records_who_when_and_by_which_request() {
    let world = World::new();
    let handler = world.handler().await;
    let order = Order {
        occurred_at: Some(samples::minutes(50)),
        correlation_id: Some(Uuid::from_u128(0xc0)),
        traceparent: Some("00-1-2-01".into()),
        ..request()
    };
    let meta = play(&handler, [order]).await[0].events[0].recorded.meta.clone();
    assert_eq!(meta.stamp.occurred_at, samples::minutes(50));
    assert_eq!(meta.stamp.recorded_at, samples::minutes(60));
    assert_eq!(meta.stamp.actor, samples::referrer_actor());
    assert_eq!(meta.request.id, request().request);
    assert!(meta.request.digest.starts_with("d1:"));
    assert_eq!(meta.correlation_id, Uuid::from_u128(0xc0));
    assert_eq!(meta.traceparent.as_deref(), Some("00-1-2-01"));
}

#[tokio::test]
async fn what_is_too_long_for_the_store_is_refused() {
    let world = World::new();
    let handler = world.handler().await;
    play(&handler, [request(), consent()]).await;
    let mut act = samples::observe();
    act.words.note = Some(Protected::new("x".repeat(60_000)));
    let order = order(samples::referrer_actor(), 40, act);
    assert!(matches!(handler.handle(order).await, Err(CommandError::TooLarge(_))));
}

/// Appends outcomes past the handler until the stream has this many events.
async fn fill(world: &World, events: u64) {
    let (vault, meta) = (world.vault().await, samples::meta());
    let tenant = samples::tenant("valley");
    let key = vault.obtain_for(&tenant, meta.subject.as_ref()).await.unwrap();
    let mut last = world.stored().await.len() as u64 - 1;
    while last + 1 < events {
        let batch = (events - last - 1).min(500);
        let new = (1..=batch).map(|offset| {
            let meta = Meta {
                tenant: tenant.clone(),
                stamp: Stamp { recorded_at: samples::minutes(60), ..meta.stamp.clone() },
                request: RequestMark {
                    id: baton_domain::ids::RequestId(Uuid::from_u128(u128::from(1_000 + last + offset))),
                    ..meta.request.clone()
                },
                ..meta.clone()
            };
            let event: Event =
                OutcomeObserved { observation: samples::code("repeat-ed-visit"), experience: None }.into();
            encode(&key, &stream(), Revision(last + offset), &meta, &event, &Words::default()).unwrap()
        });
        let append = Append::new(stream(), Expected::At(Revision(last)), new.collect()).unwrap();
        world.log.append(append).await.unwrap();
        last += batch;
    }
}

#[tokio::test]
async fn a_full_stream_takes_only_what_ends_something() {
    let world = World::new();
    play(&*world.handler().await, story().into_iter().take(8)).await;
    fill(&world, 9_999).await;
    let handler = world.handler().await;
    play(&handler, [observe(50)]).await;
    let error = handler.handle(observe(51)).await.unwrap_err();
    assert!(
        matches!(&error, CommandError::Refused(refusal) if refusal.code == RefusalCode::StreamFull),
        "{error:?}"
    );
    let closed = play(&handler, [confirm()]).await.pop().unwrap();
    assert_eq!(closed.revision(), Revision(10_000));
    assert!(!closed.state().is_open());
}
