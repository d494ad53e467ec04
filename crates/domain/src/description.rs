//! What people write beside a key, so that the next person knows what it is for.

use thiserror::Error;

/// Why a text is no description.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum InvalidDescription {
    /// Nothing, or nothing but white space.
    #[error("a description must not be empty")]
    Empty,
    /// So many characters.
    #[error("a description has at most {max} characters, not {0}", max = Description::MAX)]
    TooLong(usize),
    /// A line break, a tab or another control character.
    #[error("a description has no control characters")]
    Control,
}

/// What a key is for, in its owner's words: 1 to 250 characters, not blank, no control characters.
///
/// Source: endpoint contract 1 and 2.3.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Description(String);

impl Description {
    /// The most characters it can have.
    pub const MAX: usize = 250;

    /// The words.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The words as search and sort see them.
    pub fn folded(&self) -> String {
        crate::text::folded(&self.0)
    }
}

impl TryFrom<String> for Description {
    type Error = InvalidDescription;

    fn try_from(text: String) -> Result<Self, InvalidDescription> {
        match text.chars().count() {
            _ if text.trim().is_empty() => Err(InvalidDescription::Empty),
            n if n > Self::MAX => Err(InvalidDescription::TooLong(n)),
            _ if text.contains(char::is_control) => Err(InvalidDescription::Control),
            _ => Ok(Self(text)),
        }
    }
}

impl TryFrom<&str> for Description {
    type Error = InvalidDescription;

    fn try_from(text: &str) -> Result<Self, InvalidDescription> {
        text.to_owned().try_into()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_blank_description_is_empty() {
        for text in ["", " ", "\t\n", "\u{3000}"] {
            assert_eq!(Description::try_from(text), Err(InvalidDescription::Empty), "{text:?}");
        }
    }

    #[test]
    fn characters_are_counted_and_not_bytes() {
        assert!(Description::try_from("é".repeat(250)).is_ok());
        assert_eq!(Description::try_from("é".repeat(251)), Err(InvalidDescription::TooLong(251)));
    }

    #[test]
    fn control_characters_are_refused() {
        for text in ["two\nlines", "a\u{0}", "\u{9b}31m"] {
            assert_eq!(Description::try_from(text), Err(InvalidDescription::Control), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn a_description_is_kept_as_written(text in "\\PC{0,260}") {
            if let Ok(description) = Description::try_from(text.clone()) {
                prop_assert_eq!(description.as_str(), text);
            }
        }
    }
}
