//! A parameter's value: the text between the quotes, or the bare word.
//!
//! The one rule: a backslash is always the start of a quoted pair (`\"` means `"`), because the parser lets none
//! into a bare word. So the raw text alone says what is meant, and nothing has to be copied to undo it.

/// A value as the client wrote it, without its quotes, with its quoted pairs.
///
/// Source: RFC 9110 section 5.6.4.
#[derive(Clone, Copy)]
pub(crate) struct Value<'a> {
    raw: &'a [u8],
    is_plain: bool,
}

impl<'a> Value<'a> {
    /// A text without a quoted pair, all of it ASCII; what clients send.
    pub(crate) const fn plain(raw: &'a [u8]) -> Self {
        Self { raw, is_plain: true }
    }

    /// Any other text.
    pub(crate) const fn any(raw: &'a [u8]) -> Self {
        Self { raw, is_plain: false }
    }

    /// The raw text, quoted pairs included.
    pub(crate) const fn raw(self) -> &'a [u8] {
        self.raw
    }

    /// Is it UTF-8?
    pub(crate) fn is_text(self) -> bool {
        self.is_plain || str::from_utf8(self.raw).is_ok()
    }

    /// The text itself when it has no quoted pair, which is the common case.
    pub(crate) fn unpaired(self) -> Option<&'a [u8]> {
        (self.is_plain || !self.raw.contains(&b'\\')).then_some(self.raw)
    }

    /// What is meant, byte by byte: quoted pairs are undone.
    pub(crate) fn bytes(self) -> impl Iterator<Item = u8> {
        let mut raw = self.raw.iter().copied();
        std::iter::from_fn(move || match raw.next()? {
            b'\\' => raw.next(),
            byte => Some(byte),
        })
    }

    /// How many bytes are meant.
    pub(crate) fn len(self) -> usize {
        self.unpaired().map_or_else(|| self.bytes().count(), <[u8]>::len)
    }

    /// Whether `start` followed by `end` is meant.
    pub(crate) fn is(self, start: &[u8], end: &[u8]) -> bool {
        match self.unpaired() {
            Some(plain) => plain.strip_prefix(start) == Some(end),
            None => self.bytes().eq(start.iter().chain(end).copied()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Value;

    #[test]
    fn a_quoted_pair_means_its_second_byte() {
        let value = Value::any(br#"\a\"\\b"#);

        assert_eq!(value.bytes().collect::<Vec<_>>(), br#"a"\b"#);
        assert_eq!(value.len(), 4);
        assert!(value.unpaired().is_none());
        assert!(value.is(b"a", br#""\b"#));
    }

    #[test]
    fn a_value_without_pairs_means_itself() {
        let value = Value::plain(b"/keys/a?b=c");

        assert_eq!(value.unpaired(), Some(value.raw()));
        assert_eq!(value.len(), 11);
        assert!(value.is(b"", b"/keys/a?b=c"));
        assert!(value.is(b"/keys", b"/a?b=c"));
        assert!(!value.is(b"/keys", b"/a?b="));
        assert!(!value.is(b"/other", b"/a?b=c"));
    }
}
