-- Who made a key, and in which session: that person may give it its first addresses. The description is kept folded,
-- too, for search and sort.
ALTER TABLE api_keys ADD COLUMN created_by TEXT NOT NULL DEFAULT '';
ALTER TABLE api_keys ADD COLUMN created_by_user_id TEXT;
ALTER TABLE api_keys ADD COLUMN created_by_session_id TEXT;
ALTER TABLE api_keys ADD COLUMN description_key TEXT NOT NULL DEFAULT '';
UPDATE api_keys SET description_key = lower(description);
CREATE INDEX api_keys_description ON api_keys (org_id, description_key, id);
CREATE INDEX api_keys_created ON api_keys (org_id, created, id);

-- What a key last did, beside when and from where.
ALTER TABLE api_key_usage ADD COLUMN last_used_method TEXT;
ALTER TABLE api_key_usage ADD COLUMN last_used_path TEXT;
