//! Percent-encoding: the way out of a path segment or query value, and the way back in.
//!
//! Source: RFC 3986 sections 2.1 and 3.3. Whether `+` is a space is the caller's to say: in a query it is, in a path
//! it is a plus (clients contract R17).

use std::borrow::Cow;
use std::fmt::{self, Write as _};

/// What a `+` stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Plus {
    /// Itself, as in a path.
    Plus,
    /// A space, as in a query string.
    Space,
}

/// The text that `encoded` stands for, borrowed when nothing had to change.
///
/// `None` when a `%` is not followed by two hexadecimal digits, or when the bytes are not UTF-8.
pub fn decode(encoded: &str, plus: Plus) -> Option<Cow<'_, str>> {
    let special = |byte: u8| byte == b'%' || (byte == b'+' && plus == Plus::Space);
    if !encoded.bytes().any(special) {
        return Some(Cow::Borrowed(encoded));
    }

    let mut bytes = encoded.bytes();
    let mut decoded = Vec::with_capacity(encoded.len());
    while let Some(byte) = bytes.next() {
        decoded.push(match byte {
            b'%' => hex_digit(bytes.next()?)? << 4 | hex_digit(bytes.next()?)?,
            b'+' if plus == Plus::Space => b' ',
            _ => byte,
        });
    }

    String::from_utf8(decoded).ok().map(Cow::Owned)
}

fn hex_digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    }
}

/// Where a text is encoded to, hence what may stand there as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// A path segment: letters, digits and `-._~!$&'()*+,;=:@`, so that an IPv6 address keeps its colons.
    Segment,
    /// The name or value of a query parameter: the same without `&`, `+` and `=`.
    Query,
}

impl Place {
    fn keeps(self, byte: u8) -> bool {
        match byte {
            b'-' | b'.' | b'_' | b'~' | b'!' | b'$' | b'\'' | b'(' | b')' | b'*' | b',' | b';' | b':' | b'@' => true,
            b'&' | b'+' | b'=' => self == Self::Segment,
            _ => byte.is_ascii_alphanumeric(),
        }
    }
}

/// Appends what `value` prints as, encoded for `place`.
pub fn encode(value: impl fmt::Display, place: Place, out: &mut String) {
    // Neither a `String` nor the encoder ever fails.
    let _ = write!(Encoder { place, out }, "{value}");
}

struct Encoder<'a> {
    place: Place,
    out: &'a mut String,
}

impl fmt::Write for Encoder<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for byte in text.bytes() {
            if self.place.keeps(byte) {
                self.out.push(char::from(byte));
            } else {
                write!(self.out, "%{byte:02X}")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn encoded(text: &str, place: Place) -> String {
        let mut out = String::new();
        encode(text, place, &mut out);
        out
    }

    #[test]
    fn text_without_escapes_is_borrowed() {
        assert!(matches!(decode("a+b@ex.com", Plus::Plus), Some(Cow::Borrowed("a+b@ex.com"))));
    }

    #[test]
    fn a_plus_is_a_space_in_a_query_only() {
        assert_eq!(decode("my+proj", Plus::Space).as_deref(), Some("my proj"));
        assert_eq!(decode("my%20p+1", Plus::Plus).as_deref(), Some("my p+1"));
    }

    #[test]
    fn broken_escapes_and_broken_text_are_refused() {
        for text in ["%", "%2", "%zz", "a%2", "%+1", "%ff", "%c3"] {
            assert_eq!(decode(text, Plus::Plus), None, "{text}");
        }
    }

    #[test]
    fn a_block_becomes_one_segment_and_keeps_its_colons() {
        assert_eq!(encoded("198.51.100.0/24", Place::Segment), "198.51.100.0%2F24");
        assert_eq!(encoded("2001:db8::/32", Place::Segment), "2001:db8::%2F32");
        assert_eq!(encoded("é ?", Place::Segment), "%C3%A9%20%3F");
        assert_eq!(encoded("a&b=c+d", Place::Query), "a%26b%3Dc%2Bd");
    }

    proptest! {
        #[test]
        fn what_is_encoded_decodes_to_itself(text in "\\PC*|[ -~]*") {
            let segment = encoded(&text, Place::Segment);
            let value = encoded(&text, Place::Query);

            prop_assert_eq!(decode(&segment, Plus::Plus).unwrap(), text.as_str());
            prop_assert_eq!(decode(&value, Plus::Space).unwrap(), text.as_str());
            prop_assert!(!segment.contains(['/', '?', '#', ' ']));
        }

        #[test]
        fn any_text_decodes_or_is_refused(text in "\\PC*|[%+0-9a-fA-F]*") {
            let _ = (decode(&text, Plus::Plus), decode(&text, Plus::Space));
        }
    }
}
