//! A challenge, as any server writes it.

use crate::REALM;
use keywright_digest::Algorithm;

/// What a 401 asks for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Challenge {
    pub(super) realm: String,
    pub(super) nonce: String,
    pub(super) opaque: Option<String>,
    pub(super) algorithm: Algorithm,
    pub(super) stale: bool,
}

impl Challenge {
    /// One that nobody gave, as long as ours.
    pub(super) fn presumed(algorithm: Algorithm) -> Self {
        Self { realm: REALM.to_owned(), nonce: "A".repeat(32), opaque: None, algorithm, stale: false }
    }

    /// Reads the value of a `WWW-Authenticate` header; `None` when it is no Digest challenge of an algorithm we know.
    pub(super) fn parse(value: &str) -> Option<Self> {
        let rest = value.trim().strip_prefix("Digest ")?;
        let algorithm = match parameter(rest, "algorithm") {
            None => Algorithm::Md5,
            Some(name) if name.eq_ignore_ascii_case("MD5") => Algorithm::Md5,
            Some(name) if name.eq_ignore_ascii_case("SHA-256") => Algorithm::Sha256,
            Some(_) => return None,
        };
        Some(Self {
            realm: parameter(rest, "realm")?.to_owned(),
            nonce: parameter(rest, "nonce")?.to_owned(),
            opaque: parameter(rest, "opaque").map(str::to_owned),
            algorithm,
            stale: parameter(rest, "stale").is_some_and(|stale| stale.eq_ignore_ascii_case("true")),
        })
    }
}

/// A parameter's value, without its quotes. Servers that are measured escape nothing.
fn parameter<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let mut rest = text;
    loop {
        let (key, after) = rest.trim_start_matches([' ', ',']).split_once('=')?;
        let (value, after) = match after.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"')?,
            None => after.split_once(',').unwrap_or((after, "")),
        };
        if key.trim().eq_ignore_ascii_case(name) {
            return Some(value.trim());
        }
        rest = after;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use keywright_digest::{Challenger, NonceKey, StartNumber, Steady};

    #[test]
    fn our_own_challenge_is_read() {
        let nonce = NonceKey::new([7; 32]).issue(Steady(1), StartNumber(1), *b"chance");

        let asked = Challenger::new("MMS Public API").challenge(Algorithm::Sha256, &nonce, true);

        let read = Challenge::parse(&asked).unwrap();

        let expected = Challenge {
            realm: "MMS Public API".into(),
            nonce: nonce.text().to_string(),
            opaque: None,
            algorithm: Algorithm::Sha256,
            stale: true,
        };
        assert_eq!(read, expected);
    }

    #[test]
    fn those_of_others_are_read_too() {
        let apache = r#"Digest realm="files, all", nonce="q8=abc/+", algorithm=MD5, qop="auth""#;
        let opaque = r#"Digest qop="auth",nonce="n",opaque="o",stale=FALSE,realm="r""#;

        let (apache, opaque) = (Challenge::parse(apache).unwrap(), Challenge::parse(opaque).unwrap());

        assert_eq!((apache.realm.as_str(), apache.nonce.as_str()), ("files, all", "q8=abc/+"));
        assert_eq!((opaque.opaque.as_deref(), opaque.stale, opaque.realm.as_str()), (Some("o"), false, "r"));
        assert_eq!(Challenge::parse("Basic realm=\"r\""), None);
    }
}
