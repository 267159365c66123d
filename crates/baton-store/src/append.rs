//! One append: events for one stream, and what the writer knew of that stream.

use crate::event::{EventId, NewEvent, Position, Revision};
use crate::limits::{APPEND_MAX_BYTES, APPEND_MAX_EVENTS, EVENT_MAX_BYTES};
use crate::stream::StreamName;

/// What the writer decided on. There is no "any": who appends knows what it has read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Expected {
    /// The stream does not exist; its first event gets revision 0.
    NoStream,
    /// The stream's last event has this revision; the next gets the one after it.
    At(Revision),
}

/// Events for one stream, within all limits, with their ids.
///
/// The ids follow from everything else, so the same append made twice, by whomever, is the same append.
/// Cloning copies no event bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Append {
    stream: StreamName,
    expected: Expected,
    events: Vec<NewEvent>,
    ids: Vec<EventId>,
}

/// Where an append stands in the log. The answer to a repeat is the first answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Appended {
    /// The revision of its first event.
    pub first: Revision,
    /// The revision of its last event.
    pub last: Revision,
    /// The position of its last event: who has read the log up to here has read the append.
    pub position: Position,
}

/// An append outside the limits of the store. Nothing was written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TooLarge {
    /// No event at all, which some engines would acknowledge without having checked anything.
    #[error("an append needs at least one event")]
    NoEvents,
    /// More events than one append may have.
    #[error("the append has {events} events, more than {APPEND_MAX_EVENTS}; append them in parts")]
    Events {
        /// How many it has.
        events: usize,
    },
    /// One event is too large.
    #[error("event {index} of the append has {bytes} bytes, more than {EVENT_MAX_BYTES}")]
    Event {
        /// Which one, from 0.
        index: usize,
        /// Its size.
        bytes: usize,
    },
    /// All events together are too large.
    #[error("the append has {bytes} bytes, more than {APPEND_MAX_BYTES}; append it in parts")]
    Append {
        /// The sum over the events.
        bytes: usize,
    },
}

impl Expected {
    /// The revision that the first event of an append gets.
    #[must_use]
    pub const fn first(self) -> Revision {
        match self {
            Self::NoStream => Revision::FIRST,
            Self::At(revision) => revision.next(),
        }
    }

    /// The stream's last revision, as the writer knew it; `None` if it knew of no stream.
    #[must_use]
    pub const fn last_known(self) -> Option<Revision> {
        match self {
            Self::NoStream => None,
            Self::At(revision) => Some(revision),
        }
    }
}

/// What the writer read: `None` is a stream that does not exist.
impl From<Option<Revision>> for Expected {
    fn from(last: Option<Revision>) -> Self {
        last.map_or(Self::NoStream, Self::At)
    }
}

impl Append {
    /// Checks the limits and names the events.
    ///
    /// # Errors
    /// [`TooLarge`] says which limit is broken and where.
    pub fn new(stream: StreamName, expected: Expected, events: Vec<NewEvent>) -> Result<Self, TooLarge> {
        check_limits(&events)?;
        let ids = (0..)
            .zip(&events)
            .map(|(offset, event)| EventId::of(&stream, expected.first().plus(offset), event))
            .collect();
        Ok(Self { stream, expected, events, ids })
    }

    /// The stream that it goes to.
    #[must_use]
    pub const fn stream(&self) -> &StreamName {
        &self.stream
    }

    /// What the writer decided on.
    #[must_use]
    pub const fn expected(&self) -> Expected {
        self.expected
    }

    /// How many events it has: at least one.
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "an append is never empty")]
    pub fn len(&self) -> usize {
        self.events.len()
    }

    /// The revision of its first event, once written.
    #[must_use]
    pub const fn first(&self) -> Revision {
        self.expected.first()
    }

    /// The revision of its last event, once written.
    #[must_use]
    pub fn last(&self) -> Revision {
        self.first().plus(self.events.len() as u64 - 1)
    }

    /// Its events in order, each with the revision and the id that it gets.
    pub fn events(&self) -> impl ExactSizeIterator<Item = (Revision, EventId, &NewEvent)> {
        let first = self.first();
        let events = self.events.iter().zip(&self.ids).enumerate();
        events.map(move |(offset, (event, id))| (first.plus(offset as u64), *id, event))
    }

    /// The ids of its events in order.
    #[must_use]
    pub fn ids(&self) -> &[EventId] {
        &self.ids
    }

    /// What it counts for against the limits, in bytes.
    #[must_use]
    pub fn stored_len(&self) -> usize {
        self.events.iter().map(NewEvent::stored_len).sum()
    }
}

fn check_limits(events: &[NewEvent]) -> Result<(), TooLarge> {
    if events.is_empty() {
        return Err(TooLarge::NoEvents);
    }
    if events.len() > APPEND_MAX_EVENTS {
        return Err(TooLarge::Events { events: events.len() });
    }
    let mut total = 0;
    for (index, event) in events.iter().enumerate() {
        let bytes = event.stored_len();
        if bytes > EVENT_MAX_BYTES {
            return Err(TooLarge::Event { index, bytes });
        }
        total += bytes;
    }
    if total > APPEND_MAX_BYTES {
        return Err(TooLarge::Append { bytes: total });
    }
    Ok(())
}
