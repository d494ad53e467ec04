//! The hash algorithms that a client may answer with: MD5, which every client knows, and SHA-256.
//!
//! The one rule: what is not listed here is refused by name. The session variants (`-sess`) are not, because
//! their secret depends on the first request of a session and a stateless server has none.

/// A hash algorithm of Digest.
///
/// Source: RFC 7616 section 3.3; MD5 comes first in every answer because many clients read only one challenge
/// (clients contract R4).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Algorithm {
    /// `MD5`, 16 bytes. Also what a header without `algorithm` means.
    Md5,
    /// `SHA-256`, 32 bytes.
    Sha256,
}

impl Algorithm {
    /// The name as a challenge prints it: `MD5` or `SHA-256`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Md5 => "MD5",
            Self::Sha256 => "SHA-256",
        }
    }

    /// The length of a hash in bytes: 16 or 32. On the wire it is twice as many hex digits.
    pub const fn size(self) -> usize {
        match self {
            Self::Md5 => 16,
            Self::Sha256 => 32,
        }
    }

    /// The algorithm of this name, in any case of letters (RFC 7616 takes the names as tokens of RFC 5234).
    pub(crate) fn named(name: &[u8]) -> Option<Self> {
        [Self::Md5, Self::Sha256].into_iter().find(|algorithm| name.eq_ignore_ascii_case(algorithm.name().as_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::Algorithm;

    #[test]
    fn a_name_is_read_in_any_case() {
        assert_eq!(Algorithm::named(b"MD5"), Some(Algorithm::Md5));
        assert_eq!(Algorithm::named(b"md5"), Some(Algorithm::Md5));
        assert_eq!(Algorithm::named(b"sha-256"), Some(Algorithm::Sha256));
    }

    #[test]
    fn session_variants_and_strangers_have_no_algorithm() {
        for name in ["MD5-sess", "SHA-256-sess", "SHA-512-256", "SHA256", ""] {
            assert_eq!(Algorithm::named(name.as_bytes()), None, "{name}");
        }
    }
}
