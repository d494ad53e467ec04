//! The parameters of a Digest `Authorization` header that mean something to a server.
//!
//! The one rule: a known parameter stands in a header once; any other is ignored, because real clients add what they
//! please (Apache's client sends `rspauth`, clients contract 17).

use std::fmt;

/// A parameter that this crate knows.
///
/// Source: RFC 7616 section 3.4. `opaque` and `userhash` are known only so that they are not given twice: our
/// challenges offer neither.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Parameter {
    /// Who asks: the public key.
    Username,
    /// The realm of the challenge.
    Realm,
    /// The nonce of the challenge.
    Nonce,
    /// The request target as the client hashed it.
    Uri,
    /// The proof, in hex digits.
    Response,
    /// The hash algorithm; MD5 when absent.
    Algorithm,
    /// The quality of protection: `auth`.
    Qop,
    /// The nonce count, 8 hex digits.
    Nc,
    /// The client's own nonce.
    Cnonce,
    /// What a challenge asked to be sent back.
    Opaque,
    /// Whether the username is hashed.
    Userhash,
}

impl Parameter {
    /// The name as headers print it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Username => "username",
            Self::Realm => "realm",
            Self::Nonce => "nonce",
            Self::Uri => "uri",
            Self::Response => "response",
            Self::Algorithm => "algorithm",
            Self::Qop => "qop",
            Self::Nc => "nc",
            Self::Cnonce => "cnonce",
            Self::Opaque => "opaque",
            Self::Userhash => "userhash",
        }
    }

    /// The parameter of this name, in any case of letters. Clients write them in lower case, so that is tried first.
    pub(crate) fn named(name: &[u8]) -> Option<Self> {
        Self::spelled(name).or_else(|| {
            let mut lower = [0; 9];
            let lower = lower.get_mut(..name.len())?;
            lower.copy_from_slice(name);
            lower.make_ascii_lowercase();
            Self::spelled(lower)
        })
    }

    /// The parameter whose name and `=` a text begins with, and what follows: those that every client sends, spelled as
    /// every client spells them.
    #[inline]
    pub(crate) fn leading(text: &[u8]) -> Option<(Self, &[u8])> {
        match text {
            [b'u', b's', ..] => Self::Username.after(text, b"username="),
            [b'u', ..] => Self::Uri.after(text, b"uri="),
            [b'r', b'e', b's', ..] => Self::Response.after(text, b"response="),
            [b'r', ..] => Self::Realm.after(text, b"realm="),
            [b'n', b'o', ..] => Self::Nonce.after(text, b"nonce="),
            [b'n', ..] => Self::Nc.after(text, b"nc="),
            [b'a', ..] => Self::Algorithm.after(text, b"algorithm="),
            [b'q', ..] => Self::Qop.after(text, b"qop="),
            [b'c', ..] => Self::Cnonce.after(text, b"cnonce="),
            _ => None,
        }
    }

    fn after<'t, const N: usize>(self, text: &'t [u8], spelled: &[u8; N]) -> Option<(Self, &'t [u8])> {
        let (name, rest) = text.split_first_chunk()?;
        (name == spelled).then_some((self, rest))
    }

    const fn spelled(name: &[u8]) -> Option<Self> {
        Some(match name {
            b"username" => Self::Username,
            b"realm" => Self::Realm,
            b"nonce" => Self::Nonce,
            b"uri" => Self::Uri,
            b"response" => Self::Response,
            b"algorithm" => Self::Algorithm,
            b"qop" => Self::Qop,
            b"nc" => Self::Nc,
            b"cnonce" => Self::Cnonce,
            b"opaque" => Self::Opaque,
            b"userhash" => Self::Userhash,
            _ => return None,
        })
    }
}

impl fmt::Display for Parameter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::Parameter::{self, *};

    const ALL: [Parameter; 11] = [Username, Realm, Nonce, Uri, Response, Algorithm, Qop, Nc, Cnonce, Opaque, Userhash];

    #[test]
    fn every_parameter_is_found_by_its_name_in_any_case() {
        for parameter in ALL {
            let name = parameter.name();

            assert_eq!(Parameter::named(name.as_bytes()), Some(parameter));
            assert_eq!(Parameter::named(name.to_uppercase().as_bytes()), Some(parameter));
        }
    }

    #[test]
    fn a_leading_name_is_the_one_that_is_spelled_out() {
        for parameter in ALL.into_iter().filter(|parameter| !matches!(parameter, Opaque | Userhash)) {
            let text = format!("{}=x", parameter.name());

            assert_eq!(Parameter::leading(text.as_bytes()), Some((parameter, &b"x"[..])));
        }
        for other in ["", "u", "username", "user=x", "userhash=x", "uri =x", "opaque=x", "NC=x", "ncx=x", "rspauth=x"] {
            assert_eq!(Parameter::leading(other.as_bytes()), None, "{other}");
        }
    }

    #[test]
    fn other_names_are_no_parameter() {
        for name in ["", "rspauth", "username*", "stale", "user", "nd", "cnoncee"] {
            assert_eq!(Parameter::named(name.as_bytes()), None, "{name}");
        }
    }
}
