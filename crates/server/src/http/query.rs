//! Query strings: pairs of name and value, decoded when they are asked for.
//!
//! Parsing never fails and costs nothing; a broken value is an error of the one who wants it, under its name. A
//! parameter nobody asks for is ignored, and an empty value means that there is none (clients contract R26).

use std::borrow::Cow;

use thiserror::Error;

use super::percent::{self, Plus};

/// A query parameter with a value that cannot be: its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("invalid value of the query parameter {0}")]
pub struct InvalidParameter(pub &'static str);

/// The query of a request, still as it came.
#[derive(Debug, Clone, Copy, Default)]
pub struct Query<'a>(&'a str);

impl<'a> Query<'a> {
    /// The query after the `?`, if there is one.
    pub fn parse(raw: Option<&'a str>) -> Self {
        Self(raw.unwrap_or_default())
    }

    /// Every value of a parameter, in the order sent, without empty ones.
    ///
    /// # Errors
    /// A value with a broken escape, or one that is not UTF-8.
    pub fn all(self, name: &'static str) -> impl Iterator<Item = Result<Cow<'a, str>, InvalidParameter>> {
        self.0
            .split('&')
            .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
            .filter(move |(key, value)| !value.is_empty() && names(key, name))
            .map(move |(_, value)| percent::decode(value, Plus::Space).ok_or(InvalidParameter(name)))
    }

    /// The first value of a parameter.
    ///
    /// # Errors
    /// As [`Query::all`].
    pub fn get(self, name: &'static str) -> Result<Option<Cow<'a, str>>, InvalidParameter> {
        if self.0.is_empty() {
            return Ok(None);
        }
        self.all(name).next().transpose()
    }

    /// A switch: `true` or `false` in any case.
    ///
    /// # Errors
    /// Any other value.
    pub fn boolean(self, name: &'static str) -> Result<Option<bool>, InvalidParameter> {
        match self.get(name)?.as_deref() {
            None => Ok(None),
            Some(text) if text.eq_ignore_ascii_case("true") => Ok(Some(true)),
            Some(text) if text.eq_ignore_ascii_case("false") => Ok(Some(false)),
            Some(_) => Err(InvalidParameter(name)),
        }
    }

    /// A whole number: decimal digits, perhaps after a `-`. One that does not fit is the nearest that does.
    ///
    /// # Errors
    /// Any other value.
    pub fn integer(self, name: &'static str) -> Result<Option<i64>, InvalidParameter> {
        let Some(text) = self.get(name)? else {
            return Ok(None);
        };
        let (digits, nearest) = match text.strip_prefix('-') {
            Some(digits) => (digits, i64::MIN),
            None => (text.as_ref(), i64::MAX),
        };
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(InvalidParameter(name));
        }

        Ok(Some(text.parse().unwrap_or(nearest)))
    }
}

/// Whether an encoded key is this name.
fn names(key: &str, name: &str) -> bool {
    key == name || percent::decode(key, Plus::Space).is_some_and(|decoded| decoded == name)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn query(raw: &str) -> Query<'_> {
        Query::parse(Some(raw))
    }

    #[test]
    fn values_are_decoded_and_a_plus_is_a_space() {
        let query = query("name=night+shift%2B1&n%61me2=x&flag");

        assert_eq!(query.get("name").unwrap().as_deref(), Some("night shift+1"));
        assert_eq!(query.get("name2").unwrap().as_deref(), Some("x"));
        assert_eq!(query.get("flag"), Ok(None));
    }

    #[test]
    fn an_empty_value_means_absent() {
        assert_eq!(query("name=&pageNum=").get("name"), Ok(None));
        assert_eq!(query("name=&pageNum=").integer("pageNum"), Ok(None));
        assert_eq!(Query::parse(None).boolean("pretty"), Ok(None));
    }

    #[test]
    fn a_repeated_name_keeps_all_its_values() {
        let query = query("eventType=A&x=1&eventType=&eventType=B");
        let all: Result<Vec<_>, _> = query.all("eventType").collect();

        assert_eq!(all.unwrap(), ["A", "B"]);
        assert_eq!(query.get("eventType").unwrap().as_deref(), Some("A"));
    }

    #[test]
    fn a_broken_value_is_an_error_of_its_own_name_only() {
        for raw in ["a=%zz&b=1", "a=%ff&b=1", "a=%2&b=1"] {
            assert_eq!(query(raw).get("a"), Err(InvalidParameter("a")), "{raw}");
            assert_eq!(query(raw).integer("b"), Ok(Some(1)), "{raw}");
        }
    }

    #[test]
    fn a_switch_is_true_or_false_in_any_case() {
        assert_eq!(query("pretty=TRUE").boolean("pretty"), Ok(Some(true)));
        assert_eq!(query("pretty=False").boolean("pretty"), Ok(Some(false)));
        for raw in ["pretty=1", "pretty=yes", "pretty=true%20"] {
            assert_eq!(query(raw).boolean("pretty"), Err(InvalidParameter("pretty")));
        }
    }

    #[test]
    fn a_number_is_digits_and_stops_at_the_ends() {
        assert_eq!(query("n=-7").integer("n"), Ok(Some(-7)));
        assert_eq!(query("n=0099").integer("n"), Ok(Some(99)));
        assert_eq!(query("n=99999999999999999999").integer("n"), Ok(Some(i64::MAX)));
        assert_eq!(query("n=-99999999999999999999").integer("n"), Ok(Some(i64::MIN)));
        for raw in ["n=ten", "n=1.5", "n=-", "n=+5", "n=%2B5", "n=0x1", "n=1e3"] {
            assert_eq!(query(raw).integer("n"), Err(InvalidParameter("n")), "{raw}");
        }
    }

    proptest! {
        #[test]
        fn what_is_encoded_is_read_back(value in "\\PC+") {
            let mut raw = String::from("a=1&name=");
            percent::encode(&value, percent::Place::Query, &mut raw);
            raw.push_str("&b=2");

            let read = query(&raw).get("name").unwrap();

            prop_assert_eq!(read.as_deref(), Some(value.as_str()));
        }

        #[test]
        fn any_query_is_read_or_refused(raw in "\\PC*|[an=&%+0-9]*") {
            let query = query(&raw);
            let _ = (query.get("a"), query.boolean("a"), query.integer("n"), query.all("a").count());
        }
    }
}
