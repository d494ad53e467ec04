//! `http`: two sides over HTTP.

use super::table::{columns, say};
use crate::goals::short;
use crate::load::{Mode, Pick, Plan, Report, Users};
use crate::machine::{cores, processes};
use crate::pairs::{Pairs, Turn};
use crate::side::{Ask, Child, Fill, Ready, Server, Side};
use crate::stats::Spread;
use crate::{REALM, WHOAMI, fill, keys};
use anyhow::Context as _;
use clap::{Args, ValueEnum};
use keywright_digest::Algorithm;
use serde::Serialize;
use std::ffi::OsString;
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;

/// How many names nobody has: a server has seen them all after the warm-up, as it has seen the keys. What names cost that
/// are never seen twice is what the database costs.
const STRANGERS: u32 = 1000;

/// The hash of responses.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum Algo {
    /// MD5, which every client knows.
    Md5,
    /// SHA-256.
    Sha256,
}

impl From<Algo> for Algorithm {
    fn from(algo: Algo) -> Self {
        match algo {
            Algo::Md5 => Self::Md5,
            Algo::Sha256 => Self::Sha256,
        }
    }
}

/// Two sides to compare over HTTP.
#[derive(Args, Clone, Debug)]
pub struct Http {
    /// The sides, of off, verified, challenge, wrong, unknown, get-key, echo-axum, echo-hyper, keys=N, acl=N, orgs=N.
    #[arg(long, value_name = "A,B", default_value = "off,verified")]
    pub pair: String,
    /// How many pairs of windows.
    #[arg(long, default_value_t = 12)]
    pub pairs: usize,
    /// How long a window is, in seconds.
    #[arg(long, default_value_t = 0.8)]
    pub window: f64,
    /// What comes before each window, in seconds.
    #[arg(long, default_value_t = 0.2)]
    pub warm_up: f64,
    /// How many connections are kept open.
    #[arg(long, default_value_t = 64)]
    pub conns: usize,
    /// The hash of responses.
    #[arg(long, value_enum, default_value_t = Algo::Md5)]
    pub algo: Algo,
    /// How much there is.
    #[command(flatten)]
    pub fill: Fill,
    /// Requests a second, in an open loop; without it as fast as answers come.
    #[arg(long)]
    pub rate: Option<f64>,
    /// Seconds between two flushes of what keys were used; a long time leaves their cost out.
    #[arg(long)]
    pub usage_interval: Option<u64>,
    /// Prints the report of every window, as JSON, instead of a table.
    #[arg(long)]
    pub json: bool,
}

/// What a comparison found.
#[derive(Serialize)]
pub struct Compared {
    /// The sides.
    pub sides: [String; 2],
    /// All windows.
    pub pairs: Pairs,
    /// Work of B in a CPU second, compared with A.
    pub throughput: Option<Spread>,
}

impl Http {
    /// The defaults, for a pair.
    pub fn of(pair: &str) -> Self {
        Self {
            pair: pair.to_owned(),
            pairs: 12,
            window: 0.8,
            warm_up: 0.2,
            conns: 64,
            algo: Algo::Md5,
            fill: Fill::keys(100_000),
            rate: None,
            usage_interval: None,
            json: false,
        }
    }

    /// Compares and prints.
    ///
    /// # Errors
    /// A side that does not exist or does not start; a server that does not answer.
    pub fn run(&self) -> anyhow::Result<()> {
        let compared = self.compare()?;
        say(&if self.json { serde_json::to_string_pretty(&compared)? } else { compared.table() });
        Ok(())
    }

    /// Compares.
    ///
    /// # Errors
    /// As [`Http::run`].
    pub fn compare(&self) -> anyhow::Result<Compared> {
        let (a, b) = self.pair.split_once(',').context("a pair is two sides with a comma between")?;
        let sides = [Side::parse(a.trim(), self.fill)?, Side::parse(b.trim(), self.fill)?];
        let [first, second] = sides.clone();
        // Both sides of a pair keep their keys in the same way.
        let stored = sides.iter().any(Side::needs_database);
        let more: Vec<OsString> = self
            .usage_interval
            .into_iter()
            .flat_map(|seconds| ["--usage-interval".into(), seconds.to_string().into()])
            .collect();
        let running_a = Running::with(&first, stored, more.clone())?;
        let running_b = if running_a.serves(&second) { None } else { Some(Running::with(&second, stored, more)?) };
        let plan_a = self.plan(&first, &running_a)?;
        let plan_b = self.plan(&second, running_b.as_ref().unwrap_or(&running_a))?;
        cores::keep_to(cores::CLIENT);
        if stored {
            warm(&plan_a, first.fill)?;
            warm(&plan_b, second.fill)?;
        }

        let window = |turn| crate::load::run(if turn == Turn::A { &plan_a } else { &plan_b });
        let pairs = Pairs::measure(self.pairs, window, |_, _, _| ())?;
        let throughput = pairs.throughput();
        Ok(Compared { sides: sides.map(|side| side.name), pairs, throughput })
    }

