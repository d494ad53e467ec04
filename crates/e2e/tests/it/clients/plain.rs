//! Plain HTTP clients with Digest, one test each: the same flows, each in its own way of speaking Digest.
//!
//! Whether a client reuses its nonce is in the table of clients contract 17; the server's counters tell. Everything runs
//! a second time against a server that offers SHA-256 too.

use super::program::{Run, Stage};
use super::report::{self, Did};

/// What a client does with the nonce of a challenge.
#[derive(Clone, Copy, PartialEq)]
enum Nonce {
    /// It signs with it until it is refused.
    Reused,
    /// It asks for a new one for each request.
    Fresh,
}

/// A request that is refused is sent twice: to be challenged, and signed.
const TWO_REFUSALS: u64 = 4;
/// The sessions of an owner and of a key that dies; what is dead is challenged up to three times.
const CHALLENGES_OF_TWO_SESSIONS: u64 = 5;

/// Runs a program and holds the counters against what the client is known to do.
async fn runs(client: &str, program: &str, nonce: Nonce, requests_of_refusals: u64) {
    report::conclude(client, flows(program, nonce, requests_of_refusals).await);
}

async fn flows(program: &str, nonce: Nonce, requests_of_refusals: u64) -> Result<Did, String> {
    let stage = Stage::new(&[]).await;
    let in_order = stage.run(program, "flows").await?;
    let at_once = stage.run(program, "at-once").await?;
    let refusals = stage.run(program, "refusals").await?;

    in_one_session(&in_order, nonce)?;
    if refusals.requests != requests_of_refusals {
        return Err(format!("{} requests for two refusals, not {requests_of_refusals}", refusals.requests));
    }
    let mut runs = vec![in_order, at_once, refusals];
    if nonce == Nonce::Reused {
        runs.push(over_a_restart(stage, program).await?);
    }
    let with_sha_256 = Stage::new(&["--sha256"]).await;
    for argument in ["flows", "at-once", "refusals"] {
        with_sha_256.run(program, argument).await.map_err(|error| format!("with SHA-256 offered: {error}"))?;
    }
    let note = if nonce == Nonce::Reused { "one nonce for a session" } else { "a challenge for each request" };
    Ok(Did {
        version: runs[0].version.clone(),
        requests: runs.iter().map(|run| run.requests).sum(),
        flows: runs.into_iter().flat_map(|run| run.flows).collect(),
        note: note.to_owned(),
    })
}

/// A session whose nonce is from an earlier start is told that it is stale, and goes on with the new one.
async fn over_a_restart(stage: Stage, program: &str) -> Result<Run, String> {
    let run = stage.run_over_a_restart(program).await?;
    if (run.requests, run.challenges) != (2, 1) {
        return Err(format!("a stale nonce took {} requests with {} challenges", run.requests, run.challenges));
    }
    Ok(run)
}

/// Every request was either challenged or the answer to a call; the last call of the dead key was both.
fn in_one_session(run: &Run, nonce: Nonce) -> Result<(), String> {
    let Run { calls, requests, challenges, .. } = *run;
    let as_known = match nonce {
        Nonce::Reused => challenges <= CHALLENGES_OF_TWO_SESSIONS,
        Nonce::Fresh => challenges > calls,
    };
    if calls == 0 || requests + 1 != calls + challenges || !as_known {
        return Err(format!("{calls} calls were {requests} requests with {challenges} challenges"));
    }
    Ok(())
}

#[tokio::test]
async fn curl_runs_its_flows_with_a_challenge_for_each_request() {
    runs("curl", "python/with_curl", Nonce::Fresh, TWO_REFUSALS).await;
}

#[tokio::test]
async fn wget_runs_its_flows_with_a_challenge_for_each_request() {
    runs("wget", "python/with_wget", Nonce::Fresh, TWO_REFUSALS).await;
}

#[tokio::test]
async fn requests_runs_its_flows_with_one_nonce_for_a_session() {
    runs("requests", "python/with_requests", Nonce::Reused, TWO_REFUSALS).await;
}

#[tokio::test]
async fn httpx_runs_its_flows_with_one_nonce_for_a_session() {
    runs("httpx", "python/with_httpx", Nonce::Reused, TWO_REFUSALS).await;
}

#[tokio::test]
async fn aiohttp_runs_its_flows_with_one_nonce_for_a_session() {
    runs("aiohttp", "python/with_aiohttp", Nonce::Reused, TWO_REFUSALS).await;
}

#[tokio::test]
async fn urllib_of_python_runs_its_flows_and_tries_a_wrong_password_five_times_more() {
    runs("urllib.request", "python/with_urllib", Nonce::Fresh, TWO_REFUSALS + 5).await;
}

#[tokio::test]
async fn digest_fetch_runs_its_flows_with_one_nonce_for_a_session() {
    runs("digest-fetch", "node/with_digest_fetch", Nonce::Reused, TWO_REFUSALS).await;
}

#[tokio::test]
async fn urllib_of_npm_runs_its_flows_with_one_count_for_the_process() {
    runs("urllib", "node/with_urllib", Nonce::Fresh, TWO_REFUSALS).await;
}

#[tokio::test]
async fn the_transport_below_the_clients_in_go_runs_its_flows_with_a_challenge_for_each_request() {
    runs("mongodb-forks/digest", "go/with_digest", Nonce::Fresh, TWO_REFUSALS).await;
}

#[tokio::test]
async fn icholy_digest_runs_its_flows_with_one_nonce_for_a_session() {
    runs("icholy/digest", "go/with_icholy", Nonce::Reused, TWO_REFUSALS).await;
}

#[tokio::test]
async fn apache_httpclient_runs_its_flows_with_a_parameter_that_is_the_servers() {
    runs("Apache HttpClient", "java/WithHttpClient5", Nonce::Fresh, TWO_REFUSALS).await;
}

#[tokio::test]
async fn jetty_runs_its_flows_with_one_nonce_for_a_session() {
    runs("Jetty", "java/WithJetty", Nonce::Reused, TWO_REFUSALS).await;
}

#[tokio::test]
async fn http_url_connection_runs_its_flows_with_a_challenge_for_each_request() {
    runs("HttpURLConnection", "java/WithHttpUrlConnection", Nonce::Fresh, TWO_REFUSALS).await;
}

#[tokio::test]
async fn lwp_runs_its_flows_with_one_nonce_for_a_session() {
    runs("LWP", "perl/with_lwp", Nonce::Reused, TWO_REFUSALS).await;
}

#[tokio::test]
async fn diqwest_runs_its_flows_with_a_challenge_for_each_request() {
    runs("diqwest", "rust/with-diqwest", Nonce::Fresh, TWO_REFUSALS).await;
}
