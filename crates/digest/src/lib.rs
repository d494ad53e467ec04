//! HTTP Digest on the server's side: challenge, header, nonce, response, replay.
//!
//! A client that holds a public and a private key sends neither: it answers a **challenge** with a hash over the
//! private key, the server's nonce, a count and the request. This crate makes the challenge and judges the answer, for
//! RFC 7616 (and RFC 2617, which is the same with MD5) with `qop=auth`, and it takes what the clients that people
//! really use send.
//!
//! The one rule: **no I/O, no clock, no chance, and no allocation on the path of a check.** Time and random bytes are
//! arguments; the tables of the replay memory are allocated when it is made. What the parts do not know they leave to
//! the caller: keys and their secrets, addresses, rights, HTTP.
//!
//! | step | what to call | refused as |
//! |---|---|---|
//! | ask | [`NonceKey::issue`], [`Challenger::challenge`] | |
//! | parse | [`Credentials::parse`] | 401 |
//! | is the nonce ours | [`NonceKey::read`] | 401 `stale=true` |
//! | is it fresh | [`Freshness::judge`] | 401 `stale=true` |
//! | is it this request | [`Credentials::names`] | 401, the reason logged |
//! | is it this key | [`Credentials::proves`] with the key's [`Ha1`] or [`Ha1Pair`] | 401 |
//! | is it the first time | [`ReplayMemory::enter`] | 401 `stale=true` |
//!
//! Keep the order: replay comes last, so that a stranger cannot spend the numbers of somebody else's nonce.
//!
//! # Example
//!
//! ```
//! use keywright_digest::{
//!     Algorithm, Challenger, Credentials, Freshness, Ha1, NonceKey, ReplayMemory, Request, Sighting, StartNumber, Steady,
//! };
//! # fn hex(bytes: &[u8]) -> String { bytes.iter().map(|byte| format!("{byte:02x}")).collect() }
//! # fn md5(text: String) -> String { use md5::Digest as _; hex(&md5::Md5::digest(text)) }
//!
//! // At the start of the server: keys from its store, and what it knows of one API key.
//! let (nonces, start) = (NonceKey::new([7; 32]), StartNumber(1));
//! let freshness = Freshness { start, lifetime_ms: 300_000 };
//! let replays = ReplayMemory::new([8; 32], 1 << 10, freshness.lifetime_ms);
//! let secret = Ha1::of(Algorithm::Md5, "ABCDEFGH", "MMS Public API", "private");
//!
//! // A request without credentials is answered with a challenge.
//! let now = Steady(1_800_000_000_000);
//! let nonce = nonces.issue(now, start, *b"chance");
//! let asked = Challenger::new("MMS Public API").challenge(Algorithm::Md5, &nonce, false);
//! assert!(asked.starts_with(r#"Digest realm="MMS Public API", domain="", nonce=""#));
//!
//! // The client repeats it with this header …
//! let ha1 = hex(secret.reveal());
//! let ha2 = md5("GET:/orgs".to_owned());
//! let response = md5(format!("{ha1}:{}:00000001:abc:auth:{ha2}", nonce.text()));
//! let header = format!(
//!     r#"Digest username="ABCDEFGH", realm="MMS Public API", nonce="{}", uri="/orgs", algorithm=MD5, qop=auth, nc=00000001, cnonce="abc", response="{response}""#,
//!     nonce.text(),
//! );
//!
//! // … which is judged step by step.
//! let request = Request { method: "GET", target: "/orgs", prefix: "" };
//! let credentials = Credentials::parse(header.as_bytes())?;
//! let nonce = nonces.read(credentials.nonce_bytes()).ok_or("not our nonce")?;
//! freshness.judge(&nonce, now)?;
//! assert!(credentials.names(&request));
//! assert!(credentials.proves(request.method, &secret));
//! assert_eq!(replays.enter(&replays.expect(&nonce, credentials.nc(), None), now), Sighting::First);
//! assert_eq!(replays.enter(&replays.expect(&nonce, credentials.nc(), None), now), Sighting::Replay);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod algorithm;
mod base64;
mod challenge;
mod element;
mod freshness;
mod ha1;
mod ha1_pair;
mod header;
mod hex;
mod invalid_header;
mod nonce;
mod parameter;
mod replay;
mod response;
mod transcript;
mod value;

pub use algorithm::Algorithm;
pub use challenge::Challenger;
pub use freshness::{Freshness, StaleNonce};
pub use ha1::Ha1;
pub use ha1_pair::{Ha1Pair, Secret};
pub use header::{Credentials, MAX_CNONCE, MAX_HEADER};
pub use invalid_header::InvalidHeader;
pub use nonce::{Nonce, NonceKey, NonceText, StartNumber, Steady};
pub use parameter::Parameter;
pub use replay::{ReplayMemory, Sighting, Use};
pub use response::{Ha2, Request};
