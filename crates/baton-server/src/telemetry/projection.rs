//! One span for each batch that the views take in, linked to the calls that recorded its events.

use baton_views::ProjectionObserver;
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt as _;

use super::context;

/// Makes the spans of the views.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Projections;

impl ProjectionObserver for Projections {
    fn begin(&self) -> Span {
        tracing::debug_span!("project", events = tracing::field::Empty)
    }

    fn follows(&self, batch: &Span, traceparent: &str) {
        if let Some(context) = context::stored(traceparent) {
            batch.add_link(context);
        }
    }
}
