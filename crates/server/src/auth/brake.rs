//! How often one address may have a password checked, whatever names it gives: many at once, then one a second.
//!
//! It comes before the line for Argon2, so that one address cannot fill it. In this node's memory alone: a brake for
//! this node's cores, and no rule.

use super::crowd::thin;
use super::lockout::{Wait, network};
use keywright_domain::Timestamp;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

/// So many at once: a whole office comes to work behind one address.
const AT_ONCE: i64 = 50;
/// Then one in so many milliseconds.
const EACH: i64 = 1000;
/// So many addresses are remembered; when more owe, those that owe least are forgotten.
const MOST: usize = 10_000;

/// For each address, until when all that it had is paid for.
#[derive(Default)]
pub(crate) struct Brake(Mutex<HashMap<IpAddr, i64>>);

impl Brake {
    /// Counts one password of an address; an IPv6 address counts with its whole /64.
    pub(crate) fn take(&self, address: IpAddr, now: Timestamp) -> Result<(), Wait> {
        let now = now.millis();
        let mut paid = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if paid.len() >= MOST {
            paid.retain(|_, until| *until > now);
            thin(&mut paid, MOST, |until| *until);
        }
        let until = paid.entry(network(address)).or_insert(now);
        let over = (*until).max(now) - now - (AT_ONCE - 1) * EACH;
        if over > 0 {
            return Err(Wait { seconds: (over + 999) / 1000 });
        }
        *until = (*until).max(now) + EACH;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(1_000_000_000);

    fn drained(brake: &Brake, address: &str) {
        for _ in 0..AT_ONCE {
            assert_eq!(brake.take(address.parse().unwrap(), NOW), Ok(()));
        }
    }

    #[test]
    fn an_address_has_many_at_once_and_then_one_a_second() {
        let brake = Brake::default();
        let home = "192.0.2.1".parse().unwrap();
        drained(&brake, "192.0.2.1");

        assert_eq!(brake.take(home, NOW), Err(Wait { seconds: 1 }));
        assert_eq!(brake.take(home, NOW.plus_millis(999)), Err(Wait { seconds: 1 }));
        assert_eq!(brake.take(home, NOW.plus_millis(1000)), Ok(()));
        assert_eq!(brake.take(home, NOW.plus_millis(1000)), Err(Wait { seconds: 1 }));
        assert_eq!(brake.take("192.0.2.2".parse().unwrap(), NOW), Ok(()));
    }

    #[test]
    fn addresses_of_one_network_count_as_one() {
        let brake = Brake::default();
        drained(&brake, "2001:db8::1");

        assert!(brake.take("2001:db8::ffff:2".parse().unwrap(), NOW).is_err());
        assert_eq!(brake.take("2001:db8:0:1::1".parse().unwrap(), NOW), Ok(()));
    }

    #[test]
    fn a_flood_of_addresses_does_not_fill_memory_nor_free_who_has_to_wait() {
        let brake = Brake::default();
        drained(&brake, "198.51.100.1");

        for n in 0..30_000_u32 {
            brake.take(IpAddr::from((0x0a00_0000 + n).to_be_bytes()), NOW).unwrap();
        }

        let known = brake.0.lock().unwrap().len();
        assert!(known <= MOST && known > MOST / 2, "{known}");
        assert!(brake.take("198.51.100.1".parse().unwrap(), NOW).is_err());
    }
}