    /// What a side is asked in a window.
    pub(crate) fn plan(&self, side: &Side, running: &Running) -> anyhow::Result<Plan> {
        let ready = running.ready();
        let mode = match side.ask {
            Ask::Challenge => Mode::Bare,
            _ => Mode::Digest(self.algo.into()),
        };
        let users = match side.ask {
            Ask::Challenge => Users::nobody(),
            Ask::Unknown => Users::strangers(STRANGERS, mode, REALM),
            _ => Users::numbered(side.fill.keys, mode, REALM),
        };
        let targets: Arc<[String]> = match side.ask {
            Ask::GetKey => (0..side.fill.keys)
                .map(|number| format!("/api/atlas/v2/orgs/{}/apiKeys/{}", ready.org, keys::id(number)))
                .collect(),
            _ => Arc::new([WHOAMI.to_owned()]),
        };
        let seconds = |seconds| Duration::try_from_secs_f64(seconds).context("a time that is none");
        Ok(Plan {
            targets,
            mode,
            presumed: side.server == Server::Off,
            users: Arc::new(users),
            pick: Pick::Random,
            connections: self.conns,
            warm_up: seconds(self.warm_up)?,
            window: seconds(self.window)?,
            rate: self.rate,
            wrong: if matches!(side.ask, Ask::Wrong | Ask::Unknown) { 100 } else { 0 },
            processes: processes::family(running.child.id()).into(),
            ..Plan::bare(ready.address, WHOAMI)
        })
    }
}

impl Compared {
    /// The table.
    pub fn table(&self) -> String {
        let [a, b] = &self.sides;
        let head = ["side", "server µs/req", "req/s", "p50 µs", "p99 µs", "p99.9 µs", "client µs/req"];
        let rows = [head.map(str::to_owned).to_vec(), row(a, &self.pairs.a), row(b, &self.pairs.b)];
        let ratio = match &self.throughput {
            Some(Spread { median, lower, upper, count }) => {
                format!("{b} / {a}, requests per CPU second: {median:.3} [{lower:.3}-{upper:.3}] of {count} pairs")
            }
            None => "no pair was clean".to_owned(),
        };
        format!("{}\n{ratio}, {} thrown away\n{}", columns(&rows), self.pairs.thrown_away, self.pairs.why())
            .trim_end()
            .to_owned()
    }
}

fn row(name: &str, reports: &[Report]) -> Vec<String> {
    let median = |figure: fn(&Report) -> f64| match Spread::of(reports.iter().map(figure)) {
        Some(spread) if spread.median < 100.0 => format!("{:.2}", spread.median),
        Some(spread) => format!("{:.0}", spread.median),
        None => "-".to_owned(),
    };
    let figures: [fn(&Report) -> f64; 6] = [
        |report| report.server_cpu,
        |report| report.per_second,
        |report| report.p50,
        |report| report.p99,
        |report| report.p999,
        |report| report.own_cpu,
    ];
    std::iter::once(name.to_owned()).chain(figures.map(median)).collect()
}

/// The median of what an answer cost the server, for a table.
pub(crate) fn usual_cost(reports: &[Report]) -> String {
    Spread::of(reports.iter().map(|report| report.server_cpu)).map_or("-".to_owned(), |spread| short(spread.median))
}

/// Has every key call once, so that memory knows it.
fn warm(plan: &Plan, fill: Fill) -> anyhow::Result<()> {
    let once = Plan {
        pick: Pick::RoundRobin,
        answers: Some(u64::from(fill.keys)),
        warm_up: Duration::ZERO,
        window: Duration::from_mins(10),
        rate: None,
        ..plan.clone()
    };
    crate::load::run(&once).map(drop)
}

/// A server of ours that runs, with its folder.
pub(crate) struct Running {
    server: Server,
    fill: Fill,
    pub(crate) child: Child,
    _data: Option<TempDir>,
}

impl Running {
    /// Starts a server with its keys in memory alone.
    pub(crate) fn start(side: &Side) -> anyhow::Result<Self> {
        Self::with(side, false, Vec::new())
    }

    /// Starts a server with its keys in its database, or in memory alone, and with more options.
    pub(crate) fn with(side: &Side, stored: bool, mut more: Vec<OsString>) -> anyhow::Result<Self> {
        let bench = super::bench()?;
        if stored {
            let data = fill::folder(&bench, side.fill, 0)?;
            more.push("--stored".into());
            let child = Child::start(&bench, side.server, side.fill, &data, &more)?;
            return Ok(Self { server: side.server, fill: side.fill, child, _data: None });
        }
        let data = tempfile::tempdir()?;
        let child = Child::start(&bench, side.server, side.fill, data.path(), &more)?;
        Ok(Self { server: side.server, fill: side.fill, child, _data: Some(data) })
    }

    /// Can it serve another side too?
    fn serves(&self, side: &Side) -> bool {
        (self.server, self.fill) == (side.server, side.fill)
    }

    fn ready(&self) -> &Ready {
        &self.child.ready
    }
}
