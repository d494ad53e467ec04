//! One entry's network: a block of addresses in canonical form.
//!
//! Read liberally (any RFC 4291 text, upper case, `::`), kept one way: no bits behind the prefix, an IPv4-mapped IPv6
//! network as IPv4, a lone address as its `/32` or `/128`. So two texts name the same entry exactly when their `Cidr`s
//! are equal. Which networks a list accepts is the API's to say; see [`Cidr::unspecified_host`].

use std::fmt;
use std::net::IpAddr;

use ipnet::IpNet;
use thiserror::Error;

/// Why a text is no network.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum InvalidCidr {
    /// Not of the asked form at all.
    #[error("not an IP address or CIDR block")]
    Unparsable,
    /// An address and a number, but more bits than the address has.
    #[error("the prefix is longer than the address: at most 32 for IPv4, 128 for IPv6")]
    PrefixOutOfRange,
    /// A block with bits set behind its prefix.
    #[error("{given} is not canonical: the block is {canonical}")]
    NotCanonical {
        /// The text as it came.
        given: String,
        /// The block it lies in.
        canonical: String,
    },
}

/// What becomes of bits behind the prefix, as in `198.51.100.7/24`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HostBits {
    /// They are an error, [`InvalidCidr::NotCanonical`].
    Refuse,
    /// They are set to zero without a word.
    Mask,
}

/// The same address with an IPv4-mapped one (`::ffff:192.0.2.10`) turned to IPv4.
///
/// Source: access lists 6.
pub fn canonical_address(address: IpAddr) -> IpAddr {
    address.to_canonical()
}

/// A block of addresses, canonical. Prints as `198.51.100.0/24`, or `2001:db8::/32` as RFC 5952 writes it.
///
/// Source: access lists 2.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cidr(IpNet);

impl Cidr {
    /// Reads a bare address, the member `ipAddress`.
    ///
    /// # Errors
    /// [`InvalidCidr::Unparsable`] for all else: a prefix, a zone, a leading zero in an IPv4 octet.
    pub fn from_address(text: &str) -> Result<Self, InvalidCidr> {
        let address: IpAddr = text.parse().map_err(|_| InvalidCidr::Unparsable)?;

        Ok(Self(canonical_address(address).into()))
    }

    /// Reads address, slash and prefix, the member `cidrBlock`.
    ///
    /// # Errors
    /// `Unparsable` also without a prefix or when that is more than plain digits; `PrefixOutOfRange`; `NotCanonical`
    /// if host bits are to be refused.
    pub fn from_block(text: &str, host_bits: HostBits) -> Result<Self, InvalidCidr> {
        let (address, prefix) = text.split_once('/').ok_or(InvalidCidr::Unparsable)?;
        let address: IpAddr = address.parse().map_err(|_| InvalidCidr::Unparsable)?;
        let given = unmapped(address, bits(prefix)?)?;
        let canonical = given.trunc();

        if host_bits == HostBits::Refuse && given != canonical {
            return Err(InvalidCidr::NotCanonical { given: text.to_owned(), canonical: canonical.to_string() });
        }
        Ok(Self(canonical))
    }

    /// Reads the `{entry}` of a path, already percent-decoded: an address or a block; `x/32` names the entry `x`.
    ///
    /// # Errors
    /// `Unparsable` and `PrefixOutOfRange`. Host bits are masked: this only looks an entry up.
    pub fn from_entry(text: &str) -> Result<Self, InvalidCidr> {
        if text.contains('/') { Self::from_block(text, HostBits::Mask) } else { Self::from_address(text) }
    }

    /// The address, if the block is only one.
    pub fn single(&self) -> Option<IpAddr> {
        (self.0.prefix_len() == self.0.max_prefix_len()).then(|| self.0.addr())
    }

    /// The block, for those who compute with it.
    pub fn network(&self) -> IpNet {
        self.0
    }

    /// Whether the address, unmapped first, lies in the block.
    pub fn contains(&self, address: IpAddr) -> bool {
        self.0.contains(&canonical_address(address))
    }

    /// Every block that covers this one, the widest first and itself last.
    pub fn covering(&self) -> impl Iterator<Item = Self> + use<> {
        let net = self.0;
        (0..=net.prefix_len())
            .filter_map(move |bits| IpNet::new(net.addr(), bits).ok())
            .map(|wider| Self(wider.trunc()))
    }

    /// Whether it covers every address of its family.
    pub fn is_everywhere(&self) -> bool {
        self.0.prefix_len() == 0
    }

