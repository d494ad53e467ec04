//! The check of a response: does it name this request, and does it prove the secret?
//!
//! The one rule: two questions, asked separately, because a wrong `uri` deserves its own reason in the log (clients
//! contract 17) while a wrong secret must look like any other. Neither allocates; the proof is compared in constant
//! time.

use md5::Md5;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq as _;

use crate::transcript::Transcript;
use crate::{Algorithm, Credentials, Secret};

/// What the request really was.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// The method, upper case as received.
    pub method: &'a str,
    /// The raw request target as received: path with its percent-escapes, and query.
    pub target: &'a str,
    /// The path of the public URL that a proxy may have cut off and clients put before the target, without a slash
    /// at its end; empty when there is none.
    pub prefix: &'a str,
}

impl Credentials<'_> {
    /// Whether `uri` is the raw target of the request, or the prefix followed by it. No URL is normalised.
    ///
    /// Source: clients contract R12.
    pub fn names(&self, request: &Request<'_>) -> bool {
        let uri = self.uri_value();
        let target = request.target.as_bytes();
        uri.is(b"", target) || uri.is(request.prefix.as_bytes(), target)
    }

    /// Whether the response proves the secret for this method.
    ///
    /// The algorithm is the header's, and the secret must be known under it. `uri` is hashed as the client sent it, so
    /// ask [`names`](Self::names) as well.
    ///
    /// Source: RFC 7616 sections 3.4.1 to 3.4.3, for `qop=auth`.
    pub fn proves(&self, request_method: &str, secret: &impl Secret) -> bool {
        let algorithm = self.algorithm_used();
        let Some(ha1) = secret.bytes(algorithm) else { return false };
        let right = match algorithm {
            Algorithm::Md5 => self.matches::<Md5>(request_method, ha1),
            Algorithm::Sha256 => self.matches::<Sha256>(request_method, ha1),
        };
        right.into()
    }

    fn matches<H: Digest>(&self, method: &str, ha1: &[u8]) -> subtle::Choice {
        let mut ha2 = Transcript::<H>::new();
        ha2.push(method.as_bytes());
        ha2.push_next_value(self.uri_value());
        let ha2 = ha2.finish();

        let mut proof = Transcript::<H>::new();
        proof.push_hex(ha1);
        proof.push_next_value(self.nonce_value());
        proof.push_next(self.nc_text());
        proof.push_next_value(self.cnonce());
        proof.push_next(b"auth:");
        proof.push_hex(&ha2);
        proof.finish_wiping(2 * ha1.len()).as_slice().ct_eq(self.response())
    }
}
