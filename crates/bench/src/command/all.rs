//! `all`: what `make bench` runs. Correctness first, then every goal in one table and in one file of JSON.

use super::http::{Algo, Compared, Http, usual_cost};
use super::revoke::Revoke;
use super::start::{self, Start};
use super::table::{columns, say};
use super::writes::{self, Writes};
use super::{correctness, latency, memory, peers};
use crate::fill;
use crate::goals::{Goal, Row, Verdict, short};
use crate::machine::about::About;
use crate::pairs::Pairs;
use crate::peer::Peer;
use crate::side::Fill;
use crate::stats::Spread;
use anyhow::{Context as _, bail};
use clap::Args;
use serde::Serialize;
use std::time::Duration;

/// Everything.
#[derive(Args, Clone, Debug)]
pub struct All {
    /// PostgreSQL for the writes that are compared with pgbench.
    #[arg(long, env = "KEYWRIGHT_TEST_DATABASE_URL", hide_env_values = true)]
    pub database_url: Option<String>,
    /// How many pairs of windows a comparison has.
    #[arg(long, default_value_t = 12)]
    pub pairs: usize,
    /// Only goals whose names begin so.
    #[arg(long, value_delimiter = ',')]
    pub only: Vec<String>,
}

/// A run, as it is written down.
#[derive(Serialize)]
struct Run<'a> {
    machine: &'a About,
    version: &'static str,
    rows: &'a [Row],
}

/// The rows so far.
struct Rows<'a> {
    all: &'a All,
    rows: Vec<Row>,
}

impl All {
    /// Measures, prints the table and writes it down.
    ///
    /// # Errors
    /// A server that accepts what it must not; a goal that is worse than *must*; what kept something from being measured.
    pub fn run(&self) -> anyhow::Result<()> {
        let about = About::here();
        let machine =
            format!("{}, {} cores, {} MB, Linux {}", about.processor, about.cores, about.memory_mb, about.kernel);
        say(&format!("{machine}; load {}", about.load));
        let mut rows = Rows { all: self, rows: Vec::new() };
        rows.correct()?;
        rows.requests()?;
        rows.refusals()?;
        rows.peers()?;
        rows.growth()?;
        rows.latencies()?;
        rows.memory()?;
        rows.writes()?;
        rows.starts()?;
        rows.elsewhere();
        tell(&about, rows.rows)
    }

    fn wants(&self, id: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|only| id.starts_with(only.as_str()))
    }
}

/// Prints the table and writes it down.
fn tell(about: &About, mut rows: Vec<Row>) -> anyhow::Result<()> {
    let place = |row: &Row| crate::goals::GOALS.iter().position(|goal| goal.id == row.goal.id);
    rows.sort_by_key(place);
    let head = ["goal", "what", "this run", "must", "goal", "limit", "thrown away", "verdict", "note"];
    let cells = rows.iter().map(Row::cells);
    say(&columns(&std::iter::once(head.map(str::to_owned).to_vec()).chain(cells).collect::<Vec<_>>()));
    let folder = fill::kept(&super::bench()?)?;
    std::fs::create_dir_all(&folder)?;
    let file = folder.join("run.json");
    let run = Run { machine: about, version: env!("CARGO_PKG_VERSION"), rows: &rows };
    std::fs::write(&file, serde_json::to_string_pretty(&run)?)?;
    say(&format!("the same as JSON: {}", file.display()));
    let failed: Vec<_> = rows.iter().filter(|row| row.verdict == Verdict::Failed).map(|row| row.goal.id).collect();
    if !failed.is_empty() {
        bail!("worse than must: {}", failed.join(", "));
    }
    Ok(())
}

