//! Notes of refused credentials: each reason at most once a second, so that scanners cannot flood the log.

use super::reason::Unverified;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// So much of a path is written down; strangers send longer ones.
const MOST_OF_A_PATH: usize = 200;
const INTERVAL_MS: u64 = 1_000;

/// When each reason was last written down, and how many were not since.
#[derive(Default)]
pub(crate) struct Noted(Mutex<HashMap<&'static str, (u64, u64)>>);

impl Noted {
    /// Writes a reason down, unless that was done within the second. How every client begins is no reason.
    pub(crate) fn note(&self, reason: Unverified, now_ms: u64, path: &str) {
        if reason == Unverified::NoCredentials {
            return;
        }
        if let Some(passed_over) = self.turn(reason.label(), now_ms) {
            let path: String = path.chars().take(MOST_OF_A_PATH).collect();
            tracing::info!(reason = %reason, path, passed_over, "not authenticated");
        }
    }

    /// How many were passed over since the last turn; `None` when this one is passed over too.
    fn turn(&self, label: &'static str, now_ms: u64) -> Option<u64> {
        let mut noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match noted.get_mut(label) {
            Some((last, passed_over)) if now_ms.saturating_sub(*last) < INTERVAL_MS => {
                *passed_over += 1;
                None
            }
            Some((last, passed_over)) => {
                *last = now_ms;
                Some(std::mem::take(passed_over))
            }
            None => {
                noted.insert(label, (now_ms, 0));
                Some(0)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_noted_once_a_second_with_how_many_were_passed_over() {
        let noted = Noted::default();

        assert_eq!(noted.turn("header", 5_000), Some(0));
        assert_eq!(noted.turn("header", 5_999), None);
        assert_eq!(noted.turn("replayed", 5_999), Some(0));
        assert_eq!(noted.turn("header", 6_000), Some(1));
    }
}
