//! One element of a forwarding header: an address with or without a port, plain or among RFC 7239's parameters.
//!
//! Read strictly. A proxy writes these, and one that writes something else is one we do not understand.

use std::net::{AddrParseError, IpAddr};

use thiserror::Error;

/// What is wrong with an element that had to be looked at.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum Fault {
    /// Nothing between two commas, or an empty header.
    #[error("an element is empty")]
    Empty,
    /// `unknown`, or an invented name as `_gateway`.
    #[error("an element hides the address")]
    Hidden,
    /// Neither IPv4 nor IPv6, or a port that is none.
    #[error("an element is no address")]
    NotAnAddress,
    /// Not `name=value` with a token or a quoted text, or `for` twice, or a backslash.
    #[error("an element is not of the form of RFC 7239")]
    Malformed,
    /// Parameters without `for`.
    #[error("an element has no \"for\"")]
    NoFor,
    /// A header that holds one address stands there twice.
    #[error("the header came more than once")]
    Several,
}

/// `192.0.2.1`, `192.0.2.1:443`, `2001:db8::1`, `[2001:db8::1]` or `[2001:db8::1]:443`.
///
/// # Errors
/// `Hidden`, `NotAnAddress`.
pub(super) fn plain(text: &str) -> Result<IpAddr, Fault> {
    text.parse().map(IpAddr::V6).or_else(|_: AddrParseError| node(text))
}

/// `for=192.0.2.1;proto=https;by="[2001:db8::1]:443"`: parameters in any order, of which `for` is read.
///
/// # Errors
/// All but `Empty` and `Several`.
pub(super) fn forwarded(text: &str) -> Result<IpAddr, Fault> {
    if text.contains('\\') {
        return Err(Fault::Malformed);
    }

    let mut quoted = false;
    let pairs = text.split(|letter| {
        quoted ^= letter == '"';
        letter == ';' && !quoted
    });

    let mut found = None;
    for pair in pairs.map(|pair| pair.trim_matches([' ', '\t'])).filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').ok_or(Fault::Malformed)?;
        let value = unquoted(value).ok_or(Fault::Malformed)?;
        if !is_token(name) {
            return Err(Fault::Malformed);
        }
        if name.eq_ignore_ascii_case("for") && found.replace(value).is_some() {
            return Err(Fault::Malformed);
        }
    }
    found.ok_or(Fault::NoFor).and_then(node)
}

/// The value of a parameter: a token as it stands, or what is between quotes.
fn unquoted(value: &str) -> Option<&str> {
    match value.strip_prefix('"') {
        Some(rest) => rest.strip_suffix('"').filter(|inner| !inner.contains('"')),
        None => Some(value).filter(|value| is_token(value)),
    }
}

/// Source: RFC 9110 section 5.6.2.
fn is_token(text: &str) -> bool {
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);

    !text.is_empty() && text.bytes().all(is_letter)
}

/// RFC 7239's node: an IPv4 address or an IPv6 address in brackets, with or without a port.
fn node(text: &str) -> Result<IpAddr, Fault> {
    if text.eq_ignore_ascii_case("unknown") || text.starts_with('_') {
        return Err(Fault::Hidden);
    }

    let read = if let Some(rest) = text.strip_prefix('[') {
        let (address, port) = rest.split_once(']').ok_or(Fault::NotAnAddress)?;
        address.parse().map(IpAddr::V6).ok().filter(|_| is_port(port))
    } else {
        let (address, port) = text.find(':').map_or((text, ""), |colon| text.split_at(colon));
        address.parse().map(IpAddr::V4).ok().filter(|_| is_port(port))
    };
    read.ok_or(Fault::NotAnAddress)
}

/// Nothing, or a colon and a port number.
fn is_port(text: &str) -> bool {
    text.is_empty()
        || text
            .strip_prefix(':')
            .is_some_and(|port| port.bytes().all(|byte| byte.is_ascii_digit()) && port.parse::<u16>().is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_element_is_an_address_with_or_without_a_port() {
        for (text, address) in [
            ("192.0.2.1", "192.0.2.1"),
            ("192.0.2.1:65535", "192.0.2.1"),
            ("2001:DB8::1", "2001:db8::1"),
            ("[2001:db8::1]", "2001:db8::1"),
            ("[2001:db8::1]:443", "2001:db8::1"),
            ("2001:db8::1:443", "2001:db8::1:443"),
        ] {
            assert_eq!(plain(text).map(|read| read.to_string()), Ok(address.to_owned()), "{text}");
        }
    }

    #[test]
    fn a_plain_element_that_is_no_address_is_refused() {
        for text in [
            "localhost",
            "192.0.2",
            "192.0.2.256",
            "192.0.2.010",
            "192.0.2.1:",
            "192.0.2.1:+80",
            "192.0.2.1:65536",
            "192.0.2.1:80:80",
            "192.0.2.1/32",
            "3221225985",
            "0xc0.0.2.1",
            "[192.0.2.1]",
            "[2001:db8::1",
            "2001:db8::1]",
            "[2001:db8::1]443",
            "[2001:db8::1]:x",
            "fe80::1%eth0",
            "[fe80::1%1]:80",
            "\"192.0.2.1\"",
            "for=192.0.2.1",
            "192.0.2.1 192.0.2.2",
            "192.0.2.1\u{a0}",
        ] {
            assert_eq!(plain(text), Err(Fault::NotAnAddress), "{text}");
        }
        for text in ["unknown", "UNKNOWN", "_hidden", "_"] {
            assert_eq!(plain(text), Err(Fault::Hidden), "{text}");
        }
    }

    #[test]
    fn the_examples_of_rfc_7239_are_read() {
        for (text, address) in [
            (r#"For="[2001:db8:cafe::17]:4711""#, "2001:db8:cafe::17"),
            ("for=192.0.2.60;proto=http;by=203.0.113.43", "192.0.2.60"),
            ("for=192.0.2.43", "192.0.2.43"),
            (r#"for="192.0.2.43:47011""#, "192.0.2.43"),
            (r#"proto=https; host="a;b,c" ;FOR="192.0.2.43";"#, "192.0.2.43"),
        ] {
            assert_eq!(forwarded(text).map(|read| read.to_string()), Ok(address.to_owned()), "{text}");
        }
    }

    #[test]
    fn a_forwarded_element_of_another_form_is_refused() {
        for (text, fault) in [
            ("for=unknown", Fault::Hidden),
            (r#"for="_gazonk""#, Fault::Hidden),
            ("proto=https;by=203.0.113.43", Fault::NoFor),
            (";", Fault::NoFor),
            ("192.0.2.43", Fault::Malformed),
            ("for=192.0.2.43;for=192.0.2.44", Fault::Malformed),
            ("for=192.0.2.43;secure", Fault::Malformed),
            ("for =192.0.2.43", Fault::Malformed),
            ("for= 192.0.2.43", Fault::Malformed),
            ("for=192.0.2.43:80", Fault::Malformed),
            ("for=[2001:db8::1]", Fault::Malformed),
            (r#"for="192.0.2.43"#, Fault::Malformed),
            (r#"for="192.0.2.43"x"#, Fault::Malformed),
            (r#"for="192.0.2\.43""#, Fault::Malformed),
            (r#"for="2001:db8::1""#, Fault::NotAnAddress),
            (r#"for="""#, Fault::NotAnAddress),
            ("for=", Fault::Malformed),
            (r#"for=192.0.2.43;by=""x"""#, Fault::Malformed),
        ] {
            assert_eq!(forwarded(text), Err(fault), "{text}");
        }
    }
}
