-- People sign in: sessions, second factors, links.
ALTER TABLE users ADD COLUMN time_zone TEXT COLLATE "C";
ALTER TABLE users ADD COLUMN date_format TEXT COLLATE "C";

CREATE TABLE sessions (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    user_id TEXT COLLATE "C" NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    token_hash BYTEA NOT NULL UNIQUE,
    created BIGINT NOT NULL,
    confirmed BIGINT NOT NULL,
    ends BIGINT NOT NULL,
    idle BIGINT,
    address TEXT COLLATE "C" NOT NULL,
    user_agent TEXT COLLATE "C" NOT NULL
);
CREATE INDEX sessions_user ON sessions (user_id);
CREATE INDEX sessions_ends ON sessions (ends);

-- Operational: when a session was last seen, and from where.
CREATE TABLE session_seen (
    session_id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    last_seen BIGINT NOT NULL,
    address TEXT COLLATE "C" NOT NULL
);

-- One for each person who has one, or is about to: the shared secret is sealed, and the last step that was accepted is
-- not accepted again.
CREATE TABLE second_factors (
    user_id TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    data_key_id TEXT COLLATE "C" NOT NULL,
    sealed BYTEA NOT NULL,
    enabled BOOLEAN NOT NULL,
    last_step BIGINT NOT NULL,
    created BIGINT NOT NULL
);
CREATE TABLE recovery_codes (
    user_id TEXT COLLATE "C" NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    code_hash BYTEA NOT NULL,
    PRIMARY KEY (user_id, code_hash)
);

-- Links: what one is for, and whether it takes the second factor away.
ALTER TABLE one_time_tokens ADD COLUMN second_factor BOOLEAN NOT NULL DEFAULT FALSE;
CREATE UNIQUE INDEX one_time_tokens_hash ON one_time_tokens (token_hash);

-- A form that made something is sent once: what it made.
CREATE TABLE form_nonces (
    nonce_hash BYTEA NOT NULL PRIMARY KEY,
    user_id TEXT COLLATE "C" NOT NULL,
    made TEXT COLLATE "C" NOT NULL,
    created BIGINT NOT NULL
);
CREATE INDEX form_nonces_created ON form_nonces (created);

-- What is known of the first owner, before first run is done.
CREATE TABLE setup_drafts (
    draft_hash BYTEA NOT NULL PRIMARY KEY,
    first_name TEXT COLLATE "C" NOT NULL,
    last_name TEXT COLLATE "C" NOT NULL,
    username TEXT COLLATE "C" NOT NULL,
    password_hash TEXT COLLATE "C" NOT NULL,
    created BIGINT NOT NULL
);
