//! Judging appends within one transaction: written, already there, or a conflict.
//!
//! Each is judged before its first row is written, so a refused one has nothing to undo. Any error of SQLite here is
//! none of an append's doing and ends the whole batch.

use baton_store::{Append, AppendError, Appended, Position, Revision};
use rusqlite::{Connection, OptionalExtension, params};

use crate::number::{from_sql, to_sql};

/// What becomes of one append, if the transaction is committed.
pub(crate) type Verdict = Result<Appended, AppendError>;

/// Judges and writes appends in their order.
pub(crate) fn judge_all<'a>(
    connection: &Connection,
    appends: impl Iterator<Item = &'a Append>,
) -> rusqlite::Result<Vec<Verdict>> {
    let newest: Option<i64> =
        connection.prepare_cached("SELECT max(position) FROM event")?.query_row([], |row| row.get(0))?;
    let mut position = newest.unwrap_or(0);
    appends.map(|append| judge(connection, append, &mut position)).collect()
}

fn judge(connection: &Connection, append: &Append, position: &mut i64) -> rusqlite::Result<Verdict> {
    let stream = stream_number(connection, append)?;
    let actual = stream.map_or(Ok(None), |stream| last_revision(connection, stream))?;
    if actual != append.expected().last_known() {
        let there = stream.map_or(Ok(None), |stream| already_there(connection, stream, append))?;
        return Ok(there.ok_or(AppendError::Conflict { actual }));
    }
    let stream = stream.map_or_else(|| new_stream(connection, append), Ok)?;
    insert(connection, stream, append, position)?;
    Ok(Ok(Appended { first: append.first(), last: append.last(), position: Position(from_sql(*position)) }))
}

fn stream_number(connection: &Connection, append: &Append) -> rusqlite::Result<Option<i64>> {
    let mut found = connection.prepare_cached("SELECT id FROM stream WHERE name = ?1")?;
    found.query_row([append.stream().as_str()], |row| row.get(0)).optional()
}

fn new_stream(connection: &Connection, append: &Append) -> rusqlite::Result<i64> {
    let mut insert = connection.prepare_cached("INSERT INTO stream (name) VALUES (?1)")?;
    insert.insert([append.stream().as_str()])
}

fn last_revision(connection: &Connection, stream: i64) -> rusqlite::Result<Option<Revision>> {
    let mut last = connection.prepare_cached("SELECT max(revision) FROM event WHERE stream = ?1")?;
    let last: Option<i64> = last.query_row([stream], |row| row.get(0))?;
    Ok(last.map(|revision| Revision(from_sql(revision))))
}

/// The first answer, if all of the append's events stand where they would go. Ids name bytes, so ids suffice.
fn already_there(
    connection: &Connection,
    stream: i64,
    append: &Append,
) -> rusqlite::Result<Option<Appended>> {
    let mut there = connection.prepare_cached(
        "SELECT id, position FROM event WHERE stream = ?1 AND revision BETWEEN ?2 AND ?3 ORDER BY revision",
    )?;
    let mut rows = there.query(params![stream, to_sql(append.first().0), to_sql(append.last().0)])?;
    let mut last = None;
    for id in append.ids() {
        let Some(row) = rows.next()? else { return Ok(None) };
        if row.get_ref(0)?.as_blob()? != id.as_bytes() {
            return Ok(None);
        }
        last = Some(Position(from_sql(row.get(1)?)));
    }
    Ok(last.map(|position| Appended { first: append.first(), last: append.last(), position }))
}

fn insert(connection: &Connection, stream: i64, append: &Append, position: &mut i64) -> rusqlite::Result<()> {
    let mut insert = connection.prepare_cached(
        "INSERT INTO event (position, stream, revision, id, type, meta, data, private) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?;
    for (revision, id, event) in append.events() {
        *position += 1;
        insert.execute(params![
            *position,
            stream,
            to_sql(revision.0),
            id.as_bytes(),
            event.kind.as_str(),
            &event.meta[..],
            &event.data[..],
            event.private.as_deref(),
        ])?;
    }
    Ok(())
}
