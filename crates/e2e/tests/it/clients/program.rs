//! A client's program, run against a server of its own.
//!
//! It prints `client NAME VERSION` first, `flow NAME` for each flow that held and `calls NUMBER` last, if it counts
//! them. A program that ends badly has said why in its last line on stderr.

use crate::foreign;
use crate::server::{Deployment, Server};
use serde_json::json;
use std::io;
use std::process::Stdio;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::process::{Child, ChildStdout, Command};
use tokio::time::timeout;

/// How long a program may take: the slowest starts a virtual machine on a machine that is busy.
const PATIENCE: Duration = Duration::from_mins(2);

/// A development server, and a key of it that is a member and nothing else.
pub(super) struct Stage {
    pub(super) deployment: Deployment,
    pub(super) server: Server,
    member: (String, String),
}

/// What a program printed, and what the server counted meanwhile.
pub(super) struct Run {
    pub(super) version: String,
    pub(super) flows: Vec<String>,
    /// How many calls the program made; 0 if it does not count them.
    pub(super) calls: u64,
    pub(super) requests: u64,
    pub(super) challenges: u64,
}

impl Stage {
    /// Starts `serve --dev` with these options.
    pub(super) async fn new(options: &[&str]) -> Self {
        let deployment = Deployment::on_sqlite();
        let server = deployment.serve(&[&["--dev"], options].concat()).await;
        let wanted = json!({"desc": "member", "roles": ["ORG_MEMBER"]});
        let member = deployment.owner(&server).post(&deployment.keys(), &wanted).await.body;
        let half = |name: &str| member[name].as_str().unwrap().to_owned();
        let member = (half("publicKey"), half("privateKey"));
        Self { deployment, server, member }
    }

    /// A program of `crates/e2e/clients`, named by its path without an ending, with what it needs to know.
    fn program(&self, program: &str, argument: &str) -> Command {
        let mut command = foreign::client(program);
        command
            .arg(argument)
            .envs(self.deployment.dev_env())
            .env("KEYWRIGHT_URL", self.server.url())
            .env("KEYWRIGHT_MEMBER_PUBLIC_KEY", &self.member.0)
            .env("KEYWRIGHT_MEMBER_PRIVATE_KEY", &self.member.1)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        command
    }

    /// Runs a program to its end.
    ///
    /// # Errors
    /// What does not hold, in the program's words.
    pub(super) async fn run(&self, program: &str, argument: &str) -> Result<Run, String> {
        let before = self.counted().await;
        let printed = ended(spawn(self.program(program, argument))?).await?;
        self.read(&printed, before).await
    }

    /// Runs a program that makes a call before, and one after a restart of the server: the last is what is counted.
    ///
    /// # Errors
    /// What does not hold, in the program's words.
    pub(super) async fn run_over_a_restart(self, program: &str) -> Result<Run, String> {
        let mut child = spawn(self.program(program, "restart"))?;
        let mut output = BufReader::new(child.stdout.take().unwrap());
        let mut printed = String::new();
        while !printed.ends_with("paused\n") && matches!(next_line(&mut output, &mut printed).await, Ok(1..)) {}
        let address = self.server.address().to_owned();
        self.server.kill().await;
        let server = self.deployment.serve_at(&address, &["--dev"]).await;
        let restarted = Self { server, ..self };
        let before = restarted.counted().await;
        child.stdin.take().unwrap().write_all(b"\n").await.ok();
        while matches!(next_line(&mut output, &mut printed).await, Ok(1..)) {}
        ended(child).await?;
        restarted.read(&printed, before).await
    }

    /// What a program printed, with what was counted since.
    async fn read(&self, printed: &str, (requests, challenges): (u64, u64)) -> Result<Run, String> {
        let (requests_after, challenges_after) = self.counted().await;
        let lines = |first: &'static str| printed.lines().filter_map(move |line| line.strip_prefix(first));
        let client = lines("client ").next().ok_or_else(|| format!("it does not say which client it is: {printed}"))?;
        Ok(Run {
            version: client.rsplit(' ').next().unwrap_or_default().to_owned(),
            flows: lines("flow ").map(str::to_owned).collect(),
            calls: lines("calls ").next().map_or(Ok(0), str::parse).map_err(|_| format!("calls of what: {printed}"))?,
            requests: requests_after - requests,
            challenges: challenges_after - challenges,
        })
    }

    /// Requests answered and challenges sent so far.
    async fn counted(&self) -> (u64, u64) {
        (self.server.counter("keywright_requests_total").await, self.server.counter("keywright_challenges_total").await)
    }
}

/// Reads a line more, and says how many bytes it had.
async fn next_line(output: &mut BufReader<ChildStdout>, printed: &mut String) -> io::Result<usize> {
    timeout(PATIENCE, output.read_line(printed)).await?
}

fn spawn(mut command: Command) -> Result<Child, String> {
    command.spawn().map_err(|error| format!("{:?} does not run: {error}", command.as_std().get_program()))
}

/// What it printed, or its last words.
async fn ended(child: Child) -> Result<String, String> {
    let done = match timeout(PATIENCE, child.wait_with_output()).await {
        Ok(done) => done.map_err(|error| error.to_string())?,
        Err(_) => return Err(format!("not ended after {PATIENCE:?}")),
    };
    let said = String::from_utf8_lossy(&done.stderr);
    if done.status.success() {
        return Ok(String::from_utf8_lossy(&done.stdout).into_owned());
    }
    Err(said.lines().rfind(|line| !line.trim().is_empty()).unwrap_or("it ended badly and said nothing").to_owned())
}
