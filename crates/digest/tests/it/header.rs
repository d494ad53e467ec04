//! The parser: what it refuses, and that style does not matter.

use keywright_digest::{Algorithm, Credentials, Ha1, InvalidHeader, MAX_HEADER, Parameter};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::client::{Client, header};

fn refusal(header: impl AsRef<[u8]>) -> InvalidHeader {
    Credentials::parse(header.as_ref()).unwrap_err()
}

/// The header of a good client with one parameter given another value.
fn with(name: &str, value: &[u8]) -> Vec<u8> {
    let mut parameters = Client::default().parameters();
    parameters.iter_mut().find(|(other, _)| *other == name).unwrap().1 = value.to_vec();
    header(&parameters)
}

/// The header of a good client without one parameter.
fn without(name: &str) -> Vec<u8> {
    let mut parameters = Client::default().parameters();
    parameters.retain(|(other, _)| *other != name);
    header(&parameters)
}

#[test]
fn another_scheme_is_not_digest() {
    for text in ["", " ", "Basic QTpC", "Bearer abc", "Digestive a=b", "Digest=a", "\"Digest\" a=b", ", Digest a=b"] {
        assert_eq!(refusal(text), InvalidHeader::NotDigest, "{text:?}");
    }
}

#[test]
fn the_scheme_is_read_in_any_case() {
    assert_eq!(refusal("dIGEST"), InvalidHeader::Rfc2069);
    assert_eq!(refusal("digest  , ,"), InvalidHeader::Rfc2069);
}

#[test]
fn what_is_not_a_list_of_parameters_is_malformed() {
    for text in ["Digest abc", "Digest a=\"b", "Digest qop=auth nc=00000001", "Digest a=b\u{7f}", "Digest a=\"\r\n\""] {
        assert_eq!(refusal(text), InvalidHeader::Malformed, "{text:?}");
    }
}

#[test]
fn a_header_beyond_the_limit_is_too_long() {
    let mut text = header(&Client::default().parameters());
    text.resize(MAX_HEADER, b',');
    assert!(Credentials::parse(&text).is_ok());

    text.push(b',');

    assert_eq!(refusal(text), InvalidHeader::TooLong);
}

#[test]
fn a_duplicate_parameter_is_refused() {
    for (name, parameter) in [("NONCE", Parameter::Nonce), ("Response", Parameter::Response), ("qop", Parameter::Qop)] {
        let text = [header(&Client::default().parameters()), format!(", {name}=x").into_bytes()].concat();

        assert_eq!(refusal(text), InvalidHeader::Duplicate(parameter));
    }
    assert_eq!(refusal("Digest opaque=a, opaque=a"), InvalidHeader::Duplicate(Parameter::Opaque));
}

#[test]
fn an_unknown_parameter_is_ignored_even_twice() {
    let text =
        [header(&Client::default().parameters()), b", rspauth=a, rspauth=b, auth-param=\"\xe9\"".to_vec()].concat();

    assert!(Credentials::parse(&text).is_ok());
}

#[test]
fn a_username_is_hinted_where_the_header_begins_with_it() {
    let hint = |header: &[u8]| Credentials::username_in_front(header).map(str::to_owned);
    let rest = ", realm=\"a realm\", nonce=\"a nonce\"";

    assert_eq!(hint(format!("Digest username=\"abcdefgh\"{rest}").as_bytes()).as_deref(), Some("abcdefgh"));
    for other in [format!("Digest realm=\"r\", username=\"abcdefgh\"{rest}"), "Digest username=\"abcdefgh\"".to_owned()]
    {
        assert_eq!(hint(other.as_bytes()), None, "{other}");
    }
    let long = format!("Digest username=\"{}\"{rest}", "a".repeat(100));
    assert_eq!(hint(long.as_bytes()).unwrap(), "a".repeat(32), "a hint, and no key has that name");
}

#[test]
fn a_missing_parameter_is_named() {
    for (name, parameter) in [
        ("username", Parameter::Username),
        ("realm", Parameter::Realm),
        ("nonce", Parameter::Nonce),
        ("uri", Parameter::Uri),
        ("nc", Parameter::Nc),
        ("cnonce", Parameter::Cnonce),
        ("response", Parameter::Response),
    ] {
        assert_eq!(refusal(without(name)), InvalidHeader::Missing(parameter));
    }
}

#[test]
fn the_form_of_rfc_2069_is_refused_by_name() {
    assert_eq!(refusal(without("qop")), InvalidHeader::Rfc2069);
}

#[test]
fn a_qop_other_than_auth_is_unsupported() {
    for qop in [&b"auth-int"[..], b"auth,auth-int", b"", b"AUTH", br"a\uth"] {
        assert_eq!(refusal(with("qop", qop)), InvalidHeader::UnsupportedQop);
    }
}

#[test]
fn session_and_unknown_algorithms_are_unsupported() {
    for algorithm in [&b"MD5-sess"[..], b"SHA-256-sess", b"SHA-512-256", b"", b"MD4"] {
        assert_eq!(refusal(with("algorithm", algorithm)), InvalidHeader::UnsupportedAlgorithm);
    }
}

