//! Migrations: run when a database is opened, once each; a database of the future is left alone.

use super::people::everybody;
use super::sentences;
use super::world::{self, World};
use crate::migrations::{MIGRATIONS, applied};
use crate::{Location, OpenError, Opened};
use keywright_domain::ProjectLimit;
use keywright_domain::policy::{ReadKeys, ReadProject};
use sqlx::{Connection as _, PgConnection};

sentences! {
    opening_twice_changes_nothing,
    steps_are_written_down_as_earlier_versions_wrote_them,
    a_step_that_was_run_with_another_text_is_refused,
    a_step_that_was_begun_and_not_finished_is_refused,
    a_database_of_a_later_version_is_refused,
    projects_of_before_limits_have_the_defaults,
    people_of_before_invitations_are_found_however_their_name_is_written,
    keys_of_before_are_found_by_letters_that_only_some_languages_know,
}

/// One process opens a SQLite file: the folder is locked.
mod postgres_alone {
    super::sentences! {
        @on Postgres,
        two_nodes_may_open_an_empty_database_at_once,
        a_node_waits_for_another_that_migrates_for_long,
    }
}

async fn opening_twice_changes_nothing(world: &World) {
    let owner = world.bootstrap().await;
    let applied = "SELECT COUNT(*) AS n FROM _sqlx_migrations";
    let before = world.number(applied).await;

    Opened::at(&world.location).await.unwrap().close().await;

    assert_eq!(world.number(applied).await, before);
    assert!(world.store.find_key(owner.public_key).await.ok().unwrap().is_some());
}

/// The first bytes of what earlier versions wrote down as the checksums of these steps, SQLite's and PostgreSQL's.
const WRITTEN: [(&str, &str); 11] = [
    ("e6cb6668fc522dad", "901d7d6316c98817"),
    ("5462c2192dd73876", "c2ee965fa64c908f"),
    ("b54efed656cee62b", "75f9ea31b1874000"),
    ("c92f2dd0023a9799", "5697c77e8bb34846"),
    ("c759cdca7b20ac8a", "c759cdca7b20ac8a"),
    ("8c5a1cb8935336b9", "a995a62f9ce2cb15"),
    ("82acbc4d4892d64f", "bec4aca6d0d531a8"),
    ("2b2849a15c406440", "00714bbd11ca3b41"),
    ("49118fe32ea3ec2f", "49118fe32ea3ec2f"),
    ("f7f4fef312b77d0b", "d3cd3d03d8e7f4f1"),
    ("d3e686fda25c238e", "a399fc712e66c485"),
];

fn beginning(checksum: &[u8]) -> String {
    format!("{:016x}", u64::from_be_bytes(checksum[..8].try_into().unwrap()))
}

async fn steps_are_written_down_as_earlier_versions_wrote_them(world: &World) {
    let rows =
        world.rows("SELECT version, description, success, checksum FROM _sqlx_migrations ORDER BY version").await;

    for ((row, step), (sqlite, postgres)) in rows.iter().zip(MIGRATIONS).zip(WRITTEN) {
        let written: Vec<u8> = row.get("checksum").unwrap();
        let before = if matches!(world.location, Location::Sqlite { .. }) { sqlite } else { postgres };
        assert_eq!((row.get("version").unwrap(), row.get("description").unwrap()), (step.0, step.1.to_owned()));
        assert_eq!((written.len(), beginning(&written).as_str()), (48, before), "step {}", step.0);
        assert!(row.get::<bool>("success").unwrap());
    }
}

async fn a_step_that_was_run_with_another_text_is_refused(world: &World) {
    world
        .tamper("UPDATE _sqlx_migrations SET checksum = (SELECT checksum FROM _sqlx_migrations WHERE version = 2)")
        .await;

    let refused = Opened::at(&world.location).await.err().unwrap();

    assert!(matches!(&refused, OpenError::Unreadable(words) if words.contains("version 1")), "{refused}");
}

async fn a_step_that_was_begun_and_not_finished_is_refused(world: &World) {
    world.tamper("UPDATE _sqlx_migrations SET success = FALSE WHERE version = 3").await;

    let refused = Opened::at(&world.location).await.err().unwrap();

    assert!(matches!(&refused, OpenError::Unreadable(words) if words.contains("version 3")), "{refused}");
}

/// The last version that this binary knows.
fn newest() -> i64 {
    MIGRATIONS.iter().map(|step| step.0).max().unwrap()
}

async fn a_database_of_a_later_version_is_refused(world: &World) {
    world
        .tamper(
            "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
            SELECT 9999, description, success, checksum, execution_time FROM _sqlx_migrations WHERE version = 1",
        )
        .await;

    let refused = Opened::at(&world.location).await.err().unwrap();

    assert!(matches!(refused, OpenError::Newer { found: 9999, known } if known == newest()), "{refused}");
    assert_eq!(refused.to_string().lines().count(), 1);
}

