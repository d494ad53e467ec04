//! schemathesis against the built server: what it makes of each OpenAPI document, good and bad requests alike, is answered
//! as the document says. No 5xx, no status, header, media type or member that is not described; what a schema allows is
//! accepted, what it forbids is refused.
//!
//! `KEYWRIGHT_SCHEMATHESIS_EXAMPLES` is how many requests are invented for an operation, beside those for every boundary
//! of its schemas; `make schemathesis` asks for many.

use crate::first_user::claim;
use crate::repository;
use crate::server::{Deployment, Server};
use std::collections::BTreeMap;
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
/// The paths of what belongs to no organization.
const GLOBAL: &str = "^/(admin|unauth)/";

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
