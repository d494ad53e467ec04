//! What only curl does: it waits before it sends a large body, and it is what people look at when they are refused.

use crate::server::Deployment;
use serde_json::{Value, json};
use tokio::process::Command;

/// Runs curl as the owner, and returns the last status, the number of answers, and the last body.
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
async fn to_curl_an_unknown_key_looks_like_a_wrong_password() {
    let deployment = Deployment::on_sqlite();
    let server = deployment.serve(&["--dev"]).await;
    let public = deployment.dev_env()["KEYWRIGHT_PUBLIC_KEY"].clone();
    let keys = format!("{}{}", server.url(), deployment.keys());

    let wrong = curl(&deployment, &["-u", &format!("{public}:wrong"), &keys]).await;
    let unknown = curl(&deployment, &["-u", "nobodyat:wrong", &keys]).await;

    assert_eq!((wrong.0, wrong.1, &wrong.2["errorCode"]), (401, 2, &json!("UNEXPECTED_ERROR")));
    assert_eq!(unknown, wrong);
}
