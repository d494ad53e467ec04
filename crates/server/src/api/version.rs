//! Versions of v2 resources: which one a request asks for and what its answer is called.
//!
//! A date in `Accept` selects the newest version of the resource that is not later; the answer names that version, not
//! the date asked for (clients contract R19). A client that does not care gets the oldest. Dialects without versions have
//! [`Version::UNVERSIONED`] and take any `Accept`.
//!
//! Dates are compared as text: `YYYY-MM-DD` sorts as the calendar does. Source: HTTP conventions 3.

use http::HeaderValue;
use keywright_domain::Date;

use super::error::{ApiError, request};

/// One version of a resource, as [`version!`] makes it.
#[derive(Debug, PartialEq, Eq)]
pub struct VersionRow {
    /// The day it is named by, `YYYY-MM-DD`.
    pub date: &'static str,
    /// The content type of its answers.
    pub content_type: &'static str,
    /// Since when it is deprecated, `YYYY-MM-DD`.
    pub deprecated: Option<&'static str>,
    /// The day it goes away, `YYYY-MM-DD`; from then on it is 410 `VERSION_GONE`.
    pub sunset: Option<&'static str>,
}

/// A row of [`Versions`]: `version!("2023-01-01")`, or with `deprecated "2025-02-19" sunset "2027-07-01"`.
macro_rules! version {
    ($date:literal) => { $crate::api::version::version!(@row $date, None, None) };
    ($date:literal deprecated $deprecated:literal sunset $sunset:literal) => {
        $crate::api::version::version!(@row $date, Some($deprecated), Some($sunset))
    };
    (@row $date:literal, $deprecated:expr, $sunset:expr) => {
        $crate::api::version::VersionRow {
            date: $date,
            content_type: concat!("application/vnd.atlas.", $date, "+json;charset=utf-8"),
            deprecated: $deprecated,
            sunset: $sunset,
        }
    };
}

pub(crate) use version;

/// The versions of a resource, oldest first.
#[derive(Debug, Clone, Copy)]
pub struct Versions(pub &'static [VersionRow]);

/// `2023-01-01` alone: organizations, their keys and access lists, events.
pub const FIRST: Versions = Versions(&[version!("2023-01-01")]);

/// The version that a request asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Version(Option<&'static VersionRow>);

impl Version {
    /// Of the dialects that have none.
    pub const UNVERSIONED: Self = Self(None);

    /// The content type of a 2xx answer; errors are plain `application/json` in every dialect.
    pub fn content_type(self) -> HeaderValue {
        HeaderValue::from_static(self.0.map_or(PLAIN, |row| row.content_type))
    }

    /// Whether it is the version of this day, `YYYY-MM-DD`, or a later one.
    pub fn since(self, date: &str) -> bool {
        self.0.is_some_and(|row| row.date >= date)
    }

    /// The header `Deprecation`, if the version is deprecated.
    pub fn deprecation(self) -> Option<HeaderValue> {
        http_date(self.0?.deprecated?)
    }

    /// The header `Sunset`, if the version has an end.
    pub fn sunset(self) -> Option<HeaderValue> {
        http_date(self.0?.sunset?)
    }
}

fn http_date(date: &str) -> Option<HeaderValue> {
    let midnight = Date::parse(date).ok()?.midnight();

    HeaderValue::try_from(midnight.http_date()).ok()
}

const PLAIN: &str = "application/json";

/// What one element of `Accept` asks for.
enum Wish<'a> {
    /// The version of a day, which exists in the calendar.
    Dated(Date, &'a str),
    /// A vendor type that names no day.
    Malformed,
    /// JSON of whatever version.
    Any,
}

impl Versions {
    /// The version that the values of `Accept` ask for: of several vendor types the first that names a day.
    ///
    /// `require` turns off the leniency towards clients that name none; `path` is that of the request.
    ///
    /// # Errors
    /// 406 `INVALID_VERSION_DATE` when only malformed vendor types or other media are accepted, for a day before the
    /// first version or after `today`; 410 `VERSION_GONE`.
    pub fn negotiate<'a>(
        self,
        accept: impl IntoIterator<Item = &'a HeaderValue>,
        today: Date,
        require: bool,
        path: &str,
    ) -> Result<Version, ApiError> {
        let mut silent = true;
        let (mut any, mut malformed) = (false, false);

        for element in accept.into_iter().flat_map(|value| value.to_str().unwrap_or("?").split(',')) {
            silent &= element.trim().is_empty();
            match wish(element) {
                Some(Wish::Dated(date, text)) if date <= today => return self.not_after(text, today, path),
                Some(Wish::Dated(..)) => return Err(ApiError::new(&request::INVALID_VERSION_DATE)),
                Some(Wish::Malformed) => malformed = true,
                Some(Wish::Any) => any = true,
                None => {}
            }
        }

        if require || malformed || !(silent || any) {
            return Err(ApiError::new(&request::INVALID_VERSION_DATE));
        }
        self.oldest(today, path)
    }

    /// The newest version not after the day `asked`, `YYYY-MM-DD`.
    fn not_after(self, asked: &str, today: Date, path: &str) -> Result<Version, ApiError> {
        let newest = self.0.iter().rev().find(|row| row.date <= asked);
        let row = newest.ok_or_else(|| ApiError::new(&request::INVALID_VERSION_DATE))?;

        if is_gone(row, today) { Err(gone(row, path)) } else { Ok(Version(Some(row))) }
    }

    fn oldest(self, today: Date, path: &str) -> Result<Version, ApiError> {
        match (self.0.iter().find(|row| !is_gone(row, today)), self.0.last()) {
            (Some(row), _) => Ok(Version(Some(row))),
            (None, Some(row)) => Err(gone(row, path)),
            (None, None) => Ok(Version::UNVERSIONED),
        }
    }
}

