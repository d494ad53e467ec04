//! What is counted in a window.

use super::latency::Latencies;
use std::collections::BTreeMap;

pub(super) struct Tally {
    pub(super) answers: u64,
    pub(super) ok: u64,
    pub(super) expected_401: u64,
    pub(super) unexpected_401: u64,
    pub(super) wrong_accepted: u64,
    pub(super) replays_accepted: u64,
    pub(super) stale: u64,
    pub(super) errors: u64,
    pub(super) reconnects: u64,
    pub(super) statuses: BTreeMap<u16, u64>,
    pub(super) latencies: Latencies,
}

impl Tally {
    pub(super) fn new() -> Self {
        Self {
            answers: 0,
            ok: 0,
            expected_401: 0,
            unexpected_401: 0,
            wrong_accepted: 0,
            replays_accepted: 0,
            stale: 0,
            errors: 0,
            reconnects: 0,
            statuses: BTreeMap::new(),
            latencies: Latencies::new(),
        }
    }

    /// An answer with a status that nothing explains.
    pub(super) fn strange(&mut self, status: u16) {
        self.errors += 1;
        *self.statuses.entry(status).or_default() += 1;
    }
}
