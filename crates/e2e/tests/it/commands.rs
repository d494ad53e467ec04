//! The commands beside a plain `serve`: what they say, what they change, and what they leave alone.

use crate::client::Client;
use crate::foreign;
use crate::server::{Deployment, Ended};
use serde_json::json;
use std::fs;

const BOOTSTRAP: &[&str] = &["bootstrap", "--organization", "Example", "--owner", "ops@example.org"];

fn succeeded(ended: Ended) -> String {
    assert_eq!(
        (ended.code, ended.stderr.lines().filter(|line| line.starts_with("keywright:")).count()),
        (Some(0), 0),
        "{ended:?}"
    );
    ended.stdout
}

fn failed(ended: &Ended) -> &str {
    assert_ne!(ended.code, Some(0), "{ended:?}");
    ended.stderr.strip_prefix("keywright: ").unwrap_or_else(|| panic!("it should say who speaks: {ended:?}"))
}

/// What follows a label in the text that a command printed.
fn value<'t>(printed: &'t str, label: &str) -> &'t str {
    let line = printed.lines().find_map(|line| line.split_once(label));
    line.unwrap_or_else(|| panic!("{label} is not in {printed}")).1.trim()
}

#[tokio::test]
async fn serve_dev_again_keeps_dev_env_byte_for_byte() {
    let deployment = Deployment::on_sqlite();
    let file = deployment.data().join("dev.env");
    let first = succeeded(deployment.serve(&["--dev"]).await.stop().await);
    let (kept, changed) = (fs::read(&file).unwrap(), fs::metadata(&file).unwrap().modified().unwrap());

    let server = deployment.serve(&["--dev"]).await;

    assert_eq!((fs::read(&file).unwrap(), fs::metadata(&file).unwrap().modified().unwrap()), (kept, changed));
    assert_eq!(deployment.owner(&server).get("/api/keywright/v1/whoami").await.status, 200);
    let private = &deployment.dev_env()["KEYWRIGHT_PRIVATE_KEY"];
    let second = succeeded(server.stop().await);
    assert!(first.contains(private) && !second.contains(private), "the key should be printed once: {second}");
    assert!(second.contains("./data/dev.env"), "it should say where the key is: {second}");
}

#[tokio::test]
async fn a_dev_env_that_is_gone_is_not_made_again_and_bootstrap_is_named() {
    let deployment = Deployment::on_sqlite();
    deployment.serve(&["--dev"]).await.stop().await;
    fs::remove_file(deployment.data().join("dev.env")).unwrap();

    let said = succeeded(deployment.serve(&["--dev"]).await.stop().await);

    assert!(said.contains("dev.env is gone") && said.contains("keywright bootstrap"), "{said}");
    assert!(!deployment.data().join("dev.env").exists());
}

#[tokio::test]
async fn dev_env_gives_every_name_that_clients_read() {
    let deployment = Deployment::on_sqlite();
    let server = deployment.serve(&["--dev"]).await;

    let values = deployment.dev_env();

    assert_eq!(values["KEYWRIGHT_URL"], server.url());
    assert_eq!(values["MONGODB_ATLAS_BASE_URL"], format!("{}/", server.url()));
    assert_eq!(values["MONGODB_ATLAS_OPS_MANAGER_URL"], values["MONGODB_ATLAS_BASE_URL"]);
    for (ours, theirs) in [
        ("KEYWRIGHT_PUBLIC_KEY", "MONGODB_ATLAS_PUBLIC_API_KEY"),
        ("KEYWRIGHT_PRIVATE_KEY", "MONGODB_ATLAS_PRIVATE_API_KEY"),
        ("KEYWRIGHT_ORG_ID", "MONGODB_ATLAS_ORG_ID"),
        ("KEYWRIGHT_PROJECT_ID", "MONGODB_ATLAS_PROJECT_ID"),
    ] {
        assert_eq!(values[ours], values[theirs]);
    }
    assert_eq!(values["KEYWRIGHT_CONSOLE_USER"], "owner@localhost.test");
    assert_eq!((values["KEYWRIGHT_OWNER_USER_ID"].len(), values["KEYWRIGHT_CONSOLE_PASSWORD"].is_empty()), (24, false));
}

