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
}

impl<Id> IntoIterator for Counters<Id> {
    type Item = (Id, Uses);
    type IntoIter = std::collections::hash_map::IntoIter<Id, Uses>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}
