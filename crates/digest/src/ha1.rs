//! HA1, the password equivalent: whoever has it can answer every challenge of its realm.
//!
//! The one rule: it is a secret. It cannot be printed, copied or serialized, it leaves by [`Ha1::reveal`] alone
//! (to be sealed), and it is wiped when it is dropped. Sealing and storing it is the server's business.

use md5::Md5;
use sha2::Sha256;
use zeroize::Zeroize;

use crate::Algorithm;
use crate::transcript::Transcript;

/// `H(username ":" realm ":" password)` as raw bytes: 16 for MD5, 32 for SHA-256.
///
/// Source: RFC 7616 section 3.4.2.
pub struct Ha1(Hash);

enum Hash {
    Md5([u8; 16]),
    Sha256([u8; 32]),
}

impl Ha1 {
    /// The secret of this user with this password in this realm. All three are taken as they are, without
    /// normalisation or quoting.
    pub fn of(algorithm: Algorithm, username: &str, realm: &str, password: &str) -> Self {
        let parts = [username, ":", realm, ":", password];
        Self(match algorithm {
            Algorithm::Md5 => Hash::Md5(Transcript::<Md5>::of_secret(&parts).into()),
            Algorithm::Sha256 => Hash::Sha256(Transcript::<Sha256>::of_secret(&parts).into()),
        })
    }

    /// Takes back what [`reveal`](Self::reveal) gave; `None` when `bytes` has not the algorithm's length.
    pub fn from_bytes(algorithm: Algorithm, bytes: &[u8]) -> Option<Self> {
        Some(Self(match algorithm {
            Algorithm::Md5 => Hash::Md5(bytes.try_into().ok()?),
            Algorithm::Sha256 => Hash::Sha256(bytes.try_into().ok()?),
        }))
    }

    /// The raw bytes, 16 or 32, for sealing. The one way out.
    pub fn reveal(&self) -> &[u8] {
        match &self.0 {
            Hash::Md5(bytes) => bytes,
            Hash::Sha256(bytes) => bytes,
        }
    }

    /// The algorithm it was made with, which must also be the one of the header that it checks.
    pub fn algorithm(&self) -> Algorithm {
        match self.0 {
            Hash::Md5(_) => Algorithm::Md5,
            Hash::Sha256(_) => Algorithm::Sha256,
        }
    }
}

impl Drop for Ha1 {
    fn drop(&mut self) {
        match &mut self.0 {
            Hash::Md5(bytes) => bytes.zeroize(),
            Hash::Sha256(bytes) => bytes.zeroize(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Ha1;
    use crate::{Algorithm, hex};

    #[test]
    fn the_secret_of_rfc_2617_is_the_published_one() {
        let ha1 = Ha1::of(Algorithm::Md5, "Mufasa", "testrealm@host.com", "Circle Of Life");

        let mut digits = [0; 32];
        hex::write(ha1.reveal(), &mut digits);
        assert_eq!(&digits, b"939e7578ed9e3c518a452acee763bce9");
    }

    #[test]
    fn revealed_bytes_make_the_same_secret_again() {
        for algorithm in [Algorithm::Md5, Algorithm::Sha256] {
            let ha1 = Ha1::of(algorithm, "ABCDEFGH", "MMS Public API", "secret");

            let again = Ha1::from_bytes(algorithm, ha1.reveal()).unwrap();

            assert_eq!(again.algorithm(), algorithm);
            assert_eq!(again.reveal(), ha1.reveal());
            assert_eq!(again.reveal().len(), algorithm.size());
        }
    }

    #[test]
    fn bytes_of_another_length_are_no_secret() {
        assert!(Ha1::from_bytes(Algorithm::Md5, &[0; 32]).is_none());
        assert!(Ha1::from_bytes(Algorithm::Sha256, &[0; 16]).is_none());
        assert!(Ha1::from_bytes(Algorithm::Md5, &[]).is_none());
    }
}
