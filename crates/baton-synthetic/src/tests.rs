//! That a filled store is one that the command handler could have left.

use std::sync::Arc;

use baton_commands::testing::{RepeatableEntropy, StandingClock, samples};
use baton_commands::{Archive, KekSource, codec, handoff_id_of};
use baton_domain::Handoff;
use baton_domain::deadline::pending;
use baton_store::testing::{MemoryKeys, MemoryLog};
use baton_store::{Direction, LogFilter, LogReader as _, PageSize, RecordedEvent};

use super::*;

async fn filled(synthesis: Synthesis) -> (Arc<MemoryLog>, Filled) {
    let log = Arc::new(MemoryLog::new().expect("a log"));
    let source = KekSource::Value("BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=".to_owned().into());
    let clock = Arc::new(StandingClock::at(samples::NOON));
    let entropy = Arc::new(RepeatableEntropy::default());
    let opened = Vault::open(Arc::new(MemoryKeys::default()), &source, clock, entropy).await;
    let vault = opened.expect("a vault").vault;
    let filled = fill(&*log, &vault, synthesis, |_| {}).await.expect("a filled log");
    (log, filled)
}

async fn events(log: &MemoryLog) -> Vec<RecordedEvent> {
    let filter = LogFilter::categories(["handoff"]).expect("a filter");
    let (mut events, mut after) = (Vec::new(), None);
    loop {
        let page = log.read_all(after, &filter, Direction::Forward, PageSize::MAX).await.expect("a page");
        events.extend(page.events);
        match page.next {
            Some(next) => after = Some(next),
            None => return events,
        }
    }
}

#[tokio::test]
async fn a_seed_makes_one_log() {
    let synthesis = Synthesis { seed: 3, handoffs: 60, side_by_side: 20, waiting: false };
    let (one, count) = filled(synthesis).await;
    let (same, _) = filled(synthesis).await;
    let one = events(&one).await;
    assert_eq!(one, events(&same).await);
    assert_eq!(one.len() as u64, count.events);
    let (other, _) = filled(Synthesis { seed: 4, ..synthesis }).await;
    assert_ne!(one, events(&other).await);
}

#[tokio::test]
async fn those_that_wait_owe_an_offer_and_what_the_patient_needs() {
    let (log, _) = filled(Synthesis { seed: 6, handoffs: 40, side_by_side: 20, waiting: true }).await;
    let archive = Archive::<Handoff>::new(log.clone(), 0);
    let mut owing = std::collections::HashSet::new();
    for event in events(&log).await {
        let folded = archive.load(&event.stream).await.expect("a history").expect("a handoff");
        if pending(&folded.state).len() == 2 {
            owing.insert(event.stream);
        }
    }
    assert!(owing.len() > 30, "{} of 40", owing.len());
}

#[tokio::test]
async fn every_stream_folds_and_the_streams_are_interleaved() {
    let (log, _) = filled(Synthesis { seed: 5, handoffs: 40, side_by_side: 20, waiting: false }).await;
    let archive = Archive::<Handoff>::new(log.clone(), 0);
    let events = events(&log).await;
    let mut neighbours = 0;
    for (event, next) in events.iter().zip(events.iter().skip(1)) {
        neighbours += usize::from(event.stream != next.stream);
        codec::decode::<baton_domain::Event>(event.clone()).expect("an event that is understood");
        let folded = archive.load(&event.stream).await.expect("a history").expect("a handoff");
        assert_eq!(handoff_stream(&tenant(), folded.state.id), event.stream);
    }
    assert!(neighbours > events.len() / 2, "{neighbours} of {}", events.len());
    // No id of a request is one that the handler would have given a handoff.
    let unknown = handoff_stream(&tenant(), handoff_id_of(&tenant(), RequestId(Uuid::nil())));
    assert!(events.iter().all(|event| event.stream != unknown));
}
