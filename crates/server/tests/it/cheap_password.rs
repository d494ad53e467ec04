//! A password that costs little to check.

use argon2::{Algorithm, Argon2, Params, PasswordHasher as _, Version};

/// The password of everybody who can sign in.
pub(crate) const PASSWORD: &str = "correct horse battery staple";

/// What is stored of a password.
pub(crate) fn cheap_hash(password: &str) -> String {
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(8, 1, 1, None).unwrap());
    argon2.hash_password_with_salt(password.as_bytes(), &[7; 16]).unwrap().to_string()
}
