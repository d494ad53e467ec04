//! `memory`: what a key takes in a server's memory, and what strangers leave there.

use super::http::Running;
use super::table::say;
use crate::load::{self, Plan};
use crate::machine::{cores, processes};
use crate::side::{Fill, Side};
use crate::stats::real;
use crate::{WHOAMI, clock};
use clap::Args;
use std::time::Duration;

/// Memory to measure.
#[derive(Args, Clone, Debug)]
pub struct Memory {
    /// How many keys there are, each with a list of three and two roles.
    #[arg(long, value_delimiter = ',', default_value = "0,1000000")]
    pub keys: Vec<u32>,
    /// How many challenges are given to strangers; the CI gate's number and the goal's is 10,000,000.
    #[arg(long, default_value_t = 1_000_000)]
    pub challenges: u64,
}

impl Memory {
    /// Measures and prints.
    ///
    /// # Errors
    /// A server that does not start or answer.
    pub fn run(&self) -> anyhow::Result<()> {
        let mut empty = None;
        for keys in &self.keys {
            let resident = of_keys(*keys)?;
            let each = each_key(empty, resident, *keys);
            empty = empty.or(Some(resident));
            let each = each.map_or_else(String::new, |each| format!(", {each:.0} bytes a key more than the first"));
            say(&format!("{keys} keys: {:.1} MB resident{each}", real(resident) / 1e6));
        }
        let more = of_challenges(self.challenges)?;
        say(&format!("after {} challenges to strangers: {:+.2} MB", self.challenges, more / 1e6));
        Ok(())
    }
}

/// Bytes a key, compared with a server without any.
pub(crate) fn each_key(empty: Option<u64>, resident: u64, keys: u32) -> Option<f64> {
    let more = resident.checked_sub(empty?)?;
    (keys > 0).then(|| real(more) / f64::from(keys))
}

/// Resident bytes of a server with so many keys in memory, once it has come to rest.
pub(crate) fn of_keys(keys: u32) -> anyhow::Result<u64> {
    let server = Running::start(&Side::parse("verified", Fill::keys(keys))?)?;
    clock::wait(Duration::from_secs(1));
    Ok(processes::resident(server.child.id()))
}

/// How many bytes a server grows by while it challenges strangers, after it has challenged a tenth as many before.
pub(crate) fn of_challenges(count: u64) -> anyhow::Result<f64> {
    let server = Running::start(&Side::parse("challenge", Fill::keys(1000))?)?;
    cores::keep_to(cores::CLIENT);
    let plan = |answers| Plan {
        answers: Some(answers),
        warm_up: Duration::ZERO,
        window: Duration::from_hours(1),
        ..Plan::bare(server.child.ready.address, WHOAMI)
    };
    load::run(&plan(count / 10))?;
    let before = processes::resident(server.child.id());
    load::run(&plan(count))?;
    Ok(real(processes::resident(server.child.id())) - real(before))
}
