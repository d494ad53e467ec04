//! Counting uses by key and by entry. A key is mostly used by way of one entry of its list: that one is counted with the
//! key, in one look-up.

use keywright_domain::{Admitted, EntryId, KeyId};
use keywright_store::Uses;
use quick_cache::DefaultHashBuilder;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

/// Uses since the last time they were taken.
#[derive(Default)]
pub(crate) struct Counters {
    keys: HashMap<KeyId, KeyUses, DefaultHashBuilder>,
    entries: HashMap<EntryId, Uses, DefaultHashBuilder>,
}

struct KeyUses {
    uses: Uses,
    /// The entry of the key's own list by which it was used last.
    own: Option<EntryId>,
    /// How many uses there were before those by way of that entry.
    before: u64,
}

impl KeyUses {
    /// The uses by way of the last entry.
    fn by_own(&self) -> Option<(EntryId, Uses)> {
        Some((self.own?, Uses { count: self.uses.count - self.before, ..self.uses }))
    }

    /// What comes is by way of another entry: what was by way of the last one is counted by itself.
    fn turn_to(&mut self, own: Option<EntryId>, entries: &mut HashMap<EntryId, Uses, DefaultHashBuilder>) {
        if let Some((entry, uses)) = self.by_own() {
            add(entries, entry, uses);
        }
        (self.own, self.before) = (own, self.uses.count);
    }
}

impl Counters {
    /// Counts a use of a key, and of the entries that let its address in.
    pub(crate) fn count(&mut self, key: KeyId, admitted: Admitted, once: Uses) {
        match self.keys.entry(key) {
            Entry::Vacant(place) => {
                place.insert(KeyUses { uses: once, own: admitted.own, before: 0 });
            }
            Entry::Occupied(mut known) => {
                let known = known.get_mut();
                if known.own != admitted.own {
                    known.turn_to(admitted.own, &mut self.entries);
                }
                known.uses = sum(known.uses, once);
            }
        }
        if let Some(entry) = admitted.global {
            add(&mut self.entries, entry, once);
        }
    }

    /// Adds uses of a key, whatever let it in.
    pub(crate) fn add_key(&mut self, key: KeyId, uses: Uses) {
        match self.keys.entry(key) {
            Entry::Vacant(place) => {
                place.insert(KeyUses { uses, own: None, before: 0 });
            }
            Entry::Occupied(mut known) => {
                let known = known.get_mut();
                known.turn_to(None, &mut self.entries);
                known.uses = sum(known.uses, uses);
            }
        }
    }

    /// Adds uses of an entry.
    pub(crate) fn add_entry(&mut self, entry: EntryId, uses: Uses) {
        add(&mut self.entries, entry, uses);
    }

    /// How many keys and entries were counted.
    pub(crate) fn sizes(&self) -> (usize, usize) {
        (self.keys.len(), self.entries.len())
    }

    /// None, with room for so many.
    pub(crate) fn with_room_for((keys, entries): (usize, usize)) -> Self {
        Self {
            keys: HashMap::with_capacity_and_hasher(keys, DefaultHashBuilder::default()),
            entries: HashMap::with_capacity_and_hasher(entries, DefaultHashBuilder::default()),
        }
    }

    /// Puts what was counted behind what is there; an entry may come more than once.
    pub(crate) fn into_uses(self, keys: &mut Vec<(KeyId, Uses)>, entries: &mut Vec<(EntryId, Uses)>) {
        entries.extend(self.entries);
        keys.reserve(self.keys.len());
        for (key, known) in self.keys {
            entries.extend(known.by_own());
            keys.push((key, known.uses));
        }
    }
}

fn add(entries: &mut HashMap<EntryId, Uses, DefaultHashBuilder>, entry: EntryId, uses: Uses) {
    entries.entry(entry).and_modify(|known| *known = sum(*known, uses)).or_insert(uses);
}

/// Both; the later says when and from where.
fn sum(one: Uses, other: Uses) -> Uses {
    let latest = if other.last >= one.last { other } else { one };
    Uses { count: one.count + other.count, ..latest }
}

#[cfg(test)]
mod tests {
    use super::*;
    use keywright_domain::Timestamp;
    use keywright_store::Called;
    use std::net::IpAddr;

    fn once(at: i64) -> Uses {
        let (last, address) = (Timestamp::from_millis(at), IpAddr::from([192, 0, 2, 1]));
        Uses { count: 1, last, address, call: Called::default() }
    }

    fn entry(n: u8) -> EntryId {
        EntryId::from_bytes([n; 12])
    }

    /// How often each entry was used, and when last.
    fn entries(counters: Counters) -> Vec<(EntryId, u64, i64)> {
        let (mut keys, mut entries) = (Vec::new(), Vec::new());
        counters.into_uses(&mut keys, &mut entries);
        let mut all = Counters::default();
        for (entry, uses) in entries {
            all.add_entry(entry, uses);
        }
        let mut sums: Vec<_> = all.entries.iter().map(|(id, uses)| (*id, uses.count, uses.last.millis())).collect();
        sums.sort_unstable();
        sums
    }

    #[test]
    fn uses_by_way_of_several_entries_are_told_apart() {
        let (mut counters, key) = (Counters::default(), KeyId::from_bytes([9; 12]));
        let ways = [(Some(1), 10), (Some(1), 11), (Some(2), 12), (None, 13), (Some(1), 14), (Some(1), 15)];

        for (own, at) in ways {
            counters.count(key, Admitted { own: own.map(entry), global: None }, once(at));
        }
        counters.add_key(key, once(20));

        assert_eq!(entries(counters), [(entry(1), 4, 15), (entry(2), 1, 12)]);
    }

    #[test]
    fn an_entry_of_the_global_list_is_counted_for_every_key() {
        let mut counters = Counters::default();

        for n in 0..5 {
            let admitted = Admitted { own: Some(entry(n)), global: Some(entry(7)) };
            counters.count(KeyId::from_bytes([n; 12]), admitted, once(i64::from(n)));
        }

        assert_eq!(entries(counters).last(), Some(&(entry(7), 5, 4)));
    }
}
