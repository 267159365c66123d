-- Who serves this store now. Nothing rests on it, so it needs to survive nothing.

CREATE UNLOGGED TABLE baton.replica (
    id               uuid NOT NULL PRIMARY KEY,
    address          text NOT NULL,
    version          text NOT NULL,
    started_at_us    bigint NOT NULL, -- microseconds since 1970, by the replica's clock
    views_generation bigint,
    views_position   bigint,
    writes_views     boolean NOT NULL,
    seen_at          timestamptz NOT NULL DEFAULT clock_timestamp()
);
