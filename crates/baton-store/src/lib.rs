//! The contract of an event store and of a key store, in bytes and revisions.
//!
//! An engine implements [`EventLog`] and [`KeyStore`]; everything above is written against them and names no engine.
//! What is promised stands as numbered rules in [`log`] and [`keys`], and one conformance suite asks every engine for
//! all of them.
//!
//! This crate knows nothing of what is stored: no handoff, no tenant, no clock. The one event whose content it reads is
//! the first of a log, which tells the log's name.

mod append;
mod error;
mod event;
mod identity;
pub mod keys;
pub mod limits;
pub mod log;
mod observer;
mod page;
mod poison;
mod replicas;
mod stream;
mod tailer;
#[cfg(feature = "testing")]
pub mod testing;
#[cfg(test)]
mod tests;

pub use append::{Append, Appended, Expected, TooLarge};
pub use error::{AppendError, Health, ReadError, Unavailable};
pub use event::{EventId, EventType, NewEvent, Position, RecordedEvent, Revision};
pub use identity::{
    Checkpoint, FOUNDING_EVENT, FOUNDING_STREAM, FoundingError, Incarnation, LogIdentity, StoreCreated,
    StoreId, founding_stream,
};
pub use keys::{Inserted, InvalidKey, KeyError, KeyName, KeyState, KeyStore, WrappedKey};
pub use log::{EventLog, LogReader};
pub use observer::{BatchWritten, StoreObserver};
pub use page::{Direction, InvalidFilter, LogFilter, LogPage, PageMeter, PageSize, StreamPage};
pub use poison::Poison;
pub use replicas::{Replica, ReplicaSeen, Replicas};
pub use stream::{InvalidName, StreamName};
pub use tailer::{ResumeError, TailOptions, TailPage, Tailer};
