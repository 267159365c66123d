//! The newest event that this process has seen. A log only grows, so it must be there for ever.
//!
//! If it is not, the log went back: the database was restored from a copy, or a standby that lacks the newest events
//! became the server. Whatever was acknowledged or shown since is then not what the log says, and no append may be
//! judged by it.

use std::sync::{Arc, Mutex, PoisonError};

use baton_store::{EventId, Position};

/// Why a store stops whose log went back.
pub(crate) const WENT_BACK: &str = "the log went back: the newest event that this process has seen is no longer in the \
    database. It was restored from a copy, or a standby that lacked the newest events took over. Find out which events \
    are missing before you start again: compare with the former server, its archive or a backup";

/// An event and its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Newest {
    pub(crate) position: Position,
    pub(crate) id: EventId,
}

/// The newest event seen, by whatever part of the process.
#[derive(Debug, Clone, Default)]
pub(crate) struct Seen(Arc<Mutex<Option<Newest>>>);

impl Seen {
    /// The newest event seen so far.
    pub(crate) fn newest(&self) -> Option<Newest> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Remembers an event if there is none newer.
    pub(crate) fn note(&self, event: Newest) {
        let mut newest = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if newest.is_none_or(|newest| newest.position < event.position) {
            *newest = Some(event);
        }
    }
}
