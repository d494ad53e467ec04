//! Recovery codes: what opens an account whose telephone is lost, ten at a time, each once.
//!
//! A code is shown when it is made and kept as a keyed hash, like every one-time token. Its letters are those of
//! Crockford's Base32, none of which look alike; a typed code is read as he says, so `O` is zero and `I` and `L` are one.

use rand::CryptoRng;
use thiserror::Error;
use zeroize::Zeroizing;

const LETTERS: [u8; 32] = *b"0123456789abcdefghjkmnpqrstvwxyz";

/// The text is no recovery code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("a recovery code has ten letters and digits, as 4f7kq-9z2xm")]
pub struct InvalidRecoveryCode;

/// A recovery code: twice five letters and a hyphen between them, `4f7kq-9z2xm`; 50 bits of chance. Wiped on drop.
pub struct RecoveryCode(Zeroizing<String>);

impl RecoveryCode {
    /// How many a person gets at once.
    pub const COUNT: usize = 10;
    const LETTERS: usize = 10;

    /// All that a person gets.
    pub fn mint_all(rng: &mut impl CryptoRng) -> [Self; Self::COUNT] {
        [(); Self::COUNT].map(|()| Self::mint(rng))
    }

    /// A new one.
    pub fn mint(rng: &mut impl CryptoRng) -> Self {
        let mut chance = Zeroizing::new([0; Self::LETTERS]);
        rng.fill_bytes(chance.as_mut_slice());
        // 32 letters divide 256, so each is as likely as any other.
        Self::of(chance.iter().filter_map(|byte| LETTERS.get(usize::from(byte % 32))).copied())
    }

    /// The code as it is shown, and as it is hashed.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    fn of(letters: impl Iterator<Item = u8>) -> Self {
        let mut text = Zeroizing::new(String::with_capacity(Self::LETTERS + 1));
        for (place, letter) in letters.enumerate() {
            if place == Self::LETTERS / 2 {
                text.push('-');
            }
            text.push(char::from(letter));
        }
        Self(text)
    }
}

/// A letter as it was meant.
fn meant(typed: u8) -> Option<u8> {
    let letter = match typed.to_ascii_lowercase() {
        b'o' => b'0',
        b'i' | b'l' => b'1',
        letter => letter,
    };
    LETTERS.contains(&letter).then_some(letter)
}

impl TryFrom<&str> for RecoveryCode {
    type Error = InvalidRecoveryCode;

    /// Ten letters in either case; spaces and hyphens are passed over.
    fn try_from(text: &str) -> Result<Self, InvalidRecoveryCode> {
        let mut letters = Zeroizing::new([0; Self::LETTERS]);
        let mut typed = text.bytes().filter(|byte| !byte.is_ascii_whitespace() && *byte != b'-');
        for letter in letters.iter_mut() {
            *letter = typed.next().and_then(meant).ok_or(InvalidRecoveryCode)?;
        }
        if typed.next().is_some() { Err(InvalidRecoveryCode) } else { Ok(Self::of(letters.iter().copied())) }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::prelude::*;
    use rand::SeedableRng;
    use rand::rngs::StdRng;

    use super::*;

    #[test]
    fn a_code_is_twice_five_letters_and_no_two_are_the_same() {
        let mut rng = StdRng::seed_from_u64(7);

        let all = (0..100).flat_map(|_| RecoveryCode::mint_all(&mut rng));
        let codes: HashSet<String> = all.map(|code| code.reveal().to_owned()).collect();

        assert_eq!(codes.len(), 1000);
        let letters: HashSet<u8> = codes.iter().flat_map(|code| code.bytes()).collect();
        assert_eq!(letters, LETTERS.into_iter().chain([b'-']).collect());
        assert!(codes.iter().all(|code| code.split('-').map(str::len).eq([5, 5])));
    }

    #[test]
    fn a_code_is_read_however_it_was_written_down() {
        for text in ["01k11-9z2xm", "01k119z2xm", " O1KIL 9Z2XM ", "o-1-k-i-l-9-z-2-x-m"] {
            assert_eq!(RecoveryCode::try_from(text).unwrap().reveal(), "01k11-9z2xm", "{text}");
        }
        for text in ["", "01k11-9z2x", "01k11-9z2xmm", "01k11-9z2xu", "01k11_9z2xm", "01k11-9z2xé", "287082"] {
            assert!(RecoveryCode::try_from(text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_was_minted_reads_back(seed: u64) {
            let code = RecoveryCode::mint(&mut StdRng::seed_from_u64(seed));

            for typed in [code.reveal().to_owned(), code.reveal().to_uppercase(), code.reveal().replace('-', " ")] {
                let read = RecoveryCode::try_from(typed.as_str()).unwrap();

                prop_assert_eq!(read.reveal(), code.reveal());
            }
        }

        #[test]
        fn any_text_is_read_or_refused(text in "\\PC*|[0-9a-z-]{8,13}") {
            let _ = RecoveryCode::try_from(text.as_str());
        }
    }
}
