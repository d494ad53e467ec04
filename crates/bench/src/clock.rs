//! The clocks of a measurement, and a wait that does not spin.

use rustix::event::PollFd;
use rustix::time::{ClockId, Timespec, clock_gettime};
use std::time::Duration;

/// Nanoseconds of a clock that never goes back.
pub fn nanos() -> u64 {
    read(ClockId::Monotonic)
}

/// CPU time that this process has used, in nanoseconds.
pub fn own_cpu() -> u64 {
    read(ClockId::ProcessCPUTime)
}

/// Waits, without using the core.
pub fn wait(time: Duration) {
    let timeout = timespec(u64::try_from(time.as_nanos()).unwrap_or(u64::MAX));
    let mut nothing: [PollFd<'_>; 0] = [];
    // A signal ends it early, which costs a measurement nothing.
    let _ = rustix::event::poll(&mut nothing, Some(&timeout));
}

/// The same time in the system's form.
pub(crate) fn timespec(nanos: u64) -> Timespec {
    let part = |nanos: u64| i64::try_from(nanos).unwrap_or(i64::MAX);
    Timespec { tv_sec: part(nanos / 1_000_000_000), tv_nsec: part(nanos % 1_000_000_000) }
}

fn read(clock: ClockId) -> u64 {
    let time = clock_gettime(clock);
    let part = |part: i64| u64::try_from(part).unwrap_or(0);
    part(time.tv_sec) * 1_000_000_000 + part(time.tv_nsec)
}
