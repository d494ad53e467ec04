//! Passwords of people, from the request that brings one to the hash that is kept.

use thiserror::Error;
use zeroize::Zeroizing;

/// Why a text is no password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum InvalidPassword {
    /// Too few characters, or more than anybody types.
    #[error("a password has {min} to {max} characters", min = Password::MIN, max = Password::MAX)]
    Weak,
    /// One of those that everybody tries first.
    #[error("the password is one of the most common")]
    Common,
}

/// A password: 8 to 256 characters, none of the most common. Wiped on drop.
///
/// Source: HTTP contract 5.1, `WEAK_PASSWORD` and `COMMON_PASSWORD`.
pub struct Password(Zeroizing<String>);

/// The most used of at least 8 characters, in lower case and sorted.
const COMMON: &[&str] = &[
    "00000000",
    "0987654321",
    "11111111",
    "1111111111",
    "1122334455",
    "12341234",
    "12345678",
    "123456789",
    "1234567890",
    "12345qwert",
    "147258369",
    "1q2w3e4r",
    "1q2w3e4r5t",
    "1qaz2wsx",
    "1qaz2wsx3edc",
    "987654321",
    "aa123456",
    "aaaaaaaa",
    "abc12345",
    "abcd1234",
    "administrator",
    "asdfasdf",
    "asdfghjkl",
    "baseball",
    "changeme",
    "football",
    "iloveyou",
    "letmein123",
    "p@ssw0rd",
    "passw0rd",
    "password",
    "password1",
    "password12",
    "password123",
    "password1234",
    "princess",
    "q1w2e3r4",
    "q1w2e3r4t5",
    "qazwsxedc",
    "qwer1234",
    "qwerty12",
    "qwerty123",
    "qwertyui",
    "qwertyuiop",
    "sunshine",
    "superman",
    "trustno1",
    "welcome1",
    "welcome123",
    "zxcvbnm123",
];

impl Password {
    /// The fewest characters it can have.
    pub const MIN: usize = 8;
    /// The most, so that nobody has the server hash a book.
    pub const MAX: usize = 256;

    /// The words, for the one who hashes them.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Password {
    type Error = InvalidPassword;

    fn try_from(text: String) -> Result<Self, InvalidPassword> {
        let text = Zeroizing::new(text);
        if !(Self::MIN..=Self::MAX).contains(&text.chars().count()) {
            return Err(InvalidPassword::Weak);
        }
        let lower = Zeroizing::new(text.to_lowercase());
        if COMMON.binary_search(&lower.as_str()).is_ok() { Err(InvalidPassword::Common) } else { Ok(Self(text)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(text: &str) -> Option<InvalidPassword> {
        Password::try_from(text.to_owned()).err()
    }

    #[test]
    fn a_password_has_8_to_256_characters_whatever_their_bytes() {
        assert_eq!(judged("éééééééé"), None);
        assert_eq!(judged("ééééééé"), Some(InvalidPassword::Weak));
        assert_eq!(judged(""), Some(InvalidPassword::Weak));
        assert_eq!(judged(&"é".repeat(256)), None);
        assert_eq!(judged(&"é".repeat(257)), Some(InvalidPassword::Weak));
    }

    #[test]
    fn what_everybody_tries_first_is_refused_in_any_case() {
        assert!(COMMON.is_sorted());
        assert!(COMMON.iter().all(|text| text.len() >= Password::MIN));
        assert_eq!(judged("Password123"), Some(InvalidPassword::Common));
        assert_eq!(judged("correct horse"), None);
    }
}
