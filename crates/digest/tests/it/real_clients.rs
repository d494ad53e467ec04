//! The headers that real clients send, all for one request and one key.
//!
//! Recorded on 2026-11-22 against the challenge of clients contract R1; those named `composed-…` are written after the
//! descriptions of clients contract 1 and 17. The files are the seeds of the fuzz target, too.

use keywright_digest::{Algorithm, Credentials, Ha1, Request};

const PASSWORD: &str = "0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9";
const TARGET: &str = "/api/atlas/v2/groups/62c0ffee62c0ffee62c0ffee/accessList/192.0.2.0%2F24?pretty=true&q=a%20b";

/// Parses the header of a client and says whether it names the request and whether it proves the key.
fn judge(header: &str) -> (bool, bool) {
    let credentials = Credentials::parse(header.trim_end().as_bytes()).unwrap();
    let ha1 = Ha1::of(credentials.algorithm_used(), "ABCDEFGH", "MMS Public API", PASSWORD);
    let request = Request { method: "POST", target: TARGET, prefix: "" };

    assert_eq!(credentials.username(), "ABCDEFGH");
    assert_eq!(credentials.realm(), "MMS Public API");
    assert_eq!(credentials.nonce(), "Tq3mD2v0bXo9K1sYc8RzJ4wLh7EuPf+/");
    assert!(!credentials.proves("GET", &ha1), "the method is part of the proof");
    (credentials.names(&request), credentials.proves("POST", &ha1))
}

macro_rules! headers {
    ($($name:ident: $file:literal => $judgement:expr;)*) => {$(
        #[test]
        fn $name() {
            assert_eq!(judge(include_str!(concat!("../../fuzz/corpus/header/", $file))), $judgement);
        }
    )*};
}

const RIGHT: (bool, bool) = (true, true);
const FOR_ANOTHER_TARGET: (bool, bool) = (false, true);

headers! {
    curl_is_understood: "curl-7.88" => RIGHT;
    wget_is_understood: "wget-1.21" => RIGHT;
    python_s_standard_library_is_understood: "python-urllib-3.11" => RIGHT;
    python_requests_is_understood: "python-requests-2.34" => RIGHT;
    python_httpx_is_understood: "python-httpx-0.28" => RIGHT;
    python_aiohttp_is_understood: "python-aiohttp-3.14" => RIGHT;
    the_npm_urllib_is_understood: "npm-urllib-4.9" => RIGHT;
    the_npm_urllib_is_understood_when_it_counts_in_decimal: "composed-npm-decimal-count" => RIGHT;
    the_npm_digest_fetch_is_understood_without_spaces: "npm-digest-fetch-3.1" => RIGHT;
    the_npm_axios_digest_auth_leaves_the_query_out: "npm-axios-digest-auth-0.8" => FOR_ANOTHER_TARGET;
    java_is_understood: "java-17" => RIGHT;
    the_go_transport_of_the_atlas_cli_is_understood: "go-mongodb-forks-1.1" => RIGHT;
    the_go_transport_of_icholy_is_understood: "go-icholy-1.2" => RIGHT;
    apache_httpclient_may_add_rspauth: "composed-apache-5.5" => RIGHT;
    jetty_may_quote_everything: "composed-jetty-12" => RIGHT;
    perl_s_lwp_is_understood: "composed-lwp" => RIGHT;
    rust_s_diqwest_is_understood: "composed-diqwest-3" => RIGHT;
    sha_256_is_understood: "composed-sha-256" => RIGHT;
    a_client_nonce_may_contain_quotes: "composed-escapes" => RIGHT;
    atlasui_names_no_target: "composed-atlasui" => FOR_ANOTHER_TARGET;
}

#[test]
fn a_header_without_algorithm_means_md5() {
    let header = include_str!("../../fuzz/corpus/header/npm-urllib-4.9");

    let credentials = Credentials::parse(header.trim_end().as_bytes()).unwrap();

    assert_eq!(credentials.algorithm(), None);
    assert_eq!(credentials.algorithm_used(), Algorithm::Md5);
}

#[test]
fn decimal_digits_are_read_as_the_hexadecimal_number_they_look_like() {
    let header = include_str!("../../fuzz/corpus/header/composed-npm-decimal-count");

    assert_eq!(Credentials::parse(header.trim_end().as_bytes()).unwrap().nc(), 0x29);
}
