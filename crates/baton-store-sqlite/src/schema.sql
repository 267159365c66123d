-- Streams are numbered so that their names are stored once and no long, random name is in a key of events.
CREATE TABLE stream (
    id   INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
) STRICT;

-- The only keys are position and (stream, revision): one more, over random ids, would cost most of the speed.
CREATE TABLE event (
    position INTEGER PRIMARY KEY,
    stream   INTEGER NOT NULL REFERENCES stream (id),
    revision INTEGER NOT NULL CHECK (revision >= 0),
    id       BLOB NOT NULL CHECK (length(id) = 16),
    type     TEXT NOT NULL,
    meta     BLOB NOT NULL,
    data     BLOB NOT NULL,
    private  BLOB,
    UNIQUE (stream, revision)
) STRICT;

-- For people with a SQL tool; nothing in Baton reads it.
CREATE VIEW readable AS
SELECT position, stream.name AS stream, revision, lower(hex(event.id)) AS id, type,
       CAST(meta AS TEXT) AS meta, CAST(data AS TEXT) AS data, length(private) AS private_bytes
FROM event JOIN stream ON stream.id = event.stream;

CREATE TRIGGER event_stays BEFORE UPDATE ON event
BEGIN SELECT RAISE(ABORT, 'events are never changed'); END;
CREATE TRIGGER event_remains BEFORE DELETE ON event
BEGIN SELECT RAISE(ABORT, 'events are never removed'); END;
CREATE TRIGGER stream_stays BEFORE UPDATE ON stream
BEGIN SELECT RAISE(ABORT, 'streams are never changed'); END;
CREATE TRIGGER stream_remains BEFORE DELETE ON stream
BEGIN SELECT RAISE(ABORT, 'streams are never removed'); END;
