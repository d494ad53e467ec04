//! The buckets that are not full, in the node's memory: spread over shards, bounded, and forgotten when they are full
//! again.
//!
//! A bucket that nobody has heard of is full, so forgetting a full one changes nothing. A new entity makes its shard look
//! over its buckets, at most once a minute, or when there is no room. If too few are full then, a quarter is forgotten,
//! those that miss the smallest share of their tokens: a flood of addresses that come once each pushes out its own kind,
//! and does not fill a drained bucket.

use super::bucket::{Bucket, Taken};
use super::entity::Entity;
use super::set::{Limits, Set};
use std::collections::HashMap;
use std::hash::RandomState;
use std::sync::{Mutex, PoisonError};

const SHARDS: usize = 16;
/// The most buckets of a shard: what a table of 8192 places takes. All shards together need less than 6 MB.
const MOST: usize = 7_168;
/// How often a shard that has room looks for full buckets, in milliseconds.
const SWEEP: u64 = 60_000;

type Buckets = HashMap<(Set, Entity), Bucket, RandomState>;

/// The buckets.
#[derive(Default)]
pub(super) struct Memory {
    shards: [Mutex<Shard>; SHARDS],
}

#[derive(Default)]
struct Shard {
    buckets: Buckets,
    swept: u64,
}

impl Memory {
    /// Takes a token of a bucket.
    pub(super) fn take(&self, set: Set, entity: Entity, limits: &Limits, now: u64) -> Taken {
        let limit = limits.of(set);
        // The highest bits of a product are the best mixed ones.
        let place = usize::try_from(entity.spread() >> 60).unwrap_or_default() % SHARDS;
        let Some(shard) = self.shards.get(place) else { return Bucket::full(limit).take(limit, now) };
        let mut shard = shard.lock().unwrap_or_else(PoisonError::into_inner);

        if let Some(bucket) = shard.buckets.get_mut(&(set, entity)) {
            return bucket.take(limit, now);
        }
        shard.make_room(limits, now);
        shard.buckets.entry((set, entity)).or_insert(Bucket::full(limit)).take(limit, now)
    }
}

impl Shard {
    fn make_room(&mut self, limits: &Limits, now: u64) {
        let crowded = self.buckets.len() >= MOST;
        if !crowded && now.saturating_sub(self.swept) < SWEEP {
            return;
        }
        self.swept = now;
        self.buckets.retain(|(set, _), bucket| bucket.missing(limits.of(*set), now) > 0);
        if crowded && self.buckets.len() > MOST - MOST / 4 {
            self.forget_a_quarter(limits, now);
        }
        self.buckets.shrink_to(self.buckets.len() * 2);
    }

    fn forget_a_quarter(&mut self, limits: &Limits, now: u64) {
        let share = |set: Set, bucket: &Bucket| {
            let limit = limits.of(set);
            u64::from(bucket.missing(limit, now)) * 1_000_000 / u64::from(limit.capacity.max(1))
        };
        let mut shares: Vec<_> = self.buckets.iter().map(|((set, _), bucket)| share(*set, bucket)).collect();
        let (_, least, _) = shares.select_nth_unstable(MOST / 4);
        let (least, mut left) = (*least, MOST / 4);
        self.buckets.retain(|(set, _), bucket| {
            let forgotten = left > 0 && share(*set, bucket) <= least;
            left -= usize::from(forgotten);
            !forgotten
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::IpAddr;

    const START: u64 = 1_795_334_400_000;

    fn address(n: u32) -> Entity {
        let address = IpAddr::from(n.to_be_bytes());
        Entity::of_caller(super::super::SetScope::Ip, None, address).unwrap()
    }

    impl Memory {
        fn len(&self) -> usize {
            self.shards.iter().map(|shard| shard.lock().unwrap().buckets.len()).sum()
        }
    }

    #[test]
    fn a_bucket_that_is_full_again_is_forgotten() {
        let (memory, limits) = (Memory::default(), Limits::default());
        for n in 0..10_000 {
            memory.take(Set::Unauth, address(n), &limits, START);
        }
        assert_eq!(memory.len(), 10_000);

        // One newcomer in each shard, when all have been refilled.
        for n in 10_000..10_200 {
            memory.take(Set::Unauth, address(n), &limits, START + 60_000);
        }

        assert_eq!(memory.len(), 200);
    }

    #[test]
    fn a_flood_of_entities_ends_at_the_bound_and_does_not_fill_a_drained_bucket() {
        let (memory, limits) = (Memory::default(), Limits::default());
        let drained: Vec<_> = (0..100).map(|n| address(u32::MAX - n)).collect();
        for entity in &drained {
            while memory.take(Set::OrgSettings, *entity, &limits, START).wait.is_none() {}
        }

        for n in 0..500_000 {
            memory.take(Set::Unauth, address(n), &limits, START + 1);
            assert!(n % 10_000 != 0 || memory.len() <= SHARDS * MOST);
        }

        assert!(memory.len() <= SHARDS * MOST && memory.len() > SHARDS * MOST / 2, "{}", memory.len());
        for entity in &drained {
            assert!(memory.take(Set::OrgSettings, *entity, &limits, START + 2).wait.is_some());
        }
    }

    #[test]
    fn a_flood_that_drains_every_bucket_ends_at_the_bound_too() {
        let (memory, mut limits) = (Memory::default(), Limits::default());
        limits.change(Set::Unauth, super::super::Limit { capacity: 1, refill: 1, seconds: 86_400 });

        for n in 0..500_000 {
            memory.take(Set::Unauth, address(n), &limits, START);
        }

        assert!(memory.len() <= SHARDS * MOST && memory.len() > SHARDS * MOST / 2, "{}", memory.len());
    }

    #[test]
    fn entities_are_spread_over_the_shards() {
        let (memory, limits) = (Memory::default(), Limits::default());

        for n in 0..16_000 {
            memory.take(Set::Unauth, address(0xc000_0200 + n), &limits, START);
        }

        for shard in &memory.shards {
            let count = shard.lock().unwrap().buckets.len();
            assert!((500..2_000).contains(&count), "{count}");
        }
    }
}
