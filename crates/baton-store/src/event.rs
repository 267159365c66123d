//! Events as the store sees them: bytes under an id that names them.
//!
//! The store never looks into meta, data or private. It hands on what was written, byte for byte, and knows by
//! the id whether that is still true.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::limits::EVENT_TYPE_MAX_BYTES;
use crate::stream::{InvalidName, StreamName, check_name};

/// An event's place in its stream, from 0, without holes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Revision(pub u64);

/// An event's place in the whole log. Rising, but numbers may be left out; it means nothing in another log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Position(pub u64);

/// The kind of an event as it is stored, for example `HandoffRequested`.
///
/// Letters, digits, `-`, `_` and `.`, at most [`EVENT_TYPE_MAX_BYTES`]. Cheap to clone.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct EventType(Arc<str>);

/// The identity of one event: a UUID of version 8 made from its stream, revision, type and bytes.
///
/// Two events with one id are one event. An engine that compares ids compares contents.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EventId(Uuid);

/// An event that is about to be appended.
#[derive(Clone, PartialEq, Eq)]
pub struct NewEvent {
    /// Its kind.
    pub kind: EventType,
    /// What surrounds the fact: who, when, by which request.
    pub meta: Bytes,
    /// The fact, in codes.
    pub data: Bytes,
    /// What only key holders may read, already sealed. `None` and an empty blob are two different things.
    pub private: Option<Bytes>,
}

/// An event as it stands in the log.
#[derive(Clone, PartialEq, Eq)]
pub struct RecordedEvent {
    /// The stream it belongs to.
    pub stream: StreamName,
    /// Its place in that stream.
    pub revision: Revision,
    /// Its place in the log.
    pub position: Position,
    /// Its identity; it names everything above and below but the position.
    pub id: EventId,
    /// Kind and bytes, as written.
    pub event: NewEvent,
}

impl Revision {
    /// The revision of a stream's first event.
    pub const FIRST: Self = Self(0);

    /// The revision `count` further on; stays at the largest number rather than wrap.
    #[must_use]
    pub const fn plus(self, count: u64) -> Self {
        Self(self.0.saturating_add(count))
    }

    /// The revision after this one.
    #[must_use]
    pub const fn next(self) -> Self {
        self.plus(1)
    }
}

impl fmt::Display for Revision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl EventType {
    /// Checks the name of an event type.
    ///
    /// # Errors
    /// [`InvalidName`] says what is wrong with it.
    pub fn new(name: impl Into<Arc<str>>) -> Result<Self, InvalidName> {
        let name = name.into();
        check_name(&name, EVENT_TYPE_MAX_BYTES)?;
        Ok(Self(name))
    }

    /// The type as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for EventType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for EventType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for EventType {
    type Error = InvalidName;

    fn try_from(name: String) -> Result<Self, InvalidName> {
        Self::new(name)
    }
}

impl From<EventType> for String {
    fn from(kind: EventType) -> Self {
        kind.0.to_string()
    }
}

impl EventId {
    /// The id of these bytes at this place.
    ///
    /// SHA-256 over stream, revision (8 bytes, big-endian), type, meta, data and private, each behind its length
    /// (8 bytes, big-endian), cut to a UUID of version 8. A missing private part adds nothing, an empty one adds
    /// its length, so the two differ. This is a stored format: it never changes.
    #[must_use]
    pub fn of(stream: &StreamName, revision: Revision, event: &NewEvent) -> Self {
        let mut hash = Sha256::new();
        let mut part = |bytes: &[u8]| {
            hash.update((bytes.len() as u64).to_be_bytes());
            hash.update(bytes);
        };
        part(stream.as_str().as_bytes());
        part(&revision.0.to_be_bytes());
        part(event.kind.as_str().as_bytes());
        part(&event.meta);
        part(&event.data);
        if let Some(private) = &event.private {
            part(private);
        }
        let mut bytes = [0; 16];
        for (to, from) in bytes.iter_mut().zip(hash.finalize()) {
            *to = from;
        }
        Self(uuid::Builder::from_custom_bytes(bytes).into_uuid())
    }

    /// An id as an engine stored it. Whether it names the bytes beside it is for [`RecordedEvent::verify`] to say.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(Uuid::from_bytes(bytes))
    }

    /// The 16 bytes to store.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 16] {
        self.0.as_bytes()
    }

    /// The id as a UUID.
    #[must_use]
    pub const fn as_uuid(&self) -> Uuid {
        self.0
    }
}

impl fmt::Display for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl NewEvent {
    /// What the event counts for against the limits, in bytes: type, meta, data and private.
    #[must_use]
    pub fn stored_len(&self) -> usize {
        let private = self.private.as_ref().map_or(0, Bytes::len);
        self.kind.as_str().len() + self.meta.len() + self.data.len() + private
    }
}

/// Sizes only: what an event says belongs in no log.
impl fmt::Debug for NewEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewEvent")
            .field("kind", &self.kind)
            .field("meta_bytes", &self.meta.len())
            .field("data_bytes", &self.data.len())
            .field("private_bytes", &self.private.as_ref().map(Bytes::len))
            .finish()
    }
}

impl RecordedEvent {
    /// Whether the id names these bytes at this place. Engines ask it of every event that they read.
    #[must_use]
    pub fn verify(&self) -> bool {
        self.id == EventId::of(&self.stream, self.revision, &self.event)
    }
}

impl fmt::Debug for RecordedEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RecordedEvent")
            .field("stream", &self.stream)
            .field("revision", &self.revision.0)
            .field("position", &self.position.0)
            .field("id", &self.id)
            .field("event", &self.event)
            .finish()
    }
}
