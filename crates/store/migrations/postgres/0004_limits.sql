-- What a project's limits were set to. A limit that is not here has its default, or is not there.
CREATE TABLE group_limits (
    group_id TEXT COLLATE "C" NOT NULL REFERENCES groups (id) ON DELETE CASCADE,
    name TEXT COLLATE "C" NOT NULL,
    value BIGINT NOT NULL,
    PRIMARY KEY (group_id, name)
);

ALTER TABLE groups ADD COLUMN managed_slow_ms BOOLEAN NOT NULL DEFAULT TRUE;
