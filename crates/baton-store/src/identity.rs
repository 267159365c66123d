//! Which log this is, and its first event.
//!
//! A position says nothing without the log it counts in. So a log names itself in its first event, and whoever
//! keeps a position keeps that name and the id of the event there as well.

use std::fmt;

use bytes::Bytes;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::append::{Append, Expected};
use crate::event::{EventId, EventType, NewEvent, Position, RecordedEvent};
use crate::stream::StreamName;

/// The name of the stream that tells what the log is.
pub const FOUNDING_STREAM: &str = "store";

/// The type of the first event of every log.
pub const FOUNDING_EVENT: &str = "StoreCreated";

/// One store for its whole life, also after it was restored from a copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct StoreId(pub Uuid);

/// One unbroken life of a store. It is another after acknowledged events were lost and their places taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Incarnation(pub Uuid);

/// Which log this is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct LogIdentity {
    /// The store.
    pub store: StoreId,
    /// Its present life.
    pub incarnation: Incarnation,
}

/// The first event of every log. Ids and time come from whoever founds the store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoreCreated {
    /// The new store.
    pub store: StoreId,
    /// Its first life.
    pub incarnation: Incarnation,
    /// When it was founded, by the founder's clock.
    pub created_at: Timestamp,
}

/// A place in a log that can be found again, or be known to be gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Checkpoint {
    /// The life of the store that the position counts in.
    pub incarnation: Incarnation,
    /// The place.
    pub position: Position,
    /// What stood there.
    pub event: EventId,
}

/// Why an event is not a founding event that this version understands.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FoundingError {
    /// A type that only a newer version writes.
    #[error("the log begins with '{found}', which this version does not know: use the version that wrote it")]
    UnknownType {
        /// The type found.
        found: EventType,
    },
    /// The right type, but not its content.
    #[error("the log's first event cannot be read: {0}")]
    Content(String),
}

impl fmt::Display for StoreId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for Incarnation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl StoreCreated {
    /// The identity that this event gives to the log.
    #[must_use]
    pub const fn identity(&self) -> LogIdentity {
        LogIdentity { store: self.store, incarnation: self.incarnation }
    }

    /// The append that founds a log. Of several founders the first wins and the others meet a conflict.
    ///
    /// # Errors
    /// [`FoundingError::Content`] if it cannot be written down.
    pub fn to_append(&self) -> Result<Append, FoundingError> {
        let content = |error: &dyn fmt::Display| FoundingError::Content(error.to_string());
        let event = NewEvent {
            kind: EventType::new(FOUNDING_EVENT).map_err(|error| content(&error))?,
            meta: Bytes::from_static(b"{\"version\":1}"),
            data: serde_json::to_vec(self).map_err(|error| content(&error))?.into(),
            private: None,
        };
        let stream = founding_stream().map_err(|error| content(&error))?;
        Append::new(stream, Expected::NoStream, vec![event]).map_err(|error| content(&error))
    }

    /// Reads the event back.
    ///
    /// # Errors
    /// [`FoundingError`] if it is none, or of a version to come.
    pub fn from_event(event: &RecordedEvent) -> Result<Self, FoundingError> {
        if event.event.kind.as_str() != FOUNDING_EVENT {
            return Err(FoundingError::UnknownType { found: event.event.kind.clone() });
        }
        serde_json::from_slice(&event.event.data).map_err(|error| FoundingError::Content(error.to_string()))
    }
}

/// The stream that every log begins with.
///
/// # Errors
/// None in practice: the name is a constant that a test checks.
pub fn founding_stream() -> Result<StreamName, crate::stream::InvalidName> {
    StreamName::new(FOUNDING_STREAM)
}

impl Checkpoint {
    /// The place of this event in the given life of the store.
    #[must_use]
    pub const fn at(incarnation: Incarnation, event: &RecordedEvent) -> Self {
        Self { incarnation, position: event.position, event: event.id }
    }

    /// Whether this event stands where the checkpoint says.
    #[must_use]
    pub fn is(&self, event: &RecordedEvent) -> bool {
        self.position == event.position && self.event == event.id
    }
}
