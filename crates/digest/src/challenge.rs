//! The challenge: what a 401 answer asks of the client.
//!
//! The one rule: byte for byte as recorded from the real service. Clients are picky here: the Go transport gives up
//! on an unknown parameter and misreads a comma without its space (clients contract R1 to R3). Which answers carry
//! one, and in which order, is the server's business.

use crate::{Algorithm, Nonce};

/// Makes the challenges of one realm.
pub struct Challenger {
    /// What each begins with, up to the nonce.
    begin: String,
}

impl Challenger {
    /// For this realm. Its quotes and backslashes are escaped; that it has no control character is the caller's care.
    pub fn new(realm: &str) -> Self {
        let realm = realm.replace('\\', "\\\\").replace('"', "\\\"");
        Self { begin: format!("Digest realm=\"{realm}\", domain=\"\", nonce=\"") }
    }

    /// The value of a `WWW-Authenticate` header, for example
    /// `Digest realm="MMS Public API", domain="", nonce="…", algorithm=MD5, qop="auth", stale=false`.
    ///
    /// `stale` tells the client to repeat the request with this nonce instead of asking its user for another password.
    ///
    /// Source: HTTP contract section 2; RFC 7616 section 3.3.
    pub fn challenge(&self, algorithm: Algorithm, nonce: &Nonce, stale: bool) -> String {
        let stale = if stale { "true" } else { "false" };
        [&self.begin, nonce.text().as_str(), "\", algorithm=", algorithm.name(), ", qop=\"auth\", stale=", stale]
            .concat()
    }
}

#[cfg(test)]
mod tests {
    use super::Challenger;
    use crate::{Algorithm, Nonce, NonceKey, StartNumber, Steady};

    fn nonce() -> Nonce {
        NonceKey::new([7; 32]).issue(Steady(1_800_000_000_000), StartNumber(3), [1; 6])
    }

    #[test]
    fn a_challenge_is_byte_for_byte_the_recorded_one() {
        let nonce = nonce();

        let text = Challenger::new("MMS Public API").challenge(Algorithm::Md5, &nonce, false);

        assert_eq!(
            text,
            format!(
                r#"Digest realm="MMS Public API", domain="", nonce="{}", algorithm=MD5, qop="auth", stale=false"#,
                nonce.text()
            )
        );
    }

    #[test]
    fn the_second_challenge_names_sha_256_and_a_stale_one_says_so() {
        let text = Challenger::new("MMS Public API").challenge(Algorithm::Sha256, &nonce(), true);

        assert!(text.ends_with(r#"", algorithm=SHA-256, qop="auth", stale=true"#), "{text}");
    }

    #[test]
    fn a_realm_cannot_break_out_of_its_quotes() {
        let text = Challenger::new(r#"a"b\c"#).challenge(Algorithm::Md5, &nonce(), false);

        assert!(text.starts_with(r#"Digest realm="a\"b\\c", domain="""#), "{text}");
    }
}
