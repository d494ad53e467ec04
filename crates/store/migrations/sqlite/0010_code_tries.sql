-- Operational: how often codes of a second factor were tried, and since when.
CREATE TABLE code_tries (
    user_id TEXT NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    since INTEGER NOT NULL,
    count INTEGER NOT NULL
) STRICT;
