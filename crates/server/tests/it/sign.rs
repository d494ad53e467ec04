//! A Digest client of our own: signs a request the way curl does.

use md5::{Digest as _, Md5};

fn hex(text: &str) -> String {
    Md5::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The nonce of a challenge.
pub(crate) fn nonce(challenge: &str) -> String {
    challenge.split("nonce=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a nonce").to_owned()
}

/// The value of `Authorization`.
pub(crate) fn authorization(public: &str, private: &str, nonce: &str, nc: u32, method: &str, target: &str) -> String {
    let ha1 = hex(&format!("{public}:MMS Public API:{private}"));
    let ha2 = hex(&format!("{method}:{target}"));
    let response = hex(&format!("{ha1}:{nonce}:{nc:08x}:0a4f113b:auth:{ha2}"));
    format!(
        "Digest username=\"{public}\", realm=\"MMS Public API\", nonce=\"{nonce}\", uri=\"{target}\", algorithm=MD5, \
         qop=auth, nc={nc:08x}, cnonce=\"0a4f113b\", response=\"{response}\""
    )
}
