//! A PostgreSQL database of a test's own, on the server that `scripts/with-postgres` has started.

use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

static CREATED: AtomicU32 = AtomicU32::new(0);

/// A database, dropped with the value.
pub(crate) struct Database {
    name: String,
}

fn server() -> String {
    std::env::var_os("KEYWRIGHT_TEST_DATABASE_URL")
        .expect(
            "KEYWRIGHT_TEST_DATABASE_URL should name a PostgreSQL: run the tests with `make test`, which starts one",
        )
        .into_string()
        .unwrap()
}

/// Runs a statement and returns what it printed, without headings.
fn psql(url: &str, statement: &str) -> String {
    let done = Command::new("psql")
        .args(["--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--set=ON_ERROR_STOP=1", url, "-c", statement])
        .output()
        .unwrap_or_else(|error| panic!("psql does not run; scripts/install-test-needs installs it: {error}"));
    assert!(done.status.success(), "{statement}: {}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).unwrap()
}

impl Database {
    pub(crate) async fn create() -> Self {
        let number = CREATED.fetch_add(1, Ordering::Relaxed);
        let name = format!("keywright_e2e_{}_{number}", std::process::id());
        let statement = format!("CREATE DATABASE {name}");
        tokio::task::spawn_blocking(move || psql(&server(), &statement)).await.unwrap();
        Self { name }
    }

    pub(crate) fn url(&self) -> String {
        let server = server();
        let (host, _) = server.rsplit_once('/').expect("the URL should end in a database's name");
        format!("{host}/{}", self.name)
    }

    /// Runs a statement beside the server.
    pub(crate) async fn run(&self, statement: &str) -> String {
        let (url, statement) = (self.url(), statement.to_owned());
        tokio::task::spawn_blocking(move || psql(&url, &statement)).await.unwrap()
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            psql(&server(), &format!("DROP DATABASE {} WITH (FORCE)", self.name));
        }
    }
}
