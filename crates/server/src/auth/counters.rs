//! Counting by id.

use keywright_store::Uses;
use quick_cache::DefaultHashBuilder;
use std::collections::HashMap;
use std::hash::Hash;

/// Uses since the last time they were taken.
pub(crate) struct Counters<Id>(HashMap<Id, Uses, DefaultHashBuilder>);

impl<Id> Default for Counters<Id> {
    fn default() -> Self {
        Self(HashMap::default())
    }
}

impl<Id: Hash + Eq + Copy> Counters<Id> {
    /// Adds to what is counted; the later use says when and from where.
    pub(crate) fn add(&mut self, id: Id, uses: Uses) {
        self.0
            .entry(id)
            .and_modify(|sum| {
                let latest = if uses.last >= sum.last { uses } else { *sum };
                *sum = Uses { count: sum.count + uses.count, ..latest };
            })
            .or_insert(uses);
    }

    /// Adds everything that others have counted, and leaves them empty.
    pub(crate) fn add_all(&mut self, others: &mut Self) {
        for (id, uses) in others.0.drain() {
            self.add(id, uses);
        }
        // What a busy second needed is kept for the next, and given back after a quiet one.
        others.0.shrink_to(self.0.len());
    }

    /// What was counted.
    pub(crate) fn into_uses(self) -> Vec<(Id, Uses)> {
        self.0.into_iter().collect()
    }
}
