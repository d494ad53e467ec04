//! The fingerprint of a use: 64 bits under a key that no stranger knows.
//!
//! Four numbers of a nonce in a row are neighbours: their fingerprints differ in the lowest two bits alone, so that who
//! counts up comes back to memory that is at hand.
//!
//! The one rule: nobody can construct two uses with one fingerprint. `SipHash` 2-4 is made for this (short inputs, a
//! secret key, 64 bits) and costs a third of a keyed BLAKE3. An honest use looks like one of 2^21 others once in 2^43;
//! then it is refused as a replay and its client tries again.
//!
//! Source: Aumasson and Bernstein, "`SipHash`: a fast short-input PRF" (2012).

use zeroize::Zeroize as _;

use crate::Nonce;

/// The key of the fingerprints, wiped on drop.
pub(super) struct FingerprintKey([u64; 2]);

/// A keyed hash of a nonce and its `nc`. Never 0, which marks an empty slot.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Fingerprint(u64);

impl Fingerprint {
    pub(super) const fn bits(self) -> u64 {
        self.0
    }

    /// A number below `range`, from the upper 32 bits.
    pub(super) const fn scaled_high(self, range: usize) -> usize {
        scale(self.0 >> 32, range)
    }

    /// A number below `range`, a multiple of [`NEIGHBOURS`]: a neighbourhood from the lower 32 bits, and a place in it.
    pub(super) const fn scaled_low(self, range: usize) -> usize {
        let neighbourhood = scale(self.0 & 0xffff_ffff, range >> NEIGHBOUR_BITS);
        neighbourhood << NEIGHBOUR_BITS | (self.0 & 0b11) as usize
    }

    #[cfg(test)]
    pub(super) const fn of_bits(bits: u64) -> Self {
        Self(bits)
    }
}

/// How many numbers of a nonce are neighbours: a cache line of slots. More of them would make long rows of taken slots.
pub(super) const NEIGHBOURS: usize = 1 << NEIGHBOUR_BITS;
const NEIGHBOUR_BITS: u32 = 2;

/// The part `bits / 2^32` of `range`.
const fn scale(bits: u64, range: usize) -> usize {
    ((bits as u128 * range as u128) >> 32) as usize
}

impl FingerprintKey {
    pub(super) fn new(mut bytes: [u8; 32]) -> Self {
        let mut derived = blake3::derive_key("keywright-digest 2026 replay fingerprint", &bytes);
        let mut key = [0; 2];
        for (word, bytes) in key.iter_mut().zip(derived.as_chunks().0) {
            *word = u64::from_le_bytes(*bytes);
        }
        bytes.zeroize();
        derived.zeroize();
        Self(key)
    }

    pub(super) fn fingerprint(&self, nonce: &Nonce, nc: u32) -> Fingerprint {
        let neighbourhood = self.siphash(nonce.words(), nc >> NEIGHBOUR_BITS);
        // Where in it a nonce begins is chance, so that those of one use do not all want the same place.
        Fingerprint((neighbourhood ^ u64::from(nc & 0b11)).max(1))
    }

    /// `SipHash` 2-4 of 28 bytes: the nonce's words, then `nc`, all in little-endian order.
    fn siphash(&self, nonce: [u64; 3], nc: u32) -> u64 {
        let [k0, k1] = self.0;
        let mut state = State([
            k0 ^ 0x736f_6d65_7073_6575,
            k1 ^ 0x646f_7261_6e64_6f6d,
            k0 ^ 0x6c79_6765_6e65_7261,
            k1 ^ 0x7465_6462_7974_6573,
        ]);
        for word in nonce {
            state.take(word);
        }
        state.take(28 << 56 | u64::from(nc));
        state.finish()
    }
}

impl Drop for FingerprintKey {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

struct State([u64; 4]);

impl State {
    fn take(&mut self, word: u64) {
        self.0[3] ^= word;
        self.round();
        self.round();
        self.0[0] ^= word;
    }

