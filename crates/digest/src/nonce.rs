//! Nonces that prove themselves: 24 bytes that say when and by which start of a server they were made, under a MAC.
//!
//! The one rule: nothing is stored for a nonce. Whoever holds the key recognises it, so a flood of unauthenticated
//! requests costs no memory, and a nonce is bound to no connection, method or path (clients contract R10, R11).
//! When a nonce is too old is [`Freshness`](crate::Freshness)'s question; whether it was used already is
//! [`ReplayMemory`](crate::ReplayMemory)'s.

use std::fmt;

use subtle::ConstantTimeEq as _;
use zeroize::Zeroize as _;

use crate::base64;

/// Milliseconds of steady time since the Unix epoch: the wall clock at the server's start plus the time elapsed
/// since, so that it never steps back.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Steady(pub u64);

/// The number of a server's start, new at every start and never reused. Nonces carry its low 24 bits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct StartNumber(pub u32);

impl StartNumber {
    /// The number as a nonce carries it: its low 24 bits.
    pub(crate) const fn carried(self) -> Self {
        Self(self.0 & 0x00ff_ffff)
    }
}

/// The beginning of a nonce's time: 2020-01-01T00:00:00Z, in milliseconds of the Unix epoch.
const EPOCH: u64 = 1_577_836_800_000;

/// The greatest time that 5 bytes can carry: a day of November 2054.
const LATEST: u64 = (1 << 40) - 1;

/// The key under which nonces are made and recognised, shared by the nodes of a deployment.
///
/// It has no `Debug` or `Clone` and is wiped on drop. BLAKE3 takes its key as the initial state, so there is nothing
/// to prepare for each nonce.
pub struct NonceKey([u8; 32]);

impl NonceKey {
    /// A key of 32 random bytes.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Makes a nonce: 5 bytes of time (milliseconds since 2020), 3 of the start number, 6 of chance, 10 of MAC.
    ///
    /// A time before 2020 or after November 2054 is taken as the nearest that 5 bytes can carry.
    pub fn issue(&self, now: Steady, start: StartNumber, chance: [u8; 6]) -> Nonce {
        let time = now.0.saturating_sub(EPOCH).min(LATEST);
        let chance = chance.into_iter().fold(0, |bits, byte| bits << 8 | u64::from(byte));
        self.seal(time << 24 | u64::from(start.carried().0), chance)
    }

    /// Recognises a nonce by its form and MAC, comparing in constant time; `None` for every other text.
    ///
    /// Age and start are not judged here: see [`Freshness`](crate::Freshness).
    pub fn read(&self, text: impl AsRef<[u8]>) -> Option<Nonce> {
        let words @ [stamp, middle, _] = base64::read(text.as_ref().try_into().ok()?)?;
        let nonce = self.seal(stamp, middle >> 16);
        bool::from(nonce.words.ct_eq(&words)).then_some(nonce)
    }

    /// The nonce of this time and start (64 bits) and chance (48 bits).
    fn seal(&self, stamp: u64, chance: u64) -> Nonce {
        let mac = blake3::keyed_hash(&self.0, [stamp, chance].map(u64::to_be_bytes).as_flattened());
        let mac = mac.as_bytes();
        let high = u16::from_be_bytes([mac[0], mac[1]]);
        let low = u64::from_be_bytes([mac[2], mac[3], mac[4], mac[5], mac[6], mac[7], mac[8], mac[9]]);
        Nonce { words: [stamp, chance << 16 | u64::from(high), low] }
    }
}

impl Drop for NonceKey {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

/// A nonce that this deployment has made: [`NonceKey::issue`] and [`NonceKey::read`] are the only ways to one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Nonce {
    /// The 24 bytes in network order: time (40 bits) and start (24), chance (48) and MAC (80).
    words: [u64; 3],
}

impl Nonce {
    /// The text of the nonce: 32 characters of standard base64 without padding.
    pub fn text(&self) -> NonceText {
        NonceText(base64::write(self.words))
    }

    /// When it was issued, to the millisecond.
    pub fn issued(&self) -> Steady {
        let [stamp, ..] = self.words;
        Steady(EPOCH + (stamp >> 24))
    }

    /// Which start of a server issued it: the low 24 bits of its number.
    pub fn start(&self) -> StartNumber {
        let [stamp, ..] = self.words;
        let [_, _, _, _, _, number @ ..] = stamp.to_be_bytes();
        let [high, middle, low] = number;
        StartNumber(u32::from_be_bytes([0, high, middle, low]))
    }

    /// The 24 bytes behind the text, as three numbers.
    pub(crate) const fn words(&self) -> [u64; 3] {
        self.words
    }
}

/// The text of a nonce, 32 characters on the stack.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NonceText([u8; 32]);

impl NonceText {
    /// The 32 characters.
    pub fn as_str(&self) -> &str {
        // Base64 is ASCII, so the fallback is never taken.
        str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl AsRef<str> for NonceText {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl fmt::Display for NonceText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
