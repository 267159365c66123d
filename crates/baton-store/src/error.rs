//! What an engine answers when it cannot do what it was asked: exactly as much as it knows.

use std::sync::Arc;

use crate::append::TooLarge;
use crate::event::{Position, Revision};

/// Why an append was not acknowledged.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AppendError {
    /// Surely not written: the stream stands elsewhere than the writer thought. What it conflicts with is durable.
    #[error("the stream is not where the append expects it: {}", describe(*.actual))]
    Conflict {
        /// The stream's last revision; `None` if there is no such stream.
        actual: Option<Revision>,
    },
    /// Surely not written: outside the limits.
    #[error(transparent)]
    TooLarge(#[from] TooLarge),
    /// Surely not written; the engine cannot take it now and may later.
    #[error("not written: {0}")]
    Unavailable(Unavailable),
    /// Written or not, nobody knows. The identical append resolves it: it answers as if it were the first.
    #[error("may or may not be written: {reason}")]
    Indeterminate {
        /// What happened, for operators.
        reason: Arc<str>,
    },
    /// Surely not written: the engine has stopped acknowledging for good.
    #[error("not written, the store has stopped: {reason}")]
    Poisoned {
        /// What made it stop, for operators.
        reason: Arc<str>,
    },
}

/// Why a read was not answered.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// The engine cannot read now and may later.
    #[error("not read: {0}")]
    Unavailable(Unavailable),
    /// What is stored is not what was written. Nothing of the page is handed on.
    #[error("the event at position {position} is not the one that was written: {what}")]
    Corrupt {
        /// Where it lies.
        position: Position,
        /// What is wrong with it; never its content.
        what: &'static str,
    },
}

/// Why an engine could not even begin.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Unavailable {
    /// The disk is nearly full. Reads go on; free space and try again.
    #[error("the store is full: {free_bytes} bytes are free, {reserve_bytes} are kept in reserve")]
    StoreFull {
        /// What is left.
        free_bytes: u64,
        /// What must be left.
        reserve_bytes: u64,
    },
    /// The store was closed, as at the end of a process.
    #[error("the store is closed")]
    Closed,
    /// Something that the engine waits for did not come; its reason is for operators.
    #[error("the store does not answer: {0}")]
    Engine(Arc<str>),
}

/// Whether an engine still acknowledges.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Health {
    /// It does.
    #[default]
    Serving,
    /// It does not and never will again: end the process and start anew.
    Poisoned {
        /// What made it stop, for operators.
        reason: Arc<str>,
    },
}

fn describe(actual: Option<Revision>) -> String {
    actual.map_or_else(|| "it does not exist".to_owned(), |revision| format!("it is at revision {revision}"))
}
