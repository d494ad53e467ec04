-- The link of an invitation: one for each, a newer one in the place of an older. It outlives the invitation, so that
-- whoever opens it late is told whom to ask.
CREATE TABLE invitation_links (
    invitation_id TEXT NOT NULL PRIMARY KEY,
    token_hash BLOB NOT NULL UNIQUE,
    place_name TEXT NOT NULL,
    inviter_username TEXT NOT NULL,
    ends INTEGER NOT NULL
) STRICT;
CREATE INDEX invitation_links_ends ON invitation_links (ends);
