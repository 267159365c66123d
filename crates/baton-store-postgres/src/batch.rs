//! A batch of appends as the one call that judges and writes it, and that call's answer.

use baton_store::{Append, AppendError, Appended, EventId, Position, Revision};
use tokio_postgres::types::Type;
use tokio_postgres::{Client, Row};
use uuid::Uuid;

use crate::number::{from_sql, to_sql};
use crate::seen::Newest;

/// What becomes of one append, if the call succeeds.
pub(crate) type Verdict = Result<Appended, AppendError>;

const CALL: &str =
    "SELECT actuals, positions FROM baton.append($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";

/// The columns of the call: five for the appends, seven for their events.
#[derive(Default)]
struct Columns<'a> {
    streams: Vec<&'a str>,
    expecteds: Vec<i64>,
    counts: Vec<i32>,
    owners: Vec<i32>,
    revisions: Vec<i64>,
    ids: Vec<Uuid>,
    types: Vec<&'a str>,
    metas: Vec<&'a [u8]>,
    datas: Vec<&'a [u8]>,
    privates: Vec<Option<&'a [u8]>>,
}

/// Judges and writes appends, each to another stream, by one statement in one round trip. What comes back is its answer
/// once the transaction has ended; dropping the future does not undo what was sent.
pub(crate) async fn call(
    client: &Client,
    appends: &[&Append],
    seen: Option<Newest>,
) -> Result<Option<Row>, tokio_postgres::Error> {
    let columns = Columns::of(appends);
    let (seen_position, seen_id) = as_values(seen);
    let values: [(&(dyn tokio_postgres::types::ToSql + Sync), Type); 12] = [
        (&seen_position, Type::INT8),
        (&seen_id, Type::UUID),
        (&columns.streams, Type::TEXT_ARRAY),
        (&columns.expecteds, Type::INT8_ARRAY),
        (&columns.counts, Type::INT4_ARRAY),
        (&columns.owners, Type::INT4_ARRAY),
        (&columns.revisions, Type::INT8_ARRAY),
        (&columns.ids, Type::UUID_ARRAY),
        (&columns.types, Type::TEXT_ARRAY),
        (&columns.metas, Type::BYTEA_ARRAY),
        (&columns.datas, Type::BYTEA_ARRAY),
        (&columns.privates, Type::BYTEA_ARRAY),
    ];
    Ok(client.query_typed(CALL, &values).await?.into_iter().next())
}

/// The answer to [`call`], one verdict for each append; `None` if it is not the answer to these.
pub(crate) fn verdicts(appends: &[&Append], answer: &Row) -> Option<Vec<Verdict>> {
    let actuals: Vec<Option<i64>> = answer.try_get(0).ok()?;
    let positions: Vec<Option<i64>> = answer.try_get(1).ok()?;
    if actuals.len() != appends.len() || positions.len() != appends.len() {
        return None;
    }
    let verdict = |((append, actual), position): ((&&Append, Option<i64>), Option<i64>)| match position {
        Some(position) => {
            let position = Position(from_sql(position));
            Ok(Appended { first: append.first(), last: append.last(), position })
        }
        None => Err(AppendError::Conflict { actual: actual.map(|revision| Revision(from_sql(revision))) }),
    };
    Some(appends.iter().zip(actuals).zip(positions).map(verdict).collect())
}

/// The newest event of the log that a successful call tells of.
pub(crate) fn newest(appends: &[&Append], verdicts: &[Verdict]) -> Option<Newest> {
    let written = appends.iter().zip(verdicts).filter_map(|(append, verdict)| {
        let id: EventId = *append.ids().last()?;
        Some(Newest { position: verdict.as_ref().ok()?.position, id })
    });
    written.max_by_key(|event| event.position)
}

/// What was seen, as two values of a statement; 0 is nothing yet.
pub(crate) fn as_values(seen: Option<Newest>) -> (i64, Option<Uuid>) {
    (seen.map_or(0, |seen| to_sql(seen.position.0)), seen.map(|seen| seen.id.as_uuid()))
}

impl<'a> Columns<'a> {
    fn of(appends: &[&'a Append]) -> Self {
        let mut columns = Self::default();
        for (owner, append) in (1..).zip(appends) {
            columns.streams.push(append.stream().as_str());
            columns.expecteds.push(append.expected().last_known().map_or(-1, |last| to_sql(last.0)));
            // The limit on an append's events is far below.
            columns.counts.push(i32::try_from(append.len()).unwrap_or(i32::MAX));
            for (revision, id, event) in append.events() {
                columns.owners.push(owner);
                columns.revisions.push(to_sql(revision.0));
                columns.ids.push(id.as_uuid());
                columns.types.push(event.kind.as_str());
                columns.metas.push(&event.meta);
                columns.datas.push(&event.data);
                columns.privates.push(event.private.as_deref());
            }
        }
        columns
    }
}
