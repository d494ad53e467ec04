-- One row: the log's last revision. A batch's first statement locks it.
CREATE TABLE log (
    id BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    revision BIGINT NOT NULL
);
INSERT INTO log (id, revision) VALUES (1, 0);

-- One row: what is true of the whole deployment.
CREATE TABLE deployment (
    id BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    realm TEXT COLLATE "C" NOT NULL,
    first_run_open BOOLEAN NOT NULL,
    start_number BIGINT NOT NULL
);
INSERT INTO deployment (id, realm, first_run_open, start_number) VALUES (1, 'MMS Public API', TRUE, 0);

-- Random keys that seal, wrapped by the sealing key, which is not in the database.
CREATE TABLE data_keys (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    purpose TEXT COLLATE "C" NOT NULL,
    wrapped BYTEA NOT NULL,
    created BIGINT NOT NULL
);

CREATE TABLE events (
    revision BIGINT NOT NULL PRIMARY KEY,
    id TEXT COLLATE "C" NOT NULL UNIQUE,
    chain TEXT COLLATE "C" NOT NULL,
    seq BIGINT NOT NULL,
    hash BYTEA NOT NULL,
    created BIGINT NOT NULL,
    event_type TEXT COLLATE "C" NOT NULL,
    org_id TEXT COLLATE "C",
    org_number BIGINT,
    group_id TEXT COLLATE "C",
    group_number BIGINT,
    api_key_id TEXT COLLATE "C",
    public_key TEXT COLLATE "C",
    user_id TEXT COLLATE "C",
    username TEXT COLLATE "C",
    remote_address TEXT COLLATE "C",
    request_id TEXT COLLATE "C",
    target_api_key_id TEXT COLLATE "C",
    target_public_key TEXT COLLATE "C",
    target_user_id TEXT COLLATE "C",
    target_username TEXT COLLATE "C",
    whitelist_entry TEXT COLLATE "C",
    detail TEXT COLLATE "C"
);
CREATE UNIQUE INDEX events_chain ON events (chain, seq);
CREATE UNIQUE INDEX events_org_number ON events (org_id, org_number);
CREATE UNIQUE INDEX events_group_number ON events (group_id, group_number);
CREATE INDEX events_org_type ON events (org_id, event_type, revision);
CREATE INDEX events_group_type ON events (group_id, event_type, revision);
CREATE INDEX events_org_revision ON events (org_id, revision);

-- The head of each chain, where retention cut it, and the first and last number of the organization's event list.
CREATE TABLE chains (
    chain TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    seq BIGINT NOT NULL,
    hash BYTEA NOT NULL,
    created BIGINT NOT NULL,
    cut_seq BIGINT NOT NULL,
    cut_hash BYTEA NOT NULL,
    first_number BIGINT NOT NULL,
    last_number BIGINT NOT NULL
);

CREATE TABLE organizations (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    name TEXT COLLATE "C" NOT NULL,
    created BIGINT NOT NULL,
    skip_default_alerts_settings BOOLEAN NOT NULL,
    api_access_list_required BOOLEAN NOT NULL,
    multi_factor_auth_required BOOLEAN NOT NULL,
    restrict_employee_access BOOLEAN NOT NULL,
    gen_ai_features_enabled BOOLEAN NOT NULL,
    absolute_session_timeout_in_seconds BIGINT,
    idle_session_timeout_in_seconds BIGINT,
    max_service_account_secret_validity_in_hours BIGINT,
    operations_contact TEXT COLLATE "C",
    security_contact TEXT COLLATE "C",
    streams_cross_group_enabled BOOLEAN NOT NULL,
    api_key_count BIGINT NOT NULL,
    group_count BIGINT NOT NULL,
    owner_count BIGINT NOT NULL,
    rights_revision BIGINT NOT NULL
);

