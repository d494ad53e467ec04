//! Before anything is measured: is what is fast also right?

use super::http::Running;
use crate::load::{self, Mode, Pick, Plan, Report, Users};
use crate::machine::{cores, processes};
use crate::side::{Fill, Side};
use crate::stats::real;
use crate::{REALM, WHOAMI};
use keywright_digest::Algorithm;
use std::sync::Arc;
use std::time::Duration;

/// What a server was tried with, and what it did.
pub(crate) struct Found {
    reports: Vec<Report>,
}

impl Found {
    /// Wrong and replayed requests that were granted.
    pub(crate) fn granted(&self) -> f64 {
        self.reports.iter().map(|report| real(report.wrong_accepted + report.replays_accepted)).sum()
    }

    /// Honest requests that were refused, or had to be sent again.
    pub(crate) fn refused(&self) -> f64 {
        self.reports.iter().map(|report| real(report.unexpected_401 + report.stale)).sum()
    }

    /// What was found, in words.
    pub(crate) fn words(&self) -> String {
        let sum = |count: fn(&Report) -> u64| self.reports.iter().map(count).sum::<u64>();
        let (answers, refused) = (sum(|report| report.answers), sum(|report| report.expected_401));
        let granted = sum(|report| report.wrong_accepted + report.replays_accepted);
        format!("of {answers} requests {refused} were wrong or replayed and refused, {granted} granted")
    }
}

/// Tries the product with half of the responses wrong, with 20 % replayed, and, in so many requests, with 10 % of each, all
/// with one nonce on 64 connections.
///
/// # Errors
/// It does not start or answer.
pub(crate) fn measure(answers: u64) -> anyhow::Result<Found> {
    let server = Running::start(&Side::parse("verified", Fill::keys(10_000))?)?;
    cores::keep_to(cores::CLIENT);
    let mode = Mode::Digest(Algorithm::Md5);
    let plan = Plan {
        mode,
        users: Arc::new(Users::numbered(10_000, mode, REALM)),
        pick: Pick::Random,
        warm_up: Duration::ZERO,
        window: Duration::from_mins(10),
        shared_nonce: true,
        processes: processes::family(server.child.id()).into(),
        ..Plan::bare(server.child.ready.address, WHOAMI)
    };
    let of = |wrong, replayed, answers| Plan { wrong, replayed, answers: Some(answers), ..plan.clone() };
    let plans = [of(50, 0, 20_000), of(0, 20, 20_000), of(10, 10, answers)];
    Ok(Found { reports: plans.iter().map(load::run).collect::<anyhow::Result<_>>()? })
}
