//! The shard against a model that forgets nothing.

use std::collections::HashSet;

use proptest::collection::vec;
use proptest::prelude::*;

use super::{Generations, Use};
use crate::Steady;
use crate::replay::Sighting::{First, Replay, Same, Stale};
use crate::replay::fingerprint::Fingerprint;

const LIFETIME: u64 = 300_000;

/// The use of this number. All fingerprints want the last slot of a table, so that every probe is long and wraps.
fn the(number: u32, issued: u64) -> Use {
    Use { fingerprint: Fingerprint::of_bits(u64::from(number) << 32 | 0xffff_ffff), issued: Steady(issued), tag: None }
}

fn tagged(number: u32, tag: u32) -> Use {
    Use { tag: Some(tag), ..the(number, 100) }
}

proptest! {
    #[test]
    fn a_use_is_never_first_twice_whatever_the_clocks_read(
        capacity in 1_usize..20,
        uses in vec((0_u32..60, 0_u64..3 * LIFETIME), 1..400),
    ) {
        let mut generations = Generations::new(capacity, LIFETIME);
        let mut seen = HashSet::new();

        for (number, now) in uses {
            // Issue times are scattered over the numbers and partly equal.
            let sighting = generations.enter(&the(number, u64::from(number * 7 % 20)), Steady(now));

            let expected = if seen.insert(number) { First } else { Replay };
            prop_assert!(sighting == expected || sighting == Stale);
            prop_assert!(seen.len() > 1 || sighting != Stale, "nothing was forgotten yet");
        }
    }

    #[test]
    fn a_new_use_is_stale_only_behind_a_nonce_that_a_whole_generation_ago_was_no_older(
        capacity in 1_usize..20,
        numbers in vec(0_u32..60, 1..400),
    ) {
        let mut generations = Generations::new(capacity, LIFETIME);
        let mut firsts: Vec<(u32, u64)> = Vec::new();

        for number in numbers {
            let issued = u64::from(number * 7 % 20);
            let known = firsts.iter().any(|(first, _)| *first == number);

            match generations.enter(&the(number, issued), Steady(1_000)) {
                First => firsts.push((number, issued)),
                Stale => {
                    let past = &firsts[..firsts.len().saturating_sub(capacity)];
                    prop_assert!(past.iter().any(|(_, past)| *past >= issued));
                }
                sighting => prop_assert!(known && sighting == Replay),
            }
        }
    }

    #[test]
    fn nonces_in_the_order_of_their_issue_are_never_refused(capacity in 1_usize..20, uses in 1_u32..300) {
        let mut generations = Generations::new(capacity, LIFETIME);

        for number in 1..=uses {
            let issued = u64::from(number);
            prop_assert_eq!(generations.enter(&the(number, issued), Steady(issued)), First);
            prop_assert_eq!(generations.enter(&the(number, issued), Steady(issued)), Replay);
        }
    }
}

#[test]
fn a_forgotten_generation_makes_its_nonces_stale_and_no_newer_one() {
    let mut generations = Generations::new(2, LIFETIME);
    for number in 1..=4 {
        assert_eq!(generations.enter(&the(number, u64::from(number) * 10), Steady(100)), First);
    }

    assert_eq!(generations.enter(&the(5, 50), Steady(100)), First);

    assert_eq!(generations.enter(&the(2, 20), Steady(100)), Stale);
    assert_eq!(generations.enter(&the(9, 20), Steady(100)), Stale);
    assert_eq!(generations.enter(&the(9, 21), Steady(100)), First);
    assert_eq!(generations.enter(&the(4, 40), Steady(100)), Replay);
}

#[test]
fn the_use_that_turns_the_generations_may_itself_become_stale() {
    let mut generations = Generations::new(1, LIFETIME);
    assert_eq!(generations.enter(&the(1, 50), Steady(100)), First);
    assert_eq!(generations.enter(&the(2, 50), Steady(100)), First);

    assert_eq!(generations.enter(&the(3, 50), Steady(100)), Stale);
}

#[test]
fn a_generation_older_than_a_nonce_lives_makes_way() {
    let mut generations = Generations::new(100, LIFETIME);
    assert_eq!(generations.enter(&the(1, 0), Steady(0)), First);
    assert_eq!(generations.enter(&the(2, LIFETIME), Steady(LIFETIME + 1)), First);
    assert_eq!(generations.enter(&the(1, 0), Steady(LIFETIME + 1)), Replay);

    assert_eq!(generations.enter(&the(3, 2 * LIFETIME), Steady(2 * LIFETIME + 2)), First);

    assert_eq!(generations.enter(&the(1, 0), Steady(2 * LIFETIME + 2)), Stale);
    assert_eq!(generations.enter(&the(2, LIFETIME), Steady(2 * LIFETIME + 2)), Replay);
}

#[test]
fn the_same_tag_is_the_same_request_for_ten_seconds_after_the_first_sighting() {
    let mut generations = Generations::new(8, LIFETIME);
    assert_eq!(generations.enter(&the(9, 100), Steady(5_000)), First);
    assert_eq!(generations.enter(&tagged(1, 0), Steady(6_000)), First);

    assert_eq!(generations.enter(&tagged(1, 0), Steady(6_000)), Same);
    assert_eq!(generations.enter(&tagged(1, 0), Steady(16_000)), Same);
    assert_eq!(generations.enter(&tagged(1, 0), Steady(16_001)), Replay);
}

#[test]
fn another_tag_or_none_is_a_replay() {
    let mut generations = Generations::new(8, LIFETIME);
    assert_eq!(generations.enter(&tagged(1, 7), Steady(100)), First);
    assert_eq!(generations.enter(&the(2, 100), Steady(100)), First);

    assert_eq!(generations.enter(&tagged(1, 8), Steady(100)), Replay);
    assert_eq!(generations.enter(&the(1, 100), Steady(100)), Replay);
    assert_eq!(generations.enter(&tagged(2, 7), Steady(100)), Replay);
    assert_eq!(generations.enter(&the(2, 100), Steady(100)), Replay);
}