CREATE TABLE groups (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    org_id TEXT COLLATE "C" NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    name TEXT COLLATE "C" NOT NULL,
    created BIGINT NOT NULL,
    tags TEXT COLLATE "C" NOT NULL,
    with_default_alerts_settings BOOLEAN NOT NULL,
    settings TEXT COLLATE "C" NOT NULL,
    first_number BIGINT NOT NULL,
    last_number BIGINT NOT NULL,
    rights_revision BIGINT NOT NULL
);
CREATE UNIQUE INDEX groups_org_name ON groups (org_id, name);

CREATE TABLE users (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    username TEXT COLLATE "C" NOT NULL UNIQUE,
    first_name TEXT COLLATE "C" NOT NULL,
    last_name TEXT COLLATE "C" NOT NULL,
    password_hash TEXT COLLATE "C",
    global_roles TEXT COLLATE "C" NOT NULL,
    created BIGINT NOT NULL
);

CREATE TABLE org_users (
    org_id TEXT COLLATE "C" NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    user_id TEXT COLLATE "C" NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    roles TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (org_id, user_id)
);

CREATE TABLE group_users (
    group_id TEXT COLLATE "C" NOT NULL REFERENCES groups (id) ON DELETE CASCADE,
    user_id TEXT COLLATE "C" NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    roles TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (group_id, user_id)
);

CREATE TABLE one_time_tokens (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    purpose TEXT COLLATE "C" NOT NULL,
    user_id TEXT COLLATE "C" NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    token_hash BYTEA NOT NULL,
    created BIGINT NOT NULL,
    ends BIGINT NOT NULL
);

CREATE TABLE api_keys (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    org_id TEXT COLLATE "C" NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    public_key TEXT COLLATE "C" NOT NULL UNIQUE,
    description TEXT COLLATE "C" NOT NULL,
    private_key_tail TEXT COLLATE "C" NOT NULL,
    roles TEXT COLLATE "C" NOT NULL,
    created BIGINT NOT NULL,
    access_list_count BIGINT NOT NULL,
    access_list_last BIGINT NOT NULL,
    rights_revision BIGINT NOT NULL
);
CREATE UNIQUE INDEX api_keys_org ON api_keys (org_id, public_key, id);

CREATE TABLE api_key_secrets (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    api_key_id TEXT COLLATE "C" NOT NULL REFERENCES api_keys (id) ON DELETE CASCADE,
    data_key_id TEXT COLLATE "C" NOT NULL,
    sealed_md5 BYTEA NOT NULL,
    sealed_sha256 BYTEA NOT NULL,
    private_key_tail TEXT COLLATE "C" NOT NULL,
    created BIGINT NOT NULL,
    ends BIGINT
);
CREATE INDEX api_key_secrets_key ON api_key_secrets (api_key_id);

CREATE TABLE api_key_group_roles (
    api_key_id TEXT COLLATE "C" NOT NULL REFERENCES api_keys (id) ON DELETE CASCADE,
    group_id TEXT COLLATE "C" NOT NULL REFERENCES groups (id) ON DELETE CASCADE,
    roles TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (api_key_id, group_id)
);
CREATE INDEX api_key_group_roles_group ON api_key_group_roles (group_id, api_key_id);

CREATE TABLE api_key_access_list (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    api_key_id TEXT COLLATE "C" NOT NULL REFERENCES api_keys (id) ON DELETE CASCADE,
    number BIGINT NOT NULL,
    cidr_block TEXT COLLATE "C" NOT NULL,
    created BIGINT NOT NULL
);
CREATE UNIQUE INDEX api_key_access_list_block ON api_key_access_list (api_key_id, cidr_block);
CREATE UNIQUE INDEX api_key_access_list_number ON api_key_access_list (api_key_id, number);

-- Operational: written without the revision lock, to no table that a change touches.
CREATE TABLE api_key_usage (
    api_key_id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    count BIGINT NOT NULL,
    last_used BIGINT NOT NULL,
    last_used_address TEXT COLLATE "C" NOT NULL
);
CREATE TABLE access_list_usage (
    entry_id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    count BIGINT NOT NULL,
    last_used BIGINT NOT NULL,
    last_used_address TEXT COLLATE "C" NOT NULL
);
