//! The two other ways, each with the statement prepared once for its connection, which is the best that they can have.

use std::time::Duration;

use async_trait::async_trait;
use baton_testing_postgres::{TestDatabase, connect};
use tokio_postgres::{Client, Statement};
use uuid::Uuid;

use crate::Outcome;
use crate::way::{KIND, META, PRIVATE, Place, Way, data};

const PLAIN_TABLE: &str = "
    CREATE TABLE public.plain (
        position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        stream text COLLATE \"C\" NOT NULL, revision bigint NOT NULL, id uuid NOT NULL, type text NOT NULL,
        meta bytea NOT NULL, data bytea NOT NULL, private bytea, UNIQUE (stream, revision)
    )";

const PLAIN_INSERT: &str = "
    INSERT INTO public.plain (stream, revision, id, type, meta, data, private)
    VALUES ($1, $2, $3, $4, $5, $6, $7)";

/// As message-db has it, with bytes for JSON and without its checks of names: a sequence for all, the version looked up
/// under a lock for the stream, three indexes.
const MESSAGES: &str = "
    CREATE TABLE public.messages (
        global_position bigserial PRIMARY KEY, position bigint NOT NULL, time timestamp DEFAULT now() NOT NULL,
        stream_name text NOT NULL, type text NOT NULL, metadata bytea, data bytea, private bytea, id uuid NOT NULL
    );
    CREATE UNIQUE INDEX messages_id ON public.messages (id);
    CREATE UNIQUE INDEX messages_stream ON public.messages (stream_name, position);
    CREATE INDEX messages_category ON public.messages (split_part(stream_name, '-', 1), global_position);
    CREATE FUNCTION public.write_message(
        _id uuid, _stream_name text, _type text, _data bytea, _metadata bytea, _private bytea, _expected bigint
    ) RETURNS bigint LANGUAGE plpgsql VOLATILE AS $$
    DECLARE
        _version bigint;
    BEGIN
        PERFORM pg_advisory_xact_lock(hashtextextended(_stream_name, 0));
        SELECT max(position) INTO _version FROM public.messages WHERE stream_name = _stream_name;
        _version := coalesce(_version, -1);
        IF _version <> _expected THEN
            RAISE EXCEPTION 'wrong expected version: % (stream version: %)', _expected, _version;
        END IF;
        INSERT INTO public.messages (id, stream_name, position, type, data, metadata, private)
        VALUES (_id, _stream_name, _version + 1, _type, _data, _metadata, _private);
        RETURN _version + 1;
    END $$";

const WRITE_MESSAGE: &str = "SELECT public.write_message($1, $2, $3, $4, $5, $6, $7)";

/// A row and its commit.
pub(crate) struct PlainInsert(Client, Statement);

/// A call and its commit.
pub(crate) struct MessageDb(Client, Statement);

/// Makes the tables of both.
pub(crate) async fn make_tables(own: &TestDatabase) -> Outcome<()> {
    let client = connect(&own.superuser_url()).await;
    client.batch_execute(PLAIN_TABLE).await?;
    client.batch_execute(MESSAGES).await?;
    Ok(())
}

/// So many writers, each with a connection and its statement.
async fn many(
    own: &TestDatabase,
    writers: usize,
    statement: &str,
    way: impl Fn(Client, Statement) -> Box<dyn Way>,
) -> Outcome<Vec<Box<dyn Way>>> {
    let mut ways = Vec::new();
    for _ in 0..writers {
        let client = connect(&own.superuser_url()).await;
        let statement = client.prepare(statement).await?;
        ways.push(way(client, statement));
    }
    Ok(ways)
}

impl PlainInsert {
    pub(crate) async fn many(own: &TestDatabase, writers: usize) -> Outcome<Vec<Box<dyn Way>>> {
        many(own, writers, PLAIN_INSERT, |client, statement| Box::new(Self(client, statement))).await
    }
}

impl MessageDb {
    pub(crate) async fn many(own: &TestDatabase, writers: usize) -> Outcome<Vec<Box<dyn Way>>> {
        many(own, writers, WRITE_MESSAGE, |client, statement| Box::new(Self(client, statement))).await
    }
}

/// An id for the event at a place; it costs less than the digest that names an event of the log.
fn id(place: &Place) -> Uuid {
    let stream = place.stream.rsplit('.').next().and_then(|id| id.parse::<Uuid>().ok()).unwrap_or_default();
    Uuid::from_u128(stream.as_u128() | u128::from(place.revision))
}

#[async_trait]
impl Way for PlainInsert {
    async fn write(&mut self, place: &Place, asked: Duration) -> Outcome<()> {
        let (revision, data) = (i64::try_from(place.revision)?, data(asked));
        self.0
            .execute(&self.1, &[&place.stream, &revision, &id(place), &KIND, &META, &data, &PRIVATE])
            .await?;
        Ok(())
    }
}

#[async_trait]
impl Way for MessageDb {
    async fn write(&mut self, place: &Place, asked: Duration) -> Outcome<()> {
        let (expected, data) = (i64::try_from(place.revision)? - 1, data(asked));
        self.0
            .execute(&self.1, &[&id(place), &place.stream, &KIND, &data, &META, &PRIVATE, &expected])
            .await?;
        Ok(())
    }
}
