//! The replay memory: each use of a nonce, a pair of nonce and `nc`, is taken once.
//!
//! The one rule: **a use that was answered [`Sighting::First`] is never answered `First` again**, whatever the load,
//! the order of arrival or the threads' clocks. What is forgotten to make room is refused as stale, which costs an
//! honest client one more round trip; see `generations` for the proof.
//!
//! A use is entered after the response proved right, so that a stranger can spend nobody's numbers. There is no
//! window behind the highest `nc`: 64 parallel connections that share a nonce arrive in any order.

mod fingerprint;
mod generations;

use std::sync::{Mutex, MutexGuard, PoisonError};

use self::fingerprint::FingerprintKey;
use self::generations::Generations;
pub use self::generations::Use;
use crate::{Nonce, Steady};

/// Shards, each with its own lock: more than any machine has cores at work here.
const SHARDS: usize = 64;

/// What the memory says of a use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sighting {
    /// The first time: go on.
    First,
    /// Seen within the last 10 seconds with the same tag: a proxy asks twice for one request. The gate goes on.
    Same,
    /// Seen before: refuse.
    Replay,
    /// The nonce is older than what the memory can vouch for: answer `stale=true`.
    Stale,
}

/// A memory of fixed size for the uses of nonces, shared by all threads.
///
/// It holds two generations of `entries_per_generation` uses, 32 bytes each, of which half is air. The tables are
/// allocated at once, but the operating system hands out a page when it is first written.
pub struct ReplayMemory {
    key: FingerprintKey,
    shards: Vec<Shard>,
}

/// On cache lines of its own, so that the locks of two shards do not disturb each other.
#[repr(align(128))]
struct Shard(Mutex<Generations>);

impl ReplayMemory {
    /// An empty memory.
    ///
    /// `key` is 32 random bytes of this process, which keep strangers from constructing uses that look alike.
    /// `entries_per_generation` is rounded up to a multiple of 64; the design's default is 2^20. `lifetime_ms` is the
    /// lifetime of a nonce: a generation that is older makes way, full or not.
    pub fn new(key: [u8; 32], entries_per_generation: usize, lifetime_ms: u64) -> Self {
        let capacity = entries_per_generation.div_ceil(SHARDS).max(1);
        let shard = || Shard(Mutex::new(Generations::new(capacity, lifetime_ms)));
        Self { key: FingerprintKey::new(key), shards: std::iter::repeat_with(shard).take(SHARDS).collect() }
    }

    /// The use `nc` of a nonce, which is to be entered when its response has proved right; until then nothing is remembered.
    /// Where it will stand is asked for already, so that the wait for memory is over when it is entered.
    ///
    /// `tag` is `None` for the API; the gate passes a hash of the proxy's request, and the same tag within 10 s of the first
    /// sighting is [`Sighting::Same`].
    pub fn expect(&self, nonce: &Nonce, nc: u32, tag: Option<u32>) -> Use {
        let expected = Use { fingerprint: self.key.fingerprint(nonce, nc), issued: nonce.issued(), tag };
        if let Some(generations) = self.shard(&expected) {
            generations.expect(&expected);
        }
        expected
    }

    /// Enters a use and says whether it is the first: one atomic test-and-set.
    ///
    /// Call it after the response proved right and [`Freshness`](crate::Freshness) found the nonce fresh.
    pub fn enter(&self, entry: &Use, now: Steady) -> Sighting {
        // There is a shard for each; were there none, refusing is safe.
        self.shard(entry).map_or(Sighting::Stale, |mut generations| generations.enter(entry, now))
    }

    /// The upper bits choose the shard, and the lower ones the slot.
    fn shard(&self, entry: &Use) -> Option<MutexGuard<'_, Generations>> {
        let Shard(generations) = self.shards.get(entry.fingerprint.scaled_high(SHARDS))?;
        Some(generations.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
