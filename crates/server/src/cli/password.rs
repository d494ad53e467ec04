//! Passwords of people: minted for development, and hashed with Argon2id before they are stored.

use anyhow::anyhow;
use argon2::{Argon2, PasswordHasher as _};
use rand::{CryptoRng, RngExt as _};

const LETTERS: &[u8] = b"abcdefghjkmnpqrstuvwxyzABCDEFGHJKMNPQRSTUVWXYZ23456789";

/// A random text of so many letters and digits, none of which look alike.
pub(super) fn mint(length: usize, rng: &mut impl CryptoRng) -> String {
    (0..length)
        .filter_map(|_| LETTERS.get(rng.random_range(0..LETTERS.len())))
        .map(|letter| char::from(*letter))
        .collect()
}

/// The PHC text of a password's hash.
pub(super) fn hash(password: &str, rng: &mut impl CryptoRng) -> anyhow::Result<String> {
    let mut salt = [0; 16];
    rng.fill_bytes(&mut salt);
    let hash = Argon2::default().hash_password_with_salt(password.as_bytes(), &salt);
    hash.map(|hash| hash.to_string()).map_err(|error| anyhow!("the password cannot be hashed: {error}"))
}