    /// Whether these blocks together cover every address of a family: alone, as two halves, or in more parts.
    pub fn cover_everything<'a>(blocks: impl IntoIterator<Item = &'a Self>) -> bool {
        let nets: Vec<IpNet> = blocks.into_iter().map(|block| block.0).collect();
        IpNet::aggregate(&nets).iter().any(|net| net.prefix_len() == 0)
    }

    /// Whether this is the address `0.0.0.0` or `::` alone, which key lists refuse.
    pub fn unspecified_host(&self) -> bool {
        self.single().is_some_and(|address| address.is_unspecified())
    }

    /// What links and events show: `203.0.113.64` for a single address, else the block.
    pub fn entry_text(&self) -> String {
        self.single().map_or_else(|| self.to_string(), |address| address.to_string())
    }
}

/// The number of bits a prefix names: plain digits, no sign, no leading zero.
fn bits(prefix: &str) -> Result<u8, InvalidCidr> {
    let plain = prefix.bytes().all(|byte| byte.is_ascii_digit()) && (prefix == "0" || !prefix.starts_with('0'));
    if prefix.is_empty() || !plain {
        return Err(InvalidCidr::Unparsable);
    }

    prefix.parse().map_err(|_| InvalidCidr::PrefixOutOfRange)
}

/// The block with its host bits; an IPv4-mapped one of 96 bits or more becomes IPv4.
fn unmapped(address: IpAddr, bits: u8) -> Result<IpNet, InvalidCidr> {
    let given = IpNet::new(address, bits).map_err(|_| InvalidCidr::PrefixOutOfRange)?;
    let canonical = canonical_address(address);

    match bits.checked_sub(96) {
        Some(left) if canonical != address => IpNet::new(canonical, left).map_err(|_| InvalidCidr::PrefixOutOfRange),
        _ => Ok(given),
    }
}

impl fmt::Display for Cidr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for Cidr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

#[cfg(test)]
mod tests {
    use std::net::{Ipv4Addr, Ipv6Addr};

    use proptest::prelude::*;

    use super::*;

    fn address(text: &str) -> Cidr {
        Cidr::from_address(text).unwrap()
    }

    fn block(text: &str) -> Cidr {
        Cidr::from_block(text, HostBits::Refuse).unwrap()
    }

    #[test]
    fn halves_of_everything_are_everything() {
        let cover = |texts: &[&str]| {
            let blocks: Vec<_> = texts.iter().map(|text| Cidr::from_entry(text).unwrap()).collect();
            Cidr::cover_everything(&blocks)
        };

        assert!(cover(&["0.0.0.0/0"]));
        assert!(cover(&["0.0.0.0/1", "10.0.0.0/8", "128.0.0.0/1"]));
        assert!(cover(&["203.0.113.9", "::/0"]));
        assert!(!cover(&["0.0.0.0/1", "8000::/1"]));
        assert!(!cover(&[]));
    }

    #[test]
    fn a_block_is_covered_by_one_of_each_length_up_to_its_own() {
        let covering: Vec<_> =
            Cidr::from_entry("203.0.113.9/30").unwrap().covering().map(|cidr| cidr.to_string()).collect();

        assert_eq!(covering.len(), 31);
        assert_eq!((covering[0].as_str(), covering[24].as_str()), ("0.0.0.0/0", "203.0.113.0/24"));
        assert_eq!(covering[30], "203.0.113.8/30");
        assert_eq!(Cidr::from_address("::1").unwrap().covering().count(), 129);
    }

    #[test]
    fn a_lone_address_is_a_block_of_one() {
        assert_eq!(address("203.0.113.64").to_string(), "203.0.113.64/32");
        assert_eq!(address("203.0.113.64"), block("203.0.113.64/32"));
        assert_eq!(address("203.0.113.64").entry_text(), "203.0.113.64");
        assert_eq!(block("198.51.100.0/24").entry_text(), "198.51.100.0/24");
    }

    #[test]
    fn every_text_form_of_an_ipv6_address_is_the_same_entry() {
        for text in ["2001:db8:0:0:0:0:0:1", "2001:DB8::1", "2001:0db8:0000::0001", "2001:db8::0.0.0.1"] {
            assert_eq!(address(text).to_string(), "2001:db8::1/128", "{text}");
        }
        assert_eq!(block("2001:DB8:0::/32").to_string(), "2001:db8::/32");
    }

    #[test]
    fn an_ipv4_mapped_address_or_block_is_ipv4() {
        assert_eq!(address("::ffff:192.0.2.10"), address("192.0.2.10"));
        assert_eq!(block("::ffff:198.51.100.0/120"), block("198.51.100.0/24"));
        assert_eq!(block("::ffff:0:0/96"), block("0.0.0.0/0"));
        assert_eq!(Cidr::from_block("::ffff:1.2.3.4/95", HostBits::Mask).unwrap().to_string(), "::fffe:0:0/95");
        assert_eq!(Cidr::from_block("::ffff:1.2.3.4/129", HostBits::Mask), Err(InvalidCidr::PrefixOutOfRange));
    }

