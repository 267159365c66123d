//! Pages as SQL: one statement each, so that events and head are of one moment, in one round trip.
//!
//! Every statement also asks whether the newest event that this process has seen is still there.

use baton_store::limits::{PAGE_MAX_BYTES, PAGE_MAX_SCANNED};
use baton_store::{
    Direction, EventId, EventType, LogFilter, LogPage, NewEvent, PageMeter, PageSize, Position, ReadError,
    RecordedEvent, Revision, StreamName, StreamPage,
};
use bytes::Bytes;
use tokio_postgres::Row;
use tokio_postgres::types::{FromSql, ToSql, Type};
use uuid::Uuid;

use crate::batch::as_values;
use crate::database::{Database, Values};
use crate::failure::{describe, unavailable};
use crate::number::{from_sql, to_sql};
use crate::seen::Newest;

/// Whether the newest event seen ($1, $2) is still there.
const HOLDS: &str =
    "($1 = 0 OR EXISTS (SELECT FROM baton.event s WHERE s.position = $1 AND s.id = $2)) AS holds";

const NEWEST: &str = "(SELECT position, id FROM baton.event ORDER BY position DESC LIMIT 1)";

/// The position of the first event.
const FIRST: Position = Position(1);

/// How many positions a filtered page looks at.
const SCANNED: i64 = PAGE_MAX_SCANNED as i64;

const WITHIN_FORWARD: &str = "position <= $3 + $6";

const WITHIN_BACKWARD: &str =
    "position >= least($3, (SELECT coalesce(max(m.position), 0) + 1 FROM baton.event m)) - $6";

/// A page as it was read.
#[derive(Debug)]
pub(crate) struct Read<T> {
    pub(crate) page: T,
    /// The newest event of the log at that moment, where the statement tells it.
    pub(crate) newest: Option<Newest>,
    /// Whether the newest event seen before is still there.
    pub(crate) holds: bool,
}

/// The newest position.
pub(crate) async fn head(database: &Database, seen: Option<Newest>) -> Result<Read<Position>, ReadError> {
    let statement =
        format!("SELECT {HOLDS}, h.position, h.id FROM (SELECT) one LEFT JOIN {NEWEST} h ON true");
    let (position, id) = as_values(seen);
    let rows = ask(database, &statement, &[(&position as _, Type::INT8), (&id as _, Type::UUID)]).await?;
    let row = first(&rows)?;
    let newest = newest(row)?;
    let page = newest.map_or(Position(0), |newest| newest.position);
    Ok(Read { page, newest, holds: column(row, 0)? })
}

/// A page of one stream.
pub(crate) async fn of_stream(
    database: &Database,
    seen: Option<Newest>,
    stream: &StreamName,
    after: Option<Revision>,
    direction: Direction,
    size: PageSize,
) -> Result<Read<StreamPage>, ReadError> {
    let (beyond, order, after) = match direction {
        Direction::Forward => ("revision > $4", "revision", after.map_or(-1, |after| to_sql(after.0))),
        Direction::Backward => {
            ("revision < $4", "revision DESC", after.map_or(i64::MAX, |after| to_sql(after.0)))
        }
    };
    let statement = statement(
        "(SELECT max(revision) AS position, NULL::uuid AS id FROM baton.event WHERE stream = $3)",
        &format!("stream = $3 AND {beyond}"),
        order,
        "$5",
    );
    let (seen_position, seen_id) = as_values(seen);
    let (name, limit) = (stream.as_str(), limit(size));
    let values = &[
        (&seen_position as _, Type::INT8),
        (&seen_id as _, Type::UUID),
        (&name as _, Type::TEXT),
        (&after as _, Type::INT8),
        (&limit as _, Type::INT8),
    ];
    let rows = ask(database, &statement, values).await?;
    let row = first(&rows)?;
    let head = column::<Option<i64>>(row, 1)?.map(|revision| Revision(from_sql(revision)));
    let (events, _) = events(&rows, size)?;
    let next = events.last().map(|last| last.revision).filter(|last| match direction {
        Direction::Forward => Some(*last) < head,
        Direction::Backward => *last > Revision::FIRST,
    });
    Ok(Read { page: StreamPage { events, head, next }, newest: None, holds: column(row, 0)? })
}

/// A page of the log. With a filter it looks only so far: there may be nothing that passes for long.
pub(crate) async fn of_log(
    database: &Database,
    seen: Option<Newest>,
    after: Option<Position>,
    filter: &LogFilter,
    direction: Direction,
    size: PageSize,
) -> Result<Read<LogPage>, ReadError> {
    let (beyond, within, order) = match direction {
        Direction::Forward => ("position > $3", WITHIN_FORWARD, "position"),
        Direction::Backward => ("position < $3", WITHIN_BACKWARD, "position DESC"),
    };
    let after = from_where(after, direction);
    let categories: Option<Vec<&str>> = filter.as_categories().map(Iterator::collect);
    let (seen_position, seen_id) = as_values(seen);
    let (limit, scanned) = (limit(size), SCANNED);
    let mut values = vec![
        (&seen_position as &(dyn ToSql + Sync), Type::INT8),
        (&seen_id, Type::UUID),
        (&after, Type::INT8),
        (&limit, Type::INT8),
    ];
    let statement = match &categories {
        None => statement(NEWEST, beyond, order, "$4"),
        Some(categories) => {
            values.extend([(categories as &(dyn ToSql + Sync), Type::TEXT_ARRAY), (&scanned, Type::INT8)]);
            let filter = "split_part(stream, '-', 1) = ANY ($5)";
            statement(NEWEST, &format!("{beyond} AND {within} AND {filter}"), order, "$4")
        }
    };
    let rows = ask(database, &statement, &values).await?;
    let row = first(&rows)?;
    let newest = newest(row)?;
    let head = newest.map_or(Position(0), |newest| newest.position);
    let (events, full) = events(&rows, size)?;
    let looked_at = if full || categories.is_none() {
        events.last().map(|last| last.position)
    } else {
        Some(edge(after, direction, head))
    };
    let next = looked_at.filter(|looked_at| match direction {
        Direction::Forward => *looked_at < head,
        Direction::Backward => *looked_at > FIRST,
    });
    Ok(Read { page: LogPage { events, head, next }, newest, holds: column(row, 0)? })
}

