//! Who signs: names with what their secrets come to, worked out once.

use super::plan::Mode;
use super::sign;
use crate::keys;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use keywright_digest::{Algorithm, Ha1};

/// One who signs.
pub(super) struct User {
    pub(super) name: Box<str>,
    /// HA1 in hex for Digest, the credentials for Basic.
    pub(super) proof: Box<str>,
}

/// Everybody who signs in a run.
pub struct Users(Vec<User>);

impl Users {
    /// Nobody: for runs without credentials.
    pub const fn nobody() -> Self {
        Self(Vec::new())
    }

    /// The numbered keys, from the first on.
    pub fn numbered(count: u32, mode: Mode, realm: &str) -> Self {
        let keys =
            (0..count).filter_map(|number| Some((keys::public_key(number)?.to_string(), keys::private_key(number))));
        Self::of(keys, mode, realm)
    }

    /// As many whom no server knows.
    pub fn strangers(count: u32, mode: Mode, realm: &str) -> Self {
        Self::of((0..count).map(|number| (keys::stranger(number), keys::private_key(number))), mode, realm)
    }

    /// These names with their secrets.
    pub fn of(secrets: impl IntoIterator<Item = (String, String)>, mode: Mode, realm: &str) -> Self {
        let user = |(name, secret): (String, String)| {
            let proof = match mode {
                Mode::Digest(algorithm) => ha1(algorithm, &name, realm, &secret),
                Mode::Basic => STANDARD.encode(format!("{name}:{secret}")),
                Mode::Bare => String::new(),
            };
            User { name: name.into(), proof: proof.into() }
        };
        Self(secrets.into_iter().map(user).collect())
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn get(&self, place: usize) -> Option<&User> {
        self.0.get(place)
    }
}

/// `name:realm:HA1`, as password files hold it, and what a client signs with.
pub(crate) fn ha1(algorithm: Algorithm, name: &str, realm: &str, secret: &str) -> String {
    let mut text = Vec::new();
    sign::hex(Ha1::of(algorithm, name, realm, secret).reveal(), &mut text);
    String::from_utf8(text).unwrap_or_default()
}
