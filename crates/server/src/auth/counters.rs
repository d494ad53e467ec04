//! Counting by key, spread over shards so that two cores seldom meet.

use keywright_store::Uses;
use std::collections::HashMap;
use std::hash::{BuildHasher as _, Hash, RandomState};
use std::sync::{Mutex, PoisonError};

const SHARDS: usize = 16;

/// Uses since the last time they were taken.
pub(crate) struct Counters<Id> {
    hasher: RandomState,
    shards: [Mutex<HashMap<Id, Uses>>; SHARDS],
}

impl<Id: Hash + Eq + Copy> Counters<Id> {
    pub(crate) fn new() -> Self {
        Self { hasher: RandomState::new(), shards: std::array::from_fn(|_| Mutex::default()) }
    }

    /// Adds to what is counted; the later use says when and from where.
    pub(crate) fn add(&self, id: Id, uses: Uses) {
        let place = usize::try_from(self.hasher.hash_one(id)).unwrap_or(usize::MAX) % SHARDS;
        let Some(shard) = self.shards.get(place) else { return };
        let mut shard = shard.lock().unwrap_or_else(PoisonError::into_inner);
        shard
            .entry(id)
            .and_modify(|sum| {
                let latest = if uses.last >= sum.last { uses } else { *sum };
                *sum = Uses { count: sum.count + uses.count, ..latest };
            })
            .or_insert(uses);
    }

    /// Takes everything that was counted.
    pub(crate) fn take(&self) -> Vec<(Id, Uses)> {
        let taken = |shard: &Mutex<HashMap<Id, Uses>>| {
            std::mem::take(&mut *shard.lock().unwrap_or_else(PoisonError::into_inner))
        };
        self.shards.iter().flat_map(taken).collect()
    }
}
