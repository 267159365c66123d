//! What a history shows of the words: open, sealed, erased.

use baton_domain::EventKind;
use baton_store::testing::{MemoryKeys, MemoryLog};
use baton_store::{Append, EventLog as _, Expected};

use super::*;
use crate::codec::encode;
use crate::streams::handoff_stream;
use crate::testing::samples;
use crate::testing::{RepeatableEntropy, StandingClock};
use crate::vault::KekSource;

/// A log with one event of every kind; they do not follow from each other, which a history does not mind.
async fn shelf() -> (Arc<MemoryLog>, Arc<Vault>, StreamName) {
    let source = KekSource::Value("BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=".to_owned().into());
    let clock = Arc::new(StandingClock::at(samples::NOON));
    let entropy = Arc::new(RepeatableEntropy::default());
    let opened = Vault::open(Arc::new(MemoryKeys::default()), &source, clock, entropy).await;
    let vault = Arc::new(opened.map_err(|error| error.to_string()).unwrap().vault);
    let meta = samples::meta();
    let key = vault.obtain_for(&meta.tenant, meta.subject.as_ref()).await.unwrap();
    let stream = handoff_stream(&meta.tenant, samples::HANDOFF);
    let events = (0..).zip(samples::every_event()).map(|(revision, (event, words))| {
        encode(&key, &stream, Revision(revision), &meta, &event, &words).unwrap()
    });
    let log = Arc::new(MemoryLog::new().unwrap());
    let append = Append::new(stream.clone(), Expected::NoStream, events.collect()).unwrap();
    log.append(append).await.unwrap();
    (log, vault, stream)
}

#[tokio::test]
async fn every_event_comes_with_its_words() {
    let (log, vault, stream) = shelf().await;
    let history = History::new(log, Some(vault));
    let page: HistoryPage = history.page(&stream, None, Direction::Forward, PageSize::MAX).await.unwrap();
    assert_eq!(page.entries.len(), EventKind::ALL.len());
    for (entry, (event, words)) in page.entries.into_iter().zip(samples::every_event()) {
        assert_eq!(entry.recorded.event, event);
        let expected =
            if words.is_empty() { Availability::None } else { Availability::Open(Box::new(words)) };
        assert!(entry.words == expected);
    }
}

#[tokio::test]
async fn pages_follow_each_other_in_both_directions() {
    let (log, vault, stream) = shelf().await;
    let history = History::new(log, Some(vault));
    let last = EventKind::ALL.len() as u64 - 1;
    for (direction, expected) in [
        (Direction::Forward, (0..=last).collect::<Vec<_>>()),
        (Direction::Backward, (0..=last).rev().collect()),
    ] {
        let (mut after, mut seen) = (None, Vec::new());
        loop {
            let page: HistoryPage = history.page(&stream, after, direction, PageSize::new(7)).await.unwrap();
            assert_eq!(page.head, Some(Revision(last)));
            seen.extend(page.entries.iter().map(|entry| entry.recorded.revision.0));
            match page.next {
                Some(next) => after = Some(next),
                None => break,
            }
        }
        assert_eq!(seen, expected);
    }
}

#[tokio::test]
async fn words_under_lost_or_other_keys_stay_sealed() {
    let (log, _, stream) = shelf().await;
    let source = KekSource::Value("BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=".to_owned().into());
    let clock = Arc::new(StandingClock::at(samples::NOON));
    let entropy = Arc::new(RepeatableEntropy::default());
    // The key store was lost and began anew: first there is no key, then another one.
    crate::clock::Entropy::fill(&*entropy, &mut [0; 8]).unwrap();
    let opened = Vault::open(Arc::new(MemoryKeys::default()), &source, clock, entropy).await;
    let vault = Arc::new(opened.map_err(|error| error.to_string()).unwrap().vault);
    let history = History::new(log, Some(Arc::clone(&vault)));
    for _ in 0..2 {
        let page: HistoryPage = history.page(&stream, None, Direction::Forward, PageSize::MAX).await.unwrap();
        assert!(
            page.entries.iter().all(|entry| matches!(entry.words, Availability::None | Availability::Sealed))
        );
        assert!(page.entries.iter().any(|entry| entry.words == Availability::Sealed));
        let meta = samples::meta();
        vault.obtain_for(&meta.tenant, meta.subject.as_ref()).await.unwrap();
    }
}
