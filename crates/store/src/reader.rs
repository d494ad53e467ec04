//! A database that is only looked at, without its sealing key: for `check` and `audit verify`. Changes nothing.

use crate::database::{self, Location, OpenError, plain, sqlite_lane};
use crate::migrations::MIGRATIONS;
use crate::seam::{Lanes, On, Pools, statements};
use crate::{DriverError, Error, SealingKey, store};
use std::path::Path;

statements! {
    /// What the migrator wrote down.
    SCHEMA_VERSION = "SELECT MAX(version) AS version FROM _sqlx_migrations";
}

/// A database, open for reading.
pub struct Reader {
    pub(crate) pools: Pools,
}

impl Reader {
    /// Opens the database; its schema must be this version's already.
    ///
    /// # Errors
    /// [`OpenError`], one line each; [`OpenError::Empty`] where nothing was ever stored.
    pub async fn at(location: &Location) -> Result<Self, OpenError> {
        let (pools, name) = match location {
            Location::Sqlite { file, .. } => (sqlite(file).await?, file.display().to_string()),
            Location::Postgres { url } => (database::postgres(url).await?, "that database".to_owned()),
        };
        let known = MIGRATIONS.iter().map(|step| step.0).max().unwrap_or(0);
        let found =
            SCHEMA_VERSION.query().one(On::Read(&pools)).await.and_then(|row| row.get::<Option<i64>>("version"));
        match found {
            Ok(Some(found)) if found == known => Ok(Self { pools }),
            Ok(Some(found)) if found > known => Err(OpenError::Newer { found, known }),
            Ok(Some(found)) => Err(OpenError::Older { found, known }),
            Ok(None) => Err(OpenError::Empty(name)),
            Err(Error::Statement { source, .. }) if is_no_table(&source) => Err(OpenError::Empty(name)),
            Err(Error::Statement { source, .. }) => Err(OpenError::Unreadable(plain(&source))),
            Err(error) => Err(OpenError::Unreadable(error.to_string())),
        }
    }

    /// Has this database been sealed?
    ///
    /// # Errors
    /// The database's.
    pub async fn is_sealed(&self) -> Result<bool, Error> {
        store::is_sealed(&self.pools).await
    }

    /// Does the key open it?
    ///
    /// # Errors
    /// [`Error::Seal`] when it does not; the database's.
    pub async fn check_seal(&self, sealing: &SealingKey) -> Result<(), Error> {
        store::data_keys(&self.pools, sealing).await.map(|_| ())
    }

    /// Closes it again.
    pub async fn close(self) {
        self.pools.close().await;
    }
}

/// PostgreSQL says so by a code, SQLite in words.
fn is_no_table(error: &DriverError) -> bool {
    match error {
        DriverError::Postgres(sqlx::Error::Database(error)) => error.code().as_deref() == Some("42P01"),
        DriverError::Sqlite(error) => error.to_string().contains("no such table"),
        _ => false,
    }
}

async fn sqlite(file: &Path) -> Result<Pools, OpenError> {
    if !file.exists() {
        return Err(OpenError::Empty(file.display().to_string()));
    }
    let lane = sqlite_lane(file, None, 1).await?;
    Ok(Pools::Sqlite(Lanes { read: lane.clone(), fill: lane.clone(), own: lane.clone(), write: lane }))
}
