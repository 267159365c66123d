//! Conflicts, lost answers, a store that stops, callers who leave, and several handlers at once.

use std::collections::BTreeSet;

use baton_store::testing::AppendFault;
use baton_store::{EventLog as _, Position, Revision, Unavailable};

use super::super::*;
use super::world::*;
use crate::limits::INDETERMINATE_ATTEMPTS;

fn full() -> Unavailable {
    Unavailable::StoreFull { free_bytes: 1, reserve_bytes: 2 }
}

#[tokio::test]
async fn a_conflict_is_met_by_reading_on() {
    let world = World::new();
    let handler = world.handler().await;
    play(&handler, [request()]).await;
    for _ in 0..3 {
        world.log.fail_next_append(AppendFault::Conflict { actual: Some(Revision(0)) });
    }
    assert_eq!(play(&handler, [consent()]).await[0].revision(), Revision(1));
    assert_eq!(world.log.faults_left(), 0);
}

#[tokio::test]
async fn conflicts_without_end_end() {
    let world = World::new();
    let handler = world.handler().await;
    play(&handler, [request()]).await;
    for _ in 0..CONFLICT_ATTEMPTS {
        world.log.fail_next_append(AppendFault::Conflict { actual: Some(Revision(0)) });
    }
    let error = handler.handle(consent()).await.unwrap_err();
    assert!(matches!(error, CommandError::Contended { .. }), "{error:?}");
    assert_eq!(world.stored().await.len(), 1);
    play(&handler, [consent()]).await;
}

#[tokio::test(start_paused = true)]
async fn a_lost_answer_is_found_again() {
    for fault in [AppendFault::IndeterminateWritten, AppendFault::IndeterminateNotWritten] {
        let world = World::new();
        let handler = world.handler().await;
        play(&handler, [request()]).await;
        world.log.fail_next_append(fault);
        let outcome = play(&handler, [consent()]).await.pop().unwrap();
        assert!(!outcome.repeat);
        assert_eq!(outcome.revision(), Revision(1));
        assert_eq!(world.stored().await.len(), 2);
        assert_repeats(&handler.handle(consent()).await.unwrap(), &outcome);
    }
}

#[tokio::test(start_paused = true)]
async fn an_outcome_that_stays_unknown_is_learnt_by_the_same_request() {
    let faults = [AppendFault::IndeterminateWritten, AppendFault::IndeterminateNotWritten];
    for (fault, written) in faults.into_iter().zip([true, false]) {
        let world = World::new();
        let handler = world.handler().await;
        play(&handler, [request()]).await;
        world.log.fail_next_append(fault);
        for _ in 1..INDETERMINATE_ATTEMPTS {
            world.log.fail_next_append(AppendFault::IndeterminateNotWritten);
        }
        let error = handler.handle(consent()).await.unwrap_err();
        assert!(matches!(error, CommandError::OutcomeUnknown(_)), "{error:?}");
        let outcome = handler.handle(consent()).await.unwrap();
        assert_eq!(outcome.repeat, written);
        assert_eq!(world.stored().await.len(), 2);
    }
}

#[tokio::test(start_paused = true)]
async fn doubt_is_not_taken_back_by_a_later_no() {
    let later = [AppendFault::Unavailable(full()), AppendFault::Poisoned];
    for fault in later {
        let world = World::new();
        let handler = world.handler().await;
        play(&handler, [request()]).await;
        world.log.fail_next_append(AppendFault::IndeterminateWritten);
        for _ in 1..INDETERMINATE_ATTEMPTS {
            world.log.fail_next_append(fault.clone());
        }
        let error = handler.handle(consent()).await.unwrap_err();
        assert!(matches!(error, CommandError::OutcomeUnknown(_)), "{error:?}");
    }
}

#[tokio::test]
async fn what_was_surely_not_written_says_so() {
    let world = World::new();
    let handler = world.handler().await;
    play(&handler, [request()]).await;
    world.log.fail_next_append(AppendFault::Unavailable(full()));
    let error = handler.handle(consent()).await.unwrap_err();
    assert!(matches!(error, CommandError::Unavailable { why: Unavailability::StoreFull, .. }), "{error:?}");
    world.log.fail_next_append(AppendFault::Unavailable(Unavailable::Closed));
    let error = handler.handle(consent()).await.unwrap_err();
    assert!(matches!(error, CommandError::Unavailable { why: Unavailability::Store, .. }), "{error:?}");
    play(&handler, [consent()]).await;
    world.log.fail_next_append(AppendFault::Poisoned);
    assert!(matches!(handler.handle(offer()).await, Err(CommandError::Poisoned(_))));
    assert_eq!(world.stored().await.len(), 2);
    // Repeats are answered by what is there, also by a store that has stopped.
    assert!(handler.handle(consent()).await.unwrap().repeat);
}

