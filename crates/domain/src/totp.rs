//! The second factor of signing in: six digits that a person's telephone and this server work out of one secret and the
//! time.
//!
//! The one rule: a step of time is accepted once, and none before it afterwards, so that a code that was looked over
//! somebody's shoulder is worth nothing. Whoever keeps the secret keeps the last accepted step beside it. Source: RFC 6238
//! with the choices that every authenticator app can read (HMAC-SHA-1, six digits, 30 seconds); RFC 4226 section 5.3.

use hmac::{Hmac, KeyInit as _, Mac as _};
use rand::CryptoRng;
use sha1::Sha1;
use thiserror::Error;
use zeroize::Zeroizing;

use crate::Timestamp;

/// The text is no code of an authenticator app.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("a code has six digits")]
pub struct InvalidTotpCode;

/// The bytes are no secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("a secret of a second factor has {} bytes", TotpSecret::LENGTH)]
pub struct InvalidTotpSecret;

/// What the telephone and the server share: 20 random bytes, on the heap, wiped on drop.
///
/// Source: RFC 4226 section 4, R6.
pub struct TotpSecret(Zeroizing<Vec<u8>>);

impl TotpSecret {
    /// Its bytes: as many as the hash has.
    pub const LENGTH: usize = 20;

    /// A new one.
    pub fn mint(rng: &mut impl CryptoRng) -> Self {
        let mut bytes = Zeroizing::new(vec![0; Self::LENGTH]);
        rng.fill_bytes(&mut bytes);
        Self(bytes)
    }

    /// The bytes, for what seals them.
    pub fn reveal(&self) -> &[u8] {
        &self.0
    }

    /// The secret as apps read it and people type it: 32 letters of Base32, `A` to `Z` and `2` to `7`.
    ///
    /// Source: RFC 4648 section 6; the length needs no padding.
    pub fn base32(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::with_capacity(Self::LENGTH / 5 * 8));
        for five in self.0.chunks(5) {
            let bits = five.iter().fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte));
            text.extend((0..8).rev().map(|place| base32_letter(bits >> (5 * place))));
        }
        text
    }

    /// The step that a code stands for, if it may be accepted now: this one, the one before or the one after, and later
    /// than the `last` that was.
    pub fn accept(&self, code: &TotpCode, now: Timestamp, last: Option<TotpStep>) -> Option<TotpStep> {
        let TotpStep(here) = TotpStep::at(now);
        let steps = (here - 1..=here + 1).map(TotpStep);

        steps.filter(|step| last.is_none_or(|last| *step > last)).filter(|step| self.code(*step) == code.0).max()
    }

    /// The number whose six digits an app shows during a step.
    fn code(&self, step: TotpStep) -> u32 {
        // A shorter key is filled up with zeros, by the definition of HMAC; so this constructor needs no length.
        let mut key = Zeroizing::new([0; 64]);
        key.iter_mut().zip(self.0.iter()).for_each(|(place, byte)| *place = *byte);
        let mut mac = Hmac::<Sha1>::new(&(*key).into());
        mac.update(&step.0.to_be_bytes());
        let mac: [u8; 20] = mac.finalize().into_bytes().into();

        let [.., last] = mac;
        let word = mac.iter().skip(usize::from(last & 0x0f)).take(4).fold(0, |word, byte| word << 8 | u32::from(*byte));
        (word & 0x7fff_ffff) % 1_000_000
    }
}

/// The letter of the last five bits.
fn base32_letter(bits: u64) -> char {
    let [.., low] = bits.to_be_bytes();

    char::from(match low & 31 {
        letter @ 0..26 => b'A' + letter,
        digit => b'2' + (digit - 26),
    })
}

impl TryFrom<&[u8]> for TotpSecret {
    type Error = InvalidTotpSecret;

    fn try_from(bytes: &[u8]) -> Result<Self, InvalidTotpSecret> {
        if bytes.len() == Self::LENGTH { Ok(Self(Zeroizing::new(bytes.to_vec()))) } else { Err(InvalidTotpSecret) }
    }
}

/// Thirty seconds of time, counted from the epoch.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct TotpStep(i64);

impl TotpStep {
    /// How long a step is.
    pub const SECONDS: i64 = 30;

    /// The step that an instant is in.
    pub fn at(now: Timestamp) -> Self {
        Self(now.seconds().div_euclid(Self::SECONDS))
    }

    /// The step of this number, as it is kept.
    pub const fn from_number(number: i64) -> Self {
        Self(number)
    }

    /// How many came before it since the epoch.
    pub const fn number(self) -> i64 {
        self.0
    }
}

/// Six digits that a person typed. Not to be printed: until its step is over it opens a door.
pub struct TotpCode(u32);

impl TryFrom<&str> for TotpCode {
    type Error = InvalidTotpCode;

