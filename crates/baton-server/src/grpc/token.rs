//! Opaque tokens: a position for "at least as new as this", a place in a history or a list for its next page, and a place
//! to watch on from.
//!
//! A token names the log that it belongs to, so that it means nothing in another one, and a page token also who reads
//! what. They hold nothing secret and prove nothing: whatever a token is used for is authorised anew.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use baton_api::types::v1::ErrorReason;
use baton_commands::FieldFault;
use baton_store::{LogIdentity, Position, Revision};
use prost::Message;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest as _, Sha256};

use crate::errors::Failure;
use crate::limits::TOKEN_BYTES;

/// Makes and reads the tokens of one log.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tokens {
    log: LogIdentity,
}

/// Which reading a page belongs to: who reads, whose history, and how. Pages of another reading are refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reading(Vec<u8>);

/// Where a reading stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Page {
    /// The position that all its pages show.
    pub(crate) shown: Position,
    /// The last revision of the page before.
    pub(crate) after: Revision,
}

const POSITION: u32 = 1;
const PAGE: u32 = 2;
const PLACE: u32 = 3;
const WATCH: u32 = 4;

#[derive(Clone, PartialEq, Message)]
struct Wire {
    #[prost(uint32, tag = "1")]
    kind: u32,
    #[prost(bytes = "vec", tag = "2")]
    store: Vec<u8>,
    #[prost(bytes = "vec", tag = "3")]
    incarnation: Vec<u8>,
    #[prost(uint64, tag = "4")]
    position: u64,
    #[prost(uint64, tag = "5")]
    after: u64,
    #[prost(bytes = "vec", tag = "6")]
    reading: Vec<u8>,
    #[prost(bytes = "vec", tag = "7")]
    place: Vec<u8>,
}

impl Reading {
    /// The reading with these properties, in this order.
    pub(crate) fn of<P: AsRef<[u8]>>(parts: impl IntoIterator<Item = P>) -> Self {
        let mut hash = Sha256::new();
        for part in parts {
            let part = part.as_ref();
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        Self(hash.finalize().to_vec())
    }
}

impl Tokens {
    /// The tokens of this log.
    pub(crate) const fn of(log: LogIdentity) -> Self {
        Self { log }
    }

    /// The token of a position.
    pub(crate) fn position(self, position: Position) -> String {
        self.encode(&Wire { kind: POSITION, position: position.0, ..Wire::default() })
    }

    /// The token of a page.
    pub(crate) fn page(self, page: Page, reading: &Reading) -> String {
        self.page_of(PAGE, page, reading)
    }

    /// The token to watch on with.
    pub(crate) fn watch(self, page: Page, reading: &Reading) -> String {
        self.page_of(WATCH, page, reading)
    }

    /// The token of a place in a list, and of the position that the list showed.
    pub(crate) fn place<C: Serialize>(self, shown: Position, place: &C, reading: &Reading) -> String {
        // Maps with other keys than text are all that JSON refuses, and no place has one.
        let place = serde_json::to_vec(place).unwrap_or_default();
        let reading = reading.0.clone();
        self.encode(&Wire { kind: PLACE, position: shown.0, place, reading, ..Wire::default() })
    }

    fn page_of(self, kind: u32, page: Page, reading: &Reading) -> String {
        let Page { shown, after } = page;
        self.encode(&Wire {
            kind,
            position: shown.0,
            after: after.0,
            reading: reading.0.clone(),
            ..Wire::default()
        })
    }

    /// The position of the token in `field`.
    ///
    /// # Errors
    /// `OTHER_LOG` for a token of another log, a faulty field for what is no token of a position.
    pub(crate) fn read_position(self, field: &str, token: &str) -> Result<Position, Failure> {
        Ok(Position(self.decode(POSITION, field, token)?.position))
    }

    /// The page of the token in `field`.
    ///
    /// # Errors
    /// `OTHER_LOG` for a token of another log or another reading, a faulty field for what is no token of a page.
    pub(crate) fn read_page(self, field: &str, token: &str, reading: &Reading) -> Result<Page, Failure> {
        let wire = self.decode_of(PAGE, field, token, reading)?;
        Ok(Page { shown: Position(wire.position), after: Revision(wire.after) })
    }

    /// Where to watch on, by the token in `field`.
    ///
    /// # Errors
    /// As [`Self::read_page`].
    pub(crate) fn read_watch(self, field: &str, token: &str, reading: &Reading) -> Result<Page, Failure> {
        let wire = self.decode_of(WATCH, field, token, reading)?;
        Ok(Page { shown: Position(wire.position), after: Revision(wire.after) })
    }

    /// The position that the list showed and the place in it, by the token in `field`.
    ///
    /// # Errors
    /// As [`Self::read_page`].
    pub(crate) fn read_place<C: DeserializeOwned>(
        self,
        field: &str,
        token: &str,
        reading: &Reading,
    ) -> Result<(Position, C), Failure> {
        let wire = self.decode_of(PLACE, field, token, reading)?;
        let place = serde_json::from_slice(&wire.place).map_err(|_| no_token(field))?;
        Ok((Position(wire.position), place))
    }

    fn decode_of(self, kind: u32, field: &str, token: &str, reading: &Reading) -> Result<Wire, Failure> {
        let wire = self.decode(kind, field, token)?;
        if wire.reading != reading.0 {
            let message = "the token belongs to another request or another caller; begin again without it";
            return Err(Failure::new(ErrorReason::OtherLog, message));
        }
        Ok(wire)
    }

    fn encode(self, wire: &Wire) -> String {
        let store = self.log.store.0.as_bytes().to_vec();
        let incarnation = self.log.incarnation.0.as_bytes().to_vec();
        URL_SAFE_NO_PAD.encode(Wire { store, incarnation, ..wire.clone() }.encode_to_vec())
    }

    fn decode(self, kind: u32, field: &str, token: &str) -> Result<Wire, Failure> {
        let wire = (token.len() <= TOKEN_BYTES)
            .then(|| URL_SAFE_NO_PAD.decode(token).ok())
            .flatten()
            .and_then(|bytes| Wire::decode(bytes.as_slice()).ok())
            .filter(|wire| wire.kind == kind)
            .ok_or_else(|| no_token(field))?;
        let LogIdentity { store, incarnation } = self.log;
        if wire.store != store.0.as_bytes() || wire.incarnation != incarnation.0.as_bytes() {
            let message = "the token was given by another log; begin again without it";
            return Err(Failure::new(ErrorReason::OtherLog, message));
        }
        Ok(wire)
    }
}

fn no_token(field: &str) -> Failure {
    let what = "is no token of this kind; send one as it was given, or none".to_owned();
    FieldFault { field: field.to_owned(), what }.into()
}

#[cfg(test)]
mod tests;
