//! The first step of the wizard, and the making of the key.

use super::{key, keys, made, person, shown};
use crate::console::Browser;
use crate::database::Kind;
use crate::world::{Changes, V2, World};
use keywright_server::app::Limits;
use keywright_server::config::console::Flavor;

const OWNER: &str = "owner@example.org";

#[tokio::test]
async fn a_key_that_is_made_here_calls_the_api() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let world = World::new(kind).await;
        let mut browser = Browser::of(&world, OWNER).await;

        let key = made(&mut browser, "ci-deployer for billing").await;
        let answer = world.get(&key, &world.org_path(V2, "")).await;

        assert_eq!(answer.status, 200);
        let event = world.events().await.into_iter().find(|event| event["eventTypeName"] == "API_KEY_CREATED").unwrap();
        assert_eq!((event["targetPublicKey"].as_str(), event["username"].as_str()), (Some(&*key.public), Some(OWNER)));
        browser.open(&keys(&world, &format!("/{}", key.id))).await;
        assert!(browser.page.says("Organization Member"), "which is ticked to begin with");
        assert!(browser.page.says(&format!("by {OWNER}")));
    }
}

#[tokio::test]
async fn a_description_has_1_to_250_characters_and_a_key_a_permission() {
    let world = World::new(Kind::Sqlite).await;
    let mut browser = Browser::of(&world, OWNER).await;
    let before = world.events().await.len();

    for wrong in ["", "   ", &"é".repeat(251), "two\u{7f}lines"] {
        browser.open(&keys(&world, "/new")).await;
        browser.fill("Description", wrong);
        let page = browser.press("Next").await;
        assert_eq!(page.status, 422, "{wrong:?}");
        assert_eq!(page.problems(), ["Enter a description of 1 to 250 characters"], "{wrong:?}");
        assert!(page.title().starts_with("Error: "), "{}", page.title());
    }
    browser.open(&keys(&world, "/new")).await;
    browser.fill("Description", "kept");
    browser.untick("Organization Member");
    let page = browser.press("Next").await.clone();
    assert_eq!((page.status, page.problems()), (422, vec!["Choose at least one permission".to_owned()]));
    assert_eq!(page.attributes("#desc", "value"), ["kept"]);
    assert_eq!(world.events().await.len(), before);

    browser.tick("Organization Read Only");
    browser.fill("Description", &format!("  {}  ", "🔑".repeat(250)));
    assert_eq!(browser.press("Next").await.heading(), "Save your API key", "characters are counted, not bytes");
}

#[tokio::test]
async fn a_form_that_is_sent_twice_makes_one_key_and_shows_its_secret_once() {
    let world = World::new(Kind::Sqlite).await;
    let mut browser = Browser::of(&world, OWNER).await;
    browser.open(&keys(&world, "/new")).await;
    browser.fill("Description", "twice");

    let first = browser.press_once("Next").await;
    let second = browser.press_once("Next").await;

    assert_eq!(first.heading(), "Save your API key");
    assert_eq!((second.status, second.heading()), (200, "This private key was already shown".to_owned()));
    let private = first.attributes("#private-key", "value").remove(0);
    assert!(!second.text.contains(&private));
    second.is_well_made();
    let made = world.events().await.iter().filter(|event| event["eventTypeName"] == "API_KEY_CREATED").count();
    assert_eq!(made, 2, "the owner's and this one");

    browser.page = second;
    let page = browser.press("Delete it and start again").await;
    assert_eq!(
        (page.heading(), page.attributes("#desc", "value")),
        ("Create API Key".to_owned(), vec!["twice".to_owned()])
    );
    assert_eq!(browser.press("Next").await.heading(), "Save your API key");
    assert!(world.events().await.iter().any(|event| event["eventTypeName"] == "API_KEY_DELETED"));
}

#[tokio::test]
async fn a_refused_form_keeps_its_nonce() {
    let world = World::new(Kind::Sqlite).await;
    let mut browser = Browser::of(&world, OWNER).await;
    browser.open(&keys(&world, "/new")).await;
    browser.fill("Description", "");
    browser.press("Next").await;

    browser.fill("Description", "better");
    assert_eq!(browser.press("Next").await.heading(), "Save your API key");
}

