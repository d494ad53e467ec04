//! Migrating a database that has data: a step loses nothing, and the rows hang together as before.

use super::sentences;
use super::world::{Kind, Member, World, postgres_database, sqlite_file};
use crate::migrations::MIGRATIONS;
use crate::migrations::applied::run_steps;
use crate::seam::{On, Pools, Row, Statement, Value};
use crate::{Location, database};
use keywright_domain::policy::{ReadAccessList, ReadKeys};
use keywright_domain::{OrgRole, Page, ProjectRole};

sentences! { keys_with_all_they_have_outlive_the_step_that_brings_global_keys }

/// A column and how its values are read.
type Column = (&'static str, fn(&Row, &'static str) -> Value);

fn text(row: &Row, column: &'static str) -> Value {
    Value::Text(row.get(column).unwrap())
}
fn int(row: &Row, column: &'static str) -> Value {
    Value::Int(row.get(column).unwrap())
}
fn bytes(row: &Row, column: &'static str) -> Value {
    Value::Bytes(row.get(column).unwrap())
}
fn switch(row: &Row, column: &'static str) -> Value {
    Value::Bool(row.get(column).unwrap())
}

/// The tables that keys hang on, and those that hang on keys, as the first step made them.
const TABLES: &[(&str, &[Column])] = &[
    (
        "organizations",
        &[
            ("id", text),
            ("name", text),
            ("created", int),
            ("skip_default_alerts_settings", switch),
            ("api_access_list_required", switch),
            ("multi_factor_auth_required", switch),
            ("restrict_employee_access", switch),
            ("gen_ai_features_enabled", switch),
            ("streams_cross_group_enabled", switch),
            ("api_key_count", int),
            ("group_count", int),
            ("owner_count", int),
            ("rights_revision", int),
        ],
    ),
    (
        "groups",
        &[
            ("id", text),
            ("org_id", text),
            ("name", text),
            ("created", int),
            ("tags", text),
            ("with_default_alerts_settings", switch),
            ("settings", text),
            ("first_number", int),
            ("last_number", int),
            ("rights_revision", int),
        ],
    ),
    ("data_keys", &[("id", text), ("purpose", text), ("wrapped", bytes), ("created", int)]),
    (
        "api_keys",
        &[
            ("id", text),
            ("org_id", text),
            ("public_key", text),
            ("description", text),
            ("private_key_tail", text),
            ("roles", text),
            ("created", int),
            ("access_list_count", int),
            ("access_list_last", int),
            ("rights_revision", int),
        ],
    ),
    (
        "api_key_secrets",
        &[
            ("id", text),
            ("api_key_id", text),
            ("data_key_id", text),
            ("sealed_md5", bytes),
            ("sealed_sha256", bytes),
            ("private_key_tail", text),
            ("created", int),
            ("ends", int),
        ],
    ),
    ("api_key_group_roles", &[("api_key_id", text), ("group_id", text), ("roles", text)]),
    (
        "api_key_access_list",
        &[("id", text), ("api_key_id", text), ("number", int), ("cidr_block", text), ("created", int)],
    ),
];

fn statement(sql: String) -> Statement {
    Statement { name: "a copy", sql: sql.leak() }
}

/// Copies the rows of all tables from one database to another.
async fn copy(from: &Pools, to: &Pools) {
    let mut tx = to.begin().await.unwrap();
    for (table, columns) in TABLES {
        let names: Vec<_> = columns.iter().map(|(name, _)| *name).collect();
        let markers: Vec<_> = (1..=names.len()).map(|n| format!("${n}")).collect();
        let insert = statement(format!("INSERT INTO {table} ({}) VALUES ({})", names.join(", "), markers.join(", ")));
        let all = statement(format!("SELECT {} FROM {table}", names.join(", ")));
        let rows = all.query().all(On::Read(from)).await.unwrap();
        assert!(!rows.is_empty(), "{table}");
        for row in rows {
            let query = columns.iter().fold(insert.query(), |query, (name, read)| query.bind(read(&row, name)));
            query.run(On::Within(&mut tx)).await.unwrap();
        }
    }
    tx.commit().await.unwrap();
}

/// A database as the first step leaves it.
async fn at_the_first_step(kind: Kind) -> (Location, Pools, Option<tempfile::TempDir>) {
    let (location, folder) = match kind {
        Kind::Sqlite => sqlite_file(),
        Kind::Postgres => (postgres_database(false).await, None),
    };
    let pools = database::connect(&location).await.unwrap();
    run_steps(&pools, &MIGRATIONS[..1]).await.unwrap();
    (location, pools, folder)
}

async fn keys_with_all_they_have_outlive_the_step_that_brings_global_keys(world: &World) {
    let change = world.first_run(Some("sandbox"));
    let project = change.project.as_ref().unwrap().id;
    let permit = super::world::system_permit();
    let (organization, made) = world.store.write(&permit, change).await.unwrap().value;
    let owner = Member { id: made.id, public_key: made.public_key, org: organization.id };
    let member = world.add_key(owner, OrgRole::Member).await;
    super::access_lists::add(world, owner, member, &["192.0.2.0/24", "198.51.100.7"]).await;
    let kind = if matches!(world.location, Location::Sqlite { .. }) { Kind::Sqlite } else { Kind::Postgres };
    let (location, pools, _folder) = at_the_first_step(kind).await;
    copy(&world.store.pools, &pools).await;
    pools.close().await;

    // Starting opens the data keys, and every step that is missing runs before.
    let migrated = world.another_at(&location, crate::Options::default()).await;

    let mut keys = Vec::new();
    for key in [owner, member] {
        let found = migrated.find_key(key.public_key).await.ok().unwrap().unwrap();
        assert_eq!((found.entry.id, found.org), (key.id, Some(owner.org)));
        assert_eq!(found.secrets[0].md5.reveal(), [key.public_key.as_str().as_bytes()[0]; 16]);
        assert!(found.entry.rights.global_roles.is_empty());
        keys.push(found.entry);
    }
    assert_eq!(keys[0].rights.in_project(project), [ProjectRole::Owner].into());
    assert_eq!((keys[0].access_list.len(), keys[1].access_list.len()), (0, 2));
    let permit = world.permit_to::<ReadKeys>(owner, member.id).await;
    assert_eq!(migrated.list_keys(&permit, Page::default()).await.unwrap().total, 2);
    assert_eq!(migrated.target_key(&permit).await.unwrap(), world.store.target_key(&permit).await.unwrap());
    let permit = world.permit_to::<ReadAccessList>(owner, member.id).await;
    let listed = migrated.list_entries(&permit, Page::default()).await.unwrap();
    assert_eq!(listed, world.store.list_entries(&permit, Page::default()).await.unwrap());

    hang_together(&migrated.pools).await;
    migrated.close().await;
}

/// What belongs to an organization still goes with it.
async fn hang_together(pools: &Pools) {
    let mut tx = pools.begin().await.unwrap();
    let run = Statement { name: "delete", sql: "DELETE FROM organizations" };
    run.query().run(On::Within(&mut tx)).await.unwrap();
    for (table, _) in TABLES.iter().filter(|(table, _)| *table != "data_keys") {
        let count = statement(format!("SELECT COUNT(*) AS n FROM {table}"));
        let left: i64 = count.query().one(On::Within(&mut tx)).await.unwrap().get("n").unwrap();
        assert_eq!(left, 0, "{table}");
    }
    tx.rollback().await.unwrap();
}
