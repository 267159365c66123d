//! What a generation is made of in Postgres: its name, its tables, how it is found and how it goes.

use uuid::Uuid;

use crate::executor::sql::{definition, indexes};
use crate::row::Table;

/// What the names of all generations begin with.
const PREFIX: &str = "baton_views_";

/// How this database calls integers, texts and bytes. Texts are ordered by their bytes, as SQLite orders them.
const TYPES: [&str; 3] = ["int8", "text COLLATE \"C\"", "bytea"];

/// The names of all schemas that may be generations, and whether they are of the role that asks.
pub(super) const ALL: &str = "SELECT nspname::text, pg_has_role(nspowner, 'USAGE') FROM pg_namespace
     WHERE nspname ~ '^baton_views_[1-9][0-9]{0,17}$'";

/// The layout of the tables below, as a part of every plan: another layout is another generation.
const LAYOUT: &str = "postgres 1\n";

/// The schema of a generation.
pub(super) fn name(number: u64) -> String {
    format!("{PREFIX}{number}")
}

/// The number in the name of a schema.
pub(super) fn number(name: &str) -> Option<u64> {
    name.strip_prefix(PREFIX)?.parse().ok()
}

/// The plan as it stands in the database.
pub(super) fn written_plan(plan: &str) -> String {
    format!("{LAYOUT}{plan}")
}

/// The plan as it was given; of another layout, one that nobody gives.
pub(super) fn given_plan(written: &str) -> String {
    written.strip_prefix(LAYOUT).unwrap_or("of another layout").to_owned()
}

/// Makes an empty generation, all of it or nothing: the statements of one message are one transaction.
pub(super) fn create(number: u64, plan: &str, tables: &[&'static Table]) -> String {
    let (schema, identity) = (name(number), Uuid::new_v4());
    let plan = literal(&written_plan(plan));
    let mut text = format!(
        "CREATE SCHEMA {schema};
         SELECT set_config('search_path', '{schema}', true);
         CREATE TABLE plan (sole bool PRIMARY KEY DEFAULT true CHECK (sole), plan text NOT NULL);
         CREATE TABLE generation (
             sole bool PRIMARY KEY DEFAULT true CHECK (sole),
             identity uuid NOT NULL,
             complete bool NOT NULL DEFAULT false,
             incarnation uuid,
             position int8,
             event uuid,
             failures text NOT NULL DEFAULT '[]',
             told int8 NOT NULL DEFAULT 0,
             replica uuid,
             epoch int8 NOT NULL DEFAULT 0,
             until timestamptz NOT NULL DEFAULT clock_timestamp(),
             used_at timestamptz NOT NULL DEFAULT clock_timestamp()
         ) WITH (fillfactor = 10);
         CREATE TABLE fold (stream text COLLATE \"C\" PRIMARY KEY, state bytea NOT NULL)
             WITH (toast_tuple_target = 8160);
         ALTER TABLE fold ALTER COLUMN state SET STORAGE EXTERNAL;
         CREATE TABLE told (number int8 PRIMARY KEY, message bytea NOT NULL);
         INSERT INTO plan (plan) VALUES ({plan});
         INSERT INTO generation (identity) VALUES ('{identity}');\n"
    );
    for table in tables {
        text += &format!("CREATE TABLE {} ({});\n", table.name, definition(table, TYPES));
        for index in indexes(table) {
            text += &index;
            text += ";\n";
        }
    }
    text
}

/// Drops a generation; while somebody reads it, not now.
pub(super) fn drop(schema: &str) -> String {
    format!("SELECT set_config('lock_timeout', '2s', true); DROP SCHEMA IF EXISTS {schema} CASCADE")
}

/// A text as it stands in a statement that takes no parameters.
fn literal(text: &str) -> String {
    format!("E'{}'", text.replace('\\', "\\\\").replace('\'', "''"))
}
