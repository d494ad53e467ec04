//! Any bytes as an `Authorization` header: nothing panics, and nothing that is taken breaks its promises.
#![no_main]

use keywright_digest::{Algorithm, Credentials, Ha1, MAX_HEADER, NonceKey, Request};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(credentials) = Credentials::parse(bytes) else {
        return;
    };
    assert!(bytes.len() <= MAX_HEADER);

    let request = Request { method: "POST", target: credentials.uri(), prefix: "/keys" };
    assert!(credentials.names(&request) || credentials.uri().contains('\\'));
    assert!(NonceKey::new([1; 32]).read(credentials.nonce()).is_none());
    for algorithm in [Algorithm::Md5, Algorithm::Sha256] {
        let ha1 = Ha1::of(algorithm, "ABCDEFGH", "MMS Public API", "no seed was made with this");
        assert!(!credentials.proves("POST", &ha1));
    }
});
