//! `peers`: the product beside servers that do a part of the same job.

use super::http::{Http, Running, usual_cost};
use super::table::{columns, say};
use crate::WHOAMI;
use crate::load::{self, Pick, Plan};
use crate::machine::cores;
use crate::pairs::{Pairs, Turn};
use crate::peer::Peer;
use crate::side::Side;
use clap::Args;
use std::sync::Arc;

/// Peers to compare with.
#[derive(Args, Clone, Debug)]
pub struct Peers {
    /// How many users a peer knows; the product always has 100,000 keys.
    #[arg(long, value_delimiter = ',', default_value = "10,10000")]
    pub users: Vec<u32>,
    /// How many pairs of windows.
    #[arg(long, default_value_t = 12)]
    pub pairs: usize,
}

impl Peers {
    /// Measures and prints. A peer that is not installed is said to be.
    ///
    /// # Errors
    /// A server that does not start or answer.
    pub fn run(&self) -> anyhow::Result<()> {
        let head = ["peer", "users", "peer µs/req", "ours µs/req", "ours / peer", "thrown away"];
        let mut rows = vec![head.map(str::to_owned).to_vec()];
        for peer in Peer::ALL {
            if !peer.is_here() {
                say(&format!("{} is not installed: scripts/install-bench-peers installs it", peer.name()));
                continue;
            }
            for users in &self.users {
                let pairs = compare(peer, *users, self.pairs)?;
                let ratio = pairs.throughput().map_or("-".to_owned(), |spread| {
                    format!("{:.2} [{:.2}-{:.2}]", spread.median, spread.lower, spread.upper)
                });
                rows.push(vec![
                    peer.name().to_owned(),
                    users.to_string(),
                    usual_cost(&pairs.a),
                    usual_cost(&pairs.b),
                    ratio,
                    pairs.thrown_away.to_string(),
                ]);
            }
        }
        say(&columns(&rows));
        Ok(())
    }
}

/// A peer and the product, in this order.
pub(crate) fn compare(peer: Peer, users: u32, pairs: usize) -> anyhow::Result<Pairs> {
    let http = Http::of("verified,verified");
    let side = Side::parse("verified", http.fill)?;
    let ours = Running::start(&side)?;
    let plan = http.plan(&side, &ours)?;
    let running = peer.start(users)?;
    let theirs = Plan {
        server: running.address,
        mode: running.mode,
        users: Arc::new(peer.users(users)),
        pick: Pick::Random,
        processes: running.processes().into(),
        ..Plan::bare(running.address, WHOAMI)
    };
    cores::keep_to(cores::CLIENT);
    Pairs::measure(pairs, |turn| load::run(if turn == Turn::A { &theirs } else { &plan }), |_, _, _| ())
}
