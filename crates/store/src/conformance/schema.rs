//! The two texts of each migration make the same schema.

use super::world::{Kind, World};
use crate::seam::{Row, Statement};
use std::collections::BTreeSet;

/// What a column, a key or a reference is, said in the same words for both databases.
type Facts = BTreeSet<String>;

const SQLITE_COLUMNS: &str = "SELECT m.name || '.' || c.name || ' ' || lower(c.type) || \
    CASE WHEN c.\"notnull\" = 1 OR c.pk > 0 THEN ' not null' ELSE '' END AS fact \
    FROM sqlite_master m JOIN pragma_table_info(m.name) c ON TRUE \
    WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite!_%' ESCAPE '!' AND m.name <> '_sqlx_migrations'";
const POSTGRES_COLUMNS: &str = "SELECT CAST(table_name || '.' || column_name || ' ' || \
    CASE data_type WHEN 'bytea' THEN 'blob' WHEN 'text' THEN 'text' ELSE 'integer' END || \
    CASE is_nullable WHEN 'NO' THEN ' not null' ELSE '' END AS TEXT) AS fact \
    FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> '_sqlx_migrations'";

/// Primary keys that are the row id itself have no index in SQLite.
const SQLITE_INDEXES: &str = "SELECT m.name || CASE WHEN l.\"unique\" = 1 THEN ' unique ' ELSE ' ' END || \
    (SELECT group_concat(name, ',') FROM (SELECT name FROM pragma_index_info(l.name) ORDER BY seqno)) AS fact \
    FROM sqlite_master m JOIN pragma_index_list(m.name) l ON TRUE \
    WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite!_%' ESCAPE '!' AND m.name <> '_sqlx_migrations' \
    UNION SELECT m.name || ' unique ' || c.name \
    FROM sqlite_master m JOIN pragma_table_info(m.name) c ON c.pk > 0 AND c.type = 'INTEGER' \
    WHERE m.type = 'table' AND m.name <> '_sqlx_migrations'";
const POSTGRES_INDEXES: &str = "SELECT CAST(t.relname || CASE WHEN i.indisunique THEN ' unique ' ELSE ' ' END || \
    (SELECT string_agg(a.attname, ',' ORDER BY k.place) FROM unnest(i.indkey) WITH ORDINALITY AS k(number, place) \
     JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.number) AS TEXT) AS fact \
    FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid JOIN pg_namespace n ON n.oid = t.relnamespace \
    WHERE n.nspname = 'public' AND t.relname <> '_sqlx_migrations'";

const SQLITE_REFERENCES: &str = "SELECT m.name || '.' || f.\"from\" || ' to ' || f.\"table\" || '.' || f.\"to\" || ' ' || \
    lower(f.on_delete) AS fact FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) f ON TRUE \
    WHERE m.type = 'table'";
const POSTGRES_REFERENCES: &str = "SELECT CAST(t.relname || '.' || a.attname || ' to ' || r.relname || '.' || b.attname || ' ' \
    || CASE c.confdeltype WHEN 'c' THEN 'cascade' ELSE 'other' END AS TEXT) AS fact FROM pg_constraint c \
    JOIN pg_class t ON t.oid = c.conrelid JOIN pg_class r ON r.oid = c.confrelid \
    JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = c.conkey[1] \
    JOIN pg_attribute b ON b.attrelid = r.oid AND b.attnum = c.confkey[1] WHERE c.contype = 'f'";

/// Text that PostgreSQL would sort otherwise than by its bytes.
const POSTGRES_COLLATED: &str = "SELECT CAST(table_name || '.' || column_name AS TEXT) AS fact \
    FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> '_sqlx_migrations' \
    AND data_type = 'text' AND collation_name IS DISTINCT FROM 'C'";

const STARTING_ROWS: Statement = Statement {
    name: "starting rows",
    sql: "SELECT 'log ' || CAST(l.id AS TEXT) || ' ' || CAST(l.revision AS TEXT) || ', deployment ' || d.realm || ' ' \
        || CAST(d.start_number AS TEXT) || CASE WHEN d.first_run_open THEN ' open' ELSE ' closed' END AS fact \
        FROM log l JOIN deployment d ON d.id = l.id",
};

async fn facts(world: &World, sql: &'static str) -> Facts {
    world.rows(sql).await.iter().map(fact).collect()
}

fn fact(row: &Row) -> String {
    row.get("fact").unwrap()
}

#[tokio::test]
async fn both_databases_have_the_same_tables_columns_indexes_and_references() {
    let (sqlite, postgres) = (World::fresh(Kind::Sqlite).await, World::fresh(Kind::Postgres).await);

    for (one, other) in [
        (SQLITE_COLUMNS, POSTGRES_COLUMNS),
        (SQLITE_INDEXES, POSTGRES_INDEXES),
        (SQLITE_REFERENCES, POSTGRES_REFERENCES),
        (STARTING_ROWS.sql, STARTING_ROWS.sql),
    ] {
        let (one, other) = (facts(&sqlite, one).await, facts(&postgres, other).await);
        assert!(!one.is_empty());
        assert_eq!(one.difference(&other).collect::<Vec<_>>(), Vec::<&String>::new(), "in SQLite alone");
        assert_eq!(other.difference(&one).collect::<Vec<_>>(), Vec::<&String>::new(), "in PostgreSQL alone");
    }

    sqlite.end().await;
    postgres.end().await;
}

#[tokio::test]
async fn every_text_column_of_postgresql_sorts_by_its_bytes() {
    let world = World::fresh(Kind::Postgres).await;

    assert_eq!(facts(&world, POSTGRES_COLLATED).await, Facts::new());

    world.end().await;
}
