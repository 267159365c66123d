-- The log: events in one order, only ever added to.
--
-- Whoever serves may read it and call append(), nothing else: the function runs with its owner's rights.

CREATE TABLE baton.event (
    position bigint NOT NULL PRIMARY KEY CHECK (position > 0),
    stream   text COLLATE "C" NOT NULL,
    revision bigint NOT NULL CHECK (revision >= 0),
    id       uuid NOT NULL,
    type     text COLLATE "C" NOT NULL,
    meta     bytea NOT NULL,
    data     bytea NOT NULL,
    private  bytea,
    UNIQUE (stream, revision)
);

-- Sealed bytes cannot be made smaller: trying would cost time for nothing.
ALTER TABLE baton.event ALTER COLUMN private SET STORAGE EXTERNAL;

CREATE FUNCTION baton.refuse_change() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'events are never changed or removed' USING ERRCODE = 'insufficient_privilege';
END $$;

-- ALWAYS: in a session that applies replication too.
CREATE TRIGGER no_change BEFORE UPDATE OR DELETE ON baton.event
    FOR EACH ROW EXECUTE FUNCTION baton.refuse_change();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON baton.event
    FOR EACH STATEMENT EXECUTE FUNCTION baton.refuse_change();
ALTER TABLE baton.event ENABLE ALWAYS TRIGGER no_change;
ALTER TABLE baton.event ENABLE ALWAYS TRIGGER no_truncate;

-- Judges a batch of appends, one to a stream, and writes those that fit. It must be the only statement of its
-- transaction, so that no round trip lies between the lock and the commit that frees it.
--
-- For each append it answers with the position of its last event, written now or found as it is; where that is null,
-- the append is refused, and `actuals` has the stream's last revision (null: there is no such stream).
CREATE FUNCTION baton.append(
    seen_position bigint,     -- the newest event that the caller has seen, which must still be there; 0 for none
    seen_id       uuid,
    streams       text[],     -- for each append: where it goes,
    expecteds     bigint[],   --   the last revision there as its writer knew it, -1 for none,
    counts        integer[],  --   and how many events it has
    owners        integer[],  -- for each event: which append it belongs to, from 1,
    revisions     bigint[],   --   and what it is
    ids           uuid[],
    types         text[],
    metas         bytea[],
    datas         bytea[],
    privates      bytea[],
    OUT actuals   bigint[],
    OUT positions bigint[]
) LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
-- Plans are made once in a session, for any size of batch and of table.
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off
AS $$
DECLARE
    fits   boolean[];
    newest bigint;
    there  record;
BEGIN
    -- What the holder before committed is seen only by statements with snapshots of their own.
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'appends need the isolation level read committed' USING ERRCODE = 'BTN02';
    END IF;
    -- For this transaction, whatever the session, the role or the database say.
    IF current_setting('synchronous_commit') NOT IN ('on', 'remote_apply') THEN
        PERFORM set_config('synchronous_commit', 'on', true);
    END IF;

    -- Before any position is chosen, so that positions become visible in their order. 'Bato', the log.
    PERFORM pg_advisory_xact_lock(1113683055, 1);

    IF seen_position > 0 AND NOT EXISTS (
        SELECT FROM baton.event e WHERE e.position = seen_position AND e.id = seen_id
    ) THEN
        RAISE EXCEPTION 'the newest event seen is no longer there' USING ERRCODE = 'BTN01';
    END IF;

    SELECT coalesce(max(e.position), 0) INTO newest FROM baton.event e;

    SELECT array_agg(j.actual ORDER BY j.nth), array_agg(coalesce(j.actual, -1) = j.expected ORDER BY j.nth)
    INTO actuals, fits
    FROM (
        SELECT a.nth, a.expected, (SELECT max(e.revision) FROM baton.event e WHERE e.stream = a.stream) AS actual
        FROM unnest(streams, expecteds) WITH ORDINALITY AS a (stream, expected, nth)
    ) j;

    INSERT INTO baton.event (position, stream, revision, id, type, meta, data, private)
    SELECT newest + row_number() OVER (ORDER BY b.nth),
           streams[b.owner], b.revision, b.id, b.type, b.meta, b.data, b.private
    FROM unnest(owners, revisions, ids, types, metas, datas, privates)
        WITH ORDINALITY AS b (owner, revision, id, type, meta, data, private, nth)
    WHERE fits[b.owner];

    FOR nth IN 1 .. cardinality(streams) LOOP
        newest := newest + CASE WHEN fits[nth] THEN counts[nth] ELSE 0 END;
        positions[nth] := CASE WHEN fits[nth] THEN newest END;
    END LOOP;

    IF true = ALL (fits) THEN
        RETURN;
    END IF;

    -- A repeat is the first: all of its events stand where they would go. Ids name bytes, so ids suffice.
    FOR there IN
        SELECT b.owner, bool_and(e.position IS NOT NULL) AS whole, max(e.position) AS last
        FROM unnest(owners, revisions, ids) AS b (owner, revision, id)
        LEFT JOIN LATERAL (
            SELECT s.position FROM baton.event s
            WHERE s.stream = streams[b.owner] AND s.revision = b.revision AND s.id = b.id
        ) e ON true
        WHERE NOT fits[b.owner]
        GROUP BY b.owner
    LOOP
        positions[there.owner] := CASE WHEN there.whole THEN there.last END;
    END LOOP;

    -- What a repeat or a conflict rests on is visible, but perhaps on this server alone: its own commit may never have
    -- been waited for (cancelled, or the server fell in between). A commit with something in it waits for both.
    IF NOT true = ANY (fits) THEN
        PERFORM pg_logical_emit_message(true, 'baton', '');
    END IF;
END $$;

REVOKE ALL ON FUNCTION baton.append FROM PUBLIC;
