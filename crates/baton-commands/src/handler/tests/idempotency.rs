//! R15: the same request has the same answer for ever.

use baton_domain::RefusalCode;

use baton_store::Revision;

use super::super::*;
use super::world::*;
use crate::testing::samples;

#[tokio::test]
async fn every_request_of_a_closed_handoff_repeats_its_first_answer_after_a_restart() {
    let world = World::new();
    let first = play(&*world.handler().await, story()).await;
    let stored = world.stored().await;

    let restarted = world.handler().await;
    let again = play(&restarted, story()).await;
    for (again, first) in again.iter().zip(&first) {
        assert_repeats(again, first);
    }
    assert_eq!(world.stored().await, stored, "a repeat writes nothing");
}

#[tokio::test]
async fn a_repeat_needs_no_cache() {
    let world = World::new();
    let handler = world.handler().await;
    let first = play(&handler, [request(), consent()]).await;
    handler.writer.archive.evict(&stream());
    assert_repeats(&handler.handle(consent()).await.unwrap(), &first[1]);
    handler.writer.archive.evict(&stream());
    assert_repeats(&handler.handle(request()).await.unwrap(), &first[0]);
}

#[tokio::test]
async fn a_repeat_comes_before_every_refusal() {
    let world = World::new();
    let handler = world.handler().await;
    let first = play(&handler, story()).await;
    // Closed, a revision long past, and fields that are faulty by now: the request is known all the same.
    let stale = Order { expected_revision: Some(Revision(0)), ..accept() };
    assert_repeats(&handler.handle(stale).await.unwrap(), &first[4]);
    let faults = vec![FieldFault { field: "note".into(), what: "is too long".into() }];
    let faulty =
        Order { asked: Asked::Faulty { kind: baton_domain::ActKind::AcceptHandoff, faults }, ..accept() };
    assert_repeats(&handler.handle(faulty).await.unwrap(), &first[4]);
}

#[tokio::test]
async fn another_content_under_the_id_is_refused() {
    let world = World::new();
    let handler = world.handler().await;
    play(&handler, [request(), consent()]).await;
    let other = Order { content: "something else".into(), ..consent() };
    assert!(matches!(handler.handle(other).await, Err(CommandError::RequestReused)));
    let another_act = Order { request: consent().request, ..offer() };
    assert!(matches!(handler.handle(another_act).await, Err(CommandError::RequestReused)));
    assert_eq!(world.stored().await.len(), 2);
}

#[tokio::test]
async fn another_organisation_under_the_id_is_refused() {
    let world = World::new();
    let handler = world.handler().await;
    play(&handler, [request(), consent(), offer()]).await;
    let foreign = Order { caller: samples::receiver_actor(), ..consent() };
    assert!(matches!(handler.handle(foreign).await, Err(CommandError::RequestReused)));
    let foreign = Order { caller: samples::receiver_actor(), ..request() };
    assert!(matches!(handler.handle(foreign).await, Err(CommandError::RequestReused)));
}

#[tokio::test]
async fn a_colleague_may_repeat() {
    let world = World::new();
    let handler = world.handler().await;
    let first = play(&handler, [request(), consent()]).await;
    let colleague = Order { caller: samples::supervisor(), ..consent() };
    assert_repeats(&handler.handle(colleague).await.unwrap(), &first[1]);
}

#[tokio::test]
async fn two_identical_requests_that_race_are_one() {
    let world = World::new();
    // Two replicas, and two calls on each.
    let (one, two) = (world.replica().await, world.replica().await);
    let answers = futures::future::join_all([
        one.handle(request()),
        two.handle(request()),
        one.handle(request()),
        two.handle(request()),
    ])
    .await;
    let answers: Vec<Outcome> = answers.into_iter().map(Result::unwrap).collect();
    assert_eq!(answers.iter().filter(|answer| !answer.repeat).count(), 1);
    for answer in &answers {
        assert_eq!((&answer.folded, &answer.events), (&answers[0].folded, &answers[0].events));
    }
    assert_eq!(world.stored().await.len(), 1);
}

#[tokio::test]
async fn of_two_differing_requests_that_race_under_one_id_one_is_refused() {
    let world = World::new();
    let (one, two) = (world.replica().await, world.replica().await);
    let differing = Order { content: "something else".into(), ..request() };
    let (first, second) = tokio::join!(one.handle(request()), two.handle(differing));
    let reused = |answer: &Result<Outcome, CommandError>| matches!(answer, Err(CommandError::RequestReused));
    assert_eq!([&first, &second].into_iter().filter(|answer| reused(answer)).count(), 1);
    assert_eq!(world.stored().await.len(), 1);
}

#[tokio::test]
async fn a_taken_handoff_id_is_refused_to_another_request() {
    let world = World::new();
    let handler = world.handler().await;
    play(&handler, [request()]).await;
    let other = Order { request: consent().request, ..request() };
    let refused = handler.handle(other).await.unwrap_err();
    let CommandError::Refused(refusal) = refused else { panic!("{refused:?}") };
    assert_eq!(refusal.code, RefusalCode::AlreadyExists);
}

#[tokio::test]
async fn a_refusal_leaves_no_trace_and_is_decided_anew() {
    let world = World::new();
    let handler = world.handler().await;
    play(&handler, [request()]).await;
    assert!(matches!(handler.handle(offer()).await, Err(CommandError::Refused(_))));
    play(&handler, [consent(), offer()]).await;
    assert_eq!(world.stored().await.len(), 3);
}

#[tokio::test]
async fn what_is_already_so_is_not_recorded() {
    let world = World::new();
    let handler = world.handler().await;
    let offered = play(&handler, [request(), consent(), offer()]).await.pop().unwrap();
    let again = handler.handle(Order { request: accept().request, ..offer() }).await.unwrap();
    assert!(!again.recorded && !again.repeat && again.events.is_empty());
    assert_eq!(again.folded, offered.folded);
    // Its id is free still.
    play(&handler, [accept()]).await;
}

#[tokio::test]
async fn several_events_of_one_request_repeat_together() {
    let world = World::new();
    let handler = world.handler().await;
    let practice =
        Order { occurred_at: Some(samples::NOON), ..order(samples::referrer_actor(), 77, practice_act()) };
    let first = handler.handle(practice.clone()).await.unwrap();
    assert!(first.events.len() > 2);
    let positions: Vec<_> = first.events.iter().map(|entry| entry.recorded.position).collect();
    let stored: Vec<_> = world.stored().await.iter().map(|event| event.position).collect();
    assert_eq!(positions, stored);
    assert_repeats(&world.handler().await.handle(practice).await.unwrap(), &first);
}

fn practice_act() -> baton_domain::Act {
    let mut practice = samples::practice();
    practice.steps.truncate(2);
    for step in &mut practice.steps {
        step.late_reason = None;
        step.breach = None;
    }
    let mut third = practice.steps[1].clone();
    third.act = samples::share().into();
    practice.steps.push(third);
    practice.into()
}
