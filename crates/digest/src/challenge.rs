//! The challenge: what a 401 answer asks of the client.
//!
//! The one rule: byte for byte as recorded from the real service. Clients are picky here: the Go transport gives up
//! on an unknown parameter and misreads a comma without its space (clients contract R1 to R3). Which answers carry
//! one, and in which order, is the server's business.

use crate::{Algorithm, Nonce};

/// The value of a `WWW-Authenticate` header, for example
/// `Digest realm="MMS Public API", domain="", nonce="…", algorithm=MD5, qop="auth", stale=false`.
///
/// `stale` tells the client to repeat the request with this nonce instead of asking its user for another password.
/// Quotes and backslashes of the realm are escaped; that it has no control character is the caller's care.
///
/// Source: HTTP contract section 2; RFC 7616 section 3.3.
pub fn challenge(algorithm: Algorithm, realm: &str, nonce: &Nonce, stale: bool) -> String {
    let text = nonce.text();
    [
        "Digest realm=\"",
        &realm.replace('\\', "\\\\").replace('"', "\\\""),
        "\", domain=\"\", nonce=\"",
        text.as_str(),
        "\", algorithm=",
        algorithm.name(),
        ", qop=\"auth\", stale=",
        if stale { "true" } else { "false" },
    ]
    .concat()
}

#[cfg(test)]
mod tests {
    use super::challenge;
    use crate::{Algorithm, Nonce, NonceKey, StartNumber, Steady};

    fn nonce() -> Nonce {
        NonceKey::new([7; 32]).issue(Steady(1_800_000_000_000), StartNumber(3), [1; 6])
    }

    #[test]
    fn a_challenge_is_byte_for_byte_the_recorded_one() {
        let nonce = nonce();

        let text = challenge(Algorithm::Md5, "MMS Public API", &nonce, false);

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
        let text = challenge(Algorithm::Sha256, "MMS Public API", &nonce(), true);

        assert!(text.ends_with(r#"", algorithm=SHA-256, qop="auth", stale=true"#), "{text}");
    }

    #[test]
    fn a_realm_cannot_break_out_of_its_quotes() {
        let text = challenge(Algorithm::Md5, r#"a"b\c"#, &nonce(), false);

        assert!(text.starts_with(r#"Digest realm="a\"b\\c", domain="""#), "{text}");
    }
}
