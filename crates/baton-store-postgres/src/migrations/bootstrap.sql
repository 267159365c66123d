-- Where migrations are recorded: there before the first of them.

CREATE SCHEMA IF NOT EXISTS baton;

CREATE TABLE IF NOT EXISTS baton.migration (
    version    integer NOT NULL PRIMARY KEY,
    name       text NOT NULL,
    sha256     bytea NOT NULL, -- of its text
    applied_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
