//! No request gets a 5xx or stops the server, however malformed: a corpus of bytes, and what may be answered to each.
//!
//! A row with no allowed status is one that nobody can answer, because it never ends or is not HTTP: there the server
//! may close the connection. In the head of a signed row `@` stands for `Authorization` of the owner for exactly that
//! request, and `ORG` in its target for the organization.

mod signed;
mod unsigned;

use crate::client::{Credentials, nonce};
use crate::server::{Deployment, Server};
use crate::wire::{Raw, Wire};

/// A row: name, request, allowed statuses.
type Row = (&'static str, Vec<u8>, &'static [u16]);

/// `text` of every number below `count`, joined.
fn each(count: u32, text: impl Fn(u32) -> String) -> String {
    (0..count).map(text).collect()
}

/// Asks for a nonce.
async fn challenged(server: &Server) -> String {
    let mut wire = Wire::open(server.address()).await;
    wire.send(b"GET /api/atlas/v2 HTTP/1.1\r\nHost: x\r\n\r\n").await;
    let answer = wire.answer().await.unwrap();
    nonce(answer.header("www-authenticate").unwrap()).unwrap().to_owned()
}

fn owner(deployment: &Deployment) -> Credentials {
    let values = deployment.dev_env();
    Credentials { public: values["KEYWRIGHT_PUBLIC_KEY"].clone(), private: values["KEYWRIGHT_PRIVATE_KEY"].clone() }
}

fn request(line: &str, headers: impl AsRef<[u8]>, body: &[u8]) -> Vec<u8> {
    [line.as_bytes(), b" HTTP/1.1\r\nHost: x\r\n", headers.as_ref(), b"\r\n", body].concat()
}

fn json(line: &str, body: &[u8]) -> Vec<u8> {
    request(line, format!("@Content-Type: application/json\r\nContent-Length: {}\r\n", body.len()), body)
}

/// Writes the organization and the owner's signature into a row.
fn written(row: &[u8], org: &str, owner: &Credentials, nonce: &str, count: u32) -> Vec<u8> {
    let end = row.windows(2).position(|two| two == b"\r\n").unwrap_or(0);
    let line = String::from_utf8_lossy(&row[..end]).replace("ORG", org);
    let mut words = line.split(' ');
    let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let signature = format!("Authorization: {}\r\n", owner.sign(nonce, count, method, target));
    let head = row.windows(4).position(|four| four == b"\r\n\r\n").unwrap_or(row.len());
    let mut bytes = line.clone().into_bytes();
    for byte in &row[end..head] {
        match byte {
            b'@' => bytes.extend(signature.as_bytes()),
            byte => bytes.push(*byte),
        }
    }
    bytes.extend(&row[head..]);
    bytes
}

/// What went wrong with a row, if anything.
async fn judged(server: &Server, (name, bytes, allowed): &Row) -> Option<String> {
    let mut wire = Wire::open(server.address()).await;
    wire.send(bytes).await;
    if allowed.is_empty() {
        wire.finish().await;
    }
    match (wire.answer().await, allowed.is_empty()) {
        (Some(Raw { status, .. }), _) if allowed.contains(&status) || (allowed.is_empty() && status == 400) => None,
        (None, true) => None,
        (answer, _) => Some(format!("{name}: {:?}, allowed are {allowed:?}", answer.map(|answer| answer.head))),
    }
}

#[tokio::test]
async fn no_malformed_request_gets_a_5xx_or_stops_the_server() {
    let deployment = Deployment::on_sqlite();
    let mut server = deployment.serve(&["--dev", "--log-level", "debug"]).await;
    let (owner, org) = (owner(&deployment), deployment.dev_env()["KEYWRIGHT_ORG_ID"].clone());
    let fresh = challenged(&server).await;
    let mut rows = unsigned::rows();
    for (count, (name, row, allowed)) in (1..).zip(signed::rows()) {
        rows.push((name, written(&row, &org, &owner, &fresh, count), allowed));
    }

    let mut wrong = Vec::new();
    for row in &rows {
        wrong.extend(judged(&server, row).await);
    }

    assert_eq!(wrong, Vec::<String>::new());
    assert!(server.is_running());
    assert_eq!(deployment.owner(&server).get("/api/atlas/v2").await.status, 200);
    let log = server.stderr();
    assert!(!log.contains("panicked") && !log.contains("\"ERROR\""), "{log}");
}

