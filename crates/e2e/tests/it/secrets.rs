//! No secret in the clear: not in the data folder, not in a log, however much the log says.

use crate::client::{Answer, Client};
use crate::foreign;
use crate::server::Deployment;
use serde_json::{Value, json};
use std::fs;
use std::os::unix::fs::PermissionsExt as _;

/// Where below the deployment's folder any of these is found, in any form.
pub(crate) async fn found(deployment: &Deployment, pairs: &[(String, String)], texts: &Value) -> Vec<String> {
    let mut search = foreign::script("find_secrets.py");
    search.arg(deployment.folder());
    let printed = foreign::output(search, &json!({"pairs": pairs, "texts": texts}).to_string()).await;
    printed.lines().map(str::to_owned).collect()
}

fn halves(answer: &Answer) -> (String, String) {
    let text = |name: &str| answer.body[name].as_str().unwrap().to_owned();
    (text("publicKey"), text("privateKey"))
}

/// What a key's life looks like to the server: made, used, misused, changed, and some of it gone again.
async fn live(deployment: &Deployment, url: &str, owner: &Client) -> Vec<(String, String)> {
    let keys = deployment.keys();
    let mut pairs = Vec::new();
    for number in 0..5 {
        let body = json!({"desc": format!("key {number}"), "roles": ["ORG_MEMBER"]});
        let made = owner.post(&format!("{keys}?pretty=true"), &body).await;
        let (public, private) = halves(&made);
        let key = Client::of_new_key(url, &made.body);
        let id = made.body["id"].as_str().unwrap();

        assert_eq!(key.get("/api/keywright/v1/whoami").await.status, 200);
        assert_eq!(key.post(&keys, &body).await.status, 401);
        assert_eq!(owner.patch(&format!("{keys}/{id}"), &json!({"roles": ["ORG_READ_ONLY"]})).await.status, 200);
        assert_eq!(owner.patch(&format!("{keys}/{id}"), &made.body).await.status, 400);
        assert_eq!(owner.post(&keys, &json!({"desc": private, "secret": private})).await.status, 400);
        assert_eq!(Client::new(url, &public, &format!("{private}0")).get(&keys).await.status, 401);
        assert_eq!(Client::new(url, "nobodyat", &private).get(&keys).await.status, 401);
        assert_eq!(key.get(&format!("/api/atlas/v2/orgs?password={private}")).await.status, 200);
        assert_eq!(
            owner.post(&format!("{keys}/{id}/accessList"), &json!([{"ipAddress": "192.0.2.1"}])).await.status,
            200
        );
        assert_eq!(key.get("/api/keywright/v1/whoami").await.status, 403);
        if number == 0 {
            assert_eq!(owner.delete(&format!("{keys}/{id}")).await.status, 204);
            assert_eq!(key.get("/api/keywright/v1/whoami").await.status, 401);
        }
        pairs.push((public, private));
    }
    pairs
}

#[tokio::test]
async fn a_private_key_and_its_ha1_are_nowhere_but_in_dev_env() {
    let deployment = Deployment::on_sqlite();
    let server = deployment.serve(&["--dev", "--log-level", "trace", "--sha256"]).await;
    let mut pairs = live(&deployment, server.url(), &deployment.owner(&server)).await;
    server.kill().await;
    let server = deployment.serve(&["--dev", "--log-level", "trace", "--log-format", "text"]).await;
    pairs.extend(live(&deployment, server.url(), &deployment.owner(&server)).await);

    let values = deployment.dev_env();
    let none = json!({});
    let running = found(&deployment, &pairs, &none).await;
    let log = server.stderr();
    let stopped = server.stop().await;
    assert_eq!(stopped.code, Some(0), "{}", stopped.stderr);
    let at_rest = found(&deployment, &pairs, &none).await;
    let (public, private) = (&values["KEYWRIGHT_PUBLIC_KEY"], &values["KEYWRIGHT_PRIVATE_KEY"]);
    let of_dev = found(&deployment, &[(public.clone(), private.clone())], &none).await;

    assert_eq!((running, at_rest), (vec![], vec![]));
    assert!(log.contains("not authenticated"), "the log should have said why it refused: {log}");
    let shown = |file: &str| format!("{file}: private key of {public}, raw");
    assert_eq!(
        of_dev,
        [shown("data/dev.env"), shown("logs/000.stdout")],
        "dev.env, and the terminal of the first start"
    );
}

#[tokio::test]
async fn the_sealing_key_and_the_owners_password_are_in_their_own_files_alone() {
    let deployment = Deployment::on_sqlite();
    let server = deployment.serve(&["--dev", "--log-level", "trace"]).await;
    deployment.owner(&server).get("/api/keywright/v1/whoami").await;
    server.kill().await;
    deployment.serve(&["--dev", "--log-level", "trace"]).await.stop().await;

    let (sealing, password) = (fs::read_to_string(deployment.data().join("secret.key")).unwrap(), deployment.dev_env());
    let texts = json!({"sealing key": sealing.trim(), "password": password["KEYWRIGHT_CONSOLE_PASSWORD"]});
    let bytes = format!("{}-", sealing.trim());

    assert_eq!(
        found(&deployment, &[], &texts).await,
        ["data/dev.env: password, raw", "data/secret.key: sealing key, raw"]
    );
    // As a "private key", its digits are searched as bytes too.
    let as_bytes = found(&deployment, &[("sealing".to_owned(), bytes)], &json!({})).await;
    assert_eq!(as_bytes, ["data/secret.key: digits of sealing", "data/secret.key: bytes of sealing, hex"]);
}

#[tokio::test]
async fn what_the_server_keeps_is_for_its_owner_alone() {
    let deployment = Deployment::on_sqlite();
    let _server = deployment.serve(&["--dev"]).await;

    let mode = |name: &str| fs::metadata(deployment.data().join(name)).unwrap().permissions().mode() & 0o777;

    assert_eq!(mode("."), 0o700);
    for file in fs::read_dir(deployment.data()).unwrap() {
        let name = file.unwrap().file_name().into_string().unwrap();
        assert_eq!(mode(&name), 0o600, "{name}");
    }
}
