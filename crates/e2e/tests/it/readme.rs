//! The README's promise, and that of the guide's first steps: what a reader pastes does what the text says it does.

use crate::repository;
use crate::server::Deployment;
use serde_json::Value;
use tokio::process::Command;

/// The blocks of a page in a language, in their order.
pub(crate) fn blocks(page: &str, language: &str) -> Vec<String> {
    let (text, fence) = (repository::read(page), format!("```{language}\n"));
    text.split(&fence).skip(1).map(|rest| rest.split("```").next().unwrap().to_owned()).collect()
}

/// The shell blocks of a page that talk to a running server.
pub(crate) fn session(page: &str) -> Vec<String> {
    blocks(page, "sh").into_iter().filter(|block| block.contains("curl")).collect()
}

/// Pastes into a shell whose folder is the server's.
pub(crate) async fn paste(shell: &str, deployment: &Deployment, text: &str) -> String {
    let done = Command::new(shell).args(["-c", text]).current_dir(deployment.folder()).output().await.unwrap();
    assert_eq!(String::from_utf8_lossy(&done.stderr), "", "{text}");
    assert!(done.status.success(), "{text}");
    String::from_utf8(done.stdout).unwrap()
}

pub(crate) fn answers(printed: &str) -> Vec<Value> {
    serde_json::Deserializer::from_str(printed).into_iter().map(Result::unwrap).collect()
}

#[tokio::test]
async fn the_session_of_the_readme_works_as_it_stands() {
    for shell in ["bash", "sh"] {
        let deployment = Deployment::on_sqlite();
        let _server = deployment.serve(&["--dev"]).await;

        let printed = paste(shell, &deployment, &session("README.md").concat()).await;

        let [made, keys, list, whoami, refused] = &answers(&printed)[..] else { panic!("{printed}") };
        let private = made["privateKey"].as_str().unwrap();
        assert_eq!((made["desc"].as_str(), private.len()), (Some("nightly export"), 36));
        let listed = keys["results"].as_array().unwrap().iter().find(|key| key["id"] == made["id"]).unwrap();
        assert_eq!(listed["privateKey"], format!("********-****-****-{}", &private[24..]));
        assert_eq!(list["results"][0]["ipAddress"], "127.0.0.1");
        assert_eq!((&whoami["publicKey"], &whoami["remoteAddress"]), (&made["publicKey"], &"127.0.0.1".into()));
        assert_eq!((&refused["error"], &refused["errorCode"]), (&403.into(), &"IP_ADDRESS_NOT_ON_ACCESS_LIST".into()));
        assert_eq!(refused["parameters"][0], "127.0.0.2");
        assert_eq!(printed.matches(private).count(), 1, "the private half should be shown once");
    }
}

#[tokio::test]
async fn the_first_steps_of_the_guide_work_as_they_stand() {
    let deployment = Deployment::on_sqlite();
    let _server = deployment.serve(&["--dev"]).await;
    let [look, make, who] = &session("docs/getting-started.md")[..] else { panic!("the guide has other blocks") };

    // A terminal keeps the variables from block to block, and the reader fills in the two halves.
    let printed = answers(&paste("bash", &deployment, &format!("exec 2>/dev/null\n{look}\n{make}")).await);
    let [orgs, made] = &printed[..] else { panic!("{printed:?}") };
    let pair = format!("{}:{}", made["publicKey"].as_str().unwrap(), made["privateKey"].as_str().unwrap());
    let who = format!("exec 2>/dev/null\n. ./data/dev.env\n{}", who.replace("PUBLIC:PRIVATE", &pair));
    let whoami = answers(&paste("bash", &deployment, &who).await);

    assert_eq!(orgs["results"][0]["name"], "Development");
    assert_eq!(made["roles"][0]["roleName"], "ORG_MEMBER");
    assert_eq!(whoami[0]["publicKey"], made["publicKey"]);
}
