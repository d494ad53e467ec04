//! What we promise, and how a run compares with it.
//!
//! A goal that is missed is shown as missed. Only *must* fails a run, and a figure of many pairs fails it only with its
//! better quartile, so that a noisy hour does not.

use crate::stats::Spread;
use Better::{Higher, Lower};
use serde::Serialize;

/// Which way is better.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Better {
    /// More is.
    Higher,
    /// Less is.
    Lower,
}

/// A goal.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Goal {
    /// What it is called.
    pub id: &'static str,
    /// What is measured.
    pub what: &'static str,
    /// Its unit; empty for a ratio.
    pub unit: &'static str,
    /// Which way is better.
    pub better: Better,
    /// Below this a run fails; `None` where a figure is only reported.
    pub must: Option<f64>,
    /// What we say we are.
    pub goal: Option<f64>,
    /// What the machine allows.
    pub limit: &'static str,
}

/// What became of a goal.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// Reached.
    Met,
    /// Between *must* and the goal.
    Missed,
    /// Worse than *must*.
    Failed,
    /// There is nothing to reach.
    Reported,
    /// It was not measured.
    Absent,
}

/// What is measured of a goal in a run.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    /// The goal.
    pub goal: Goal,
    /// The figure; `None` when there is none.
    pub figure: Option<Spread>,
    /// Pairs that were thrown away.
    pub thrown_away: usize,
    /// What the figure was made of, or why there is none.
    pub note: String,
    /// What became of it.
    pub verdict: Verdict,
}

const fn ratio(id: &'static str, what: &'static str, must: f64, goal: f64, limit: &'static str) -> Goal {
    Goal { id, what, unit: "", better: Higher, must: Some(must), goal: Some(goal), limit }
}

const fn at_most(id: &'static str, what: &'static str, must: f64, goal: f64, limit: &'static str) -> Goal {
    Goal { id, what, unit: "", better: Lower, must: Some(must), goal: Some(goal), limit }
}

const fn in_unit(mut goal: Goal, unit: &'static str) -> Goal {
    goal.unit = unit;
    goal
}

const fn reported(id: &'static str, what: &'static str) -> Goal {
    Goal { id, what, unit: "", better: Higher, must: None, goal: None, limit: "" }
}

/// Every goal, in the order of the table.
pub const GOALS: [Goal; 33] = [
    ratio("G1", "verified / verification off, MD5", 0.80, 0.90, "0.90-0.92"),
    reported("G1c", "GET of one key / verification off"),
    ratio("G1b", "the gate's decision / bare axum", 0.70, 0.80, "0.86"),
    ratio("G2", "verified / verification off, SHA-256", 0.80, 0.91, ""),
    ratio("G3", "verified / Apache mod_auth_digest, 10 users", 2.5, 4.0, "4.8-5"),
    ratio("G3b", "the gate / lighttpd digest, 10 users", 0.9, 1.2, "1.3"),
    ratio("G3c", "nginx + gate / nginx + return 204", 0.80, 0.90, "0.95"),
    ratio("G4", "1,000,000 keys / 1,000 keys", 0.90, 0.96, "0.98"),
    ratio("G4b", "access list of 50,000 / of 3", 0.95, 0.98, "1.0"),
    ratio("G4b'", "10,000 organizations / 1", 0.95, 0.98, "1.0"),
    at_most("G5", "instructions of a verification, MD5", 15_000.0, 9_000.0, "7,700"),
    at_most("G5b", "allocations in it", 0.0, 0.0, "0"),
    at_most("G6", "statements of 100,000 requests after first sight", 0.0, 0.0, "0"),
    in_unit(at_most("G7", "memory of a key, 1,000,000 of them", 300.0, 160.0, "100"), "bytes"),
    at_most("G8", "p99 at 15 % of saturation, verified / off", 2.0, 1.3, "1.0"),
    at_most("G8'", "p99 at 70 % of saturation, verified / off", 2.0, 1.3, "1.0"),
    at_most("G8b", "p99.9 while 100 keys/s come and go / without", 3.0, 1.5, "1"),
    at_most("G9", "CPU of a challenge / verified", 1.2, 1.0, "0.85"),
    at_most("G9'", "CPU of a wrong response / verified", 1.2, 1.0, "0.85"),
    at_most("G9''", "CPU of an unknown key / verified", 1.2, 1.0, "0.85"),
    at_most("G9d", "wrong and unknown, how far apart", 0.02, 0.02, "0"),
    in_unit(at_most("G9b", "memory after a million challenges", 1_048_576.0, 0.0, "0"), "bytes"),
    at_most("G10", "wrong or replayed requests that were granted", 0.0, 0.0, "0"),
    at_most("G10'", "honest requests that were refused", 0.0, 0.0, "0"),
    ratio("G11", "keys made by 1 client / raw commits, SQLite", 0.25, 0.4, "0.75"),
    ratio("G11b", "keys made by 64 clients / raw commits, SQLite", 0.4, 0.8, "1.5"),
    ratio("G11c", "64 clients / 1 client, fsync of 5 ms", 10.0, 20.0, "26"),
    ratio("G11d", "keys made by 16 clients / pgbench, PostgreSQL", 0.3, 0.6, "1"),
    in_unit(at_most("G12", "revoked: commit to first refusal, p99", 5.0, 1.0, "0.05"), "ms"),
    in_unit(at_most("G12b", "the same on 3 nodes, last node, p99", 1000.0, 50.0, "1"), "ms"),
    in_unit(at_most("G13", "empty database until ready", 1.0, 0.1, "0.02"), "s"),
    in_unit(at_most("G13'", "1,000,000 keys until p99 is flat", 10.0, 3.0, "1.6"), "s"),
    ratio("G14", "2 server cores / 1, requests per CPU second", 0.85, 0.95, "1"),
];