#[tokio::test]
async fn a_log_that_cannot_be_read_answers_nothing() {
    let world = World::new();
    play(&*world.handler().await, [request()]).await;
    let handler = world.handler().await;
    world.log.fail_reads(Some(Unavailable::Closed));
    assert!(matches!(handler.handle(consent()).await, Err(CommandError::Unavailable { .. })));
    world.log.fail_reads(None);
    play(&handler, [consent()]).await;
}

#[tokio::test]
async fn a_caller_who_leaves_ends_the_answer_and_not_the_append() {
    let world = World::new();
    let handler = world.handler().await;
    let requested = play(&handler, [request()]).await.pop().unwrap();
    let mut hint = world.log.hint();
    let held = world.log.hold_appends();
    let mut leaving = Box::pin(handler.handle(consent()));
    assert!(futures::poll!(&mut leaving).is_pending());
    drop(leaving);
    // The next command on the handoff waits for what was begun.
    let mut next = Box::pin(handler.handle(offer()));
    assert!(futures::poll!(&mut next).is_pending());
    drop(held);
    let offered = next.await.unwrap();
    assert_eq!(offered.revision(), Revision(2));
    let Position(before) = requested.position();
    hint.wait_for(|head| head.0 > before).await.unwrap();
    assert!(handler.handle(consent()).await.unwrap().repeat);
}

#[tokio::test]
async fn commands_on_one_handoff_never_conflict_within_a_process() {
    let world = World::new();
    let handler = world.handler().await;
    play(&handler, [request()]).await;
    let outcomes =
        futures::future::join_all((100..164).map(|request| handler.handle(observe(request)))).await;
    let revisions: BTreeSet<Revision> =
        outcomes.into_iter().map(|outcome| outcome.unwrap().revision()).collect();
    assert_eq!(revisions, (1..=64).map(Revision).collect());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_handlers_on_one_store_lose_and_double_nothing() {
    let world = World::new();
    let handlers = [world.replica().await, world.replica().await];
    play(&handlers[0], [request()]).await;
    let commands = (100..164).map(|request| {
        let handler = handlers[request as usize % 2].clone();
        tokio::spawn(async move {
            loop {
                match handler.handle(observe(request)).await {
                    Err(CommandError::Contended { .. }) => {}
                    settled => return settled.unwrap().revision(),
                }
            }
        })
    });
    let revisions = futures::future::join_all(commands).await;
    let revisions: BTreeSet<Revision> = revisions.into_iter().map(Result::unwrap).collect();
    assert_eq!(revisions, (1..=64).map(Revision).collect());
    let folded = world.archive().load(&stream()).await.unwrap().unwrap();
    assert_eq!(folded.state.observations.len(), 64);
}

#[tokio::test]
async fn no_command_is_judged_by_a_stale_cache() {
    let world = World::new();
    let (here, there) = (world.replica().await, world.replica().await);
    // Here knows a handoff that is only requested; then it goes on elsewhere.
    play(&here, [request()]).await;
    play(&there, [consent(), share(), offer()]).await;
    // As here knew it, the receiver could not see it, and nothing could be accepted.
    play(&here, [accept()]).await;
    play(&there, [introduction(), acknowledge()]).await;
    // As here knew it, this was already so.
    let reread = Order { request: baton_domain::ids::RequestId(uuid::Uuid::from_u128(70)), ..accept() };
    assert!(!here.handle(reread).await.unwrap().recorded);
    play(&there, [link(), confirm()]).await;
    // As there knew it, it was closed; here it still seemed open.
    let error = here.handle(Order { request: observe(71).request, ..share() }).await.unwrap_err();
    let CommandError::Refused(refusal) = error else { panic!("{error:?}") };
    assert_eq!(refusal.code, baton_domain::RefusalCode::HandoffClosed);
    assert_eq!(world.stored().await.len(), story().len());
}

#[tokio::test]
async fn an_expected_revision_is_compared_with_the_newest() {
    let world = World::new();
    let (here, there) = (world.replica().await, world.replica().await);
    play(&here, [request()]).await;
    play(&there, [consent()]).await;
    let right = Order { expected_revision: Some(Revision(1)), ..share() };
    play(&here, [right]).await;
    play(&there, [offer()]).await;
    let wrong = Order { expected_revision: Some(Revision(2)), ..accept() };
    let error = here.handle(wrong).await.unwrap_err();
    assert!(matches!(error, CommandError::RevisionMismatch { actual: Some(Revision(3)), .. }), "{error:?}");
}

#[tokio::test]
async fn waiting_commands_have_a_bound() {
    let world = World::new();
    let handler = world.handler().await;
    play(&handler, [request()]).await;
    let _held = world.log.hold_appends();
    let mut waiting = Vec::new();
    for request in 0..crate::limits::COMMANDS_PER_HANDOFF {
        let mut command = Box::pin(handler.handle(observe(1_000 + request as u128)));
        assert!(futures::poll!(&mut command).is_pending());
        waiting.push(command);
    }
    let error = handler.handle(observe(1)).await.unwrap_err();
    assert!(matches!(error, CommandError::Unavailable { why: Unavailability::Busy, .. }), "{error:?}");
}
