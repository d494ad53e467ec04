-- The link of an invitation: one for each, a newer one in the place of an older. It outlives the invitation, so that
-- whoever opens it late is told whom to ask.
CREATE TABLE invitation_links (
    invitation_id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    token_hash BYTEA NOT NULL UNIQUE,
    place_name TEXT COLLATE "C" NOT NULL,
    inviter_username TEXT COLLATE "C" NOT NULL,
    ends BIGINT NOT NULL
);
CREATE INDEX invitation_links_ends ON invitation_links (ends);
