//! A server as a child process: it is started, says where it listens, and ends with us.

use super::{Fill, Ready, Server};
use crate::machine::cores;
use anyhow::{Context as _, bail};
use clap::ValueEnum as _;
use std::ffi::OsString;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child as Process, Command, Stdio};

/// A server that runs.
pub struct Child {
    process: Process,
    /// What it said.
    pub ready: Ready,
}

impl Child {
    /// Starts a server of the bench's own binary on the servers' core, with its data in a folder.
    ///
    /// # Errors
    /// It does not start.
    pub fn start(bench: &Path, server: Server, fill: Fill, data: &Path, more: &[OsString]) -> anyhow::Result<Self> {
        Self::start_in(bench, server, fill, data, more, |_| ())
    }

    /// The same, with something more to be said about its process.
    ///
    /// # Errors
    /// It does not start.
    pub fn start_in(
        bench: &Path,
        server: Server,
        fill: Fill,
        data: &Path,
        more: &[OsString],
        prepare: impl FnOnce(&mut Command),
    ) -> anyhow::Result<Self> {
        let server = server.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default();
        let mut command = Command::new(bench);
        command.args(["serve", "--server", &server, "--core", &cores::SERVER.to_string()]);
        command.args(["--keys", &fill.keys.to_string(), "--acl", &fill.acl.to_string()]);
        command.args(["--orgs", &fill.orgs.to_string()]).arg("--data").arg(data).args(more);
        prepare(&mut command);
        Self::run(command, data)
    }

    /// Runs a command that serves.
    fn run(mut command: Command, data: &Path) -> anyhow::Result<Self> {
        let log = data.join("server.log");
        let errors = std::fs::File::create(&log).with_context(|| format!("cannot write {}", log.display()))?;
        let mut process = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(errors).spawn()?;
        let mut line = String::new();
        if let Some(stdout) = process.stdout.take() {
            BufReader::new(stdout).read_line(&mut line)?;
        }
        let Ok(ready) = serde_json::from_str(&line) else {
            process.kill().ok();
            process.wait().ok();
            let said = std::fs::read_to_string(&log).unwrap_or_default();
            let last: Vec<_> = said.lines().rev().take(5).collect();
            bail!("the server did not start: {}", last.into_iter().rev().collect::<Vec<_>>().join("; "));
        };
        Ok(Self { process, ready })
    }

    /// Its process.
    pub fn id(&self) -> u32 {
        self.process.id()
    }

    /// Ends it as an operator does, and waits until it is gone.
    pub fn stop(mut self) {
        // With its standard input closed it ends by itself.
        self.process.stdin.take();
        self.process.wait().ok();
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        if matches!(self.process.try_wait(), Ok(None)) {
            self.process.kill().ok();
            self.process.wait().ok();
        }
    }
}
