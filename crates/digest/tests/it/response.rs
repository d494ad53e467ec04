//! Published vectors, and what a response does and does not prove.

use keywright_digest::{Algorithm, Credentials, Ha1, Request};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::client::{Client, header};

const RFC_2617: &str = r#"Digest username="Mufasa",
    realm="testrealm@host.com",
    nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093",
    uri="/dir/index.html",
    qop=auth,
    nc=00000001,
    cnonce="0a4f113b",
    response="6629fae49393a05397450978507c4ef1",
    opaque="5ccc069c403ebaf9f0171e9517f40e41""#;

const RFC_7616_MD5: &str = r#"Digest username="Mufasa",
    realm="http-auth@example.org",
    uri="/dir/index.html",
    algorithm=MD5,
    nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v",
    nc=00000001,
    cnonce="f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ",
    qop=auth,
    response="8ca523f5e9506fed4657c9700eebdbec",
    opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS""#;

const RFC_7616_SHA_256: &str = r#"Digest username="Mufasa",
    realm="http-auth@example.org",
    uri="/dir/index.html",
    algorithm=SHA-256,
    nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v",
    nc=00000001,
    cnonce="f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ",
    qop=auth,
    response="753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1",
    opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS""#;

fn proves(header: &str, ha1: &Ha1) -> bool {
    // The RFCs fold the header; HTTP no longer does.
    let line = header.replace("\n    ", " ");
    Credentials::parse(line.as_bytes()).unwrap().proves("GET", ha1)
}

fn secret(client: &Client) -> Ha1 {
    Ha1::of(client.algorithm, &client.username, &client.realm, &client.password)
}

#[test]
fn the_vector_of_rfc_2617_is_met() {
    let ha1 = Ha1::of(Algorithm::Md5, "Mufasa", "testrealm@host.com", "Circle Of Life");

    assert!(proves(RFC_2617, &ha1));
}

#[test]
fn the_vectors_of_rfc_7616_are_met() {
    for (header, algorithm) in [(RFC_7616_MD5, Algorithm::Md5), (RFC_7616_SHA_256, Algorithm::Sha256)] {
        let ha1 = Ha1::of(algorithm, "Mufasa", "http-auth@example.org", "Circle of Life");

        assert!(proves(header, &ha1));
    }
}

#[test]
fn upper_case_digits_prove_as_well() {
    let ha1 = Ha1::of(Algorithm::Md5, "Mufasa", "testrealm@host.com", "Circle Of Life");

    assert!(proves(&RFC_2617.replace("6629fae49393a05397450978507c4ef1", "6629FAE49393A05397450978507C4EF1"), &ha1));
}

#[test]
fn a_secret_of_the_other_algorithm_proves_nothing() {
    let ha1 = Ha1::of(Algorithm::Sha256, "Mufasa", "http-auth@example.org", "Circle of Life");

    assert!(!proves(RFC_7616_MD5, &ha1));
}

#[test]
fn a_change_of_any_input_proves_nothing() {
    let client = Client::default();
    let ha1 = secret(&client);
    let right = client.parameters();
    assert!(Credentials::parse(&header(&right)).unwrap().proves("GET", &ha1));

    for changed in ["nonce", "uri", "nc", "cnonce", "response"] {
        let mut parameters = right.clone();
        let (_, value) = parameters.iter_mut().find(|(name, _)| *name == changed).unwrap();
        let last = value.last_mut().unwrap();
        *last = if *last == b'0' { b'1' } else { b'0' };

        assert!(!Credentials::parse(&header(&parameters)).unwrap().proves("GET", &ha1), "{changed}");
    }
    let credentials = header(&right);
    let credentials = Credentials::parse(&credentials).unwrap();
    assert!(!credentials.proves("POST", &ha1));
    assert!(!credentials.proves("GET", &secret(&Client { password: "other".to_owned(), ..client })));
}

#[test]
fn uri_is_the_raw_target_or_the_prefix_followed_by_it() {
    let names = |uri: &str, target, prefix| {
        let text = header(&Client { uri: uri.to_owned(), ..Client::default() }.parameters());
        let credentials = Credentials::parse(&text).unwrap();
        credentials.names(&Request { method: "GET", target, prefix })
    };

    assert!(names("/orgs?a=%2F", "/orgs?a=%2F", ""));
    assert!(names("/orgs", "/orgs", "/keys"));
    assert!(names("/keys/orgs", "/orgs", "/keys"));
    assert!(!names("/keys/orgs", "/orgs", ""));
    assert!(!names("/keys", "/orgs", "/keys"));
    assert!(!names("/orgs?a=/", "/orgs?a=%2F", ""));
    assert!(!names("/orgs/", "/orgs", ""));
    assert!(!names("/orgs", "/orgs?a=b", ""));
    assert!(!names("", "/orgs", ""));
}

#[test]
fn a_long_target_is_hashed_as_well() {
    let uri = format!("/orgs?name={}", "x".repeat(7000));
    let client = Client { uri: uri.clone(), ..Client::default() };

    let text = header(&client.parameters());
    let credentials = Credentials::parse(&text).unwrap();

    assert!(credentials.names(&Request { method: "GET", target: &uri, prefix: "" }));
    assert!(credentials.proves("GET", &secret(&client)));
}

proptest! {
    #[test]
    fn a_client_that_knows_the_secret_proves_it(
        sha in any::<bool>(),
        names in (r"[ -!#-\[\]-~]{1,20}", r"[ -!#-\[\]-~]{0,30}", r"\PC{0,40}"),
        nonce in r"[A-Za-z0-9+/=]{0,300}",
        nc in "[0-9a-fA-F]{8}",
        cnonce in vec(prop_oneof![Just(b'\t'), 0x20_u8..0x7f, 0x80_u8..], 0..=128),
        method in "[A-Z]{1,10}",
        uri in r"/[!#-\[\]-~]{0,400}",
    ) {
        prop_assume!(!cnonce.contains(&b'"') && !cnonce.contains(&b'\\'));
        let (username, realm, password) = names;
        let algorithm = if sha { Algorithm::Sha256 } else { Algorithm::Md5 };
        let client = Client { algorithm, username, realm, password, nonce, nc, cnonce, method, uri };

        let text = header(&client.parameters());
        let credentials = Credentials::parse(&text).unwrap();

        prop_assert!(credentials.proves(&client.method, &secret(&client)));
    }
}
