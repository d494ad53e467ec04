//! Requests that are broken behind a good signature, which the owner has made for exactly them.

use super::{Row, each, json, request};

pub(super) fn rows() -> Vec<Row> {
    let keys = "POST /api/atlas/v2/orgs/ORG/apiKeys";
    let deep = |open: &str, close: &str| [open.repeat(100_000), close.repeat(100_000)].concat().into_bytes();
    let chunked = "@Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n";
    let get = |target: &str| request(&format!("GET {target}"), "@", b"");
    vec![
        ("an empty body", json(keys, b""), &[400]),
        ("a body of white space", json(keys, b" \r\n\t"), &[400]),
        ("bad UTF-8 in the body", json(keys, b"{\"desc\":\"\xff\xfe\",\"roles\":[\"ORG_MEMBER\"]}"), &[400]),
        ("half a surrogate", json(keys, br#"{"desc":"\ud800","roles":["ORG_MEMBER"]}"#), &[400]),
        ("a NUL in a text", json(keys, br#"{"desc":"a\u0000b","roles":["ORG_MEMBER"]}"#), &[400]),
        ("a byte order mark", json(keys, b"\xef\xbb\xbf{}"), &[400]),
        ("100,000 open brackets", json(keys, "[".repeat(100_000).as_bytes()), &[400]),
        ("100,000 nested arrays", json(keys, &deep("[", "]")), &[400]),
        ("100,000 nested objects", json(keys, &deep("{\"a\":", "}")), &[400]),
        (
            "100,000 nested in a member",
            json(keys, &[b"{\"desc\":".to_vec(), deep("[", "]"), b"}".to_vec()].concat()),
            &[400],
        ),
        ("a number beyond all numbers", json(keys, br#"{"desc":1e999999999,"roles":[]}"#), &[400]),
        ("the same member twice", json(keys, br#"{"desc":"a","desc":3,"roles":[{}]}"#), &[400]),
        ("an array for an object", json(keys, b"[]"), &[400]),
        ("null", json(keys, b"null"), &[400]),
        ("JSON and more", json(keys, b"{} {}"), &[400]),
        (
            "50,000 roles",
            json(keys, format!("{{\"desc\":\"a\",\"roles\":[{}0]}}", "\"X\",".repeat(50_000)).as_bytes()),
            &[400],
        ),
        (
            "50,000 members",
            json(keys, format!("{{{}\"a\":0}}", each(50_000, |n| format!("\"m{n}\":0,"))).as_bytes()),
            &[400],
        ),
        ("a body of 3 MiB", json(keys, &vec![b' '; 3 << 20]), &[413]),
        ("chunks that are garbage", request(keys, chunked, b"zz\r\n{}\r\n0\r\n\r\n"), &[400]),
        ("a chunk longer than it says", request(keys, chunked, b"1\r\n{}\r\n0\r\n\r\n"), &[400]),
        ("a chunk beyond all numbers", request(keys, chunked, b"fffffffffffffffff\r\n{}\r\n0\r\n\r\n"), &[400]),
        (
            "3 MiB in chunks",
            request(keys, chunked, &[b"300000\r\n".to_vec(), vec![b'x'; 3 << 20], b"\r\n0\r\n\r\n".to_vec()].concat()),
            &[413],
        ),
        ("another type", request(keys, "@Content-Type: text/xml\r\nContent-Length: 4\r\n", b"<a/>"), &[415]),
        ("a type that is none", request(keys, b"@Content-Type: \xff;;\r\nContent-Length: 2\r\n", b"{}"), &[400, 415]),
        ("a body on a GET", json("GET /api/atlas/v2/orgs", b"{]"), &[200]),
        ("an unknown method", request("BREW /api/atlas/v2/orgs", "@", b""), &[405]),
        ("an unknown path", get("/api/atlas/v2/%00/%ff"), &[404]),
        ("a bad escape", get("/api/atlas/v2/orgs/%zz"), &[400]),
        ("half an escape", get("/api/atlas/v2/orgs/ORG/apiKeys/%"), &[400]),
        ("bad UTF-8 as an id", get("/api/atlas/v2/orgs/%ff%fe"), &[400]),
        ("a NUL as an id", get("/api/atlas/v1.0/orgs/%00"), &[404]),
        (
            "bad UTF-8 as an entry",
            get("/api/atlas/v2/orgs/ORG/apiKeys/000000000000000000000000/accessList/%ff%2f"),
            &[400, 404],
        ),
        ("a query of percent signs", get("/api/atlas/v2/orgs?%=%&&&=%ff&name=%ff&pretty=%"), &[200, 400]),
        ("a page beyond all numbers", get("/api/atlas/v2/orgs?pageNum=99999999999999999999"), &[200, 400]),
        (
            "a page beyond all rows",
            get("/api/atlas/v2/orgs/ORG/apiKeys?pageNum=9223372036854775807&itemsPerPage=500"),
            &[200, 400],
        ),
        ("a page before the first", get("/api/atlas/v2/orgs/ORG/apiKeys?pageNum=-1&itemsPerPage=-1"), &[400]),
        (
            "the same in v1.0",
            get("/api/atlas/v1.0/orgs/ORG/apiKeys?pageNum=18446744073709551615&itemsPerPage=0"),
            &[200, 400],
        ),
        (
            "dates beyond all calendars",
            get("/api/atlas/v2/orgs/ORG/events?minDate=99999-99-99T99:99:99Z&maxDate=-"),
            &[200, 400],
        ),
        (
            "a version beyond all calendars",
            request("GET /api/atlas/v2/orgs", "@Accept: application/vnd.atlas.2025-02-31+json\r\n", b""),
            &[406],
        ),
        (
            "an Accept of 20 kB",
            request("GET /api/atlas/v2/orgs", format!("@Accept: {}\r\n", "a/b,".repeat(5000)), b""),
            &[200, 406],
        ),
        ("an Accept of bad UTF-8", request("GET /api/atlas/v2/orgs", b"@Accept: \xff\r\n", b""), &[200, 400, 406]),
        ("two Authorization headers, of which the first counts", request("GET /api/atlas/v2/orgs", "@@", b""), &[200]),
    ]
}
