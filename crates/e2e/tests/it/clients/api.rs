//! Clients that know the API: each through its own methods. And one that signs too little to be let in.

use super::program::Stage;
use super::report::{self, Did};

async fn runs(client: &str, program: &str, note: &str) {
    report::conclude(client, flows(program, note).await);
}

async fn flows(program: &str, note: &str) -> Result<Did, String> {
    let run = Stage::new(&[]).await.run(program, "flows").await?;
    let with_sha_256 = Stage::new(&["--sha256"]).await.run(program, "flows").await;
    with_sha_256.map_err(|error| format!("with SHA-256 offered: {error}"))?;
    Ok(Did { version: run.version, flows: run.flows, requests: run.requests, note: note.to_owned() })
}

#[tokio::test]
async fn atlasapi_reaches_its_endpoints_with_a_slash_at_the_end() {
    runs("atlasapi", "python/with_atlasapi", "its own methods").await;
}

#[tokio::test]
async fn the_npm_client_reaches_its_endpoints_in_both_dialects_of_atlas() {
    runs("mongodb-atlas-api-client", "node/with_atlas_api_client", "its own methods").await;
}

#[tokio::test]
async fn the_legacy_client_in_go_reaches_its_endpoints_with_the_slash_of_a_block() {
    runs("go.mongodb.org/atlas", "go/with_atlas", "its own methods").await;
}

#[tokio::test]
async fn axios_digest_auth_works_without_a_query_and_the_log_says_why_not_with_one() {
    const CLIENT: &str = "@mhoc/axios-digest-auth";
    const REASON: &str = "uri is not the request target";
    let stage = Stage::new(&[]).await;

    let ran = stage.run("node/with_axios_digest_auth", "flows").await;
    let told = stage.server.stderr().contains(REASON);

    let ran = if told { ran } else { Err(format!("the log does not say: {REASON}")) };
    let note = "without a query; refused with one".to_owned();
    let did = |run: super::program::Run| Did { version: run.version, flows: run.flows, requests: run.requests, note };
    report::conclude(CLIENT, ran.map(did));
}
