//! A Digest client of our own: signs a request the way curl does.

use keywright_digest::{Algorithm, Ha1};
use md5::{Digest as _, Md5};

fn md5(text: &str) -> String {
    hex(&Md5::digest(text.as_bytes()))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}

/// The nonce of a challenge.
pub(crate) fn nonce(challenge: &str) -> String {
    challenge.split("nonce=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a nonce").to_owned()
}

/// The value of `Authorization`.
pub(crate) fn authorization(public: &str, private: &str, nonce: &str, nc: u32, method: &str, target: &str) -> String {
    let ha1 = md5(&format!("{public}:MMS Public API:{private}"));
    let ha2 = md5(&format!("{method}:{target}"));
    let response = md5(&format!("{ha1}:{nonce}:{nc:08x}:0a4f113b:auth:{ha2}"));
    format!(
        "Digest username=\"{public}\", realm=\"MMS Public API\", nonce=\"{nonce}\", uri=\"{target}\", algorithm=MD5, \
         qop=auth, nc={nc:08x}, cnonce=\"0a4f113b\", response=\"{response}\""
    )
}

/// The value of `Authorization` with SHA-256, for a target with a colon in its query.
pub(crate) fn authorization_sha256(
    public: &str,
    private: &str,
    nonce: &str,
    nc: u32,
    method: &str,
    target: &str,
) -> String {
    let ha1 = sha256(&format!("{public}:MMS Public API:{private}"));
    let ha2 = sha256(&format!("{method}:{target}"));
    let response = sha256(&format!("{ha1}:{nonce}:{nc:08x}:0a4f113b:auth:{ha2}"));
    format!(
        "Digest username=\"{public}\", realm=\"MMS Public API\", nonce=\"{nonce}\", uri=\"{target}\", algorithm=SHA-256, \
         qop=auth, nc={nc:08x}, cnonce=\"0a4f113b\", response=\"{response}\""
    )
}

/// Of a text with two colons: the product hashes nothing else, and no other SHA-256 is at hand here.
fn sha256(text: &str) -> String {
    let mut parts = text.splitn(3, ':');
    let mut part = || parts.next().expect("two colons");
    hex(Ha1::of(Algorithm::Sha256, part(), part(), part()).reveal())
}
