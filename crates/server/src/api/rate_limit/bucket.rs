//! The arithmetic of a token bucket: whole tokens, and refills at whole intervals.
//!
//! A call takes a token. An interval begins when the first token leaves a full bucket; at the end of each interval the
//! refill is added, never beyond the capacity. So `Retry-After` is the rest of the interval, and what a refusal says
//! about the refill is what happens. Time is steady milliseconds, an argument.

/// The figures of a bucket; each at least 1.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limit {
    /// The tokens of a full bucket: how many calls may come at once.
    pub capacity: u32,
    /// The tokens added at the end of each interval.
    pub refill: u32,
    /// The length of an interval.
    pub seconds: u32,
}

impl Limit {
    /// One call a second.
    pub const LEAST: Self = Self { capacity: 1, refill: 1, seconds: 1 };

    /// The refill as requests in a whole number of minutes, as the older dialects put it: exact, in the smallest numbers.
    pub fn per_minutes(self) -> (u64, u64) {
        let (mut divisor, mut rest) = (u64::from(self.seconds).max(1), 60);
        while rest != 0 {
            (divisor, rest) = (rest, divisor % rest);
        }
        (u64::from(self.refill) * (60 / divisor), u64::from(self.seconds) / divisor)
    }

    /// An interval in milliseconds, at least 1.
    fn interval(self) -> u64 {
        (u64::from(self.seconds) * 1_000).max(1)
    }
}

/// A bucket.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Bucket {
    tokens: u32,
    /// When the interval began that runs now; of a full bucket it means nothing.
    since: u64,
}

/// What came of taking a token.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Taken {
    /// The tokens that are left.
    pub(super) remaining: u32,
    /// There was none; in so many seconds, at least 1, there will be.
    pub(super) wait: Option<u32>,
}

impl Bucket {
    /// Of an entity that nobody has heard of.
    pub(super) const fn full(limit: Limit) -> Self {
        Self { tokens: limit.capacity, since: 0 }
    }

    /// Takes a token if there is one.
    pub(super) fn take(&mut self, limit: Limit, now: u64) -> Taken {
        self.refill(limit, now);
        if self.tokens >= limit.capacity {
            self.since = now;
        }
        if let Some(left) = self.tokens.checked_sub(1) {
            self.tokens = left;
            Taken { remaining: left, wait: None }
        } else {
            let rest = limit.interval().saturating_sub(now.saturating_sub(self.since));
            Taken { remaining: 0, wait: Some(u32::try_from(rest.div_ceil(1_000)).unwrap_or(u32::MAX).max(1)) }
        }
    }

    /// The tokens missing at this time; 0 means that it can be forgotten.
    pub(super) fn missing(mut self, limit: Limit, now: u64) -> u32 {
        self.refill(limit, now);
        limit.capacity.saturating_sub(self.tokens)
    }

