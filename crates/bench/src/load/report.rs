//! What a run found.

use super::tally::Tally;
use crate::stats::real;
use serde::Serialize;
use std::collections::BTreeMap;

/// What a run found.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Report {
    /// Answers in the window, whatever they said.
    pub answers: u64,
    /// How long the window was.
    pub seconds: f64,
    /// Answers in a second of the wall clock.
    pub per_second: f64,
    /// Answers that granted an honest request, or one without credentials.
    pub ok: u64,
    /// Refusals of requests without credentials, wrongly signed or replayed.
    pub expected_401: u64,
    /// Refusals of honest requests.
    pub unexpected_401: u64,
    /// Wrongly signed requests that were granted.
    pub wrong_accepted: u64,
    /// Replayed requests that were granted.
    pub replays_accepted: u64,
    /// Honest requests that were asked to use a new nonce, and did.
    pub stale: u64,
    /// Answers with another status, and connections that broke.
    pub errors: u64,
    /// Connections that the server closed between two requests.
    pub reconnects: u64,
    /// The other statuses, and how often each came.
    pub statuses: BTreeMap<u16, u64>,
    /// Half of the answers took less, in µs.
    pub p50: f64,
    /// The same of 90 %.
    pub p90: f64,
    /// Of 99 %.
    pub p99: f64,
    /// Of 99.9 %.
    pub p999: f64,
    /// The longest.
    pub max: f64,
    /// CPU time of the server for an answer, in µs.
    pub server_cpu: f64,
    /// CPU time of the client for an answer, in µs.
    pub own_cpu: f64,
}

impl Report {
    /// Of a tally, with the nanoseconds that the window, the server and the client took.
    pub(super) fn of(tally: &Tally, window: u64, server: u64, own: u64) -> Self {
        let each = |nanos: u64| real(nanos) / 1000.0 / real(tally.answers);
        let micros = |per_mille| real(tally.latencies.quantile(per_mille)) / 1000.0;
        let seconds = real(window) / 1e9;
        Self {
            answers: tally.answers,
            seconds,
            per_second: real(tally.answers) / seconds,
            ok: tally.ok,
            expected_401: tally.expected_401,
            unexpected_401: tally.unexpected_401,
            wrong_accepted: tally.wrong_accepted,
            replays_accepted: tally.replays_accepted,
            stale: tally.stale,
            errors: tally.errors,
            reconnects: tally.reconnects,
            statuses: tally.statuses.clone(),
            p50: micros(500),
            p90: micros(900),
            p99: micros(990),
            p999: micros(999),
            max: real(tally.latencies.longest()) / 1000.0,
            server_cpu: each(server),
            own_cpu: each(own),
        }
    }

    /// Did every request get the answer that it should get?
    pub fn is_clean(&self) -> bool {
        let Self { unexpected_401, wrong_accepted, replays_accepted, errors, answers, .. } = self;
        *answers > 0 && unexpected_401 + wrong_accepted + replays_accepted + errors == 0
    }
}
