//! `writes`: keys made over HTTP, beside what the database under them does in the same run.

use super::table::{columns, say};
use crate::load::{self, Mode, Pick, Plan, Report, Users};
use crate::machine::{cores, processes};
use crate::serve::Place;
use crate::side::{Child, Fill, Server};
use crate::stats::{Spread, real};
use crate::{REALM, clock, fill};
use anyhow::{Context as _, bail};
use clap::Args;
use keywright_digest::Algorithm;
use keywright_server::chance::Chance;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;

/// How often each figure is taken.
const ROUNDS: usize = 5;
const SHIM: &str = include_str!("slow_fsync.c");

/// Writes to measure.
#[derive(Args, Clone, Debug)]
pub struct Writes {
    /// How many clients make keys at once.
    #[arg(long, value_delimiter = ',', default_value = "1,16,64")]
    pub clients: Vec<usize>,
    /// Makes every fsync of the server take so long, such as 5ms; needs a C compiler.
    #[arg(long, value_name = "TIME", value_parser = milliseconds)]
    pub slow_fsync: Option<Duration>,
    /// PostgreSQL instead of the embedded database.
    #[arg(long, env = "KEYWRIGHT_TEST_DATABASE_URL", hide_env_values = true)]
    pub database_url: Option<String>,
    /// The embedded database, whatever the environment says.
    #[arg(long)]
    pub sqlite: bool,
    /// How long each window is, in seconds.
    #[arg(long, default_value_t = 1.0)]
    pub window: f64,
}

/// What was found for a number of clients.
pub(crate) struct Made {
    /// How many there were.
    pub(crate) clients: usize,
    /// Their windows.
    pub(crate) windows: Vec<Report>,
    /// Raw commits a second, taken before each of them.
    pub(crate) raw: Vec<f64>,
}

impl Made {
    /// Keys a second.
    pub(crate) fn keys(&self) -> Option<Spread> {
        Spread::of(self.windows.iter().map(|window| window.per_second))
    }

    /// Keys for each raw commit.
    pub(crate) fn ratio(&self) -> Option<Spread> {
        Spread::of(self.windows.iter().zip(&self.raw).map(|(window, raw)| window.per_second / raw))
    }
}

fn milliseconds(text: &str) -> Result<Duration, String> {
    let number = text.strip_suffix("ms").and_then(|number| number.parse().ok());
    number.map(Duration::from_millis).ok_or_else(|| "a time such as 5ms".to_owned())
}

impl Writes {
    /// The defaults, on the embedded database.
    pub(crate) fn sqlite(clients: &[usize]) -> Self {
        Self { clients: clients.to_vec(), slow_fsync: None, database_url: None, sqlite: true, window: 1.0 }
    }

    /// Measures and prints.
    ///
    /// # Errors
    /// A server or a database that does not start or answer.
    pub fn run(&self) -> anyhow::Result<()> {
        let mut rows =
            vec![["clients", "keys/s", "raw/s", "keys / raw", "p50 ms", "p99 ms"].map(str::to_owned).to_vec()];
        for made in self.measure()? {
            let median = |figure: fn(&Report) -> f64| Spread::of(made.windows.iter().map(figure)).map(|s| s.median);
            let cell =
                |figure: Option<f64>, digits: usize| figure.map_or("-".into(), |figure| format!("{figure:.digits$}"));
            rows.push(vec![
                made.clients.to_string(),
                cell(made.keys().map(|spread| spread.median), 0),
                cell(Spread::of(made.raw.iter().copied()).map(|spread| spread.median), 0),
                cell(made.ratio().map(|spread| spread.median), 2),
                cell(median(|window| window.p50 / 1000.0), 2),
                cell(median(|window| window.p99 / 1000.0), 2),
            ]);
        }
        say(&columns(&rows));
        say(self.raw_is());
        Ok(())
    }

