-- Who somebody is, beside the name to sign in with. `name_key` is that name in lower case: one person, however written.
-- An account that is not registered is the name of an invited stranger; it keeps its id when it is made.
ALTER TABLE users ADD COLUMN name_key TEXT NOT NULL DEFAULT '';
ALTER TABLE users ADD COLUMN email_address TEXT;
ALTER TABLE users ADD COLUMN country TEXT;
ALTER TABLE users ADD COLUMN mobile_number TEXT;
ALTER TABLE users ADD COLUMN last_auth INTEGER;
ALTER TABLE users ADD COLUMN registered INTEGER NOT NULL DEFAULT 1;
UPDATE users SET name_key = lower(username);
CREATE UNIQUE INDEX users_name_key ON users (name_key);
CREATE INDEX users_strangers ON users (id) WHERE registered = FALSE;
CREATE INDEX org_users_user ON org_users (user_id);
CREATE INDEX group_users_user ON group_users (user_id);

CREATE TABLE user_access_list (
    id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    cidr_block TEXT NOT NULL,
    comment TEXT NOT NULL,
    created INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX user_access_list_block ON user_access_list (user_id, cidr_block);

CREATE TABLE teams (
    id TEXT NOT NULL PRIMARY KEY,
    org_id TEXT NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    created INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX teams_org_name ON teams (org_id, name);

CREATE TABLE team_users (
    team_id TEXT NOT NULL REFERENCES teams (id) ON DELETE CASCADE,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    PRIMARY KEY (team_id, user_id)
) STRICT;
CREATE INDEX team_users_user ON team_users (user_id);

CREATE TABLE group_teams (
    group_id TEXT NOT NULL REFERENCES groups (id) ON DELETE CASCADE,
    team_id TEXT NOT NULL REFERENCES teams (id) ON DELETE CASCADE,
    roles TEXT NOT NULL,
    PRIMARY KEY (group_id, team_id)
) STRICT;
CREATE INDEX group_teams_team ON group_teams (team_id);

-- Invitations to an organization, with what acceptance brings; one for each person.
CREATE TABLE org_invitations (
    id TEXT NOT NULL PRIMARY KEY,
    org_id TEXT NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    roles TEXT NOT NULL,
    inviter_username TEXT NOT NULL,
    created INTEGER NOT NULL,
    expires INTEGER NOT NULL,
    rejected INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX org_invitations_user ON org_invitations (org_id, user_id);
CREATE INDEX org_invitations_of_user ON org_invitations (user_id);

CREATE TABLE org_invitation_groups (
    invitation_id TEXT NOT NULL REFERENCES org_invitations (id) ON DELETE CASCADE,
    group_id TEXT NOT NULL REFERENCES groups (id) ON DELETE CASCADE,
    roles TEXT NOT NULL,
    PRIMARY KEY (invitation_id, group_id)
) STRICT;
CREATE INDEX org_invitation_groups_group ON org_invitation_groups (group_id);

CREATE TABLE org_invitation_teams (
    invitation_id TEXT NOT NULL REFERENCES org_invitations (id) ON DELETE CASCADE,
    team_id TEXT NOT NULL REFERENCES teams (id) ON DELETE CASCADE,
    PRIMARY KEY (invitation_id, team_id)
) STRICT;
CREATE INDEX org_invitation_teams_team ON org_invitation_teams (team_id);

-- Invitations of the older generation to one project; one for each person.
CREATE TABLE group_invitations (
    id TEXT NOT NULL PRIMARY KEY,
    group_id TEXT NOT NULL REFERENCES groups (id) ON DELETE CASCADE,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    roles TEXT NOT NULL,
    inviter_username TEXT NOT NULL,
    created INTEGER NOT NULL,
    expires INTEGER NOT NULL,
    rejected INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX group_invitations_user ON group_invitations (group_id, user_id);
CREATE INDEX group_invitations_of_user ON group_invitations (user_id);

-- Events about a team name it.
ALTER TABLE events ADD COLUMN team_id TEXT;
