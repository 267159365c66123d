//! One commit as one statement: the fence with the checkpoint, and everything else only if that holds.
//!
//! ```text
//! WITH held AS (UPDATE generation … WHERE epoch = … RETURNING told)   no row: nothing below writes anything
//!    , … AS (INSERT INTO fold … SELECT … FROM unnest(…) WHERE EXISTS (SELECT FROM held) ON CONFLICT …)
//!    , … for each table what is there now and what is gone
//! SELECT … FROM held
//! ```

use std::fmt::Write as _;

use tokio_postgres::types::{ToSql, Type};
use uuid::Uuid;

use super::generation::{Place, interval, number};
use super::lease::Lease;
use super::session::{Parameter, ask};
use super::value::array_of;
use crate::executor::sql::upsert;
use crate::executor::{Commit, ExecutorError, TableChange};
use crate::limits::{LEASE, TOLD_MAX_MESSAGES};
use crate::row::{Column, Row, Value};

const IF_HELD: &str = "EXISTS (SELECT FROM held)";

pub(super) async fn commit(place: &Place, lease: Lease, commit: &Commit) -> Result<(), ExecutorError> {
    let mut draft = Draft::new(place, &lease, commit);
    draft.folds(commit);
    for change in &commit.tables {
        draft.upserts(change);
        draft.removals(change);
    }
    draft.told(&commit.told);
    let text = draft.text();
    let parameters: Vec<Parameter<'_>> =
        draft.values.iter().map(|(value, kind)| (&**value as &(dyn ToSql + Sync), kind.clone())).collect();
    match ask(&place.pool, &text, &parameters).await?.is_empty() {
        false => Ok(()),
        true => Err(ExecutorError::Fenced),
    }
}

/// The statement under way.
struct Draft<'commit> {
    schema: &'commit str,
    text: String,
    parts: usize,
    values: Vec<(Box<dyn ToSql + Sync + Send + 'commit>, Type)>,
}

impl<'commit> Draft<'commit> {
    fn new(place: &'commit Place, lease: &Lease, commit: &Commit) -> Self {
        let checkpoint = commit.checkpoint.as_ref();
        let failures = (!commit.failures.is_empty())
            // What JSON refuses are maps with other keys than text, and a failure has none.
            .then(|| serde_json::to_string(&commit.failures).unwrap_or_else(|_| "[]".to_owned()));
        let incarnation = checkpoint.map(|checkpoint| checkpoint.incarnation.0);
        let position = checkpoint.map(|checkpoint| number(checkpoint.position.0));
        let event = checkpoint.map(|checkpoint| Uuid::from_bytes(*checkpoint.event.as_bytes()));
        let messages = i64::try_from(commit.told.len()).unwrap_or(i64::MAX);
        let schema = &place.schema;
        let text = format!(
            "WITH held AS (
                 UPDATE {schema}.generation
                 SET incarnation = coalesce($4, incarnation), position = coalesce($5, position),
                     event = coalesce($6, event), complete = complete OR $7, failures = coalesce($8, failures),
                     told = told + $9, until = clock_timestamp() + {}
                 WHERE identity = $1 AND replica = $2 AND epoch = $3
                 RETURNING told)",
            interval(LEASE)
        );
        let mut draft = Self { schema, text, parts: 0, values: Vec::new() };
        draft.value(place.identity, Type::UUID);
        draft.value(lease.replica, Type::UUID);
        draft.value(lease.epoch, Type::INT8);
        draft.value(incarnation, Type::UUID);
        draft.value(position, Type::INT8);
        draft.value(event, Type::UUID);
        draft.value(commit.complete, Type::BOOL);
        draft.value(failures, Type::TEXT);
        draft.value(messages, Type::INT8);
        draft
    }

    fn folds(&mut self, commit: &'commit Commit) {
        if commit.folds.is_empty() {
            return;
        }
        let streams: Vec<&str> = commit.folds.iter().map(|fold| fold.stream.as_str()).collect();
        let states: Vec<&[u8]> = commit.folds.iter().map(|fold| &*fold.state).collect();
        let streams = self.value(streams, Type::TEXT_ARRAY);
        let states = self.value(states, Type::BYTEA_ARRAY);
        let schema = self.schema;
        self.part(&format!(
            "INSERT INTO {schema}.fold (stream, state)
             SELECT * FROM unnest({streams}, {states}) WHERE {IF_HELD}
             ON CONFLICT (stream) DO UPDATE SET state = excluded.state"
        ));
    }

    fn upserts(&mut self, TableChange { table, upserts, .. }: &'commit TableChange) {
        if upserts.is_empty() {
            return;
        }
        let columns = self.columns(table.columns, upserts).join(", ");
        let source = format!("SELECT * FROM unnest({columns}) WHERE {IF_HELD}");
        let text = upsert(table, &format!("{}.{}", self.schema, table.name), &source);
        self.part(&text);
    }

    fn removals(&mut self, TableChange { table, removals, .. }: &'commit TableChange) {
        if removals.is_empty() {
            return;
        }
        let key = table.key_of_columns();
        let columns = self.columns(key, removals).join(", ");
        let names: Vec<&str> = key.iter().map(|column| column.name).collect();
        let matches: Vec<String> = names.iter().map(|name| format!("t.{name} = gone.{name}")).collect();
        let text = format!(
            "DELETE FROM {}.{} t USING unnest({columns}) AS gone ({}) WHERE {} AND {IF_HELD}",
            self.schema,
            table.name,
            names.join(", "),
            matches.join(" AND "),
        );
        self.part(&text);
    }

    /// Messages are numbered from the first of the generation on, so that who follows sees when some are gone.
    fn told(&mut self, messages: &'commit [Vec<u8>]) {
        if messages.is_empty() {
            return;
        }
        let (count, schema) = (messages.len(), self.schema);
        let messages =
            self.value(messages.iter().map(|message| &**message).collect::<Vec<&[u8]>>(), Type::BYTEA_ARRAY);
        self.part(&format!(
            "INSERT INTO {schema}.told (number, message)
             SELECT held.told - {count} + one.place, one.message
             FROM held, unnest({messages}) WITH ORDINALITY AS one (message, place)"
        ));
        self.part(&format!(
            "DELETE FROM {schema}.told USING held WHERE told.number <= held.told - {TOLD_MAX_MESSAGES}"
        ));
    }

    /// The whole statement. It finds one row if the fence held.
    fn text(&self) -> String {
        // In force when the statement is committed, which is right after it.
        format!("{}\nSELECT set_config('synchronous_commit', 'off', true) FROM held", self.text)
    }

    /// The places of the values of `rows`, column by column.
    fn columns(&mut self, columns: &[Column], rows: &'commit [Row]) -> Vec<String> {
        let all = |place: usize| -> Vec<&'commit Value> {
            rows.iter().map(|row| row.get(place).unwrap_or(&Value::Null)).collect()
        };
        columns
            .iter()
            .enumerate()
            .map(|(place, column)| self.value(all(place), array_of(column.kind)))
            .collect()
    }

    /// One more part of the statement.
    fn part(&mut self, part: &str) {
        self.parts += 1;
        // Writing to a string does not fail.
        let _ = write!(self.text, ",\n part_{} AS ({part})", self.parts);
    }

    /// One more value, and its place.
    fn value(&mut self, value: impl ToSql + Sync + Send + 'commit, kind: Type) -> String {
        self.values.push((Box::new(value), kind));
        format!("${}", self.values.len())
    }
}
