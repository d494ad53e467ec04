//! Who fails to sign in too often has to wait: for one account from one address, so that nobody can lock somebody else
//! out from afar. In this node's memory alone: several nodes give so many times as many tries.

use super::crowd::thin;
use keywright_domain::{Email, Timestamp};
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

/// So many failures are free.
const FREE: u32 = 5;
/// The first wait in milliseconds; each further failure doubles it.
const FIRST_WAIT: i64 = 60_000;
/// The longest wait: a quarter of an hour.
const LONGEST_WAIT: i64 = 15 * 60_000;
/// After so long without a failure all is forgotten.
const MEMORY: i64 = 60 * 60_000;
/// A failure is logged at most once in so long.
const LOGGED: i64 = 5 * 60_000;
/// So many pairs are remembered; when there are more, those that failed longest ago are forgotten.
const MOST: usize = 10_000;

/// An account, by the key of its name, and an address. What is no e-mail address is nobody's name: all such texts count
/// as one, and none of them is kept.
type Pair = (String, IpAddr);

#[derive(Clone, Copy)]
struct Failures {
    count: u32,
    last: i64,
    /// When the log last heard of it.
    logged: Option<i64>,
}

/// What is remembered of failed sign-ins.
#[derive(Default)]
pub(crate) struct Lockout(Mutex<HashMap<Pair, Failures>>);

/// Somebody has to wait.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Wait {
    /// For so many seconds, at least one.
    pub(crate) seconds: i64,
}

impl Lockout {
    /// Counts an attempt as failed before it is judged, so that parallel attempts gain nothing; [`Self::forgive`] takes
    /// it back.
    pub(crate) fn attempt(&self, name: Option<&Email>, address: IpAddr, now: Timestamp) -> Result<(), Wait> {
        let now = now.millis();
        let mut pairs = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        pairs.retain(|_, failures| now - failures.last < MEMORY);
        thin(&mut pairs, MOST, |failures| failures.last);
        let none = Failures { count: 0, last: now, logged: None };
        let failures = pairs.entry(pair(name, address)).or_insert(none);
        let left = failures.last + wait(failures.count) - now;
        if left > 0 {
            return Err(Wait { seconds: (left + 999) / 1000 });
        }
        failures.count += 1;
        failures.last = now;
        Ok(())
    }

    /// The attempt could not be judged: it is as if it had not been made.
    pub(crate) fn take_back(&self, name: Option<&Email>, address: IpAddr) {
        let mut pairs = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(failures) = pairs.get_mut(&pair(name, address)) {
            failures.count = failures.count.saturating_sub(1);
        }
    }

    /// The attempt was right: nothing is remembered of it, nor of those before.
    pub(crate) fn forgive(&self, name: Option<&Email>, address: IpAddr) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&pair(name, address));
    }

    /// Is it time that the log hears of a failure? Of one that was pushed out by a flood it does not.
    pub(crate) fn is_worth_logging(&self, name: Option<&Email>, address: IpAddr, now: Timestamp) -> bool {
        let mut pairs = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(failures) = pairs.get_mut(&pair(name, address)) else { return false };
        let due = failures.logged.is_none_or(|logged| now.millis() - logged >= LOGGED);
        if due {
            failures.logged = Some(now.millis());
        }
        due
    }
}

fn pair(name: Option<&Email>, address: IpAddr) -> Pair {
    (name.map(Email::key).unwrap_or_default(), network(address))
}

/// Who has one IPv6 address has the 2^64 of its network.
pub(super) fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => IpAddr::V6((address.to_bits() >> 64 << 64).into()),
    }
}

fn wait(count: u32) -> i64 {
    match count.checked_sub(FREE) {
        None => 0,
        Some(over) => FIRST_WAIT.saturating_mul(1 << over.min(8)).min(LONGEST_WAIT),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::Ipv4Addr;

    const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
    const NOW: Timestamp = Timestamp::from_millis(1_000_000_000);

    fn name(text: &str) -> Email {
        Email::try_from(text).unwrap()
    }

    fn ada() -> Email {
        name("a@example.org")
    }

    fn fail(lockout: &Lockout, times: u32, now: Timestamp) {
        for _ in 0..times {
            assert_eq!(lockout.attempt(Some(&ada()), HERE, now), Ok(()));
        }
    }

    #[test]
    fn five_failures_are_free_and_then_each_wait_is_longer() {
        let lockout = Lockout::default();
        fail(&lockout, 5, NOW);

        assert_eq!(lockout.attempt(Some(&name("A@example.org")), HERE, NOW), Err(Wait { seconds: 60 }));
        let later = NOW.plus_millis(60_000);
        assert_eq!(lockout.attempt(Some(&ada()), HERE, later), Ok(()));
        assert_eq!(lockout.attempt(Some(&ada()), HERE, later), Err(Wait { seconds: 120 }));
        assert_eq!(wait(u32::MAX), LONGEST_WAIT);
    }

    #[test]
    fn nobody_is_locked_out_from_elsewhere_or_by_another_name() {
        let lockout = Lockout::default();
        fail(&lockout, 5, NOW);

        assert_eq!(lockout.attempt(Some(&ada()), "192.0.2.1".parse().unwrap(), NOW), Ok(()));
        assert_eq!(lockout.attempt(Some(&name("b@example.org")), HERE, NOW), Ok(()));
    }

    #[test]
    fn a_right_attempt_is_forgiven_with_those_before() {
        let lockout = Lockout::default();
        fail(&lockout, 5, NOW);

        lockout.forgive(Some(&ada()), HERE);

        fail(&lockout, 5, NOW);
    }

    #[test]
    fn the_log_hears_of_one_failure_in_five_minutes() {
        let lockout = Lockout::default();
        fail(&lockout, 1, NOW);
        let due = |after| lockout.is_worth_logging(Some(&ada()), HERE, NOW.plus_millis(after));

        assert_eq!([due(0), due(299_999), due(300_000)], [true, false, true]);
    }

    #[test]
    fn a_flood_of_names_does_not_fill_memory() {
        let lockout = Lockout::default();
        for n in 0..3 * MOST {
            let name = name(&format!("{n}@example.org"));
            lockout.attempt(Some(&name), HERE, NOW.plus_millis(i64::try_from(n).unwrap())).unwrap();
        }

        assert!(lockout.0.lock().unwrap().len() <= MOST);
    }

    #[test]
    fn a_flood_in_one_moment_pushes_out_a_tenth_and_not_everybody() {
        let lockout = Lockout::default();
        for n in 0..=MOST {
            lockout.attempt(Some(&name(&format!("{n}@example.org"))), HERE, NOW).unwrap();
        }

        assert_eq!(lockout.0.lock().unwrap().len(), MOST - MOST / 10 + 1);
    }

    #[test]
    fn texts_that_are_no_address_count_as_one_and_none_is_kept() {
        let lockout = Lockout::default();
        for _ in 0..5 {
            lockout.attempt(None, HERE, NOW).unwrap();
        }

        assert_eq!(lockout.attempt(None, HERE, NOW), Err(Wait { seconds: 60 }));
        assert!(lockout.0.lock().unwrap().keys().all(|(name, _)| name.is_empty()));
    }

    #[test]
    fn an_attempt_that_could_not_be_judged_costs_nothing() {
        let lockout = Lockout::default();
        for _ in 0..20 {
            fail(&lockout, 1, NOW);
            lockout.take_back(Some(&ada()), HERE);
        }

        fail(&lockout, 5, NOW);
    }
}
