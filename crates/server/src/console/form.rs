//! Forms as browsers send them: pairs of name and text, decoded, in the order of the page.
//!
//! What a page means by them is the page's: it parses a form into a type of its own, and collects what is wrong in
//! [`FieldErrors`](super::field_errors::FieldErrors). Texts are wiped when the form goes, because passwords are among
//! them.

use crate::http::percent::{Plus, decode};
use keywright_domain::UserId;
use zeroize::Zeroizing;

/// The most a form may have, in bytes.
pub(super) const LIMIT: usize = 128 * 1024;
/// The hidden field that proves a form to be ours.
pub(super) const TOKEN: &str = "_token";
/// The hidden field that names the person whom a form was made for.
pub(super) const PERSON: &str = "_person";
/// What the names of hidden fields of our own begin with.
const OURS: char = '_';
/// What the names of fields contain that are never written back into a page.
const SECRET: [&str; 3] = ["password", "code", "secret"];

/// A form that was sent.
#[derive(Default)]
pub(crate) struct Form(Vec<(String, Zeroizing<String>)>);

impl Form {
    /// Reads `application/x-www-form-urlencoded`; `None` for what no browser sends.
    pub(super) fn parse(body: &str) -> Option<Self> {
        let text = |part: &str| decode(part, Plus::Space).map(std::borrow::Cow::into_owned);
        let pairs = body.split('&').filter(|pair| !pair.is_empty());
        let pairs = pairs.map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            Some((text(name)?, Zeroizing::new(text(value)?)))
        });
        pairs.collect::<Option<_>>().map(Self)
    }

    /// Was any form sent?
    pub(super) fn is_sent(&self) -> bool {
        !self.0.is_empty()
    }

    /// A form of these fields.
    pub(super) fn of<'t>(fields: impl Iterator<Item = (&'t str, &'t str)>) -> Self {
        Self(fields.map(|(name, value)| (name.to_owned(), Zeroizing::new(value.to_owned()))).collect())
    }

    /// The text of a field; empty when there is none.
    pub(crate) fn text(&self, name: &str) -> &str {
        self.all(name).next().unwrap_or_default()
    }

    /// The texts of all fields of this name: the ticked boxes of a group.
    pub(crate) fn all<'f, 'n>(&'f self, name: &'n str) -> impl Iterator<Item = &'f str> + use<'f, 'n> {
        self.0.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Was a field of this name sent: is the box ticked, the button pressed?
    pub(crate) fn has(&self, name: &str) -> bool {
        self.all(name).next().is_some()
    }

    /// What may be written into a page to be sent again: no secrets, nothing of ours.
    pub(crate) fn carried(&self) -> Vec<(&str, &str)> {
        let may = |name: &str| !name.starts_with(OURS) && !SECRET.iter().any(|word| name.contains(word));
        self.0.iter().filter(|(name, _)| may(name)).map(|(name, value)| (name.as_str(), value.as_str())).collect()
    }

    /// The person whom the form was made for.
    pub(super) fn person(&self) -> Option<UserId> {
        self.text(PERSON).parse().ok()
    }

    /// What another form carried in fields whose names begin so, as a form of its own.
    pub(super) fn within(&self, prefix: &str) -> Self {
        let inner =
            |(name, value): &(String, Zeroizing<String>)| Some((name.strip_prefix(prefix)?.to_owned(), value.clone()));
        Self(self.0.iter().filter_map(inner).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_decoded_and_repeated_ones_kept_in_order() {
        let form = Form::parse("desc=night+shift%2B1&role=A&role=B&box=on&empty=").unwrap();

        assert_eq!(form.text("desc"), "night shift+1");
        assert_eq!(form.all("role").collect::<Vec<_>>(), ["A", "B"]);
        assert!(form.has("box") && form.has("empty") && !form.has("desk"));
        assert_eq!((form.text("empty"), form.text("desk")), ("", ""));
    }

    #[test]
    fn what_no_browser_sends_is_no_form() {
        assert!(Form::parse("a=%zz").is_none());
        assert!(Form::parse("a=%ff").is_none());
        assert!(Form::parse("").is_some());
    }

    #[test]
    fn secrets_and_our_own_fields_are_not_carried() {
        let form = Form::parse("_token=t&email=a%40b&password=p&new-password=q&totp-code=1&desc=d").unwrap();

        assert_eq!(form.carried(), [("email", "a@b"), ("desc", "d")]);
    }

    #[test]
    fn a_form_within_a_form_comes_out_whole() {
        let form = Form::parse("email=x&carried.desc=d&carried.role=A&carried.role=B").unwrap().within("carried.");

        assert_eq!(form.text("desc"), "d");
        assert_eq!(form.all("role").count(), 2);
        assert!(!form.has("email"));
    }
}
