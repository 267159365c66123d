-- Wrapped keys under names, made once and destroyed for good.
--
-- Whoever serves may read them and call the two functions, nothing else.

CREATE SCHEMA baton_keys;

-- An update leaves the row that it replaces behind, until a vacuum: here one comes for a single such row.
CREATE TABLE baton_keys.key (
    name    bytea NOT NULL PRIMARY KEY CHECK (octet_length(name) BETWEEN 1 AND 255),
    wrapped bytea CHECK (octet_length(wrapped) BETWEEN 1 AND 1024) -- null: destroyed
) WITH (autovacuum_vacuum_threshold = 0, autovacuum_vacuum_scale_factor = 0);

CREATE FUNCTION baton_keys.refuse_change() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF NEW.name = OLD.name AND NEW.wrapped IS NULL THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'keys are never changed or removed, only destroyed' USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER no_change BEFORE UPDATE OR DELETE ON baton_keys.key
    FOR EACH ROW EXECUTE FUNCTION baton_keys.refuse_change();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON baton_keys.key
    FOR EACH STATEMENT EXECUTE FUNCTION baton_keys.refuse_change();
ALTER TABLE baton_keys.key ENABLE ALWAYS TRIGGER no_change;
ALTER TABLE baton_keys.key ENABLE ALWAYS TRIGGER no_truncate;

-- Answers with what stands under the name then; null is a tombstone.
CREATE FUNCTION baton_keys.insert_if_absent(key_name bytea, wrapped_key bytea) RETURNS bytea
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    standing bytea;
BEGIN
    IF current_setting('synchronous_commit') NOT IN ('on', 'remote_apply') THEN
        PERFORM set_config('synchronous_commit', 'on', true);
    END IF;
    INSERT INTO baton_keys.key (name, wrapped) VALUES (key_name, wrapped_key) ON CONFLICT (name) DO NOTHING;
    IF NOT FOUND THEN
        -- Another's key: answered only when it is as durable as one's own would be.
        PERFORM pg_logical_emit_message(true, 'baton', '');
    END IF;
    SELECT k.wrapped INTO STRICT standing FROM baton_keys.key k WHERE k.name = key_name;
    RETURN standing;
END $$;

CREATE FUNCTION baton_keys.destroy(key_name bytea) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF current_setting('synchronous_commit') NOT IN ('on', 'remote_apply') THEN
        PERFORM set_config('synchronous_commit', 'on', true);
    END IF;
    INSERT INTO baton_keys.key (name, wrapped) VALUES (key_name, NULL)
        ON CONFLICT (name) DO UPDATE SET wrapped = NULL;
END $$;

REVOKE ALL ON FUNCTION baton_keys.insert_if_absent, baton_keys.destroy FROM PUBLIC;
