//! `micro`: the parts of a request one by one, in process.

use super::table::say;
use crate::clock;
use crate::micro::{Part, World, instructions};
use crate::stats::{Spread, real};
use anyhow::{Context as _, ensure};
use clap::Args;
use keywright_server::metrics;
use keywright_store::statements_issued;

/// Rounds that a part is timed in.
const ROUNDS: u32 = 40;

/// Parts to be measured.
#[derive(Args, Clone, Debug)]
pub struct Micro {
    /// Count instructions with callgrind, and not nanoseconds.
    #[arg(long)]
    pub callgrind: bool,
    /// Only this part.
    #[arg(long, value_enum)]
    pub part: Option<Part>,
    /// How often a part is run in a round, and below callgrind.
    #[arg(long, default_value_t = 2_000)]
    pub times: u32,
    /// Run the part once as often as `times` says, with as many requests prepared; callgrind runs this.
    #[arg(long, hide = true)]
    pub prepare: Option<u32>,
}

impl Micro {
    /// Measures and prints.
    ///
    /// # Errors
    /// A part that is not answered as it must be; no valgrind.
    pub fn run(&self) -> anyhow::Result<()> {
        let parts = self.part.map_or(Part::ALL.to_vec(), |part| vec![part]);
        if self.callgrind {
            for part in parts {
                let each = instructions(&super::bench()?, part, self.times)?;
                say(&format!("{part:?}: {each:.0} instructions"));
            }
            return Ok(());
        }
        let world = World::open(&metrics::install()?)?;
        for part in parts {
            match self.prepare {
                Some(prepared) => self.once(&world, part, prepared)?,
                None => self.timed(&world, part)?,
            }
        }
        world.close();
        Ok(())
    }

    fn once(&self, world: &World, part: Part, prepared: u32) -> anyhow::Result<()> {
        let mut all = world.prepare(part, prepared)?;
        let run = usize::try_from(self.times)?;
        ensure!(run <= all.len(), "{run} of {} cannot be run", all.len());
        let left = all.split_off(run);
        let before = statements_issued();
        world.run(part, all)?;
        say(&format!("{part:?}: {run} times, {} statements", statements_issued() - before));
        drop(left);
        Ok(())
    }

    fn timed(&self, world: &World, part: Part) -> anyhow::Result<()> {
        let mut all = world.prepare(part, ROUNDS * self.times)?;
        let mut rounds = Vec::new();
        while !all.is_empty() {
            let rest = all.split_off(usize::try_from(self.times)?.min(all.len()));
            let began = clock::nanos();
            world.run(part, std::mem::replace(&mut all, rest))?;
            rounds.push(real(clock::nanos() - began) / f64::from(self.times));
        }
        let best = rounds.iter().copied().fold(f64::INFINITY, f64::min);
        let spread = Spread::of(rounds).context("nothing was measured")?;
        say(&format!("{part:?}: {best:.0} ns at best, {:.0} in the median", spread.median));
        Ok(())
    }
}
