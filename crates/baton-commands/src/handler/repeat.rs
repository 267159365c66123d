//! The events of an answer: of one given now, and of the first one given again.

use std::sync::Arc;

use baton_domain::Aggregate;
use baton_store::{Appended, Direction, EventId, PageSize, Position, Revision, StreamName};

use super::Handler;
use super::error::{Cause, CommandError};
use super::order::{Order, Outcome};
use super::prepare::Written;
use crate::archive::{AsOf, Folded, LoadError, RequestEntry};
use crate::codec::Recorded;
use crate::history::{Availability, Entry};

/// A log that does not hold what it acknowledged.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("the events of a request are not where they were recorded")]
struct Gone;

impl<A: Aggregate> Handler<A> {
    /// The first answer to a request that was given before (R15): the stream as it stood then.
    pub(super) async fn repeat(
        &self,
        order: &Order<A>,
        stream: &StreamName,
        folded: &Option<Arc<Folded<A>>>,
        entry: &RequestEntry,
    ) -> Result<Outcome<A>, CommandError> {
        let gone = || CommandError::Corrupt(Cause::new(Gone));
        let folded = folded.as_ref().ok_or_else(gone)?;
        if entry.organization != order.caller.organization {
            return Err(CommandError::RequestReused);
        }
        let key = self.vault.existing_for(&order.tenant, folded.state.subject()).await?;
        if !key.matches(&entry.digest, &order.content)? {
            return Err(CommandError::RequestReused);
        }
        let then = if entry.last == folded.revision {
            Arc::clone(folded)
        } else {
            let as_of = AsOf::Revision(entry.last);
            let prefix = self.writer.archive.load_as_of(stream, as_of, self.clock.now()).await?;
            Arc::new(prefix.folded.ok_or_else(gone)?)
        };
        let events = self.recorded_between(stream, entry.first, entry.last).await?;
        Ok(Outcome { id: order.id.clone(), folded: then, events, recorded: true, repeat: true })
    }

    /// The events of an append that was just acknowledged.
    pub(super) async fn entries(
        &self,
        stream: &StreamName,
        first: Revision,
        appended: Appended,
        ids: Vec<EventId>,
        events: Vec<Written<A::Event>>,
    ) -> Result<Vec<Entry<A::Event>>, CommandError> {
        let positions = self.positions(stream, first, appended).await?;
        let places = (0..).map(|offset| first.plus(offset)).zip(positions).zip(ids);
        let entry = |((revision, position), event_id), Written { meta, event, words, stored }| {
            let words =
                if words.is_empty() { Availability::None } else { Availability::Open(Box::new(words)) };
            let recorded =
                Recorded { position, stream: stream.clone(), revision, event_id, meta, event, stored };
            Entry { recorded, words }
        };
        Ok(places.zip(events).map(|(place, written)| entry(place, written)).collect())
    }

    /// The positions of an append's events. The store tells the last one; where there are others they are read, and if
    /// that fails a repeat will tell them.
    async fn positions(
        &self,
        stream: &StreamName,
        first: Revision,
        appended: Appended,
    ) -> Result<Vec<Position>, CommandError> {
        if first == appended.last {
            return Ok(vec![appended.position]);
        }
        let unknown = |error: LoadError| CommandError::OutcomeUnknown(Cause::new(error));
        let (after, size) = between(first, appended.last);
        let page = self.writer.log.read_stream(stream, after, Direction::Forward, size).await;
        Ok(page.map_err(|error| unknown(error.into()))?.events.iter().map(|event| event.position).collect())
    }

    async fn recorded_between(
        &self,
        stream: &StreamName,
        first: Revision,
        last: Revision,
    ) -> Result<Vec<Entry<A::Event>>, CommandError> {
        let (after, size) = between(first, last);
        let page = self.history.page(stream, after, Direction::Forward, size).await?;
        if page.entries.last().is_none_or(|entry| entry.recorded.revision != last) {
            return Err(CommandError::Corrupt(Cause::new(Gone)));
        }
        Ok(page.entries)
    }
}

/// What to ask the store for to get these revisions: an append always fits into one page.
fn between(first: Revision, last: Revision) -> (Option<Revision>, PageSize) {
    let after = first.0.checked_sub(1).map(Revision);
    let events = usize::try_from(last.0 - first.0 + 1).unwrap_or(usize::MAX);
    (after, PageSize::new(events))
}
