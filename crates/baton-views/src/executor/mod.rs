//! Where rows are kept: the seam that each kind of database fills.
//!
//! All views form one **generation**: their tables, the folds that these follow from, and one checkpoint, changed in one
//! transaction. An executor makes, finds and drops generations and understands nothing of what is in them.
//!
//! A generation has one writer. In a file of one process nobody else can be it; in a database that several replicas
//! share it is the one that holds the lease, and the others follow:
//!
//! ```text
//! lead ─► own ──► commit, renew, commit, … ──► let go
//!   │                │ fenced: another has taken it
//!   └─► another's ◄──┘ ──► standing, told, keep, standing, … ──► nobody's: lead
//! ```

pub mod postgres;
pub(crate) mod sql;
pub mod sqlite;

use std::sync::Arc;

use async_trait::async_trait;
use baton_store::{Checkpoint, Position, StreamName};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::row::{Row, Table, Value};

/// A kind of database that keeps generations.
#[async_trait]
pub trait Executor: Send + Sync {
    /// The generations that can be read, newest first. What cannot be read is dropped on the way: it can be built again.
    ///
    /// # Errors
    /// [`ExecutorError::Failed`].
    async fn generations(&self) -> Result<Vec<Arc<dyn Generation>>, ExecutorError>;

    /// An empty generation with these tables and this number or a higher one; where several replicas share a database,
    /// the one that another has made of the same plan from this number on, so that all build the same.
    ///
    /// # Errors
    /// [`ExecutorError::Failed`].
    async fn create(
        &self,
        number: u64,
        plan: &str,
        tables: &[&'static Table],
    ) -> Result<Arc<dyn Generation>, ExecutorError>;

    /// The newest generation of this plan with a higher number than `number`, if another replica has made one.
    ///
    /// # Errors
    /// [`ExecutorError::Failed`].
    async fn newer(&self, number: u64, plan: &str) -> Result<Option<Arc<dyn Generation>>, ExecutorError> {
        let _ = (number, plan);
        Ok(None)
    }

    /// Drops the generations that nobody needs, now that those of `keep` are used, which are of this plan. Who still
    /// reads one may finish; one that other replicas may still use stays.
    ///
    /// # Errors
    /// [`ExecutorError::Failed`].
    async fn sweep(&self, keep: &[u64], plan: &str) -> Result<(), ExecutorError>;
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
    /// [`ExecutorError`]; whether it was written is then for [`Self::standing`] to say, asked after [`Self::lead`].
    /// [`ExecutorError::Fenced`]: surely not.
    async fn commit(&self, commit: Commit) -> Result<(), ExecutorError>;

    /// Answers several questions from one moment.
    ///
    /// # Errors
    /// [`ExecutorError`].
    async fn read(&self, selects: Vec<Select>) -> Result<Reading, ExecutorError>;

    /// Whether it is still where it was made: somebody may have deleted it under way.
    async fn is_there(&self) -> bool {
        // Where the next question finds out, nobody needs to look.
        true
    }

    /// Whether other replicas read it, so that they must hear what changed.
    fn is_shared(&self) -> bool {
        false
    }

    /// Asks to be its writer. Whoever gets it reads [`Self::standing`] then: nothing that was sent before arrives later.
    ///
    /// # Errors
    /// [`ExecutorError`].
    async fn lead(&self, replica: Uuid) -> Result<Lead, ExecutorError> {
        let _ = replica;
        Ok(Lead::Own)
    }

    /// Says that the writer is still there; to be said more often than every [`crate::limits::LEASE`].
    ///
    /// # Errors
    /// [`ExecutorError::Fenced`] if another has taken over.
    async fn renew(&self) -> Result<(), ExecutorError> {
        Ok(())
    }

    /// Lets another write it, at once.
    ///
    /// # Errors
    /// [`ExecutorError`]; then another may write it once the lease is over.
    async fn let_go(&self) -> Result<(), ExecutorError> {
        Ok(())
    }

    /// Says that it is used by somebody who does not write it, so that nobody drops it.
    ///
    /// # Errors
    /// [`ExecutorError`].
    async fn keep(&self) -> Result<(), ExecutorError> {
        Ok(())
    }

    /// What watchers were told, from behind the message `after` up to the message `to`; less, if older ones are gone.
    ///
    /// # Errors
    /// [`ExecutorError`].
    async fn told(&self, after: u64, to: u64) -> Result<Vec<Vec<u8>>, ExecutorError> {
        let _ = (after, to);
        Ok(Vec::new())
    }
}

/// Who writes a generation, as the answer to who wants to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lead {
    /// Whoever asked, from now on.
    Own,
    /// Another replica.
    Other(Uuid),
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
    /// How many messages watchers elsewhere were told so far.
    pub told: u64,
    /// Who writes it, where that is agreed upon; `None`: nobody at the moment.
    pub writer: Option<Uuid>,
}

/// A view that stopped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
    /// What watchers elsewhere are told of it, message by message.
    pub told: Vec<Vec<u8>>,
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
    /// Another replica writes the generation.
    #[error("another replica writes the views")]
    Fenced,
}
