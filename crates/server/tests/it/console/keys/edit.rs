//! Changing a key: description and permissions, then its access list.

use super::{key, keys, person};
use crate::console::Browser;
use crate::database::Kind;
use crate::world::{Key, V2, World};
use serde_json::{Value, json};

const OWNER: &str = "owner@example.org";

fn edit(world: &World, key: &Key) -> String {
    keys(world, &format!("/{}/edit", key.id))
}

async fn events_of(world: &World, key: &Key) -> Vec<String> {
    let about = |event: &&Value| event["targetPublicKey"] == key.public.as_str();
    let events = world.events().await;
    let mut names: Vec<_> =
        events.iter().filter(about).map(|event| event["eventTypeName"].as_str().unwrap().to_owned()).collect();
    names.sort();
    names
}

#[tokio::test]
async fn a_description_is_changed_with_one_event_and_the_same_one_with_none() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let world = World::new(kind).await;
        let key = key(&world, "before", &["ORG_MEMBER"]).await;
        let mut browser = Browser::of(&world, OWNER).await;

        browser.open(&edit(&world, &key)).await;
        let page = browser.press("Next").await;
        assert_eq!(page.first("#flash"), "Nothing was changed");
        assert_eq!(events_of(&world, &key).await, ["API_KEY_CREATED"]);

        browser.open(&edit(&world, &key)).await;
        browser.fill("Description", " after ");
        let page = browser.press("Next").await;
        assert_eq!((page.first("#flash"), page.title().starts_with("Edit API Key")), ("Saved".to_owned(), true));
        assert_eq!(events_of(&world, &key).await, ["API_KEY_CREATED", "API_KEY_DESCRIPTION_CHANGED"]);
        browser.open(&keys(&world, &format!("/{}", key.id))).await;
        assert!(browser.page.says("after"));
    }
}

#[tokio::test]
async fn what_a_change_takes_away_is_said_before_it_is_done() {
    let world = World::new(Kind::Sqlite).await;
    let key = key(&world, "powerful", &["ORG_READ_ONLY", "ORG_GROUP_CREATOR"]).await;
    let mut browser = Browser::of(&world, OWNER).await;

    browser.open(&edit(&world, &key)).await;
    browser.untick("Organization Read Only");
    browser.tick("Organization Member");
    let page = browser.press("Next").await;

    assert_eq!(page.status, 422);
    assert!(page.says("It was never used."));
    assert!(page.says("− Organization Read Only") && page.says("+ Organization Member"), "{}", page.first("main"));
    assert_eq!(events_of(&world, &key).await.len(), 1, "nothing yet");
    browser.press("Save anyway").await;
    assert_eq!(events_of(&world, &key).await, ["API_KEY_CREATED", "API_KEY_ROLES_CHANGED"]);
}

#[tokio::test]
async fn two_who_change_a_key_at_once_see_each_others_values() {
    let world = World::new(Kind::Sqlite).await;
    let key = key(&world, "first", &["ORG_MEMBER"]).await;
    let mut browser = Browser::of(&world, OWNER).await;
    browser.open(&edit(&world, &key)).await;
    browser.fill("Description", "mine");
    let path = world.org_path(V2, &format!("/apiKeys/{}", key.id));
    world.patch(&world.owner, &path, json!({ "desc": "theirs" })).await;

    let page = browser.press("Next").await.clone();

    assert_eq!(page.status, 422);
    assert!(page.says("Somebody has changed this key meanwhile.") && page.says("Description: theirs"));
    assert_eq!(page.attributes("#desc", "value"), ["mine"]);
    browser.press("Next").await;
    browser.open(&keys(&world, &format!("/{}", key.id))).await;
    assert!(browser.page.says("mine"));
}

#[tokio::test]
async fn a_role_of_another_product_stays_when_nobody_touches_it() {
    let world = World::new(Kind::Sqlite).await;
    let answer = world
        .post(
            &world.owner,
            &world.org_path(crate::world::PUBLIC, "/apiKeys"),
            json!({ "desc": "foreign", "roles": ["ORG_USER_ADMIN"] }),
        )
        .await;
    let key = Key::of(&answer.json());
    let mut browser = Browser::of(&world, OWNER).await;

    browser.open(&edit(&world, &key)).await;
    assert!(browser.page.says("From another product."));
    browser.fill("Description", "kept");
    browser.press("Next").await;

    browser.open(&keys(&world, &format!("/{}", key.id))).await;
    assert!(browser.page.says("Organization User Admin"));
}

#[tokio::test]
async fn removing_the_last_address_says_which_way_it_goes() {
    let world = World::new(Kind::Sqlite).await;
    let key = key(&world, "listed", &["ORG_MEMBER"]).await;
    world.allow(&key, &["203.0.113.9"]).await;
    let mut browser = Browser::of(&world, OWNER).await;
    let path = keys(&world, &format!("/{}/edit/access-list", key.id));

    browser.open(&path).await;
    let page = browser.press("Remove 203.0.113.9/32").await;
    assert_eq!(page.status, 422);
    assert!(page.says("the key will be accepted from every address"), "{}", page.first("main"));
    let page = browser.press("Remove 203.0.113.9/32 anyway").await;
    assert_eq!((page.status, page.all(".entries code").len()), (200, 0));
    assert!(page.says("With no address, calls are accepted from anywhere."));
    assert!(events_of(&world, &key).await.contains(&"API_KEY_ACCESS_LIST_ENTRY_DELETED".to_owned()));
}

#[tokio::test]
async fn an_address_in_use_is_not_removed_without_a_word() {
    let world = World::new(Kind::Sqlite).await;
    let key = key(&world, "busy", &["ORG_MEMBER"]).await;
    world.allow(&key, &["192.0.2.10", "203.0.113.9"]).await;
    world.get(&key, &world.org_path(V2, "")).await;
    world.app.flush_usage().await;
    let mut browser = Browser::of(&world, OWNER).await;

    browser.open(&keys(&world, &format!("/{}/edit/access-list", key.id))).await;
    let page = browser.press("Remove 192.0.2.10/32").await;
    assert!(page.says("It was used 1 time, last within 30 days. Calls from it will be refused."), "{}", page.text);
    let page = browser.press("Remove 203.0.113.9/32").await;
    assert!(page.says("Remove 203.0.113.9/32? It was never used."), "{}", page.text);
    assert_eq!((page.status, page.all(".entries code").len()), (422, 2), "every removal is thought about first");
    let page = browser.press("Remove 203.0.113.9/32 anyway").await;
    assert_eq!((page.status, page.all(".entries code")), (200, vec!["192.0.2.10/32".to_owned()]));
}

#[tokio::test]
async fn a_member_changes_nothing() {
    let world = World::new(Kind::Sqlite).await;
    let key = key(&world, "theirs", &["ORG_MEMBER"]).await;
    let mut browser = person(&world, "mara@example.org", "ORG_MEMBER").await;

    for rest in ["edit", "edit/access-list"] {
        let path = keys(&world, &format!("/{}/{rest}", key.id));
        assert_eq!(browser.open(&path).await.status, 403, "{path}");
        let body = format!("_token={}&desc=x&roles=ORG_MEMBER&addresses=10.0.0.1", browser.token().replace('+', "%2B"));
        assert_eq!(browser.post(&path, body).await.status, 403, "{path}");
    }
    assert_eq!(events_of(&world, &key).await.len(), 1);
}
