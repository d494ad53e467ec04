//! A person's first or last name.

use thiserror::Error;

/// Why a text is no name of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum InvalidPersonName {
    /// Nothing, or nothing but white space.
    #[error("a name must not be empty")]
    Empty,
    /// So many characters.
    #[error("a name has at most {max} characters, not {0}", max = PersonName::MAX)]
    TooLong(usize),
    /// A line break, a tab or another control character.
    #[error("a name has no control characters")]
    Control,
}

/// A first or last name: 1 to 100 characters, not blank, no control characters. People decide what they are called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonName(String);

impl PersonName {
    /// The most characters it can have.
    pub const MAX: usize = 100;

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for PersonName {
    type Error = InvalidPersonName;

    fn try_from(text: String) -> Result<Self, InvalidPersonName> {
        match text.chars().count() {
            _ if text.trim().is_empty() => Err(InvalidPersonName::Empty),
            n if n > Self::MAX => Err(InvalidPersonName::TooLong(n)),
            _ if text.contains(char::is_control) => Err(InvalidPersonName::Control),
            _ => Ok(Self(text)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_what_a_person_writes_and_no_more_than_a_line() {
        assert_eq!(PersonName::try_from("Ada".to_owned()).unwrap().as_str(), "Ada");
        assert!(PersonName::try_from("é".repeat(100)).is_ok());
        assert_eq!(PersonName::try_from("é".repeat(101)), Err(InvalidPersonName::TooLong(101)));
        assert_eq!(PersonName::try_from(" ".to_owned()), Err(InvalidPersonName::Empty));
        assert_eq!(PersonName::try_from("A\nB".to_owned()), Err(InvalidPersonName::Control));
    }
}
