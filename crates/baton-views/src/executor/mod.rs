//! Where rows are kept: the seam that each kind of database fills.
//!
//! All views form one **generation**: their tables, the folds that these follow from, and one checkpoint, changed in one
//! transaction. An executor makes, finds and drops generations and understands nothing of what is in them.

pub(crate) mod sql;
pub mod sqlite;

use std::sync::Arc;

use async_trait::async_trait;
use baton_store::{Checkpoint, Position, StreamName};

use crate::row::{Row, Table, Value};

/// A kind of database that keeps generations.
#[async_trait]
pub trait Executor: Send + Sync {
    /// The generations that can be read, newest first. What cannot be read is dropped on the way: it can be built again.
    ///
    /// # Errors
    /// [`ExecutorError::Failed`].
    async fn generations(&self) -> Result<Vec<Arc<dyn Generation>>, ExecutorError>;

    /// An empty generation with these tables.
    ///
    /// # Errors
    /// [`ExecutorError::Failed`].
    async fn create(
        &self,
        number: u64,
        plan: &str,
        tables: &[&'static Table],
    ) -> Result<Arc<dyn Generation>, ExecutorError>;

    /// Drops a generation. Who still reads it may finish.
    ///
    /// # Errors
    /// [`ExecutorError::Failed`].
    async fn drop_generation(&self, number: u64) -> Result<(), ExecutorError>;
}

/// The tables of all views with their checkpoint. One writer, many readers.
#[async_trait]
pub trait Generation: Send + Sync {
    /// Its number: a later one has a higher number.
    fn number(&self) -> u64;

    /// What it is made of, as it was created with.
    fn plan(&self) -> &str;

    /// How far it is.
    ///
    /// # Errors
    /// [`ExecutorError`].
    async fn standing(&self) -> Result<Standing, ExecutorError>;

    /// The folds of these streams, as written; streams without one are left out.
    ///
    /// # Errors
    /// [`ExecutorError`].
    async fn load(&self, streams: Vec<StreamName>) -> Result<Vec<(StreamName, Vec<u8>)>, ExecutorError>;

    /// Writes all of it or nothing. A reader sees rows and checkpoint of one commit together.
    ///
    /// # Errors
    /// [`ExecutorError`]; whether it was written is then for [`Self::standing`] to say.
    async fn commit(&self, commit: Commit) -> Result<(), ExecutorError>;

    /// Answers several questions from one moment.
    ///
    /// # Errors
    /// [`ExecutorError`].
    async fn read(&self, selects: Vec<Select>) -> Result<Reading, ExecutorError>;

    /// Whether it is still where it was made: somebody may have deleted it under way.
    async fn is_there(&self) -> bool;
}

/// How far a generation is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Whether it once had caught up with the log. Before that nobody may see it.
    pub complete: bool,
    /// The last event that is counted; `None` before the first.
    pub checkpoint: Option<Checkpoint>,
    /// The views that stopped.
    pub failures: Vec<ViewFailure>,
}

/// A view that stopped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ViewFailure {
    /// Its name.
    pub view: String,
    /// The event at or just before which it cannot show a handoff: the handoff's last one in the commit that failed.
    pub position: Position,
    /// What kind of failure.
    pub kind: String,
    /// Everything up to here is in the view, nothing later.
    pub shows: Option<Position>,
}

/// What one transaction writes.
#[derive(Debug, Default)]
pub struct Commit {
    /// The folds that changed.
    pub folds: Vec<Fold>,
    /// The rows that changed, by table.
    pub tables: Vec<TableChange>,
    /// The last event that is counted.
    pub checkpoint: Option<Checkpoint>,
    /// The generation has caught up.
    pub complete: bool,
    /// Every view that stopped, with those from before.
    pub failures: Vec<ViewFailure>,
}

/// A fold as it is put aside.
#[derive(Debug)]
pub struct Fold {
    /// The stream's place in every list.
    pub ordinal: Position,
    /// The stream.
    pub stream: StreamName,
    /// The fold.
    pub state: Vec<u8>,
}

/// The rows of one table that changed.
#[derive(Debug)]
pub struct TableChange {
    /// Which table.
    pub table: &'static Table,
    /// Rows that are there afterwards, by key.
    pub upserts: Vec<Row>,
    /// Rows that are not; what follows the key does not matter.
    pub removals: Vec<Row>,
}

/// A question: text with `$1`, `$2`, … in the order of the parameters.
#[derive(Clone, Debug)]
pub struct Select {
    /// The text.
    pub text: String,
    /// The parameters.
    pub parameters: Vec<Value>,
}

/// What several questions found, at one moment.
#[derive(Debug)]
pub struct Reading {
    /// How far the generation was at that moment.
    pub standing: Standing,
    /// The rows that each question found.
    pub answers: Vec<Vec<Row>>,
}

/// Why an executor cannot do what it was asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExecutorError {
    /// What was kept is damaged or gone and must be built again.
    #[error("the views must be built again: {0}")]
    Lost(String),
    /// It may work later.
    #[error("the views cannot be reached: {0}")]
    Failed(String),
}