#[tokio::test]
async fn a_body_of_3_mib_is_refused_and_the_connection_lives() {
    let deployment = Deployment::on_sqlite();
    let server = deployment.serve(&["--dev"]).await;
    let (owner, org) = (owner(&deployment), deployment.dev_env()["KEYWRIGHT_ORG_ID"].clone());
    let probe = json("POST /api/atlas/v2/orgs/ORG/apiKeys", &vec![b' '; 3 << 20]);
    let unsigned: Vec<u8> = String::from_utf8(probe.clone()).unwrap().replacen('@', "", 1).into_bytes();
    let mut wire = Wire::open(server.address()).await;

    // As Go, httpx and urllib do: the whole body with the probe, and again with the proof, on one connection.
    wire.send(&unsigned).await;
    let challenged = wire.answer().await.expect("the probe should be answered");
    let fresh = nonce(challenged.header("www-authenticate").unwrap()).unwrap().to_owned();
    wire.send(&written(&probe, &org, &owner, &fresh, 1)).await;
    let refused = wire.answer().await.expect("the connection should outlive the probe's body");
    wire.send(&written(&request("GET /api/atlas/v2/orgs", "@", b""), &org, &owner, &fresh, 2)).await;
    let next = wire.answer().await.expect("the connection should outlive the refused body");

    assert_eq!((challenged.status, refused.status, next.status), (401, 413, 200));
    assert_eq!(refused.header("x-error-code"), Some("REQUEST_TOO_LARGE"));
    let error: serde_json::Value = serde_json::from_slice(&refused.body).unwrap();
    assert_eq!(error["parameters"], serde_json::json!([1_048_576]));
}

#[tokio::test]
async fn a_head_has_the_head_of_the_get_and_no_body() {
    let deployment = Deployment::on_sqlite();
    let server = deployment.serve(&["--dev"]).await;
    let (owner, fresh) = (owner(&deployment), challenged(&server).await);
    let mut wire = Wire::open(server.address()).await;

    wire.send(&written(&request("HEAD /api/atlas/v2/orgs", "@", b""), "", &owner, &fresh, 1)).await;
    let head = wire.head().await.unwrap();
    wire.send(&written(&request("GET /api/atlas/v2/orgs", "@", b""), "", &owner, &fresh, 2)).await;
    let get = wire.answer().await.expect("no byte of a body should stand between the two answers");

    assert_eq!((head.status, get.status), (200, 200));
    for name in ["content-type", "content-length"] {
        assert_eq!(head.header(name), get.header(name), "{name}");
    }
}

#[tokio::test]
async fn requests_in_a_row_are_answered_in_their_order() {
    let deployment = Deployment::on_sqlite();
    let server = deployment.serve(&["--dev"]).await;
    let (owner, fresh) = (owner(&deployment), challenged(&server).await);
    let mut wire = Wire::open(server.address()).await;
    let targets = ["/api/keywright/v1/whoami", "/api/atlas/v2/nothing", "/api/atlas/v2/orgs", "/healthz"];

    let written = (1..)
        .zip(targets)
        .map(|(count, target)| written(&request(&format!("GET {target}"), "@", b""), "", &owner, &fresh, count));
    wire.send(&written.collect::<Vec<_>>().concat()).await;

    for expected in [200, 404, 200, 200] {
        assert_eq!(wire.answer().await.unwrap().status, expected);
    }
}
