//! A mail server beside the test, and a mailer that sends to it.

use crate::logged::Logged;
use keywright_domain::{Email, Timestamp};
use keywright_server::chance::Chance;
use keywright_server::config::{self, Command};
use keywright_server::mail::{Inviter, Letter, Mailer, NotTaken, Patience};
use serde_json::Value;
use std::ffi::OsString;
use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdout};
use zeroize::Zeroizing;

pub(super) const TOKEN: &str = "tHiSoPeNsAdOoR";
const SITE: &str = "https://keys.example.org/keys";
/// How long anything may take before the test gives up on it.
pub(super) const LONG: Duration = Duration::from_secs(20);

/// The mail server, and what it tells. Ends with the test.
pub(super) struct PostOffice {
    process: Child,
    said: Lines<BufReader<ChildStdout>>,
    folder: TempDir,
    pub(super) port: u64,
}

impl PostOffice {
    pub(super) async fn open(options: &[&str]) -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let python = root.join(".cache/mail-server/bin/python");
        assert!(python.exists(), "{} is missing: scripts/install-mail-server installs it", python.display());
        let folder = tempfile::tempdir().unwrap();
        let mut process = tokio::process::Command::new(python)
            .arg("-B")
            .arg(root.join("crates/server/tests/mail_server/serve.py"))
            .arg(folder.path())
            .args(options)
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let said = BufReader::new(process.stdout.take().unwrap()).lines();
        let mut office = Self { process, said, folder, port: 0 };
        office.port = office.line().await["port"].as_u64().unwrap();
        office
    }

    async fn line(&mut self) -> Value {
        let line = tokio::time::timeout(LONG, self.said.next_line()).await.expect("the mail server says something");
        serde_json::from_str(&line.unwrap().expect("the mail server is still there")).unwrap()
    }

    /// The next thing that happens there, which is this.
    pub(super) async fn next(&mut self, event: &str) -> Value {
        let line = self.line().await;
        assert_eq!(line["event"], event, "{line}");
        line
    }

    /// To whom every letter came that was not looked at yet, by the alphabet: letters are on their way at the same time.
    /// Complete once whoever sent them has stopped, for each is told of before it is taken.
    pub(super) async fn rest(mut self) -> Vec<String> {
        self.process.start_kill().unwrap();
        let mut to = Vec::new();
        while let Some(line) = tokio::time::timeout(LONG, self.said.next_line()).await.expect("it ends").unwrap() {
            let mail: Value = serde_json::from_str(&line).unwrap();
            assert_eq!(mail["event"], "mail", "{line}");
            to.push(mail["to"][0].as_str().unwrap().to_owned());
        }
        to.sort_unstable();
        to
    }

    /// The options that name it: as the user `keywright` with this password, or as nobody; by TLS of this kind.
    pub(super) fn options(&self, tls: &str, password: Option<&str>) -> Vec<String> {
        let (scheme, port) = (if tls == "wrapped" { "smtps" } else { "smtp" }, self.port);
        let login = password.map_or_else(String::new, |password| format!("keywright:{password}@"));
        let mut options = vec![
            format!("--smtp-url={scheme}://{login}127.0.0.1:{port}"),
            "--mail-from=Keywright <keys@example.org>".to_owned(),
        ];
        if tls == "starttls" {
            options.push("--smtp-starttls=required".to_owned());
        }
        if self.ca_file().exists() {
            options.push(format!("--smtp-ca-file={}", self.ca_file().display()));
        }
        options
    }

    pub(super) fn ca_file(&self) -> std::path::PathBuf {
        self.folder.path().join("ca.pem")
    }

    pub(super) fn mailer(&self, tls: &str, password: Option<&str>) -> Mailer {
        mailer(&self.options(tls, password), quick())
    }
}

/// Tries three times, at once.
pub(super) fn quick() -> Patience {
    Patience { attempt: LONG, pauses: vec![Duration::ZERO; 2], grace: LONG }
}

/// What `serve` with these options would send by.
pub(super) fn mailer(options: &[String], patience: Patience) -> Mailer {
    let line = ["keywright".to_owned(), "serve".to_owned()].into_iter().chain(options.iter().cloned());
    let loaded = config::load(line.map(OsString::from), |_| None, Path::new("/nonexistent"));
    let Ok(Command::Serve(serve)) = loaded else { panic!("{}", loaded.err().unwrap()) };
    let server = serve.mail.server().ok().flatten().unwrap();
    let transport = Arc::new(server.transport("keys.example.org").unwrap());
    Mailer::start(transport, server.from, SITE.parse().unwrap(), patience)
}

/// An invitation to the person of this address.
pub(super) fn invite(mailer: &Mailer, address: &str) -> Result<(), NotTaken> {
    let now = Timestamp::parse("2031-04-09T17:05:44Z").unwrap();
    let letter = Letter::Invitation {
        organization: "Söhne & Co.".try_into().unwrap(),
        inviter: Inviter::Person(Email::try_from("owner@example.org").unwrap()),
        token: Zeroizing::new(TOKEN.to_owned()),
        until: now.plus_millis(3_600_000),
    };
    mailer.send(&Email::try_from(address).unwrap(), &letter, now, &mut Chance::open().unwrap().rng())
}

/// What this thread logs and counts from here on. A test's tasks are all on its thread.
pub(super) struct Watched {
    log: Logged,
    metrics: metrics_exporter_prometheus::PrometheusHandle,
    _guards: (tracing::subscriber::DefaultGuard, metrics::LocalRecorderGuard<'static>),
}

impl Watched {
    pub(super) fn new() -> Self {
        let (log, logging) = Logged::here();
        // The guard wants a recorder that outlives it, and a test has only a few.
        let recorder = metrics_exporter_prometheus::PrometheusBuilder::new().build_recorder();
        let recorder: &'static _ = Box::leak(Box::new(recorder));
        let guards = (logging, metrics::set_default_local_recorder(recorder));
        Self { log, metrics: recorder.handle(), _guards: guards }
    }

    pub(super) fn log(&self) -> String {
        self.log.text()
    }

    /// How many letters came to this.
    pub(super) fn count(&self, result: &str) -> String {
        let page = self.metrics.render();
        let line =
            page.lines().find_map(|line| line.strip_prefix(&format!("keywright_mails_total{{result=\"{result}\"}} ")));
        line.unwrap_or("0").to_owned()
    }
}