    #[test]
    fn a_mapped_caller_is_judged_as_ipv4() {
        let caller = "::ffff:192.0.2.10".parse().unwrap();

        assert!(address("192.0.2.10").contains(caller));
        assert!(!block("::/0").contains(caller));
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for text in
            ["", "203.0.113", "203.0.113.064", "203.0.113.256", "1.2.3.4/32", "fe80::1%eth0", "::1::", " ::1", "a.b"]
        {
            assert_eq!(Cidr::from_address(text), Err(InvalidCidr::Unparsable), "{text}");
        }
    }

    #[test]
    fn a_block_needs_a_plain_prefix() {
        for text in
            ["10.0.0.0", "10.0.0.0/", "10.0.0.0/08", "10.0.0.0/+8", "10.0.0.0/-1", "10.0.0.0/8/8", "/8", "10.0.0.0/00"]
        {
            assert_eq!(Cidr::from_block(text, HostBits::Mask), Err(InvalidCidr::Unparsable), "{text}");
        }
        for text in ["10.0.0.0/33", "::/129", "10.0.0.0/99999999999999999999"] {
            assert_eq!(Cidr::from_block(text, HostBits::Mask), Err(InvalidCidr::PrefixOutOfRange), "{text}");
        }
    }

    #[test]
    fn host_bits_are_refused_or_masked_as_asked() {
        let refused = Cidr::from_block("198.51.100.7/24", HostBits::Refuse);
        let masked = Cidr::from_block("198.51.100.7/24", HostBits::Mask);

        assert_eq!(
            refused,
            Err(InvalidCidr::NotCanonical { given: "198.51.100.7/24".into(), canonical: "198.51.100.0/24".into() })
        );
        assert_eq!(masked, Ok(block("198.51.100.0/24")));
    }

    #[test]
    fn a_path_names_an_entry_by_address_or_block() {
        assert_eq!(Cidr::from_entry("203.0.113.64"), Cidr::from_entry("203.0.113.64/32"));
        assert_eq!(Cidr::from_entry("198.51.100.7/24"), Ok(block("198.51.100.0/24")));
        assert_eq!(Cidr::from_entry("nowhere"), Err(InvalidCidr::Unparsable));
    }

    #[test]
    fn only_the_unspecified_address_itself_is_the_unspecified_host() {
        assert!(address("0.0.0.0").unspecified_host());
        assert!(block("0.0.0.0/32").unspecified_host());
        assert!(address("::").unspecified_host());
        assert!(!block("0.0.0.0/0").unspecified_host());
        assert!(!block("0.0.0.0/1").unspecified_host());
    }

    /// Any address, half of the IPv6 ones close to the mapped range.
    fn any_address() -> impl Strategy<Value = IpAddr> {
        prop_oneof![
            any::<u32>().prop_map(|bits| Ipv4Addr::from(bits).into()),
            any::<u128>().prop_map(|bits| Ipv6Addr::from(bits).into()),
            (0xfffe_u128..=0xffff, any::<u32>())
                .prop_map(|(high, low)| Ipv6Addr::from(high << 32 | u128::from(low)).into()),
        ]
    }

    proptest! {
        #[test]
        fn a_block_reads_back_from_its_text(address in any_address(), bits in 0_u8..=128) {
            if let Ok(cidr) = Cidr::from_block(&format!("{address}/{bits}"), HostBits::Mask) {
                prop_assert_eq!(Cidr::from_block(&cidr.to_string(), HostBits::Refuse), Ok(cidr));
                prop_assert_eq!(Cidr::from_entry(&cidr.entry_text()), Ok(cidr));
            }
        }

        #[test]
        fn an_address_is_in_its_own_block_alone(one in any_address(), other in any_address()) {
            let cidr = Cidr::from_address(&one.to_string()).unwrap();

            prop_assert_eq!(cidr.single(), Some(canonical_address(one)));
            prop_assert!(cidr.contains(one));
            prop_assert_eq!(cidr.contains(other), canonical_address(one) == canonical_address(other));
        }

        #[test]
        fn mapping_an_ipv4_address_changes_nothing(bits: u32) {
            let address = Ipv4Addr::from(bits);

            prop_assert_eq!(canonical_address(address.to_ipv6_mapped().into()), IpAddr::V4(address));
        }

        #[test]
        fn any_text_is_read_or_refused(text in "\\PC*|[0-9a-fA-F:./]{0,50}") {
            let _ = Cidr::from_entry(&text);
        }
    }
}
