//! What an operator says about rate limits: whether they refuse, and other figures for a set.

use super::bucket::Limit;
use super::set::{Limits, Set};
use clap::ValueEnum;
use std::str::FromStr;

/// The most tokens that an override may give a bucket, or add to it at once.
const MOST_TOKENS: u32 = 1_000_000;
/// The longest interval that an override may have: a day.
const MOST_SECONDS: u32 = 86_400;

/// What becomes of a call that finds its bucket empty.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, ValueEnum)]
pub enum Mode {
    /// It is refused with 429.
    #[default]
    On,
    /// It is answered; headers and metrics tell.
    Count,
    /// Nothing is counted, and answers have no such headers.
    Off,
}

/// All of it.
#[derive(Clone, Debug, Default)]
pub struct RateLimits {
    /// What an empty bucket means.
    pub mode: Mode,
    /// Sets with other figures than the table's.
    pub overrides: Vec<Override>,
}

/// Other figures for a set, written `NAME=CAPACITY/REFILL/SECONDS`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Override {
    /// The set.
    pub set: Set,
    /// Its figures.
    pub limit: Limit,
}

/// Why a text is no override.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum InvalidOverride {
    /// It has another form.
    #[error("expected NAME=CAPACITY/REFILL/SECONDS, such as organizationSettings_organization=100/50/60")]
    Form,
    /// No set has this name.
    #[error("there is no such endpoint set; they are {}", known())]
    UnknownSet,
    /// A figure is too small or too large.
    #[error("CAPACITY and REFILL must be from 1 to {MOST_TOKENS}, SECONDS from 1 to {MOST_SECONDS}")]
    OutOfRange,
}

fn known() -> String {
    Set::ALL.iter().map(|set| set.row().id).collect::<Vec<_>>().join(", ")
}

impl FromStr for Override {
    type Err = InvalidOverride;

    fn from_str(text: &str) -> Result<Self, InvalidOverride> {
        let (name, figures) = text.split_once('=').ok_or(InvalidOverride::Form)?;
        let set = Set::named(name).ok_or(InvalidOverride::UnknownSet)?;
        let mut figures = figures.split('/');
        let mut next = |most: u32| {
            let digits = figures.next().filter(|text| !text.is_empty()).ok_or(InvalidOverride::Form)?;
            if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
                return Err(InvalidOverride::Form);
            }
            digits.parse().ok().filter(|figure| (1..=most).contains(figure)).ok_or(InvalidOverride::OutOfRange)
        };
        let limit = Limit { capacity: next(MOST_TOKENS)?, refill: next(MOST_TOKENS)?, seconds: next(MOST_SECONDS)? };

        if figures.next().is_some() { Err(InvalidOverride::Form) } else { Ok(Self { set, limit }) }
    }
}

impl RateLimits {
    /// The figures that apply to each set.
    pub(super) fn limits(&self) -> Limits {
        let mut limits = Limits::default();
        for Override { set, limit } in &self.overrides {
            limits.change(*set, *limit);
        }
        limits
    }

    /// Whether an operator has given this set its figures.
    pub(super) fn changes(&self, set: Set) -> bool {
        self.overrides.iter().any(|changed| changed.set == set)
    }

    /// A set that has two overrides.
    pub fn said_twice(overrides: &[Override]) -> Option<Set> {
        let mut rest = overrides;
        while let Some((first, others)) = rest.split_first() {
            if others.iter().any(|other| other.set == first.set) {
                return Some(first.set);
            }
            rest = others;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_override_names_a_set_and_three_figures() {
        let read: Override = "root_user=20/10/5".parse().unwrap();

        assert_eq!(read, Override { set: Set::Root, limit: Limit { capacity: 20, refill: 10, seconds: 5 } });
        for (text, invalid) in [
            ("root_user", InvalidOverride::Form),
            ("root_user=", InvalidOverride::Form),
            ("root_user=20/10", InvalidOverride::Form),
            ("root_user=20/10/5/1", InvalidOverride::Form),
            ("root_user=20/+10/5", InvalidOverride::Form),
            ("root_user=20/-10/5", InvalidOverride::Form),
            ("root=20/10/5", InvalidOverride::UnknownSet),
            ("root_user=0/10/5", InvalidOverride::OutOfRange),
            ("root_user=20/0/5", InvalidOverride::OutOfRange),
            ("root_user=20/10/86401", InvalidOverride::OutOfRange),
            ("root_user=99999999999999999999/10/5", InvalidOverride::OutOfRange),
        ] {
            assert_eq!(text.parse::<Override>(), Err(invalid), "{text}");
        }
    }

    #[test]
    fn an_override_changes_its_set_alone() {
        let overrides = vec!["root_user=20/10/5".parse().unwrap()];
        let settings = RateLimits { overrides, ..RateLimits::default() };

        let limits = settings.limits();

        for set in Set::ALL {
            let changed = limits.of(*set) != set.row().default;
            assert_eq!((changed, settings.changes(*set)), (*set == Set::Root, *set == Set::Root));
        }
    }

    #[test]
    fn a_set_that_is_said_twice_is_found() {
        let read = |texts: &[&str]| texts.iter().map(|text| text.parse().unwrap()).collect::<Vec<Override>>();

        assert_eq!(RateLimits::said_twice(&read(&["root_user=1/1/1", "root_ip=1/1/1"])), None);
        assert_eq!(
            RateLimits::said_twice(&read(&["root_ip=1/1/1", "root_user=1/1/1", "root_user=1/1/1"])),
            Some(Set::Root)
        );
    }
}
