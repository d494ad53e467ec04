//! Clocks that go when they are told to; all three together.

use keywright_domain::{BootTime, Timestamp};
use keywright_server::app::Clocks;
use keywright_store::Clock;
use std::sync::atomic::{AtomicI64, Ordering};

/// When the world begins: 2026-11-22T08:00:00Z.
pub(crate) const BEGINNING: i64 = 1_795_334_400_000;

pub(crate) struct HandClock(AtomicI64);

impl HandClock {
    pub(crate) fn new() -> Self {
        Self(AtomicI64::new(BEGINNING))
    }

    pub(crate) fn turn(&self, millis: i64) {
        self.0.fetch_add(millis, Ordering::SeqCst);
    }
}

impl Clock for HandClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.0.load(Ordering::SeqCst))
    }
}

impl Clocks for HandClock {
    fn steady(&self) -> u64 {
        self.now().millis().unsigned_abs()
    }

    fn boot(&self) -> BootTime {
        BootTime(self.now().millis().abs_diff(BEGINNING))
    }
}
