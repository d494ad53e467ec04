//! Foreign programs that the tests run: the interpreters and clients that `scripts/install-test-needs` has installed.

use crate::repository;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use tokio::io::AsyncWriteExt as _;
use tokio::process::Command;

fn installed(path: &str) -> PathBuf {
    let found = repository::root().join(".cache/clients").join(path);
    assert!(found.exists(), "{} is missing: scripts/install-test-needs installs it", found.display());
    found
}

/// Python, with requests and httpx.
pub(crate) fn python() -> Command {
    Command::new(installed("python/bin/python"))
}

/// Node.js, in the folder that holds the npm client.
pub(crate) fn node() -> Command {
    let mut command = Command::new("node");
    command.current_dir(installed("node/node_modules").parent().unwrap());
    command
}

/// A script of `crates/e2e/clients`, run by the interpreter that its ending asks for.
pub(crate) fn script(name: &str) -> Command {
    let mut command = if Path::new(name).extension().is_some_and(|ending| ending == "py") { python() } else { node() };
    command.arg(repository::root().join("crates/e2e/clients").join(name));
    command
}

/// Runs it with this on its standard input, and returns what it printed; it must end well.
pub(crate) async fn output(mut command: Command, input: &str) -> String {
    let pipes = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    let mut child = pipes.spawn().unwrap_or_else(|error| panic!("{command:?} does not run: {error}"));
    child.stdin.take().unwrap().write_all(input.as_bytes()).await.unwrap();
    let done = child.wait_with_output().await.unwrap();
    let (printed, said) = (String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
    assert!(done.status.success(), "{command:?}: {printed}{said}");
    printed.into_owned()
}

/// Runs a statement on an SQLite file that no server has open, and returns the rows, a line each.
pub(crate) async fn sqlite(file: &Path, statement: &str) -> String {
    let mut command = script("sqlite.py");
    command.arg(file);
    output(command, statement).await
}
