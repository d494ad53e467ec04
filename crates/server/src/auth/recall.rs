//! One bounded memory that fills itself from the database, and can be told to forget.
//!
//! The rule: entries are dropped, never patched, and dropping one also fails a fill in flight of it. The guard of a
//! fill is taken before its SELECT, so what was read before a change never stays after it. Who reads ahead takes one guard
//! for all: from before the first SELECT on it is noted what is dropped.

mod guards;
mod shard;
mod table;

pub(crate) use guards::{Ahead, Held};

use foldhash::fast::RandomState;
use keywright_store::Error;
use shard::{Found, Outcome, Shard};
use std::future::Future;
use std::hash::{BuildHasher as _, Hash};
use std::ops::Deref;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

/// Times that a fill is tried again because the log moved under it, before the database is called unavailable.
const TRIES: u32 = 16;

/// Shards, each with its own lock: more than any machine has cores at work here.
const SHARDS: usize = 64;
/// A shard is worth its while from so many places on.
const PLACES_A_SHARD: usize = 4_096;
/// The lowest of the bits of a hash that choose the shard; the table takes its lowest and its highest ones.
const SHARD_SHIFT: u32 = 40;

/// A value that is remembered, or was, in one place with its name.
pub(crate) struct Kept<K, V> {
    key: K,
    /// Was it asked for since forgetting it was last thought of?
    used: AtomicBool,
    value: V,
}

impl<K, V> Kept<K, V> {
    const fn new(key: K, value: V) -> Self {
        Self { key, used: AtomicBool::new(false), value }
    }
}

impl<K, V> Deref for Kept<K, V> {
    type Target = V;

    fn deref(&self) -> &V {
        &self.value
    }
}

/// A bounded, sharded memory of what the database says.
pub(crate) struct Recall<K, V> {
    shards: Box<[Locked<Shard<K, V>>]>,
    /// How many each shard has room for.
    room: usize,
    hasher: RandomState,
}

/// On cache lines of its own, so that the locks of two shards do not disturb each other.
#[repr(align(128))]
struct Locked<T>(RwLock<T>);

