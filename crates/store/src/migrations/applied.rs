//! Which steps a database has been through: the table `_sqlx_migrations`, in the form in which every version wrote it.
//!
//! The rule: a step and its row are durable together, and only one process runs steps at a time. A step whose text is not the
//! one that was run is refused, and so is a step that this version does not know.

use super::Step;
use crate::DriverError;
use crate::database::{OpenError, plain};
use crate::seam::sqlite::{elsewhere, lane::Lane};
use crate::seam::{Pools, statements};
use rusqlite::Connection;
use sha2::{Digest as _, Sha384};
use sqlx::postgres::PgConnectOptions;
use sqlx::{Connection as _, PgConnection, PgPool, Row as _};
use std::collections::HashMap;
use tokio::time::Instant;

const SQLITE_TABLE: &str = "CREATE TABLE IF NOT EXISTS _sqlx_migrations (version BIGINT PRIMARY KEY, \
    description TEXT NOT NULL, installed_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP, success BOOLEAN NOT NULL, \
    checksum BLOB NOT NULL, execution_time BIGINT NOT NULL)";
const POSTGRES_TABLE: &str = "CREATE TABLE IF NOT EXISTS _sqlx_migrations (version BIGINT PRIMARY KEY, \
    description TEXT NOT NULL, installed_on TIMESTAMPTZ NOT NULL DEFAULT now(), success BOOLEAN NOT NULL, \
    checksum BYTEA NOT NULL, execution_time BIGINT NOT NULL)";

statements! {
    APPLIED = "SELECT version, success, checksum FROM _sqlx_migrations ORDER BY version";
    APPLY = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
        VALUES ($1, $2, TRUE, $3, $4)";
}

/// A row of the table.
struct Applied {
    version: i64,
    success: bool,
    checksum: Vec<u8>,
}

