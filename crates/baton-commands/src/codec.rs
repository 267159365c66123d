//! Events as bytes and back.
//!
//! Meta and fields are JSON by serde, readable with any tool. Words are JSON as well and sealed before they leave this
//! module: their clear form is never handed to the store. The formats are for ever: a golden file per event pins them.

use baton_domain::event::{Meta, SCHEMA_VERSION};
use baton_domain::{AnEvent, Event, Named as _, Words};
use baton_store::{EventId, EventType, NewEvent, Position, RecordedEvent, Revision, StreamName};
use bytes::Bytes;
use serde::Deserialize;
use zeroize::Zeroizing;

use crate::vault::{Seal, SubjectKey, VaultError};

/// An event as it stands in the log, with its words still sealed: of a handoff unless said otherwise.
#[derive(Clone, Debug, PartialEq)]
pub struct Recorded<E = Event> {
    /// Its place in the log.
    pub position: Position,
    /// Its stream.
    pub stream: StreamName,
    /// Its place in that stream.
    pub revision: Revision,
    /// Its identity.
    pub event_id: EventId,
    /// When, who and by which request.
    pub meta: Meta,
    /// What.
    pub event: E,
    /// The bytes that all this was read from, as they are stored.
    pub stored: NewEvent,
}

/// Why stored bytes are not an event that this version understands. What they say is never repeated.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// A type that this version does not know.
    #[error(
        "the event at position {position} is of type '{kind}', which this version does not know: use the version that wrote it"
    )]
    UnknownType {
        /// Where.
        position: Position,
        /// Which.
        kind: EventType,
    },
    /// A format to come.
    #[error(
        "the event at position {position} has format {schema}, newer than {SCHEMA_VERSION}: use the version that wrote it"
    )]
    Newer {
        /// Where.
        position: Position,
        /// Its format.
        schema: u32,
    },
    /// Not what the type says.
    #[error("the {part} of the event at position {position} cannot be read: {what} in column {column}")]
    Malformed {
        /// Where.
        position: Position,
        /// `meta` or `data`.
        part: &'static str,
        /// What kind of fault.
        what: &'static str,
        /// Where in the part, from 1; 0 if it is no place.
        column: usize,
    },
}

/// An event that cannot be written down.
#[derive(Debug, thiserror::Error)]
pub enum EncodeError {
    /// A value that JSON cannot hold.
    #[error("the event cannot be written as JSON")]
    Json,
    /// It could not be sealed.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

/// Writes an event down for one place in its stream, words sealed for that place.
///
/// # Errors
/// [`EncodeError`]; none in practice but for missing randomness.
pub fn encode(
    key: &SubjectKey,
    stream: &StreamName,
    revision: Revision,
    meta: &Meta,
    event: &impl AnEvent,
    words: &Words,
) -> Result<NewEvent, EncodeError> {
    let kind = event.kind().name();
    let private = if words.is_empty() {
        None
    } else {
        let clear = Zeroizing::new(serde_json::to_vec(words).map_err(|_| EncodeError::Json)?);
        let place = Seal { tenant: &meta.tenant, stream, revision, kind };
        Some(Bytes::from(key.seal(&place, &clear)?))
    };
    Ok(NewEvent {
        kind: EventType::new(kind).map_err(|_| EncodeError::Json)?,
        meta: serde_json::to_vec(meta).map_err(|_| EncodeError::Json)?.into(),
        data: serde_json::to_vec(event).map_err(|_| EncodeError::Json)?.into(),
        private,
    })
}

/// Reads an event; its words stay sealed.
///
/// # Errors
/// [`DecodeError`] says which part is not understood.
pub fn decode<E: AnEvent>(recorded: RecordedEvent) -> Result<Recorded<E>, DecodeError> {
    let RecordedEvent { stream, revision, position, id, event: stored } = recorded;
    let Some(kind) = E::kind_of(stored.kind.as_str()) else {
        return Err(DecodeError::UnknownType { position, kind: stored.kind });
    };
    let meta = decode_meta(position, text(position, "meta", &stored.meta)?)?;
    let mut fields = serde_json::Deserializer::from_str(text(position, "data", &stored.data)?);
    let event = E::read(kind, &mut fields)
        .and_then(|event| fields.end().map(|()| event))
        .map_err(|error| malformed(position, "data", &error))?;
    Ok(Recorded { position, stream, revision, event_id: id, meta, event, stored })
}

/// Opens the words of an event.
///
/// # Errors
/// [`VaultError::Unopenable`] if they were not sealed for this place under this key.
pub fn open_words<E>(key: &SubjectKey, recorded: &Recorded<E>) -> Result<Words, VaultError> {
    let Some(sealed) = &recorded.stored.private else { return Ok(Words::default()) };
    let place = Seal {
        tenant: &recorded.meta.tenant,
        stream: &recorded.stream,
        revision: recorded.revision,
        kind: recorded.stored.kind.as_str(),
    };
    let clear = key.open(&place, sealed)?;
    serde_json::from_slice(&clear).map_err(|_| VaultError::Unopenable)
}

/// Once for the whole part: checked string by string it takes noticeably longer.
fn text<'a>(position: Position, part: &'static str, bytes: &'a [u8]) -> Result<&'a str, DecodeError> {
    let malformed = |error: std::str::Utf8Error| DecodeError::Malformed {
        position,
        part,
        what: "not UTF-8",
        column: error.valid_up_to() + 1,
    };
    std::str::from_utf8(bytes).map_err(malformed)
}

fn decode_meta(position: Position, text: &str) -> Result<Meta, DecodeError> {
    #[derive(Deserialize)]
    struct Format {
        schema: u32,
    }
    let newer = |schema| DecodeError::Newer { position, schema };
    match serde_json::from_str::<Meta>(text) {
        Ok(meta) if meta.schema > SCHEMA_VERSION => Err(newer(meta.schema)),
        Ok(meta) => Ok(meta),
        // A newer format may have other fields: its number says more than the first of them that does not fit.
        Err(error) => match serde_json::from_str::<Format>(text) {
            Ok(Format { schema }) if schema > SCHEMA_VERSION => Err(newer(schema)),
            Ok(_) | Err(_) => Err(malformed(position, "meta", &error)),
        },
    }
}

/// Without the parser's message, which repeats what it read.
fn malformed(position: Position, part: &'static str, error: &serde_json::Error) -> DecodeError {
    let what = match error.classify() {
        serde_json::error::Category::Data => "an unexpected value or a missing field",
        serde_json::error::Category::Syntax => "not JSON",
        serde_json::error::Category::Eof => "an early end",
        serde_json::error::Category::Io => "not readable",
    };
    DecodeError::Malformed { position, part, what, column: error.column() }
}

#[cfg(test)]
mod tests;
