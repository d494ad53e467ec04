//! The grammar of the header: a list of `name=value` elements, read one at a time without allocation.
//!
//! The one rule: strict about structure, lenient about style. Quotes must close, controls are refused and a comma
//! stands between two elements; but every value may be quoted or bare, white space may stand around `=` and `,`,
//! and list elements may be empty. Which names mean something is [`Parameter`](crate::Parameter)'s question.

use crate::Parameter;
use crate::value::Value;

/// One `name=value` of the list.
pub(crate) struct Element<'a> {
    pub(crate) name: Name<'a>,
    pub(crate) value: Value<'a>,
}

/// A name, which is known at once when it is spelled as clients spell it.
pub(crate) enum Name<'a> {
    Known(Parameter),
    Token(&'a [u8]),
}

impl Name<'_> {
    /// The parameter that it names, in any case of letters.
    pub(crate) fn parameter(&self) -> Option<Parameter> {
        match self {
            Self::Known(parameter) => Some(*parameter),
            Self::Token(name) => Parameter::named(name),
        }
    }
}

/// The text is not a list of parameters.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Malformed;

/// Splits the scheme from the parameters that follow it: `None` when a blank or the end does not follow it.
///
/// Source: RFC 9110 section 11.4.
pub(crate) fn split_scheme(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let (scheme, rest) = split_while(skip_blanks(text), is_token);
    matches!(rest, [] | [b' ' | b'\t', ..]).then_some((scheme, rest))
}

/// The elements of a parameter list. Nothing is read after the first error.
///
/// Source: RFC 9110 sections 5.6.1 (lists), 11.2 (auth-param).
pub(crate) struct Elements<'a> {
    rest: &'a [u8],
}

impl<'a> Elements<'a> {
    pub(crate) const fn of(rest: &'a [u8]) -> Self {
        Self { rest }
    }

    /// The next element; `None` at the end of the list.
    #[inline]
    pub(crate) fn next(&mut self) -> Result<Option<Element<'a>>, Malformed> {
        let (_, rest) = split_while(self.rest, |byte| is_blank(byte) || byte == b',');
        if rest.is_empty() {
            return Ok(None);
        }
        let (element, rest) = element(rest).ok_or(Malformed)?;
        let rest = skip_blanks(rest);
        if !matches!(rest, [] | [b',', ..]) {
            return Err(Malformed);
        }
        self.rest = rest;
        Ok(Some(element))
    }
}

#[inline]
fn element(text: &[u8]) -> Option<(Element<'_>, &[u8])> {
    let (name, rest) = name(text)?;
    let (value, rest) = match skip_blanks(rest) {
        [b'"', rest @ ..] => quoted(rest)?,
        rest => bare(rest)?,
    };
    Some((Element { name, value }, rest))
}

/// The name, and what follows its `=`.
#[inline]
fn name(text: &[u8]) -> Option<(Name<'_>, &[u8])> {
    if let Some((known, rest)) = Parameter::leading(text) {
        return Some((Name::Known(known), rest));
    }
    let (name, rest) = split_while(text, is_token);
    let rest = skip_blanks(rest).strip_prefix(b"=")?;
    (!name.is_empty()).then_some((Name::Token(name), rest))
}

/// The text up to the closing quote. RFC 9110 section 5.6.4.
#[inline]
fn quoted(text: &[u8]) -> Option<(Value<'_>, &[u8])> {
    let (mut rest, mut is_plain) = (text, true);
    loop {
        let (after, is_ascii) = skip_plain(rest);
        is_plain &= is_ascii;
        rest = match after {
            [b'"', after @ ..] => {
                let (raw, _) = text.split_at_checked(text.len() - after.len() - 1)?;
                return Some((if is_plain { Value::plain(raw) } else { Value::any(raw) }, after));
            }
            [b'\\', byte, after @ ..] if is_text(*byte) => {
                is_plain = false;
                after
            }
            [b'\t', after @ ..] => after,
            _ => return None,
        };
    }
}

/// What follows the bytes that mean themselves in a quoted string, and whether all that was looked at is ASCII. Looks at
/// eight at once: most of a header is quoted.
#[inline]
fn skip_plain(text: &[u8]) -> (&[u8], bool) {
    let (words, rest) = text.as_chunks::<8>();
    let (mut skipped, mut seen) = (0, 0);
    for word in words {
        let word = u64::from_le_bytes(*word);
        seen |= word;
        let found = specials(word);
        if found != 0 {
            // One bit of the first special byte is the lowest that is set.
            skipped += (found.trailing_zeros() / 8) as usize;
            return (text.split_at_checked(skipped).map_or(&[], |(_, rest)| rest), seen & TOPS == 0);
        }
        skipped += 8;
    }
    let (plain, after) = split_while(rest, |byte| !is_special(byte));
    (after, seen & TOPS == 0 && plain.is_ascii())
}

const ONES: u64 = 0x0101_0101_0101_0101;
/// The top bit of each byte.
const TOPS: u64 = ONES * 0x80;

/// The top bit of the first byte that [`is_special`], and perhaps of some after it; no bit before it.
///
/// A byte less one has its top bit set and the byte itself has not: the byte was zero, or the one below it borrowed. So
/// the first such bit is never wrong. Source: Hacker's Delight, section 6-1.
const fn specials(word: u64) -> u64 {
    const fn zeros(word: u64) -> u64 {
        word.wrapping_sub(ONES) & !word
    }
    let controls = word.wrapping_sub(ONES * 0x20) & !word;
    (controls | zeros(word ^ (ONES * b'"' as u64)) | zeros(word ^ (ONES * b'\\' as u64)) | zeros(word ^ (ONES * 0x7f)))
        & TOPS
}

