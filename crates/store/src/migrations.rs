//! Migrations: two texts each, one per database, with the same tables and columns (a test compares them).

use crate::database::{OpenError, plain};
use crate::seam::Pools;
use sqlx::migrate::{MigrateError, Migration, MigrationType, Migrator};
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, PgPool, SqlSafeStr as _};
use std::borrow::Cow;

/// Version, name, text for SQLite, text for PostgreSQL.
pub(crate) const MIGRATIONS: &[Step] = &[
    (
        1,
        "keys",
        include_str!("../migrations/sqlite/0001_keys.sql"),
        include_str!("../migrations/postgres/0001_keys.sql"),
    ),
    (
        2,
        "people",
        include_str!("../migrations/sqlite/0002_people.sql"),
        include_str!("../migrations/postgres/0002_people.sql"),
    ),
    (
        3,
        "global",
        include_str!("../migrations/sqlite/0003_global.sql"),
        include_str!("../migrations/postgres/0003_global.sql"),
    ),
    (
        4,
        "limits",
        include_str!("../migrations/sqlite/0004_limits.sql"),
        include_str!("../migrations/postgres/0004_limits.sql"),
    ),
    (
        5,
        "tokens",
        include_str!("../migrations/sqlite/0005_tokens.sql"),
        include_str!("../migrations/postgres/0005_tokens.sql"),
    ),
    (
        6,
        "sign in",
        include_str!("../migrations/sqlite/0006_sign_in.sql"),
        include_str!("../migrations/postgres/0006_sign_in.sql"),
    ),
    (
        7,
        "key details",
        include_str!("../migrations/sqlite/0007_key_details.sql"),
        include_str!("../migrations/postgres/0007_key_details.sql"),
    ),
    (
        8,
        "invitation links",
        include_str!("../migrations/sqlite/0008_invitation_links.sql"),
        include_str!("../migrations/postgres/0008_invitation_links.sql"),
    ),
    (
        9,
        "activity",
        include_str!("../migrations/sqlite/0009_activity.sql"),
        include_str!("../migrations/postgres/0009_activity.sql"),
    ),
];

type Step = (i64, &'static str, &'static str, &'static str);

/// Brings the schema up to date; refuses a database that a later version wrote.
pub(crate) async fn run(pools: &Pools) -> Result<(), OpenError> {
    run_steps(pools, MIGRATIONS).await
}

/// Brings the schema as far as these steps.
pub(crate) async fn run_steps(pools: &Pools, steps: &'static [Step]) -> Result<(), OpenError> {
    let migrator = |text: fn(&Step) -> &'static str| {
        let steps = steps.iter().map(|step| {
            let sql = AssertSqlSafe(text(step)).into_sql_str();
            Migration::new(step.0, Cow::Borrowed(step.1), MigrationType::Simple, sql, false)
        });
        Migrator::with_migrations(steps.collect())
    };
    let done = match pools {
        Pools::Sqlite(lanes) => migrator(|step| step.2).run(&lanes.write).await,
        Pools::Postgres(lanes) => patiently(&migrator(|step| step.3), &lanes.write).await,
    };
    done.map_err(|error| match error {
        MigrateError::VersionMissing(found) => {
            OpenError::Newer { found, known: steps.iter().map(|step| step.0).max().unwrap_or(0) }
        }
        MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => OpenError::Unreadable(plain(&error)),
        other => OpenError::Unreadable(other.to_string()),
    })
}

/// Runs on a connection of its own without time limits: a step may take long, and another node may be at it already.
async fn patiently(migrator: &Migrator, pool: &PgPool) -> Result<(), MigrateError> {
    let unlimited = [("lock_timeout", "0"), ("statement_timeout", "0"), ("idle_in_transaction_session_timeout", "0")];
    let options = PgConnectOptions::clone(&pool.connect_options()).options(unlimited);
    let mut connection = PgConnection::connect_with(&options).await?;
    let done = migrator.run(&mut connection).await;
    connection.close().await?;
    done
}
