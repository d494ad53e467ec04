//! The guide's chapter on the Atlas CLI: its session, pasted into bash as it stands.

use super::{Site, each};
use crate::readme::blocks;

const PAGE: &str = "docs/clients/atlas-cli.md";

#[tokio::test]
async fn the_session_of_the_guide_works_as_it_stands() {
    let Some(site) = Site::open().await else { return };
    let (page, place) = (blocks(PAGE, "sh").concat(), site.deployment.folder());

    let ended = site.stranger().0.pasted("atlas", place, &page).await;

    assert_eq!(ended.code, Some(0), "{ended:?}");
    let said = |words: &str| ended.stdout.matches(words).count();
    assert_eq!(said("Development"), 2, "with variables and with a profile: {ended:?}");
    assert_eq!(said("API Key successfully assigned."), 1, "{ended:?}");
    assert_eq!((said("payments"), said("sandbox")), (1, 0), "the new key sees its project alone: {ended:?}");
    assert_eq!((said("first key"), said("weekly report")), (1, 1), "{ended:?}");
    let keys = site.owner().json("organizations apiKeys list -c").await;
    let made = keys.as_array().unwrap().iter().find(|key| key["desc"] == "nightly export").unwrap();
    let list = format!("organizations apiKeys accessLists list {}", made["id"].as_str().unwrap());
    assert_eq!(each(&site.owner().json(&list).await["results"], "ipAddress"), ["127.0.0.1"]);
    assert_eq!(each(&made["roles"], "roleName"), ["ORG_MEMBER", "GROUP_READ_ONLY"]);
    site.held().await;
}