impl Rows<'_> {
    fn wants(&self, ids: &[&str]) -> bool {
        ids.iter().any(|id| self.all.wants(id))
    }

    fn add(
        &mut self,
        id: &str,
        figure: Option<Spread>,
        thrown_away: usize,
        note: impl Into<String>,
    ) -> anyhow::Result<()> {
        let goal = Goal::named(id).with_context(|| format!("no goal is called {id}"))?;
        let row = match figure {
            Some(figure) => goal.row(figure, thrown_away, note),
            None => goal.absent("no pair was clean"),
        };
        say(&format!("{}: {}", id, row.cells().get(2).map_or("", String::as_str)));
        self.rows.push(row);
        Ok(())
    }

    fn absent(&mut self, id: &str, why: &str) {
        if let Some(goal) = Goal::named(id).filter(|_| self.all.wants(id)) {
            self.rows.push(goal.absent(why));
        }
    }

    fn pair(&mut self, id: &str, http: &Http, figure: fn(&Pairs) -> Option<Spread>) -> anyhow::Result<()> {
        if !self.all.wants(id) {
            return Ok(());
        }
        let Compared { pairs, .. } = http.compare()?;
        self.add(id, figure(&pairs), pairs.thrown_away, costs(&pairs))
    }

    fn correct(&mut self) -> anyhow::Result<()> {
        let found = correctness::measure(if self.wants(&["G10"]) { 1_000_000 } else { 50_000 })?;
        say(&found.words());
        self.add("G10", Some(Spread::single(found.granted())), 0, found.words())?;
        self.add("G10'", Some(Spread::single(found.refused())), 0, "one nonce on 64 connections")?;
        if found.granted() > 0.0 {
            bail!("the server accepts what it must refuse: {}", found.words());
        }
        Ok(())
    }

    fn requests(&mut self) -> anyhow::Result<()> {
        let http = |pair: &str| Http { pairs: self.all.pairs, ..Http::of(pair) };
        let (off, one, sha256) = (http("off,verified"), http("off,get-key"), http("off,verified"));
        self.pair("G1", &off, Pairs::throughput)?;
        self.pair("G2", &Http { algo: Algo::Sha256, ..sha256 }, Pairs::throughput)?;
        self.pair("G1c", &Http { fill: Fill::keys(10_000), ..one }, Pairs::throughput)
    }

    fn refusals(&mut self) -> anyhow::Result<()> {
        let http = |pair: &str| Http { pairs: self.all.pairs, ..Http::of(pair) };
        let pairs =
            [("G9", http("verified,challenge")), ("G9'", http("verified,wrong")), ("G9''", http("verified,unknown"))];
        for (id, http) in &pairs {
            self.pair(id, http, Pairs::cost)?;
        }
        // As many keys as there are strangers, so that memory is as far away for both.
        let apart = Http { fill: Fill::keys(1000), ..http("wrong,unknown") };
        self.pair("G9d", &apart, |pairs| pairs.cost().map(apart_from_one))
    }

    fn peers(&mut self) -> anyhow::Result<()> {
        if !self.all.wants("G3") {
            return Ok(());
        }
        if !Peer::Apache.is_here() {
            self.absent("G3", "Apache is not installed: make bench-peers");
            return Ok(());
        }
        let pairs = peers::compare(Peer::Apache, 10, self.all.pairs)?;
        self.add("G3", pairs.throughput(), pairs.thrown_away, costs(&pairs))
    }

    fn growth(&mut self) -> anyhow::Result<()> {
        let http = |pair: &str| Http { pairs: self.all.pairs, ..Http::of(pair) };
        let (keys, lists) = (http("keys=1000,keys=1000000"), http("acl=3,acl=50000"));
        let orgs = http("orgs=1,orgs=10000");
        self.pair("G4", &Http { pairs: 2 * self.all.pairs, ..keys }, Pairs::throughput)?;
        self.pair("G4b", &Http { fill: Fill::keys(16), ..lists }, Pairs::throughput)?;
        self.pair("G4b'", &Http { fill: Fill::keys(10_000), ..orgs }, Pairs::throughput)
    }

    fn latencies(&mut self) -> anyhow::Result<()> {
        for (id, share) in [("G8", 0.15), ("G8'", 0.70)] {
            if self.all.wants(id) {
                let (ratio, note) = latency::beside_off(share)?;
                self.add(id, ratio, 0, note)?;
            }
        }
        if self.all.wants("G8b") {
            let (ratio, note) = latency::while_written()?;
            self.add("G8b", ratio, 0, note)?;
        }
        Ok(())
    }

    fn memory(&mut self) -> anyhow::Result<()> {
        if self.all.wants("G7") {
            let (empty, full) = (memory::of_keys(0)?, memory::of_keys(1_000_000)?);
            let each = memory::each_key(Some(empty), full, 1_000_000);
            let note = format!("{} MB with none, {} MB with all", empty / 1_000_000, full / 1_000_000);
            self.add("G7", each.map(Spread::single), 0, note)?;
        }
        if self.all.wants("G9b") {
            self.add("G9b", Some(Spread::single(memory::of_challenges(1_000_000)?.max(0.0))), 0, "")?;
        }
        if self.all.wants("G12") {
            let found = Revoke { nodes: 1, times: 500 }.measure()?;
            let note = format!("500 revocations; granted after the acknowledgement: {}", found.granted_after);
            self.add("G12", Some(Spread::single(found.p99())), 0, note)?;
        }
        Ok(())
    }

    fn writes(&mut self) -> anyhow::Result<()> {
        if self.wants(&["G11", "G11b"]) {
            let writes = Writes::sqlite(&[1, 64]);
            for (id, made) in ["G11", "G11b"].into_iter().zip(writes.measure()?) {
                let (keys, raw) = (made.keys(), Spread::of(made.raw.iter().copied()));
                let rate = |spread: Option<Spread>| spread.map_or("-".to_owned(), |spread| short(spread.median));
                let note = format!("{} keys/s, {} raw/s", rate(keys), rate(raw));
                self.add(id, made.ratio(), 0, note)?;
            }
        }
        if self.all.wants("G11c") {
            let figure = writes::gathered(64, Duration::from_millis(5))?;
            self.add("G11c", Some(figure), 0, "SQLite")?;
        }
        let Some(url) = self.all.database_url.clone() else {
            self.absent("G11d", "no PostgreSQL: run it below scripts/with-postgres");
            return Ok(());
        };
        if self.all.wants("G11d") {
            let writes = Writes { database_url: Some(url), sqlite: false, ..Writes::sqlite(&[16]) };
            for made in writes.measure()? {
                let rate = |spread: Option<Spread>| spread.map_or("-".to_owned(), |spread| short(spread.median));
                let raw = rate(Spread::of(made.raw.iter().copied()));
                let note = format!("{} keys/s, pgbench {raw}/s", rate(made.keys()));
                self.add("G11d", made.ratio(), 0, note)?;
            }
        }
        Ok(())
    }

    fn starts(&mut self) -> anyhow::Result<()> {
        if !self.wants(&["G13"]) {
            return Ok(());
        }
        let empty = (0..3).map(|_| start::empty()).collect::<anyhow::Result<Vec<_>>>()?;
        self.add("G13", Spread::of(empty), 0, "process start included")?;
        let patience = 20;
        let found = Start { keys: 1_000_000, patience }.warmed()?;
        let [few, last] = found.p99;
        let ready = found.ready;
        let note = match found.flat {
            Some(_) => format!("ready after {ready:.2} s; p99 {last:.0} µs, with few keys {few:.0} µs"),
            None => format!(
                "ready after {ready:.2} s; not flat after {patience} s: p99 {last:.0} µs, with few keys {few:.0} µs"
            ),
        };
        self.add("G13'", Some(Spread::single(found.flat.unwrap_or(f64::from(u32::try_from(patience)?)))), 0, note)
    }

    /// What is measured elsewhere, or later.
    fn elsewhere(&mut self) {
        for id in ["G1b", "G3b", "G3c"] {
            self.absent(id, "belongs to the gate, which comes later");
        }
        self.absent("G12b", "belongs to several nodes, which come later");
        self.absent("G14", "needs a machine with more than two cores");
        for id in ["G5", "G5b", "G6"] {
            self.absent(id, "a test of this crate, in CI");
        }
    }
}

/// How far a ratio is from one, whichever way.
fn apart_from_one(Spread { median, lower, upper, count }: Spread) -> Spread {
    let (low, high) = ((lower - 1.0).abs(), (upper - 1.0).abs());
    let nearest = if lower <= 1.0 && upper >= 1.0 { 0.0 } else { low.min(high) };
    Spread { median: (median - 1.0).abs(), lower: nearest, upper: low.max(high), count }
}

fn costs(pairs: &Pairs) -> String {
    let why = pairs.why();
    let why = if why.is_empty() { why } else { format!("; {why}") };
    format!("{} and {} µs CPU an answer{why}", usual_cost(&pairs.a), usual_cost(&pairs.b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ratio_around_one_is_not_apart_from_it() {
        let spread = |lower, median, upper| Spread { median, lower, upper, count: 4 };

        let (around, above) = (apart_from_one(spread(0.75, 1.25, 1.5)), apart_from_one(spread(1.25, 1.5, 2.0)));

        assert_eq!(around, spread(0.0, 0.25, 0.5));
        assert_eq!(above, spread(0.25, 0.5, 1.0));
    }
}
