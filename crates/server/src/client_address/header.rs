//! The header that proxies write the client address into: which one, and its elements from right to left.
//!
//! Several lines of one header are one list, in their order. Elements are cut off at the right end as they are asked
//! for, so what a caller wrote further left is not even split.

use std::net::IpAddr;

use clap::ValueEnum;
use http::{HeaderMap, HeaderName, header};
use keywright_domain::canonical_address;

use super::element::{self, Fault};

static X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
static X_REAL_IP: HeaderName = HeaderName::from_static("x-real-ip");

/// The one header family that a listener reads; the others are ignored, as anybody may have sent them.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, ValueEnum)]
pub enum ForwardedHeader {
    /// A list of addresses, each with or without a port; the proxy adds its peer on the right.
    #[default]
    XForwardedFor,
    /// A list of parameters, of which `for` is read (RFC 7239).
    Forwarded,
    /// One address, which the proxy sets anew.
    XRealIp,
}

impl ForwardedHeader {
    /// The name, as operators write it: `x-forwarded-for`.
    pub fn name(self) -> &'static str {
        match self {
            Self::XForwardedFor => "x-forwarded-for",
            Self::Forwarded => "forwarded",
            Self::XRealIp => "x-real-ip",
        }
    }

    /// The addresses in the header, the right-most first, each read only when it is asked for.
    pub(super) fn addresses(self, headers: &HeaderMap) -> impl Iterator<Item = Result<IpAddr, Fault>> {
        let lines = headers.get_all(self.header_name());
        let several = self == Self::XRealIp && lines.iter().nth(1).is_some();

        let elements = lines.iter().rev().flat_map(move |line| self.elements(line.as_bytes()));
        let addresses = elements.map(move |element| self.read(element).map(canonical_address));

        several.then_some(Err(Fault::Several)).into_iter().chain(addresses)
    }

    fn header_name(self) -> &'static HeaderName {
        match self {
            Self::XForwardedFor => &X_FORWARDED_FOR,
            Self::Forwarded => &header::FORWARDED,
            Self::XRealIp => &X_REAL_IP,
        }
    }

    /// One line's elements from right to left. Quotes are counted from the right too, from the proxy's own text: an
    /// open quote further left cannot swallow it.
    fn elements(self, line: &[u8]) -> impl Iterator<Item = &[u8]> {
        let mut quoted = false;

        line.rsplit(move |byte| match byte {
            b'"' if self == Self::Forwarded => {
                quoted = !quoted;
                false
            }
            b',' => self != Self::XRealIp && !quoted,
            _ => false,
        })
    }

    fn read(self, element: &[u8]) -> Result<IpAddr, Fault> {
        let text = std::str::from_utf8(element).map_err(|_| Fault::NotAnAddress)?.trim_matches([' ', '\t']);

        match self {
            _ if text.is_empty() => Err(Fault::Empty),
            Self::XForwardedFor | Self::XRealIp => element::plain(text),
            Self::Forwarded => element::forwarded(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(header: ForwardedHeader, lines: &[&str]) -> Vec<String> {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(header.header_name(), line.parse().unwrap());
        }

        header.addresses(&headers).map(|read| read.map_or_else(|fault| fault.to_string(), |a| a.to_string())).collect()
    }

    #[test]
    fn several_lines_are_one_list_from_right_to_left() {
        let addresses = read(ForwardedHeader::XForwardedFor, &["192.0.2.1,192.0.2.2", "192.0.2.3 ,\t192.0.2.4"]);

        assert_eq!(addresses, ["192.0.2.4", "192.0.2.3", "192.0.2.2", "192.0.2.1"]);
    }

    #[test]
    fn a_comma_within_quotes_does_not_end_an_element_of_forwarded() {
        let addresses = read(ForwardedHeader::Forwarded, &[r#"for=192.0.2.1, by="a,b";for=192.0.2.2"#]);

        assert_eq!(addresses, ["192.0.2.2", "192.0.2.1"]);
    }

    #[test]
    fn x_real_ip_is_one_address_in_one_line() {
        assert_eq!(read(ForwardedHeader::XRealIp, &["192.0.2.1"]), ["192.0.2.1"]);
        assert_eq!(read(ForwardedHeader::XRealIp, &["192.0.2.1, 192.0.2.2"]), ["an element is no address"]);
        assert_eq!(
            read(ForwardedHeader::XRealIp, &["192.0.2.1", "192.0.2.2"]).first().unwrap(),
            "the header came more than once"
        );
    }

    #[test]
    fn an_option_names_a_header_as_it_is_written() {
        for header in ForwardedHeader::value_variants() {
            assert_eq!(header.to_possible_value().unwrap().get_name(), header.name());
            assert_eq!(header.header_name(), header.name());
        }
    }
}