    /// Six digits; spaces, which apps show between them, are passed over.
    fn try_from(text: &str) -> Result<Self, InvalidTotpCode> {
        let mut digits = text.chars().filter(|c| !c.is_whitespace());
        let mut number = 0;
        for _ in 0..6 {
            number = number * 10 + digits.next().and_then(|c| c.to_digit(10)).ok_or(InvalidTotpCode)?;
        }
        if digits.next().is_some() { Err(InvalidTotpCode) } else { Ok(Self(number)) }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rand::SeedableRng;
    use rand::rngs::StdRng;

    use super::*;

    /// The secret of the vectors of both RFCs.
    fn published() -> TotpSecret {
        TotpSecret::try_from(b"12345678901234567890".as_slice()).unwrap()
    }

    fn seconds(count: i64) -> Timestamp {
        Timestamp::from_millis(count * 1000)
    }

    fn code(text: &str) -> TotpCode {
        TotpCode::try_from(text).unwrap()
    }

    #[test]
    fn the_codes_of_rfc_6238_are_ours() {
        // Appendix B, SHA-1; the last six of its eight digits.
        for (at, digits) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            let step = TotpStep::at(seconds(at));

            assert_eq!(published().code(step), code(digits).0, "{at}");
            assert_eq!(published().accept(&code(digits), seconds(at), None), Some(step), "{at}");
        }
    }

    #[test]
    fn the_codes_of_rfc_4226_are_ours() {
        // Appendix D: the counters 0 to 9.
        let codes = [755_224, 287_082, 359_152, 969_429, 338_314, 254_676, 287_922, 162_583, 399_871, 520_489];

        assert_eq!([0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map(|step| published().code(TotpStep(step))), codes);
    }

    #[test]
    fn a_code_is_good_for_its_step_and_the_ones_beside_it() {
        let (secret, shown) = (published(), code("279037"));
        let step = TotpStep::at(seconds(2_000_000_000));
        // The step is from 1999999980 to 2000000009.
        let accepted = |at| secret.accept(&shown, seconds(at), None);

        for at in [1_999_999_950, 1_999_999_980, 2_000_000_009, 2_000_000_039] {
            assert_eq!(accepted(at), Some(step), "{at}");
        }
        for at in [1_999_999_949, 2_000_000_040] {
            assert_eq!(accepted(at), None, "{at}");
        }
    }

    #[test]
    fn an_accepted_step_is_not_accepted_again_nor_one_before_it() {
        let (secret, now) = (published(), seconds(1_111_111_111));
        let here = TotpStep::at(now);
        let of = |step: i64| TotpCode(secret.code(TotpStep(here.0 + step)));

        let first = secret.accept(&of(0), now, None);

        assert_eq!(first, Some(here));
        assert_eq!(secret.accept(&of(0), now, first), None);
        assert_eq!(secret.accept(&of(-1), now, first), None);
        assert_eq!(secret.accept(&of(1), now, first), Some(TotpStep(here.0 + 1)));
    }

    #[test]
    fn a_code_is_six_digits_with_spaces_wherever_an_app_puts_them() {
        for text in ["081804", "081 804", " 0 8 1 8 0 4 ", "08\u{a0}1804"] {
            assert_eq!(code(text).0, 81_804, "{text}");
        }
        for text in ["", "81804", "0818040", "08180a", "-81804", "+81804", "081-804", "٠٨١٨٠٤"] {
            assert!(TotpCode::try_from(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_secret_is_written_in_base32() {
        let zeros = TotpSecret::try_from([0; 20].as_slice()).unwrap();
        let ones = TotpSecret::try_from([255; 20].as_slice()).unwrap();

        assert_eq!(*published().base32(), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        assert_eq!((zeros.base32().as_str(), ones.base32().as_str()), (&*"A".repeat(32), &*"7".repeat(32)));
        assert!(TotpSecret::try_from([0; 19].as_slice()).is_err());
        assert!(TotpSecret::try_from([0; 21].as_slice()).is_err());
    }

    #[test]
    fn two_secrets_differ() {
        let mut rng = StdRng::seed_from_u64(7);

        assert_ne!(TotpSecret::mint(&mut rng).reveal(), TotpSecret::mint(&mut rng).reveal());
    }

    proptest! {
        #[test]
        fn base32_gives_every_bit_of_the_secret(bytes: [u8; 20]) {
            let text = TotpSecret::try_from(bytes.as_slice()).unwrap().base32();

            let bits: String = text.bytes().map(|letter| match letter {
                b'A'..=b'Z' => format!("{:05b}", letter - b'A'),
                _ => format!("{:05b}", letter - b'2' + 26),
            }).collect();

            prop_assert_eq!(bits, bytes.map(|byte| format!("{byte:08b}")).concat());
        }

        #[test]
        fn only_a_later_step_near_now_is_ever_accepted(
            bytes: [u8; 20], guess in 0_u32..1_000_000, now in 0_i64..4_000_000_000, last in -3_i64..4,
        ) {
            let secret = TotpSecret::try_from(bytes.as_slice()).unwrap();
            let here = TotpStep::at(seconds(now));
            let last = TotpStep(here.0 + last);

            for code in [guess, secret.code(TotpStep(here.0 - 1)), secret.code(here), secret.code(TotpStep(here.0 + 1))] {
                if let Some(step) = secret.accept(&TotpCode(code), seconds(now), Some(last)) {
                    prop_assert!(step > last && step.0.abs_diff(here.0) <= 1);
                    prop_assert_eq!(secret.code(step), code);
                }
            }
            prop_assert!(secret.accept(&TotpCode(secret.code(here)), seconds(now), None).is_some());
        }

        #[test]
        fn any_text_is_a_code_or_refused(text in "\\PC*|[0-9 ]{0,9}") {
            let digits: String = text.split_whitespace().collect();
            let is = digits.len() == 6 && digits.bytes().all(|digit| digit.is_ascii_digit());

            prop_assert_eq!(TotpCode::try_from(text.as_str()).is_ok(), is);
        }
    }
}
