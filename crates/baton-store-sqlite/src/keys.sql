-- A key under its name, wrapped; NULL is a tombstone.
CREATE TABLE key (
    name    BLOB PRIMARY KEY NOT NULL,
    wrapped BLOB CHECK (wrapped IS NULL OR length(wrapped) > 0)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER key_stays BEFORE UPDATE ON key
WHEN NEW.wrapped IS NOT NULL OR NEW.name IS NOT OLD.name
BEGIN SELECT RAISE(ABORT, 'a key is only ever destroyed'); END;
CREATE TRIGGER key_remains BEFORE DELETE ON key
BEGIN SELECT RAISE(ABORT, 'a key leaves a tombstone'); END;
