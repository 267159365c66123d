//! Lists and worklists: what the log says, laid out for reading.
//!
//! ```text
//! log ─► tailer ─► decode ─► fold each stream ──► rows of every view ─► one commit: rows + checkpoint ─► change feed
//!                  (events only, no words)        (before ≠ after)      (a generation)
//! ```
//!
//! A view is a pure function from what is known of one handoff, or of one program and so on, to the rows that it shows
//! ([`View`]). The [`Runner`] follows the log, folds each stream with the domain's own `evolve`, compares a view's rows before and after, and
//! writes the difference together with the checkpoint in one transaction of an [`Executor`]. So every event counts
//! exactly once, many events on one row make one write, and a rebuild gives what following gave. [`Views`] is the cheap
//! handle that queries use.
//!
//! This crate writes no events, and it must not know what people wrote: sealed words are cut off before an event is
//! even decoded, and nothing that a view gets to see can hold them.

mod cell;
pub mod event;
pub mod executor;
mod known;
pub mod limits;
mod row;
mod runner;
mod sight;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
mod view;
pub mod views;

pub use event::{Decode, FOLLOWED, Happened, StreamEvent, Undecodable};
pub use executor::{Executor, ExecutorError, postgres::PostgresExecutor, sqlite::SqliteExecutor};
pub use known::{FoldError, Known, KnownHandoff, KnownRecord};
pub use row::{Column, ColumnKind, Row, Table, Value};
pub use runner::{
    Behind, Change, ChangeSet, Changes, Failure, GenerationStatus, ProjectionObserver, QueryError,
    RebuildError, Role, RowChange, Runner, RunnerOptions, RunnerParts, Shown, Stale, Status, ViewStatus,
    Views, Writer,
};
pub use sight::{InvalidSight, Sight};
pub use view::{View, ViewError};
pub use views::built_in;

#[cfg(test)]
mod tests;