async fn projects_of_before_limits_have_the_defaults(world: &World) {
    let owner = world.bootstrap().await;
    let project = world.add_project(owner, "payments").await;
    world.tamper("DROP TABLE group_limits").await;
    world.tamper("ALTER TABLE groups DROP COLUMN managed_slow_ms").await;
    world.tamper("DELETE FROM _sqlx_migrations WHERE version = 4").await;

    Opened::at(&world.location).await.unwrap().close().await;

    let permit = world.permit_in::<ReadProject>(owner, project, None).await;
    assert_eq!(world.store.project_limits(&permit).await.unwrap(), Some(ProjectLimit::all(&[])));
    assert_eq!(world.store.managed_slow_ms(&permit).await.unwrap(), Some(true));
}

async fn people_of_before_invitations_are_found_however_their_name_is_written(world: &World) {
    let owner = world.bootstrap().await;
    // One name with a letter whose lower case only some languages know.
    world.tamper("UPDATE users SET username = 'Ada.\u{c9}@Example.ORG', name_key = ''").await;
    for table in [
        "DROP TABLE group_invitations",
        "DROP TABLE org_invitation_teams",
        "DROP TABLE org_invitation_groups",
        "DROP TABLE org_invitations",
        "DROP TABLE group_teams",
        "DROP TABLE team_users",
        "DROP TABLE teams",
        "DROP TABLE user_access_list",
        "DROP INDEX users_name_key",
        "DROP INDEX users_strangers",
        "DROP INDEX org_users_user",
        "DROP INDEX group_users_user",
        "ALTER TABLE users DROP COLUMN name_key",
        "ALTER TABLE users DROP COLUMN email_address",
        "ALTER TABLE users DROP COLUMN country",
        "ALTER TABLE users DROP COLUMN mobile_number",
        "ALTER TABLE users DROP COLUMN last_auth",
        "ALTER TABLE users DROP COLUMN registered",
        "ALTER TABLE events DROP COLUMN team_id",
        "DELETE FROM _sqlx_migrations WHERE version = 2",
    ] {
        world.tamper(table).await;
    }

    Opened::at(&world.location).await.unwrap().close().await;

    for name in ["Ada.\u{c9}@Example.ORG", "ADA.\u{c9}@example.org"] {
        let found = world.store.find_account_named(&name.try_into().unwrap()).await.unwrap();
        assert!(found.is_some(), "{name}: she has an account");
    }
    assert_eq!(everybody(world, owner).await.len(), 1);
    assert!(world.verified_log().await.is_ok());
}

async fn keys_of_before_are_found_by_letters_that_only_some_languages_know(world: &World) {
    let owner = world.bootstrap().await;
    world.tamper("UPDATE api_keys SET description = '\u{dc}ber-CI', description_key = '\u{dc}ber-ci'").await;
    for undone in [
        "DROP INDEX sessions_older_token",
        "ALTER TABLE sessions DROP COLUMN older_token_hash",
        "ALTER TABLE sessions DROP COLUMN older_ends",
        "ALTER TABLE session_seen DROP COLUMN rights_hash",
        "DROP TABLE code_tries",
        "DROP TABLE usage_batches",
        "DROP TABLE usage_folding",
        "DELETE FROM _sqlx_migrations WHERE version >= 10",
    ] {
        world.tamper(undone).await;
    }

    Opened::at(&world.location).await.unwrap().close().await;

    let permit = world.permit::<ReadKeys>(owner).await;
    assert_eq!(world.store.key_described_so(&permit, "\u{fc}ber-ci", None).await.unwrap(), Some(owner.id));
}

async fn two_nodes_may_open_an_empty_database_at_once(_: &World) {
    let location = world::postgres_database(false).await;

    let (one, other) = tokio::join!(Opened::at(&location), Opened::at(&location));

    one.unwrap().close().await;
    other.unwrap().close().await;
}

async fn a_node_waits_for_another_that_migrates_for_long(world: &World) {
    let Location::Postgres { url } = &world.location else { panic!("only PostgreSQL has two nodes") };
    let mut migrating = PgConnection::connect(url).await.unwrap();
    applied::lock(&mut migrating).await.unwrap();

    let (opened, ()) = tokio::join!(Opened::at(&world.location), async {
        world::administer("SELECT pg_sleep(2.5)").await;
        migrating.close().await.unwrap();
    });

    opened.unwrap().close().await;
}

#[tokio::test]
async fn what_is_not_there_is_one_clear_line() {
    let nobody = Location::Postgres { url: "postgres://nobody@127.0.0.1:1/nothing".into() };
    let nonsense = Location::Postgres { url: "127.0.0.1".into() };

    let unreachable = Opened::at(&nobody).await.err().unwrap();
    let unreadable = Opened::at(&nonsense).await.err().unwrap();

    assert!(matches!(unreachable, OpenError::Unreachable(_)), "{unreachable}");
    assert!(matches!(unreadable, OpenError::Url(_)), "{unreadable}");
    assert_eq!(unreachable.to_string().lines().count(), 1);
}
