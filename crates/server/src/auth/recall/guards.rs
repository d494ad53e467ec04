//! The guards of what is being read: of one value, and of many that are read ahead.

use super::shard::{Fill, Outcome};
use super::{Kept, Recall};
use std::hash::{BuildHasher as _, Hash};
use std::sync::Arc;

/// A place in a memory, taken before the SELECT whose outcome it will hold. Dropped, it is free for another.
pub(crate) struct Held<'a, K: Hash + Eq + Copy, V> {
    memory: &'a Recall<K, V>,
    hash: u64,
    key: K,
    fill: Arc<Fill>,
}

impl<'a, K: Hash + Eq + Copy, V> Held<'a, K, V> {
    pub(super) const fn new(memory: &'a Recall<K, V>, hash: u64, key: K, fill: Arc<Fill>) -> Self {
        Self { memory, hash, key, fill }
    }

    /// Fills the place; `None`, and nothing happens, when it was forgotten meanwhile.
    pub(crate) fn fill(self, value: V) -> Option<Arc<Kept<K, V>>> {
        let mut shard = self.memory.shard(self.hash)?.write();
        let stands = shard.end(&self.key, &self.fill, Outcome::Over);
        stands.then(|| shard.keep(self.hash, self.key, value, self.memory.room))
    }

    pub(super) fn end(&self, outcome: Outcome) {
        if let Some(shard) = self.memory.shard(self.hash) {
            shard.write().end(&self.key, &self.fill, outcome);
        }
    }
}

impl<K: Hash + Eq + Copy, V> Drop for Held<'_, K, V> {
    fn drop(&mut self) {
        if self.fill.get().is_none() {
            self.end(Outcome::Over);
        }
    }
}

/// Somebody reads many values ahead, and may keep those that were not dropped since.
pub(crate) struct Ahead<'a, K: Hash + Eq + Copy, V> {
    memory: &'a Recall<K, V>,
}

impl<'a, K: Hash + Eq + Copy, V> Ahead<'a, K, V> {
    pub(super) fn begin(memory: &'a Recall<K, V>) -> Self {
        memory.shards.iter().for_each(|shard| shard.write().set_reading_ahead(true));
        Self { memory }
    }

    /// False once everything was dropped: nothing is kept from then on.
    pub(crate) fn stands(&self) -> bool {
        self.memory.shards.iter().all(|shard| shard.read().is_read_ahead())
    }

    /// Keeps what was read of a key, unless it was dropped meanwhile, or is there, or is being read by somebody else, or there
    /// is no place left.
    pub(crate) fn keep(&self, key: K, value: V) {
        let hash = self.memory.hasher.hash_one(key);
        if let Some(shard) = self.memory.shard(hash) {
            shard.write().keep_ahead(hash, key, value, self.memory.room);
        }
    }
}

impl<K: Hash + Eq + Copy, V> Drop for Ahead<'_, K, V> {
    fn drop(&mut self) {
        self.memory.shards.iter().for_each(|shard| shard.write().set_reading_ahead(false));
    }
}