/// A word without quotes. Wider than a token, so that a bare nonce (`/`, `=`) or target is taken too; never with a
/// backslash, which would look like a quoted pair.
fn bare(text: &[u8]) -> Option<(Value<'_>, &[u8])> {
    let (value, rest) = split_while(text, |byte| byte.is_ascii_graphic() && !matches!(byte, b'"' | b',' | b'\\'));
    (!value.is_empty()).then_some((Value::plain(value), rest))
}

/// RFC 9110 section 5.6.2.
fn is_token(byte: u8) -> bool {
    /// One answer for each byte, so that a name costs one look a byte.
    #[expect(clippy::indexing_slicing, reason = "evaluated by the compiler, which refuses an index beyond the end")]
    const TOKEN: [bool; 256] = {
        let mut token = [false; 256];
        let mut byte = 0_u8;
        while byte < 128 {
            token[byte as usize] = byte.is_ascii_alphanumeric()
                || matches!(byte, b'!' | b'#'..=b'\'' | b'*' | b'+' | b'-' | b'.' | b'^' | b'_' | b'`' | b'|' | b'~');
            byte += 1;
        }
        token
    };
    TOKEN.get(usize::from(byte)).copied().unwrap_or_default()
}

/// What ends a run of bytes that mean themselves in a quoted string: the quote, the backslash and controls. A tab means
/// itself all the same.
const fn is_special(byte: u8) -> bool {
    matches!(byte, b'"' | b'\\' | 0x7f | 0..=0x1f)
}

/// What may stand in a quoted string: tab, visible ASCII, space and bytes beyond ASCII.
const fn is_text(byte: u8) -> bool {
    byte == b'\t' || (byte >= b' ' && byte != 0x7f)
}

const fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

#[inline]
fn skip_blanks(text: &[u8]) -> &[u8] {
    split_while(text, is_blank).1
}

#[inline]
fn split_while(text: &[u8], is_part: impl Fn(u8) -> bool) -> (&[u8], &[u8]) {
    let end = text.iter().position(|byte| !is_part(*byte)).unwrap_or(text.len());
    text.split_at_checked(end).unwrap_or((text, &[]))
}

#[cfg(test)]
mod tests {
    use super::{Elements, Malformed, Name, is_special, skip_plain, split_scheme};
    use proptest::collection::vec;
    use proptest::prelude::*;

    fn read(text: &str) -> Result<Vec<(String, String)>, Malformed> {
        let text_of = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let mut elements = Elements::of(text.as_bytes());
        let mut list = Vec::new();
        while let Some(element) = elements.next()? {
            let name = match element.name {
                Name::Known(parameter) => parameter.name().to_owned(),
                Name::Token(name) => text_of(name),
            };
            list.push((name, text_of(element.value.raw())));
        }
        Ok(list)
    }

    fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
        list.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect()
    }

    #[test]
    fn values_are_quoted_or_bare() {
        assert_eq!(
            read(r#"a="x, \"y\"",b=z/+=,c="""#).unwrap(),
            pairs(&[("a", r#"x, \"y\""#), ("b", "z/+="), ("c", "")])
        );
    }

    #[test]
    fn blanks_and_empty_elements_are_allowed_where_rfc_9110_allows_them() {
        assert_eq!(read("\t, ,a \t= \"x\" ,,\tb=\ty ,").unwrap(), pairs(&[("a", "x"), ("b", "y")]));
        assert_eq!(read("").unwrap(), pairs(&[]));
        assert_eq!(read(" , ").unwrap(), pairs(&[]));
    }

    proptest! {
        #[test]
        fn a_run_ends_at_the_first_byte_that_does_not_mean_itself(text in vec(any_byte(), 0..60)) {
            let end = text.iter().position(|byte| is_special(*byte)).unwrap_or(text.len());

            let (after, is_ascii) = skip_plain(&text);

            prop_assert_eq!(after, &text[end..]);
            prop_assert!(!is_ascii || text[..end].is_ascii());
        }
    }

    /// Letters for the most part, and those that are next to a special byte.
    fn any_byte() -> impl Strategy<Value = u8> {
        prop_oneof![6 => b'a'..=b'z', 1 => Just(b'"'), 1 => Just(b'\\'), 1 => any::<u8>(), 1 => 0x7e..0x82_u8, 1 => 0x1e..0x25_u8]
    }

    #[test]
    fn broken_structure_is_refused() {
        for text in [
            r#"a="x"#,
            r#"a="x\"#,
            r#"a="x\""#,
            r#"a="x"b=y"#,
            r#"a="x" b=y"#,
            "a",
            "a b=c",
            "a=",
            "a=,",
            "=x",
            r#""a"=x"#,
            r"a=x\y",
            "a=x\"y\"",
            "a=x;y z",
            "a=é",
            "a=\"\u{1}\"",
            "a=\"\\\n\"",
            "a=\"\u{7f}\"",
            "é=x",
            "a==\"x\"",
        ] {
            assert_eq!(read(text), Err(Malformed), "{text:?}");
        }
    }

    #[test]
    fn a_scheme_ends_at_a_blank_or_the_end() {
        assert_eq!(split_scheme(b"Digest a=b"), Some((&b"Digest"[..], &b" a=b"[..])));
        assert_eq!(split_scheme(b" Digest"), Some((&b"Digest"[..], &b""[..])));
        assert_eq!(split_scheme(b"Digest,a=b"), None);
        assert_eq!(split_scheme(b"Digest\"a"), None);
        assert_eq!(split_scheme(b""), Some((&b""[..], &b""[..])));
    }
}