#[tokio::test]
async fn bootstrap_works_once_and_its_key_owns_the_organization() {
    for deployment in [Deployment::on_sqlite(), Deployment::on_postgres().await] {
        let printed = succeeded(deployment.run(BOOTSTRAP).await);
        let second = deployment.run(BOOTSTRAP).await;
        let server = deployment.serve(&[]).await;

        assert!(failed(&second).contains("has its first organization already"), "{second:?}");
        let owner = Client::new(server.url(), value(&printed, "public key:"), value(&printed, "private key:"));
        let path = format!("/api/atlas/v2/orgs/{}", value(&printed, "Organization Example:"));
        assert_eq!(owner.get(&path).await.body["name"], "Example");
        let made = owner.post(&format!("{path}/apiKeys"), &json!({"desc": "one", "roles": ["ORG_OWNER"]})).await;
        assert_eq!(made.status, 200);
    }
}

#[tokio::test]
async fn a_server_that_nobody_owns_yet_says_how_to_change_that() {
    let deployment = Deployment::on_sqlite();

    let said = succeeded(deployment.serve(&[]).await.stop().await);

    assert!(said.contains("keywright bootstrap --organization"), "{said}");
}

#[tokio::test]
async fn check_says_what_it_looked_at_and_changes_nothing() {
    for (sqlite, deployment) in [(true, Deployment::on_sqlite()), (false, Deployment::on_postgres().await)] {
        let before = succeeded(deployment.run(&["check"]).await);
        assert!(!deployment.data().exists(), "check should make nothing");
        deployment.run(BOOTSTRAP).await;
        let file = deployment.data().join(if sqlite { "keywright.db" } else { "secret.key" });
        let database = fs::read(&file).unwrap();

        let after = succeeded(deployment.run(&["check"]).await);

        for subject in ["configuration: ", "database: ", "clock: ", "mail: not configured"] {
            assert!(before.contains(subject) && after.contains(subject), "{before}{after}");
        }
        assert!(after.contains("sealing key: opens this database"), "{after}");
        assert_eq!(fs::read(&file).unwrap(), database);
        let _server = deployment.serve(&[]).await;
        assert_eq!(succeeded(deployment.run(&["check"]).await).lines().count(), 5, "also beside a running server");
    }
}

#[tokio::test]
async fn audit_verify_proves_a_whole_log_and_names_the_first_broken_revision() {
    let deployment = Deployment::on_sqlite();
    let server = deployment.serve(&["--dev"]).await;
    let (owner, keys) = (deployment.owner(&server), deployment.keys());
    for number in 0..5 {
        owner.post(&keys, &json!({"desc": format!("key {number}"), "roles": ["ORG_MEMBER"]})).await;
    }

    let meanwhile = deployment.run(&["audit", "verify"]).await;
    server.stop().await;
    let whole = succeeded(deployment.run(&["audit", "verify"]).await);
    let file = deployment.data().join("keywright.db");
    let revision = foreign::sqlite(&file, "SELECT max(revision) - 2 FROM events").await;
    let revision = revision.trim();
    foreign::sqlite(&file, &format!("UPDATE events SET remote_address = '192.0.2.9' WHERE revision = {revision}"))
        .await;
    let changed = deployment.run(&["audit", "verify"]).await;
    foreign::sqlite(&file, &format!("DELETE FROM events WHERE revision = {revision} - 1")).await;
    let removed = deployment.run(&["audit", "verify"]).await;

    assert!(failed(&meanwhile).contains("another keywright holds ./data"), "{meanwhile:?}");
    assert!(whole.starts_with("the log is whole: ") && whole.contains(" in 2 chains"), "{whole}");
    assert!(failed(&changed).starts_with(&format!("revision {revision}: ")), "{changed:?}");
    let before: u32 = revision.parse::<u32>().unwrap() - 1;
    assert!(failed(&removed).starts_with(&format!("revision {before}: ")), "{removed:?}");
}

#[tokio::test]
async fn audit_verify_names_the_first_broken_revision_on_postgres_beside_a_running_server() {
    let deployment = Deployment::on_postgres().await;
    let _server = deployment.serve(&["--dev"]).await;

    let whole = succeeded(deployment.run(&["audit", "verify"]).await);
    deployment.database().run("UPDATE events SET event_type = 'API_KEY_DELETED' WHERE revision = 3").await;
    let changed = deployment.run(&["audit", "verify"]).await;

    assert!(whole.starts_with("the log is whole: "), "{whole}");
    assert!(failed(&changed).starts_with("revision 3: "), "{changed:?}");
}

#[tokio::test]
async fn audit_verify_proves_nothing_where_there_is_no_log() {
    let deployment = Deployment::on_sqlite();

    let mistyped = deployment.run(&["audit", "verify", "--data", "./daat"]).await;

    assert_ne!(failed(&mistyped), "");
    assert!(!deployment.folder().join("daat").exists(), "nothing should be made");
}
