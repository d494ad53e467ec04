//! How often the log hears of somebody who failed to sign in to an account that does not exist: for one address once in
//! five minutes, and so many times in all. Whoever invents names cannot make the log grow without end; the metric counts
//! every failure. In this node's memory alone, as a brake for what this node writes.

use super::lockout::network;
use keywright_domain::Timestamp;
use std::collections::HashSet;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

/// The length of a window in milliseconds.
const WINDOW: i64 = 5 * 60_000;
/// So many are written down in a window.
const MOST: usize = 20;

/// Who was written down in the window that runs now.
#[derive(Default)]
pub(crate) struct Strangers(Mutex<Window>);

#[derive(Default)]
struct Window {
    since: Option<i64>,
    addresses: HashSet<IpAddr>,
}

impl Strangers {
    /// Shall the log hear of a failure from this address?
    pub(crate) fn are_worth_logging(&self, address: IpAddr, now: Timestamp) -> bool {
        let now = now.millis();
        let mut window = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if window.since.is_none_or(|since| now - since >= WINDOW) {
            window.since = Some(now);
            window.addresses.clear();
        }
        window.addresses.len() < MOST && window.addresses.insert(network(address))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(1_000_000_000);

    #[test]
    fn the_log_hears_of_an_address_once_in_five_minutes_whatever_names_it_invents() {
        let strangers = Strangers::default();
        let heard =
            |address: &str, after| strangers.are_worth_logging(address.parse().unwrap(), NOW.plus_millis(after));

        assert!(heard("2001:db8::1", 0));
        assert!(!heard("2001:db8::1", 0));
        assert!(!heard("2001:db8::2", 299_999), "its network has been heard of");
        assert!(heard("2001:db8:0:1::1", 299_999));
        assert!(heard("2001:db8::1", 300_000));
    }

    #[test]
    fn a_flood_of_addresses_is_heard_of_twenty_times() {
        let strangers = Strangers::default();

        let heard = (0..10_000_u32).filter(|n| strangers.are_worth_logging(IpAddr::from(n.to_be_bytes()), NOW)).count();

        assert_eq!(heard, MOST);
    }
}