    fn finish(mut self) -> u64 {
        self.0[2] ^= 0xff;
        for _ in 0..4 {
            self.round();
        }
        self.0.into_iter().fold(0, |hash, word| hash ^ word)
    }

    fn round(&mut self) {
        let [mut a, mut b, mut c, mut d] = self.0;
        a = a.wrapping_add(b);
        b = b.rotate_left(13) ^ a;
        a = a.rotate_left(32);
        c = c.wrapping_add(d);
        d = d.rotate_left(16) ^ c;
        a = a.wrapping_add(d);
        d = d.rotate_left(21) ^ a;
        c = c.wrapping_add(b);
        b = b.rotate_left(17) ^ c;
        c = c.rotate_left(32);
        self.0 = [a, b, c, d];
    }
}

#[cfg(test)]
mod tests {
    use super::{Fingerprint, FingerprintKey, NEIGHBOURS};
    use crate::{NonceKey, StartNumber, Steady};
    use proptest::prelude::*;
    use std::collections::BTreeSet;
    use std::hash::Hasher as _;

    #[expect(deprecated, reason = "the standard library's SipHash 2-4 is the reference here")]
    fn reference(key: [u64; 2], nonce: [u64; 3], nc: u32) -> u64 {
        let mut hasher = std::hash::SipHasher::new_with_keys(key[0], key[1]);
        for word in nonce {
            hasher.write(&word.to_le_bytes());
        }
        hasher.write(&nc.to_le_bytes());
        hasher.finish()
    }

    proptest! {
        #[test]
        fn it_is_siphash_2_4(key: [u64; 2], nonce: [u64; 3], nc: u32) {
            prop_assert_eq!(FingerprintKey(key).siphash(nonce, nc), reference(key, nonce, nc));
        }

        #[test]
        fn a_scaled_fingerprint_stays_below_its_range(bits: u64, range in 1_usize..1 << 28) {
            let neighbourhoods = range * NEIGHBOURS;
            prop_assert!(Fingerprint::of_bits(bits).scaled_high(range) < range);
            prop_assert!(Fingerprint::of_bits(bits).scaled_low(neighbourhoods) < neighbourhoods);
        }

        #[test]
        fn numbers_in_a_row_are_neighbours_and_each_has_a_place_of_its_own(key: [u8; 32], first in 0..u32::MAX / 4) {
            let nonce = NonceKey::new([1; 32]).issue(Steady(0), StartNumber(0), [0; 6]);
            let key = FingerprintKey::new(key);

            let places: BTreeSet<_> = (0..4).map(|n| key.fingerprint(&nonce, first * 4 + n).scaled_low(8 << 10)).collect();

            let (low, high) = (*places.first().unwrap(), *places.last().unwrap());
            prop_assert_eq!((places.len(), high - low, low % 4), (4, 3, 0));
        }
    }

    #[test]
    fn the_published_vector_of_28_bytes_is_met() {
        // vectors_sip64[28] of the authors' reference code: key 00 to 0f, message 00 to 1b.
        let bytes: [u8; 28] = std::array::from_fn(|i| u8::try_from(i).unwrap());
        let key = FingerprintKey([0x0706_0504_0302_0100, 0x0f0e_0d0c_0b0a_0908]);
        let word = |at: usize| u64::from_le_bytes(bytes[at..at + 8].try_into().unwrap());

        let hash = key.siphash([word(0), word(8), word(16)], 0x1b1a_1918);

        assert_eq!(hash.to_le_bytes(), [0xa5, 0xc9, 0x1d, 0xa7, 0xac, 0xaa, 0x4d, 0xde]);
    }

    #[test]
    fn another_key_gives_another_fingerprint() {
        let nonce = NonceKey::new([1; 32]).issue(Steady(0), StartNumber(0), [0; 6]);

        let [one, two] = [1, 2].map(|byte| FingerprintKey::new([byte; 32]).fingerprint(&nonce, 1));

        assert_ne!(one, two);
    }
}
