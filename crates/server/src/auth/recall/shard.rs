//! One shard of a memory: what is remembered, what is being read, and what is forgotten when there is no place left.
//!
//! Forgetting goes by the clock rule: the oldest goes, unless it was used since it was last looked at; then it counts as
//! new. What was used is noted beside the value, where a reader is anyway, and written once only.

use super::Kept;
use super::table::Table;
use foldhash::fast::RandomState;
use std::collections::{HashMap, HashSet, VecDeque};
use std::hash::{BuildHasher as _, Hash};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use tokio::sync::SetOnce;

/// So many that were used are passed over before one is forgotten all the same: nobody waits long for a place.
const PASSED_OVER: usize = 16;
/// Names of what is no longer remembered are dropped from the order when there are so many more names than values.
const SPARE_NAMES: usize = 64;

/// What became of reading one value.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Outcome {
    /// It is remembered, or was forgotten meanwhile, or nobody reads it any more: look again.
    Over,
    /// There is none.
    Nothing,
    /// The database could not be asked; could it a moment later?
    Failed { passing: bool },
}

/// A value that is being read; set when it no longer is.
pub(super) type Fill = SetOnce<Outcome>;

/// What is remembered in one shard.
pub(super) struct Shard<K, V> {
    known: Table<K, V>,
    fills: HashMap<K, Arc<Fill>, RandomState>,
    /// Every name that is remembered, the oldest first, and some that are forgotten.
    order: VecDeque<K>,
    /// What was forgotten since somebody began to read ahead; `None` while nobody does.
    forgotten: Option<HashSet<K, RandomState>>,
    hasher: RandomState,
}

/// What there is of a key.
pub(super) enum Found<K, V> {
    /// It is remembered.
    Known(Arc<Kept<K, V>>),
    /// Somebody else reads it.
    Filling(Arc<Fill>),
    /// Nobody did: from now on whoever asked.
    Yours(Arc<Fill>),
}

impl<K: Hash + Eq + Copy, V> Shard<K, V> {
    pub(super) fn new(hasher: RandomState) -> Self {
        let fills = HashMap::with_hasher(hasher.clone());
        Self { known: Table::new(), fills, order: VecDeque::new(), forgotten: None, hasher }
    }

    pub(super) fn len(&self) -> usize {
        self.known.len()
    }

    /// The value of a key, whose hash this is.
    pub(super) fn get(&self, hash: u64, key: &K) -> Option<&Arc<Kept<K, V>>> {
        let kept = self.known.find(hash, key)?;
        // Read first: where it was set before, no core has to wait for this one.
        if !kept.used.load(Ordering::Relaxed) {
            kept.used.store(true, Ordering::Relaxed);
        }
        Some(kept)
    }

    /// The table, for who says what will be asked.
    pub(super) const fn known(&self) -> &Table<K, V> {
        &self.known
    }

    /// The value of a key, or who reads it.
    pub(super) fn find(&mut self, hash: u64, key: K) -> Found<K, V> {
        if let Some(kept) = self.get(hash, &key) {
            return Found::Known(Arc::clone(kept));
        }
        if let Some(fill) = self.fills.get(&key) {
            return Found::Filling(Arc::clone(fill));
        }
        let fill = Arc::new(Fill::new());
        self.fills.insert(key, Arc::clone(&fill));
        Found::Yours(fill)
    }

    /// Ends a fill; false when it was ended before, by whoever forgot its key.
    pub(super) fn end(&mut self, key: &K, fill: &Arc<Fill>, outcome: Outcome) -> bool {
        let stands = self.fills.get(key).is_some_and(|standing| Arc::ptr_eq(standing, fill));
        if stands {
            self.fills.remove(key);
            fill.set(outcome).ok();
        }
        stands
    }

    /// Remembers a value, with room for so many. Its key is not remembered: a fill of it has just been [ended](Self::end).
    pub(super) fn keep(&mut self, hash: u64, key: K, value: V, room: usize) -> Arc<Kept<K, V>> {
        debug_assert!(self.known.find(hash, &key).is_none(), "nobody fills what is remembered");
        while self.known.len() >= room && self.forget_oldest() {}
        let kept = Arc::new(Kept::new(key, value));
        self.known.insert(Arc::clone(&kept), |key| self.hasher.hash_one(key));
        self.order.push_back(key);
        if self.order.len() > 2 * self.known.len() + SPARE_NAMES {
            self.drop_spare_names();
        }
        kept
    }

