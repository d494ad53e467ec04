//! Addresses that notices can be sent to.

use thiserror::Error;

/// Why a text is no e-mail address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum InvalidEmail {
    /// Not two sides and one `@` between them, or a space or control character in it.
    #[error("an e-mail address is a name, one @ and a domain, without spaces")]
    Shape,
    /// So many bytes.
    #[error("an e-mail address has at most {max} bytes, not {0}", max = Email::MAX)]
    TooLong(usize),
}

/// An e-mail address: one `@`, something on either side, no white space or control characters, at most 254 bytes.
///
/// Whether it reaches anybody only a message can tell, so nothing finer is checked. Source: RFC 5321 section 4.5.3.1
/// for the length.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Email(String);

impl Email {
    /// The most bytes it can have.
    pub const MAX: usize = 254;

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The address in lower case (ASCII): what tells two people apart, however they write their address.
    pub fn key(&self) -> String {
        self.0.to_ascii_lowercase()
    }
}

impl TryFrom<String> for Email {
    type Error = InvalidEmail;

    fn try_from(text: String) -> Result<Self, InvalidEmail> {
        if text.len() > Self::MAX {
            return Err(InvalidEmail::TooLong(text.len()));
        }

        match text.split_once('@') {
            Some((name, domain))
                if !name.is_empty()
                    && !domain.is_empty()
                    && !domain.contains('@')
                    && !text.contains(|c: char| c.is_whitespace() || c.is_control()) =>
            {
                Ok(Self(text))
            }
            _ => Err(InvalidEmail::Shape),
        }
    }
}

impl TryFrom<&str> for Email {
    type Error = InvalidEmail;

    fn try_from(text: &str) -> Result<Self, InvalidEmail> {
        text.to_owned().try_into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_an_at_sign_and_a_domain_make_an_address() {
        for text in ["root@example.org", "a+b@localhost", "é@münchen.example"] {
            assert_eq!(Email::try_from(text).unwrap().as_str(), text);
        }
    }

    #[test]
    fn other_shapes_are_refused() {
        for text in ["", "root", "@example.org", "root@", "a@b@c", "a b@c", "a@b\r\nBcc: c@d"] {
            assert_eq!(Email::try_from(text), Err(InvalidEmail::Shape), "{text:?}");
        }
    }

    #[test]
    fn an_address_has_at_most_254_bytes() {
        assert!(Email::try_from(format!("{}@b", "a".repeat(252))).is_ok());
        assert_eq!(Email::try_from(format!("{}@b", "a".repeat(253))), Err(InvalidEmail::TooLong(255)));
    }
}
