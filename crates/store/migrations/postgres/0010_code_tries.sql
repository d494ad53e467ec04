-- Operational: how often codes of a second factor were tried, and since when.
CREATE TABLE code_tries (
    user_id TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    since BIGINT NOT NULL,
    count BIGINT NOT NULL
);