    /// Somebody begins to read ahead, or ends it.
    pub(super) fn set_reading_ahead(&mut self, reading: bool) {
        self.forgotten = reading.then(|| HashSet::with_hasher(self.hasher.clone()));
    }

    /// Does somebody read ahead, and was not everything forgotten since?
    pub(super) const fn is_read_ahead(&self) -> bool {
        self.forgotten.is_some()
    }

    /// Remembers a value that was read ahead, where there is room and unless it was forgotten since that began; a fill in flight
    /// ends by itself.
    pub(super) fn keep_ahead(&mut self, hash: u64, key: K, value: V, room: usize) {
        let may_be_old = self.forgotten.as_ref().is_none_or(|forgotten| forgotten.contains(&key));
        if !may_be_old
            && self.known.len() < room
            && !self.fills.contains_key(&key)
            && self.known.find(hash, &key).is_none()
        {
            self.keep(hash, key, value, room);
        }
    }

    /// Drops a value, and fails a fill in flight of it.
    pub(super) fn forget(&mut self, hash: u64, key: &K) {
        self.remove(hash, key);
        if let Some(forgotten) = &mut self.forgotten {
            forgotten.insert(*key);
        }
        if let Some(fill) = self.fills.remove(key) {
            fill.set(Outcome::Over).ok();
        }
    }

    /// Drops everything, fills in flight included; nothing that was read ahead is kept from here on.
    pub(super) fn clear(&mut self) {
        self.known.clear();
        self.order.clear();
        self.forgotten = None;
        for (_, fill) in self.fills.drain() {
            fill.set(Outcome::Over).ok();
        }
    }

    /// Leaves each name that is remembered once, in the order in which they came first.
    fn drop_spare_names(&mut self) {
        let mut left = HashSet::with_capacity_and_hasher(self.known.len(), self.hasher.clone());
        let Self { order, known, hasher, .. } = self;
        order.retain(|key| known.find(hasher.hash_one(key), key).is_some() && left.insert(*key));
    }

    fn remove(&mut self, hash: u64, key: &K) -> bool {
        self.known.remove(hash, key, |key| self.hasher.hash_one(key))
    }

    /// Forgets one value; false when there is none.
    fn forget_oldest(&mut self) -> bool {
        let mut passed_over = 0;
        while let Some(key) = self.order.pop_front() {
            let hash = self.hasher.hash_one(key);
            let Some(kept) = self.known.find(hash, &key) else { continue };
            if passed_over < PASSED_OVER && kept.used.swap(false, Ordering::Relaxed) {
                self.order.push_back(key);
                passed_over += 1;
                continue;
            }
            return self.remove(hash, &key);
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Small(Shard<u32, u32>);

    impl Small {
        fn new() -> Self {
            Self(Shard::new(RandomState::default()))
        }

        fn keep(&mut self, key: u32) {
            self.0.keep(self.0.hasher.hash_one(key), key, key, 8);
        }

        fn get(&self, key: u32) -> Option<u32> {
            self.0.get(self.0.hasher.hash_one(key), &key).map(|kept| ***kept)
        }
    }

    #[test]
    fn who_is_used_stays_while_others_come_and_go() {
        let mut shard = Small::new();

        for key in 0..1_000 {
            shard.keep(key);
            assert_eq!(shard.get(0), Some(0), "after {key}");
        }

        assert_eq!(shard.0.len(), 8);
        assert_eq!((993..1_000).filter(|key| shard.get(*key).is_some()).count(), 7, "of the others the newest");
    }

    #[test]
    fn when_all_are_used_one_is_forgotten_all_the_same() {
        let mut shard = Small::new();

        for key in 0..1_000 {
            shard.keep(key);
            let used = (0..=key).filter(|key| shard.get(*key).is_some()).count();
            assert_eq!(used, shard.0.len().min(8), "all that are there are used");
        }
    }

    #[test]
    fn a_key_that_is_changed_all_the_time_costs_no_memory() {
        let mut shard = Small::new();

        for _ in 0..100_000 {
            shard.keep(7);
            shard.0.forget(shard.0.hasher.hash_one(7_u32), &7);
        }

        assert!(shard.0.order.len() <= SPARE_NAMES + 2, "{}", shard.0.order.len());
    }
}
