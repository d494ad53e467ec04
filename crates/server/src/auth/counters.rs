//! Counting uses by key and by entry.
//!
//! The sums of very many keys are in no cache, and to look for one at every request would be a wait for memory each time. So a
//! request puts its use down behind the last one, and sums are made of all of them together when they are taken.

use foldhash::fast::FixedState;
use keywright_domain::{Admitted, EntryId, KeyId};
use keywright_store::Uses;
use prefetch_index::prefetch_index;
use std::cmp::Reverse;
use std::hash::BuildHasher as _;

/// With so many uses somebody should take them: 30 MB, and more than one thread has between two flushes. Taken more often, there
/// would be more sums of the same keys to write.
const FULL: usize = 1 << 18;
/// With so many whoever counts the last one makes their sums: nobody takes them, although asked.
const MOST: usize = 2 * FULL;
/// The bits of a number that say which of so many uses is meant.
const PLACE_BITS: u64 = MOST as u64 - 1;
const _: () = assert!(MOST.is_power_of_two());
/// Uses are put on so many piles before they are sorted, by the upper bits of their numbers.
const PILES: usize = 1 << 8;
const PILE_SHIFT: u32 = u64::BITS - PILES.ilog2();
/// So many uses are looked at in one go.
const PART: usize = 4_096;
/// With so many sums one is made of all of the same.
const MANY: usize = 1 << 18;

/// Uses since the last time they were taken.
#[derive(Default)]
pub(crate) struct Counters {
    /// As they came.
    new: Vec<Use>,
    /// Room for those that come after the next [`take`](Self::take).
    room: Vec<Use>,
    sums: Sums,
}

/// Room for uses, without any.
pub(crate) struct Room(Vec<Use>);

/// One use of a key, and what let its address in.
struct Use {
    key: KeyId,
    admitted: Admitted,
    once: Uses,
}

/// How often keys and entries were used, and when last. The same one may be there more than once.
#[derive(Default)]
pub(crate) struct Sums {
    pub(crate) keys: Vec<(KeyId, Uses)>,
    pub(crate) entries: Vec<(EntryId, Uses)>,
}

impl Counters {
    /// Takes everything out.
    pub(crate) fn take(&mut self) -> Self {
        let new = std::mem::take(&mut self.room);
        std::mem::replace(self, Self { new, ..Self::default() })
    }

    /// Gives back what the uses that were taken stood in, so that the system need not find memory for new ones every time.
    pub(crate) fn give_back(&mut self, room: Room) {
        self.room = room.0;
    }

    /// Counts a use of a key, and of the entries that let its address in. True when somebody should [`take`](Self::take).
    pub(crate) fn count(&mut self, key: KeyId, admitted: Admitted, once: Uses) -> bool {
        self.new.push(Use { key, admitted, once });
        // The memory of the next one, so that it does not wait.
        prefetch_index(&self.new, self.new.len());
        prefetch_index(&self.new, self.new.len() + 1);
        if self.new.len() >= MOST {
            self.sums.add(&self.new, || {});
            self.new.clear();
        }
        self.new.len().is_multiple_of(FULL)
    }

    /// Was nothing counted?
    pub(crate) const fn is_empty(&self) -> bool {
        self.new.is_empty() && self.sums.is_empty()
    }
}

impl Sums {
    /// Adds what was counted, and says what it stood in. It takes as long as many requests; not for a thread that answers them.
    /// It gives way again and again: Linux lets even a thread that is worth less run on for milliseconds, and requests wait.
    pub(crate) fn take_in(&mut self, counted: Counters) -> Room {
        let Counters { new: mut uses, sums, .. } = counted;
        self.extend(sums);
        self.add(&uses, std::thread::yield_now);
        if self.keys.len() + self.entries.len() > MANY {
            self.merge();
        }
        // What a burst needed is not kept for ever.
        let needed = uses.len();
        uses.clear();
        if uses.capacity() > 4 * needed {
            uses.shrink_to(2 * needed);
        }
        Room(uses)
    }

