//! Requests whose form is broken before anybody asks who sends them.

use super::{Row, each, request};

pub(super) fn rows() -> Vec<Row> {
    [lines(), targets(), headers(), bodies()].into_iter().flatten().collect()
}

fn lines() -> Vec<Row> {
    vec![
        ("nothing at all", b"".to_vec(), &[]),
        ("only line ends", b"\r\n\r\n\r\n".to_vec(), &[]),
        ("half a request line", b"GET /api/at".to_vec(), &[]),
        ("half a header", b"GET /api/atlas/v2 HTTP/1.1\r\nHost: x\r\nAccept".to_vec(), &[]),
        ("half a body", request("POST /api/atlas/v2/orgs", "Content-Length: 2\r\n", b"{"), &[401]),
        ("TLS", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03".to_vec(), &[400]),
        ("HTTP/2 without asking", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec(), &[]),
        ("HTTP/0.9", b"GET /api/atlas/v2\r\n\r\n".to_vec(), &[400]),
        ("HTTP/3.7", b"GET /api/atlas/v2 HTTP/3.7\r\nHost: x\r\n\r\n".to_vec(), &[400, 505]),
        ("HTTP/1.0 without a host", b"GET /api/atlas/v2 HTTP/1.0\r\n\r\n".to_vec(), &[401]),
        ("no host", b"GET /api/atlas/v2 HTTP/1.1\r\n\r\n".to_vec(), &[400, 401]),
        ("a host that is none", b"GET /api HTTP/1.1\r\nHost: \xff\x00//\r\n\r\n".to_vec(), &[400, 401]),
        ("bare line feeds", b"GET /api/atlas/v2 HTTP/1.1\nHost: x\n\n".to_vec(), &[400, 401]),
    ]
}

fn targets() -> Vec<Row> {
    vec![
        ("a NUL in the path", b"GET /api/atlas\0/v2 HTTP/1.1\r\nHost: x\r\n\r\n".to_vec(), &[400]),
        ("a NUL in the method", b"GE\0T / HTTP/1.1\r\nHost: x\r\n\r\n".to_vec(), &[400]),
        ("bad UTF-8 in the path", b"GET /api/atlas/v2/orgs/\xff\xfe HTTP/1.1\r\nHost: x\r\n\r\n".to_vec(), &[400, 401]),
        (
            "bad UTF-8 in the query",
            b"GET /api/atlas/v2/orgs?name=\xc3\x28 HTTP/1.1\r\nHost: x\r\n\r\n".to_vec(),
            &[400, 401],
        ),
        ("a space in the path", request("GET /api/atlas/v2/my orgs", "", b""), &[400]),
        ("a fragment in the path", request("GET /api/atlas/v2#top", "", b""), &[400, 401]),
        ("an absolute target", request("GET http://other.example/api/atlas/v2/orgs", "", b""), &[401]),
        ("an absolute target that is none", request("GET http://", "", b""), &[400, 404]),
        ("an asterisk", request("OPTIONS *", "", b""), &[400, 401, 404]),
        ("an asterisk to read", request("GET *", "", b""), &[400, 401, 404]),
        ("an authority", request("CONNECT other.example:443", "", b""), &[400, 401, 404, 405]),
        ("an unknown method", request("BREW /api/atlas/v2/orgs", "", b""), &[401]),
        ("a method of odd letters", request("G@T /api/atlas/v2", "", b""), &[400]),
        ("a very long method", request(&format!("{} /api", "A".repeat(5000)), "", b""), &[400, 401]),
        ("two slashes", request("GET //api//atlas/v2", "", b""), &[400, 401, 404]),
        ("a way up", request("GET /api/atlas/v2/../v2/orgs/..", "", b""), &[401]),
        ("a way up, escaped", request("GET /api/%2e%2e/%2e%2e/etc/passwd", "", b""), &[401]),
        ("backslashes", request("GET /api\\atlas\\v2", "", b""), &[400, 401, 404]),
        ("a path of 60 kB", request(&format!("GET /api/{}", "a/".repeat(30_000)), "", b""), &[401, 414, 431]),
        ("a path of 200 kB", request(&format!("GET /api/{}", "a".repeat(200_000)), "", b""), &[414, 431]),
        (
            "a query of 50 kB",
            request(&format!("GET /api/atlas/v2?{}", "&a=%".repeat(12_000)), "", b""),
            &[401, 414, 431],
        ),
        ("metrics by POST", request("POST /metrics", "Content-Length: 0\r\n", b""), &[405]),
        ("no path below the API", request("GET /apia", "", b""), &[404]),
    ]
}

fn headers() -> Vec<Row> {
    let get = |headers: &[u8]| request("GET /api/atlas/v2/orgs", headers, b"");
    let text = |headers: String| request("GET /api/atlas/v2/orgs", headers, b"");
    let long = "x".repeat(20_000);
    vec![
        ("a header of 20 kB", text(format!("X-Long: {long}\r\n")), &[401]),
        ("a header name of 20 kB", text(format!("{long}: x\r\n")), &[400, 401, 431]),
        ("an Authorization of 20 kB", text(format!("Authorization: Digest username=\"{long}\"\r\n")), &[401]),
        ("an Accept of 20 kB", text(format!("Accept: application/vnd.atlas.{long}+json\r\n")), &[401]),
        ("300 headers", text(each(300, |n| format!("X-{n}: y\r\n"))), &[400, 401, 431]),
        ("a megabyte of headers", text(each(50, |n| format!("X-{n}: {long}\r\n"))), &[431]),
        ("a header without a colon", get(b"Nonsense\r\n"), &[400]),
        ("a header without a name", get(b": x\r\n"), &[400]),
        ("a folded header", get(b"Accept: a\r\n b\r\n"), &[400, 401]),
        ("two Authorization headers", get(b"Authorization: Digest a=b\r\nAuthorization: Digest a=b\r\n"), &[401]),
        ("an empty Authorization", get(b"Authorization:\r\n"), &[401]),
        ("Basic", get(b"Authorization: Basic YTpi\r\n"), &[401]),
        ("a Digest of nothing", get(b"Authorization: Digest\r\n"), &[401]),
        ("a Digest of commas", text(format!("Authorization: Digest {}\r\n", ",".repeat(9000))), &[401]),
        ("a Digest with an open quote", get(b"Authorization: Digest username=\"abc, nonce=\"\\\r\n"), &[401]),
        ("a Digest of bad UTF-8", get(b"Authorization: Digest username=\"\xff\"\r\n"), &[401]),
        ("a NUL in a header", get(b"Accept: a\0b\r\n"), &[400]),
        ("bad UTF-8 in a header", get(b"Accept: \xff\xfe\r\n"), &[401]),
        ("two hosts", get(b"Host: y\r\n"), &[400, 401]),
        ("an upgrade", get(b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AA\r\n"), &[401]),
        ("a forwarded address that is none", get(b"X-Forwarded-For: \x7f\x01, ::::\r\n"), &[400, 401]),
    ]
}

fn bodies() -> Vec<Row> {
    vec![
        ("two lengths that differ", request("POST /api", "Content-Length: 2\r\nContent-Length: 3\r\n", b"{}x"), &[400]),
        (
            "two lengths that agree",
            request("POST /api", "Content-Length: 2\r\nContent-Length: 2\r\n", b"{}"),
            &[400, 401],
        ),
        (
            "a length and chunks",
            request("POST /api", "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", b"0\r\n\r\n"),
            &[400, 401],
        ),
        ("a negative length", request("POST /api", "Content-Length: -1\r\n", b""), &[400]),
        ("a length beyond all numbers", request("POST /api", "Content-Length: 99999999999999999999\r\n", b""), &[400]),
        (
            "an enormous length",
            request("POST /api", "Content-Length: 18446744073709551615\r\n", b"{"),
            &[400, 401, 413, 431],
        ),
        (
            "chunks of an unknown kind",
            request("POST /api", "Transfer-Encoding: gzip, nonsense\r\n", b"x"),
            &[400, 401, 501],
        ),
        (
            "an expectation that is none",
            request("POST /api", "Expect: miracles\r\nContent-Length: 2\r\n", b"{}"),
            &[401, 417],
        ),
        (
            "trailers",
            request("POST /api", "Transfer-Encoding: chunked\r\n", b"2\r\n{}\r\n0\r\nX: \xff\r\n\r\n"),
            &[401],
        ),
    ]
}
