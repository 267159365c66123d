//! Who writes a generation: a lease in its one row, counted by the database's clock.
//!
//! | column | |
//! |---|---|
//! | `replica` | who has it, or had it last |
//! | `epoch` | how often it was given; whoever writes names the number that they were given |
//! | `until` | when it is over, unless it is said again that its holder is there |
//!
//! That a lease is over fences nobody: that the next one was given does, since the epoch then is another. So a writer
//! that was stopped for an hour, and a commit of its own that comes late, change nothing any more. Every taking raises the
//! epoch, also by the one that has it: what it sent before, and does not know the end of, is fenced too.

use tokio_postgres::types::Type;
use uuid::Uuid;

use super::generation::{Place, gone, interval};
use super::session::{Parameter, ask, ask_within, failed};
use crate::executor::ExecutorError;
use crate::limits::{LEAD_WAIT, LEASE};

/// A lease as it was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Lease {
    pub(super) replica: Uuid,
    pub(super) epoch: i64,
}

/// Takes the lease, if nobody else has it; else says who.
pub(super) async fn lead(place: &Place, replica: Uuid) -> Result<Result<Lease, Uuid>, ExecutorError> {
    let Place { pool, schema, identity } = place;
    let text = format!(
        "UPDATE {schema}.generation
         SET replica = $2, epoch = epoch + 1, until = clock_timestamp() + {}
         WHERE identity = $1 AND (replica IS NULL OR replica = $2 OR until < clock_timestamp())
         RETURNING epoch",
        interval(LEASE)
    );
    let parameters: [Parameter<'_>; 2] = [(identity, Type::UUID), (&replica, Type::UUID)];
    let Some(taken) = ask_within(pool, LEAD_WAIT, &text, &parameters).await? else {
        end_whoever_was_stopped(place).await?;
        return Err(ExecutorError::Failed("whoever writes the views is in the middle of it".to_owned()));
    };
    if let Some(row) = taken.first() {
        let epoch = row.try_get(0).map_err(|error| failed(&error))?;
        return Ok(Ok(Lease { replica, epoch }));
    }
    let text = format!("SELECT replica FROM {schema}.generation WHERE identity = $1");
    let found = ask(pool, &text, &[(identity, Type::UUID)]).await?;
    let holder: Option<Uuid> = found.first().ok_or_else(gone)?.try_get(0).map_err(|error| failed(&error))?;
    holder.map(Err).ok_or_else(|| ExecutorError::Failed("the views were let go just now".to_owned()))
}

/// Says that the holder is still there.
pub(super) async fn renew(place: &Place, lease: Lease) -> Result<(), ExecutorError> {
    let schema = &place.schema;
    let text = format!(
        "UPDATE {schema}.generation SET until = clock_timestamp() + {}
         WHERE identity = $1 AND replica = $2 AND epoch = $3 RETURNING 1",
        interval(LEASE)
    );
    match ask(&place.pool, &text, &place.of(&lease)).await?.is_empty() {
        false => Ok(()),
        true => Err(ExecutorError::Fenced),
    }
}

/// Gives the lease back, if it still is the holder's.
pub(super) async fn let_go(place: &Place, lease: Lease) -> Result<(), ExecutorError> {
    let schema = &place.schema;
    let text = format!(
        "UPDATE {schema}.generation SET replica = NULL, until = clock_timestamp()
         WHERE identity = $1 AND replica = $2 AND epoch = $3"
    );
    ask(&place.pool, &text, &place.of(&lease)).await.map(drop)
}

/// Says that somebody uses the generation who does not write it.
pub(super) async fn keep(place: &Place) -> Result<(), ExecutorError> {
    let Place { pool, schema, identity } = place;
    let text = format!("UPDATE {schema}.generation SET used_at = clock_timestamp() WHERE identity = $1");
    ask(pool, &text, &[(identity, Type::UUID)]).await.map(drop)
}

impl Place {
    /// What a statement that only the holder may run names: `$1`, `$2`, `$3`.
    pub(super) fn of<'value>(&'value self, lease: &'value Lease) -> [Parameter<'value>; 3] {
        [(&self.identity, Type::UUID), (&lease.replica, Type::UUID), (&lease.epoch, Type::INT8)]
    }
}

/// A writer that was stopped after its statement had begun and before its last byte was sent holds its row for as long as
/// its connection lives. Whoever is only slow is not waiting for a client.
async fn end_whoever_was_stopped(place: &Place) -> Result<(), ExecutorError> {
    let text = "SELECT pg_terminate_backend(a.pid)
         FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
         WHERE l.relation = to_regclass($1) AND l.mode = 'RowExclusiveLock' AND l.granted
           AND a.wait_event_type = 'Client' AND a.pid <> pg_backend_pid()";
    let table = format!("{}.generation", place.schema);
    let ended = ask(&place.pool, text, &[(&table, Type::TEXT)]).await?;
    if !ended.is_empty() {
        tracing::warn!(connections = ended.len(), "a writer of views that was stopped under way is fenced");
    }
    Ok(())
}