/// Why steps were not run.
#[derive(Debug, thiserror::Error)]
enum Refused {
    #[error(transparent)]
    Driver(#[from] DriverError),
    #[error("schema version {0} is not known")]
    Unknown(i64),
    #[error("schema version {0} was begun and not finished")]
    Unfinished(i64),
    #[error("schema version {0} was made by another text than this version's")]
    Changed(i64),
}

impl From<rusqlite::Error> for Refused {
    fn from(error: rusqlite::Error) -> Self {
        Self::Driver(error.into())
    }
}

impl From<sqlx::Error> for Refused {
    fn from(error: sqlx::Error) -> Self {
        Self::Driver(error.into())
    }
}

/// Brings the schema as far as these steps.
pub(crate) async fn run_steps(pools: &Pools, steps: &'static [Step]) -> Result<(), OpenError> {
    let done = match pools {
        Pools::Sqlite(lanes) => sqlite(&lanes.write, steps).await,
        Pools::Postgres(lanes) => postgres(&lanes.write, steps).await,
    };
    done.map_err(|refused| match refused {
        Refused::Unknown(found) => {
            OpenError::Newer { found, known: steps.iter().map(|step| step.0).max().unwrap_or(0) }
        }
        Refused::Driver(error) => OpenError::Unreadable(plain(&error)),
        other => OpenError::Unreadable(other.to_string()),
    })
}

/// The steps that are still to be run, in their order.
fn missing(applied: Vec<Applied>, steps: &[Step], text: fn(&Step) -> &'static str) -> Result<Vec<&Step>, Refused> {
    if let Some(row) = applied.iter().find(|row| !row.success) {
        return Err(Refused::Unfinished(row.version));
    }
    if let Some(row) = applied.iter().find(|row| steps.iter().all(|step| step.0 != row.version)) {
        return Err(Refused::Unknown(row.version));
    }
    let applied: HashMap<i64, Vec<u8>> = applied.into_iter().map(|row| (row.version, row.checksum)).collect();
    let changed = |step: &&Step| applied.get(&step.0).is_some_and(|written| *written != checksum(text(step)));
    match steps.iter().find(changed) {
        Some(step) => Err(Refused::Changed(step.0)),
        None => Ok(steps.iter().filter(|step| !applied.contains_key(&step.0)).collect()),
    }
}

fn checksum(text: &str) -> Vec<u8> {
    Sha384::digest(text).to_vec()
}

fn nanos(since: Instant) -> i64 {
    i64::try_from(since.elapsed().as_nanos()).unwrap_or(i64::MAX)
}

/// All missing steps in one transaction: another process waits at its beginning.
async fn sqlite(lane: &Lane, steps: &'static [Step]) -> Result<(), Refused> {
    let mut taken = lane.take().await?;
    elsewhere(move || {
        let connection = taken.connection()?;
        connection.execute_batch("BEGIN IMMEDIATE")?;
        sqlite_steps(connection, steps)?;
        Ok(connection.execute_batch("COMMIT")?)
    })
    .await?
}

fn sqlite_steps(connection: &Connection, steps: &[Step]) -> Result<(), Refused> {
    connection.execute_batch(SQLITE_TABLE)?;
    let applied = connection
        .prepare(APPLIED.sql)?
        .query_map([], |row| Ok(Applied { version: row.get(0)?, success: row.get(1)?, checksum: row.get(2)? }))?
        .collect::<Result<_, _>>()?;
    for step in missing(applied, steps, |step| step.2)? {
        let began = Instant::now();
        connection.execute_batch(step.2)?;
        connection.execute(APPLY.sql, (step.0, step.1, checksum(step.2), nanos(began)))?;
    }
    Ok(())
}

/// Runs on a connection of its own without time limits: a step may take long, and another node may be at it already.
async fn postgres(pool: &PgPool, steps: &[Step]) -> Result<(), Refused> {
    let unlimited = [("lock_timeout", "0"), ("statement_timeout", "0"), ("idle_in_transaction_session_timeout", "0")];
    let options = PgConnectOptions::clone(&pool.connect_options()).options(unlimited);
    let mut connection = PgConnection::connect_with(&options).await?;
    let done = postgres_steps(&mut connection, steps).await;
    // With it the lock ends.
    connection.close().await?;
    done
}

async fn postgres_steps(connection: &mut PgConnection, steps: &[Step]) -> Result<(), Refused> {
    lock(connection).await?;
    sqlx::raw_sql(POSTGRES_TABLE).execute(&mut *connection).await?;
    let mut applied = Vec::new();
    for row in sqlx::query(APPLIED.sql).fetch_all(&mut *connection).await? {
        let (version, success) = (row.try_get("version")?, row.try_get("success")?);
        applied.push(Applied { version, success, checksum: row.try_get("checksum")? });
    }
    for step in missing(applied, steps, |step| step.3)? {
        let began = Instant::now();
        let mut transaction = connection.begin().await?;
        sqlx::raw_sql(step.3).execute(&mut *transaction).await?;
        let apply = sqlx::query(APPLY.sql).bind(step.0).bind(step.1).bind(checksum(step.3)).bind(nanos(began));
        apply.execute(&mut *transaction).await?;
        transaction.commit().await?;
    }
    Ok(())
}

/// Keeps other nodes from running steps until the connection is closed. Versions of before took the same lock.
pub(crate) async fn lock(connection: &mut PgConnection) -> Result<(), sqlx::Error> {
    let name: String = sqlx::query_scalar("SELECT current_database()").fetch_one(&mut *connection).await?;
    sqlx::query("SELECT pg_advisory_lock($1)").bind(lock_number(&name)).execute(connection).await.map(|_| ())
}

/// A number for a database's name: its CRC-32, times one that was drawn once.
fn lock_number(name: &str) -> i64 {
    let crc = name.bytes().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| (crc >> 1) ^ (0xedb8_8320 * (crc & 1)))
    });
    0x3d32_ad9e * i64::from(!crc)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The published check value of CRC-32.
    #[test]
    fn nodes_of_every_version_take_the_same_lock() {
        assert_eq!(lock_number("123456789"), 0x3d32_ad9e * 0xcbf4_3926);
    }
}