    /// Adds what the intervals since the last look have brought.
    fn refill(&mut self, limit: Limit, now: u64) {
        let intervals = now.saturating_sub(self.since) / limit.interval();
        if intervals > 0 {
            let brought = u32::try_from(intervals).unwrap_or(u32::MAX).saturating_mul(limit.refill);
            self.tokens = self.tokens.saturating_add(brought).min(limit.capacity);
            self.since += intervals * limit.interval();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const LIMIT: Limit = Limit { capacity: 10, refill: 5, seconds: 60 };
    const START: u64 = 1_795_334_400_000;

    fn drained(limit: Limit, now: u64) -> Bucket {
        let mut bucket = Bucket::full(limit);
        for left in (0..limit.capacity).rev() {
            assert_eq!(bucket.take(limit, now), Taken { remaining: left, wait: None });
        }
        bucket
    }

    #[test]
    fn an_empty_bucket_says_when_its_interval_ends() {
        let mut bucket = drained(LIMIT, START);

        for (after, wait) in [(0, 60), (1, 60), (5_000, 55), (5_001, 55), (59_000, 1), (59_999, 1)] {
            assert_eq!(bucket.take(LIMIT, START + after), Taken { remaining: 0, wait: Some(wait) }, "{after}");
        }
        assert_eq!(bucket.take(LIMIT, START + 60_000), Taken { remaining: 4, wait: None });
    }

    #[test]
    fn what_is_refused_costs_nothing() {
        let mut bucket = drained(LIMIT, START);

        for _ in 0..100 {
            assert!(bucket.take(LIMIT, START + 30_000).wait.is_some());
        }

        assert_eq!(bucket.take(LIMIT, START + 60_000).remaining, 4);
    }

    #[test]
    fn an_idle_bucket_is_full_and_no_more() {
        let mut bucket = drained(LIMIT, START);

        assert_eq!(bucket.missing(LIMIT, START + 60_000), 5);
        assert_eq!(bucket.missing(LIMIT, START + 119_999), 5);
        assert_eq!(bucket.missing(LIMIT, START + 120_000), 0);
        assert_eq!(bucket.take(LIMIT, START + 86_400_000), Taken { remaining: 9, wait: None });
    }

    #[test]
    fn an_interval_begins_when_the_first_token_leaves_a_full_bucket() {
        let mut bucket = Bucket::full(LIMIT);
        bucket.take(LIMIT, START);

        // Full again after a minute; the next interval begins with the next call and not with the minute.
        assert_eq!(bucket.take(LIMIT, START + 90_000).remaining, 9);
        assert_eq!(bucket.missing(LIMIT, START + 149_999), 1);
        assert_eq!(bucket.missing(LIMIT, START + 150_000), 0);
    }

    #[test]
    fn a_time_that_is_a_little_older_than_the_last_changes_nothing() {
        let mut bucket = drained(LIMIT, START + 60_000);

        assert_eq!(bucket.take(LIMIT, START + 59_990), Taken { remaining: 0, wait: Some(60) });
    }

    #[test]
    fn the_end_of_time_is_no_error() {
        let most = Limit { capacity: u32::MAX, refill: u32::MAX, seconds: u32::MAX };
        let mut bucket = Bucket::full(most);

        assert_eq!(bucket.take(most, u64::MAX).remaining, u32::MAX - 1);
        assert_eq!(Bucket { tokens: 0, since: 0 }.missing(most, u64::MAX), 0);
    }

    #[test]
    fn the_refill_is_told_in_whole_minutes() {
        for (refill, seconds, told) in [(250, 60, (250, 1)), (5, 1, (300, 1)), (7, 90, (14, 3)), (1, 3600, (1, 60))] {
            assert_eq!(Limit { capacity: 10, refill, seconds }.per_minutes(), told);
        }
    }

    fn limits() -> impl Strategy<Value = Limit> {
        (1..50_u32, 1..50_u32, 1..100_u32).prop_map(|(capacity, refill, seconds)| Limit { capacity, refill, seconds })
    }

    proptest! {
        /// Beside a clerk who counts every second by hand.
        #[test]
        fn a_bucket_never_has_more_than_its_capacity_nor_less_than_nothing(
            limit in limits(),
            calls in prop::collection::vec((0..400_u64, 0..12_u32), 0..60),
        ) {
            let (mut bucket, mut now) = (Bucket::full(limit), START);
            let (mut tokens, mut elapsed) = (limit.capacity, 0);
            for (pause, count) in calls {
                for _ in 0..pause {
                    now += 1_000;
                    elapsed += 1;
                    if elapsed % limit.seconds == 0 && tokens < limit.capacity {
                        tokens = (tokens + limit.refill).min(limit.capacity);
                    }
                }
                for _ in 0..count {
                    if tokens == limit.capacity {
                        elapsed = 0;
                    }
                    let taken = bucket.take(limit, now);
                    prop_assert_eq!(taken.wait.is_none(), tokens > 0);
                    tokens = tokens.saturating_sub(1);
                    prop_assert_eq!(taken.remaining, tokens);
                    prop_assert!(taken.wait.is_none_or(|wait| (1..=limit.seconds).contains(&wait)));
                }
                prop_assert_eq!(bucket.missing(limit, now), limit.capacity - tokens);
            }
        }

        /// Whoever asks all the time gets the refill of every interval, to the token, for years.
        #[test]
        fn the_refill_is_exact_over_long_times(limit in limits(), intervals in 1..50_000_000_u64, late in 0..1_000_u64) {
            let mut bucket = drained(limit, START);
            let period = u64::from(limit.seconds) * 1_000;

            // Looked at once on the way, at an odd moment, and at the end.
            bucket.refill(limit, START + intervals / 2 * period + late);
            let brought = u64::from(limit.refill).saturating_mul(intervals).min(limit.capacity.into());

            prop_assert_eq!(u64::from(limit.capacity - bucket.missing(limit, START + intervals * period)), brought);
            bucket.refill(limit, START + intervals * period + late);
            prop_assert_eq!(bucket.since, START + (intervals * period + late) / period * period);
        }

        /// After the seconds that a refusal names there is a token; a moment before there is none.
        #[test]
        fn a_refusal_says_the_truth_about_when_to_come_back(limit in limits(), after in 0..100_000_u64) {
            let mut bucket = drained(limit, START);
            let now = START + after % (u64::from(limit.seconds) * 1_000);

            let wait = u64::from(bucket.take(limit, now).wait.unwrap());

            prop_assert!(bucket.take(limit, now + (wait - 1) * 1_000).wait.is_some());
            prop_assert!(bucket.take(limit, now + wait * 1_000).wait.is_none());
        }
    }
}
