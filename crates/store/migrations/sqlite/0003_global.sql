-- Global keys belong to no organization and hold global roles. SQLite cannot make a column nullable, and dropping a
-- table deletes the rows that refer to it: the table is made anew, then each of its children against the new one, and
-- the old ones go when nothing refers to them any more.
ALTER TABLE api_keys RENAME TO old_api_keys;
DROP INDEX api_keys_org;
CREATE TABLE api_keys (
    id TEXT NOT NULL PRIMARY KEY,
    org_id TEXT REFERENCES organizations (id) ON DELETE CASCADE,
    public_key TEXT NOT NULL UNIQUE,
    description TEXT NOT NULL,
    private_key_tail TEXT NOT NULL,
    roles TEXT NOT NULL,
    created INTEGER NOT NULL,
    access_list_count INTEGER NOT NULL,
    access_list_last INTEGER NOT NULL,
    rights_revision INTEGER NOT NULL,
    global_roles TEXT NOT NULL DEFAULT ''
) STRICT;
INSERT INTO api_keys (id, org_id, public_key, description, private_key_tail, roles, created, access_list_count,
    access_list_last, rights_revision)
    SELECT id, org_id, public_key, description, private_key_tail, roles, created, access_list_count,
        access_list_last, rights_revision FROM old_api_keys;
CREATE UNIQUE INDEX api_keys_org ON api_keys (org_id, public_key, id);

ALTER TABLE api_key_secrets RENAME TO old_api_key_secrets;
DROP INDEX api_key_secrets_key;
CREATE TABLE api_key_secrets (
    id TEXT NOT NULL PRIMARY KEY,
    api_key_id TEXT NOT NULL REFERENCES api_keys (id) ON DELETE CASCADE,
    data_key_id TEXT NOT NULL,
    sealed_md5 BLOB NOT NULL,
    sealed_sha256 BLOB NOT NULL,
    private_key_tail TEXT NOT NULL,
    created INTEGER NOT NULL,
    ends INTEGER
) STRICT;
INSERT INTO api_key_secrets (id, api_key_id, data_key_id, sealed_md5, sealed_sha256, private_key_tail, created, ends)
    SELECT id, api_key_id, data_key_id, sealed_md5, sealed_sha256, private_key_tail, created, ends
    FROM old_api_key_secrets;
DROP TABLE old_api_key_secrets;
CREATE INDEX api_key_secrets_key ON api_key_secrets (api_key_id);

ALTER TABLE api_key_group_roles RENAME TO old_api_key_group_roles;
DROP INDEX api_key_group_roles_group;
CREATE TABLE api_key_group_roles (
    api_key_id TEXT NOT NULL REFERENCES api_keys (id) ON DELETE CASCADE,
    group_id TEXT NOT NULL REFERENCES groups (id) ON DELETE CASCADE,
    roles TEXT NOT NULL,
    PRIMARY KEY (api_key_id, group_id)
) STRICT;
INSERT INTO api_key_group_roles (api_key_id, group_id, roles)
    SELECT api_key_id, group_id, roles FROM old_api_key_group_roles;
DROP TABLE old_api_key_group_roles;
CREATE INDEX api_key_group_roles_group ON api_key_group_roles (group_id, api_key_id);

ALTER TABLE api_key_access_list RENAME TO old_api_key_access_list;
DROP INDEX api_key_access_list_block;
DROP INDEX api_key_access_list_number;
CREATE TABLE api_key_access_list (
    id TEXT NOT NULL PRIMARY KEY,
    api_key_id TEXT NOT NULL REFERENCES api_keys (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    cidr_block TEXT NOT NULL,
    created INTEGER NOT NULL
) STRICT;
INSERT INTO api_key_access_list (id, api_key_id, number, cidr_block, created)
    SELECT id, api_key_id, number, cidr_block, created FROM old_api_key_access_list;
DROP TABLE old_api_key_access_list;
CREATE UNIQUE INDEX api_key_access_list_block ON api_key_access_list (api_key_id, cidr_block);
CREATE UNIQUE INDEX api_key_access_list_number ON api_key_access_list (api_key_id, number);

DROP TABLE old_api_keys;

-- From where global roles may be used, in the order of numbers; while it is empty, from everywhere.
CREATE TABLE global_access_list (
    id TEXT NOT NULL PRIMARY KEY,
    number INTEGER NOT NULL UNIQUE,
    cidr_block TEXT NOT NULL UNIQUE,
    description TEXT NOT NULL,
    created INTEGER NOT NULL,
    updated INTEGER NOT NULL
) STRICT;

-- The revision of the last change to that list: what changes the rights of every global key at once.
ALTER TABLE deployment ADD COLUMN rights_revision INTEGER NOT NULL DEFAULT 0;

-- Keyed hashes of what lets somebody set the deployment up; all end with first run.
CREATE TABLE setup_tokens (
    token_hash BLOB NOT NULL PRIMARY KEY,
    created INTEGER NOT NULL
) STRICT;

-- Global keys see organizations and projects over the whole deployment, by name.
CREATE INDEX organizations_name ON organizations (name, id);
CREATE INDEX groups_name ON groups (name, id);
