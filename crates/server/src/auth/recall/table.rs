//! A hash table of what is remembered, which can be told beforehand what will be asked.
//!
//! Open addressing with linear probing: some bits of each value's hash in one list, and where the value stands in another. Both
//! are small beside the values, and both are found from the hash alone, so that the waits for memory of a look can begin
//! long before it: first for the two lists ([`expect`](Table::expect)), then for the value
//! ([`candidates`](Table::candidates)). That is what no ready-made table offers. At least a quarter of the places is free, so
//! that every probe ends soon; a removal closes its gap, so that none gets longer with time.

use super::Kept;
use prefetch_index::prefetch_index;
use std::sync::Arc;

/// No value stands here.
const FREE: u8 = 0;
/// The lowest of the bits of a hash that a tag is made of; places are chosen by the lowest of all.
const TAG_SHIFT: u32 = 57;
/// The fewest places of a table that has any.
const FEWEST: usize = 8;

/// Values by the hashes of their keys.
pub(super) struct Table<K, V> {
    /// Of each place [`FREE`] or seven bits of the value's hash with a mark. As many as places, a power of two or none.
    tags: Vec<u8>,
    places: Vec<Option<Arc<Kept<K, V>>>>,
    len: usize,
}

impl<K: Eq, V> Table<K, V> {
    pub(super) const fn new() -> Self {
        Self { tags: Vec::new(), places: Vec::new(), len: 0 }
    }

    pub(super) const fn len(&self) -> usize {
        self.len
    }

    /// Asks for the memory that says where a value with this hash stands.
    pub(super) fn expect(&self, hash: u64) {
        let home = self.home(hash);
        prefetch_index(&self.tags, home);
        prefetch_index(&self.places, home);
    }

    /// The values that may have this hash: mostly the one, if there is one. They are not looked at.
    pub(super) fn candidates(&self, hash: u64) -> impl Iterator<Item = &Arc<Kept<K, V>>> {
        self.probe(hash).filter_map(|place| self.places.get(place)?.as_ref())
    }

    pub(super) fn find(&self, hash: u64, key: &K) -> Option<&Arc<Kept<K, V>>> {
        self.candidates(hash).find(|kept| kept.key == *key)
    }

    /// Adds a value whose key is not here. `hash_of` says the hash of any of the keys.
    pub(super) fn insert(&mut self, value: Arc<Kept<K, V>>, hash_of: impl Fn(&K) -> u64) {
        if 4 * (self.len + 1) > 3 * self.places.len() {
            self.grow(&hash_of);
        }
        self.len += 1;
        self.put(hash_of(&value.key), value);
    }

    /// Removes the value of a key; false when there is none.
    pub(super) fn remove(&mut self, hash: u64, key: &K, hash_of: impl Fn(&K) -> u64) -> bool {
        let is = |place: &usize| matches!(self.places.get(*place), Some(Some(kept)) if kept.key == *key);
        let Some(place) = self.probe(hash).find(is) else { return false };
        self.len -= 1;
        self.take(place);
        // Whoever was put further on because of the gap moves up.
        for place in self.following(place) {
            let Some(value) = self.take(place) else { break };
            self.put(hash_of(&value.key), value);
        }
        true
    }

    pub(super) fn clear(&mut self) {
        *self = Self::new();
    }

    #[expect(clippy::cast_possible_truncation, reason = "the lowest bits choose the place")]
    fn home(&self, hash: u64) -> usize {
        hash as usize & self.places.len().wrapping_sub(1)
    }

    /// The places after a given one, round to it.
    fn following(&self, first: usize) -> impl Iterator<Item = usize> + use<K, V> {
        let last = self.places.len().wrapping_sub(1);
        (first + 1..).map(move |place| place & last).take(self.places.len())
    }

    /// The places of values that may have this hash, in the order in which they are looked at.
    fn probe(&self, hash: u64) -> impl Iterator<Item = usize> {
        let (wanted, last) = (tag_of(hash), self.tags.len().wrapping_sub(1));
        let mut next = self.home(hash);
        std::iter::from_fn(move || {
            loop {
                let (place, tag) = (next, *self.tags.get(next)?);
                next = (place + 1) & last;
                match tag {
                    FREE => return None,
                    tag if tag == wanted => return Some(place),
                    _ => {}
                }
            }
        })
    }

    /// Puts a value at the first free place from its home on; there is one.
    fn put(&mut self, hash: u64, value: Arc<Kept<K, V>>) {
        let home = self.home(hash);
        let free = self.tags.iter().skip(home).position(|tag| *tag == FREE).map(|further| home + further);
        let free = free.or_else(|| self.tags.iter().position(|tag| *tag == FREE));
        let Some((tag, place)) = free.and_then(|at| Some((self.tags.get_mut(at)?, self.places.get_mut(at)?))) else {
            return;
        };
        (*tag, *place) = (tag_of(hash), Some(value));
    }

    fn take(&mut self, place: usize) -> Option<Arc<Kept<K, V>>> {
        *self.tags.get_mut(place)? = FREE;
        self.places.get_mut(place)?.take()
    }

    fn grow(&mut self, hash_of: impl Fn(&K) -> u64) {
        let places = (2 * self.places.len()).max(FEWEST);
        let values = std::mem::replace(&mut self.places, std::iter::repeat_with(|| None).take(places).collect());
        self.tags = vec![FREE; places];
        for value in values.into_iter().flatten() {
            self.put(hash_of(&value.key), value);
        }
    }
}

/// Bits of the hash, and a mark by which they are not [`FREE`].
const fn tag_of(hash: u64) -> u8 {
    (hash >> TAG_SHIFT) as u8 | 0x80
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashMap;

    /// Few homes and few tags, so that values stand far from home and look alike.
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "as the table calls it")]
    fn hash_of(key: &u8) -> u64 {
        u64::from(key % 16) | u64::from(key % 3) << TAG_SHIFT
    }

    proptest! {
        #[test]
        fn it_has_what_a_map_has(steps in prop::collection::vec((any::<u8>(), any::<bool>()), 1..600)) {
            let (mut table, mut map) = (Table::new(), HashMap::new());

            for (value, (key, there)) in steps.into_iter().enumerate() {
                let was = table.remove(hash_of(&key), &key, hash_of);
                prop_assert_eq!(was, map.remove(&key).is_some());
                if there {
                    table.insert(Arc::new(Kept::new(key, value)), hash_of);
                    map.insert(key, value);
                }
                prop_assert_eq!(table.len(), map.len());
            }
            for key in 0..=u8::MAX {
                let found = table.find(hash_of(&key), &key).map(|kept| ***kept);
                prop_assert_eq!(found, map.get(&key).copied());
                prop_assert!(found.is_none() || table.candidates(hash_of(&key)).any(|kept| kept.key == key));
            }
            prop_assert_eq!(table.places.iter().flatten().count(), map.len());
        }
    }
}
