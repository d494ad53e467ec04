//! Freshness: whether a nonce of ours may still be used.
//!
//! The one rule: a nonce is good for one lifetime after its issue, on the server start that issued it. What a start
//! forgot (its replay memory) the next one does not know, so the nonces of an earlier start are stale whatever their
//! time. The short window for nonces of other live nodes will be a second arm of [`Freshness::judge`].

use crate::{Nonce, StartNumber, Steady};

/// What makes a nonce fresh on this server.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Freshness {
    /// The number of this server's own start.
    pub start: StartNumber,
    /// How long a nonce may be used after its issue, in milliseconds.
    pub lifetime_ms: u64,
}

/// Why a nonce of ours may not be used. The client is answered with a new one and `stale=true` for each of them.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum StaleNonce {
    /// It is older than the lifetime.
    #[error("the nonce has expired")]
    Expired,
    /// It was issued by another start of a server.
    #[error("the nonce was issued by another start of the server")]
    OtherStart,
    /// Its time has not come yet.
    #[error("the nonce is from the future")]
    Future,
}

impl Freshness {
    /// Judges a nonce at this moment; one exactly a lifetime old is still fresh.
    ///
    /// # Errors
    /// The first of: another start, from the future, expired.
    pub fn judge(&self, nonce: &Nonce, now: Steady) -> Result<(), StaleNonce> {
        if nonce.start() != self.start.carried() {
            return Err(StaleNonce::OtherStart);
        }
        match now.0.checked_sub(nonce.issued().0) {
            None => Err(StaleNonce::Future),
            Some(age) if age > self.lifetime_ms => Err(StaleNonce::Expired),
            Some(_) => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Freshness, StaleNonce};
    use crate::{Nonce, NonceKey, StartNumber, Steady};

    const ISSUED: u64 = 1_800_000_000_000;
    const FRESHNESS: Freshness = Freshness { start: StartNumber(7), lifetime_ms: 300_000 };

    fn nonce_of(start: u32) -> Nonce {
        NonceKey::new([1; 32]).issue(Steady(ISSUED), StartNumber(start), [0; 6])
    }

    #[test]
    fn a_nonce_is_fresh_for_exactly_its_lifetime() {
        let nonce = nonce_of(7);

        assert_eq!(FRESHNESS.judge(&nonce, Steady(ISSUED)), Ok(()));
        assert_eq!(FRESHNESS.judge(&nonce, Steady(ISSUED + 300_000)), Ok(()));
        assert_eq!(FRESHNESS.judge(&nonce, Steady(ISSUED + 300_001)), Err(StaleNonce::Expired));
    }

    #[test]
    fn a_nonce_from_the_future_is_stale() {
        assert_eq!(FRESHNESS.judge(&nonce_of(7), Steady(ISSUED - 1)), Err(StaleNonce::Future));
    }

    #[test]
    fn a_nonce_of_another_start_is_stale_whatever_its_time() {
        for time in [ISSUED - 1, ISSUED, ISSUED + 1_000_000] {
            assert_eq!(FRESHNESS.judge(&nonce_of(6), Steady(time)), Err(StaleNonce::OtherStart));
        }
    }

    #[test]
    fn a_start_number_beyond_24_bits_knows_its_own_nonces() {
        let start = StartNumber(0x0100_0007);
        let nonce = NonceKey::new([1; 32]).issue(Steady(ISSUED), start, [0; 6]);

        assert_eq!(Freshness { start, ..FRESHNESS }.judge(&nonce, Steady(ISSUED)), Ok(()));
    }
}
