//! Starting and stopping: ready at once, also with 100,000 keys; a restart finds everything; a stop writes down usage.

use crate::client::Client;
use crate::foreign;
use crate::server::{Deployment, Server};
use serde_json::{Value, json};
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// 100,000 copies of the owner's key, with public keys and ids of their own.
const MANY_KEYS: &str = "
    CREATE TEMP TABLE numbers AS WITH RECURSIVE n(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM n WHERE n < 99999) SELECT n FROM n;
    INSERT INTO api_keys (id, org_id, public_key, description, private_key_tail, roles, created, access_list_count,
                          access_list_last, rights_revision)
        SELECT printf('%024x', n), org_id, 'zz' || char(97 + n / 11881376 % 26) || char(97 + n / 456976 % 26)
            || char(97 + n / 17576 % 26) || char(97 + n / 676 % 26) || char(97 + n / 26 % 26) || char(97 + n % 26),
            'copy ' || n, private_key_tail, roles, created, 0, 0, rights_revision
        FROM numbers, (SELECT * FROM api_keys LIMIT 1);
    INSERT INTO api_key_secrets (id, api_key_id, data_key_id, sealed_md5, sealed_sha256, private_key_tail, created, ends)
        SELECT printf('%024x', n), printf('%024x', n), data_key_id, sealed_md5, sealed_sha256, private_key_tail, created, ends
        FROM numbers, (SELECT * FROM api_key_secrets LIMIT 1);
    UPDATE organizations SET api_key_count = api_key_count + 100000";

const LIMIT: Duration = Duration::from_secs(1);

/// Starts a few times and returns the shortest: other tests are running beside this one.
async fn shortest(deployment: &Deployment) -> (Server, Duration) {
    let mut server = deployment.serve(&["--dev"]).await;
    let mut shortest = server.took;
    for _ in 0..4 {
        server.kill().await;
        server = deployment.serve(&["--dev"]).await;
        shortest = shortest.min(server.took);
    }
    (server, shortest)
}

#[tokio::test]
async fn the_server_is_ready_in_under_a_second_on_an_empty_folder() {
    let mut took = Duration::MAX;

    for _ in 0..3 {
        let deployment = Deployment::on_sqlite();
        took = took.min(deployment.serve(&["--dev"]).await.took);
    }

    println!("ready on an empty folder after {took:.0?}");
    assert!(took < LIMIT, "{took:?}");
}

#[tokio::test]
async fn the_server_is_ready_in_under_a_second_with_100_000_keys() {
    let deployment = Deployment::on_sqlite();
    deployment.serve(&["--dev"]).await.stop().await;
    foreign::sqlite(&deployment.data().join("keywright.db"), MANY_KEYS).await;

    let (server, took) = shortest(&deployment).await;

    println!("ready with 100,000 keys after {took:.0?}");
    assert!(took < LIMIT, "{took:?}");
    let page = deployment.owner(&server).get(&format!("{}?itemsPerPage=2&pageNum=50000", deployment.keys())).await.body;
    assert_eq!((&page["totalCount"], page["results"].as_array().unwrap().len()), (&json!(100_001), 2));
}

/// Everything that a client can see of an organization, without the port, which is another after each start.
async fn seen(owner: &Client, server: &Server, keys: &str) -> String {
    let org = keys.strip_suffix("/apiKeys").unwrap();
    let mut seen: Vec<Value> = vec![owner.get(org).await.body, owner.get(&format!("{org}/settings")).await.body];
    let page = owner.get(keys).await.body;
    for key in page["results"].as_array().unwrap() {
        let id = key["id"].as_str().unwrap();
        seen.push(owner.get(&format!("{keys}/{id}/accessList")).await.body);
    }
    seen.extend([page, owner.get(&format!("{org}/events?itemsPerPage=500")).await.body]);
    serde_json::to_string_pretty(&seen).unwrap().replace(server.url(), "")
}

#[tokio::test]
async fn a_restart_finds_everything_as_it_was_on_both_databases() {
    for deployment in [Deployment::on_sqlite(), Deployment::on_postgres().await] {
        let server = deployment.serve(&["--dev"]).await;
        let (owner, keys) = (deployment.owner(&server), deployment.keys());
        let mut made = Vec::new();
        for number in 0..3 {
            let key = owner.post(&keys, &json!({"desc": format!("key {number}"), "roles": ["ORG_MEMBER"]})).await.body;
            let list = format!("{keys}/{}/accessList", key["id"].as_str().unwrap());
            owner.post(&list, &json!([{"cidrBlock": "192.0.2.0/24"}, {"ipAddress": "127.0.0.1"}])).await;
            made.push(key);
        }
        let settings = format!("{}/settings", keys.strip_suffix("/apiKeys").unwrap());
        assert_eq!(owner.patch(&settings, &json!({"multiFactorAuthRequired": true})).await.status, 200);
        owner.delete(&format!("{keys}/{}", made[0]["id"].as_str().unwrap())).await;
        let before = seen(&owner, &server, &keys).await;

        let stopped = server.stop().await;
        let server = deployment.serve(&["--dev"]).await;
        let after = seen(&deployment.owner(&server), &server, &keys).await;

        assert_eq!((stopped.code, before), (Some(0), after));
        for (key, status) in made.iter().zip([401, 200, 200]) {
            let whoami = Client::of_new_key(server.url(), key).get("/api/keywright/v1/whoami").await;
            assert_eq!(whoami.status, status);
        }
    }
}

