-- Operational: uses of more keys than are added up at once wait here, packed. Numbers of batches are given under the lock
-- of the one row below, so that whoever sees a number sees all before it.
CREATE TABLE usage_batches (
    id BIGINT NOT NULL PRIMARY KEY,
    packed BYTEA NOT NULL
);
CREATE TABLE usage_folding (
    id BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    written BIGINT NOT NULL,
    folding BIGINT NOT NULL,
    folded BIGINT NOT NULL,
    place TEXT COLLATE "C" NOT NULL,
    node BIGINT NOT NULL,
    node_until BIGINT NOT NULL
);
INSERT INTO usage_folding (id, written, folding, folded, place, node, node_until) VALUES (1, 0, 0, 0, '', 0, 0);
