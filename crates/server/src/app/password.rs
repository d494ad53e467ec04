//! Passwords of people, hashed with Argon2id before they are stored; and texts of chance, for passwords of development
//! and for one-time tokens.

use super::App;
use crate::auth::lockout::Wait;
use argon2::password_hash::PasswordVerifier as _;
use argon2::{Argon2, PasswordHash, PasswordHasher as _};
use keywright_domain::Password;
use rand::{CryptoRng, RngExt as _};
use std::net::IpAddr;
use zeroize::Zeroizing;

const LETTERS: &[u8] = b"abcdefghjkmnpqrstuvwxyzABCDEFGHJKMNPQRSTUVWXYZ23456789";

/// The length of a one-time token. 32 letters of 54: 184 bits.
pub(crate) const TOKEN_LENGTH: usize = 32;

/// Why a password is not hashed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum HashError {
    /// Argon2 refuses.
    #[error("the password cannot be hashed: {0}")]
    Refused(argon2::password_hash::Error),
    /// Too many wait for it already.
    #[error("too many passwords wait to be hashed")]
    Busy,
    /// Too many came from one address.
    #[error("too many passwords come from one address")]
    TooOften(Wait),
    /// The server is stopping.
    #[error("the server is stopping")]
    Stopped,
}

/// A random text of so many letters and digits, none of which look alike.
pub(crate) fn mint(length: usize, rng: &mut impl CryptoRng) -> String {
    (0..length)
        .filter_map(|_| LETTERS.get(rng.random_range(0..LETTERS.len())))
        .map(|letter| char::from(*letter))
        .collect()
}

/// The PHC text of a password's hash.
pub(crate) fn hash(password: &str, rng: &mut impl CryptoRng) -> Result<String, HashError> {
    let mut salt = [0; 16];
    rng.fill_bytes(&mut salt);
    let hash = Argon2::default().hash_password_with_salt(password.as_bytes(), &salt);
    hash.map(|hash| hash.to_string()).map_err(HashError::Refused)
}

/// Is this the password that the hash was made of?
pub(crate) fn matches(password: &str, hash: &str) -> bool {
    PasswordHash::new(hash).is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
}

impl App {
    /// The hash of a password, when it is its turn.
    pub(crate) async fn hash_password(&self, password: Password) -> Result<String, HashError> {
        let mut rng = self.chance.rng();
        self.hashing.run(move || hash(password.reveal(), &mut rng)).await?
    }

    /// The same for somebody whom only their address tells apart.
    pub(super) async fn hash_password_of(&self, password: Password, address: IpAddr) -> Result<String, HashError> {
        self.brake.take(address, self.now()).map_err(HashError::TooOften)?;
        self.hash_password(password).await
    }

    /// Checks a password against a hash, when it is its turn; where there is none it takes as long, and is wrong.
    pub(super) async fn password_matches(
        &self,
        password: Zeroizing<String>,
        stored: Option<String>,
    ) -> Result<bool, HashError> {
        let mut rng = self.chance.rng();
        let check = move || {
            if let Some(stored) = stored {
                return matches(&password, &stored);
            }
            hash(&password, &mut rng).ok();
            false
        };
        self.hashing.run(check).await
    }
}
