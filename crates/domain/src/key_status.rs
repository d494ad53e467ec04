//! The one word that says how a key stands, for the people who look after keys.
//!
//! Source: console contract 7.4.

use crate::Timestamp;

/// How a key stands. The first that fits, in this order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum KeyStatus {
    /// Its organization requires an access list, and its own is empty.
    CannotCall,
    /// Older than a week and never used.
    NeverUsed,
    /// Not used for ninety days.
    Stale,
    /// None of that.
    Active,
}

impl KeyStatus {
    /// Every status, the gravest first.
    pub const ALL: &'static [Self] = &[Self::CannotCall, Self::NeverUsed, Self::Stale, Self::Active];

    /// What people read.
    pub const fn label(self) -> &'static str {
        match self {
            Self::CannotCall => "Cannot call",
            Self::NeverUsed => "Never used",
            Self::Stale => "Stale",
            Self::Active => "Active",
        }
    }

    /// Its word in a URL.
    pub const fn word(self) -> &'static str {
        match self {
            Self::CannotCall => "cannot-call",
            Self::NeverUsed => "never-used",
            Self::Stale => "stale",
            Self::Active => "active",
        }
    }

    /// The status of a word; `None` for anything else.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|status| status.word() == word)
    }

    /// Its place in [`Self::ALL`], by which lists are sorted.
    pub const fn rank(self) -> i64 {
        self as i64
    }
}

/// The rule at one moment: the two instants that it compares with.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct StatusRule {
    /// A key that was made before this and never used is called never used.
    pub unused_before: Timestamp,
    /// A key whose last use was before this is stale.
    pub stale_before: Timestamp,
}

const DAY: i64 = 24 * 60 * 60 * 1000;

impl StatusRule {
    /// A key that is younger than this, in days, is not called never used.
    pub const UNUSED_DAYS: i64 = 7;
    /// A key that was not used for this many days is stale.
    pub const STALE_DAYS: i64 = 90;

    /// The rule as of now.
    pub fn at(now: Timestamp) -> Self {
        let before = |days: i64| now.plus_millis(-days * DAY);
        Self { unused_before: before(Self::UNUSED_DAYS), stale_before: before(Self::STALE_DAYS) }
    }

    /// The status of a key: whether its organization requires a list, how many addresses are on its own, when it was made
    /// and when it was last used.
    pub fn of(
        &self,
        list_required: bool,
        addresses: u64,
        created: Timestamp,
        last_used: Option<Timestamp>,
    ) -> KeyStatus {
        match last_used {
            _ if list_required && addresses == 0 => KeyStatus::CannotCall,
            None if created < self.unused_before => KeyStatus::NeverUsed,
            Some(last) if last < self.stale_before => KeyStatus::Stale,
            _ => KeyStatus::Active,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(1_900_000_000_000);

    fn status(required: bool, addresses: u64, made_days_ago: i64, used_days_ago: Option<i64>) -> KeyStatus {
        let ago = |days: i64| NOW.plus_millis(-days * DAY);
        StatusRule::at(NOW).of(required, addresses, ago(made_days_ago), used_days_ago.map(ago))
    }

    #[test]
    fn the_first_rule_that_fits_gives_the_word() {
        assert_eq!(status(true, 0, 1, Some(0)), KeyStatus::CannotCall);
        assert_eq!(status(true, 1, 1, Some(0)), KeyStatus::Active);
        assert_eq!(status(false, 0, 8, None), KeyStatus::NeverUsed);
        assert_eq!(status(false, 0, 7, None), KeyStatus::Active);
        assert_eq!(status(false, 0, 400, Some(91)), KeyStatus::Stale);
        assert_eq!(status(false, 0, 400, Some(90)), KeyStatus::Active);
    }

    #[test]
    fn a_word_names_its_status() {
        for status in KeyStatus::ALL {
            assert_eq!(KeyStatus::from_word(status.word()), Some(*status));
        }
        assert_eq!(KeyStatus::from_word("broad"), None);
    }
}
