//! The check of a response: does it name this request, and does it prove the secret?
//!
//! The one rule: two questions, asked separately, because a wrong `uri` deserves its own reason in the log (clients
//! contract 17) while a wrong secret must look like any other. Neither allocates; the proof is compared in constant
//! time.

use md5::Md5;
use sha2::digest::Output;
use sha2::{Digest, Sha256};
use subtle::{Choice, ConstantTimeEq as _};

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

/// The hash of method and `uri` ("HA2"), by the algorithm of the credentials. No secret.
pub enum Ha2 {
    /// By MD5.
    Md5([u8; 16]),
    /// By SHA-256.
    Sha256([u8; 32]),
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

    /// What the response proves of the request, made ready before the secret is at hand.
    ///
    /// `uri` is hashed as the client sent it, so ask [`names`](Self::names) as well. Source: RFC 7616 section 3.4.3, for
    /// `qop=auth`.
    pub fn ha2(&self, request_method: &str) -> Ha2 {
        match self.algorithm_used() {
            Algorithm::Md5 => Ha2::Md5(self.hash_request::<Md5>(request_method).into()),
            Algorithm::Sha256 => Ha2::Sha256(self.hash_request::<Sha256>(request_method).into()),
        }
    }

    /// Whether the response proves the secret for this method.
    pub fn proves(&self, request_method: &str, secret: &impl Secret) -> bool {
        self.proves_by(&self.ha2(request_method), secret)
    }

    /// Whether the response proves the secret, with [`ha2`](Self::ha2) of these credentials.
    ///
    /// The algorithm is the header's, and the secret must be known under it. Source: RFC 7616 sections 3.4.1 and 3.4.2.
    pub fn proves_by(&self, ha2: &Ha2, secret: &impl Secret) -> bool {
        let Some(ha1) = secret.bytes(self.algorithm_used()) else { return false };
        let right = match ha2 {
            Ha2::Md5(ha2) => self.matches::<Md5>(ha1, ha2),
            Ha2::Sha256(ha2) => self.matches::<Sha256>(ha1, ha2),
        };
        right.into()
    }

    fn hash_request<H: Digest>(&self, method: &str) -> Output<H> {
        let mut request = Transcript::<H>::new();
        request.push(method.as_bytes());
        request.push_next_value(self.uri_value());
        request.finish()
    }

    fn matches<H: Digest>(&self, ha1: &[u8], ha2: &[u8]) -> Choice {
        let mut proof = Transcript::<H>::new();
        proof.push_hex(ha1);
        proof.push_next_value(self.nonce_value());
        proof.push_next(self.nc_text());
        proof.push_next_value(self.cnonce());
        proof.push_next(b"auth:");
        proof.push_hex(ha2);
        proof.finish_wiping(2 * ha1.len()).as_slice().ct_eq(self.response())
    }
}
