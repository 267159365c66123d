//! Whoever holds the log's lock and has stopped: a client that was halted between its messages keeps every replica
//! waiting, and no timeout of the server frees the lock.
//!
//! A holder is ended only while it waits for its client. One that waits for a standby, for the disk or for anything else
//! is doing its work.

use tokio_postgres::types::Type;

use crate::database::Database;
use crate::tuning::LOCK_PATIENCE;

/// Halves of the lock's name, as in the function that takes it.
const LOCK: (i64, i64) = (1_113_683_055, 1);

const HOLDERS: &str = "\
    SELECT a.pid, a.usename = current_user, \
           a.wait_event_type = 'Client' AND a.state_change < clock_timestamp() - make_interval(secs => $3), \
           coalesce(a.wait_event, a.state, 'unknown') \
    FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid \
    WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 2 \
      AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database()) \
      AND l.classid = $1::bigint::oid AND l.objid = $2::bigint::oid";

/// Asked again in the same statement that ends it, so that a holder which has gone on meanwhile is let be.
const END: &str = "\
    SELECT pg_terminate_backend(a.pid) FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid \
    WHERE a.pid = $3 AND a.wait_event_type = 'Client' \
      AND l.locktype = 'advisory' AND l.granted AND l.objsubid = 2 \
      AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database()) \
      AND l.classid = $1::bigint::oid AND l.objid = $2::bigint::oid";

/// Looks who holds the lock, and ends the holder if it has stopped. Asked only by a batch that has waited too long.
pub(crate) async fn end_if_stopped(database: &Database) {
    let seconds = LOCK_PATIENCE.as_secs_f64();
    let values = &[(&LOCK.0 as _, Type::INT8), (&LOCK.1 as _, Type::INT8), (&seconds as _, Type::FLOAT8)];
    let holders = match database.ask(HOLDERS, values).await {
        Ok(holders) => holders,
        Err(error) => return tracing::warn!(%error, "an append waits long, and nobody says for whom"),
    };
    for holder in holders {
        let (Ok(pid), Ok(own), Ok(stopped), Ok(waits_for)) = (
            holder.try_get::<_, i32>(0),
            holder.try_get::<_, Option<bool>>(1),
            holder.try_get::<_, Option<bool>>(2),
            holder.try_get::<_, String>(3),
        ) else {
            continue;
        };
        match (own, stopped) {
            (Some(true), Some(true)) => end(database, pid).await,
            (Some(true), _) => tracing::info!(pid, waits_for, "an append waits for the one before it"),
            _ => tracing::warn!(
                pid,
                "an append waits for another role's session, which only an operator can end: pg_terminate_backend"
            ),
        }
    }
}

async fn end(database: &Database, pid: i32) {
    let values = &[(&LOCK.0 as _, Type::INT8), (&LOCK.1 as _, Type::INT8), (&pid as _, Type::INT4)];
    match database.ask(END, values).await {
        Ok(ended) if ended.is_empty() => {}
        Ok(_) => tracing::warn!(pid, "ended a session that held the log's lock and had stopped"),
        Err(error) => {
            tracing::warn!(pid, %error, "a session holds the log's lock, has stopped and cannot be ended")
        }
    }
}
