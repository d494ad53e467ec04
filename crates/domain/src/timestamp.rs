//! Time as a value: an instant in milliseconds, and a calendar date.
//!
//! Rules are handed the current [`Timestamp`]; nobody here asks for it. Read liberally, written one way: UTC, to the
//! second, with a `Z`. The calendar itself is jiff's.

use std::fmt;

use jiff::civil;
use jiff::fmt::temporal::Pieces;
use jiff::tz::Offset;
use thiserror::Error;

/// The text is no date or time of the ISO 8601 calendar that we can hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("not an ISO 8601 date or time")]
pub struct InvalidTimestamp;

/// An instant, in milliseconds since 1970-01-01T00:00:00Z.
///
/// Range: [`Timestamp::MIN`] to [`Timestamp::MAX`], the years of four digits; arithmetic stops at the ends. Prints as
/// `2031-04-09T17:05:44Z`, the milliseconds cut off. Source: HTTP conventions 4.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

impl Timestamp {
    /// 0000-01-01T00:00:00Z.
    pub const MIN: Self = Self(-62_167_219_200_000);
    /// 9999-12-30T22:00:00Z, the last second whose year has four digits in every zone.
    pub const MAX: Self = Self(253_402_207_200_000);

    /// The instant so many milliseconds after the epoch, or the nearest end of the range.
    pub const fn from_millis(millis: i64) -> Self {
        if millis < Self::MIN.0 {
            Self::MIN
        } else if millis > Self::MAX.0 {
            Self::MAX
        } else {
            Self(millis)
        }
    }

    /// Milliseconds since the epoch.
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// Whole seconds since the epoch, rounded down.
    pub fn seconds(self) -> i64 {
        self.0.div_euclid(1000)
    }

    /// Reads an ISO 8601 date or time: no zone means UTC, no time means midnight, and fractions finer than a
    /// millisecond are cut off. Instants outside the range, as `9999-12-31`, become the end of it.
    ///
    /// # Errors
    /// Other text, a named zone (`[Europe/Paris]`), or a day that does not exist.
    pub fn parse(text: &str) -> Result<Self, InvalidTimestamp> {
        let pieces = Pieces::parse(text).map_err(|_| InvalidTimestamp)?;
        if text.contains('[') {
            return Err(InvalidTimestamp);
        }

        let local = pieces.date().to_datetime(pieces.time().unwrap_or(civil::Time::midnight()));
        let offset = pieces.to_numeric_offset().unwrap_or(Offset::UTC);
        Ok(match offset.to_timestamp(local) {
            Ok(instant) => Self::of(instant),
            Err(_) if local.year() < 0 => Self::MIN,
            Err(_) => Self::MAX,
        })
    }

    /// The instant so many milliseconds later, or the end of the range.
    #[must_use]
    pub fn plus_millis(self, millis: i64) -> Self {
        Self::from_millis(self.0.saturating_add(millis))
    }

    /// Milliseconds from `earlier` to this instant; negative when that was later.
    pub fn since(self, earlier: Self) -> i64 {
        self.0 - earlier.0
    }

    /// The day it is in UTC.
    pub fn date(self) -> Date {
        Date(self.civil().date())
    }

    /// The form of `Date`, `Deprecation` and `Sunset` headers: `Wed, 09 Apr 2031 17:05:44 GMT`.
    ///
    /// Source: RFC 9110 section 5.6.7, IMF-fixdate.
    pub fn http_date(self) -> String {
        self.civil().strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
    }

    fn of(instant: jiff::Timestamp) -> Self {
        let millis = instant.as_nanosecond().div_euclid(1_000_000);

        Self::from_millis(i64::try_from(millis).unwrap_or(i64::MAX))
    }

    fn civil(self) -> civil::DateTime {
        // The range lies inside jiff's, so the default is never taken.
        Offset::UTC.to_datetime(jiff::Timestamp::from_millisecond(self.0).unwrap_or_default())
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = self.civil();

        write!(f, "{}T{:02}:{:02}:{:02}Z", Date(at.date()), at.hour(), at.minute(), at.second())
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self} ({} ms)", self.0)
    }
}

/// A day of the calendar, `2023-01-01`: what a v2 media type names its version by.
///
/// Source: HTTP conventions 3.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(civil::Date);

impl Date {
    /// Reads exactly `YYYY-MM-DD`.
    ///
    /// # Errors
    /// Any other form, and days that do not exist.
    pub fn parse(text: &str) -> Result<Self, InvalidTimestamp> {
        let shaped = text.len() == 10
            && text.bytes().enumerate().all(|(place, byte)| match place {
                4 | 7 => byte == b'-',
                _ => byte.is_ascii_digit(),
            });
        if !shaped {
            return Err(InvalidTimestamp);
        }

        text.parse().map(Self).map_err(|_| InvalidTimestamp)
    }

