//! Nonces: made, read back, and not forged.

use keywright_digest::{NonceKey, StartNumber, Steady};
use proptest::prelude::*;

const EPOCH: u64 = 1_577_836_800_000;

proptest! {
    #[test]
    fn what_is_issued_is_read_back(key: [u8; 32], age in 0_u64..1 << 40, start in 0_u32..1 << 24, chance: [u8; 6]) {
        let key = NonceKey::new(key);
        let nonce = key.issue(Steady(EPOCH + age), StartNumber(start), chance);

        let read = key.read(nonce.text().as_str()).unwrap();

        prop_assert_eq!(read, nonce);
        prop_assert_eq!(read.issued(), Steady(EPOCH + age));
        prop_assert_eq!(read.start(), StartNumber(start));
        prop_assert_eq!(read.text().as_str().len(), 32);
    }

    #[test]
    fn a_nonce_with_any_bit_flipped_is_nobody_s(time in EPOCH..EPOCH << 1, chance: [u8; 6], bit in 0_usize..32 * 8) {
        let key = NonceKey::new([5; 32]);
        let mut text = key.issue(Steady(time), StartNumber(9), chance).text().as_str().as_bytes().to_vec();

        text[bit / 8] ^= 1 << (bit % 8);

        prop_assert!(str::from_utf8(&text).is_ok_and(|text| key.read(text).is_none()) || str::from_utf8(&text).is_err());
    }

    #[test]
    fn no_text_makes_reading_panic(text in r"\PC{0,40}") {
        prop_assert!(NonceKey::new([5; 32]).read(&text).is_none());
    }

    #[test]
    fn no_base64_of_any_length_is_ours(text in "[A-Za-z0-9+/]{0,40}={0,2}") {
        prop_assert!(NonceKey::new([5; 32]).read(&text).is_none());
    }
}

#[test]
fn a_nonce_of_another_key_is_nobody_s() {
    let nonce = NonceKey::new([1; 32]).issue(Steady(EPOCH), StartNumber(1), [0; 6]);

    assert!(NonceKey::new([2; 32]).read(nonce.text().as_str()).is_none());
}

#[test]
fn a_nonce_with_anything_around_it_is_nobody_s() {
    let key = NonceKey::new([1; 32]);
    let text = key.issue(Steady(EPOCH), StartNumber(1), [0; 6]).text();

    for other in [
        format!("{text}="),
        format!(" {text}"),
        format!("{text}A"),
        format!("{text}AAAA"),
        text.as_str()[..31].to_owned(),
    ] {
        assert!(key.read(&other).is_none(), "{other:?}");
    }
}

#[test]
fn a_time_that_cannot_be_carried_becomes_the_nearest_that_can() {
    let key = NonceKey::new([1; 32]);
    let issued = |time| key.issue(Steady(time), StartNumber(1), [0; 6]).issued();

    assert_eq!(issued(0), Steady(EPOCH));
    assert_eq!(issued(u64::MAX), Steady(EPOCH + (1 << 40) - 1));
}

#[test]
fn chance_alone_makes_two_nonces_of_one_moment_differ() {
    let key = NonceKey::new([1; 32]);
    let [one, two] = [0, 1].map(|chance| key.issue(Steady(EPOCH), StartNumber(1), [chance; 6]));

    assert_ne!(one.text(), two.text());
}
