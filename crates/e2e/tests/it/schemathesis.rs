//! schemathesis against the built server: what it makes of each OpenAPI document, good and bad requests alike, is answered
//! as the document says. No 5xx, no status, header, media type or member that is not described; what a schema allows is
//! accepted, what it forbids is refused.
//!
//! `KEYWRIGHT_SCHEMATHESIS_EXAMPLES` is how many requests are invented for an operation, beside those for every boundary
//! of its schemas; `make schemathesis` asks for many.

use crate::repository;
use crate::server::Deployment;
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

async fn holds_what_it_says(document: &str) {
    let deployment = Deployment::on_sqlite();
    let many = ["--max-keys-per-org", "1000000", "--max-projects-per-org", "1000000"];
    let server = deployment.serve(&[&["--dev"], &many[..]].concat()).await;
    let examples = std::env::vars().find(|(name, _)| name == "KEYWRIGHT_SCHEMATHESIS_EXAMPLES");
    let examples = examples.map_or_else(|| EXAMPLES.to_owned(), |(_, examples)| examples);

    let run = installed("schemathesis")
        .args(["run", &format!("{}/openapi/{document}.json", server.url())])
        .args(["--phases", "examples,coverage,fuzzing", "--checks", "all", "--mode", "all"])
        .args(["--seed", SEED, "--max-examples", &examples, "--suppress-health-check", "all"])
        .args(["--output-truncate", "false", "--warnings", "off"])
        .current_dir(deployment.folder())
        .envs(deployment.dev_env())
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
