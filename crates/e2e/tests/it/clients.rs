//! Real clients, unchanged: curl, requests, httpx and the npm client; and what all of them together ask of a nonce.

use crate::client::{Credentials, nonce};
use crate::foreign;
use crate::server::{Deployment, Server};
use crate::wire::Wire;
use serde_json::{Value, json};
use tokio::process::Command;
use tokio::task::JoinSet;

const CONNECTIONS: u32 = 64;
const A_CONNECTION: u32 = 40;
const CHALLENGES: &str = "keywright_challenges_total";

/// Runs a client's script against the server, as the development owner.
async fn run(name: &str, deployment: &Deployment, server: &Server) {
    let mut script = foreign::script(name);
    script.envs(deployment.dev_env()).env("KEYWRIGHT_URL", server.url());
    foreign::output(script, "").await;
}

/// Runs curl as the owner, and returns the last status, the number of requests it took, and the last body.
async fn curl(deployment: &Deployment, arguments: &[&str]) -> (u16, usize, Value) {
    let values = deployment.dev_env();
    let owner = format!("{}:{}", values["KEYWRIGHT_PUBLIC_KEY"], values["KEYWRIGHT_PRIVATE_KEY"]);
    let user = if arguments.contains(&"-u") { vec![] } else { vec!["-u", &owner] };
    let done = Command::new("curl")
        .args(["--silent", "--show-error", "--noproxy", "*", "--max-time", "20", "--digest", "-D", "/dev/stderr"])
        .args(user)
        .args(arguments)
        .output()
        .await
        .unwrap();
    let (body, heads) = (String::from_utf8(done.stdout).unwrap(), String::from_utf8(done.stderr).unwrap());
    let lines = heads.lines().filter(|line| line.starts_with("HTTP/1.1 "));
    let statuses: Vec<u16> = lines.map(|line| line.split(' ').nth(1).unwrap().parse().unwrap()).collect();
    let statuses: Vec<u16> = statuses.into_iter().filter(|status| *status != 100).collect();
    let last = statuses.last().unwrap_or_else(|| panic!("curl got no answer: {heads}"));
    (*last, statuses.len(), serde_json::from_str(&body).unwrap_or(Value::String(body)))
}

#[tokio::test]
async fn requests_makes_50_calls_of_one_session_with_one_challenge() {
    let deployment = Deployment::on_sqlite();
    let server = deployment.serve(&["--dev"]).await;

    run("session_requests.py", &deployment, &server).await;

    assert_eq!(server.counter(CHALLENGES).await, 1);
    assert_eq!(server.counter("keywright_requests_total").await, 51);
}

#[tokio::test]
async fn httpx_makes_50_calls_of_one_session_with_one_challenge() {
    let deployment = Deployment::on_sqlite();
    let server = deployment.serve(&["--dev"]).await;

    run("session_httpx.py", &deployment, &server).await;

    assert_eq!(server.counter(CHALLENGES).await, 1);
    assert_eq!(server.counter("keywright_requests_total").await, 51);
}

#[tokio::test]
async fn the_sessions_go_on_when_sha_256_is_offered_too() {
    let deployment = Deployment::on_sqlite();
    let server = deployment.serve(&["--dev", "--sha256"]).await;

    run("session_requests.py", &deployment, &server).await;
    run("session_httpx.py", &deployment, &server).await;
    run("atlas_api_client.mjs", &deployment, &server).await;

    let (status, _, orgs) = curl(&deployment, &[&format!("{}/api/atlas/v2/orgs", server.url())]).await;
    assert_eq!((status, &orgs["totalCount"]), (200, &json!(1)));
}

#[tokio::test]
async fn the_npm_client_reaches_its_endpoints_that_exist() {
    let deployment = Deployment::on_sqlite();
    let server = deployment.serve(&["--dev"]).await;

    run("atlas_api_client.mjs", &deployment, &server).await;
}

#[tokio::test]
async fn curl_makes_a_key_and_writes_a_block_in_both_spellings() {
    let deployment = Deployment::on_sqlite();
    let server = deployment.serve(&["--dev"]).await;
    let keys = format!("{}{}", server.url(), deployment.keys());
    let json = ["-H", "Content-Type: application/json"];

    let body = r#"{"desc":"curl","roles":["ORG_MEMBER"]}"#;
    let (made, requests, key) = curl(&deployment, &[&json[..], &["-d", body, &keys]].concat()).await;
    let list = format!("{keys}/{}/accessList", key["id"].as_str().unwrap());
    let body = r#"[{"cidrBlock":"192.0.2.0/24"},{"cidrBlock":"2001:db8::/32"}]"#;
    let (added, ..) = curl(&deployment, &[&json[..], &["-d", body, &list]].concat()).await;
    let (escaped, _, one) = curl(&deployment, &[&format!("{list}/192.0.2.0%2F24")]).await;
    let (raw, _, two) = curl(&deployment, &[&format!("{list}/192.0.2.0/24")]).await;
    let (removed, ..) = curl(&deployment, &["-X", "DELETE", &format!("{list}/2001:db8::%2F32")]).await;
    let (removed_raw, ..) = curl(&deployment, &["-X", "DELETE", &format!("{list}/192.0.2.0/24")]).await;
    let (_, _, left) = curl(&deployment, &[&list]).await;

    assert_eq!((made, requests, added), (200, 2, 200));
    assert_eq!((escaped, raw), (200, 200));
    assert_eq!((&one, &one["cidrBlock"]), (&two, &json!("192.0.2.0/24")));
    assert_eq!((removed, removed_raw, &left["totalCount"]), (204, 204, &json!(0)));
}