#[tokio::test]
async fn a_user_admin_gives_every_role_but_ownership_even_with_a_forged_form() {
    let changes = Changes { console_flavor: Some(Flavor::CloudManager), ..Changes::default() };
    let world = World::with(Kind::Sqlite, changes).await;
    let mut browser = person(&world, "ola@example.org", "ORG_USER_ADMIN").await;

    browser.open(&keys(&world, "/new")).await;
    let boxes = browser.page.attributes("input[name=roles][disabled]", "value");
    assert_eq!(boxes, ["ORG_OWNER"]);
    let nonce = browser.page.attributes("input[name=_nonce]", "value").remove(0);
    let body = format!("_token={}&_nonce={nonce}&desc=x&roles=ORG_OWNER", browser.token().replace('+', "%2B"));
    let page = browser.post(&keys(&world, "/new"), body).await;

    assert_eq!(
        (page.status, page.problems()),
        (422, vec!["You cannot give a role that you do not have yourself".to_owned()])
    );
    assert_eq!(made(&mut browser, "fine").await.public.len(), 8);
}

#[tokio::test]
async fn a_member_is_told_which_role_it_takes() {
    let world = World::new(Kind::Sqlite).await;
    let mut browser = person(&world, "mara@example.org", "ORG_MEMBER").await;

    let page = browser.open(&keys(&world, "/new")).await;

    assert_eq!((page.status, page.heading()), (403, "You need the Organization Owner role".to_owned()));
    let body = format!("_token={}&desc=x&roles=ORG_MEMBER&_nonce=n", browser.token().replace('+', "%2B"));
    assert_eq!(browser.post(&keys(&world, "/new"), body).await.status, 403);
}

#[tokio::test]
async fn a_full_organization_says_so_and_leads_to_keys_that_nobody_uses() {
    let limits = Limits { keys_per_org: 1, ..Limits::default() };
    let world = World::with(Kind::Sqlite, Changes { limits, ..Changes::default() }).await;
    let mut browser = Browser::of(&world, OWNER).await;

    browser.open(&keys(&world, "/new")).await;
    browser.fill("Description", "one too many");
    let page = browser.press("Next").await;

    assert_eq!(page.status, 422);
    assert!(
        page.problems()[0].starts_with("This organization has 1 API keys, as many as it may"),
        "{:?}",
        page.problems()
    );
    assert_eq!(page.attributes("main a[href$='used=never']", "href").len(), 1);
}

#[tokio::test]
async fn another_key_of_the_same_description_is_pointed_at_and_not_refused() {
    let world = World::new(Kind::Sqlite).await;
    let twin = key(&world, "Nightly Export", &["ORG_MEMBER"]).await;
    let mut browser = Browser::of(&world, OWNER).await;

    made(&mut browser, "nightly export").await;

    assert_eq!(browser.page.attributes("#secret .notice a", "href"), [keys(&world, &format!("/{}", twin.id))]);
    assert_eq!(shown(&browser).public.len(), 8);
}

#[tokio::test]
async fn an_owner_key_needs_a_recent_sign_in() {
    let world = World::new(Kind::Sqlite).await;
    let mut browser = Browser::of(&world, OWNER).await;
    world.clock.turn(16 * 60 * 1000);
    browser.open(&keys(&world, "/new")).await;
    browser.fill("Description", "powerful");
    browser.tick("Organization Owner");

    let page = browser.press_once("Next").await;

    assert!(
        page.header("location").is_some_and(|to| to.starts_with("/login/confirm")) || page.text.contains("confirm"),
        "{}",
        page.text
    );
    world.until(&world.owner, &world.org_path(V2, ""), |answer| answer.status == 200).await;
    assert_eq!(world.events().await.iter().filter(|event| event["eventTypeName"] == "API_KEY_CREATED").count(), 1);
}
