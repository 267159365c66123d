//! The list of replicas: a row for each, by the clock of the database.

use std::time::Duration;

use async_trait::async_trait;
use baton_store::{Position, Replica, ReplicaSeen, Replicas, Unavailable};
use jiff::Timestamp;
use tokio_postgres::Row;
use tokio_postgres::types::{FromSql, Type};
use uuid::Uuid;

use crate::database::Database;
use crate::failure::{describe, unavailable};
use crate::number::{from_sql, to_sql};
use crate::tuning::{REPLICA_FORGOTTEN_SECONDS, REPLICA_SEEN_SECONDS};

/// Who is not heard of for long is swept away on the way.
const ANNOUNCE: &str = "\
    WITH swept AS ( \
        DELETE FROM baton.replica \
        WHERE id <> $1 AND seen_at < clock_timestamp() - make_interval(secs => $8) \
    ) \
    INSERT INTO baton.replica \
        (id, address, version, started_at_us, views_generation, views_position, writes_views) \
    VALUES ($1, $2, $3, $4, $5, $6, $7) \
    ON CONFLICT (id) DO UPDATE SET \
        address = excluded.address, version = excluded.version, started_at_us = excluded.started_at_us, \
        views_generation = excluded.views_generation, views_position = excluded.views_position, \
        writes_views = excluded.writes_views, seen_at = clock_timestamp()";

const LIST: &str = "\
    SELECT id, address, version, started_at_us, views_generation, views_position, writes_views, \
           greatest(0, extract(epoch FROM clock_timestamp() - seen_at) * 1000000)::bigint \
    FROM baton.replica WHERE seen_at >= clock_timestamp() - make_interval(secs => $1) \
    ORDER BY started_at_us, id";

/// The list in a database.
#[derive(Debug)]
pub(crate) struct PostgresReplicas {
    pub(crate) database: Database,
}

#[async_trait]
impl Replicas for PostgresReplicas {
    async fn announce(&self, own: &Replica) -> Result<(), Unavailable> {
        let started_at = own.started_at.as_microsecond();
        let generation = own.views_generation.map(to_sql);
        let position = own.views_position.map(|position| to_sql(position.0));
        let forgotten = REPLICA_FORGOTTEN_SECONDS as f64;
        let values = &[
            (&own.id as _, Type::UUID),
            (&own.address as _, Type::TEXT),
            (&own.version as _, Type::TEXT),
            (&started_at as _, Type::INT8),
            (&generation as _, Type::INT8),
            (&position as _, Type::INT8),
            (&own.writes_views as _, Type::BOOL),
            (&forgotten as _, Type::FLOAT8),
        ];
        self.database.ask(ANNOUNCE, values).await.map(drop)
    }

    async fn list(&self) -> Result<Vec<ReplicaSeen>, Unavailable> {
        let within = REPLICA_SEEN_SECONDS as f64;
        let rows = self.database.ask(LIST, &[(&within as _, Type::FLOAT8)]).await?;
        rows.iter().map(seen).collect()
    }

    async fn leave(&self, id: Uuid) -> Result<(), Unavailable> {
        let statement = "DELETE FROM baton.replica WHERE id = $1";
        self.database.ask(statement, &[(&id as _, Type::UUID)]).await.map(drop)
    }
}

fn seen(row: &Row) -> Result<ReplicaSeen, Unavailable> {
    let started_at = Timestamp::from_microsecond(column(row, 3)?)
        .map_err(|_| unavailable("a replica's start is no time"))?;
    let replica = Replica {
        id: column(row, 0)?,
        address: column(row, 1)?,
        version: column(row, 2)?,
        started_at,
        views_generation: column::<Option<i64>>(row, 4)?.map(from_sql),
        views_position: column::<Option<i64>>(row, 5)?.map(|position| Position(from_sql(position))),
        writes_views: column(row, 6)?,
    };
    Ok(ReplicaSeen { replica, seen_ago: Duration::from_micros(from_sql(column(row, 7)?)) })
}

fn column<'a, T: FromSql<'a>>(row: &'a Row, index: usize) -> Result<T, Unavailable> {
    row.try_get(index).map_err(|error| unavailable(describe(&error)))
}
