//! What a server keeps in memory of one secret: HA1 of both algorithms, side by side and nothing between them.
//!
//! The one rule is that of [`Ha1`](crate::Ha1): it cannot be printed, copied or serialized, and is wiped on drop. Nor is it
//! revealed: it came from where it is sealed.

use subtle::ConstantTimeEq as _;
use zeroize::Zeroize as _;

use crate::{Algorithm, Ha1};

/// The password equivalents of one secret, 48 bytes.
pub struct Ha1Pair {
    md5: [u8; 16],
    sha256: [u8; 32],
}

impl Ha1Pair {
    /// The secret of this user with this password in this realm.
    pub fn of(username: &str, realm: &str, password: &str) -> Self {
        let [md5, sha256] = [Algorithm::Md5, Algorithm::Sha256].map(|of| Ha1::of(of, username, realm, password));
        // Each has the length of its algorithm, so the fallback is never taken.
        Self::from_bytes(md5.reveal(), sha256.reveal()).unwrap_or(Self { md5: [0; 16], sha256: [0; 32] })
    }

    /// The pair of what [`Ha1::reveal`] gave; `None` when one has not its algorithm's length.
    pub fn from_bytes(md5: &[u8], sha256: &[u8]) -> Option<Self> {
        Some(Self { md5: md5.try_into().ok()?, sha256: sha256.try_into().ok()? })
    }

    /// Is it the same secret? Compared in constant time.
    pub fn is(&self, other: &Self) -> bool {
        (self.md5.ct_eq(&other.md5) & self.sha256.ct_eq(&other.sha256)).into()
    }
}

impl Drop for Ha1Pair {
    fn drop(&mut self) {
        self.md5.zeroize();
        self.sha256.zeroize();
    }
}

/// A secret that may answer a challenge: one [`Ha1`], or a pair of them.
pub trait Secret: sealed::Secret {}

impl Secret for Ha1 {}
impl Secret for Ha1Pair {}

pub(crate) mod sealed {
    use super::Ha1Pair;
    use crate::{Algorithm, Ha1};

    pub trait Secret {
        /// The bytes for an algorithm, if it is known under that.
        fn bytes(&self, algorithm: Algorithm) -> Option<&[u8]>;
    }

    impl Secret for Ha1 {
        fn bytes(&self, algorithm: Algorithm) -> Option<&[u8]> {
            (self.algorithm() == algorithm).then(|| self.reveal())
        }
    }

    impl Secret for Ha1Pair {
        fn bytes(&self, algorithm: Algorithm) -> Option<&[u8]> {
            Some(match algorithm {
                Algorithm::Md5 => &self.md5,
                Algorithm::Sha256 => &self.sha256,
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Ha1Pair;
    use super::sealed::Secret as _;
    use crate::{Algorithm, Ha1};

    #[test]
    fn a_pair_knows_the_secret_of_each_algorithm() {
        let pair = Ha1Pair::of("ABCDEFGH", "MMS Public API", "secret");

        for algorithm in [Algorithm::Md5, Algorithm::Sha256] {
            let alone = Ha1::of(algorithm, "ABCDEFGH", "MMS Public API", "secret");

            assert_eq!(pair.bytes(algorithm), Some(alone.reveal()));
        }
        assert_eq!(size_of::<Ha1Pair>(), 48);
    }

    #[test]
    fn another_password_is_another_secret() {
        let [one, same, other] = ["one", "one", "other"].map(|password| Ha1Pair::of("ABCDEFGH", "realm", password));

        assert!(one.is(&same));
        assert!(!one.is(&other));
    }

    #[test]
    fn bytes_of_another_length_are_no_pair() {
        assert!(Ha1Pair::from_bytes(&[0; 16], &[0; 32]).is_some());
        assert!(Ha1Pair::from_bytes(&[0; 32], &[0; 16]).is_none());
        assert!(Ha1Pair::from_bytes(&[0; 16], &[]).is_none());
    }
}
