//! What a batch counts in memory: how many keys its organizations have, and which public keys are free.
//!
//! Both are read under the lock, with the batch's first question, for all writes that make a key. What they count is written
//! once, at the end. It holds as long as no statement of the batch changes the tables in another way; whoever comes then asks
//! the database.

use keywright_domain::{OrgId, PublicKey};
use std::collections::HashMap;

/// What is known.
#[derive(Default)]
pub(crate) struct Counts {
    organizations: HashMap<OrgId, i64>,
    free: HashMap<PublicKey, bool>,
}

/// What became of a key that wants to be counted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Counted {
    /// There is room, its public half is free, and it is counted.
    In,
    /// Its organization has as many keys as it may.
    Full,
    /// Its public half is taken.
    Taken,
}

impl Counts {
    /// The tables that it was read from.
    pub(crate) const TABLES: &[&str] = &["organizations", "api_keys"];

    /// Of public keys that are about to be looked up: those that are not found are free.
    pub(crate) fn asking(public_keys: impl Iterator<Item = PublicKey>) -> Self {
        Self { organizations: HashMap::new(), free: public_keys.map(|key| (key, true)).collect() }
    }

    pub(crate) fn public_keys(&self) -> impl Iterator<Item = PublicKey> {
        self.free.keys().copied()
    }

    /// Takes in how many keys an organization has.
    pub(crate) fn know(&mut self, org: OrgId, keys: i64) {
        self.organizations.insert(org, keys);
    }

    /// Takes in that a public key was found.
    pub(crate) fn taken(&mut self, public_key: PublicKey) {
        self.free.insert(public_key, false);
    }

    /// Counts a key in an organization that may have `most`; `None` when it is not known whether it may be.
    pub(crate) fn count(&mut self, public_key: PublicKey, org: OrgId, most: i64) -> Option<Counted> {
        let (keys, free) = (self.organizations.get_mut(&org)?, self.free.get_mut(&public_key)?);
        if *keys >= most {
            return Some(Counted::Full);
        }
        if !std::mem::replace(free, false) {
            return Some(Counted::Taken);
        }
        *keys += 1;
        Some(Counted::In)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(letter: char) -> PublicKey {
        PublicKey::try_from(letter.to_string().repeat(8).as_str()).unwrap()
    }

    #[test]
    fn keys_are_counted_until_their_organization_is_full_and_no_public_key_twice() {
        let (org, other) = (OrgId::from_bytes([1; 12]), OrgId::from_bytes([2; 12]));
        let mut counts = Counts::asking(['a', 'b', 'c', 'd'].map(key).into_iter());
        counts.know(org, 3);
        counts.taken(key('c'));

        assert_eq!(counts.count(key('a'), org, 5), Some(Counted::In));
        assert_eq!(counts.count(key('a'), org, 5), Some(Counted::Taken), "by the one before");
        assert_eq!(counts.count(key('c'), org, 5), Some(Counted::Taken));
        assert_eq!(counts.count(key('b'), org, 5), Some(Counted::In));
        assert_eq!(counts.count(key('d'), org, 5), Some(Counted::Full));
        assert_eq!(counts.count(key('d'), other, 5), None, "of that one nothing is known");
        assert_eq!(counts.count(key('e'), org, 9), None);
    }
}
