//! What a projector tells of its work, so that whoever runs it can trace it. The views themselves know no traces.

use std::fmt;
use std::sync::Arc;

use tracing::Span;

use crate::event::StreamEvent;
use crate::limits::TRACES_PER_BATCH;

/// Is told of the batches that are taken in.
pub trait ProjectionObserver: fmt::Debug + Send + Sync {
    /// A batch begins: what is done for it is done within this span, until it is committed.
    fn begin(&self) -> Span;

    /// The batch takes in an event of a call with this W3C trace context. Of one call after the other, each is told
    /// once, and no more than [`crate::limits::TRACES_PER_BATCH`].
    fn follows(&self, batch: &Span, traceparent: &str);
}

/// The batch that is under way, as its observer sees it.
pub(crate) struct Batch {
    observer: Option<Arc<dyn ProjectionObserver>>,
    span: Option<Span>,
    told: usize,
    last: Option<String>,
}

impl Batch {
    pub(crate) const fn of(observer: Option<Arc<dyn ProjectionObserver>>) -> Self {
        Self { observer, span: None, told: 0, last: None }
    }

    /// The batch takes in these events; what is done for them is done in the span.
    pub(crate) fn take_in(&mut self, events: &[StreamEvent]) -> Span {
        let Some(observer) = &self.observer else { return Span::none() };
        let span = self.span.get_or_insert_with(|| observer.begin());
        for traceparent in events.iter().filter_map(|event| event.meta.traceparent.as_ref()) {
            if self.told >= TRACES_PER_BATCH || self.last.as_ref() == Some(traceparent) {
                continue;
            }
            observer.follows(span, traceparent);
            self.told += 1;
            self.last = Some(traceparent.clone());
        }
        span.clone()
    }

    /// It is committed.
    pub(crate) fn end(&mut self) {
        *self = Self::of(self.observer.take());
    }
}
