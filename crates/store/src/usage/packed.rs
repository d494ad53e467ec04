//! Uses packed into a few bytes each: how they wait until they are added up.

use super::{Called, Uses};
use crate::Error;
use keywright_domain::{EntryId, KeyId, hex};
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;
use std::collections::HashMap;
use std::net::IpAddr;

/// The first byte of what is packed: another one is of another version.
const FORMAT: u8 = 1;

/// What was used.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub(super) enum What {
    /// An entry of an access list.
    Entry([u8; 12]),
    /// A key.
    Key([u8; 12]),
}

impl What {
    /// Its id, as the tables have it.
    pub(super) fn id(self) -> String {
        let (Self::Entry(id) | Self::Key(id)) = self;
        hex(&id)
    }

    /// Where it stands among all that are used: places are ordered as they are.
    pub(super) fn place(self) -> String {
        let kind = if matches!(self, Self::Entry(_)) { 'e' } else { 'k' };
        format!("{kind}{}", self.id())
    }
}

/// How often one key or entry was used, and when last.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(super) struct Sum {
    pub(super) what: What,
    pub(super) count: u64,
    /// Milliseconds since 1970.
    pub(super) last: i64,
    pub(super) address: IpAddr,
    /// Which of the calls.
    pub(super) call: u32,
}

/// A method and the template of a path, where they are known.
pub(super) type Call = (Option<String>, Option<String>);

/// Uses of many keys and entries.
#[derive(Default, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(super) struct Packed {
    pub(super) calls: Vec<Call>,
    pub(super) sums: Vec<Sum>,
}

impl Packed {
    /// Of what was counted, as it comes.
    pub(super) fn of(keys: &[(KeyId, Uses)], entries: &[(EntryId, Uses)]) -> Self {
        let mut packed = Self { calls: Vec::new(), sums: Vec::with_capacity(keys.len() + entries.len()) };
        let mut known: HashMap<Called, u32> = HashMap::new();
        // Mostly the same call as before: it is not looked for.
        let mut before = None;
        let entries = entries.iter().map(|(id, uses)| (What::Entry(id.bytes()), uses));
        let keys = keys.iter().map(|(id, uses)| (What::Key(id.bytes()), uses));
        for (what, uses) in entries.chain(keys) {
            let call = match before {
                Some((called, call)) if called == uses.call => call,
                _ => *known.entry(uses.call).or_insert_with(|| {
                    let Called { method, path } = uses.call;
                    packed.calls.push((method.map(str::to_owned), path.map(str::to_owned)));
                    last_of(&packed.calls)
                }),
            };
            before = Some((uses.call, call));
            let last = uses.last.millis();
            packed.sums.push(Sum { what, count: uses.count, last, address: uses.address, call });
        }
        packed
    }

    /// Takes in another's; [`add_up`](Self::add_up) is to follow.
    pub(super) fn extend(&mut self, other: Self) {
        let calls: Vec<u32> = other.calls.into_iter().map(|call| self.place_of(call)).collect();
        self.sums.extend(other.sums.into_iter().map(|sum| {
            let call = usize::try_from(sum.call).ok().and_then(|call| calls.get(call));
            Sum { call: call.copied().unwrap_or(u32::MAX), ..sum }
        }));
    }

    fn place_of(&mut self, call: Call) -> u32 {
        if let Some(place) = self.calls.iter().position(|known| *known == call) {
            return u32::try_from(place).unwrap_or(u32::MAX);
        }
        self.calls.push(call);
        last_of(&self.calls)
    }

    /// Makes one of all sums of the same, in order, so that two nodes which write them never wait for each other in a ring.
    /// The latest says from where and what.
    pub(super) fn add_up(&mut self) {
        self.sums.sort_unstable_by_key(|sum| (sum.what, Reverse(sum.last)));
        self.sums.dedup_by(|earlier, kept| {
            let same = earlier.what == kept.what;
            kept.count = if same { kept.count.saturating_add(earlier.count) } else { kept.count };
            same
        });
    }

    /// As bytes.
    pub(super) fn to_bytes(&self) -> Result<Vec<u8>, Error> {
        postcard::to_extend(self, vec![FORMAT]).map_err(|_| damaged("it cannot be packed"))
    }

    /// From bytes that [`to_bytes`](Self::to_bytes) made.
    pub(super) fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        match bytes.split_first() {
            Some((&FORMAT, packed)) => postcard::from_bytes(packed).map_err(|_| damaged("it cannot be unpacked")),
            _ => Err(damaged("it is packed in a way that this version does not know")),
        }
    }
}

fn damaged(what: &'static str) -> Error {
    Error::Damaged { table: "usage_batches", column: "packed", row: String::new(), what }
}

fn last_of(calls: &[Call]) -> u32 {
    u32::try_from(calls.len().saturating_sub(1)).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use keywright_domain::Timestamp;

    const LIST: Called = Called { method: Some("GET"), path: Some("/orgs/{orgId}/apiKeys") };
    const WHO: Called = Called { method: Some("GET"), path: None };

    fn used(count: u64, last: i64, call: Called) -> Uses {
        let address = IpAddr::from([192, 0, 2, u8::try_from(last).unwrap()]);
        Uses { count, last: Timestamp::from_millis(last), address, call }
    }

    fn key(n: u8) -> KeyId {
        KeyId::from_bytes([n; 12])
    }

    #[test]
    fn what_was_packed_comes_out_again_in_few_bytes() {
        let keys: Vec<_> = (0..200).map(|n| (key(n), used(3, 7, LIST))).collect();
        let packed = Packed::of(&keys, &[(EntryId::from_bytes([9; 12]), used(1, 2, Called::default()))]);

        let bytes = packed.to_bytes().unwrap();

        assert!(bytes.len() < 200 * 24, "{} bytes", bytes.len());
        assert_eq!(Packed::from_bytes(&bytes).unwrap(), packed);
    }

    #[test]
    fn packs_are_added_up_whatever_numbers_their_calls_have() {
        let mut one = Packed::of(&[(key(2), used(1, 1, LIST)), (key(1), used(2, 5, LIST))], &[]);
        let other = Packed::of(&[(key(2), used(4, 9, WHO)), (key(1), used(1, 3, WHO))], &[]);

        one.extend(other);
        one.add_up();

        let seen = one.sums.iter().map(|sum| (sum.count, sum.last, one.calls[sum.call as usize].1.as_deref()));
        let seen: Vec<_> = seen.collect();
        assert_eq!(seen, [(3, 5, LIST.path), (5, 9, None)], "the latest says what was called");
        assert_eq!(one.calls.len(), 2);
    }

    #[test]
    fn places_are_ordered_as_what_stands_there() {
        let all = [What::Entry([0; 12]), What::Entry([0xff; 12]), What::Key([0; 12]), What::Key([0xff; 12])];

        assert!(all.is_sorted() && all.map(What::place).is_sorted());
        assert!(String::new() < all[0].place(), "nothing stands before all");
    }

    #[test]
    fn bytes_of_another_version_and_torn_ones_are_refused() {
        let bytes = Packed::of(&[(key(1), used(2, 5, LIST))], &[]).to_bytes().unwrap();

        for torn in [&bytes[..bytes.len() - 1], &[2, 0, 0], &[]] {
            assert!(Packed::from_bytes(torn).is_err(), "{torn:?}");
        }
    }
}
