//! A key's access list, made for the question every request asks: does an entry cover this address, and which?
//!
//! Built once, when the key is loaded, and never changed. Below sixteen entries it is rows of network and prefix, longest
//! prefix first, scanned in a few nanoseconds and packed, for there are as many lists as keys; the shortest stand where the
//! list stands, so that a look at them is no other wait for memory. From there on it is a trie, whose answer takes the same
//! time for fifty thousand entries as for fifty. What an empty list means is for others to say.

use std::cmp::Reverse;
use std::net::IpAddr;

use ipnet::IpNet;
use prefix_trie::joint::JointPrefixMap;

use crate::cidr::{Cidr, canonical_address};
use crate::id::EntryId;

/// From how many entries on a list is a trie. Source: performance 7, rule 5.
const MANY: usize = 16;
/// Up to how many entries a list of IPv4 needs no memory of its own.
const FEW: usize = 3;

/// The networks a key may call from. Empty by default.
#[derive(Debug, Clone, Default)]
pub struct AccessList(Shape);

#[derive(Debug, Clone)]
enum Shape {
    Few { rows: [Row<4>; FEW], used: u8 },
    V4(Box<[Row<4>]>),
    Mixed(Box<Mixed>),
    Many(Box<JointPrefixMap<IpNet, EntryId>>),
}

/// A short list with entries of IPv6.
#[derive(Debug, Clone)]
struct Mixed {
    v4: Box<[Row<4>]>,
    v6: Box<[Row<16>]>,
}

/// The list is not empty, and covers the address by none of its entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NotCovered;

impl Default for Shape {
    fn default() -> Self {
        Self::Few { rows: [Row::NONE; FEW], used: 0 }
    }
}

impl AccessList {
    /// The list of these entries. Of entries with the same network, which a list should not have, the first counts.
    pub fn new(entries: impl IntoIterator<Item = (Cidr, EntryId)>) -> Self {
        let mut entries: Vec<_> = entries.into_iter().collect();
        entries.sort_by_key(|(cidr, _)| *cidr);
        entries.dedup_by_key(|(cidr, _)| *cidr);

        if entries.len() < MANY { Self(few(&entries)) } else { Self(many(&entries)) }
    }

    /// Whether it has no entries.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many networks it has.
    pub fn len(&self) -> usize {
        match &self.0 {
            Shape::Many(trie) => trie.len(),
            short => short.v4().len() + short.v6().len(),
        }
    }

    /// The most specific entry that covers the address (which is unmapped first).
    pub fn find(&self, address: IpAddr) -> Option<EntryId> {
        match (&self.0, canonical_address(address)) {
            (Shape::Many(trie), address) => trie.get_lpm(&address.into()).map(|(_, entry)| *entry),
            (few, address) => few.covering(address).next(),
        }
    }

    /// The most specific entry that covers the address, if the list has entries.
    pub(crate) fn judge(&self, address: IpAddr) -> Result<Option<EntryId>, NotCovered> {
        match self.find(address) {
            None if !self.is_empty() => Err(NotCovered),
            found => Ok(found),
        }
    }

    /// Would some entry other than `without` still cover the address?
    pub fn covers_without(&self, address: IpAddr, without: EntryId) -> bool {
        let other = |entry: EntryId| entry != without;

        match (&self.0, canonical_address(address)) {
            (Shape::Many(trie), address) => trie.cover_values(&address.into()).copied().any(other),
            (few, address) => few.covering(address).any(other),
        }
    }
}

impl Shape {
    /// The rows of a short list's entries of IPv4.
    fn v4(&self) -> &[Row<4>] {
        match self {
            Self::Few { rows, used } => rows.get(..usize::from(*used)).unwrap_or(rows),
            Self::V4(rows) => rows,
            Self::Mixed(rows) => &rows.v4,
            Self::Many(_) => &[],
        }
    }

    /// The rows of a short list's entries of IPv6.
    fn v6(&self) -> &[Row<16>] {
        match self {
            Self::Mixed(rows) => &rows.v6,
            Self::Few { .. } | Self::V4(_) | Self::Many(_) => &[],
        }
    }