    /// What the raw rate is.
    pub(crate) const fn raw_is(&self) -> &'static str {
        if self.slow_fsync.is_some() {
            "raw: one row a commit with an fsync as fast as the disk's; only the server's is slow"
        } else if self.url().is_some() {
            "raw: pgbench with as many clients, the rows of a key without events and counter, or where it is not installed one \
             row a commit through the same driver"
        } else {
            "raw: one row a commit, synchronous=FULL, the library called in a loop on one thread"
        }
    }

    const fn url(&self) -> Option<&String> {
        if self.sqlite { None } else { self.database_url.as_ref() }
    }

    /// Measures each number of clients, the raw rate before every window.
    pub(crate) fn measure(&self) -> anyhow::Result<Vec<Made>> {
        let (data, raw) = (on_disk()?, on_disk()?);
        let server = self.server(data.path())?;
        cores::keep_to(cores::CLIENT);
        let mut found = Vec::new();
        for clients in &self.clients {
            let mut made = Made { clients: *clients, windows: Vec::new(), raw: Vec::new() };
            for _ in 0..ROUNDS {
                made.raw.push(self.raw(raw.path(), *clients)?);
                let window = load::run(&self.plan(&server, *clients)?)?;
                if !window.is_clean() {
                    bail!("keys could not be made: {window:?}");
                }
                made.windows.push(window);
            }
            found.push(made);
        }
        Ok(found)
    }

    fn server(&self, data: &Path) -> anyhow::Result<Child> {
        let mut more: Vec<OsString> = Vec::new();
        if let Some(url) = self.url() {
            more.extend(["--database-url".into(), url.into()]);
        }
        let environment = match self.slow_fsync {
            Some(time) => Some((shim(data)?, time)),
            None => None,
        };
        Child::start_in(&super::bench()?, Server::Product, Fill::keys(0), data, &more, |command| {
            if let Some((shim, time)) = &environment {
                command.env("LD_PRELOAD", shim).env("SLOW_FSYNC_US", time.as_micros().to_string());
            }
        })
    }

    fn plan(&self, server: &Child, clients: usize) -> anyhow::Result<Plan> {
        let mode = Mode::Digest(Algorithm::Md5);
        let ready = &server.ready;
        let owner = (ready.owner.clone(), ready.owner_secret.clone());
        Ok(Plan {
            method: "POST",
            body: Some(r#"{"desc":"measured","roles":["ORG_READ_ONLY"]}"#.into()),
            mode,
            users: Arc::new(Users::of([owner], mode, REALM)),
            pick: Pick::Sticky,
            connections: clients,
            window: Duration::try_from_secs_f64(self.window)?,
            processes: processes::family(server.id()).into(),
            ..Plan::bare(ready.address, &format!("/api/atlas/v2/orgs/{}/apiKeys", ready.org))
        })
    }

    /// Raw commits a second.
    fn raw(&self, data: &Path, clients: usize) -> anyhow::Result<f64> {
        if let Some(url) = self.url()
            && let Some(rate) = pgbench(url, clients, self.window)?
        {
            return Ok(rate);
        }
        let place = Place::new(data, self.url().map(String::as_str));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(async {
            let (opened, _) = place.open(&Chance::open()?).await?;
            let began = clock::nanos();
            let since = move || real(clock::nanos() - began) / 1e9;
            let window = self.window;
            let count = opened.raw_commits(move || since() < window).await?;
            let rate = real(u64::try_from(count)?) / since();
            opened.close().await;
            Ok(rate)
        })
    }
}

/// Keys a second of `clients`, for each that one client makes, with every fsync so slow.
pub(crate) fn gathered(clients: usize, fsync: Duration) -> anyhow::Result<Spread> {
    let writes = Writes { slow_fsync: Some(fsync), ..Writes::sqlite(&[]) };
    let data = on_disk()?;
    let server = writes.server(data.path())?;
    cores::keep_to(cores::CLIENT);
    let mut ratios = Vec::new();
    for _ in 0..3 {
        let one = load::run(&writes.plan(&server, 1)?)?;
        let many = load::run(&writes.plan(&server, clients)?)?;
        if !one.is_clean() || !many.is_clean() {
            bail!("keys could not be made: {one:?} {many:?}");
        }
        ratios.push(many.per_second / one.per_second);
    }
    Spread::of(ratios).context("nothing was written")
}

/// A folder beside the build: the system's own temporary one may be in memory, where nothing is ever synced.
fn on_disk() -> anyhow::Result<TempDir> {
    let kept = fill::kept(&super::bench()?)?;
    std::fs::create_dir_all(&kept)?;
    Ok(tempfile::tempdir_in(kept)?)
}

/// What makes fsync slow, built for this machine.
fn shim(data: &Path) -> anyhow::Result<PathBuf> {
    let (source, library) = (data.join("slow_fsync.c"), data.join("slow_fsync.so"));
    std::fs::write(&source, SHIM)?;
    let built =
        Command::new("cc").args(["-shared", "-fPIC", "-O1", "-o"]).arg(&library).arg(&source).arg("-ldl").status();
    if !built.context("there is no C compiler")?.success() {
        bail!("what makes fsync slow cannot be built");
    }
    Ok(library)
}

/// Transactions a second of pgbench: the rows of a key, without events and without the counter; `None` when it is not
/// installed.
fn pgbench(url: &str, clients: usize, seconds: f64) -> anyhow::Result<Option<f64>> {
    let folder: TempDir = tempfile::tempdir()?;
    let (tables, script) = (folder.path().join("tables.sql"), folder.path().join("script.sql"));
    std::fs::write(&tables, include_str!("pgbench_tables.sql"))?;
    std::fs::write(&script, include_str!("pgbench_script.sql"))?;
    let made = Command::new("psql").args(["-q", "-d", url, "-f"]).arg(&tables).output();
    let Ok(made) = made else { return Ok(None) };
    if !made.status.success() {
        bail!("the raw tables cannot be made: {}", String::from_utf8_lossy(&made.stderr));
    }
    let time = format!("{:.0}", seconds.ceil().max(1.0));
    let ran = Command::new("pgbench")
        .args(["-n", "-M", "prepared", "-c", &clients.to_string(), "-T", &time, "-f"])
        .arg(&script)
        .arg(url)
        .output();
    let Ok(ran) = ran else { return Ok(None) };
    let said = String::from_utf8_lossy(&ran.stdout).into_owned();
    let rate = said.lines().find_map(|line| line.strip_prefix("tps = "));
    let rate = rate.and_then(|rest| rest.split(' ').next()?.parse().ok());
    rate.map(Some).with_context(|| format!("pgbench said nothing of its rate: {said}"))
}
