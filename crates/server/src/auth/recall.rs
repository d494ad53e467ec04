//! One bounded memory that fills itself from the database, and can be told to forget.
//!
//! The rule: entries are dropped, never patched, and dropping one also fails a fill in flight of it. The guard of a
//! fill is taken before its SELECT, so what was read before a change never stays after it.

use keywright_store::Error;
use quick_cache::sync::{Cache, DefaultLifecycle, GuardResult, PlaceholderGuard};
use quick_cache::{DefaultHashBuilder, OptionsBuilder, UnitWeighter};
use std::future::Future;
use std::hash::Hash;

/// Times that a fill is tried again because the log moved under it, before the database is called unavailable.
const TRIES: u32 = 16;

/// Shards, each with its own lock: more than any machine has cores at work here.
const SHARDS: usize = 64;
/// A shard is worth its while from so many places on.
const PLACES_A_SHARD: usize = 4_096;

/// A bounded, sharded memory of what the database says.
pub(crate) struct Recall<K, V> {
    known: Cache<K, V>,
}

impl<K: Hash + Eq + Copy, V: Clone> Recall<K, V> {
    /// An empty memory with at least so many places, and at most a seventh more.
    ///
    /// Each shard forgets by itself when it is full, and chance gives some shards more than others. So that none is full before
    /// as many are remembered as there are places, a shard has room for eight standard deviations above its share: it is
    /// exceeded once in 10^14 times. Room that is not used costs nothing.
    pub(crate) fn new(places: usize) -> Self {
        let shards = 1 << (places / PLACES_A_SHARD).clamp(1, SHARDS).ilog2();
        let share = places.div_ceil(shards);
        let chance = if shards == 1 { 0 } else { 8 * (share.isqrt() + 1) };
        let room = (share + chance) * shards;
        let options =
            OptionsBuilder::new().shards(shards).estimated_items_capacity(places).weight_capacity(room as u64).build();
        let known = match options {
            Ok(options) => {
                Cache::with_options(options, UnitWeighter, DefaultHashBuilder::default(), DefaultLifecycle::default())
            }
            // Refused only where a number is missing.
            Err(_) => Cache::new(places),
        };
        Self { known }
    }

    /// What is remembered; never asks the database.
    pub(crate) fn get(&self, key: &K) -> Option<V> {
        self.known.get(key)
    }

    /// What is remembered, or else what `fill` reads, once for everybody who waits for it.
    ///
    /// `None` from `fill` is not remembered.
    pub(crate) async fn get_or_fill<F, Filling>(&self, key: K, fill: F) -> Result<Option<V>, Error>
    where
        F: Fn() -> Filling,
        Filling: Future<Output = Result<Option<V>, Error>>,
    {
        for _ in 0..TRIES {
            let guard = match self.known.get_value_or_guard_async(&key).await {
                Ok(value) => return Ok(Some(value)),
                Err(guard) => guard,
            };
            let Some(value) = fill().await? else { return Ok(None) };
            if guard.insert(value.clone()).is_ok() {
                return Ok(Some(value));
            }
        }
        Err(Error::GivenUp { passing: true })
    }

    /// A place held while something is read; `None` when the key is remembered already.
    pub(crate) fn hold(&self, key: &K) -> Option<Held<'_, K, V>> {
        match self.known.get_value_or_guard(key, Some(std::time::Duration::ZERO)) {
            GuardResult::Guard(guard) => Some(Held(guard)),
            GuardResult::Value(_) | GuardResult::Timeout => None,
        }
    }

    /// Drops an entry and fails a fill in flight of it.
    pub(crate) fn forget(&self, key: &K) {
        self.known.remove(key);
    }

    /// Drops everything, fills in flight included.
    pub(crate) fn clear(&self) {
        self.known.clear();
    }

    pub(crate) fn len(&self) -> usize {
        self.known.len()
    }
}

/// A place in a memory, taken before the SELECT whose outcome it will hold.
pub(crate) struct Held<'a, K, V>(PlaceholderGuard<'a, K, V, UnitWeighter, DefaultHashBuilder, DefaultLifecycle<K, V>>);

impl<K: Hash + Eq, V: Clone> Held<'_, K, V> {
    /// Fills the place; nothing happens when it was forgotten meanwhile.
    pub(crate) fn fill(self, value: V) {
        self.0.insert(value).ok();
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

        assert_eq!(filled.unwrap(), Some(1), "what was read before the change is read again");
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
            assert_eq!(one.await.unwrap(), Some(1));
        }

        assert_eq!(reads.load(Ordering::SeqCst), 1);
    }
}