    /// The entries of a short list that cover the address, in the order of the rows.
    fn covering(&self, address: IpAddr) -> impl Iterator<Item = EntryId> {
        let (v4, four, v6, six): (&[_], _, &[_], _) = match address {
            IpAddr::V4(address) => (self.v4(), address.to_bits(), &[], 0),
            IpAddr::V6(address) => (&[], 0, self.v6(), address.to_bits()),
        };
        let v4 = v4.iter().filter(move |row| row.covers(four)).map(|row| row.entry);
        v4.chain(v6.iter().filter(move |row| row.covers(six)).map(|row| row.entry))
    }
}

/// A network of a short list, with nothing between its bytes.
#[derive(Debug, Clone, Copy)]
struct Row<const N: usize> {
    network: [u8; N],
    prefix: u8,
    entry: EntryId,
}

impl Row<4> {
    /// Where there is no entry.
    const NONE: Self = Self { network: [0; 4], prefix: 0, entry: EntryId::from_bytes([0; 12]) };

    fn covers(&self, address: u32) -> bool {
        // A prefix of 0 leaves all bits open: there is nothing left to differ.
        let differs = u32::from_be_bytes(self.network) ^ address;
        differs.checked_shr(32 - u32::from(self.prefix)).is_none_or(|differs| differs == 0)
    }
}

impl Row<16> {
    fn covers(&self, address: u128) -> bool {
        let differs = u128::from_be_bytes(self.network) ^ address;
        differs.checked_shr(128 - u32::from(self.prefix)).is_none_or(|differs| differs == 0)
    }
}

fn few(entries: &[(Cidr, EntryId)]) -> Shape {
    let mut v4 = Vec::new();
    let mut v6 = Vec::new();
    for &(cidr, entry) in entries {
        match cidr.network() {
            IpNet::V4(net) => v4.push(Row { network: net.network().octets(), prefix: net.prefix_len(), entry }),
            IpNet::V6(net) => v6.push(Row { network: net.network().octets(), prefix: net.prefix_len(), entry }),
        }
    }

    v4.sort_by_key(|row| Reverse(row.prefix));
    v6.sort_by_key(|row| Reverse(row.prefix));
    match u8::try_from(v4.len()) {
        Ok(used) if v6.is_empty() && usize::from(used) <= FEW => {
            let mut rows = [Row::NONE; FEW];
            rows.iter_mut().zip(v4).for_each(|(row, entry)| *row = entry);
            Shape::Few { rows, used }
        }
        _ if v6.is_empty() => Shape::V4(v4.into()),
        _ => Shape::Mixed(Box::new(Mixed { v4: v4.into(), v6: v6.into() })),
    }
}

fn many(entries: &[(Cidr, EntryId)]) -> Shape {
    let mut trie = JointPrefixMap::new();
    for (cidr, entry) in entries {
        trie.insert(cidr.network(), *entry);
    }

    Shape::Many(Box::new(trie))
}

#[cfg(test)]
mod tests {
    use std::net::{Ipv4Addr, Ipv6Addr};

    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    fn entry(n: u8) -> EntryId {
        EntryId::from_bytes([n; 12])
    }

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    /// A list of these entries, numbered from 0.
    fn list(entries: &[&str]) -> AccessList {
        AccessList::new((0..).zip(entries).map(|(n, text)| (Cidr::from_entry(text).unwrap(), entry(n))))
    }

    #[test]
    fn an_empty_list_covers_nobody() {
        let empty = AccessList::default();

        assert!(empty.is_empty());
        assert_eq!(empty.find(ip("192.0.2.10")), None);
        assert!(!empty.covers_without(ip("::1"), entry(0)));
    }

    #[test]
    fn a_range_covers_its_addresses_and_no_others() {
        let list = list(&["198.51.100.0/24"]);

        assert_eq!(list.find(ip("198.51.100.200")), Some(entry(0)));
        assert_eq!(list.find(ip("192.0.2.10")), None);
    }

    #[test]
    fn an_ipv4_mapped_caller_is_covered_by_an_ipv4_entry() {
        assert_eq!(list(&["192.0.2.10"]).find(ip("::ffff:192.0.2.10")), Some(entry(0)));
    }

