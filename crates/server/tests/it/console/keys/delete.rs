//! Deletion, for who types the key's name.

use super::{key, keys, person};
use crate::console::Browser;
use crate::database::Kind;
use crate::world::{V2, World};

const OWNER: &str = "owner@example.org";

#[tokio::test]
async fn a_key_is_deleted_by_who_types_its_description_or_public_key() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let world = World::new(kind).await;
        let mut browser = Browser::of(&world, OWNER).await;
        let (one, two) = (key(&world, "old  export", &["ORG_MEMBER"]).await, key(&world, "x", &["ORG_MEMBER"]).await);

        for (key, typed, said) in
            [(&one, " old export ", "Deleted old export"), (&two, two.public.as_str(), "Deleted x")]
        {
            browser.open(&keys(&world, &format!("/{}/delete", key.id))).await;
            browser.fill("Description or public key", typed);
            let page = browser.press("Delete").await;
            assert_eq!((page.status, page.first("#flash").replace("  ", " ")), (200, said.to_owned()));
            world.get(key, &world.org_path(V2, "")).await.is_challenged();
        }
    }
}

#[tokio::test]
async fn anything_else_that_is_typed_deletes_nothing() {
    let world = World::new(Kind::Sqlite).await;
    let mut browser = Browser::of(&world, OWNER).await;
    let key = key(&world, "Exact", &["ORG_MEMBER"]).await;

    for typed in ["", "exact", "EXACT", "Exac", &key.id] {
        browser.open(&keys(&world, &format!("/{}/delete", key.id))).await;
        browser.fill("Description or public key", typed);
        let page = browser.press("Delete").await;
        assert_eq!(page.status, 422, "{typed:?}");
        assert_eq!(page.problems(), ["Type the description or the public key exactly as it is shown"]);
    }
    assert_eq!(world.get(&key, &world.org_path(V2, "")).await.status, 200);
}

#[tokio::test]
async fn what_stops_working_is_said_before() {
    let world = World::new(Kind::Sqlite).await;
    let mut browser = Browser::of(&world, OWNER).await;
    let key = key(&world, "busy", &["ORG_MEMBER"]).await;
    world.allow(&key, &["192.0.2.10", "198.51.100.0/24"]).await;
    for _ in 0..3 {
        world.get(&key, &world.org_path(V2, "")).await;
    }
    world.app.flush_usage().await;

    let page = browser.open(&keys(&world, &format!("/{}/delete", key.id))).await;

    assert_eq!(page.heading(), "Delete busy?");
    assert!(page.says("3 calls in all"), "{}", page.first("main"));
    assert!(page.says("Used within the last 24 hours"));
    assert_eq!(page.all("#ask-about li"), ["192.0.2.10/32 3 calls", "198.51.100.0/24 0 calls"]);
    assert!(page.says("This cannot be undone"));
}

#[tokio::test]
async fn the_second_to_delete_is_told_who_was_first() {
    let world = World::new(Kind::Sqlite).await;
    let mut browser = Browser::of(&world, OWNER).await;
    let key = key(&world, "raced", &["ORG_MEMBER"]).await;
    browser.open(&keys(&world, &format!("/{}/delete", key.id))).await;
    browser.fill("Description or public key", "raced");
    world.delete(&world.owner, &world.org_path(V2, &format!("/apiKeys/{}", key.id))).await;

    let page = browser.press("Delete").await;

    assert_eq!(page.status, 200);
    assert!(
        page.first("#flash").contains(&format!("already deleted, by {}", world.owner.public)),
        "{}",
        page.first("#flash")
    );
    let page = browser.open(&keys(&world, &format!("/{}", key.id))).await;
    assert_eq!((page.status, page.heading()), (404, "This API key was deleted".to_owned()));
}

#[tokio::test]
async fn the_last_owner_stays() {
    let world = World::new(Kind::Sqlite).await;
    world.only_keys_own();
    let mut browser = person(&world, "ola@example.org", "ORG_USER_ADMIN").await;

    browser.open(&keys(&world, &format!("/{}/delete", world.owner.id))).await;
    browser.fill("Description or public key", &world.owner.public);
    let page = browser.press("Delete").await;

    assert_eq!(
        (page.status, page.problems()),
        (422, vec!["This is the last Organization Owner. Name another owner first".to_owned()])
    );
}

#[tokio::test]
async fn a_member_may_not_delete() {
    let world = World::new(Kind::Sqlite).await;
    let mut browser = person(&world, "mara@example.org", "ORG_MEMBER").await;

    let page = browser.open(&keys(&world, &format!("/{}/delete", world.owner.id))).await;

    assert_eq!((page.status, page.heading()), (403, "You need the Organization Owner role".to_owned()));
}
