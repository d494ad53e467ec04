-- A session whose person has other rights gets another token; the older one is good for a moment more, for requests that
-- are on their way.
ALTER TABLE sessions ADD COLUMN older_token_hash BLOB;
ALTER TABLE sessions ADD COLUMN older_ends INTEGER NOT NULL DEFAULT 0;
CREATE INDEX sessions_older_token ON sessions (older_token_hash);

-- Operational: a hash of the rights that the person had when the session was last seen.
ALTER TABLE session_seen ADD COLUMN rights_hash BLOB;
