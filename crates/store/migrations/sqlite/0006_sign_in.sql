-- People sign in: sessions, second factors, links.
ALTER TABLE users ADD COLUMN time_zone TEXT;
ALTER TABLE users ADD COLUMN date_format TEXT;

CREATE TABLE sessions (
    id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    token_hash BLOB NOT NULL UNIQUE,
    created INTEGER NOT NULL,
    confirmed INTEGER NOT NULL,
    ends INTEGER NOT NULL,
    idle INTEGER,
    address TEXT NOT NULL,
    user_agent TEXT NOT NULL
) STRICT;
CREATE INDEX sessions_user ON sessions (user_id);
CREATE INDEX sessions_ends ON sessions (ends);

-- Operational: when a session was last seen, and from where.
CREATE TABLE session_seen (
    session_id TEXT NOT NULL PRIMARY KEY,
    last_seen INTEGER NOT NULL,
    address TEXT NOT NULL
) STRICT;

-- One for each person who has one, or is about to: the shared secret is sealed, and the last step that was accepted is
-- not accepted again.
CREATE TABLE second_factors (
    user_id TEXT NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    data_key_id TEXT NOT NULL,
    sealed BLOB NOT NULL,
    enabled INTEGER NOT NULL,
    last_step INTEGER NOT NULL,
    created INTEGER NOT NULL
) STRICT;
CREATE TABLE recovery_codes (
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    code_hash BLOB NOT NULL,
    PRIMARY KEY (user_id, code_hash)
) STRICT;

-- Links: what one is for, and whether it takes the second factor away.
ALTER TABLE one_time_tokens ADD COLUMN second_factor INTEGER NOT NULL DEFAULT 0;
CREATE UNIQUE INDEX one_time_tokens_hash ON one_time_tokens (token_hash);

-- A form that made something is sent once: what it made.
CREATE TABLE form_nonces (
    nonce_hash BLOB NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL,
    made TEXT NOT NULL,
    created INTEGER NOT NULL
) STRICT;
CREATE INDEX form_nonces_created ON form_nonces (created);

-- What is known of the first owner, before first run is done.
CREATE TABLE setup_drafts (
    draft_hash BLOB NOT NULL PRIMARY KEY,
    first_name TEXT NOT NULL,
    last_name TEXT NOT NULL,
    username TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    created INTEGER NOT NULL
) STRICT;
