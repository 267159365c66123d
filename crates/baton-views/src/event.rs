//! Events as views see them: without their words.
//!
//! How stored bytes become an event is known elsewhere and handed in. It gets the bytes with the sealed part cut off, so
//! that not even a mistake there could bring words into a view.

use std::fmt;

use baton_domain::{
    Aggregate as _, Event, Handoff, Meta, Program, Screening, Service, program, screening, service,
};
use baton_store::{Checkpoint, EventId, Incarnation, Position, RecordedEvent, Revision, StreamName};

/// The categories of the streams that are followed; all others are passed over.
pub const FOLLOWED: &[&str] = &[Handoff::CATEGORY, Program::CATEGORY, Service::CATEGORY, Screening::CATEGORY];

/// Reads the clear parts of a stored event: who, when, and what happened.
pub type Decode = dyn Fn(RecordedEvent) -> Result<(Meta, Happened), Undecodable> + Send + Sync;

/// Stored bytes that this version does not understand. The text is for operators and repeats nothing of the content.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Undecodable(pub String);

/// What happened, in one of the kinds of streams that are followed.
#[derive(Clone, Debug, PartialEq)]
pub enum Happened {
    /// To a handoff.
    Handoff(Event),
    /// To a program.
    Program(program::Event),
    /// To a service.
    Service(service::Event),
    /// To a screening.
    Screening(screening::Event),
}

/// An event that is followed, at its place.
#[derive(Clone, Debug, PartialEq)]
pub struct StreamEvent {
    /// Its stream.
    pub stream: StreamName,
    /// Its place in the stream.
    pub revision: Revision,
    /// Its place in the log.
    pub position: Position,
    /// Its identity.
    pub id: EventId,
    /// When, who and by which request.
    pub meta: Meta,
    /// What.
    pub event: Happened,
}

/// One event of the log, read.
pub(crate) enum Read {
    /// An event that is followed.
    Followed(Box<StreamEvent>),
    /// Something else, which only moves the checkpoint.
    Other,
}

impl Happened {
    /// The event's type.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Handoff(event) => event.kind().name(),
            Self::Program(event) => event.kind().name(),
            Self::Service(event) => event.kind().name(),
            Self::Screening(event) => event.kind().name(),
        }
    }
}

impl From<Event> for Happened {
    fn from(event: Event) -> Self {
        Self::Handoff(event)
    }
}

impl From<program::Event> for Happened {
    fn from(event: program::Event) -> Self {
        Self::Program(event)
    }
}

impl From<service::Event> for Happened {
    fn from(event: service::Event) -> Self {
        Self::Service(event)
    }
}

impl From<screening::Event> for Happened {
    fn from(event: screening::Event) -> Self {
        Self::Screening(event)
    }
}

impl StreamEvent {
    /// The place behind which to go on once this event is counted.
    pub(crate) const fn checkpoint(&self, incarnation: Incarnation) -> Checkpoint {
        Checkpoint { incarnation, position: self.position, event: self.id }
    }
}

/// Reads one event of the log.
pub(crate) fn read(mut recorded: RecordedEvent, decode: &Decode) -> Result<Read, Undecodable> {
    if !FOLLOWED.contains(&recorded.stream.category()) {
        return Ok(Read::Other);
    }
    recorded.event.private = None;
    let (stream, revision) = (recorded.stream.clone(), recorded.revision);
    let (position, id) = (recorded.position, recorded.id);
    let (meta, event) = decode(recorded)?;
    Ok(Read::Followed(Box::new(StreamEvent { stream, revision, position, id, meta, event })))
}

impl fmt::Debug for Read {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Followed(event) => event.fmt(f),
            Self::Other => f.write_str("Other"),
        }
    }
}