/// A key with an entry for this machine, its session, and the path of the entry.
async fn listed(deployment: &Deployment, server: &Server) -> (Client, String) {
    let (owner, keys) = (deployment.owner(server), deployment.keys());
    let key = owner.post(&keys, &json!({"desc": "used", "roles": ["ORG_MEMBER"]})).await.body;
    let list = format!("{keys}/{}/accessList", key["id"].as_str().unwrap());
    assert_eq!(owner.post(&list, &json!([{"ipAddress": "127.0.0.1"}])).await.status, 200);
    (Client::of_new_key(server.url(), &key), format!("{list}/127.0.0.1"))
}

#[tokio::test]
async fn a_use_is_seen_within_two_seconds_on_both_databases() {
    for deployment in [Deployment::on_sqlite(), Deployment::on_postgres().await] {
        let server = deployment.serve(&["--dev"]).await;
        let (key, entry) = listed(&deployment, &server).await;
        let owner = deployment.owner(&server);
        let unused = owner.get(&entry).await.body;

        for _ in 0..7 {
            assert_eq!(key.get("/api/keywright/v1/whoami").await.status, 200);
        }
        let used = Instant::now();
        let mut shown = owner.get(&entry).await.body;
        while shown["count"] != 7 && used.elapsed() < Duration::from_secs(2) {
            sleep(Duration::from_millis(20)).await;
            shown = owner.get(&entry).await.body;
        }

        assert_eq!((&unused["count"], unused.get("lastUsed"), unused.get("lastUsedAddress")), (&json!(0), None, None));
        assert_eq!((&shown["count"], &shown["lastUsedAddress"]), (&json!(7), &json!("127.0.0.1")));
        assert!(shown["lastUsed"].as_str() >= shown["created"].as_str(), "{shown}");
    }
}

#[tokio::test]
async fn a_stop_writes_down_what_was_used_until_then_on_both_databases() {
    for deployment in [Deployment::on_sqlite(), Deployment::on_postgres().await] {
        let server = deployment.serve(&["--dev", "--usage-interval", "2s"]).await;
        let (key, entry) = listed(&deployment, &server).await;
        for _ in 0..11 {
            assert_eq!(key.get("/api/keywright/v1/whoami").await.status, 200);
        }

        let asked = Instant::now();
        let stopped = server.stop().await;
        let took = asked.elapsed();
        let server = deployment.serve(&["--dev"]).await;
        let shown = deployment.owner(&server).get(&entry).await.body;

        assert_eq!(
            (stopped.code, &shown["count"], &shown["lastUsedAddress"]),
            (Some(0), &json!(11), &json!("127.0.0.1"))
        );
        assert!(took < Duration::from_secs(5), "idle connections should not hold it up: {took:?}");
    }
}

#[tokio::test]
async fn a_stop_finishes_the_request_that_is_under_way() {
    use crate::wire::Wire;

    let deployment = Deployment::on_sqlite();
    let server = deployment.serve(&["--dev"]).await;
    let mut wire = Wire::open(server.address()).await;
    wire.send(b"GET /api/keywright/v1/whoami HTTP/1.1\r\nHost: x\r\n\r\n").await;
    let challenge = wire.answer().await.unwrap();
    let values = deployment.dev_env();
    let (public, private) = (values["KEYWRIGHT_PUBLIC_KEY"].clone(), values["KEYWRIGHT_PRIVATE_KEY"].clone());
    let fresh = crate::client::nonce(challenge.header("www-authenticate").unwrap()).unwrap();
    let signature = crate::client::Credentials { public, private }.sign(fresh, 1, "POST", &deployment.keys());
    let body = br#"{"desc":"late","roles":["ORG_MEMBER"]}"#;
    let head = format!(
        "POST {} HTTP/1.1\r\nHost: x\r\nAuthorization: {signature}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        deployment.keys(),
        body.len()
    );
    wire.send(head.as_bytes()).await;
    wire.send(&body[..10]).await;
    sleep(Duration::from_millis(100)).await;

    let (stopped, answer) = tokio::join!(server.stop(), async {
        sleep(Duration::from_millis(300)).await;
        wire.send(&body[10..]).await;
        wire.answer().await.expect("it should still be answered")
    });

    assert_eq!((stopped.code, answer.status), (Some(0), 200));
}
