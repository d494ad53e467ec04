-- What a project's limits were set to. A limit that is not here has its default, or is not there.
CREATE TABLE group_limits (
    group_id TEXT NOT NULL REFERENCES groups (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    value INTEGER NOT NULL,
    PRIMARY KEY (group_id, name)
) STRICT;

ALTER TABLE groups ADD COLUMN managed_slow_ms INTEGER NOT NULL DEFAULT 1;
