//! schemathesis against the built server: what it makes of each OpenAPI document, good and bad requests alike, is answered
//! as the document says. No 5xx, no status, header, media type or member that is not described; what a schema allows is
//! accepted, what it forbids is refused.
//!
//! `KEYWRIGHT_SCHEMATHESIS_EXAMPLES` is how many requests are invented for an operation, beside those for every boundary
//! of its schemas; `make schemathesis` asks for many.

use crate::first_user::claim;
use crate::repository;
use crate::server::{Deployment, Server};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use tokio::process::Command;

/// Enough to meet every kind of value; the boundaries come on top.
const EXAMPLES: &str = "6";
/// The same requests each time.
const SEED: &str = "20261122";

fn installed(program: &str) -> Command {
    let found = repository::root().join(".cache/schemathesis/bin").join(program);
    assert!(found.exists(), "{} is missing: scripts/install-schemathesis installs it", found.display());
    Command::new(found)
}

fn ours(file: &str) -> PathBuf {
    repository::root().join("crates/e2e/schemathesis").join(file)
}

/// So much may be made of everything that no quota answers for what is tested.
const MANY: &[&str] = &[
    "--max-keys-per-org=1000000",
    "--max-projects-per-org=1000000",
    "--max-users-per-org=1000000",
    "--max-users-per-project=1000000",
    "--max-teams-per-org=1000000",
    "--max-teams-per-project=1000000",
    "--max-access-list-entries=10000",
];
/// What is refused to whoever calls here, by the document: no call makes a member who is not the last owner, a key makes
/// no organization in the public dialect, and the first user has been made.
const REFUSED: &[(&str, &[&str])] = &[
    ("atlas-v1", &["DELETE /groups/{groupId}/users/{userId}", "DELETE /orgs/{orgId}/users/{userId}"]),
    (
        "public",
        &[
            "DELETE /groups/{groupId}/users/{userId}",
            "DELETE /orgs/{orgId}/users/{userId}",
            "DELETE /users/{userId}",
            "POST /orgs",
            "POST /unauth/users",
        ],
    ),
];
/// The paths of what belongs to no organization.
const GLOBAL: &str = "^/(admin/|unauth/users)";

async fn holds_what_it_says(document: &str) {
    let deployment = Deployment::on_sqlite();
    let server = deployment.serve(&[&["--dev"], MANY].concat()).await;

    // What belongs to no organization is refused to its owner: it has a sentence of its own.
    ask(&deployment, &server, document, &deployment.dev_env(), ["--exclude-path-regex", GLOBAL]).await;
}

/// Sends what schemathesis makes of the paths of a document, as the caller of this environment.
async fn ask(
    deployment: &Deployment,
    server: &Server,
    document: &str,
    caller: &BTreeMap<String, String>,
    paths: [&str; 2],
) {
    let examples = std::env::vars().find(|(name, _)| name == "KEYWRIGHT_SCHEMATHESIS_EXAMPLES");
    let examples = examples.map_or_else(|| EXAMPLES.to_owned(), |(_, examples)| examples);

    let run = installed("schemathesis")
        .args(["run", &format!("{}/openapi/{document}.json", server.url())])
        .args(["--phases", "examples,coverage,fuzzing", "--checks", "all", "--mode", "all"])
        .args(["--seed", SEED, "--max-examples", &examples, "--suppress-health-check", "all"])
        .args(["--output-truncate", "false", "--warnings", "off"])
        .args(paths)
        .current_dir(deployment.folder())
        .envs(caller)
        .env("KEYWRIGHT_URL", server.url())
        .env("SCHEMATHESIS_HOOKS", ours("hooks.py"))
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("NO_PROXY", "*")
        .output()
        .await
        .unwrap();

    let said = String::from_utf8_lossy(&run.stdout);
    assert!(run.status.success(), "{said}{}", String::from_utf8_lossy(&run.stderr));
    assert!(said.contains("\u{2705} Coverage") || said.contains("Coverage (in"), "nothing was tested: {said}");
    let answered = fs::read_to_string(deployment.folder().join("answered")).unwrap();
    let answered: Vec<_> = answered.lines().collect();
    let refused: Vec<_> = REFUSED.iter().filter(|(of, _)| *of == document).flat_map(|(_, refused)| *refused).collect();
    let mut silent = promised(server, document, paths).await;
    silent.retain(|operation| !answered.contains(&operation.as_str()) && !refused.contains(&&operation.as_str()));
    assert_eq!(silent, Vec::<String>::new(), "these never answered well");
}

/// The operations that a document has a good answer of, among these paths.
async fn promised(server: &Server, document: &str, [option, _]: [&str; 2]) -> Vec<String> {
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let document = http.get(format!("{}/openapi/{document}.json", server.url())).send().await.unwrap();
    let document: Value = document.json().await.unwrap();
    let is_global = |path: &str| path.starts_with("/admin/") || path.starts_with("/unauth/users");
    let meant = |path: &str| is_global(path) == option.contains("include");
    let mut promised = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap().iter().filter(|(path, _)| meant(path)) {
        for (method, operation) in item.as_object().unwrap() {
            let good = operation["responses"].as_object().unwrap().keys().any(|status| status.starts_with('2'));
            promised.extend(good.then(|| format!("{} {path}", method.to_uppercase())));
        }
    }
    promised
}

#[tokio::test]
async fn atlas_v1_answers_what_its_document_says() {
    holds_what_it_says("atlas-v1").await;
}

#[tokio::test]
async fn atlas_v2_answers_what_its_document_says() {
    holds_what_it_says("atlas-v2").await;
}

#[tokio::test]
async fn the_public_dialect_answers_what_its_document_says() {
    holds_what_it_says("public").await;
}

#[tokio::test]
async fn what_belongs_to_no_organization_answers_what_the_document_of_ops_manager_says() {
    let deployment = Deployment::on_sqlite();
    let server = deployment.serve(&["--product=ops-manager", "--rate-limits=count"]).await;
    let (status, made) = claim(&server, &[]).await;
    assert_eq!(status, 201, "{made}");
    let of_the_key = |name: &str| made["programmaticApiKey"][name].as_str().unwrap().to_owned();
    let caller = [
        ("KEYWRIGHT_PUBLIC_KEY", of_the_key("publicKey")),
        ("KEYWRIGHT_PRIVATE_KEY", of_the_key("privateKey")),
        ("KEYWRIGHT_OWNER_USER_ID", made["user"]["id"].as_str().unwrap().to_owned()),
        ("KEYWRIGHT_ORG_ID", String::new()),
        ("KEYWRIGHT_PROJECT_ID", String::new()),
    ];
    let caller = caller.map(|(name, value)| (name.to_owned(), value)).into();

    ask(&deployment, &server, "public", &caller, ["--include-path-regex", GLOBAL]).await;
}

#[tokio::test]
async fn the_helpers_and_our_own_routes_answer_what_their_documents_say() {
    holds_what_it_says("private").await;
    holds_what_it_says("keywright").await;
}

#[tokio::test]
async fn the_documents_are_valid_openapi_3_1() {
    let documents = repository::files("docs/openapi", ".json");
    let paths = documents.iter().map(|document| repository::root().join(&document.path));

    let run = installed("python").arg("-B").arg(ours("valid.py")).args(paths).output().await.unwrap();

    let (said, error) = (String::from_utf8_lossy(&run.stdout), String::from_utf8_lossy(&run.stderr));
    assert_eq!(documents.len(), 5);
    assert!(run.status.success() && said.is_empty(), "{said}{error}");
}
