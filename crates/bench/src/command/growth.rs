//! `growth`: does anything get dearer as there is more of it? A pair each: little and much, or the first and the last page.

use super::http::usual_cost;
use super::table::{columns, say};
use crate::load::{self, Caller, Mode, Pick, Plan, Users};
use crate::machine::{cores, processes};
use crate::pairs::{Pairs, Turn};
use crate::side::{Child, Fill, Server};
use crate::{REALM, fill};
use anyhow::bail;
use clap::Args;
use keywright_digest::Algorithm;
use std::sync::Arc;

/// What grows.
#[derive(Args, Clone, Debug)]
pub struct Growth {
    /// How many keys one organization has at most.
    #[arg(long, default_value_t = 100_000)]
    pub keys: u32,
    /// How many events its log has at most.
    #[arg(long, default_value_t = 1_000_000)]
    pub events: u32,
    /// How many pairs of windows.
    #[arg(long, default_value_t = 6)]
    pub pairs: usize,
}

/// Entries of a page.
const PAGE: u32 = 100;
/// Few: of keys, and of events.
const FEW: u32 = 1000;

/// A comparison with its name.
pub(crate) struct Grown {
    /// What was compared.
    pub(crate) what: String,
    /// Little first, much second.
    pub(crate) pairs: Pairs,
}

impl Growth {
    /// Measures and prints.
    ///
    /// # Errors
    /// A server that does not start, or refuses a page.
    pub fn run(&self) -> anyhow::Result<()> {
        let mut rows =
            vec![["what", "little µs", "much µs", "much / little", "thrown away"].map(str::to_owned).to_vec()];
        for Grown { what, pairs } in self.measure()? {
            let cost = pairs.cost().map_or("-".to_owned(), |spread| {
                format!("{:.2} [{:.2}-{:.2}]", spread.median, spread.lower, spread.upper)
            });
            rows.push(vec![what, usual_cost(&pairs.a), usual_cost(&pairs.b), cost, pairs.thrown_away.to_string()]);
        }
        say(&columns(&rows));
        Ok(())
    }

    /// Measures.
    pub(crate) fn measure(&self) -> anyhow::Result<Vec<Grown>> {
        let bench = super::bench()?;
        let start = |fill: Fill, events: u32| {
            let data = fill::folder(&bench, fill, events)?;
            Child::start(&bench, Server::Product, fill, &data, &["--stored".into()])
        };
        let little = start(Fill::keys(FEW), FEW)?;
        let much = start(Fill::keys(self.keys), self.events)?;
        cores::keep_to(cores::CLIENT);
        let (keys, events) = (self.keys, self.events);
        // The events of the keys themselves are in the log too.
        let last = |count: u32| count.div_ceil(PAGE).max(1);
        let keys_page = |child: &Child, number: u32| {
            format!("/api/atlas/v2/orgs/{}/apiKeys?itemsPerPage={PAGE}&pageNum={number}", child.ready.org)
        };
        let events_page = |child: &Child, number: u32| {
            format!("/api/atlas/v2/orgs/{}/events?itemsPerPage={PAGE}&pageNum={number}", child.ready.org)
        };
        let pages = [
            (format!("first page of {FEW} / of {keys} keys"), (&little, keys_page(&little, 1)), keys_page(&much, 1)),
            (format!("first / last page of {keys} keys"), (&much, keys_page(&much, 1)), keys_page(&much, last(keys))),
            (
                format!("first page of {FEW} / of {events} events"),
                (&little, events_page(&little, 1)),
                events_page(&much, 1),
            ),
            (
                format!("first / last page of {events} events"),
                (&much, events_page(&much, 1)),
                events_page(&much, last(events)),
            ),
        ];
        let mut grown = Vec::new();
        for (what, (child, first), second) in pages {
            let (a, b) = (page(child, &first)?, page(&much, &second)?);
            let pairs =
                Pairs::measure(self.pairs, |turn| load::run(if turn == Turn::A { &a } else { &b }), |_, _, _| ())?;
            grown.push(Grown { what, pairs });
        }
        Ok(grown)
    }
}

/// A page that the owner asks for again and again, over eight connections.
fn page(child: &Child, target: &str) -> anyhow::Result<Plan> {
    let ready = &child.ready;
    let said = Caller::new(ready.address, REALM, &ready.owner, &ready.owner_secret)?.call("GET", target, None)?;
    let page = said.json()?;
    if page.get("results").and_then(|results| results.as_array()).is_none_or(Vec::is_empty) {
        bail!("{target} has nothing on it");
    }
    let mode = Mode::Digest(Algorithm::Md5);
    let owner = (ready.owner.clone(), ready.owner_secret.clone());
    Ok(Plan {
        mode,
        users: Arc::new(Users::of([owner], mode, REALM)),
        pick: Pick::Sticky,
        connections: 8,
        processes: processes::family(child.id()).into(),
        ..Plan::bare(ready.address, target)
    })
}