    /// The day's first instant in UTC.
    pub fn midnight(self) -> Timestamp {
        Offset::UTC
            .to_timestamp(self.0.to_datetime(civil::Time::midnight()))
            .map_or(Timestamp::MAX, |at| Timestamp::from_millis(at.as_millisecond()))
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.0.year(), self.0.month(), self.0.day())
    }
}

impl fmt::Debug for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn printed(text: &str) -> String {
        Timestamp::parse(text).unwrap().to_string()
    }

    #[test]
    fn a_time_is_printed_in_utc_to_the_second() {
        assert_eq!(Timestamp::from_millis(1_933_520_744_999).to_string(), "2031-04-09T17:05:44Z");
        assert_eq!(Timestamp::from_millis(-1).to_string(), "1969-12-31T23:59:59Z");
        assert_eq!(Timestamp::MIN.to_string(), "0000-01-01T00:00:00Z");
        assert_eq!(Timestamp::MAX.to_string(), "9999-12-30T22:00:00Z");
    }

    #[test]
    fn no_zone_means_utc_and_no_time_means_midnight() {
        assert_eq!(printed("2031-04-09T17:05:44"), "2031-04-09T17:05:44Z");
        assert_eq!(printed("2031-04-09"), "2031-04-09T00:00:00Z");
    }

    #[test]
    fn offsets_are_taken_off() {
        assert_eq!(printed("2031-04-09T17:05:44+02:00"), "2031-04-09T15:05:44Z");
        assert_eq!(printed("2031-04-09T23:05:44-0130"), "2031-04-10T00:35:44Z");
    }

    #[test]
    fn fractions_are_kept_to_the_millisecond() {
        let read = Timestamp::parse("2031-04-09T17:05:44.123987Z").unwrap();
        let before_the_epoch = Timestamp::parse("1969-12-31T23:59:59.9999Z").unwrap();

        assert_eq!(read.millis(), 1_933_520_744_123);
        assert_eq!(before_the_epoch.millis(), -1);
    }

    #[test]
    fn what_is_no_instant_is_refused() {
        for text in [
            "",
            "now",
            "1933520744",
            "17:05:44",
            "2031-02-29",
            "2031-04-09T25:00:00Z",
            "2031-04-09T17:05:44+99:00",
            "2031-04-09T17:05:44Z[UTC]",
            "2031-04-09T17:05:44[Europe/Paris]",
            " 2031-04-09",
        ] {
            assert_eq!(Timestamp::parse(text), Err(InvalidTimestamp), "{text}");
        }
    }

    #[test]
    fn what_lies_outside_the_range_is_read_as_its_end() {
        for text in ["9999-12-31", "9999-12-31T23:59:59-12:00"] {
            assert_eq!(Timestamp::parse(text), Ok(Timestamp::MAX), "{text}");
        }
        for text in ["-000001-01-01", "-009999-01-01T00:00:00+12:00"] {
            assert_eq!(Timestamp::parse(text), Ok(Timestamp::MIN), "{text}");
        }
    }

    #[test]
    fn arithmetic_stops_at_the_ends() {
        assert_eq!(Timestamp::MAX.plus_millis(i64::MAX), Timestamp::MAX);
        assert_eq!(Timestamp::MIN.plus_millis(i64::MIN), Timestamp::MIN);
        assert_eq!(Timestamp::from_millis(9).since(Timestamp::from_millis(12)), -3);
    }

    #[test]
    fn headers_get_the_fixed_form() {
        let at = Timestamp::parse("1994-11-06T08:49:37Z").unwrap();

        assert_eq!(at.http_date(), "Sun, 06 Nov 1994 08:49:37 GMT");
    }

    #[test]
    fn a_date_has_one_form_and_an_order() {
        let first = Date::parse("2023-01-01").unwrap();
        let later = Date::parse("2024-08-05").unwrap();

        assert!(first < later);
        assert_eq!(first.to_string(), "2023-01-01");
        assert_eq!(first.midnight().to_string(), "2023-01-01T00:00:00Z");
        for text in ["2023-1-1", "2023-02-30", "20230101", "+023-01-01", "2023-01-01Z", "2023-01-01T"] {
            assert_eq!(Date::parse(text), Err(InvalidTimestamp), "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_timestamp_reads_back_to_the_second(millis in Timestamp::MIN.0..=Timestamp::MAX.0) {
            let at = Timestamp::from_millis(millis);

            let read = Timestamp::parse(&at.to_string()).unwrap();

            prop_assert_eq!(read.seconds(), at.seconds());
            prop_assert_eq!(at.date().to_string(), at.to_string()[..10].to_owned());
            prop_assert_eq!(Date::parse(&at.to_string()[..10]), Ok(at.date()));
        }

        #[test]
        fn any_text_is_read_or_refused(text in "\\PC*|[0-9T:+Z.-]{0,30}") {
            let _ = (Timestamp::parse(&text), Date::parse(&text));
        }
    }
}