    #[test]
    fn the_most_specific_entry_counts_the_request() {
        let list = list(&["0.0.0.0/0", "10.0.0.0/8", "10.1.2.3", "10.1.0.0/16", "::/0"]);

        assert_eq!(list.find(ip("10.1.2.3")), Some(entry(2)));
        assert_eq!(list.find(ip("10.1.2.4")), Some(entry(3)));
        assert_eq!(list.find(ip("10.2.0.0")), Some(entry(1)));
        assert_eq!(list.find(ip("11.0.0.0")), Some(entry(0)));
        assert_eq!(list.find(ip("2001:db8::1")), Some(entry(4)));
    }

    #[test]
    fn a_wider_entry_still_covers_after_the_narrow_one_is_gone() {
        let list = list(&["192.0.2.10", "192.0.2.0/24"]);

        assert!(list.covers_without(ip("192.0.2.10"), entry(0)));
        assert!(list.covers_without(ip("192.0.2.10"), entry(1)));
        assert!(!list.covers_without(ip("192.0.2.11"), entry(1)));
    }

    #[test]
    fn the_same_network_twice_is_one_entry() {
        let list = list(&["192.0.2.10", "192.0.2.10/32"]);

        assert_eq!(list.len(), 1);
        assert_eq!(list.find(ip("192.0.2.10")), Some(entry(0)));
    }

    #[test]
    fn fifty_thousand_entries_are_a_list_like_any_other() {
        let address = |n: u32| IpAddr::from(Ipv4Addr::from(0x0a00_0000 + 2 * n));
        let id = |n: u32| EntryId::from_bytes([n.to_be_bytes(); 3].concat().try_into().unwrap());
        let single = |n: u32| (Cidr::from_address(&address(n).to_string()).unwrap(), id(n));

        let list = AccessList::new((0..50_000).map(single));

        assert_eq!(list.len(), 50_000);
        assert_eq!(list.find(address(40_007)), Some(id(40_007)));
        assert_eq!(list.find(Ipv4Addr::new(10, 0, 0, 1).into()), None);
    }

    #[test]
    fn a_list_is_small_in_memory_and_shared_between_threads() {
        fn shared<T: Send + Sync>() {}

        shared::<AccessList>();
        // With its first entries: there is a list for each key, and most have few.
        assert!(size_of::<AccessList>() <= 56, "{}", size_of::<AccessList>());
        assert_eq!(size_of::<Row<4>>(), 17);
    }

    /// Addresses that crowd together, so that blocks overlap and lookups hit.
    fn crowded() -> impl Strategy<Value = IpAddr> {
        let bits = prop_oneof![0_u32..16, (0_u32..16).prop_map(|n| n << 28), any::<u32>()];
        (bits, 0_u8..3).prop_map(|(bits, family)| match family {
            0 => Ipv4Addr::from(bits).into(),
            1 => Ipv4Addr::from(bits).to_ipv6_mapped().into(),
            _ => Ipv6Addr::from(u128::from(bits) << 64).into(),
        })
    }

    fn crowded_block() -> impl Strategy<Value = Cidr> {
        (crowded(), 0_u8..=128).prop_map(|(address, bits)| {
            let bits = if address.is_ipv4() { bits % 33 } else { bits };
            Cidr::from_entry(&format!("{address}/{bits}")).unwrap()
        })
    }

    proptest! {
        #[test]
        fn rows_and_trie_agree_with_a_naive_scan(
            blocks in vec(crowded_block(), 0..40),
            callers in vec(crowded(), 1..20),
        ) {
            let mut entries: Vec<_> = blocks.into_iter().zip((0..).map(entry)).collect();
            entries.sort_by_key(|(cidr, _)| *cidr);
            entries.dedup_by_key(|(cidr, _)| *cidr);
            let lists = [AccessList::new(entries.clone()), AccessList(few(&entries)), AccessList(many(&entries))];

            for caller in callers {
                let covering: Vec<_> = entries.iter().filter(|(cidr, _)| cidr.contains(caller)).collect();
                let found = covering.iter().max_by_key(|(cidr, _)| cidr.network().prefix_len()).map(|(_, id)| *id);

                for list in &lists {
                    prop_assert_eq!(list.len(), entries.len());
                    prop_assert_eq!(list.find(caller), found);
                    for (_, without) in &entries {
                        let others = covering.iter().any(|(_, id)| id != without);
                        prop_assert_eq!(list.covers_without(caller, *without), others);
                    }
                }
            }
        }
    }
}
