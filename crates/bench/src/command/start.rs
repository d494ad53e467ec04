//! `start`: how long a server takes until it is ready, and until a million keys are as fast as a few.

use super::http::Running;
use super::table::say;
use crate::load::{self, Caller, Mode, Pick, Plan, Users};
use crate::machine::{cores, processes};
use crate::side::{Child, Fill, Side};
use crate::stats::real;
use crate::{REALM, WHOAMI, clock, fill};
use anyhow::Context as _;
use clap::Args;
use keywright_digest::Algorithm;
use std::sync::Arc;
use std::time::Duration;

/// Starts to measure.
#[derive(Args, Clone, Debug)]
pub struct Start {
    /// How many keys there are at the second start.
    #[arg(long, default_value_t = 1_000_000)]
    pub keys: u32,
    /// How many seconds are waited for the latency to be flat.
    #[arg(long, default_value_t = 30)]
    pub patience: u64,
}

/// How often the latency is looked at.
const WINDOW: Duration = Duration::from_secs(1);
/// How long that of a server with few keys is looked at.
const FEW: Duration = Duration::from_secs(3);
/// How many requests fall due in a second: enough to know p99 of a window, and so few that latency is not the length of a
/// queue. Each of a key that is not yet there is a read of the database.
const RATE: f64 = 1_000.0;
/// The use of keys is not written meanwhile, on either side: what that costs is another question.
const NO_USAGE: [&str; 2] = ["--usage-interval", "3600"];
/// It is flat when p99 is at most so many times that of a server with few keys.
const FLAT: f64 = 2.0;

/// What was found of a start with many keys.
pub(crate) struct Warmed {
    /// Seconds until it was ready.
    pub(crate) ready: f64,
    /// Seconds until p99 was flat; `None` when it was not in time.
    pub(crate) flat: Option<f64>,
    /// p99 of a server with few keys, and the last one of this, in µs.
    pub(crate) p99: [f64; 2],
}

impl Start {
    /// Measures and prints.
    ///
    /// # Errors
    /// A server that does not start or answer.
    pub fn run(&self) -> anyhow::Result<()> {
        say(&format!("empty database until ready: {:.3} s", empty()?));
        let Warmed { ready, flat, p99: [few, last] } = self.warmed()?;
        let flat = match flat {
            Some(seconds) => format!("{seconds:.1} s"),
            None => format!("not within {} s", self.patience),
        };
        let keys = self.keys;
        say(&format!(
            "{keys} keys until ready: {ready:.3} s; until p99 is flat: {flat} ({few:.0} µs with few keys, {last:.0} µs at last)"
        ));
        Ok(())
    }

    /// A start with many keys in the database.
    pub(crate) fn warmed(&self) -> anyhow::Result<Warmed> {
        let few = {
            let server =
                Running::with(&Side::parse("verified", Fill::keys(1000))?, false, NO_USAGE.map(Into::into).into())?;
            cores::keep_to(cores::CLIENT);
            load::run(&Plan { window: FEW, ..plan(&server.child, 1000) })?.p99
        };
        let many = Side::parse("verified", Fill::keys(self.keys))?;
        // Filled before the clock starts; what is there already is not filled again.
        fill::folder(&super::bench()?, many.fill, 0)?;
        let mut plan = plan_of(self.keys);
        let began = clock::nanos();
        let Running { child, .. } = Running::with(&many, true, NO_USAGE.map(Into::into).into())?;
        ready(&child)?;
        let since = || real(clock::nanos() - began) / 1e9;
        let ready = since();
        plan.server = child.ready.address;
        plan.processes = processes::family(child.id()).into();
        let (mut flat, mut last) = (None, f64::NAN);
        while since() < f64::from(u32::try_from(self.patience)?) {
            let before = since();
            last = load::run(&plan)?.p99;
            if last <= FLAT * few {
                flat = flat.or(Some(before));
                if since() - flat.unwrap_or(before) > 1.5 {
                    break;
                }
            } else {
                flat = None;
            }
        }
        // Killed: the uses that it counted are none of the next run's to add up.
        drop(child);
        Ok(Warmed { ready, flat, p99: [few, last] })
    }
}

/// Seconds from the start of a process on an empty folder until it is ready.
pub(crate) fn empty() -> anyhow::Result<f64> {
    let began = clock::nanos();
    let server = Running::start(&Side::parse("verified", Fill::keys(0))?)?;
    ready(&server.child)?;
    Ok(real(clock::nanos() - began) / 1e9)
}

/// Waits until the server says that it is ready.
fn ready(child: &Child) -> anyhow::Result<()> {
    let ready = &child.ready;
    let mut caller = Caller::new(ready.address, REALM, &ready.owner, &ready.owner_secret)?;
    for _ in 0..1000 {
        if caller.call("GET", "/readyz", None)?.status == 200 {
            return Ok(());
        }
        clock::wait(Duration::from_millis(5));
    }
    None.context("the server is not ready after five seconds")
}

fn plan(child: &Child, keys: u32) -> Plan {
    Plan { server: child.ready.address, processes: processes::family(child.id()).into(), ..plan_of(keys) }
}

fn plan_of(keys: u32) -> Plan {
    let mode = Mode::Digest(Algorithm::Md5);
    Plan {
        mode,
        users: Arc::new(Users::numbered(keys, mode, REALM)),
        pick: Pick::Random,
        warm_up: Duration::ZERO,
        window: WINDOW,
        rate: Some(RATE),
        ..Plan::bare(([127, 0, 0, 1], 0).into(), WHOAMI)
    }
}
