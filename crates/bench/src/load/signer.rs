//! Signing without a connection: for requests that are answered in process.

use super::challenge::Challenge;
use super::sign::{Signed, ha2};
use super::users::Users;

/// Signs requests for one target with one nonce.
pub(crate) struct Signer {
    users: Users,
    challenge: Challenge,
    target: &'static str,
    ha2: String,
}

impl Signer {
    /// In answer to a challenge; `None` when it is none.
    pub(crate) fn answering(challenge: &str, users: Users, target: &'static str) -> Option<Self> {
        let challenge = Challenge::parse(challenge)?;
        let ha2 = ha2(challenge.algorithm, "GET", target);
        Some(Self { users, challenge, target, ha2 })
    }

    /// The header's value for the user at a place, taken in turns; spoilt, it proves nothing.
    pub(crate) fn header(&self, place: usize, nc: u32, spoilt: bool) -> Option<Vec<u8>> {
        let user = self.users.get(place.checked_rem(self.users.len())?)?;
        let Self { challenge, target, ha2, .. } = self;
        let (algorithm, cnonce) = (challenge.algorithm, u64::from(nc) << 20);
        let mut line = Vec::new();
        Signed { algorithm, user, challenge, target, ha2, nc, cnonce, spoilt }.write(&mut Vec::new(), &mut line);
        Some(line.strip_prefix(b"Authorization: ")?.strip_suffix(b"\r\n")?.to_vec())
    }
}
