//! What an organization is called.

use thiserror::Error;

/// Why a text is no organization's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum InvalidOrganizationName {
    /// Nothing at all.
    #[error("an organization's name must not be empty")]
    Empty,
    /// So many characters.
    #[error(
        "an organization's name has at most {max} characters, not {0}",
        max = OrganizationName::MAX
    )]
    TooLong(usize),
    /// A space before or after the name.
    #[error("an organization's name neither begins nor ends with a space")]
    OuterSpace,
    /// A character that is neither letter, digit, space nor one of `-_.(),:&@+'`.
    #[error("an organization's name has letters, digits, spaces and -_.(),:&@+' but not {0:?}")]
    Character(char),
}

/// An organization's name: 1 to 64 letters and digits of any script, spaces inside, and `-_.(),:&@+'`.
///
/// Letters are those Unicode calls alphabetic, so that the vowel signs of scripts that write them apart are allowed.
/// Source: endpoint contract 8.2.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrganizationName(String);

impl OrganizationName {
    /// The most characters it can have.
    pub const MAX: usize = 64;

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn allowed(c: char) -> bool {
    c.is_alphanumeric() || " -_.(),:&@+'".contains(c)
}

impl TryFrom<String> for OrganizationName {
    type Error = InvalidOrganizationName;

    fn try_from(text: String) -> Result<Self, InvalidOrganizationName> {
        match text.chars().count() {
            0 => return Err(InvalidOrganizationName::Empty),
            n if n > Self::MAX => return Err(InvalidOrganizationName::TooLong(n)),
            _ if text.starts_with(' ') || text.ends_with(' ') => {
                return Err(InvalidOrganizationName::OuterSpace);
            }
            _ => {}
        }

        match text.chars().find(|c| !allowed(*c)) {
            Some(c) => Err(InvalidOrganizationName::Character(c)),
            None => Ok(Self(text)),
        }
    }
}

impl TryFrom<&str> for OrganizationName {
    type Error = InvalidOrganizationName;

    fn try_from(text: &str) -> Result<Self, InvalidOrganizationName> {
        text.to_owned().try_into()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn letters_digits_and_the_listed_marks_make_a_name() {
        for text in ["a", "Acme, Inc. (R&D) - west_1: x@y+z's", "Société 7 Ⅳ ½", "東京", "काशी"] {
            assert_eq!(OrganizationName::try_from(text).unwrap().as_str(), text);
        }
    }

    #[test]
    fn a_name_has_1_to_64_characters() {
        assert_eq!(OrganizationName::try_from(""), Err(InvalidOrganizationName::Empty));
        assert!(OrganizationName::try_from("é".repeat(64)).is_ok());
        assert_eq!(OrganizationName::try_from("é".repeat(65)), Err(InvalidOrganizationName::TooLong(65)));
    }

    #[test]
    fn spaces_stand_inside_only() {
        assert!(OrganizationName::try_from("night shift").is_ok());
        for text in [" ", " a", "a "] {
            assert_eq!(OrganizationName::try_from(text), Err(InvalidOrganizationName::OuterSpace), "{text:?}");
        }
    }

    #[test]
    fn markup_control_characters_and_other_spaces_are_refused() {
        for (text, c) in
            [("a<b", '<'), ("a\nb", '\n'), ("a\u{a0}b", '\u{a0}'), ("a/b", '/'), ("a\u{202e}b", '\u{202e}')]
        {
            assert_eq!(OrganizationName::try_from(text), Err(InvalidOrganizationName::Character(c)), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn a_name_of_the_published_pattern_is_taken(text in r"[\p{L}\p{N}\-_.(),:&@+']{1,64}") {
            prop_assert_eq!(OrganizationName::try_from(text.clone()).map(|name| name.0), Ok(text));
        }
    }
}
