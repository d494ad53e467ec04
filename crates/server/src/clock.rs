//! The system's clocks: this file asks them, everyone else takes the time as an argument.
//!
//! Three questions, three clocks. [`SystemClock::now`] is the wall clock, which may be set back and goes into stored
//! times. [`SystemClock::steady`] never goes back while the server runs, and ages nonces.
//! [`SystemClock::boot`] counts the lease. The last two go on while the machine sleeps.

use keywright_domain::{BootTime, Timestamp};
use rustix::time::{ClockId, Timespec, clock_gettime};

/// The monotonic clock that counts suspended time too. macOS has it under the plain name.
#[cfg(target_os = "linux")]
const BOOT: ClockId = ClockId::Boottime;
#[cfg(not(target_os = "linux"))]
const BOOT: ClockId = ClockId::Monotonic;

/// The wall clock as of the last tick, a few milliseconds old at most, and a fifth of the price.
#[cfg(target_os = "linux")]
const COARSE: ClockId = ClockId::RealtimeCoarse;
#[cfg(not(target_os = "linux"))]
const COARSE: ClockId = ClockId::Realtime;

/// The clocks of this machine, and what they said when the server started.
#[derive(Clone, Copy, Debug)]
pub struct SystemClock {
    /// What to add to the boot clock to get steady time, in milliseconds.
    offset: u64,
}

impl SystemClock {
    /// Reads the wall clock once, from which steady time is counted.
    pub fn start() -> Self {
        let wall = u64::try_from(millis(clock_gettime(ClockId::Realtime))).unwrap_or(0);

        Self { offset: wall.saturating_sub(boot_millis()) }
    }

    /// The wall clock, in milliseconds. It may jump either way.
    pub fn now(&self) -> Timestamp {
        Timestamp::from_millis(millis(clock_gettime(ClockId::Realtime)))
    }

    /// The wall clock for what asks often and needs no better than 10 milliseconds.
    pub fn about_now(&self) -> Timestamp {
        Timestamp::from_millis(millis(clock_gettime(COARSE)))
    }

    /// The steady time of a reading of the boot clock.
    pub fn steady_at(&self, boot: BootTime) -> u64 {
        self.offset.saturating_add(boot.0)
    }

    /// The wall clock at [`start`](Self::start) plus the time elapsed since, in milliseconds of the Unix epoch.
    ///
    /// It never goes back and ignores a wall clock that is set anew; two nodes differ by what their clocks did at start.
    pub fn steady(&self) -> u64 {
        self.steady_at(self.boot())
    }

    /// Milliseconds since the machine started, suspended time included (`CLOCK_BOOTTIME`).
    pub fn boot(&self) -> BootTime {
        BootTime(boot_millis())
    }
}

fn boot_millis() -> u64 {
    // The boot clock is never negative, so the default is never taken.
    u64::try_from(millis(clock_gettime(BOOT))).unwrap_or(0)
}

fn millis(time: Timespec) -> i64 {
    time.tv_sec.saturating_mul(1000).saturating_add(time.tv_nsec / 1_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steady_time_starts_at_the_wall_clock_and_never_goes_back() {
        let clock = SystemClock::start();
        let wall = u64::try_from(clock.now().millis()).unwrap();

        let readings: Vec<u64> = (0..1000).map(|_| clock.steady()).collect();

        assert!(readings.is_sorted());
        assert!(readings[0].abs_diff(wall) < 5_000, "{} and {wall}", readings[0]);
    }

    #[test]
    fn about_now_is_now_but_for_a_tick() {
        let clock = SystemClock::start();

        let (about, now) = (clock.about_now().millis(), clock.now().millis());

        assert!(about <= now && now - about < 1_000, "{about} and {now}");
    }

    #[test]
    fn the_boot_clock_never_goes_back() {
        let clock = SystemClock::start();

        let readings: Vec<BootTime> = (0..1000).map(|_| clock.boot()).collect();

        assert!(readings.is_sorted());
    }

    #[test]
    fn parts_of_a_millisecond_are_cut_off() {
        assert_eq!(millis(Timespec { tv_sec: 12, tv_nsec: 345_999_999 }), 12_345);
        assert_eq!(millis(Timespec { tv_sec: i64::MAX, tv_nsec: 0 }), i64::MAX);
    }
}
