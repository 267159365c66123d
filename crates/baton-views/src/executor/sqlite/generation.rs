//! One generation in one file: a writer and a pool of readers.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use baton_store::{Checkpoint, EventId, Incarnation, Position, StreamName};
use rusqlite::types::{ToSql, ToSqlOutput, ValueRef};
use rusqlite::{Connection, OptionalExtension, Row as SqlRow, params_from_iter};
use uuid::Uuid;

use super::pool::Pool;
use super::{blocking, failed, file, write};
use crate::executor::{Commit, ExecutorError, Generation, Reading, Select, Standing, ViewFailure};
use crate::row::{Row, Value};

pub(super) struct SqliteGeneration {
    number: u64,
    plan: String,
    path: PathBuf,
    identity: Option<(u64, u64)>,
    writer: Arc<Mutex<Connection>>,
    readers: Pool,
}

impl SqliteGeneration {
    pub(super) fn open(number: u64, path: &Path) -> Result<Self, ExecutorError> {
        let (writer, plan) = file::open_writer(path)?;
        let readers = Pool::open(path)?;
        let identity = file::identity(path);
        let writer = Arc::new(Mutex::new(writer));
        Ok(Self { number, plan, path: path.to_owned(), identity, writer, readers })
    }

    async fn with_writer<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Connection) -> Result<T, ExecutorError> + Send + 'static,
    ) -> Result<T, ExecutorError> {
        let writer = Arc::clone(&self.writer);
        blocking(move || work(&mut writer.lock().unwrap_or_else(PoisonError::into_inner))).await
    }
}

#[async_trait]
impl Generation for SqliteGeneration {
    fn number(&self) -> u64 {
        self.number
    }

    fn plan(&self) -> &str {
        &self.plan
    }

    async fn standing(&self) -> Result<Standing, ExecutorError> {
        self.with_writer(|connection| standing(connection).map_err(|error| failed(&error))).await
    }

    async fn load(&self, streams: Vec<StreamName>) -> Result<Vec<(StreamName, Vec<u8>)>, ExecutorError> {
        self.with_writer(|connection| load(connection, streams).map_err(|error| failed(&error))).await
    }

    async fn commit(&self, commit: Commit) -> Result<(), ExecutorError> {
        self.with_writer(move |connection| write::commit(connection, &commit).map_err(|error| failed(&error)))
            .await
    }

    async fn read(&self, selects: Vec<Select>) -> Result<Reading, ExecutorError> {
        self.readers
            .read(move |connection| {
                let standing = standing(connection)?;
                let answers = selects
                    .iter()
                    .map(|select| answer(connection, select))
                    .collect::<rusqlite::Result<_>>()?;
                Ok(Reading { standing, answers })
            })
            .await
    }

    async fn is_there(&self) -> bool {
        let (path, identity) = (self.path.clone(), self.identity);
        blocking(move || Ok(file::identity(&path) == identity)).await.unwrap_or(true)
    }
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Integer(number) => ValueRef::Integer(*number),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Bytes(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

fn load(connection: &Connection, streams: Vec<StreamName>) -> rusqlite::Result<Vec<(StreamName, Vec<u8>)>> {
    let mut statement = connection.prepare_cached("SELECT state FROM fold WHERE stream = $1")?;
    let mut found = Vec::with_capacity(streams.len());
    for stream in streams {
        let state = statement.query_row([stream.as_str()], |row| row.get(0)).optional()?;
        found.extend(state.map(|state| (stream, state)));
    }
    Ok(found)
}

fn answer(connection: &Connection, select: &Select) -> rusqlite::Result<Vec<Row>> {
    let mut statement = connection.prepare_cached(&select.text)?;
    let columns = statement.column_count();
    let rows = statement.query_map(params_from_iter(&select.parameters), |row| {
        (0..columns).map(|column| Ok(value(row.get_ref(column)?))).collect::<rusqlite::Result<Row>>()
    })?;
    rows.collect()
}

fn value(stored: ValueRef<'_>) -> Value {
    match stored {
        ValueRef::Integer(number) => Value::Integer(number),
        ValueRef::Text(text) => Value::Text(String::from_utf8_lossy(text).into()),
        ValueRef::Blob(bytes) => Value::Bytes(bytes.into()),
        // Tables are STRICT and have no column of real numbers.
        ValueRef::Null | ValueRef::Real(_) => Value::Null,
    }
}

fn standing(connection: &Connection) -> rusqlite::Result<Standing> {
    let mut statement =
        connection.prepare_cached("SELECT complete, incarnation, position, event FROM generation")?;
    let (complete, checkpoint) = statement.query_row([], |row| Ok((row.get(0)?, checkpoint(row)?)))?;
    let mut statement =
        connection.prepare_cached("SELECT view, position, kind, shows FROM failure ORDER BY view")?;
    let failures = statement.query_map([], |row| {
        Ok(ViewFailure {
            view: row.get(0)?,
            position: Position(row.get(1)?),
            kind: row.get(2)?,
            shows: row.get::<_, Option<u64>>(3)?.map(Position),
        })
    })?;
    let failures = failures.collect::<rusqlite::Result<_>>()?;
    Ok(Standing { complete, checkpoint, failures, ..Standing::default() })
}

fn checkpoint(row: &SqlRow<'_>) -> rusqlite::Result<Option<Checkpoint>> {
    let incarnation: Option<[u8; 16]> = row.get(1)?;
    let position: Option<u64> = row.get(2)?;
    let event: Option<[u8; 16]> = row.get(3)?;
    Ok(incarnation.zip(position).zip(event).map(|((incarnation, position), event)| Checkpoint {
        incarnation: Incarnation(Uuid::from_bytes(incarnation)),
        position: Position(position),
        event: EventId::from_bytes(event),
    }))
}