impl<T> Locked<T> {
    fn read(&self) -> RwLockReadGuard<'_, T> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, T> {
        self.0.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<K: Hash + Eq + Copy, V> Recall<K, V> {
    /// An empty memory with at least so many places, and at most a seventh more.
    ///
    /// Each shard forgets by itself when it is full, and chance gives some shards more than others. So that none is full before
    /// as many are remembered as there are places, a shard has room for eight standard deviations above its share: it is
    /// exceeded once in 10^14 times. Room that is not used costs nothing.
    pub(crate) fn new(places: usize) -> Self {
        let shards = 1 << (places / PLACES_A_SHARD).clamp(1, SHARDS).ilog2();
        let share = places.div_ceil(shards);
        let chance = if shards == 1 { 0 } else { 8 * (share.isqrt() + 1) };
        let hasher = RandomState::default();
        let shard = || Locked(RwLock::new(Shard::new(hasher.clone())));
        Self { shards: std::iter::repeat_with(shard).take(shards).collect(), room: share + chance, hasher }
    }

    /// What is remembered; never asks the database.
    pub(crate) fn get(&self, key: &K) -> Option<V>
    where
        V: Clone,
    {
        let hash = self.hasher.hash_one(key);
        self.shard(hash)?.read().get(hash, key).map(|kept| V::clone(kept))
    }

    /// What is remembered, where it is remembered; never asks the database.
    pub(crate) fn share(&self, key: &K) -> Option<Arc<Kept<K, V>>> {
        let hash = self.hasher.hash_one(key);
        self.shard(hash)?.read().get(hash, key).map(Arc::clone)
    }

    /// Says that a key will be asked for soon: the memory that says where its value stands is asked for.
    pub(crate) fn expect(&self, key: &K) {
        let hash = self.hasher.hash_one(key);
        if let Some(shard) = self.shard(hash) {
            shard.read().known().expect(hash);
        }
    }

    /// Calls `near` with what may be remembered of a key, to ask for its memory and not to look at it.
    pub(crate) fn approach(&self, key: &K, near: impl FnMut(&Arc<Kept<K, V>>)) {
        let hash = self.hasher.hash_one(key);
        if let Some(shard) = self.shard(hash) {
            shard.read().known().candidates(hash).for_each(near);
        }
    }

    /// What is remembered, or else what `fill` reads, once for everybody who waits for it.
    ///
    /// `None` from `fill` is not remembered. Whoever waits for another's fill is told what that one is told; when it failed and
    /// may succeed a moment later, the second time.
    pub(crate) async fn get_or_fill<F, Filling>(&self, key: K, fill: F) -> Result<Option<Arc<Kept<K, V>>>, Error>
    where
        F: Fn() -> Filling,
        Filling: Future<Output = Result<Option<V>, Error>>,
    {
        let hash = self.hasher.hash_one(key);
        let mut tries = 0;
        while tries < TRIES {
            let mine = match self.find(hash, key)? {
                Found::Known(kept) => return Ok(Some(kept)),
                Found::Filling(other) => match *other.wait().await {
                    Outcome::Over => continue,
                    Outcome::Nothing => return Ok(None),
                    Outcome::Failed { passing: true } if tries == 0 => {
                        tries += 1;
                        continue;
                    }
                    Outcome::Failed { passing } => return Err(Error::GivenUp { passing }),
                },
                Found::Yours(fill) => Held::new(self, hash, key, fill),
            };
            match fill().await {
                Ok(Some(value)) => match mine.fill(value) {
                    Some(kept) => return Ok(Some(kept)),
                    None => tries += 1,
                },
                Ok(None) => {
                    mine.end(Outcome::Nothing);
                    return Ok(None);
                }
                Err(error) => {
                    mine.end(Outcome::Failed { passing: error.is_passing() });
                    return Err(error);
                }
            }
        }
        Err(Error::GivenUp { passing: true })
    }

    /// A place held while something is read; `None` when the key is remembered already, or somebody reads it.
    pub(crate) fn hold(&self, key: &K) -> Option<Held<'_, K, V>> {
        let (hash, key) = (self.hasher.hash_one(key), *key);
        match self.find(hash, key) {
            Ok(Found::Yours(fill)) => Some(Held::new(self, hash, key, fill)),
            _ => None,
        }
    }

