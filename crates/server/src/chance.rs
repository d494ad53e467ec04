//! Chance: the one place where randomness comes into the server.
//!
//! The system is asked once at start, where a refusal is an error, and from then on now and then. Rules take
//! `&mut impl CryptoRng`; whoever calls them hands over a generator from [`Chance::rng`]. It is seeded from a generator
//! that nobody else reads, so a call neither blocks nor fails, and what one caller drew tells nothing of another's.

use std::sync::{Arc, Mutex, PoisonError};

use rand::rngs::{StdRng, SysRng};
use rand::{CryptoRng, Rng, SeedableRng, TryRng};
use thiserror::Error;

/// How many generators are handed out before the system is asked for more entropy.
const RENEWED_AFTER: u16 = 1024;

/// The system gave no entropy at start: a sandbox that forbids `getrandom`, or a machine without a source.
#[derive(Debug, Error)]
#[error("the system's random source does not answer")]
pub struct NoEntropy(#[source] rand::rngs::SysError);

/// The server's source of randomness; clones share it.
#[derive(Clone)]
pub struct Chance(Arc<Sources>);

struct Sources {
    root: Mutex<Root>,
    /// Read by all who want a few bytes.
    few: Mutex<StdRng>,
}

struct Root {
    source: StdRng,
    left: u16,
}

impl Chance {
    /// Seeds the source from the system.
    ///
    /// # Errors
    /// [`NoEntropy`]: then the server must not start.
    pub fn open() -> Result<Self, NoEntropy> {
        let source = StdRng::try_from_rng(&mut SysRng).map_err(NoEntropy)?;
        let mut root = Root { source, left: RENEWED_AFTER };
        let few = root.child();

        Ok(Self(Arc::new(Sources { root: Mutex::new(root), few: Mutex::new(few) })))
    }

    /// Six bytes, for what must differ and needs no secrecy: cheaper than a generator.
    pub fn few(&self) -> [u8; 6] {
        let mut few = [0; 6];
        self.0.few.lock().unwrap_or_else(PoisonError::into_inner).fill_bytes(&mut few);
        few
    }

    /// A generator of the caller's own, for secrets too: for one call, or as long as it likes.
    pub fn rng(&self) -> impl CryptoRng + Send + use<> {
        // A generator is whole whatever happened to another holder of the lock.
        let mut root = self.0.root.lock().unwrap_or_else(PoisonError::into_inner);

        root.child()
    }
}

impl Root {
    fn child(&mut self) -> StdRng {
        if self.left == 0 {
            self.renew();
        }
        self.left = self.left.saturating_sub(1);

        StdRng::from_rng(&mut self.source)
    }

    /// Mixes fresh entropy in, so that a copy of this machine (a snapshot resumed twice) soon goes its own way.
    ///
    /// When the system has none, the old state goes on alone: it is as unpredictable as it was.
    fn renew(&mut self) {
        let (mut seed, mut fresh) = ([0_u8; 32], [0_u8; 32]);
        self.source.fill_bytes(&mut seed);

        if SysRng.try_fill_bytes(&mut fresh).is_ok() {
            seed.iter_mut().zip(fresh).for_each(|(kept, fresh)| *kept ^= fresh);
        }
        self.source = StdRng::from_seed(seed);
        self.left = RENEWED_AFTER;
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn no_two_generators_say_the_same_before_or_after_a_renewal() {
        let chance = Chance::open().unwrap();

        let drawn: HashSet<u64> = (0..3 * RENEWED_AFTER).map(|_| chance.rng().next_u64()).collect();

        assert_eq!(drawn.len(), usize::from(3 * RENEWED_AFTER));
    }

    #[test]
    fn a_few_bytes_are_never_the_same_again() {
        let chance = Chance::open().unwrap();

        let drawn: HashSet<[u8; 6]> = (0..1000).map(|_| chance.clone().few()).collect();

        assert_eq!(drawn.len(), 1000);
    }

    #[test]
    fn clones_share_the_source() {
        let chance = Chance::open().unwrap();

        let (one, other) = (chance.rng().next_u64(), chance.clone().rng().next_u64());

        assert_ne!(one, other);
    }

    #[test]
    fn a_generator_may_go_to_another_thread() {
        let mut rng = Chance::open().unwrap().rng();

        let drawn = std::thread::spawn(move || rng.next_u64()).join();

        assert!(drawn.is_ok());
    }
}
