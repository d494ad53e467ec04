//! The replay memory as threads see it.

use std::collections::HashMap;
use std::sync::Mutex;
use std::thread;

use keywright_digest::{Nonce, NonceKey, ReplayMemory, Sighting, StartNumber, Steady};
use proptest::collection::vec;
use proptest::prelude::*;

const START: u64 = 1_800_000_000_000;
const LIFETIME: u64 = 300_000;

fn nonce(number: u8, age: u64) -> Nonce {
    NonceKey::new([3; 32]).issue(Steady(START + age), StartNumber(1), [number; 6])
}

#[test]
fn sixty_four_connections_that_share_a_nonce_are_never_refused() {
    let memory = ReplayMemory::new([1; 32], 1 << 16, LIFETIME);
    let nonce = nonce(1, 0);

    thread::scope(|scope| {
        for connection in 0..64_u32 {
            let (memory, nonce) = (&memory, &nonce);
            scope.spawn(move || {
                for request in 0..200_u32 {
                    // 7919 is prime to the number of requests: every count comes once, far from its neighbours.
                    let nc = (connection * 200 + request) * 7919 % 12_800;
                    assert_eq!(memory.enter(&memory.expect(nonce, nc, None), Steady(START)), Sighting::First);
                }
            });
        }
    });
}

/// Enters the same uses from 8 threads, each in another order and with another clock; counts the `First` of each.
fn firsts_of_a_race(memory: &ReplayMemory) -> HashMap<(u8, u32), u32> {
    let nonces: Vec<Nonce> = (0..16).map(|number| nonce(number, u64::from(number))).collect();
    let firsts = Mutex::new(HashMap::new());
    thread::scope(|scope| {
        for step in [1_u32, 3, 7, 9, 11, 13, 17, 19] {
            let (firsts, nonces) = (&firsts, &nonces);
            scope.spawn(move || {
                for place in 0..3200 {
                    let place = place * step % 3200;
                    let number = u8::try_from(place % 16).unwrap();
                    let now = Steady(START + u64::from(step) * 1_000 + u64::from(place));
                    if memory.enter(&memory.expect(&nonces[usize::from(number)], place, None), now) == Sighting::First {
                        *firsts.lock().unwrap().entry((number, place)).or_default() += 1;
                    }
                }
            });
        }
    });
    firsts.into_inner().unwrap()
}

#[test]
fn of_a_race_for_one_use_exactly_one_is_first() {
    let firsts = firsts_of_a_race(&ReplayMemory::new([1; 32], 1 << 16, LIFETIME));

    assert_eq!(firsts.len(), 3200);
    assert!(firsts.values().all(|count| *count == 1));
}

#[test]
fn of_a_race_in_a_memory_that_forgets_at_most_one_is_first() {
    let firsts = firsts_of_a_race(&ReplayMemory::new([1; 32], 512, LIFETIME));

    assert!(!firsts.is_empty());
    assert!(firsts.values().all(|count| *count == 1));
}

#[test]
fn counts_and_nonces_are_told_apart() {
    let memory = ReplayMemory::new([1; 32], 1 << 10, LIFETIME);

    assert_eq!(memory.enter(&memory.expect(&nonce(1, 0), 1, None), Steady(START)), Sighting::First);
    assert_eq!(memory.enter(&memory.expect(&nonce(1, 0), 2, None), Steady(START)), Sighting::First);
    assert_eq!(memory.enter(&memory.expect(&nonce(2, 0), 1, None), Steady(START)), Sighting::First);
    assert_eq!(memory.enter(&memory.expect(&nonce(1, 0), 1, None), Steady(START)), Sighting::Replay);
}

#[test]
fn a_proxy_may_ask_twice_for_one_request() {
    let memory = ReplayMemory::new([1; 32], 1 << 10, LIFETIME);
    let enter = |tag, time| memory.enter(&memory.expect(&nonce(1, 0), 1, tag), Steady(START + time));

    assert_eq!(enter(Some(77), 0), Sighting::First);
    assert_eq!(enter(Some(77), 10_000), Sighting::Same);
    assert_eq!(enter(Some(78), 10_000), Sighting::Replay);
    assert_eq!(enter(None, 10_000), Sighting::Replay);
    assert_eq!(enter(Some(77), 10_001), Sighting::Replay);
}

#[test]
fn a_memory_of_no_entries_still_takes_nothing_twice() {
    let memory = ReplayMemory::new([1; 32], 0, LIFETIME);

    assert_eq!(memory.enter(&memory.expect(&nonce(1, 0), 1, None), Steady(START)), Sighting::First);
    assert_ne!(memory.enter(&memory.expect(&nonce(1, 0), 1, None), Steady(START)), Sighting::First);
}

proptest! {
    #[test]
    fn a_small_memory_agrees_with_a_set_that_forgets_nothing(
        uses in vec((0_u8..8, 0_u32..200, 0_u64..LIFETIME), 1..1500),
    ) {
        let memory = ReplayMemory::new([1; 32], 128, LIFETIME);
        let mut seen = HashMap::new();

        for (number, nc, time) in uses {
            let nonce = nonce(number, u64::from(number));

            let sighting = memory.enter(&memory.expect(&nonce, nc, None), Steady(START + time));

            match seen.insert((number, nc), sighting) {
                None => prop_assert!(matches!(sighting, Sighting::First | Sighting::Stale)),
                // What was stale stays so: the cut never falls.
                Some(Sighting::Stale) => prop_assert_eq!(sighting, Sighting::Stale),
                Some(_) => prop_assert!(matches!(sighting, Sighting::Replay | Sighting::Stale)),
            }
        }
    }
}
