//! The two halves of an API key: a public one that names it and a private one that proves it.
//!
//! The private half lives from [`PrivateKey::mint`] to the answer that shows it, and nowhere else: it cannot be
//! printed, copied or serialized, is wiped on drop, and leaves by [`PrivateKey::reveal`] alone. What stays to be shown
//! later is its last twelve digits, the [`PrivateKeyTail`].

use std::fmt;

use rand::CryptoRng;
use thiserror::Error;
use zeroize::Zeroizing;

use crate::hex::digits;

/// The text is not eight letters of `a`-`z`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("a public key is eight letters from a to z")]
pub struct InvalidPublicKey;

/// The text is not twelve hexadecimal digits in lower case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the tail of a private key is twelve hexadecimal digits in lower case")]
pub struct InvalidPrivateKeyTail;

/// Names a key to the world: exactly eight letters `a`-`z`, unique over the deployment, never changed.
///
/// Source: endpoint contract 1.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PublicKey([u8; 8]);

impl PublicKey {
    /// Eight letters, each as likely as any other. Whether it is taken is for the store to say.
    pub fn mint(rng: &mut impl CryptoRng) -> Self {
        Self([(); 8].map(|()| letter(rng)))
    }

    /// The eight letters.
    pub fn as_str(&self) -> &str {
        // Only letters get in, so the default is never taken.
        str::from_utf8(&self.0).unwrap_or_default()
    }
}

/// A letter drawn without bias: 234 is the last multiple of 26 in a byte, and what lies above is drawn again.
fn letter(rng: &mut impl CryptoRng) -> u8 {
    loop {
        let mut byte = [0];
        rng.fill_bytes(&mut byte);
        if let [drawn @ ..234] = byte {
            return b'a' + drawn % 26;
        }
    }
}

impl TryFrom<&str> for PublicKey {
    type Error = InvalidPublicKey;

    fn try_from(text: &str) -> Result<Self, InvalidPublicKey> {
        let letters: [u8; 8] = text.as_bytes().try_into().map_err(|_| InvalidPublicKey)?;

        if letters.iter().all(u8::is_ascii_lowercase) { Ok(Self(letters)) } else { Err(InvalidPublicKey) }
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Proves a key: the text of a version-4 UUID, 36 characters, hexadecimal digits in lower case.
///
/// Holds 122 bits of chance, on the heap, so that moving the value leaves no copy behind. Source: endpoint contract 1;
/// RFC 9562 section 5.4.
pub struct PrivateKey {
    text: Zeroizing<String>,
    tail: PrivateKeyTail,
}

impl PrivateKey {
    /// A new secret.
    pub fn mint(rng: &mut impl CryptoRng) -> Self {
        let mut chance = Zeroizing::new([0; 16]);
        rng.fill_bytes(chance.as_mut_slice());
        let [_, _, _, _, _, _, version, _, variant, _, tail @ ..] = &mut *chance;
        *version = *version & 0x0f | 0x40;
        *variant = *variant & 0x3f | 0x80;
        let tail = PrivateKeyTail(digits(tail));

        // Never grows past its capacity, which would leave a copy behind.
        let mut text = Zeroizing::new(String::with_capacity(36));
        for (place, byte) in chance.iter().enumerate() {
            if matches!(place, 4 | 6 | 8 | 10) {
                text.push('-');
            }
            text.extend(digits::<2>(&[*byte]).map(char::from));
        }
        Self { text, tail }
    }

    /// The secret itself, for the one answer that shows it and for what is derived from it.
    pub fn reveal(&self) -> &str {
        &self.text
    }

    /// The part that may be kept and shown later.
    pub fn tail(&self) -> PrivateKeyTail {
        self.tail
    }
}

/// The last twelve digits of a private key, kept apart from the secret so that people can tell keys from each other.
///
/// Source: endpoint contract 1, redaction.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PrivateKeyTail([u8; 12]);

impl PrivateKeyTail {
    /// The twelve digits.
    pub fn as_str(&self) -> &str {
        // Only digits get in, so the default is never taken.
        str::from_utf8(&self.0).unwrap_or_default()
    }

    /// What stands for the private key after its first answer: three groups of stars, then the tail.
    pub fn masked(&self) -> String {
        format!("********-****-****-{}", self.as_str())
    }
}

impl TryFrom<&str> for PrivateKeyTail {
    type Error = InvalidPrivateKeyTail;

    fn try_from(text: &str) -> Result<Self, InvalidPrivateKeyTail> {
        let digits: [u8; 12] = text.as_bytes().try_into().map_err(|_| InvalidPrivateKeyTail)?;

        if digits.iter().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f')) {
            Ok(Self(digits))
        } else {
            Err(InvalidPrivateKeyTail)
        }
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand::rngs::StdRng;

    use super::*;

    #[test]
    fn a_public_key_is_eight_lower_case_letters() {
        assert_eq!(PublicKey::try_from("qhzvkdte").unwrap().to_string(), "qhzvkdte");
        for text in ["", "qhzvkdt", "qhzvkdtea", "Qhzvkdte", "qhzvkdt1", "qhzvkdt ", "éééé"] {
            assert_eq!(PublicKey::try_from(text), Err(InvalidPublicKey), "{text}");
        }
    }

    #[test]
    fn every_letter_of_a_public_key_is_as_likely_as_any_other() {
        let mut rng = StdRng::seed_from_u64(7);
        let mut drawn = [0_u32; 26];

        for _ in 0..13_000 {
            for letter in PublicKey::mint(&mut rng).as_str().bytes() {
                drawn[usize::from(letter - b'a')] += 1;
            }
        }

        // 104,000 letters, 4,000 of each; five standard deviations are 310.
        assert!(drawn.iter().all(|count| count.abs_diff(4_000) < 310), "{drawn:?}");
    }

    #[test]
    fn a_private_key_is_a_version_4_uuid() {
        let mut rng = StdRng::seed_from_u64(7);

        for _ in 0..1_000 {
            let key = PrivateKey::mint(&mut rng);
            let groups: Vec<_> = key.reveal().split('-').collect();

            assert_eq!(groups.iter().map(|group| group.len()).collect::<Vec<_>>(), [8, 4, 4, 4, 12]);
            assert!(groups.concat().bytes().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f')));
            assert!(groups[2].starts_with('4'));
            assert!(groups[3].starts_with(['8', '9', 'a', 'b']));
            assert_eq!(key.tail().as_str(), groups[4]);
            assert_eq!(key.text.capacity(), 36);
        }
    }

    #[test]
    fn two_private_keys_differ() {
        let mut rng = StdRng::seed_from_u64(7);

        assert_ne!(PrivateKey::mint(&mut rng).reveal(), PrivateKey::mint(&mut rng).reveal());
    }

    #[test]
    fn a_masked_key_has_three_groups_of_stars_before_the_tail() {
        let tail = PrivateKeyTail::try_from("9c1d7e02ab44").unwrap();

        assert_eq!(tail.masked(), "********-****-****-9c1d7e02ab44");
    }

    #[test]
    fn a_tail_is_twelve_digits() {
        for text in ["", "9c1d7e02ab4", "9C1D7E02AB44", "9c1d7e02ab4-", "9c1d7e02ab444"] {
            assert_eq!(PrivateKeyTail::try_from(text), Err(InvalidPrivateKeyTail), "{text}");
        }
    }
}