#[tokio::test]
async fn curl_that_waits_before_it_sends_more_than_a_megabyte_is_told_413() {
    let deployment = Deployment::on_sqlite();
    let server = deployment.serve(&["--dev"]).await;
    let keys = format!("{}{}", server.url(), deployment.keys());
    let file = deployment.folder().join("large.json");
    std::fs::write(&file, vec![b' '; (1 << 20) + 1]).unwrap();

    let sent = format!("@{}", file.display());
    let (status, requests, error) =
        curl(&deployment, &["-H", "Content-Type: application/json", "--data-binary", &sent, &keys]).await;

    assert_eq!((status, requests, &error["errorCode"]), (413, 2, &json!("REQUEST_TOO_LARGE")));
}

#[tokio::test]
async fn curl_with_a_wrong_password_or_role_stops_after_two_requests() {
    let deployment = Deployment::on_sqlite();
    let server = deployment.serve(&["--dev"]).await;
    let public = deployment.dev_env()["KEYWRIGHT_PUBLIC_KEY"].clone();
    let keys = format!("{}{}", server.url(), deployment.keys());
    let owner = deployment.owner(&server);
    let member = owner.post(&deployment.keys(), &json!({"desc": "member", "roles": ["ORG_MEMBER"]})).await.body;
    let member = format!("{}:{}", member["publicKey"].as_str().unwrap(), member["privateKey"].as_str().unwrap());
    let body = r#"{"desc":"no","roles":["ORG_MEMBER"]}"#;

    let wrong = curl(&deployment, &["-u", &format!("{public}:wrong"), &keys]).await;
    let unknown = curl(&deployment, &["-u", "nobodyat:wrong", &keys]).await;
    let refused = curl(&deployment, &["-u", &member, "-d", body, "-H", "Content-Type: application/json", &keys]).await;

    assert_eq!((wrong.0, wrong.1, &wrong.2["errorCode"]), (401, 2, &json!("UNEXPECTED_ERROR")));
    assert_eq!(unknown, wrong, "an unknown key should look like a wrong password");
    assert_eq!((refused.0, refused.1, &refused.2["errorCode"]), (401, 2, &json!("USER_UNAUTHORIZED")));
}

/// One signed request of `whoami` on a connection, and the status of its answer.
async fn whoami(wire: &mut Wire, owner: &Credentials, fresh: &str, count: u32) -> u16 {
    let signature = owner.sign(fresh, count, "GET", "/api/keywright/v1/whoami");
    let request = format!("GET /api/keywright/v1/whoami HTTP/1.1\r\nHost: x\r\nAuthorization: {signature}\r\n\r\n");
    wire.send(request.as_bytes()).await;
    wire.answer().await.expect("the connection should live").status
}

#[tokio::test]
async fn one_nonce_on_64_connections_is_never_refused_and_a_replay_always_is() {
    let deployment = Deployment::on_sqlite();
    let server = deployment.serve(&["--dev"]).await;
    let values = deployment.dev_env();
    let owner = Credentials {
        public: values["KEYWRIGHT_PUBLIC_KEY"].clone(),
        private: values["KEYWRIGHT_PRIVATE_KEY"].clone(),
    };
    let mut wire = Wire::open(server.address()).await;
    wire.send(b"GET /api/keywright/v1/whoami HTTP/1.1\r\nHost: x\r\n\r\n").await;
    let challenge = wire.answer().await.unwrap();
    let fresh = nonce(challenge.header("www-authenticate").unwrap()).unwrap().to_owned();
    // 601 and the number of counts have no common divisor: every count once, in no order that a window would like.
    let total = CONNECTIONS * A_CONNECTION;
    let shuffled = move |place: u32| place * 601 % total + 1;

    let mut connections = JoinSet::new();
    for connection in 0..CONNECTIONS {
        let (address, owner, fresh) = (server.address().to_owned(), owner.clone(), fresh.clone());
        connections.spawn(async move {
            let mut wire = Wire::open(&address).await;
            let mut statuses = Vec::new();
            for place in 0..A_CONNECTION {
                statuses.push(whoami(&mut wire, &owner, &fresh, shuffled(place * CONNECTIONS + connection)).await);
            }
            statuses
        });
    }
    let first = connections.join_all().await.concat();
    let mut replayed = Vec::new();
    for place in (0..total).step_by(7) {
        replayed.push(whoami(&mut wire, &owner, &fresh, shuffled(place)).await);
    }

    assert_eq!(first.iter().filter(|status| **status != 200).count(), 0, "of {total} honest requests");
    assert!(replayed.iter().all(|status| *status == 401), "{replayed:?}");
    assert_eq!(whoami(&mut wire, &owner, &fresh, total + 1).await, 200, "the nonce itself is still good");
}
