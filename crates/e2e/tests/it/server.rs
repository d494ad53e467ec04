//! The built server as an operator meets it: a process, a data folder, and what it prints.
//!
//! A [`Deployment`] is what outlives the process: folder, database, logs of every start. A [`Server`] is one run on it,
//! killed when the test ends. Which binary is started says `KEYWRIGHT_BIN`.

use crate::client::Client;
use crate::database::Database;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use tempfile::TempDir;
use tokio::process::{Child, Command};
use tokio::time::{Instant, sleep, timeout};

/// How long any process may take before the test gives up on it.
const PATIENCE: Duration = Duration::from_secs(30);
const PAUSE: Duration = Duration::from_millis(2);

/// The built server.
pub(crate) fn binary() -> OsString {
    std::env::var_os("KEYWRIGHT_BIN")
        .expect("KEYWRIGHT_BIN should name a built keywright: run the tests with `make test`, which builds one")
}

/// A data folder, perhaps a PostgreSQL database, and the output of every process that worked on them.
pub(crate) struct Deployment {
    folder: TempDir,
    database: Option<Database>,
    processes: AtomicU32,
    variables: Vec<(String, String)>,
}

/// What a process left behind.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Deployment {
    /// An empty folder; the database will be in it.
    pub(crate) fn on_sqlite() -> Self {
        let folder = tempfile::Builder::new().prefix("keywright-e2e.").tempdir().unwrap();
        fs::create_dir(folder.path().join("logs")).unwrap();
        Self { folder, database: None, processes: AtomicU32::new(0), variables: Vec::new() }
    }

    /// An empty folder beside an empty PostgreSQL database.
    pub(crate) async fn on_postgres() -> Self {
        Self { database: Some(Database::create().await), ..Self::on_sqlite() }
    }

    /// The same, with a variable in the environment of every process.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The folder that the server runs in; `./data` is its data folder.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.folder().join("data")
    }

    /// The outputs of all processes so far, in a file each.
    pub(crate) fn logs(&self) -> PathBuf {
        self.folder().join("logs")
    }

    pub(crate) fn database(&self) -> &Database {
        self.database.as_ref().expect("this deployment is on SQLite")
    }

    /// Starts `keywright` with these arguments and no setting of ours but the deployment's in its environment.
    fn spawn(&self, arguments: &[&str]) -> Process {
        let number = self.processes.fetch_add(1, Ordering::Relaxed);
        let output = |name| self.logs().join(format!("{number:03}.{name}"));
        let (stdout, stderr) = (output("stdout"), output("stderr"));
        let mut command = Command::new(binary());
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("KEYWRIGHT_")) {
            command.env_remove(name);
        }
        if let Some(database) = &self.database {
            command.env("KEYWRIGHT_DATABASE_URL", database.url());
        }
        let child = command
            .envs(self.variables.iter().map(|(name, value)| (name, value)))
            .args(arguments)
            .current_dir(self.folder())
            .stdin(Stdio::null())
            .stdout(File::create(&stdout).unwrap())
            .stderr(File::create(&stderr).unwrap())
            .kill_on_drop(true)
            .spawn()
            .unwrap_or_else(|error| panic!("{} does not start: {error}", binary().display()));
        Process { child, stdout, stderr }
    }

    /// Runs a command to its end.
    pub(crate) async fn run(&self, arguments: &[&str]) -> Ended {
        self.spawn(arguments).ended().await
    }

    /// `serve` on a free port, with these options; returns once `/readyz` says so.
    pub(crate) async fn serve(&self, options: &[&str]) -> Server {
        self.serve_at("127.0.0.1:0", options).await
    }

    /// `serve` at an address that clients know already.
    pub(crate) async fn serve_at(&self, address: &str, options: &[&str]) -> Server {
        let began = Instant::now();
        let mut process = self.spawn(&[&["serve", "--listen", address], options].concat());
        let url = loop {
            let said = process.stdout();
            if let Some(line) = said.lines().find(|line| line.contains(" is ready: ")) {
                break line.rsplit(' ').next().unwrap().to_owned();
            }
            let ended = process.child.try_wait().unwrap();
            assert!(ended.is_none(), "the server ended with {ended:?}: {}", process.stderr());
            assert!(began.elapsed() < PATIENCE, "the server is not ready: {said}{}", process.stderr());
            sleep(PAUSE).await;
        };
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        while !http.get(format!("{url}/readyz")).send().await.is_ok_and(|ready| ready.status().is_success()) {
            assert!(began.elapsed() < PATIENCE, "/readyz does not answer 200: {}", process.stderr());
            sleep(PAUSE).await;
        }
        Server { process, url, took: began.elapsed() }
    }

    /// The variables of `dev.env`.
    pub(crate) fn dev_env(&self) -> BTreeMap<String, String> {
        let text = fs::read_to_string(self.data().join("dev.env")).unwrap();
        let lines = text.lines().filter_map(|line| line.strip_prefix("export ")?.split_once('='));
        lines.map(|(name, value)| (name.to_owned(), value.trim_matches('\'').to_owned())).collect()
    }

    /// A session of the development owner.
    pub(crate) fn owner(&self, server: &Server) -> Client {
        let values = self.dev_env();
        Client::new(server.url(), &values["KEYWRIGHT_PUBLIC_KEY"], &values["KEYWRIGHT_PRIVATE_KEY"])
    }

    /// The path of the development organization's keys, in Atlas v2.
    pub(crate) fn keys(&self) -> String {
        format!("/api/atlas/v2/orgs/{}/apiKeys", self.dev_env()["KEYWRIGHT_ORG_ID"])
    }
}