impl Goal {
    /// The goal of this name.
    pub fn named(id: &str) -> Option<Self> {
        GOALS.into_iter().find(|goal| goal.id == id)
    }

    /// How a figure compares with it.
    pub fn judge(&self, figure: &Spread) -> Verdict {
        let (best, reaches): (f64, fn(f64, f64) -> bool) = match self.better {
            Higher => (figure.upper, |figure, mark| figure >= mark),
            Lower => (figure.lower, |figure, mark| figure <= mark),
        };
        match (self.must, self.goal) {
            (Some(must), _) if !reaches(best, must) => Verdict::Failed,
            (_, Some(goal)) if reaches(figure.median, goal) => Verdict::Met,
            (None, None) => Verdict::Reported,
            _ => Verdict::Missed,
        }
    }

    /// The row of a figure.
    pub fn row(self, figure: Spread, thrown_away: usize, note: impl Into<String>) -> Row {
        Row { goal: self, figure: Some(figure), thrown_away, note: note.into(), verdict: self.judge(&figure) }
    }

    /// The row of a goal that was not measured.
    pub fn absent(self, why: impl Into<String>) -> Row {
        Row { goal: self, figure: None, thrown_away: 0, note: why.into(), verdict: Verdict::Absent }
    }
}

impl Row {
    /// Its cells: name, what, figure, must, goal, limit, thrown away, verdict, note.
    pub fn cells(&self) -> Vec<String> {
        let Self { goal, figure, thrown_away, note, verdict } = self;
        let unit = if goal.unit.is_empty() { String::new() } else { format!(" {}", goal.unit) };
        let measured = match figure {
            None => "-".to_owned(),
            Some(Spread { median, count: 1, .. }) => format!("{}{unit}", short(*median)),
            Some(Spread { median, lower, upper, .. }) => {
                format!("{} [{}-{}]{unit}", short(*median), short(*lower), short(*upper))
            }
        };
        let mark = |mark: Option<f64>| mark.map_or_else(|| "-".to_owned(), short);
        let verdict = match verdict {
            Verdict::Met => "met",
            Verdict::Missed => "MISSED",
            Verdict::Failed => "FAILED",
            Verdict::Reported => "reported",
            Verdict::Absent => "not measured",
        };
        let limit = if goal.limit.is_empty() { "-" } else { goal.limit };
        let cells = [goal.id, goal.what, &measured, &mark(goal.must), &mark(goal.goal), limit];
        let more = [thrown_away.to_string(), verdict.to_owned(), note.clone()];
        cells.into_iter().map(str::to_owned).chain(more).collect()
    }
}

/// A number with as many digits as mean something.
pub fn short(figure: f64) -> String {
    if figure == 0.0 {
        "0".to_owned()
    } else if figure.abs() >= 100.0 {
        format!("{figure:.0}")
    } else if figure.abs() >= 10.0 {
        format!("{figure:.1}")
    } else if figure.abs() >= 0.1 {
        format!("{figure:.2}")
    } else {
        format!("{figure:.3}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spread(lower: f64, median: f64, upper: f64) -> Spread {
        Spread { median, lower, upper, count: 12 }
    }

    #[test]
    fn a_ratio_fails_only_when_its_upper_quartile_is_below_must() {
        let goal = Goal::named("G1").unwrap();

        assert_eq!(goal.judge(&spread(0.70, 0.75, 0.81)), Verdict::Missed);
        assert_eq!(goal.judge(&spread(0.70, 0.75, 0.79)), Verdict::Failed);
        assert_eq!(goal.judge(&spread(0.89, 0.90, 0.95)), Verdict::Met);
    }

    #[test]
    fn where_less_is_better_the_lower_quartile_counts() {
        let goal = Goal::named("G9").unwrap();

        assert_eq!(goal.judge(&spread(1.1, 1.3, 1.4)), Verdict::Missed);
        assert_eq!(goal.judge(&spread(1.25, 1.3, 1.4)), Verdict::Failed);
        assert_eq!(goal.judge(&spread(0.8, 0.9, 1.1)), Verdict::Met);
    }

    #[test]
    fn a_reported_figure_is_never_missed_and_no_name_is_given_twice() {
        assert_eq!(Goal::named("G1c").unwrap().judge(&Spread::single(0.1)), Verdict::Reported);
        let names: std::collections::HashSet<_> = GOALS.iter().map(|goal| goal.id).collect();
        assert_eq!(names.len(), GOALS.len());
    }
}
