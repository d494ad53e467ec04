//! Chance for picks: fast, and the same with each run.

/// A xorshift generator: good enough to pick by, and for nothing that is secret.
pub(super) struct Dice(u64);

impl Dice {
    pub(super) const fn new(seed: u64) -> Self {
        Self(seed | 1)
    }

    pub(super) const fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    /// A number below `end`; 0 when there is none.
    pub(super) fn below(&mut self, end: usize) -> usize {
        let drawn = (u128::from(self.next()) * end as u128) >> 64;
        usize::try_from(drawn).unwrap_or(0)
    }

    /// Yes, in so many of a hundred cases.
    pub(super) fn percent(&mut self) -> u8 {
        u8::try_from(self.below(100)).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_below_the_end_comes_about_as_often() {
        let mut dice = Dice::new(7);
        let mut seen = [0_u32; 10];

        for _ in 0..100_000 {
            seen[dice.below(10)] += 1;
        }

        assert!(seen.iter().all(|count| (9_500..10_500).contains(count)), "{seen:?}");
        assert_eq!(dice.below(0), 0);
    }
}
