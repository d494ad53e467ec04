//! Rate limits: how often whoever shares a bucket may call what belongs to one endpoint set (HTTP contract 6).
//!
//! [`set`] is the table of the endpoint sets; every row of the route table names the one it belongs to, or says that
//! it has none. The checks charge a bucket (HTTP contract 2.1, steps 5 and 8) at the [`Limiter`]: arithmetic on the
//! node's own memory, no statement, nothing awaited. Each node counts for itself.
//!
//! [`bucket`] is the arithmetic, [`memory`] keeps the buckets that are not full, [`settings`] is what an operator says,
//! and [`show`] answers `/rateLimits`.

mod bucket;
mod entity;
mod memory;
pub mod set;
mod settings;
pub(super) mod show;

pub use bucket::Limit;
pub use set::Set;
pub use settings::{InvalidOverride, Mode, Override, RateLimits};

pub(super) use entity::Entity;

use memory::Memory;
use set::SetScope;

/// The endpoint set of a row of the route table.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Counted {
    /// The row forgot to say; a test finds it.
    #[default]
    Unsaid,
    /// Never counted: what is answered from memory alone.
    Never,
    /// Each call takes a token of this set.
    In(Set),
}

/// What became of a bucket when a call was charged.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Charge {
    /// The figures that apply.
    pub(super) limit: Limit,
    /// The tokens that are left.
    pub(super) remaining: u32,
    /// The call is refused.
    pub(super) over: Option<Over>,
}

/// A call that is refused because its bucket is empty.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Over {
    /// The figures of the bucket.
    pub limit: Limit,
    /// After so many seconds there is a token, if nobody else takes it; at least 1.
    pub seconds: u32,
}

/// The node's buckets, and what an operator says of them.
pub(super) struct Limiter {
    mode: Mode,
    limits: set::Limits,
    memory: Memory,
}

impl Limiter {
    /// With every bucket full.
    pub(super) fn new(settings: &RateLimits) -> Self {
        Self { mode: settings.mode, limits: settings.limits(), memory: Memory::default() }
    }

    /// Takes a token of the set's bucket of this entity, at `now` in steady milliseconds; `None` where nothing is
    /// counted.
    pub(super) fn charge(&self, set: Set, entity: Entity, now: u64) -> Option<Charge> {
        if self.mode == Mode::Off {
            return None;
        }
        let limit = self.limits.of(set);
        let taken = self.memory.take(set, entity, &self.limits, now);
        let over = taken.wait.filter(|_| self.mode == Mode::On).map(|seconds| Over { limit, seconds });
        if taken.wait.is_some() {
            crate::metrics::rate_limited(set.row().id, over.is_some());
        }
        Some(Charge { limit, remaining: taken.remaining, over })
    }
}

#[cfg(test)]
mod tests;