#[test]
fn a_count_that_is_not_8_hex_digits_is_bad() {
    for nc in [&b""[..], b"1", b"0000001", b"000000001", b"0000000g", b"0x000001", b"+0000001"] {
        assert_eq!(refusal(with("nc", nc)), InvalidHeader::BadNc);
    }
}

#[test]
fn a_client_nonce_is_counted_after_its_quoted_pairs_are_undone() {
    assert!(Credentials::parse(&with("cnonce", &b"\\\"".repeat(128))).is_ok());

    assert_eq!(refusal(with("cnonce", &b"\\\"".repeat(129))), InvalidHeader::LongCnonce);
    assert_eq!(refusal(with("cnonce", &[b'x'; 129])), InvalidHeader::LongCnonce);
}

#[test]
fn a_response_that_is_not_a_hash_of_the_algorithm_is_bad() {
    for response in [&b""[..], &[b'0'; 31], &[b'0'; 33], &[b'0'; 64], &[b'g'; 32]] {
        assert_eq!(refusal(with("response", response)), InvalidHeader::BadResponse);
    }
    assert_eq!(refusal(with("algorithm", b"SHA-256")), InvalidHeader::BadResponse);
}

#[test]
fn a_text_that_is_not_utf_8_is_refused_where_a_text_is_needed() {
    assert_eq!(refusal(with("username", b"caf\xe9")), InvalidHeader::NotText(Parameter::Username));
    assert_eq!(refusal(with("uri", b"/caf\xe9")), InvalidHeader::NotText(Parameter::Uri));
}

#[test]
fn every_reason_reads_well_and_has_a_code() {
    let reason = InvalidHeader::Duplicate(Parameter::Nonce);

    assert_eq!(reason.to_string(), "the parameter nonce is given twice");
    assert_eq!(reason.code(), "duplicate_parameter");
    assert_eq!(InvalidHeader::TooLong.to_string(), "the header is longer than 8192 bytes");
}

#[test]
fn the_proof_is_not_printed() {
    let client = Client::default();
    let text = header(&client.parameters());

    let shown = format!("{:?}", Credentials::parse(&text).unwrap());

    assert!(shown.contains("ABCDEFGH"), "{shown}");
    assert!(!shown.contains(&client.response()), "{shown}");
}

/// How a value is written: bare where that is possible, or quoted with a quoted pair where the bit says so.
fn written(value: &[u8], bare: bool, pairs: u64) -> Vec<u8> {
    let can_be_bare = !value.is_empty() && value.iter().all(|byte| byte.is_ascii_graphic() && !b"\",\\".contains(byte));
    if bare && can_be_bare {
        return value.to_vec();
    }
    let mut text = vec![b'"'];
    for (at, byte) in value.iter().enumerate() {
        if matches!(byte, b'"' | b'\\') || pairs >> (at % 64) & 1 == 1 {
            text.push(b'\\');
        }
        text.push(*byte);
    }
    text.push(b'"');
    text
}

fn blank() -> impl Strategy<Value = String> {
    "[ \t]{0,2}"
}

proptest! {
    #[test]
    fn no_bytes_make_the_parser_panic(bytes in vec(any::<u8>(), 0..400)) {
        let _ = Credentials::parse(&bytes);
        let _ = Credentials::parse(&[b"Digest ", bytes.as_slice()].concat());
    }

    #[test]
    fn no_mutilated_header_makes_the_parser_panic(at in 0_usize..300, byte: u8, cut in 0_usize..300) {
        let mut text = header(&Client::default().parameters());
        if let Some(place) = text.get_mut(at) {
            *place = byte;
        }
        text.truncate(text.len().saturating_sub(cut));

        if let Ok(credentials) = Credentials::parse(&text) {
            let ha1 = Ha1::of(Algorithm::Md5, "a", "b", "c");
            prop_assert!(!credentials.proves("GET", &ha1));
        }
    }

    #[test]
    fn quotes_blanks_order_and_escapes_do_not_matter(
        cnonce in "[ -~]{0,40}",
        order in Just((0_usize..9).collect::<Vec<_>>()).prop_shuffle(),
        styles in vec((any::<bool>(), any::<u64>(), blank(), blank(), blank(), blank()), 9),
        upper in any::<bool>(),
        empties in ",{0,3}",
    ) {
        let client = Client { cnonce: cnonce.into_bytes(), ..Client::default() };
        let all = client.parameters();
        let mut text = b"Digest ".to_vec();
        for (place, (bare, pairs, before, around, after, end)) in order.into_iter().zip(styles) {
            let (name, value) = &all[place];
            let name = if upper { name.to_uppercase() } else { (*name).to_owned() };
            // Only texts that are hashed may be written with quoted pairs; the others are compared as they stand.
            let pairs = if ["nonce", "uri", "cnonce"].contains(&all[place].0) { pairs } else { 0 };
            text.extend_from_slice(format!("{empties}{before}{name}{around}={after}").as_bytes());
            text.extend_from_slice(&written(value, bare, pairs));
            text.extend_from_slice(format!("{end},").as_bytes());
        }

        let credentials = Credentials::parse(&text).unwrap();

        let ha1 = Ha1::of(Algorithm::Md5, &client.username, &client.realm, &client.password);
        prop_assert_eq!(credentials.username(), "ABCDEFGH");
        prop_assert_eq!(credentials.nc(), 1);
        prop_assert!(credentials.proves("GET", &ha1));
    }
}