fn is_gone(row: &VersionRow, today: Date) -> bool {
    row.sunset.and_then(|day| Date::parse(day).ok()).is_some_and(|day| day <= today)
}

fn gone(row: &VersionRow, path: &str) -> ApiError {
    ApiError::new(&request::VERSION_GONE).with(row.date).with(path.trim_start_matches('/'))
}

/// What an element of `Accept` asks for; `None` for other media and for what is refused by a weight of zero.
fn wish(element: &str) -> Option<Wish<'_>> {
    let mut parts = element.split(';').map(str::trim);
    let media = parts.next()?;
    let refused = parts
        .filter_map(|parameter| parameter.strip_prefix("q="))
        .any(|weight| weight.trim_matches(['0', '.']).is_empty());
    if refused {
        return None;
    }

    match vendor(media) {
        Some(text) => Some(Date::parse(text).map_or(Wish::Malformed, |date| Wish::Dated(date, text))),
        None => ["*/*", "application/*", PLAIN]
            .iter()
            .any(|lenient| media.eq_ignore_ascii_case(lenient))
            .then_some(Wish::Any),
    }
}

/// The `2023-01-01` of `application/vnd.atlas.2023-01-01+json`, whatever stands in its place.
fn vendor(media: &str) -> Option<&str> {
    const BEFORE: &str = "application/vnd.atlas.";
    const AFTER: &str = "+json";

    let (before, rest) = media.split_at_checked(BEFORE.len())?;
    let (name, after) = rest.split_at_checked(rest.len().checked_sub(AFTER.len())?)?;

    (before.eq_ignore_ascii_case(BEFORE) && after.eq_ignore_ascii_case(AFTER)).then_some(name)
}

/// Refuses a body that is declared as anything but JSON, plain or of the vendor type; not declared at all is fine.
///
/// Only for requests that have a body: on others clients send what they like (clients contract R21).
///
/// # Errors
/// 415 `UNSUPPORTED_MEDIA_TYPE`.
pub fn check_body_type(content_type: Option<&HeaderValue>) -> Result<(), ApiError> {
    let Some(value) = content_type else {
        return Ok(());
    };
    let media = value.to_str().unwrap_or_default().split(';').next().unwrap_or_default().trim();

    if value.is_empty() || media.eq_ignore_ascii_case(PLAIN) || vendor(media).is_some() {
        Ok(())
    } else {
        Err(ApiError::new(&request::UNSUPPORTED_MEDIA_TYPE))
    }
}

#[cfg(test)]
mod tests;
