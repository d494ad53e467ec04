//! Foreign programs that the tests run: the interpreters and clients that `scripts/install-clients` has installed.

use crate::repository;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use tokio::io::AsyncWriteExt as _;
use tokio::process::Command;

fn installed(path: &str) -> PathBuf {
    let found = repository::root().join(".cache/clients").join(path);
    assert!(found.exists(), "{} is missing: scripts/install-clients installs it", found.display());
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

/// Java, with the clients' archives and the programs that were compiled from `crates/e2e/clients`.
pub(crate) fn java() -> Command {
    let (classes, archives) = (installed("java/classes"), installed("java/archives"));
    let mut command = Command::new("java");
    command.args(["-XX:TieredStopAtLevel=1", "-cp", &format!("{}:{}/*", classes.display(), archives.display())]);
    command
}

/// A program of `crates/e2e/clients`, named by its path without an ending; the folder is its language.
pub(crate) fn client(program: &str) -> Command {
    let source = |ending: &str| repository::root().join(format!("crates/e2e/clients/{program}.{ending}"));
    let (language, name) = program.split_once('/').unwrap();
    let mut command = match language {
        "python" => python(),
        "node" => node(),
        "java" => java(),
        "perl" => Command::new("perl"),
        _ => Command::new(installed(program)),
    };
    match language {
        "python" => command.arg("-B").arg(source("py")),
        "node" => command.arg(source("mjs")),
        "perl" => command.arg(source("pl")),
        "java" => command.arg(name),
        _ => &mut command,
    };
    directly(&mut command);
    command
}

/// No proxy between the command and the server.
pub(crate) fn directly(command: &mut Command) {
    for name in ["http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"] {
        command.env_remove(name);
    }
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
