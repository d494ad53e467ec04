//! The spoofing corpus: what callers write to be taken for somebody else, and what never changes the answer.

use proptest::prelude::*;

use super::*;

const CALLER: &str = "198.51.100.7";
const PROXY: &str = "10.0.0.1";

/// A server that trusts `10.0.0.0/8` and `2001:db8:ffff::/48`.
fn server(header: ForwardedHeader) -> ClientAddress {
    let trusted = ["10.0.0.0/8", "2001:db8:ffff::/48"].map(|network| Cidr::from_entry(network).unwrap());

    ClientAddress::new(trusted, header)
}

fn headers(lines: &[(&'static str, &[u8])]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, line) in lines {
        headers.append(*name, http::HeaderValue::from_bytes(line).unwrap());
    }
    headers
}

/// What the server makes of lines of `X-Forwarded-For` that come from the peer.
fn of(peer: &str, lines: &[&str]) -> String {
    let lines: Vec<_> = lines.iter().map(|line| ("x-forwarded-for", line.as_bytes())).collect();

    told(server(ForwardedHeader::XForwardedFor).of(peer.parse().unwrap(), &headers(&lines)))
}

/// The same for `Forwarded`.
fn of_forwarded(peer: &str, line: &str) -> String {
    told(server(ForwardedHeader::Forwarded).of(peer.parse().unwrap(), &headers(&[("forwarded", line.as_bytes())])))
}

fn told(read: Result<IpAddr, UnreadableAddress>) -> String {
    read.map_or_else(|refused| refused.fault.to_string(), |address| address.to_string())
}

#[test]
fn a_direct_caller_is_itself_whatever_it_sends() {
    for line in ["10.0.0.9", "127.0.0.1", "not an address", ""] {
        assert_eq!(of(CALLER, &[line]), CALLER, "{line}");
    }
}

#[test]
fn a_caller_behind_a_proxy_cannot_write_itself_another_address() {
    for lines in [
        &["198.51.100.7"][..],
        &["127.0.0.1, 198.51.100.7"],
        &["10.0.0.9, 198.51.100.7"],
        &["127.0.0.1", "198.51.100.7"],
        &["127.0.0.1,,, , 198.51.100.7"],
        &["unknown, \"198.51.100.7\", 198.51.100.7"],
        &["198.51.100.7, 10.0.0.2", "10.0.0.3"],
        &["127.0.0.1, 198.51.100.7:4711, 10.0.0.2:80, 10.255.255.255"],
        &["::1, 198.51.100.7, 2001:db8:ffff::2"],
    ] {
        assert_eq!(of(PROXY, lines), CALLER, "{lines:?}");
    }
}

#[test]
fn a_proxy_that_sends_no_header_or_is_behind_proxies_alone_is_the_caller() {
    assert_eq!(of(PROXY, &[]), PROXY);
    assert_eq!(of(PROXY, &["10.0.0.3, 10.0.0.2"]), "10.0.0.3");
}

#[test]
fn what_had_to_be_looked_at_and_cannot_be_read_is_refused() {
    for (lines, fault) in [
        (&[""][..], "an element is empty"),
        (&["198.51.100.7,"], "an element is empty"),
        (&["198.51.100.7, , 10.0.0.2"], "an element is empty"),
        (&["198.51.100.7", ""], "an element is empty"),
        (&["unknown"], "an element hides the address"),
        (&["198.51.100.7, localhost"], "an element is no address"),
        (&["198.51.100.7; 10.0.0.2"], "an element is no address"),
    ] {
        assert_eq!(of(PROXY, lines), fault, "{lines:?}");
    }
}

#[test]
fn a_mapped_address_is_ipv4_wherever_it_stands() {
    assert_eq!(of("::ffff:10.0.0.1", &["198.51.100.7"]), CALLER);
    assert_eq!(of(PROXY, &["198.51.100.7, ::ffff:10.0.0.2"]), CALLER);
    assert_eq!(of(PROXY, &["::ffff:198.51.100.7"]), CALLER);
    assert_eq!(of("::ffff:198.51.100.7", &["127.0.0.1"]), CALLER);
}

#[test]
fn a_header_of_another_family_is_ignored() {
    let sent =
        headers(&[("x-real-ip", b"127.0.0.1"), ("forwarded", b"for=127.0.0.1"), ("x-forwarded-for", b"198.51.100.7")]);

    assert_eq!(told(server(ForwardedHeader::XForwardedFor).of(PROXY.parse().unwrap(), &sent)), CALLER);
}

#[test]
fn an_open_quote_cannot_swallow_what_the_proxy_added() {
    for line in [
        r#"for="127.0.0.1, for=198.51.100.7"#,
        r#"for=127.0.0.1;by=", for="198.51.100.7:80""#,
        r#"for=127.0.0.1;by="\", for=198.51.100.7;by="x""#,
        r#"for="127.0.0.1\, for=198.51.100.7, for="[2001:db8:ffff::2]:80""#,
    ] {
        assert_eq!(of_forwarded(PROXY, line), CALLER, "{line}");
    }
}

#[test]
fn the_refusal_names_header_and_fault() {
    let refused = server(ForwardedHeader::Forwarded).of(PROXY.parse().unwrap(), &headers(&[("forwarded", b"by=x")]));

    assert_eq!(
        refused.unwrap_err().to_string(),
        "the client address cannot be read from forwarded: an element has no \"for\""
    );
}

fn any_header() -> impl Strategy<Value = ForwardedHeader> {
    prop_oneof![Just(ForwardedHeader::XForwardedFor), Just(ForwardedHeader::Forwarded), Just(ForwardedHeader::XRealIp)]
}

/// What a caller may write into a header: any bytes that HTTP lets through, often those that mean something here.
fn any_line() -> impl Strategy<Value = Vec<u8>> {
    let telling =
        "(10\\.0\\.0\\.[0-9]|::1|for=|[\",;=\\\\ \\[\\]:_]|127\\.0\\.0\\.1|unknown){0,12}".prop_map(String::into_bytes);
    let bytes = proptest::collection::vec(prop_oneof![0x20_u8..0x7f, 0x80_u8..=0xff], 0..60);

    prop_oneof![telling, bytes]
}

proptest! {
    #[test]
    fn an_untrusted_peers_headers_never_change_the_answer(
        peer: IpAddr, header in any_header(), lines in proptest::collection::vec(any_line(), 0..4),
    ) {
        let server = server(header);
        prop_assume!(!server.trusts(peer));
        let lines: Vec<_> = lines.iter().map(|line| (header.name(), line.as_slice())).collect();

        prop_assert_eq!(server.of(peer, &headers(&lines)), Ok(canonical_address(peer)));
    }

    #[test]
    fn what_is_added_on_the_left_never_changes_the_answer(
        caller: IpAddr, left in any_line(), proxies in 0_usize..3, own_line: bool, listed: bool,
    ) {
        let header = if listed { ForwardedHeader::XForwardedFor } else { ForwardedHeader::Forwarded };
        let server = server(header);
        prop_assume!(!server.trusts(caller));
        let written = if listed { caller.to_string() } else { format!("for=\"{}\"", bracketed(caller)) };
        let proxy = if listed { ", 10.0.0.2:80" } else { r#", for=10.0.0.2;by="a,b""# };
        let right = written + &proxy.repeat(proxies);
        let joined = [left.as_slice(), b",", right.as_bytes()].concat();
        let lines = [(header.name(), left.as_slice()), (header.name(), right.as_bytes())];

        let sent = if own_line { headers(&lines) } else { headers(&[(header.name(), joined.as_slice())]) };

        prop_assert_eq!(server.of(PROXY.parse().unwrap(), &sent), Ok(canonical_address(caller)));
    }

    #[test]
    fn any_header_is_read_or_refused(header in any_header(), lines in proptest::collection::vec(any_line(), 0..4)) {
        let lines: Vec<_> = lines.iter().map(|line| (header.name(), line.as_slice())).collect();

        let _ = server(header).of(PROXY.parse().unwrap(), &headers(&lines));
    }
}

fn bracketed(address: IpAddr) -> String {
    match address {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => format!("[{address}]"),
    }
}
