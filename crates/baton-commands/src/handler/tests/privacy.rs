//! What people wrote is nowhere in the clear, and gone with the key.

use baton_store::{Direction, LogReader as _, PageSize};
use zeroize::Zeroizing;

use super::super::*;
use super::world::*;
use crate::history::{Availability, HistoryPage};
use crate::testing::samples;
use crate::vault::{KekSource, OpenVaultError, check_keys_are_there};

/// Every text of the samples has it.
const CANARY: &[u8] = b"sample text";

fn holds_canary(bytes: &[u8]) -> bool {
    bytes.windows(CANARY.len()).any(|window| window == CANARY)
}

#[tokio::test]
async fn nothing_written_is_stored_in_the_clear() {
    let world = World::new();
    let outcomes = play(&*world.handler().await, story()).await;
    let mut sealed = 0;
    for event in world.stored().await {
        assert!(!holds_canary(&event.event.meta) && !holds_canary(&event.event.data));
        if let Some(private) = &event.event.private {
            assert!(!holds_canary(private));
            sealed += 1;
        }
    }
    assert!(sealed >= 4, "the story has words to hide");
    assert!(!holds_canary(format!("{outcomes:?}").as_bytes()));
    assert!(!holds_canary(format!("{:?}", story()).as_bytes()));
}

#[tokio::test]
async fn no_error_repeats_what_was_written() {
    let world = World::new();
    let handler = world.handler().await;
    play(&handler, [request()]).await;
    for order in [share(), offer(), accept(), Order { content: "sample text".into(), ..request() }] {
        let error = handler.handle(order).await.unwrap_err();
        assert!(!holds_canary(format!("{error} {error:?}").as_bytes()));
    }
}

#[tokio::test]
async fn an_erased_history_folds_to_the_same_state() {
    let world = World::new();
    let handler = world.handler().await;
    let last = play(&handler, story()).await.pop().unwrap();
    let (tenant, patient) = (samples::tenant("valley"), &last.state().patient);
    world.vault().await.erase(&tenant, patient).await.unwrap();

    let folded = world.archive().load(&stream()).await.unwrap().unwrap();
    assert_eq!(folded, last.folded);
    let history = History::new(world.log.clone(), Some(world.vault().await));
    let page: HistoryPage = history.page(&stream(), None, Direction::Forward, PageSize::MAX).await.unwrap();
    for entry in &page.entries {
        let erased = entry.recorded.stored.private.is_some();
        assert_eq!(entry.words, if erased { Availability::Erased } else { Availability::None });
    }
}

#[tokio::test]
async fn an_erased_subject_is_neither_repeated_nor_recorded() {
    let world = World::new();
    let handler = world.handler().await;
    play(&handler, [request(), consent()]).await;
    let (tenant, patient) = (samples::tenant("valley"), samples::patient("patient-7f3a"));
    world.vault().await.erase(&tenant, &patient).await.unwrap();
    world.clock.advance(jiff::SignedDuration::from_mins(1));
    for order in [consent(), request(), share(), offer()] {
        assert!(matches!(handler.handle(order).await, Err(CommandError::SubjectErased)));
    }
    // Nor under a new handoff.
    let new = request_of(samples::OTHER_HANDOFF);
    assert!(matches!(handler.handle(new).await, Err(CommandError::SubjectErased)));
    assert_eq!(world.stored().await.len(), 2);
}

#[tokio::test]
async fn without_a_vault_words_stay_sealed() {
    let world = World::new();
    play(&*world.handler().await, story()).await;
    let history = History::new(world.log.clone(), None);
    let page: HistoryPage = history.page(&stream(), None, Direction::Forward, PageSize::MAX).await.unwrap();
    assert!(page.entries.iter().any(|entry| entry.words == Availability::Sealed));
    assert!(page.entries.iter().all(|entry| match entry.words {
        Availability::Sealed => entry.recorded.stored.private.is_some(),
        Availability::None => entry.recorded.stored.private.is_none(),
        Availability::Open(_) | Availability::Erased => false,
    }));
}

#[tokio::test]
async fn a_vault_under_another_key_does_not_open() {
    let world = World::new();
    play(&*world.handler().await, [request()]).await;
    let other = KekSource::Value(Zeroizing::new("CAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAg=".to_owned()));
    let opened = Vault::open(world.keys.clone(), &other, world.clock.clone(), world.entropy.clone()).await;
    assert!(matches!(opened.map(drop), Err(OpenVaultError::WrongKek)));
    assert!(world.log.head().await.is_ok());
}

#[tokio::test]
async fn a_log_whose_key_store_was_lost_is_refused() {
    let world = World::new();
    let empty = baton_store::testing::MemoryKeys::default();
    assert!(check_keys_are_there(&*world.log, &empty).await.is_ok(), "a new store");
    play(&*world.handler().await, [request()]).await;
    assert!(check_keys_are_there(&*world.log, &*world.keys).await.is_ok());
    let lost = check_keys_are_there(&*world.log, &empty).await;
    assert!(matches!(lost, Err(OpenVaultError::KeysLost)));
}
