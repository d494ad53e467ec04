//! Passwords of people, hashed with Argon2id before they are stored; and texts of chance, for passwords of development
//! and for one-time tokens.

use super::App;
use argon2::password_hash::PasswordVerifier as _;
use argon2::{Argon2, PasswordHash, PasswordHasher as _};
use keywright_domain::Password;
use rand::{CryptoRng, RngExt as _};

const LETTERS: &[u8] = b"abcdefghjkmnpqrstuvwxyzABCDEFGHJKMNPQRSTUVWXYZ23456789";

/// The length of a one-time token. 32 letters of 54: 184 bits.
pub(crate) const TOKEN_LENGTH: usize = 32;
/// So many passwords are hashed at once; each takes 19 MiB and a core.
pub(super) const AT_ONCE: usize = 2;

/// Why a password is not hashed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum HashError {
    /// Argon2 refuses.
    #[error("the password cannot be hashed: {0}")]
    Refused(argon2::password_hash::Error),
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
    /// The same on a thread that may be busy for long, while few others do.
    pub(crate) async fn hash_password(&self, password: Password) -> Result<String, HashError> {
        let _turn = self.hashing.acquire().await.map_err(|_| HashError::Stopped)?;
        let mut rng = self.chance.rng();
        let hashing = tokio::task::spawn_blocking(move || hash(password.reveal(), &mut rng));
        hashing.await.map_err(|_| HashError::Stopped)?
    }
}
