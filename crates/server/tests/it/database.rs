//! The two databases, and the macro that runs a sentence on both.

use keywright_store::{Location, Synchronous};
use rusqlite::Connection;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use tempfile::TempDir;

/// Which database.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    Sqlite,
    Postgres,
}

/// A database of one test; gone with it.
pub(crate) struct Database {
    pub(crate) location: Location,
    _folder: Option<TempDir>,
}

static NEXT: AtomicU32 = AtomicU32::new(1);

impl Database {
    pub(crate) fn fresh(kind: Kind) -> Self {
        match kind {
            Kind::Sqlite => {
                let folder = tempfile::tempdir().unwrap();
                let file = folder.path().join("keywright.db");
                Self { location: Location::Sqlite { file, synchronous: Synchronous::Normal }, _folder: Some(folder) }
            }
            Kind::Postgres => {
                let server = std::env::var_os("KEYWRIGHT_TEST_DATABASE_URL")
                    .expect("KEYWRIGHT_TEST_DATABASE_URL is not set: run through scripts/with-postgres")
                    .into_string()
                    .unwrap();
                let name = format!("server_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
                psql(&server, &format!("CREATE DATABASE {name}"));
                let (base, _) = server.rsplit_once('/').unwrap();
                Self { location: Location::Postgres { url: format!("{base}/{name}") }, _folder: None }
            }
        }
    }

    /// What no call can bring about yet, done beside the server.
    pub(crate) fn run(&self, sql: &str) {
        match &self.location {
            Location::Postgres { url } => drop(psql(url, sql)),
            Location::Sqlite { file, .. } => beside(file).execute_batch(sql).unwrap(),
        }
    }

    /// How many rows there are, of what no call shows: `table WHERE …`.
    pub(crate) fn count(&self, rows: &str) -> i64 {
        let sql = format!("SELECT COUNT(*) FROM {rows}");
        match &self.location {
            Location::Postgres { url } => psql(url, &sql).trim().parse().unwrap(),
            Location::Sqlite { file, .. } => beside(file).query_row(&sql, [], |row| row.get(0)).unwrap(),
        }
    }

    /// What is stored, and no call shows. PostgreSQL only.
    pub(crate) fn ask(&self, sql: &str) -> String {
        psql(self.url(), sql).trim().to_owned()
    }

    /// Takes the database away from everybody who uses it. PostgreSQL only.
    pub(crate) fn drop_by_force(&self) {
        let (server, name) = self.url().rsplit_once('/').unwrap();
        psql(&format!("{server}/postgres"), &format!("DROP DATABASE {name} WITH (FORCE)"));
    }

    fn url(&self) -> &str {
        match &self.location {
            Location::Postgres { url } => url,
            Location::Sqlite { .. } => panic!("SQL beside the server is for PostgreSQL"),
        }
    }
}

/// A connection of its own, which waits for the server's.
fn beside(file: &Path) -> Connection {
    let connection = Connection::open(file).unwrap();
    connection.busy_timeout(Duration::from_secs(10)).unwrap();
    connection.pragma_update(None, "foreign_keys", true).unwrap();
    connection
}

fn psql(url: &str, sql: &str) -> String {
    let arguments = ["--quiet", "--tuples-only", "--no-align", "--command", sql, url];
    let done = Command::new("psql").args(arguments).output().expect("psql is there");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).unwrap()
}

/// Makes of each `async fn sentence(world: World)` two tests: one on SQLite, one on PostgreSQL.
macro_rules! on_both {
    ($($sentence:ident),* $(,)?) => {
        mod sqlite { $(
            #[tokio::test]
            async fn $sentence() { super::$sentence($crate::world::World::new($crate::database::Kind::Sqlite).await).await; }
        )* }
        mod postgres { $(
            #[tokio::test]
            async fn $sentence() { super::$sentence($crate::world::World::new($crate::database::Kind::Postgres).await).await; }
        )* }
    };
}
pub(crate) use on_both;

/// The same of each `async fn sentence(kind: Kind)`, for worlds that begin otherwise.
macro_rules! on_both_kinds {
    ($($sentence:ident),* $(,)?) => {
        mod sqlite { $(
            #[tokio::test]
            async fn $sentence() { super::$sentence($crate::database::Kind::Sqlite).await; }
        )* }
        mod postgres { $(
            #[tokio::test]
            async fn $sentence() { super::$sentence($crate::database::Kind::Postgres).await; }
        )* }
    };
}
pub(crate) use on_both_kinds;
