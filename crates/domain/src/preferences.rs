//! How a person reads times: in which zone, and in which order the parts of a date stand.

use jiff::tz::TimeZone;
use thiserror::Error;

/// The text is no name of a time zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("a time zone is a name of the IANA database, as Europe/Stockholm")]
pub struct InvalidTimeZone;

/// A time zone by its name in the IANA database, as `Europe/Stockholm`; in the casing of the database.
///
/// Source: console contract 3.2, `/account/preferences`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeZoneName(String);

impl TimeZoneName {
    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Every name that there is, in order.
    pub fn all() -> Vec<String> {
        let mut names: Vec<_> = jiff::tz::db().available().map(|name| name.as_str().to_owned()).collect();
        names.sort();
        names
    }
}

impl TryFrom<&str> for TimeZoneName {
    type Error = InvalidTimeZone;

    /// The name in any case.
    fn try_from(text: &str) -> Result<Self, InvalidTimeZone> {
        let zone = TimeZone::get(text).map_err(|_| InvalidTimeZone)?;
        zone.iana_name().map(|name| Self(name.to_owned())).ok_or(InvalidTimeZone)
    }
}

/// In which order the parts of a date stand.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum DateFormat {
    /// 14 Feb 2031.
    #[default]
    Words,
    /// 2031-02-14.
    Iso,
    /// 02/14/2031.
    MonthFirst,
    /// 14.02.2031.
    DayFirst,
}

impl DateFormat {
    /// Every order.
    pub const ALL: &'static [Self] = &[Self::Words, Self::Iso, Self::MonthFirst, Self::DayFirst];

    /// The word for it, as it is kept and as forms send it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Words => "words",
            Self::Iso => "iso",
            Self::MonthFirst => "month-first",
            Self::DayFirst => "day-first",
        }
    }

    /// The order of a word; `None` for anything else.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|format| format.name() == name)
    }
}

/// How a person reads times.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Preferences {
    /// The zone; `None` is UTC.
    pub time_zone: Option<TimeZoneName>,
    /// The order of a date.
    pub date_format: DateFormat,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_is_one_of_the_database_in_its_casing() {
        for (text, name) in
            [("Europe/Stockholm", "Europe/Stockholm"), ("america/new_york", "America/New_York"), ("UTC", "UTC")]
        {
            assert_eq!(TimeZoneName::try_from(text).unwrap().as_str(), name);
        }
        for text in ["", "Mars/Olympus", "CET-1CEST", "+02:00", "Europe/Stockholm ", "../etc/passwd"] {
            assert_eq!(TimeZoneName::try_from(text), Err(InvalidTimeZone), "{text:?}");
        }
    }

    #[test]
    fn every_zone_that_is_offered_is_accepted() {
        let all = TimeZoneName::all();

        assert!(all.len() > 400 && all.is_sorted(), "{}", all.len());
        assert!(all.iter().all(|name| TimeZoneName::try_from(name.as_str()).is_ok_and(|zone| zone.as_str() == name)));
    }

    #[test]
    fn the_word_of_an_order_reads_back() {
        assert!(DateFormat::ALL.iter().all(|format| DateFormat::from_name(format.name()) == Some(*format)));
        assert_eq!(DateFormat::from_name("ISO"), None);
    }
}