struct Process {
    child: Child,
    stdout: PathBuf,
    stderr: PathBuf,
}

impl Process {
    fn stdout(&self) -> String {
        fs::read_to_string(&self.stdout).unwrap()
    }

    fn stderr(&self) -> String {
        fs::read_to_string(&self.stderr).unwrap()
    }

    async fn ended(mut self) -> Ended {
        let status = timeout(PATIENCE, self.child.wait()).await.expect("the process should end").unwrap();
        Ended { code: status.code(), stdout: self.stdout(), stderr: self.stderr() }
    }
}

/// A server that is ready. Dropped, it is killed.
pub(crate) struct Server {
    process: Process,
    url: String,
    /// From the start of the process until `/readyz` answered 200.
    pub(crate) took: Duration,
}

impl Server {
    /// `http://127.0.0.1:port`, as the server printed it.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// `127.0.0.1:port`.
    pub(crate) fn address(&self) -> &str {
        self.url.strip_prefix("http://").unwrap()
    }

    pub(crate) fn stdout(&self) -> String {
        self.process.stdout()
    }

    pub(crate) fn stderr(&self) -> String {
        self.process.stderr()
    }

    pub(crate) fn is_running(&mut self) -> bool {
        self.process.child.try_wait().unwrap().is_none()
    }

    /// `kill -9`: nothing is flushed, nothing said.
    pub(crate) async fn kill(mut self) {
        self.process.child.kill().await.unwrap();
    }

    /// SIGTERM, and what came of it.
    pub(crate) async fn stop(self) -> Ended {
        let process = self.process.child.id().expect("the server should still run").to_string();
        let sent = Command::new("bash").args(["-c", "kill -TERM \"$0\"", &process]).status().await.unwrap();
        assert!(sent.success());
        self.process.ended().await
    }

    /// The sum of a counter of `/metrics` over all its labels.
    pub(crate) async fn counter(&self, name: &str) -> u64 {
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        let page = http.get(format!("{}/metrics", self.url)).send().await.unwrap().text().await.unwrap();
        let samples = page.lines().filter(|line| line.split([' ', '{']).next() == Some(name));
        samples.map(|line| line.rsplit(' ').next().unwrap().parse::<u64>().unwrap()).sum()
    }
}
