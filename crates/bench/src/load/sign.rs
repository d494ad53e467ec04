//! Signing: the `Authorization` header of HTTP Digest (RFC 7616, `qop=auth`), as a client writes it.

use super::challenge::Challenge;
use super::users::User;
use keywright_digest::Algorithm;
use md5::{Digest as _, Md5};
use sha2::Sha256;

const DIGITS: [u8; 16] = *b"0123456789abcdef";

/// One request to be signed.
pub(super) struct Signed<'a> {
    pub(super) algorithm: Algorithm,
    pub(super) user: &'a User,
    pub(super) challenge: &'a Challenge,
    pub(super) target: &'a str,
    /// HA2 in hex, see [`ha2`].
    pub(super) ha2: &'a str,
    pub(super) nc: u32,
    pub(super) cnonce: u64,
    /// Is the response to be one that proves nothing?
    pub(super) spoilt: bool,
}

impl Signed<'_> {
    /// Writes the header line, with what a response is hashed from in `scratch`.
    pub(super) fn write(&self, scratch: &mut Vec<u8>, out: &mut Vec<u8>) {
        let Challenge { realm, nonce, opaque, .. } = self.challenge;
        let (nc, cnonce) = (self.nc.to_be_bytes(), self.cnonce.to_be_bytes());

        scratch.clear();
        scratch.extend_from_slice(self.user.proof.as_bytes());
        part(b":", nonce.as_bytes(), scratch);
        scratch.push(b':');
        hex(&nc, scratch);
        scratch.push(b':');
        hex(&cnonce, scratch);
        part(b":auth:", self.ha2.as_bytes(), scratch);

        part(b"Authorization: Digest username=\"", self.user.name.as_bytes(), out);
        part(b"\", realm=\"", realm.as_bytes(), out);
        part(b"\", nonce=\"", nonce.as_bytes(), out);
        part(b"\", uri=\"", self.target.as_bytes(), out);
        part(b"\", algorithm=", name(self.algorithm).as_bytes(), out);
        out.extend_from_slice(b", qop=auth, nc=");
        hex(&nc, out);
        out.extend_from_slice(b", cnonce=\"");
        hex(&cnonce, out);
        out.extend_from_slice(b"\", response=\"");
        hashed(self.algorithm, scratch, out);
        if self.spoilt
            && let Some(last) = out.last_mut()
        {
            *last = if *last == b'0' { b'1' } else { b'0' };
        }
        if let Some(opaque) = opaque {
            part(b"\", opaque=\"", opaque.as_bytes(), out);
        }
        out.extend_from_slice(b"\"\r\n");
    }
}

/// HA2 of a request, in hex: worked out once for a target.
pub(super) fn ha2(algorithm: Algorithm, method: &str, target: &str) -> String {
    let mut text = Vec::new();
    hashed(algorithm, format!("{method}:{target}").as_bytes(), &mut text);
    String::from_utf8(text).unwrap_or_default()
}

/// The bytes in lower-case hex.
pub(super) fn hex(bytes: &[u8], out: &mut Vec<u8>) {
    let digit = |nibble: u8| DIGITS.get(usize::from(nibble)).copied().unwrap_or(b'0');
    for byte in bytes {
        out.extend_from_slice(&[digit(byte >> 4), digit(byte & 15)]);
    }
}

fn hashed(algorithm: Algorithm, text: &[u8], out: &mut Vec<u8>) {
    match algorithm {
        Algorithm::Md5 => hex(&Md5::digest(text), out),
        Algorithm::Sha256 => hex(&Sha256::digest(text), out),
    }
}

fn part(before: &[u8], text: &[u8], out: &mut Vec<u8>) {
    out.extend_from_slice(before);
    out.extend_from_slice(text);
}

/// The algorithm's name in the header.
pub(super) const fn name(algorithm: Algorithm) -> &'static str {
    match algorithm {
        Algorithm::Md5 => "MD5",
        Algorithm::Sha256 => "SHA-256",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::plan::Mode;
    use crate::load::users::Users;
    use keywright_digest::{Credentials, Ha1, Request};

    const TARGET: &str = "/api/keywright/v1/whoami?pretty=true";

    fn header(algorithm: Algorithm, spoilt: bool) -> String {
        let users = Users::of([("kaaaaaab".into(), "private".into())], Mode::Digest(algorithm), "MMS Public API");
        let challenge = Challenge {
            realm: "MMS Public API".into(),
            nonce: "bm9uY2U".into(),
            opaque: None,
            algorithm,
            stale: false,
        };
        let ha2 = ha2(algorithm, "GET", TARGET);
        let signed = Signed {
            algorithm,
            user: users.get(0).unwrap(),
            challenge: &challenge,
            target: TARGET,
            ha2: &ha2,
            nc: 0x2a,
            cnonce: 7,
            spoilt,
        };
        let mut line = Vec::new();
        signed.write(&mut Vec::new(), &mut line);
        let line = String::from_utf8(line).unwrap();
        line.strip_prefix("Authorization: ").unwrap().strip_suffix("\r\n").unwrap().to_owned()
    }

    #[test]
    fn the_server_takes_what_the_client_signs_by_either_algorithm() {
        for algorithm in [Algorithm::Md5, Algorithm::Sha256] {
            let ha1 = Ha1::of(algorithm, "kaaaaaab", "MMS Public API", "private");

            let header = header(algorithm, false);

            let credentials = Credentials::parse(header.as_bytes()).unwrap();
            assert!(credentials.proves("GET", &ha1), "{header}");
            assert!(credentials.names(&Request { method: "GET", target: TARGET, prefix: "" }));
            assert_eq!((credentials.nc(), credentials.username()), (0x2a, "kaaaaaab"));
        }
    }

    #[test]
    fn what_is_spoilt_is_well_formed_and_proves_nothing() {
        let ha1 = Ha1::of(Algorithm::Md5, "kaaaaaab", "MMS Public API", "private");

        let header = header(Algorithm::Md5, true);

        assert!(!Credentials::parse(header.as_bytes()).unwrap().proves("GET", &ha1));
    }

    #[test]
    fn ha1_is_the_server_s_in_hex() {
        let hex = crate::load::users::ha1(Algorithm::Md5, "Mufasa", "http-auth@example.org", "Circle of Life");

        assert_eq!(hex, "3d78807defe7de2157e2b0b6573a855f");
    }
}
