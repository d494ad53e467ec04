-- Global keys belong to no organization and hold global roles.
ALTER TABLE api_keys ALTER COLUMN org_id DROP NOT NULL;
ALTER TABLE api_keys ADD COLUMN global_roles TEXT COLLATE "C" NOT NULL DEFAULT '';

-- From where global roles may be used, in the order of numbers; while it is empty, from everywhere.
CREATE TABLE global_access_list (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    number BIGINT NOT NULL UNIQUE,
    cidr_block TEXT COLLATE "C" NOT NULL UNIQUE,
    description TEXT COLLATE "C" NOT NULL,
    created BIGINT NOT NULL,
    updated BIGINT NOT NULL
);

-- The revision of the last change to that list: what changes the rights of every global key at once.
ALTER TABLE deployment ADD COLUMN rights_revision BIGINT NOT NULL DEFAULT 0;

-- Keyed hashes of what lets somebody set the deployment up; all end with first run.
CREATE TABLE setup_tokens (
    token_hash BYTEA NOT NULL PRIMARY KEY,
    created BIGINT NOT NULL
);

-- Global keys see organizations and projects over the whole deployment, by name.
CREATE INDEX organizations_name ON organizations (name, id);
CREATE INDEX groups_name ON groups (name, id);
