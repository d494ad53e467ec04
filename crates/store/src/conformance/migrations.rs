//! Migrations: run when a database is opened, once each; a database of the future is left alone.

use super::sentences;
use super::world::{self, Kind, World};
use crate::{OpenError, Opened};

sentences! {
    opening_twice_changes_nothing,
    a_database_of_a_later_version_is_refused,
    two_nodes_may_open_an_empty_database_at_once,
}

async fn opening_twice_changes_nothing(world: &World) {
    let owner = world.bootstrap().await;
    let applied = "SELECT COUNT(*) AS n FROM _sqlx_migrations";
    let before = world.number(applied).await;

    Opened::at(&world.location).await.unwrap().close().await;

    assert_eq!(world.number(applied).await, before);
    assert!(world.store.find_key(owner.public_key).await.ok().unwrap().is_some());
}

async fn a_database_of_a_later_version_is_refused(world: &World) {
    world
        .tamper(
            "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
            SELECT 9999, description, success, checksum, execution_time FROM _sqlx_migrations WHERE version = 1",
        )
        .await;

    let refused = Opened::at(&world.location).await.err().unwrap();

    assert!(matches!(refused, OpenError::Newer { found: 9999, known: 1 }), "{refused}");
    assert_eq!(refused.to_string().lines().count(), 1);
}

async fn two_nodes_may_open_an_empty_database_at_once(world: &World) {
    let (location, _folder) = match world.kind {
        Kind::Sqlite => world::sqlite_file(),
        Kind::Postgres => (world::postgres_database(false).await, None),
    };

    let (one, other) = tokio::join!(Opened::at(&location), Opened::at(&location));

    one.unwrap().close().await;
    other.unwrap().close().await;
}

#[tokio::test]
async fn what_is_not_there_is_one_clear_line() {
    let nobody = crate::Location::Postgres { url: "postgres://nobody@127.0.0.1:1/nothing".into() };
    let nonsense = crate::Location::Postgres { url: "127.0.0.1".into() };

    let unreachable = Opened::at(&nobody).await.err().unwrap();
    let unreadable = Opened::at(&nonsense).await.err().unwrap();

    assert!(matches!(unreachable, OpenError::Unreachable(_)), "{unreachable}");
    assert!(matches!(unreadable, OpenError::Url(_)), "{unreadable}");
    assert_eq!(unreachable.to_string().lines().count(), 1);
}
