//! Opening a database: where it is, how its connections are set, and whether this version may use it.

use crate::migrations;
use crate::seam::sqlite::lane::{Lane, Setting};
use crate::seam::{Lanes, On, Pools, statements};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{ConnectOptions as _, Connection as _};
use std::path::{Path, PathBuf};
use std::str::FromStr as _;
use std::time::Duration;

/// Which database, and where.
#[derive(Clone)]
pub enum Location {
    /// An embedded SQLite file.
    Sqlite {
        /// The file.
        file: PathBuf,
        /// Does a write survive power loss before it is answered?
        synchronous: Synchronous,
    },
    /// A PostgreSQL server; the URL can hold a password and is never printed.
    Postgres {
        /// `postgres://user:password@host:port/database`.
        url: String,
    },
}

/// SQLite's `synchronous`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Synchronous {
    /// A write is on the disk before it is answered.
    #[default]
    Full,
    /// A write may be lost with the power, never torn.
    Normal,
}

impl Synchronous {
    /// As SQLite calls it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Full => "FULL",
            Self::Normal => "NORMAL",
        }
    }
}

/// Why a database cannot be used. Each is one clear line.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The URL is not one.
    #[error("the database URL cannot be read: it should look like postgres://user@host:5432/name")]
    Url(#[source] sqlx::Error),
    /// Nothing answers there.
    #[error("the database cannot be reached: {0}")]
    Unreachable(String),
    /// Somebody else's data, or damaged.
    #[error("the database cannot be read: {0}")]
    Unreadable(String),
    /// Nothing was ever stored there.
    #[error("there is no data at {0} yet: the first start makes it")]
    Empty(String),
    /// Written by an earlier version, and only read now.
    #[error("the database has schema version {found}, this keywright has {known}: the next start brings it up to date")]
    Older {
        /// In the database.
        found: i64,
        /// In this binary.
        known: i64,
    },
    /// Written by a later version.
    #[error("the database has schema version {found}, this keywright knows {known}: use a newer keywright")]
    Newer {
        /// In the database.
        found: i64,
        /// In this binary.
        known: i64,
    },
    /// A library with a known bug that corrupts data.
    #[error("SQLite {0} has a bug that can corrupt the database: 3.51.3 or later is needed")]
    OldSqlite(String),
}

const READERS: u32 = 4;
const FILLERS: u32 = 2;
const POSTGRES_READERS: u32 = 8;
const POSTGRES_FILLERS: u32 = 6;
const POSTGRES_OWN: u32 = 3;
const POSTGRES_WRITERS: u32 = 4;
/// How many statements a connection keeps prepared: those that insert several rows have a text for each number of rows.
const PREPARED: usize = 400;
const FRESH: Duration = Duration::from_secs(1);
const OLDEST_SQLITE: (u32, u32, u32) = (3, 51, 3);

statements! {
    SQLITE_VERSION = "SELECT sqlite_version() AS version";
}

/// Opens the database and brings its schema up to date.
///
/// # Errors
/// [`OpenError`], one line each.
pub(crate) async fn open(location: &Location) -> Result<Pools, OpenError> {
    let pools = connect(location).await?;
    migrations::run(&pools).await?;
    Ok(pools)
}

/// Connects to it, whatever its schema.
pub(crate) async fn connect(location: &Location) -> Result<Pools, OpenError> {
    match location {
        Location::Sqlite { file, synchronous } => sqlite(file, *synchronous).await,
        Location::Postgres { url } => postgres(url).await,
    }
}

async fn sqlite(file: &Path, synchronous: Synchronous) -> Result<Pools, OpenError> {
    let write = sqlite_lane(file, Some(synchronous), 1).await?;
    let (read, fill) = (sqlite_lane(file, None, READERS).await?, sqlite_lane(file, None, FILLERS).await?);
    let pools = Pools::Sqlite(Lanes { read, fill, own: sqlite_lane(file, None, 1).await?, write });
    let version = SQLITE_VERSION.query().one(On::Read(&pools)).await.and_then(|row| row.get::<String>("version"));
    let version = version.map_err(|error| OpenError::Unreadable(error.to_string()))?;
    let mut parts = version.split('.').map(|part| part.parse().unwrap_or(0));
    let found = (parts.next().unwrap_or(0), parts.next().unwrap_or(0), parts.next().unwrap_or(0));
    if found < OLDEST_SQLITE { Err(OpenError::OldSqlite(version)) } else { Ok(pools) }
}

pub(crate) async fn postgres(url: &str) -> Result<Pools, OpenError> {
    let options = PgConnectOptions::from_str(url).map_err(OpenError::Url)?.application_name("keywright").options([
        ("idle_in_transaction_session_timeout", "2s"),
        ("lock_timeout", "2s"),
        ("statement_timeout", "10s"),
        ("default_transaction_isolation", "read committed"),
    ]);
    let options = options.statement_cache_capacity(PREPARED);
    let pool = |connections| {
        PgPoolOptions::new()
            .max_connections(connections)
            .acquire_timeout(Duration::from_secs(5))
            .test_before_acquire(true)
    };
    let unreachable = |error: sqlx::Error| OpenError::Unreachable(plain(&error));
    let read = match pool(POSTGRES_READERS).connect_with(options.clone()).await {
        Err(sqlx::Error::PoolTimedOut) => {
            // The pool keeps to itself what it waited for; a connection alone says it.
            let alone = tokio::time::timeout(Duration::from_secs(2), options.connect()).await;
            return Err(unreachable(alone.ok().and_then(Result::err).unwrap_or(sqlx::Error::PoolTimedOut)));
        }
        connected => connected.map_err(unreachable)?,
    };
    let lane = |connections| pool(connections).connect_lazy_with(options.clone());
    let (fill, own) = (lane(POSTGRES_FILLERS), lane(POSTGRES_OWN));
    // What writes goes by keys and is prepared once, often while its tables are still empty: it must not be planned for
    // them. A table that has to be read from its start then seems so dear that its statement would be compiled.
    let for_full_tables = [("enable_seqscan", "off"), ("plan_cache_mode", "force_generic_plan"), ("jit", "off")];
    let options = options.options(for_full_tables);
    // A connection that has just been used is not asked whether it still lives: the batch that finds it dead runs again.
    let write = pool(POSTGRES_WRITERS).test_before_acquire(false).before_acquire(|connection, seen| {
        Box::pin(async move {
            if seen.idle_for > FRESH {
                connection.ping().await?;
            }
            Ok(true)
        })
    });
    let write = write.connect_lazy_with(options);
    Ok(Pools::Postgres(Lanes { read, fill, own, write }))
}

/// A lane of connections to a file: one that writes, or several that only read what is there.
pub(crate) async fn sqlite_lane(file: &Path, writes: Option<Synchronous>, connections: u32) -> Result<Lane, OpenError> {
    let setting = Setting { file: file.to_owned(), writes, prepared: PREPARED };
    Lane::open(setting, connections).await.map_err(|error| OpenError::Unreadable(plain(&error)))
}

/// The driver's words on one line.
pub(crate) fn plain(error: &impl std::fmt::Display) -> String {
    error.to_string().lines().collect::<Vec<_>>().join("; ")
}
