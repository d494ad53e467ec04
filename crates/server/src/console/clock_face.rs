//! How times are written for one person: in the person's zone, always with the zone, near ones also as a distance.
//! Source: console contract 11.2, 12.

use jiff::tz::TimeZone;
use keywright_domain::Timestamp;

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// In which order the parts of a date stand.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) enum DateForm {
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

impl DateForm {
    const fn pattern(self) -> &'static str {
        match self {
            Self::Words => "%-d %b %Y",
            Self::Iso => "%Y-%m-%d",
            Self::MonthFirst => "%m/%d/%Y",
            Self::DayFirst => "%d.%m.%Y",
        }
    }
}

/// Now, and how one person reads times.
#[derive(Clone, Debug)]
pub(crate) struct ClockFace {
    now: Timestamp,
    zone: TimeZone,
    form: DateForm,
}

/// A time, ready for a page.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Shown {
    /// For machines: `2031-02-14T08:12:44Z`.
    pub(crate) machine: String,
    /// How far away: `3 minutes ago`; the date when that is clearer.
    pub(crate) distance: String,
    /// To the second: `14 Feb 2031, 09:12:44 CET`.
    pub(crate) exact: String,
    /// The day: `14 Feb 2031`.
    pub(crate) day: String,
}

impl ClockFace {
    /// A face for somebody in this zone; one that is not known is UTC.
    pub(crate) fn new(now: Timestamp, zone: &str, form: DateForm) -> Self {
        Self { now, zone: TimeZone::get(zone).unwrap_or(TimeZone::UTC), form }
    }

    /// Now.
    pub(crate) const fn now(&self) -> Timestamp {
        self.now
    }

    /// A time, in all its forms.
    pub(crate) fn show(&self, time: Timestamp) -> Shown {
        let instant = jiff::Timestamp::from_millisecond(time.millis()).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
        let here = instant.to_zoned(self.zone.clone());
        let day = here.strftime(self.form.pattern()).to_string();
        let exact = format!("{day}, {}", here.strftime("%H:%M:%S %Z"));
        let machine = instant.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
        let distance = distance(time.millis().saturating_sub(self.now.millis())).unwrap_or_else(|| day.clone());
        Shown { machine, distance, exact, day }
    }

    /// A time as a field of a form has it, `2031-02-14T09:12`, in the person's zone.
    pub(crate) fn read(&self, text: &str) -> Option<Timestamp> {
        let civil: jiff::civil::DateTime = text.trim().parse().ok()?;
        let zoned = civil.to_zoned(self.zone.clone()).ok()?;
        Some(Timestamp::from_millis(zoned.timestamp().as_millisecond()))
    }

    /// The zone's name, for the label of such a field.
    pub(crate) fn zone(&self) -> &str {
        self.zone.iana_name().unwrap_or("UTC")
    }

    /// The same for a time that there may not be.
    pub(crate) fn show_some(&self, time: Option<Timestamp>) -> Option<Shown> {
        time.map(|time| self.show(time))
    }
}

/// `in 23 hours`, `3 minutes ago`; beyond a month nobody counts days.
fn distance(ahead: i64) -> Option<String> {
    let away = ahead.saturating_abs();
    let (count, unit) = match away {
        _ if away < MINUTE => return Some("just now".to_owned()),
        _ if away < HOUR => (away / MINUTE, "minute"),
        _ if away < DAY => (away / HOUR, "hour"),
        _ if away < 31 * DAY => (away / DAY, "day"),
        _ => return None,
    };
    let many = if count == 1 { "" } else { "s" };

    Some(if ahead > 0 { format!("in {count} {unit}{many}") } else { format!("{count} {unit}{many} ago") })
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_795_334_400_000; // 2026-11-22T08:00:00Z

    fn shown(zone: &str, form: DateForm, millis: i64) -> Shown {
        ClockFace::new(Timestamp::from_millis(NOW), zone, form).show(Timestamp::from_millis(millis))
    }

    #[test]
    fn a_time_is_told_in_the_zone_of_the_person() {
        let shown = shown("Europe/Stockholm", DateForm::Words, NOW - 3 * MINUTE);

        assert_eq!(shown.machine, "2026-11-22T07:57:00Z");
        assert_eq!(shown.exact, "22 Nov 2026, 08:57:00 CET");
        assert_eq!((shown.distance.as_str(), shown.day.as_str()), ("3 minutes ago", "22 Nov 2026"));
    }

    #[test]
    fn summer_time_and_the_order_of_dates_are_kept() {
        let july = NOW - 140 * DAY;

        assert_eq!(shown("Europe/Stockholm", DateForm::Iso, july).exact, "2026-07-05, 10:00:00 CEST");
        assert_eq!(shown("America/New_York", DateForm::MonthFirst, july).exact, "07/05/2026, 04:00:00 EDT");
        assert_eq!(shown("UTC", DateForm::DayFirst, july).day, "05.07.2026");
    }

    #[test]
    fn a_zone_that_nobody_knows_is_utc() {
        assert_eq!(shown("Mars/Olympus", DateForm::Words, NOW).exact, "22 Nov 2026, 08:00:00 UTC");
    }

    #[test]
    fn near_times_are_distances_and_far_ones_dates() {
        let told = |ahead| shown("UTC", DateForm::Words, NOW + ahead).distance;

        assert_eq!(told(-59_999), "just now");
        assert_eq!(told(-MINUTE), "1 minute ago");
        assert_eq!(told(-5 * HOUR), "5 hours ago");
        assert_eq!(told(-30 * DAY), "30 days ago");
        assert_eq!(told(-31 * DAY), "22 Oct 2026");
        assert_eq!(told(23 * HOUR), "in 23 hours");
    }
}
