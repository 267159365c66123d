//! A store, its keys, a clock that stands, and handlers over them.

use baton_store::testing::{FaultyLog, MemoryKeys, MemoryLog};
use baton_store::{Direction, EventLog, KeyStore, LogReader, PageSize, RecordedEvent};

use super::super::*;
use crate::streams::handoff_stream;
use crate::testing::samples::{self, HANDOFF};
pub(crate) use crate::testing::story::*;
use crate::testing::{OpenGate, RepeatableEntropy, StandingClock};
use crate::vault::KekSource;

pub(crate) const KEK: &str = "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=";

pub(crate) struct World {
    pub(crate) log: Arc<FaultyLog>,
    pub(crate) keys: Arc<MemoryKeys>,
    pub(crate) clock: Arc<StandingClock>,
    pub(crate) entropy: Arc<RepeatableEntropy>,
}

impl World {
    pub(crate) fn new() -> Self {
        Self {
            log: Arc::new(FaultyLog::new(Arc::new(MemoryLog::new().unwrap()))),
            keys: Arc::default(),
            clock: Arc::new(StandingClock::at(samples::minutes(60))),
            entropy: Arc::default(),
        }
    }

    pub(crate) async fn vault(&self) -> Arc<Vault> {
        let keys: Arc<dyn KeyStore> = self.keys.clone();
        let source = KekSource::Value(KEK.to_owned().into());
        let opened = Vault::open(keys, &source, self.clock.clone(), self.entropy.clone()).await;
        Arc::new(opened.map_err(|error| error.to_string()).unwrap().vault)
    }

    pub(crate) fn archive(&self) -> Archive {
        Archive::new(self.log.clone(), 1 << 20)
    }

    /// A handler as after a start of the process: nothing in memory.
    pub(crate) async fn handler(&self) -> Arc<Handler> {
        self.handler_with(HandlerOptions::default(), Arc::new(OpenGate)).await
    }

    /// One of several over this store.
    pub(crate) async fn replica(&self) -> Arc<Handler> {
        self.handler_with(HandlerOptions { other_writers: true }, Arc::new(OpenGate)).await
    }

    pub(crate) async fn handler_with(&self, options: HandlerOptions, gate: Arc<dyn Gate>) -> Arc<Handler> {
        let log: Arc<dyn EventLog> = self.log.clone();
        let parts = HandlerParts {
            log,
            archive: Arc::new(self.archive()),
            vault: self.vault().await,
            gate,
            clock: self.clock.clone(),
        };
        Arc::new(Handler::new(parts, options))
    }

    pub(crate) async fn stored(&self) -> Vec<RecordedEvent> {
        self.stored_of(&stream()).await
    }

    pub(crate) async fn stored_of(&self, stream: &StreamName) -> Vec<RecordedEvent> {
        let mut events = Vec::new();
        let mut after = None;
        loop {
            let page = self.log.read_stream(stream, after, Direction::Forward, PageSize::MAX).await.unwrap();
            events.extend(page.events);
            match page.next {
                Some(next) => after = Some(next),
                None => return events,
            }
        }
    }
}

pub(crate) fn stream() -> StreamName {
    handoff_stream(&samples::tenant("valley"), HANDOFF)
}

/// Gives all of these orders, each of which must succeed.
pub(crate) async fn play(handler: &Handler, orders: impl IntoIterator<Item = Order>) -> Vec<Outcome> {
    let mut outcomes = Vec::new();
    for order in orders {
        let kind = order.asked.kind();
        let outcome = handler.handle(order).await;
        outcomes.push(outcome.unwrap_or_else(|error| panic!("{}: {error:?}", kind.name())));
    }
    outcomes
}

/// The same answer, told again.
pub(crate) fn assert_repeats(again: &Outcome, first: &Outcome) {
    assert!(again.repeat && again.recorded);
    assert_eq!(again.id, first.id);
    assert_eq!(again.folded, first.folded);
    assert_eq!(again.events, first.events);
}
