//! A row of the errors table: what one kind of refusal answers, and the macro that declares a noun's rows.
//!
//! A row is a constant named after its code. Its detail is a text in which `{name}` stands for the parameter of that
//! name; a last parameter `names..` takes as many values as there are.

use std::fmt::Write as _;

use super::parameter::Parameter;

/// What one kind of refusal answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ErrorRow {
    /// The HTTP status, 400 to 599.
    pub status: u16,
    /// The `errorCode`, which programs look at.
    pub code: &'static str,
    /// The code on the deprecated `/whitelist` paths, where it is another.
    pub whitelist_code: Option<&'static str>,
    /// What the parameters are, in order. A last one ending in `..` stands for one or more.
    pub parameters: &'static [&'static str],
    /// The sentence for people, with `{parameter}` where a value belongs.
    pub detail: &'static str,
    /// When it is answered, for `docs/errors.md`.
    pub about: &'static str,
}

impl ErrorRow {
    /// Whether so many parameters are what the row names.
    pub fn takes(&self, count: usize) -> bool {
        match self.parameters.last() {
            Some(last) if last.ends_with("..") => count >= self.parameters.len(),
            _ => count == self.parameters.len(),
        }
    }

    /// The detail with its parameters filled in; one that is missing leaves a gap.
    pub fn filled(&self, values: &[Parameter]) -> String {
        let mut text = String::with_capacity(self.detail.len() + 32);
        let mut rest = self.detail;

        while let Some((before, after)) = rest.split_once('{') {
            let (name, tail) = after.split_once('}').unwrap_or((after, ""));
            text.push_str(before);
            for (n, value) in self.values_of(name, values).iter().enumerate() {
                // Writing to a `String` does not fail.
                let _ = write!(text, "{}{value}", if n == 0 { "" } else { ", " });
            }
            rest = tail;
        }
        text.push_str(rest);
        text
    }

    fn values_of<'a>(&self, name: &str, values: &'a [Parameter]) -> &'a [Parameter] {
        let Some(place) = self.parameters.iter().position(|known| *known == name) else {
            return &[];
        };

        if name.ends_with("..") {
            values.get(place..).unwrap_or_default()
        } else {
            values.get(place..=place).unwrap_or_default()
        }
    }
}

/// Declares a noun's rows: about, code, status, parameters, detail. `as` gives a second row of one code another name,
/// `or` the code's WHITELIST spelling.
macro_rules! errors {
    (@code $name:ident) => { stringify!($name) };
    (@code $name:ident $code:literal) => { $code };
    (@old) => { None };
    (@old $old:literal) => { Some($old) };
    ($(
        #[doc = $about:literal]
        $name:ident $(as $code:literal)? $(or $old:literal)?, $status:literal, [$($parameter:literal),*], $detail:literal;
    )*) => {
        $(
            #[doc = $about]
            pub const $name: $crate::api::error::ErrorRow = $crate::api::error::ErrorRow {
                status: $status,
                code: errors!(@code $name $($code)?),
                whitelist_code: errors!(@old $($old)?),
                parameters: &[$($parameter),*],
                detail: $detail,
                about: $about,
            };
        )*

        /// Every row of this noun, in the order of the table.
        pub const TABLE: &[&$crate::api::error::ErrorRow] = &[$(&$name),*];
    };
}

pub(super) use errors;

#[cfg(test)]
mod tests {
    use super::*;

    #[expect(unreachable_pub, reason = "the macro declares public rows")]
    mod sample {
        super::errors! {
            /// The entry is not there.
            ENTRY_NOT_FOUND or "OLD_ENTRY_NOT_FOUND", 404, ["address", "key"], "Key {key} has no {address}.";
            /// None of them is there.
            ONE_OF as "MISSING_ONE_OF", 400, ["names.."], "One of {names..} is needed.";
            /// A parameter that the detail keeps to itself.
            HIDDEN, 403, ["address"], "Not from there.";
        }
    }

    #[test]
    fn parameters_fill_the_places_of_their_names() {
        let values = ["192.0.2.1".into(), "k".into()];

        assert_eq!(sample::ENTRY_NOT_FOUND.filled(&values), "Key k has no 192.0.2.1.");
        assert_eq!(sample::HIDDEN.filled(&values[..1]), "Not from there.");
    }

    #[test]
    fn the_last_parameter_may_be_many() {
        let values = ["desc".into(), "roles".into()];

        assert_eq!(sample::ONE_OF.filled(&values), "One of desc, roles is needed.");
        assert!(sample::ONE_OF.takes(1) && sample::ONE_OF.takes(9));
        assert!(!sample::ONE_OF.takes(0));
    }

    #[test]
    fn a_missing_parameter_leaves_a_gap() {
        assert_eq!(sample::ENTRY_NOT_FOUND.filled(&[]), "Key  has no .");
        assert!(!sample::ENTRY_NOT_FOUND.takes(1));
    }

    #[test]
    fn a_row_is_named_after_its_code_unless_it_says_otherwise() {
        assert_eq!(sample::ENTRY_NOT_FOUND.code, "ENTRY_NOT_FOUND");
        assert_eq!(sample::ENTRY_NOT_FOUND.whitelist_code, Some("OLD_ENTRY_NOT_FOUND"));
        assert_eq!(sample::ONE_OF.code, "MISSING_ONE_OF");
        assert_eq!(sample::TABLE.len(), 3);
    }
}
