-- The feeds that people read continue from a place in a chain: of a project, of a key, and about a person.
CREATE INDEX events_group_seq ON events (group_id, seq);
CREATE INDEX events_target_key_seq ON events (target_api_key_id, seq) WHERE target_api_key_id IS NOT NULL;
CREATE INDEX events_key_seq ON events (api_key_id, seq) WHERE api_key_id IS NOT NULL;
CREATE INDEX events_target_user_seq ON events (target_user_id, seq) WHERE target_user_id IS NOT NULL;
