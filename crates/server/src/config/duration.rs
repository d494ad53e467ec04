//! Spans of time as operators write them: a whole number and a unit, `250ms`, `30s`, `5m`, `2h`, `7d`.

use std::fmt;
use std::time::Duration;

use thiserror::Error;

const UNITS: [(&str, u64); 5] = [("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)];

/// Why a text is no span of time that the option takes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub(super) enum InvalidDuration {
    /// No whole number, or no unit.
    #[error("expected a whole number and a unit, such as 250ms, 30s, 5m, 2h or 7d")]
    Unreadable,
    /// Too short or too long.
    #[error("must be from {} to {}", Shown(*.least), Shown(*.most))]
    OutOfRange {
        /// The shortest span allowed.
        least: Duration,
        /// The longest.
        most: Duration,
    },
}

/// A parser of spans from `least` to `most`, both included.
pub(super) fn between(
    least: Duration,
    most: Duration,
) -> impl Fn(&str) -> Result<Duration, InvalidDuration> + Clone + Send + Sync + 'static {
    move |text| {
        let span = read(text).ok_or(InvalidDuration::Unreadable)?;

        if (least..=most).contains(&span) { Ok(span) } else { Err(InvalidDuration::OutOfRange { least, most }) }
    }
}

fn read(text: &str) -> Option<Duration> {
    let end = text.find(|letter: char| !letter.is_ascii_digit())?;
    let (number, unit) = text.split_at(end);
    let (_, millis) = UNITS.iter().find(|(name, _)| *name == unit)?;

    number.parse::<u64>().ok()?.checked_mul(*millis).map(Duration::from_millis)
}

/// Prints a span in the largest unit that leaves no rest.
struct Shown(Duration);

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let whole = self.0.as_millis();
        let fits = UNITS.iter().rev().find(|(_, millis)| whole.is_multiple_of(u128::from(*millis)) && whole > 0);
        let (unit, millis) = fits.unwrap_or(&("s", 1_000));

        write!(f, "{}{unit}", whole / u128::from(*millis))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_a_whole_number_and_a_unit() {
        for (text, millis) in [("250ms", 250), ("0s", 0), ("30s", 30_000), ("5m", 300_000), ("2h", 7_200_000)] {
            assert_eq!(read(text), Some(Duration::from_millis(millis)), "{text}");
        }
        for text in
            ["", "30", "s", "-1s", "1.5s", "1 s", "1S", "1h30m", "99999999999999999999s", "18446744073709551615d"]
        {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn a_span_outside_the_range_is_told_the_range() {
        let parse = between(Duration::from_millis(1_500), Duration::from_hours(1));

        assert_eq!(parse("1h"), Ok(Duration::from_hours(1)));
        assert_eq!(parse("61m").unwrap_err().to_string(), "must be from 1500ms to 1h");
        assert_eq!(parse("soon").unwrap_err(), InvalidDuration::Unreadable);
    }
}
