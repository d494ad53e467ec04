//! Notes of refused credentials: each reason at most once a second, so that scanners cannot flood the log.

use super::reason::Unverified;
use std::sync::atomic::{AtomicU64, Ordering};

/// So much of a path is written down; strangers send longer ones.
const MOST_OF_A_PATH: usize = 200;
const INTERVAL_MS: u64 = 1_000;

/// When each reason was last written down, and how many were not since. No lock: half of all requests may be refused.
#[derive(Default)]
pub(crate) struct Noted([Turns; Unverified::KINDS]);

#[derive(Default)]
struct Turns {
    /// 0 for never.
    last: AtomicU64,
    passed_over: AtomicU64,
}

impl Noted {
    /// Writes a reason down, unless that was done within the second. How every client begins is no reason.
    pub(crate) fn note(&self, reason: Unverified, now_ms: u64, path: &str) {
        if reason == Unverified::NoCredentials {
            return;
        }
        if let Some(passed_over) = self.0.get(reason.kind()).and_then(|turns| turns.turn(now_ms)) {
            let path: String = path.chars().take(MOST_OF_A_PATH).collect();
            tracing::info!(reason = %reason, path, passed_over, "not authenticated");
        }
    }
}

impl Turns {
    /// How many were passed over since the last turn; `None` when this one is passed over too.
    fn turn(&self, now_ms: u64) -> Option<u64> {
        let last = self.last.load(Ordering::Relaxed);
        let due = last == 0 || now_ms.saturating_sub(last) >= INTERVAL_MS;
        // Of several at one moment one has the turn.
        if due && self.last.compare_exchange(last, now_ms.max(1), Ordering::Relaxed, Ordering::Relaxed).is_ok() {
            return Some(self.passed_over.swap(0, Ordering::Relaxed));
        }
        self.passed_over.fetch_add(1, Ordering::Relaxed);
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_noted_once_a_second_with_how_many_were_passed_over() {
        let turns = Turns::default();

        assert_eq!(turns.turn(5_000), Some(0));
        assert_eq!(turns.turn(5_999), None);
        assert_eq!(turns.turn(5_999), None);
        assert_eq!(turns.turn(6_000), Some(2));
    }
}
