//! Pages as SQL: one short read transaction each, so that no reader keeps the write-ahead log from being copied.

use std::collections::HashMap;

use baton_store::{
    Direction, EventId, EventType, LogFilter, LogPage, NewEvent, PageMeter, PageSize, Position, ReadError,
    RecordedEvent, Revision, StreamName, StreamPage,
};
use bytes::Bytes;
use rusqlite::{Connection, OptionalExtension, Row, Rows, params};

use crate::number::{from_sql, to_sql};
use crate::pool::engine_error;

const COLUMNS: &str = "SELECT position, stream, revision, id, type, meta, data, private FROM event";

/// The newest position.
pub(crate) fn head(connection: &Connection) -> Result<Position, ReadError> {
    let mut newest = connection.prepare_cached("SELECT max(position) FROM event").map_err(engine_error)?;
    let newest: Option<i64> = newest.query_row([], |row| row.get(0)).map_err(engine_error)?;
    Ok(Position(from_sql(newest.unwrap_or(0))))
}

/// A page of one stream.
pub(crate) fn of_stream(
    connection: &Connection,
    stream: &StreamName,
    after: Option<Revision>,
    direction: Direction,
    size: PageSize,
) -> Result<StreamPage, ReadError> {
    let moment = connection.unchecked_transaction().map_err(engine_error)?;
    let Some(number) = stream_number(&moment, stream)? else {
        return Ok(StreamPage { events: Vec::new(), head: None, next: None });
    };
    let mut last =
        moment.prepare_cached("SELECT max(revision) FROM event WHERE stream = ?1").map_err(engine_error)?;
    let last: Option<i64> = last.query_row([number], |row| row.get(0)).map_err(engine_error)?;
    let (beyond, after) = match direction {
        Direction::Forward => ("revision > ?2 ORDER BY revision", after.map_or(-1, |after| to_sql(after.0))),
        Direction::Backward => {
            ("revision < ?2 ORDER BY revision DESC", after.map_or(i64::MAX, |after| to_sql(after.0)))
        }
    };
    let sql = format!("{COLUMNS} WHERE stream = ?1 AND {beyond}");
    let mut query = moment.prepare_cached(&sql).map_err(engine_error)?;
    let rows = query.query(params![number, after]).map_err(engine_error)?;
    let mut names = Names { connection: &moment, known: HashMap::from([(number, stream.clone())]) };
    let (events, next) = fill(rows, &mut names, &LogFilter::ALL, size)?;
    let next = next.and_then(|_| events.last().map(|event| event.revision));
    Ok(StreamPage { events, head: last.map(|revision| Revision(from_sql(revision))), next })
}

/// A page of the log.
pub(crate) fn of_log(
    connection: &Connection,
    after: Option<Position>,
    filter: &LogFilter,
    direction: Direction,
    size: PageSize,
) -> Result<LogPage, ReadError> {
    let moment = connection.unchecked_transaction().map_err(engine_error)?;
    let head = head(&moment)?;
    let (beyond, after) = match direction {
        Direction::Forward => ("position > ?1 ORDER BY position", after.map_or(-1, |after| to_sql(after.0))),
        Direction::Backward => {
            ("position < ?1 ORDER BY position DESC", after.map_or(i64::MAX, |after| to_sql(after.0)))
        }
    };
    let mut query = moment.prepare_cached(&format!("{COLUMNS} WHERE {beyond}")).map_err(engine_error)?;
    let rows = query.query([after]).map_err(engine_error)?;
    let mut names = Names { connection: &moment, known: HashMap::new() };
    let (events, next) = fill(rows, &mut names, filter, size)?;
    Ok(LogPage { events, head, next })
}

/// Takes rows until the page is full; the second answer is the last position looked at, if there is more behind it.
fn fill(
    mut rows: Rows<'_>,
    names: &mut Names<'_>,
    filter: &LogFilter,
    size: PageSize,
) -> Result<(Vec<RecordedEvent>, Option<Position>), ReadError> {
    let (mut events, mut meter, mut last) = (Vec::new(), PageMeter::new(size), None);
    while let Some(row) = rows.next().map_err(engine_error)? {
        if meter.is_full() {
            return Ok((events, last));
        }
        let position = Position(from_sql(row.get(0).map_err(engine_error)?));
        let stream = names.of(row.get(1).map_err(engine_error)?, position)?;
        if filter.lets_through(&stream) {
            let event = read_back(row, stream, position)?;
            meter.take(&event);
            events.push(event);
        } else {
            meter.skip();
        }
        last = Some(position);
    }
    Ok((events, None))
}

/// S9: an event is handed on only if its id names its bytes.
fn read_back(row: &Row<'_>, stream: StreamName, position: Position) -> Result<RecordedEvent, ReadError> {
    let corrupt = |what| ReadError::Corrupt { position, what };
    let blob = |column| -> Result<Option<Bytes>, ReadError> {
        let value = row.get_ref(column).map_err(engine_error)?;
        let blob = value.as_blob_or_null().map_err(|_| corrupt("a part of it is not stored as bytes"))?;
        Ok(blob.map(Bytes::copy_from_slice))
    };
    let part = |column| blob(column)?.ok_or_else(|| corrupt("a part of it is missing"));
    let kind = row.get_ref(4).map_err(engine_error)?.as_str().map_err(|_| corrupt("its type is not text"))?;
    let kind = EventType::new(kind).map_err(|_| corrupt("its type is no name"))?;
    let revision = Revision(from_sql(row.get(2).map_err(engine_error)?));
    let id = EventId::from_bytes(row.get(3).map_err(|_| corrupt("its id is not stored as bytes"))?);
    let event = NewEvent { kind, meta: part(5)?, data: part(6)?, private: blob(7)? };
    let event = RecordedEvent { stream, revision, position, id, event };
    if event.verify() { Ok(event) } else { Err(corrupt("its id does not name its bytes")) }
}

/// Names of streams by their number, looked up once in a page.
struct Names<'a> {
    connection: &'a Connection,
    known: HashMap<i64, StreamName>,
}

impl Names<'_> {
    fn of(&mut self, number: i64, position: Position) -> Result<StreamName, ReadError> {
        if let Some(name) = self.known.get(&number) {
            return Ok(name.clone());
        }
        let mut query =
            self.connection.prepare_cached("SELECT name FROM stream WHERE id = ?1").map_err(engine_error)?;
        let name: Option<String> =
            query.query_row([number], |row| row.get(0)).optional().map_err(engine_error)?;
        let name = name.ok_or(ReadError::Corrupt { position, what: "its stream has no name" })?;
        let name = StreamName::new(name)
            .map_err(|_| ReadError::Corrupt { position, what: "its stream's name is none" })?;
        self.known.insert(number, name.clone());
        Ok(name)
    }
}

fn stream_number(connection: &Connection, stream: &StreamName) -> Result<Option<i64>, ReadError> {
    let mut query =
        connection.prepare_cached("SELECT id FROM stream WHERE name = ?1").map_err(engine_error)?;
    query.query_row([stream.as_str()], |row| row.get(0)).optional().map_err(engine_error)
}
