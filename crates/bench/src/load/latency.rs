//! Latencies, kept by size: a few thousand counters tell every quantile to within two per cent.

/// Steps in each doubling.
const STEPS: u64 = 64;
const DOUBLINGS: u64 = 40;

/// How often each latency was seen, in nanoseconds.
pub(super) struct Latencies {
    counts: Vec<u64>,
    total: u64,
    longest: u64,
}

impl Latencies {
    pub(super) fn new() -> Self {
        let places = usize::try_from(STEPS * DOUBLINGS).unwrap_or_default();
        Self { counts: vec![0; places], total: 0, longest: 0 }
    }

    pub(super) fn add(&mut self, nanos: u64) {
        if let Some(count) = self.counts.get_mut(place(nanos)) {
            *count += 1;
        }
        self.total += 1;
        self.longest = self.longest.max(nanos);
    }

    pub(super) const fn longest(&self) -> u64 {
        self.longest
    }

    /// The latency below which this many of a thousand lie.
    pub(super) fn quantile(&self, per_mille: u64) -> u64 {
        let rank = (self.total * per_mille).div_ceil(1000);
        let mut seen = 0;
        for (place, count) in self.counts.iter().enumerate() {
            seen += count;
            if seen >= rank && seen > 0 {
                return middle(place as u64).min(self.longest);
            }
        }
        self.longest
    }
}

/// The place of a latency: exact below 64, from there on 64 steps a doubling.
fn place(nanos: u64) -> usize {
    let doubling = (nanos / STEPS).checked_ilog2().map_or(0, |bits| u64::from(bits) + 1);
    let place = if doubling == 0 { nanos } else { doubling * STEPS + (nanos >> (doubling - 1)) - STEPS };
    usize::try_from(place.min(STEPS * DOUBLINGS - 1)).unwrap_or_default()
}

/// The middle of what falls into a place.
const fn middle(place: u64) -> u64 {
    let (doubling, step) = (place / STEPS, place % STEPS);
    if doubling == 0 {
        return step;
    }
    let width = 1 << (doubling - 1);
    (STEPS + step) * width + width / 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_quantile_is_right_to_within_two_per_cent() {
        let mut latencies = Latencies::new();

        for micros in 1..=100_000 {
            latencies.add(micros * 1000);
        }

        for (per_mille, expected) in [(500, 50_000_000), (990, 99_000_000), (999, 99_900_000)] {
            let found = latencies.quantile(per_mille);
            assert!(found.abs_diff(expected) * 50 < expected, "{per_mille}: {found}");
        }
        assert_eq!((latencies.quantile(1000), latencies.longest()), (100_000_000, 100_000_000));
    }

    #[test]
    fn what_falls_into_a_place_is_near_its_middle() {
        for nanos in [0, 1, 63, 64, 65, 127, 128, 129, 1_000, 123_456_789, 60_000_000_000] {
            let found = middle(place(nanos) as u64);

            assert!(found.abs_diff(nanos) * 64 <= nanos, "{nanos}: {found}");
        }
    }

    #[test]
    fn without_latencies_there_is_no_quantile() {
        assert_eq!(Latencies::new().quantile(990), 0);
    }
}
