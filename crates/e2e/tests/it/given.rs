//! Programs that a test runs only where somebody names them: they come from no package registry, so no test may ask
//! that they are there.
//!
//! Each runs in a folder of its own, with nothing of the caller's environment but the path, and reaches nothing but
//! loopback: what it would say to the world goes to a proxy that only listens, and a single connection there fails the
//! test.

use crate::clients::report::{self, Did};
use crate::server::Ended;
use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;
use tempfile::TempDir;
use tokio::process::Command;
use tokio::time::timeout;

/// How long one run may take: destroying everything is promised within it.
const PATIENCE: Duration = Duration::from_mins(1);

/// The file that a variable names; `None` where it names none, which the table of clients says.
///
/// # Panics
/// When it names a file that is not there: then somebody wanted the test.
pub(crate) fn program(variable: &str) -> Option<PathBuf> {
    let file = PathBuf::from(std::env::var_os(variable).filter(|named| !named.is_empty())?);
    assert!(file.is_file(), "{variable} names {}, which is no file", file.display());
    Some(file)
}

/// A test that is under way, and will have a place in the table of clients: its flow is its sentence.
pub(crate) struct Flow {
    client: &'static str,
    sentence: String,
    held: bool,
}

impl Flow {
    pub(crate) fn of(client: &'static str) -> Self {
        let test = std::thread::current().name().unwrap_or_default().to_owned();
        Self { client, sentence: test.rsplit("::").next().unwrap_or_default().replace('_', " "), held: false }
    }

    /// All of it held: what the server saw of it.
    pub(crate) fn held(mut self, version: String, requests: u64, note: &str) {
        self.held = true;
        let flows = vec![self.sentence.clone()];
        report::record(self.client, Ok(Did { version, flows, requests, note: note.to_owned() }));
    }
}

impl Drop for Flow {
    fn drop(&mut self) {
        if !self.held {
            report::record(self.client, Err(self.sentence.clone()));
        }
    }
}

/// A program, the folder it works in and the variables it sees.
pub(crate) struct Program {
    file: PathBuf,
    folder: TempDir,
    variables: BTreeMap<String, String>,
    world: TcpListener,
}

impl Program {
    pub(crate) fn new(file: PathBuf) -> Self {
        let folder = tempfile::Builder::new().prefix("keywright-client.").tempdir().unwrap();
        let world = TcpListener::bind("127.0.0.1:0").unwrap();
        world.set_nonblocking(true).unwrap();
        let proxy = format!("http://{}", world.local_addr().unwrap());
        let mut program = Self { file, folder, variables: BTreeMap::new(), world };
        let home = program.folder().to_str().unwrap().to_owned();
        for (name, value) in
            [("HOME", home.as_str()), ("HTTP_PROXY", &proxy), ("HTTPS_PROXY", &proxy), ("NO_PROXY", "127.0.0.1")]
        {
            program.set(name, value);
        }
        program
    }

    /// Its home and working folder.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn set(&mut self, name: &str, value: &str) {
        self.variables.insert(name.to_owned(), value.to_owned());
    }

    pub(crate) fn unset(&mut self, name: &str) {
        self.variables.remove(name);
    }

    /// Runs it to its end.
    pub(crate) async fn run<A: AsRef<OsStr>>(&self, arguments: &[A]) -> Ended {
        let mut command = Command::new(&self.file);
        command.args(arguments).current_dir(self.folder());
        self.ended(command).await
    }

    /// Pastes into a bash that stands in `place` and knows the program as `name`; it stops at the first failure.
    pub(crate) async fn pasted(&self, name: &str, place: &Path, text: &str) -> Ended {
        let programs = self.folder().join("bin");
        fs::create_dir_all(&programs).unwrap();
        symlink(&self.file, programs.join(name)).unwrap();
        let mut command = Command::new("bash");
        let text = format!("PATH='{}':$PATH\n{text}", programs.display());
        command.args(["-e", "-c", &text]).current_dir(place);
        self.ended(command).await
    }

    async fn ended(&self, mut command: Command) -> Ended {
        for (name, _) in std::env::vars_os().filter(|(name, _)| name != "PATH") {
            command.env_remove(name);
        }
        let running = command.envs(&self.variables).stdin(Stdio::null()).kill_on_drop(true).output();
        let done = timeout(PATIENCE, running).await.unwrap_or_else(|_| panic!("{command:?} should end"));
        let done = done.unwrap_or_else(|error| panic!("{} does not run: {error}", self.file.display()));
        assert!(self.world.accept().is_err(), "{} asked the world", self.file.display());
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Ended { code: done.status.code(), stdout: text(done.stdout), stderr: text(done.stderr) }
    }
}
