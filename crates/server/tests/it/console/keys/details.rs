//! The page of one key.

use super::{key, keys, person};
use crate::console::Browser;
use crate::database::Kind;
use crate::world::{V2, World};
use serde_json::json;

const OWNER: &str = "owner@example.org";

#[tokio::test]
async fn the_page_of_a_key_says_all_that_is_known_of_it_in_order() {
    let world = World::new(Kind::Sqlite).await;
    let mut browser = Browser::of(&world, OWNER).await;
    let key = key(&world, "busy", &["ORG_READ_ONLY"]).await;
    world.allow(&key, &["192.0.2.10"]).await;
    world.get(&key, &world.org_path(V2, "")).await;
    world.app.flush_usage().await;
    let path = format!("{V2}/groups/{}/apiKeys/{}", world.project, key.id);
    world.patch(&world.owner, &path, json!({ "roles": ["GROUP_READ_ONLY"] })).await;

    let page = browser.open(&keys(&world, &format!("/{}", key.id))).await;

    assert_eq!(page.heading(), format!("{} API Key Details", key.public));
    assert_eq!(
        page.all("#details > dl > dt"),
        [
            "Description",
            "Public Key",
            "Private Key",
            "Status",
            "Last Used",
            "Created",
            "Access List",
            "Organization Permissions",
            "Projects"
        ]
    );
    let tail = key.private.rsplit('-').next().unwrap();
    assert!(page.says(&format!("********-****-****-{tail}")));
    assert!(!page.text.contains(&key.private[..8]));
    assert!(page.says("from 192.0.2.10, GET /orgs/{orgId}; 1 call in all"), "{}", page.first("#details"));
    assert!(page.says(&format!("by {}", world.owner.public)));
    assert!(page.says("192.0.2.10/32") && page.says("Organization Read Only") && page.says("Project Read Only"));
    assert!(page.attributes("#details time", "datetime").iter().all(|time| time.ends_with('Z')));
}

#[tokio::test]
async fn addresses_are_for_who_administers_keys() {
    let world = World::new(Kind::Sqlite).await;
    let key = key(&world, "listed", &["ORG_MEMBER"]).await;
    world.allow(&key, &["203.0.113.9", "203.0.113.10"]).await;
    let path = keys(&world, &format!("/{}", key.id));

    let mut member = person(&world, "mara@example.org", "ORG_MEMBER").await;
    member.open(&path).await;
    assert!(member.page.says("2 addresses. Organization Owners can see them."), "{}", member.page.first("main"));
    assert!(!member.page.text.contains("203.0.113"));
    assert_eq!(member.page.all("main .actions a"), ["Close", "View Activity"]);

    let mut admin = person(&world, "ola@example.org", "ORG_USER_ADMIN").await;
    admin.open(&path).await;
    assert!(admin.page.says("203.0.113.9/32"));
}

#[tokio::test]
async fn a_key_of_another_organization_is_no_page() {
    let world = World::new(Kind::Sqlite).await;
    let (_, foreign) = world.stranger().await;
    let mut browser = Browser::of(&world, OWNER).await;

    assert_eq!(browser.open(&keys(&world, &format!("/{}", foreign.id))).await.status, 404);
    assert_eq!(browser.open(&keys(&world, "/0123456789abcdef01234567")).await.status, 404);
}

#[tokio::test]
async fn what_a_key_did_is_shown_from_the_organization_and_from_a_project() {
    let world = World::new(Kind::Sqlite).await;
    let mut browser = Browser::of(&world, OWNER).await;
    let key = key(&world, "busy", &["ORG_MEMBER"]).await;
    let path = format!("{V2}/groups/{}/apiKeys/{}", world.project, key.id);
    world.patch(&world.owner, &path, json!({ "roles": ["GROUP_READ_ONLY"] })).await;
    world.allow(&key, &["192.0.2.10"]).await;

    let pages =
        [keys(&world, &format!("/{}", key.id)), format!("/projects/{}/access/api-keys/{}", world.project, key.id)];
    for page in pages {
        browser.open(&page).await;
        browser.follow("View Activity").await;

        assert_eq!(browser.page.heading(), "Activity of this API key");
        assert_eq!(browser.page.all("tbody th .sentence").len(), 3, "{}", browser.page.text);
    }
}