    /// The guard of reading many values ahead, taken before the first SELECT. There is one at a time.
    pub(crate) fn begin_reading_ahead(&self) -> Ahead<'_, K, V> {
        Ahead::begin(self)
    }

    /// Drops an entry and fails a fill in flight of it.
    pub(crate) fn forget(&self, key: &K) {
        let hash = self.hasher.hash_one(key);
        if let Some(shard) = self.shard(hash) {
            shard.write().forget(hash, key);
        }
    }

    /// Drops everything, fills in flight included.
    pub(crate) fn clear(&self) {
        self.shards.iter().for_each(|shard| shard.write().clear());
    }

    pub(crate) fn len(&self) -> usize {
        self.shards.iter().map(|shard| shard.read().len()).sum()
    }

    fn find(&self, hash: u64, key: K) -> Result<Found<K, V>, Error> {
        Ok(self.shard(hash).ok_or(Error::Stopped)?.write().find(hash, key))
    }

    /// The shard of a hash: there is one for each.
    fn shard(&self, hash: u64) -> Option<&Locked<Shard<K, V>>> {
        self.shards.get((hash >> SHARD_SHIFT) as usize & (self.shards.len() - 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU32, Ordering};
    use tokio::sync::Barrier;

    #[tokio::test]
    async fn a_fill_in_flight_while_its_entry_is_forgotten_leaves_nothing_stale() {
        let (memory, reads) = (Recall::<u32, u32>::new(100), AtomicU32::new(0));
        let (read, go_on) = (Barrier::new(2), Barrier::new(2));
        let fill = || async {
            let nth = reads.fetch_add(1, Ordering::SeqCst);
            if nth == 0 {
                read.wait().await;
                go_on.wait().await;
            }
            Ok(Some(nth))
        };

        let filling = memory.get_or_fill(7, fill);
        let forgetting = async {
            read.wait().await;
            memory.forget(&7);
            go_on.wait().await;
        };
        let (filled, ()) = tokio::join!(filling, forgetting);

        assert_eq!(filled.unwrap().map(|kept| **kept), Some(1), "what was read before the change is read again");
        assert_eq!(memory.get(&7), Some(1));
    }

    #[test]
    fn as_many_as_there_are_places_are_all_remembered() {
        for places in [1, 31, 1_000, 5_000, 65_536, 300_000] {
            let memory = Recall::<usize, usize>::new(places);

            for key in 0..places {
                memory.hold(&key).unwrap().fill(key);
            }

            assert_eq!((0..places).filter(|key| memory.get(key) != Some(*key)).count(), 0, "forgotten of {places}");
        }
    }

    #[test]
    fn more_than_there_are_places_are_not_all_remembered() {
        for places in [1, 1_000, 10_000, 65_536, 300_000] {
            let memory = Recall::<usize, usize>::new(places);

            for key in 0..3 * places {
                memory.hold(&key).unwrap().fill(key);
            }

            assert!(memory.len() <= places + places / 7, "{} in {places}", memory.len());
        }
    }

    #[tokio::test]
    async fn clearing_fails_a_held_place() {
        let memory = Recall::<u32, u32>::new(100);
        let held = memory.hold(&7).unwrap();

        memory.clear();
        held.fill(1);

        assert_eq!(memory.get(&7), None);
    }

    #[test]
    fn what_was_read_ahead_is_kept_unless_it_was_dropped_meanwhile() {
        let memory = Recall::<u32, u32>::new(100);
        memory.forget(&1);

        let ahead = memory.begin_reading_ahead();
        memory.forget(&2);
        memory.hold(&3).unwrap().fill(30);
        (1..=4).for_each(|key| ahead.keep(key, key));
        assert_eq!([1, 2, 3, 4].map(|key| memory.get(&key)), [Some(1), None, Some(30), Some(4)]);
        memory.forget(&4);
        ahead.keep(4, 4);
        assert_eq!(memory.get(&4), None);
        drop(ahead);

        let again = memory.begin_reading_ahead();
        again.keep(2, 22);
        memory.clear();
        again.keep(5, 5);
        assert_eq!(([2, 5].map(|key| memory.get(&key)), again.stands()), ([None, None], false));
        drop(again);
        let last = memory.begin_reading_ahead();
        last.keep(5, 5);
        assert_eq!((memory.get(&5), last.stands()), (Some(5), true));
    }

    #[test]
    fn what_is_read_ahead_pushes_nobody_out() {
        let memory = Recall::<u32, u32>::new(10);
        memory.hold(&0).unwrap().fill(0);
        let ahead = memory.begin_reading_ahead();

        (1..100).for_each(|key| ahead.keep(key, key));

        assert_eq!((memory.get(&0), memory.get(&9), memory.len()), (Some(0), Some(9), 10));
    }

    #[tokio::test]
    async fn what_is_being_read_is_not_kept_from_ahead() {
        let memory = Recall::<u32, u32>::new(100);
        let ahead = memory.begin_reading_ahead();
        let held = memory.hold(&7).unwrap();

        ahead.keep(7, 1);
        assert_eq!(memory.get(&7), None);
        held.fill(2);

        assert_eq!((memory.get(&7), memory.len()), (Some(2), 1));
    }

    #[tokio::test]
    async fn a_thousand_first_sights_make_one_read() {
        let (memory, reads) = (Recall::<u32, u32>::new(100), AtomicU32::new(0));
        let fill = || async {
            reads.fetch_add(1, Ordering::SeqCst);
            tokio::task::yield_now().await;
            Ok(Some(1))
        };

        let mut all = Vec::new();
        for _ in 0..1000 {
            all.push(memory.get_or_fill(7, fill));
        }
        for one in all {
            assert_eq!(one.await.unwrap().map(|kept| **kept), Some(1));
        }

        assert_eq!(reads.load(Ordering::SeqCst), 1);
    }
}