/// Where a read begins, as a number with room on both sides.
fn from_where(after: Option<Position>, direction: Direction) -> i64 {
    let beyond_all = i64::MAX - SCANNED;
    match (after, direction) {
        (Some(after), _) => to_sql(after.0).min(beyond_all),
        (None, Direction::Forward) => 0,
        (None, Direction::Backward) => beyond_all,
    }
}

/// The last position that a filtered page looks at; what the statement says in SQL.
fn edge(after: i64, direction: Direction, head: Position) -> Position {
    Position(from_sql(match direction {
        Direction::Forward => after.saturating_add(SCANNED),
        Direction::Backward => after.min(to_sql(head.0).saturating_add(1)).saturating_sub(SCANNED),
    }))
}

fn limit(size: PageSize) -> i64 {
    i64::try_from(size.get()).unwrap_or(i64::MAX)
}

/// Events up to the one that fills the page in bytes, each row with what the page tells besides. Without events there is
/// one row, with nothing in its second part.
fn statement(head: &str, beyond: &str, order: &str, limit: &str) -> String {
    format!(
        "SELECT {HOLDS}, h.position, h.id, \
                e.position, e.stream, e.revision, e.id, e.type, e.meta, e.data, e.private \
         FROM (SELECT) one LEFT JOIN {head} h ON true LEFT JOIN ( \
             SELECT c.*, sum(c.bytes) OVER (ORDER BY c.{order}) - c.bytes AS bytes_before FROM ( \
                 SELECT *, octet_length(type) + octet_length(meta) + octet_length(data) \
                     + coalesce(octet_length(private), 0) AS bytes \
                 FROM baton.event WHERE {beyond} ORDER BY {order} LIMIT {limit} \
             ) c \
         ) e ON e.bytes_before < {PAGE_MAX_BYTES} \
         ORDER BY e.{order}"
    )
}

async fn ask(database: &Database, statement: &str, values: Values<'_>) -> Result<Vec<Row>, ReadError> {
    database.ask(statement, values).await.map_err(ReadError::Unavailable)
}

/// The events of an answer, and whether they fill a page.
fn events(rows: &[Row], size: PageSize) -> Result<(Vec<RecordedEvent>, bool), ReadError> {
    let (mut events, mut meter) = (Vec::with_capacity(rows.len()), PageMeter::new(size));
    for row in rows {
        if let Some(position) = column::<Option<i64>>(row, 3)? {
            let event = read_back(row, Position(from_sql(position)))?;
            meter.take(&event);
            events.push(event);
        }
    }
    Ok((events, meter.is_full()))
}

/// S9: an event is handed on only if its id names its bytes.
fn read_back(row: &Row, position: Position) -> Result<RecordedEvent, ReadError> {
    let corrupt = |what| ReadError::Corrupt { position, what };
    let stream =
        StreamName::new(column::<&str>(row, 4)?).map_err(|_| corrupt("its stream's name is none"))?;
    let kind = EventType::new(column::<&str>(row, 7)?).map_err(|_| corrupt("its type is no name"))?;
    let part = |index| column::<&[u8]>(row, index).map(Bytes::copy_from_slice);
    let private = column::<Option<&[u8]>>(row, 10)?.map(Bytes::copy_from_slice);
    let event = RecordedEvent {
        stream,
        revision: Revision(from_sql(column(row, 5)?)),
        position,
        id: EventId::from_bytes(column::<Uuid>(row, 6)?.into_bytes()),
        event: NewEvent { kind, meta: part(8)?, data: part(9)?, private },
    };
    if event.verify() { Ok(event) } else { Err(corrupt("its id does not name its bytes")) }
}

fn newest(row: &Row) -> Result<Option<Newest>, ReadError> {
    let (position, id): (Option<i64>, Option<Uuid>) = (column(row, 1)?, column(row, 2)?);
    Ok(position.zip(id).map(|(position, id)| Newest {
        position: Position(from_sql(position)),
        id: EventId::from_bytes(id.into_bytes()),
    }))
}

fn first(rows: &[Row]) -> Result<&Row, ReadError> {
    rows.first().ok_or_else(|| ReadError::Unavailable(unavailable("the database answered with nothing")))
}

fn column<'a, T: FromSql<'a>>(row: &'a Row, index: usize) -> Result<T, ReadError> {
    row.try_get(index).map_err(|error| ReadError::Unavailable(unavailable(describe(&error))))
}
