-- Who made a key, in which session and in which project: that person may give it its first addresses. The description is
-- kept folded, too, for search and sort.
ALTER TABLE api_keys ADD COLUMN created_by TEXT NOT NULL DEFAULT '';
ALTER TABLE api_keys ADD COLUMN created_by_user_id TEXT;
ALTER TABLE api_keys ADD COLUMN created_by_session_id TEXT;
ALTER TABLE api_keys ADD COLUMN created_in_group_id TEXT;
ALTER TABLE api_keys ADD COLUMN description_key TEXT NOT NULL DEFAULT '';
UPDATE api_keys SET description_key = lower(description);
UPDATE api_keys SET created_by = made.created_by FROM
    (SELECT target_api_key_id, COALESCE(public_key, username, '') AS created_by FROM events
        WHERE event_type = 'API_KEY_CREATED') AS made
    WHERE made.target_api_key_id = api_keys.id;
CREATE INDEX api_keys_description ON api_keys (org_id, description_key, id);
CREATE INDEX api_keys_created ON api_keys (org_id, created, id);
CREATE INDEX api_key_access_list_cidr ON api_key_access_list (cidr_block, api_key_id);

-- What a key last did, beside when and from where.
ALTER TABLE api_key_usage ADD COLUMN last_used_method TEXT;
ALTER TABLE api_key_usage ADD COLUMN last_used_path TEXT;

-- Operational: whose maker is done with its first addresses.
CREATE TABLE first_addresses_done (
    api_key_id TEXT NOT NULL PRIMARY KEY
) STRICT;
