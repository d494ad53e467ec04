//! Whose bucket it is: a key, an address, an organization or a project, as few bytes as name it.

use super::SetScope;
use keywright_domain::{KeyId, Scope};
use std::net::IpAddr;

/// What a bucket belongs to, within its set. Kinds do not mix, as each set has one.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(in crate::api) struct Entity {
    high: u64,
    low: u32,
}

impl Entity {
    /// What is known once the caller is (step 5); `None` for a set that waits for the scope of the request.
    pub(in crate::api) fn of_caller(scope: SetScope, key: Option<KeyId>, address: IpAddr) -> Option<Self> {
        match scope {
            SetScope::User => key.map(|key| Self::of_id(key.bytes())),
            SetScope::Ip => Some(Self::of_address(address)),
            SetScope::Organization | SetScope::Group => None,
        }
    }

    /// What is known once the scope of the request is (step 8); `None` for a set that was charged before.
    pub(in crate::api) fn of_place(scope: SetScope, place: &Scope) -> Option<Self> {
        match scope {
            SetScope::Organization => place.org().map(|org| Self::of_id(org.bytes())),
            SetScope::Group => place.project().map(|project| Self::of_id(project.bytes())),
            SetScope::User | SetScope::Ip => None,
        }
    }

    fn of_id(bytes: [u8; 12]) -> Self {
        // Twelve bytes are eight and four.
        let high = bytes.first_chunk().copied().map_or(0, u64::from_be_bytes);
        Self { high, low: bytes.last_chunk().copied().map_or(0, u32::from_be_bytes) }
    }

    /// Who has one IPv6 address has the 2^64 of its network, so they share a bucket.
    fn of_address(address: IpAddr) -> Self {
        match address {
            IpAddr::V4(address) => Self { high: address.to_bits().into(), low: 4 },
            IpAddr::V6(address) => Self { high: (address.to_bits() >> 64) as u64, low: 6 },
        }
    }

    /// A number that spreads entities, cheap and not secret: whoever chooses addresses may crowd one shard, no more.
    pub(super) const fn spread(self) -> u64 {
        (self.high ^ (self.low as u64)).wrapping_mul(0x9e37_79b9_7f4a_7c15)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> Entity {
        Entity::of_address(text.parse().unwrap())
    }

    #[test]
    fn addresses_of_one_ipv6_network_are_one() {
        assert_eq!(address("2001:db8::1"), address("2001:db8::ffff:1"));
        assert_ne!(address("2001:db8::1"), address("2001:db8:0:1::1"));
        assert_ne!(address("192.0.2.1"), address("192.0.2.2"));
        assert_ne!(address("192.0.2.1"), address("::c000:201:0:0:0:0"));
    }

    #[test]
    fn each_bit_of_an_id_counts() {
        let id = |n: usize| {
            let mut bytes = [0; 12];
            bytes[n / 8] = 1 << (n % 8);
            Entity::of_id(bytes)
        };

        for n in 0..96 {
            assert!((0..n).all(|other| id(n) != id(other)), "{n}");
        }
    }
}
