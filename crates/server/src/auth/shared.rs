//! Values that many have alike, kept once: the rights of a million keys are a few thousand different ones.

use std::collections::HashSet;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

/// From how many values on those that nobody has any more are looked for.
const FEW: usize = 1_024;

/// Each value once, as long as somebody has it.
pub(crate) struct Shared<T>(Mutex<Values<T>>);

struct Values<T> {
    known: HashSet<Arc<T>>,
    /// With so many, the next sweep is due.
    sweep_at: usize,
}

impl<T> Default for Shared<T> {
    fn default() -> Self {
        Self(Mutex::new(Values { known: HashSet::new(), sweep_at: FEW }))
    }
}

impl<T: Hash + Eq> Shared<T> {
    /// The one of this value that all share.
    pub(crate) fn the(&self, value: Arc<T>) -> Arc<T> {
        let mut values = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = values.known.get(&value) {
            return Arc::clone(known);
        }
        if values.known.len() >= values.sweep_at {
            values.known.retain(|known| Arc::strong_count(known) > 1);
            values.sweep_at = FEW.max(2 * values.known.len());
        }
        values.known.insert(Arc::clone(&value));
        value
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_values_are_one() {
        let shared = Shared::default();

        let (one, same, other) = (shared.the(Arc::new(1)), shared.the(Arc::new(1)), shared.the(Arc::new(2)));

        assert!(Arc::ptr_eq(&one, &same));
        assert_eq!((*one, *other), (1, 2));
    }

    #[test]
    fn values_that_nobody_has_any_more_are_forgotten() {
        let shared = Shared::default();
        let kept: Vec<_> = (0..10).map(|value| shared.the(Arc::new(value))).collect();

        for value in 10..100_000 {
            shared.the(Arc::new(value));
        }

        assert!(shared.0.lock().unwrap().known.len() <= FEW);
        assert!(kept.iter().all(|value| Arc::ptr_eq(value, &shared.the(Arc::clone(value)))));
    }
}
