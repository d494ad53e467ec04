-- One row: the log's last revision. A batch's first statement locks it.
CREATE TABLE log (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    revision INTEGER NOT NULL
) STRICT;
INSERT INTO log (id, revision) VALUES (1, 0);

-- One row: what is true of the whole deployment.
CREATE TABLE deployment (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    realm TEXT NOT NULL,
    first_run_open INTEGER NOT NULL,
    start_number INTEGER NOT NULL
) STRICT;
INSERT INTO deployment (id, realm, first_run_open, start_number) VALUES (1, 'MMS Public API', 1, 0);

-- Random keys that seal, wrapped by the sealing key, which is not in the database.
CREATE TABLE data_keys (
    id TEXT NOT NULL PRIMARY KEY,
    purpose TEXT NOT NULL,
    wrapped BLOB NOT NULL,
    created INTEGER NOT NULL
) STRICT;

CREATE TABLE events (
    revision INTEGER NOT NULL PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    chain TEXT NOT NULL,
    seq INTEGER NOT NULL,
    hash BLOB NOT NULL,
    created INTEGER NOT NULL,
    event_type TEXT NOT NULL,
    org_id TEXT,
    org_number INTEGER,
    group_id TEXT,
    group_number INTEGER,
    api_key_id TEXT,
    public_key TEXT,
    user_id TEXT,
    username TEXT,
    remote_address TEXT,
    request_id TEXT,
    target_api_key_id TEXT,
    target_public_key TEXT,
    target_user_id TEXT,
    target_username TEXT,
    whitelist_entry TEXT,
    detail TEXT
) STRICT;
CREATE UNIQUE INDEX events_chain ON events (chain, seq);
CREATE UNIQUE INDEX events_org_number ON events (org_id, org_number);
CREATE UNIQUE INDEX events_group_number ON events (group_id, group_number);
CREATE INDEX events_org_type ON events (org_id, event_type, revision);
CREATE INDEX events_group_type ON events (group_id, event_type, revision);
CREATE INDEX events_org_revision ON events (org_id, revision);

-- The head of each chain, where retention cut it, and the first and last number of the organization's event list.
CREATE TABLE chains (
    chain TEXT NOT NULL PRIMARY KEY,
    seq INTEGER NOT NULL,
    hash BLOB NOT NULL,
    created INTEGER NOT NULL,
    cut_seq INTEGER NOT NULL,
    cut_hash BLOB NOT NULL,
    first_number INTEGER NOT NULL,
    last_number INTEGER NOT NULL
) STRICT;

CREATE TABLE organizations (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    created INTEGER NOT NULL,
    skip_default_alerts_settings INTEGER NOT NULL,
    api_access_list_required INTEGER NOT NULL,
    multi_factor_auth_required INTEGER NOT NULL,
    restrict_employee_access INTEGER NOT NULL,
    gen_ai_features_enabled INTEGER NOT NULL,
    absolute_session_timeout_in_seconds INTEGER,
    idle_session_timeout_in_seconds INTEGER,
    max_service_account_secret_validity_in_hours INTEGER,
    operations_contact TEXT,
    security_contact TEXT,
    streams_cross_group_enabled INTEGER NOT NULL,
    api_key_count INTEGER NOT NULL,
    group_count INTEGER NOT NULL,
    owner_count INTEGER NOT NULL,
    rights_revision INTEGER NOT NULL
) STRICT;

CREATE TABLE groups (
    id TEXT NOT NULL PRIMARY KEY,
    org_id TEXT NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    created INTEGER NOT NULL,
    tags TEXT NOT NULL,
    with_default_alerts_settings INTEGER NOT NULL,
    settings TEXT NOT NULL,
    first_number INTEGER NOT NULL,
    last_number INTEGER NOT NULL,
    rights_revision INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX groups_org_name ON groups (org_id, name);

CREATE TABLE users (
    id TEXT NOT NULL PRIMARY KEY,
    username TEXT NOT NULL UNIQUE,
    first_name TEXT NOT NULL,
    last_name TEXT NOT NULL,
    password_hash TEXT,
    global_roles TEXT NOT NULL,
    created INTEGER NOT NULL
) STRICT;

CREATE TABLE org_users (
    org_id TEXT NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    roles TEXT NOT NULL,
    PRIMARY KEY (org_id, user_id)
) STRICT;

CREATE TABLE group_users (
    group_id TEXT NOT NULL REFERENCES groups (id) ON DELETE CASCADE,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    roles TEXT NOT NULL,
    PRIMARY KEY (group_id, user_id)
) STRICT;

CREATE TABLE one_time_tokens (
    id TEXT NOT NULL PRIMARY KEY,
    purpose TEXT NOT NULL,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    token_hash BLOB NOT NULL,
    created INTEGER NOT NULL,
    ends INTEGER NOT NULL
) STRICT;

CREATE TABLE api_keys (
    id TEXT NOT NULL PRIMARY KEY,
    org_id TEXT NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    public_key TEXT NOT NULL UNIQUE,
    description TEXT NOT NULL,
    private_key_tail TEXT NOT NULL,
    roles TEXT NOT NULL,
    created INTEGER NOT NULL,
    access_list_count INTEGER NOT NULL,
    access_list_last INTEGER NOT NULL,
    rights_revision INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX api_keys_org ON api_keys (org_id, public_key, id);

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
CREATE INDEX api_key_secrets_key ON api_key_secrets (api_key_id);

CREATE TABLE api_key_group_roles (
    api_key_id TEXT NOT NULL REFERENCES api_keys (id) ON DELETE CASCADE,
    group_id TEXT NOT NULL REFERENCES groups (id) ON DELETE CASCADE,
    roles TEXT NOT NULL,
    PRIMARY KEY (api_key_id, group_id)
) STRICT;
CREATE INDEX api_key_group_roles_group ON api_key_group_roles (group_id, api_key_id);

CREATE TABLE api_key_access_list (
    id TEXT NOT NULL PRIMARY KEY,
    api_key_id TEXT NOT NULL REFERENCES api_keys (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    cidr_block TEXT NOT NULL,
    created INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX api_key_access_list_block ON api_key_access_list (api_key_id, cidr_block);
CREATE UNIQUE INDEX api_key_access_list_number ON api_key_access_list (api_key_id, number);

-- Operational: written without the revision lock, to no table that a change touches.
CREATE TABLE api_key_usage (
    api_key_id TEXT NOT NULL PRIMARY KEY,
    count INTEGER NOT NULL,
    last_used INTEGER NOT NULL,
    last_used_address TEXT NOT NULL
) STRICT;
CREATE TABLE access_list_usage (
    entry_id TEXT NOT NULL PRIMARY KEY,
    count INTEGER NOT NULL,
    last_used INTEGER NOT NULL,
    last_used_address TEXT NOT NULL
) STRICT;