    /// Are there none?
    pub(crate) const fn is_empty(&self) -> bool {
        self.keys.is_empty() && self.entries.is_empty()
    }

    /// Puts others behind what is there. Where nothing is there, nothing is copied.
    pub(crate) fn extend(&mut self, others: Self) {
        if self.is_empty() {
            *self = others;
            return;
        }
        self.keys.extend(others.keys);
        self.entries.extend(others.entries);
    }

    /// The sums of these uses, behind what is there. Uses of a key by way of an entry are brought together by some bits of a
    /// hash, in one number with where they stand: ids themselves are five times as long, and longer to sort. Of those that
    /// share these bits by chance there are more sums than one. Calls `between` after each small part of the work.
    fn add(&mut self, uses: &[Use], between: impl Fn()) {
        let hasher = FixedState::default();
        let mut piles: Vec<Vec<u64>> = vec![Vec::new(); PILES];
        for (part, first) in uses.chunks(PART).zip((0..=PLACE_BITS).step_by(PART)) {
            for (used, n) in part.iter().zip(first..) {
                let tagged = hasher.hash_one((used.key, used.admitted.own)) & !PLACE_BITS | n;
                if let Some(pile) = piles.get_mut((tagged >> PILE_SHIFT) as usize) {
                    pile.push(tagged);
                }
            }
            between();
        }
        // At most so many: what is not needed of it is never touched.
        self.keys.reserve(uses.len());
        self.entries.reserve(uses.len());
        for mut pile in piles.into_iter().filter(|pile| !pile.is_empty()) {
            pile.sort_unstable();
            self.add_pile(&pile, uses);
            between();
        }
        let global = uses.iter().filter_map(|used| Some((used.admitted.global?, used.once)));
        self.entries.extend(merged(global.collect()));
    }

    /// The sums of uses that stand in these places, the same ones beside each other.
    fn add_pile(&mut self, pile: &[u64], uses: &[Use]) {
        let mut alike: Option<(KeyId, Option<EntryId>, Uses)> = None;
        for n in pile {
            let Some(used) = usize::try_from(n & PLACE_BITS).ok().and_then(|n| uses.get(n)) else { continue };
            let (key, own) = (used.key, used.admitted.own);
            alike = match alike {
                Some((of, by, sum)) if (of, by) == (key, own) => Some((key, own, both(sum, used.once))),
                others => {
                    self.push(others);
                    Some((key, own, used.once))
                }
            };
        }
        self.push(alike);
    }

    /// A sum of a key, and of the entry by way of which it was used.
    fn push(&mut self, sum: Option<(KeyId, Option<EntryId>, Uses)>) {
        let Some((key, entry, sum)) = sum else { return };
        self.keys.push((key, sum));
        self.entries.extend(entry.map(|entry| (entry, sum)));
    }

    /// Makes one sum of all of the same.
    fn merge(&mut self) {
        self.keys = merged(std::mem::take(&mut self.keys));
        self.entries = merged(std::mem::take(&mut self.entries));
    }
}

/// One sum of all of the same.
fn merged<Id: Ord + Copy>(mut uses: Vec<(Id, Uses)>) -> Vec<(Id, Uses)> {
    uses.sort_unstable_by_key(|(id, uses)| (*id, Reverse(uses.last)));
    uses.dedup_by(|(other, uses), (id, first)| {
        let same = other == id;
        if same {
            *first = both(*first, *uses);
        }
        same
    });
    uses
}

/// Both; the later says when and from where.
fn both(one: Uses, other: Uses) -> Uses {
    let latest = if other.last >= one.last { other } else { one };
    Uses { count: one.count + other.count, ..latest }
}

#[cfg(test)]
mod tests {
    use super::*;
    use keywright_domain::Timestamp;
    use keywright_store::Called;
    use proptest::prelude::*;
    use std::collections::BTreeMap;
    use std::iter;
    use std::net::IpAddr;

    fn once(at: i64) -> Uses {
        let (last, address) = (Timestamp::from_millis(at), IpAddr::from([192, 0, 2, 1]));
        Uses { count: 1, last, address, call: Called::default() }
    }

