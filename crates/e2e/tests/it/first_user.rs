//! The first user of Ops Manager: claims a server that nobody owns, from its own machine or with the setup token.

use crate::client::Client;
use crate::readme::{answers, paste, session};
use crate::secrets::found;
use crate::server::{Deployment, Server};
use serde_json::{Value, json};
use std::fs;
use std::os::unix::fs::PermissionsExt as _;

const OPS_MANAGER: &[&str] = &["--product", "ops-manager"];
const PASSWORD: &str = "Tr0ub4dor&3 was not it";
const WHOAMI: &str = "/api/keywright/v1/whoami";

/// The call that makes the first user; its status and body.
async fn claim(server: &Server, headers: &[(&str, &str)]) -> (u16, Value) {
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let body = json!({"username": "root@example.org", "password": PASSWORD, "firstName": "Ada", "lastName": "Root"});
    let mut request = http.post(format!("{}/api/public/v1.0/unauth/users", server.url())).json(&body);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let response = request.send().await.unwrap();
    (response.status().as_u16(), response.json().await.unwrap())
}

fn token_file(deployment: &Deployment) -> std::path::PathBuf {
    deployment.data().join("setup-token")
}

/// Asks until it is so, for what the server does in the background.
async fn gone(file: &std::path::Path) -> bool {
    for _ in 0..200 {
        if !file.exists() {
            return true;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    false
}

#[tokio::test]
async fn the_machine_itself_claims_the_server_once_on_both_databases() {
    for deployment in [Deployment::on_sqlite(), Deployment::on_postgres().await] {
        let server = deployment.serve(OPS_MANAGER).await;

        let (status, made) = claim(&server, &[]).await;
        let (again, refused) = claim(&server, &[]).await;

        assert_eq!((status, again), (201, 403), "{made} {refused}");
        assert_eq!(refused["errorCode"], "CANNOT_CREATE_FIRST_USER_USERS_ALREADY_EXIST");
        let key = Client::of_new_key(server.url(), &made["programmaticApiKey"]);
        assert_eq!(key.get(WHOAMI).await.body["roles"], json!([{"roleName": "GLOBAL_OWNER"}]));
        assert!(gone(&token_file(&deployment)).await, "the token has no use any more");
        let said = server.stop().await.stdout;
        assert!(said.contains("keywright bootstrap") && said.contains("X-Keywright-Setup-Token: "), "{said}");
        let bootstrap = ["bootstrap", "--organization", "Example", "--owner", "ops@example.org"];
        assert!(deployment.run(&bootstrap).await.stderr.contains("has its first organization already"));
        let server = deployment.serve(OPS_MANAGER).await;
        let key = Client::of_new_key(server.url(), &made["programmaticApiKey"]);
        assert_eq!(key.get(WHOAMI).await.status, 200);
        let said = server.stop().await.stdout;
        assert!(!said.contains("bootstrap") && !said.contains("Setup"), "{said}");
    }
}

#[tokio::test]
async fn the_setup_token_is_on_the_terminal_and_in_its_own_file_until_it_is_used() {
    let deployment = Deployment::on_sqlite();
    // A proxy is named: now not even this machine is taken at its word.
    let options = [OPS_MANAGER, &["--trusted-proxy", "192.0.2.1", "--log-level", "trace"]].concat();
    deployment.serve(&options).await.kill().await;
    let earlier = fs::read_to_string(token_file(&deployment)).unwrap();
    let server = deployment.serve(&options).await;
    let token = fs::read_to_string(token_file(&deployment)).unwrap();
    let texts = json!({"token": token.trim(), "password": PASSWORD});
    assert_eq!(fs::metadata(token_file(&deployment)).unwrap().permissions().mode() & 0o777, 0o600);
    let shown = ["data/setup-token: token, raw", "logs/001.stdout: token, raw"];
    assert_eq!(found(&deployment, &[], &texts).await, shown);

    let header = "X-Keywright-Setup-Token";
    let (status, refused) = claim(&server, &[]).await;
    assert_eq!((status, &refused["errorCode"]), (403, &json!("ACCESS_FORBIDDEN")));
    assert_eq!(claim(&server, &[(header, "guessed")]).await.0, 403);
    assert_ne!(earlier, token);
    let (status, made) = claim(&server, &[(header, earlier.trim())]).await;

    assert_eq!(status, 201, "each start adds one: {made}");
    assert_eq!(claim(&server, &[(header, token.trim())]).await.0, 403, "and all end together");
    assert!(gone(&token_file(&deployment)).await);
    let key = &made["programmaticApiKey"];
    let pair = |name: &str| key[name].as_str().unwrap().to_owned();
    let pairs = [(pair("publicKey"), pair("privateKey"))];
    assert_eq!(found(&deployment, &pairs, &texts).await, shown[1..]);
    server.stop().await;
    assert_eq!(found(&deployment, &pairs, &texts).await, shown[1..]);
}

#[tokio::test]
async fn a_token_that_lost_its_use_elsewhere_goes_with_the_next_command() {
    for claiming in [["bootstrap", "--organization", "Example", "--owner", "ops@example.org"].as_slice(), &[]] {
        let deployment = Deployment::on_sqlite();
        deployment.serve(OPS_MANAGER).await.stop().await;
        assert!(token_file(&deployment).exists(), "a stop takes nothing away");

        if claiming.is_empty() {
            deployment.serve(&["--dev"]).await.stop().await;
        } else {
            assert_eq!(deployment.run(claiming).await.code, Some(0));
        }

        assert!(!token_file(&deployment).exists());
    }
}

#[tokio::test]
async fn without_the_call_the_token_is_for_the_console() {
    let deployment = Deployment::on_sqlite();

    let server = deployment.serve(&[]).await;
    let (status, _) = claim(&server, &[]).await;
    let said = server.stop().await.stdout;

    assert_eq!(status, 404);
    let token = fs::read_to_string(token_file(&deployment)).unwrap();
    let line = format!("/setup and enter this token: {}", token.trim());
    assert!(said.contains(&line) && said.contains("keywright bootstrap"), "{said}");
    assert!(!said.contains("Setup-Token"), "{said}");
}

#[tokio::test]
async fn the_session_of_the_page_on_ops_manager_works_as_it_stands() {
    let deployment = Deployment::on_sqlite();
    let server = deployment.serve(OPS_MANAGER).await;

    let text = format!("KEYWRIGHT_URL={}\n{}", server.url(), session("docs/ops-manager.md").concat());
    let printed = answers(&paste("bash", &deployment, &text).await);

    let [keys, organization] = &printed[..] else { panic!("{printed:?}") };
    assert_eq!(keys["results"][0]["roles"], json!([{"roleName": "GLOBAL_OWNER"}]));
    assert_eq!(organization["name"], "Example");
}
