//! One commit: folds, rows, checkpoint, failures, all or none.

use rusqlite::{Connection, Transaction, TransactionBehavior, params, params_from_iter};

use crate::executor::sql::Statements;
use crate::executor::{Commit, Fold, TableChange, ViewFailure};

pub(super) fn commit(connection: &mut Connection, commit: &Commit) -> rusqlite::Result<()> {
    let all = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    folds(&all, &commit.folds)?;
    for change in &commit.tables {
        rows(&all, change)?;
    }
    if let Some(checkpoint) = &commit.checkpoint {
        let mut statement =
            all.prepare_cached("UPDATE generation SET incarnation = $1, position = $2, event = $3")?;
        let incarnation = checkpoint.incarnation.0.as_bytes();
        statement.execute(params![incarnation, checkpoint.position.0, checkpoint.event.as_bytes()])?;
    }
    if commit.complete {
        all.prepare_cached("UPDATE generation SET complete = 1 WHERE complete = 0")?.execute([])?;
    }
    failures(&all, &commit.failures)?;
    all.commit()
}

fn folds(all: &Transaction<'_>, folds: &[Fold]) -> rusqlite::Result<()> {
    let mut statement = all.prepare_cached(
        "INSERT INTO fold (ordinal, stream, state) VALUES ($1, $2, $3)
         ON CONFLICT (ordinal) DO UPDATE SET state = excluded.state",
    )?;
    for fold in folds {
        statement.execute(params![fold.ordinal.0, fold.stream.as_str(), fold.state])?;
    }
    Ok(())
}

fn rows(all: &Transaction<'_>, change: &TableChange) -> rusqlite::Result<()> {
    let statements = Statements::of(change.table);
    if !change.removals.is_empty() {
        let mut remove = all.prepare_cached(&statements.remove)?;
        for row in &change.removals {
            remove.execute(params_from_iter(change.table.key(row)))?;
        }
    }
    if !change.upserts.is_empty() {
        let mut upsert = all.prepare_cached(&statements.upsert)?;
        for row in &change.upserts {
            upsert.execute(params_from_iter(row.iter()))?;
        }
    }
    Ok(())
}

/// A view that stopped stays stopped in its generation, and what is said of it stays too.
fn failures(all: &Transaction<'_>, failures: &[ViewFailure]) -> rusqlite::Result<()> {
    let mut statement = all.prepare_cached(
        "INSERT INTO failure (view, position, kind, shows) VALUES ($1, $2, $3, $4) ON CONFLICT (view) DO NOTHING",
    )?;
    for ViewFailure { view, position, kind, shows } in failures {
        statement.execute(params![view, position.0, kind, shows.map(|shows| shows.0)])?;
    }
    Ok(())
}
