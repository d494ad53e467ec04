//! The token of forms: proof that a form came from a page of ours, made for this browser.
//!
//! It is a hash of what only this browser has: of its session, whose forms stay good when its cookie is replaced, or of a
//! cookie made for forms while nobody is signed in. So the server keeps nothing, and a page shows nothing of the cookie. Each page shows it in another mask,
//! so that a compressed page does not tell its bytes to who can make the page longer. Source: console contract 13.2.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand::CryptoRng;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

const SIZE: usize = 32;

/// What the forms of a browser are bound to.
#[derive(Clone, Copy)]
pub(crate) struct FormToken([u8; SIZE]);

impl FormToken {
    /// The token that goes with a cookie, or with what the forms of a session are bound to.
    pub(crate) fn of(bound_to: impl AsRef<[u8]>) -> Self {
        let mut hash = Sha256::new();
        hash.update(b"keywright form token 1\0");
        hash.update(bound_to);
        Self(hash.finalize().into())
    }

    /// Its bytes: what tells this browser from others.
    pub(crate) const fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// As a page shows it: a mask, and the token under it.
    pub(crate) fn shown(&self, rng: &mut impl CryptoRng) -> String {
        let mut mask = [0; SIZE];
        rng.fill_bytes(&mut mask);
        URL_SAFE_NO_PAD.encode([mask, masked(self.0, mask)].concat())
    }

    /// Is this what a page of ours showed?
    pub(crate) fn is(&self, shown: &str) -> bool {
        let bytes: Option<[u8; 2 * SIZE]> = URL_SAFE_NO_PAD.decode(shown).ok().and_then(|bytes| bytes.try_into().ok());
        bytes.is_some_and(|bytes| {
            let (mut mask, mut under) = ([0; SIZE], [0; SIZE]);
            let (first, second) = bytes.split_at(SIZE);
            mask.copy_from_slice(first);
            under.copy_from_slice(second);
            masked(under, mask).ct_eq(&self.0).into()
        })
    }
}

fn masked(mut bytes: [u8; SIZE], mask: [u8; SIZE]) -> [u8; SIZE] {
    bytes.iter_mut().zip(mask).for_each(|(byte, mask)| *byte ^= mask);
    bytes
}

/// A value for the cookie that forms are bound to while nobody is signed in: 256 bits.
pub(crate) fn fresh_cookie(rng: &mut impl CryptoRng) -> String {
    let mut bytes = [0; SIZE];
    rng.fill_bytes(&mut bytes);
    URL_SAFE_NO_PAD.encode(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chance::Chance;

    #[test]
    fn a_token_is_known_again_whatever_its_mask() {
        let (mut rng, token) = (Chance::open().unwrap().rng(), FormToken::of("a cookie"));
        let (one, other) = (token.shown(&mut rng), token.shown(&mut rng));

        assert_ne!(one, other);
        assert!(token.is(&one) && token.is(&other));
    }

    #[test]
    fn no_other_text_is_the_token() {
        let (mut rng, token) = (Chance::open().unwrap().rng(), FormToken::of("a cookie"));
        let shown = token.shown(&mut rng);

        for text in ["", "x", "a cookie", &shown[1..], &format!("{shown}AA"), &FormToken::of("another").shown(&mut rng)]
        {
            assert!(!token.is(text), "{text}");
        }
    }
}
