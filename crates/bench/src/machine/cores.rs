//! Which core a thread runs on.

use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};

/// The core that servers have.
pub const SERVER: usize = 0;
/// The core that the client has.
pub const CLIENT: usize = 1;

/// Keeps this thread, and what it starts from now on, on one core. A machine that has no such core, or forbids it, is left as it is.
pub fn keep_to(core: usize) {
    let mut cores = CpuSet::new();
    cores.set(core);
    sched_setaffinity(None, &cores).ok();
}

/// How many cores this thread may run on.
pub fn count() -> u32 {
    sched_getaffinity(None).map_or(0, |cores| cores.count())
}
