//! The lease: how long a node may trust its memory without hearing from the log.

/// Milliseconds since the machine started, suspended time included (`CLOCK_BOOTTIME`).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct BootTime(pub u64);

/// A node's trust in its own memory: counted from the moment the poll that confirmed it was *sent*.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Lease {
    /// When the last poll that was answered had been sent.
    pub confirmed: BootTime,
    /// How long that holds, in milliseconds.
    pub length: u64,
}

impl Lease {
    /// A lease that no time ends: for decisions made under the revision lock, where memory plays no part.
    pub const UNDER_LOCK: Self = Self { confirmed: BootTime(0), length: u64::MAX };

    /// What is left of it; zero when it has ended.
    pub const fn left(&self, now: BootTime) -> std::time::Duration {
        let gone = now.0.saturating_sub(self.confirmed.0);
        std::time::Duration::from_millis(self.length.saturating_sub(gone))
    }

    /// Does the lease still hold?
    pub const fn holds(&self, now: BootTime) -> bool {
        now.0.saturating_sub(self.confirmed.0) <= self.length
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lease_holds_to_its_last_millisecond_and_not_beyond() {
        let lease = Lease { confirmed: BootTime(1_000), length: 30_000 };

        assert!(lease.holds(BootTime(31_000)));
        assert!(!lease.holds(BootTime(31_001)));
    }
}
