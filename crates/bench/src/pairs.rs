//! Two sides, turn by turn: A B, B A, A B. What counts is the ratio within a pair, and of many pairs their median.
//!
//! Whatever the machine does beside (a neighbour, a slower clock) it does to both sides of a pair alike. A pair in which
//! anything was answered wrongly is thrown away and counted.

use crate::load::Report;
use crate::stats::Spread;
use serde::Serialize;

/// The windows of a comparison, both sides of each pair.
#[derive(Clone, Debug, Serialize)]
pub struct Pairs {
    /// The first side's windows.
    pub a: Vec<Report>,
    /// The second side's.
    pub b: Vec<Report>,
    /// Pairs of which a window was not clean.
    pub thrown_away: usize,
    /// The last of those windows, to see why.
    pub unclean: Option<Report>,
}

/// Which side it is now.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Turn {
    /// The first.
    A,
    /// The second.
    B,
}

impl Pairs {
    /// Measures so many pairs.
    ///
    /// # Errors
    /// Those of a window.
    pub fn measure(
        count: usize,
        mut window: impl FnMut(Turn) -> anyhow::Result<Report>,
        mut say: impl FnMut(usize, &Report, &Report),
    ) -> anyhow::Result<Self> {
        let mut pairs = Self { a: Vec::new(), b: Vec::new(), thrown_away: 0, unclean: None };
        for place in 0..count {
            let (a, b) = if place % 2 == 0 {
                let a = window(Turn::A)?;
                (a, window(Turn::B)?)
            } else {
                let b = window(Turn::B)?;
                (window(Turn::A)?, b)
            };
            say(place, &a, &b);
            if a.is_clean() && b.is_clean() {
                pairs.a.push(a);
                pairs.b.push(b);
            } else {
                pairs.thrown_away += 1;
                pairs.unclean = Some(if a.is_clean() { b } else { a });
            }
        }
        Ok(pairs)
    }

    /// Why the last pair was thrown away, in words; empty when none was.
    pub fn why(&self) -> String {
        self.unclean.as_ref().map_or_else(String::new, |Report { unexpected_401, errors, statuses, .. }| {
            format!("thrown away: {unexpected_401} honest requests refused, {errors} errors {statuses:?}")
        })
    }

    /// How many times the work B does in a CPU second compared with A.
    pub fn throughput(&self) -> Option<Spread> {
        self.ratio(|a, b| a.server_cpu / b.server_cpu)
    }

    /// What an answer of B costs compared with one of A.
    pub fn cost(&self) -> Option<Spread> {
        self.ratio(|a, b| b.server_cpu / a.server_cpu)
    }

    /// Any other figure of each pair.
    pub fn ratio(&self, figure: impl Fn(&Report, &Report) -> f64) -> Option<Spread> {
        Spread::of(self.a.iter().zip(&self.b).map(|(a, b)| figure(a, b)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    fn report(server_cpu: f64, errors: u64) -> Report {
        Report {
            answers: 1,
            seconds: 1.0,
            per_second: 1.0,
            ok: 1,
            expected_401: 0,
            unexpected_401: 0,
            wrong_accepted: 0,
            replays_accepted: 0,
            stale: 0,
            errors,
            reconnects: 0,
            statuses: BTreeMap::new(),
            p50: 1.0,
            p90: 1.0,
            p99: 1.0,
            p999: 1.0,
            max: 1.0,
            server_cpu,
            own_cpu: 1.0,
        }
    }

    #[test]
    fn the_order_is_swapped_in_every_pair_and_the_ratio_is_taken_inside_it() {
        let mut turns = Vec::new();
        let window = |turn| {
            turns.push(turn);
            Ok(report(if turn == Turn::A { 6.0 } else { 8.0 }, 0))
        };

        let pairs = Pairs::measure(3, window, |_, _, _| ()).unwrap();

        assert_eq!(turns, [Turn::A, Turn::B, Turn::B, Turn::A, Turn::A, Turn::B]);
        assert!((pairs.throughput().unwrap().median - 0.75).abs() < 1e-9);
        assert!((pairs.cost().unwrap().median - 8.0 / 6.0).abs() < 1e-9);
    }

    #[test]
    fn a_pair_with_an_error_is_thrown_away_whole() {
        let mut windows = [0, 0, 1, 0, 0, 0].into_iter();

        let pairs = Pairs::measure(3, |_| Ok(report(5.0, windows.next().unwrap())), |_, _, _| ()).unwrap();

        assert_eq!((pairs.a.len(), pairs.b.len(), pairs.thrown_away), (2, 2, 1));
    }
}