    fn entry(n: u8) -> EntryId {
        EntryId::from_bytes([n; 12])
    }

    fn sums_of(counters: Counters) -> Sums {
        let mut sums = Sums::default();
        sums.take_in(counters);
        sums
    }

    /// How often each entry was used, and when last.
    fn entries(counters: Counters) -> Vec<(EntryId, u64, i64)> {
        merged(sums_of(counters).entries).into_iter().map(|(id, uses)| (id, uses.count, uses.last.millis())).collect()
    }

    #[test]
    fn uses_by_way_of_several_entries_are_told_apart() {
        let (mut counters, key) = (Counters::default(), KeyId::from_bytes([9; 12]));
        let ways = [(Some(1), 10), (Some(1), 11), (Some(2), 12), (None, 13), (Some(1), 14), (Some(1), 15)];

        for (own, at) in ways {
            counters.count(key, Admitted { own: own.map(entry), global: None }, once(at));
        }
        counters.sums.extend(Sums { keys: vec![(key, once(20))], entries: vec![(entry(2), once(11))] });

        assert_eq!(entries(counters), [(entry(1), 4, 15), (entry(2), 2, 12)]);
    }

    proptest! {
        #[test]
        fn sums_say_what_was_counted(uses in prop::collection::vec((0..9_u8, prop::option::of(0..3_u8), 0..50_i64), 0..300)) {
            let mut counters = Counters::default();
            let mut counted = BTreeMap::<_, (u64, i64)>::new();
            for (key, own, at) in uses {
                let (key, own) = (KeyId::from_bytes([key; 12]), own.map(|own| entry(10 * key + own)));
                counters.count(key, Admitted { own, global: None }, once(at));
                for used in iter::once(Ok(key)).chain(own.map(Err)) {
                    let (count, last) = counted.entry(used).or_default();
                    (*count, *last) = (*count + 1, at.max(*last));
                }
            }

            let Sums { keys, entries } = sums_of(counters);

            let keys = merged(keys).into_iter().map(|(id, uses)| (Ok(id), uses));
            let entries = merged(entries).into_iter().map(|(id, uses)| (Err(id), uses));
            let summed: BTreeMap<_, _> =
                keys.chain(entries).map(|(id, uses)| (id, (uses.count, uses.last.millis()))).collect();
            prop_assert_eq!(summed, counted);
        }
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

    #[test]
    fn uses_of_several_parts_are_all_there() {
        let mut counters = Counters::default();
        let uses = u32::try_from(2 * PART + 100).unwrap();

        for n in 0..uses {
            let key = KeyId::from_bytes(std::array::from_fn(|at| n.to_be_bytes()[at % 4]));
            let admitted = Admitted { own: Some(entry(1)), global: Some(entry(2)) };
            assert!(!counters.count(key, admitted, once(i64::from(n))));
        }
        let sums = sums_of(counters);

        assert_eq!(sums.keys.len(), uses as usize);
        let entries: Vec<_> = merged(sums.entries).into_iter().map(|(id, uses)| (id, uses.count)).collect();
        assert_eq!(entries, [(entry(1), uses.into()), (entry(2), uses.into())]);
    }

    #[test]
    fn more_uses_than_there_is_room_for_are_summed_up_meanwhile() {
        let (mut counters, mut asked) = (Counters::default(), 0);
        let uses = u64::try_from(MOST).unwrap() + 10;

        for n in 0..uses {
            let key = KeyId::from_bytes([u8::try_from(n % 3).unwrap(); 12]);
            let full = counters.count(key, Admitted { own: None, global: None }, once(i64::try_from(n).unwrap()));
            asked += u32::from(full);
        }

        assert_eq!((counters.new.len(), counters.sums.keys.len(), asked), (10, 3, 2));
        let keys = merged(sums_of(counters).keys);
        assert_eq!(keys.iter().map(|(_, uses)| uses.count).sum::<u64>(), uses);
        assert_eq!(keys.iter().map(|(_, uses)| uses.last.millis()).max(), Some(i64::try_from(uses).unwrap() - 1));
    }
}
