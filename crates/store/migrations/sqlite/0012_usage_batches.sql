-- Operational: uses of more keys than are added up at once wait here, packed. Numbers of batches are given under the lock
-- of the one row below, so that whoever sees a number sees all before it.
CREATE TABLE usage_batches (
    id INTEGER NOT NULL PRIMARY KEY,
    packed BLOB NOT NULL
) STRICT;
CREATE TABLE usage_folding (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    written INTEGER NOT NULL,
    folding INTEGER NOT NULL,
    folded INTEGER NOT NULL,
    place TEXT NOT NULL,
    node INTEGER NOT NULL,
    node_until INTEGER NOT NULL
) STRICT;
INSERT INTO usage_folding (id, written, folding, folded, place, node, node_until) VALUES (1, 0, 0, 0, '', 0, 0);

-- The same tables, found by their only key at once.
ALTER TABLE api_key_usage RENAME TO api_key_usage_by_row;
CREATE TABLE api_key_usage (
    api_key_id TEXT NOT NULL PRIMARY KEY,
    count INTEGER NOT NULL,
    last_used INTEGER NOT NULL,
    last_used_address TEXT NOT NULL,
    last_used_method TEXT,
    last_used_path TEXT
) STRICT, WITHOUT ROWID;
INSERT INTO api_key_usage (api_key_id, count, last_used, last_used_address, last_used_method, last_used_path)
    SELECT api_key_id, count, last_used, last_used_address, last_used_method, last_used_path FROM api_key_usage_by_row;
DROP TABLE api_key_usage_by_row;
ALTER TABLE access_list_usage RENAME TO access_list_usage_by_row;
CREATE TABLE access_list_usage (
    entry_id TEXT NOT NULL PRIMARY KEY,
    count INTEGER NOT NULL,
    last_used INTEGER NOT NULL,
    last_used_address TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO access_list_usage (entry_id, count, last_used, last_used_address)
    SELECT entry_id, count, last_used, last_used_address FROM access_list_usage_by_row;
DROP TABLE access_list_usage_by_row;
