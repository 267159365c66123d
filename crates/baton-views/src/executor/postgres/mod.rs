//! Generations as schemas of one Postgres database, shared by all replicas: `baton_views_<number>`, each with everything
//! in it.
//!
//! A schema may be dropped at any time, like a file of SQLite: it is made again from the log. There is no list of them
//! beside the database's own, so that nothing can disagree with what is there. One replica writes each: whoever holds the
//! lease in its row `generation`, where the checkpoint stands too, so that one `UPDATE` says both how far it is and that
//! it may say so.
//!
//! Connections come from a pool that may be another process (a pooler in transaction mode): every statement is unnamed and
//! typed, and nothing is left in a session. A commit is one statement, a reading one batch of messages: neither waits for
//! its client while it holds a lock. What a crash of the database may lose are the last commits, each as a whole
//! (`synchronous_commit = off`): following goes on from an older checkpoint.

mod generation;
mod lease;
mod schema;
mod session;
mod value;
mod write;

use std::sync::Arc;

use async_trait::async_trait;
use deadpool_postgres::Pool;

use self::generation::PostgresGeneration;
use super::{Executor, ExecutorError, Generation};
use crate::limits::{ABANDONED_IDLE, SUPERSEDED_IDLE};
use crate::row::Table;

/// How often a generation is tried to be made while others make theirs.
const CREATE_ATTEMPTS: u32 = 8;

/// Keeps generations in schemas of one database.
#[derive(Clone, Debug)]
pub struct PostgresExecutor {
    pool: Pool,
}

impl PostgresExecutor {
    /// Generations in the database to which these connections lead. Their role must be allowed to create schemas there.
    #[must_use]
    pub const fn new(pool: Pool) -> Self {
        Self { pool }
    }

    /// The numbers of our schemas with the name of a generation, the highest first, and the highest of all.
    async fn numbers(&self) -> Result<(Vec<u64>, u64), ExecutorError> {
        let (mut ours, mut highest) = (Vec::new(), 0);
        for row in session::ask(&self.pool, schema::ALL, &[]).await? {
            let read =
                || -> Result<(&str, bool), tokio_postgres::Error> { Ok((row.try_get(0)?, row.try_get(1)?)) };
            let (name, is_ours) = read().map_err(|error| session::failed(&error))?;
            let Some(number) = schema::number(name) else { continue };
            highest = highest.max(number);
            ours.extend(is_ours.then_some(number));
        }
        ours.sort_by_key(|number| std::cmp::Reverse(*number));
        Ok((ours, highest))
    }

    async fn open(&self, number: u64) -> Result<Option<PostgresGeneration>, ExecutorError> {
        match PostgresGeneration::open(&self.pool, number).await {
            Ok(generation) => Ok(Some(generation)),
            // Whatever it is, it was not made here, or it is gone by now.
            Err(ExecutorError::Lost(why)) => {
                tracing::debug!(number, why, "a schema with the name of a generation is none");
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    async fn drop_if_idle(&self, number: u64, generation: &str) -> Result<(), ExecutorError> {
        tracing::info!(number, "views that nobody uses any more are dropped");
        session::run(&self.pool, &schema::drop(generation)).await
    }
}

#[async_trait]
impl Executor for PostgresExecutor {
    async fn generations(&self) -> Result<Vec<Arc<dyn Generation>>, ExecutorError> {
        let mut found: Vec<Arc<dyn Generation>> = Vec::new();
        for number in self.numbers().await?.0 {
            if let Some(generation) = self.open(number).await? {
                found.push(Arc::new(generation));
            }
        }
        Ok(found)
    }

    async fn create(
        &self,
        number: u64,
        plan: &str,
        tables: &[&'static Table],
    ) -> Result<Arc<dyn Generation>, ExecutorError> {
        for _ in 0..CREATE_ATTEMPTS {
            if let Some(made) = self.newer(number.saturating_sub(1), plan).await? {
                return Ok(made);
            }
            let (_, highest) = self.numbers().await?;
            let number = number.max(highest + 1);
            if session::run_unless_made(&self.pool, &schema::create(number, plan, tables)).await?
                && let Some(made) = self.open(number).await?
            {
                return Ok(Arc::new(made));
            }
        }
        Err(ExecutorError::Failed("other replicas make generations all the time".to_owned()))
    }

    async fn newer(&self, number: u64, plan: &str) -> Result<Option<Arc<dyn Generation>>, ExecutorError> {
        for found in self.numbers().await?.0.into_iter().take_while(|found| *found > number) {
            if let Some(generation) = self.open(found).await?
                && generation.plan() == plan
            {
                return Ok(Some(Arc::new(generation)));
            }
        }
        Ok(None)
    }

    async fn sweep(&self, keep: &[u64], plan: &str) -> Result<(), ExecutorError> {
        let newest = keep.iter().max().copied().unwrap_or(0);
        for number in self.numbers().await?.0.into_iter().filter(|number| !keep.contains(number)) {
            let Some(generation) = self.open(number).await? else { continue };
            let is_superseded = generation.plan() == plan && number < newest;
            let idle = if is_superseded { SUPERSEDED_IDLE } else { ABANDONED_IDLE };
            if generation.is_idle_for(idle).await? {
                self.drop_if_idle(number, &schema::name(number)).await?;
            }
        }
        Ok(())
    }
}
