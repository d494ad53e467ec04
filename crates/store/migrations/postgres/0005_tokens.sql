-- Whoever is forgotten takes their tokens along: they are found, not looked for.
CREATE INDEX one_time_tokens_user ON one_time_tokens (user_id);
