//! Settings of an organization in the console, and what the requirement of access lists would bring about.

use super::Browser;
use super::form::encoded;
use crate::database::Kind;
use crate::world::{V2, World};
use serde_json::json;

const SWITCH: &str = "Require IP Access List for the Administration API";

#[tokio::test]
async fn turning_the_requirement_on_shows_first_which_keys_stop() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let world = World::new(kind).await;
        let listed = world.key(&["ORG_MEMBER"]).await;
        world.allow(&listed, &["192.0.2.10"]).await;
        let listless = world.key(&["ORG_MEMBER"]).await;
        world.get(&world.owner, &world.org_path(V2, "")).await.ok();
        world.app.flush_usage().await;
        let settings = format!("/orgs/{}/settings", world.org);
        let mut browser = Browser::of(&world, "owner@example.org").await;

        browser.open(&settings).await;
        browser.tick(SWITCH);
        browser.press("Save requirement").await;

        assert!(browser.page.says("2 of 3 active keys will be refused from now on"), "{}", browser.page.text);
        let keys = browser.page.all("#preview td[data-label='Public key']");
        assert!(keys.contains(&listless.public) && keys.contains(&world.owner.public) && keys.len() == 2, "{keys:?}");
        let used = browser.page.all("#preview td[data-label='Last used']");
        assert!(
            used.contains(&"Never used".to_owned()) && used.iter().any(|text| text.contains("just now")),
            "{used:?}"
        );
        assert_eq!(world.get(&listless, &world.org_path(V2, "")).await.status, 200, "nothing is changed yet");
        assert!(browser.page.attributes("#preview a", "href").iter().any(|href| href.ends_with("?list=none")));

        browser.press("Turn on").await;
        assert_eq!(browser.page.first("#flash"), "Access lists are required from now on");
        let refused = world.get(&listless, &world.org_path(V2, "")).await;
        assert_eq!(refused.status, 403);
        assert_eq!(refused.json()["errorCode"], json!("ORG_REQUIRES_ACCESS_LIST"));
        assert_eq!(world.get(&listed, &world.org_path(V2, "")).await.status, 200);

        browser.untick(SWITCH);
        browser.press("Save requirement").await;
        assert!(browser.page.says("2 of 3 active keys become usable from any address"));
        browser.press("Turn off").await;
        assert_eq!(world.get(&listless, &world.org_path(V2, "")).await.status, 200, "open again");
        let told = browser.open(&format!("/orgs/{}/activity", world.org)).await.all("tbody .sentence");
        assert!(told.iter().any(|text| text.starts_with("Access lists became required")), "{told:?}");
        assert!(told.iter().any(|text| text.starts_with("Access lists are no longer required")), "{told:?}");
    }
}

#[tokio::test]
async fn a_switch_that_stays_asks_nothing() {
    let world = World::new(Kind::Sqlite).await;
    let mut browser = Browser::of(&world, "owner@example.org").await;

    browser.open(&format!("/orgs/{}/settings", world.org)).await;
    browser.press("Save requirement").await;

    assert!(browser.page.all("#preview").is_empty());
}

#[tokio::test]
async fn name_sessions_and_contact_are_saved_and_shown_again() {
    let world = World::new(Kind::Sqlite).await;
    let mut browser = Browser::of(&world, "owner@example.org").await;
    let settings = format!("/orgs/{}/settings", world.org);

    browser.open(&settings).await;
    browser.fill("Name", "Acme & Sons");
    browser.press("Save name").await;
    assert_eq!(browser.page.title(), "Organization Settings · Acme & Sons · Keywright");

    browser.fill("Sessions end after (hours)", "8");
    browser.fill("Idle sessions end after (minutes)", "30");
    browser.press("Save sessions").await;
    assert_eq!(browser.page.first("#flash"), "Saved. It applies from the next sign-in");
    assert_eq!(browser.page.attributes("#absolute, #idle", "value"), ["8", "30"]);

    browser.fill("Security contact", "security@example.org");
    browser.press("Save contact").await;
    assert_eq!(browser.page.attributes("#contact", "value"), ["security@example.org"]);

    for (field, value, button, id) in [
        ("Name", " ", "Save name", "name"),
        ("Sessions end after (hours)", "13", "Save sessions", "absolute"),
        ("Idle sessions end after (minutes)", "4", "Save sessions", "idle"),
        ("Security contact", "nobody", "Save contact", "contact"),
    ] {
        browser.open(&settings).await;
        browser.fill(field, value);
        browser.press(button).await;
        assert_eq!((browser.page.status, browser.page.problems().len()), (422, 1), "{field}");
        assert_eq!(browser.page.attributes("[aria-invalid]", "id"), [id]);
        assert_eq!(browser.page.attributes(&format!("#{id}"), "value"), [value], "what was typed is kept");
    }
    let stored = world.get(&world.owner, &world.org_path(V2, "/settings")).await.json();
    assert_eq!(stored["securityContact"], json!("security@example.org"), "{stored}");
}

#[tokio::test]
async fn who_is_no_owner_sees_the_settings_and_changes_none() {
    let world = World::new(Kind::Sqlite).await;
    world.member("mara@example.org", "ORG_MEMBER");
    let mut browser = Browser::of(&world, "mara@example.org").await;
    let settings = format!("/orgs/{}/settings", world.org);

    browser.open(&settings).await;

    assert!(browser.page.says("Only an Organization Owner can change these settings."));
    assert_eq!(browser.page.attributes("main .notice a", "href"), ["mailto:owner@example.org"], "who can");
    assert_eq!(browser.page.attributes("#require", "disabled").len(), 1);
    let asked = browser.open(&format!("{settings}?ask=1&require=on")).await;
    assert!(asked.all("#preview").is_empty(), "which keys would stop is not asked by who cannot turn it on");
    let token = encoded(&browser.token());
    for form in [
        "what=name&name=Mine",
        "what=requirement&require=on",
        "what=sessions&absolute=1&idle=",
        "what=sessions&absolute=13&idle=",
        "what=contact&contact=a%40b",
        "what=delete&typed=Acme",
    ] {
        let answer = browser.post(&settings, format!("_token={token}&{form}")).await;
        assert_eq!((answer.status, answer.heading().as_str()), (403, "You need the Organization Owner role"), "{form}");
    }
    let answer = browser.post(&settings, format!("_token={token}&what=else")).await;
    assert_eq!(answer.status, 422);
}

#[tokio::test]
async fn an_organization_goes_when_it_has_no_projects_and_its_name_was_typed() {
    let world = World::new(Kind::Sqlite).await;
    let mut browser = Browser::of(&world, "owner@example.org").await;
    let settings = format!("/orgs/{}/settings", world.org);
    browser.open(&settings).await;
    assert!(browser.page.says("Delete its 1 project first."));
    let token = encoded(&browser.token());
    let refused = browser.post(&settings, format!("_token={token}&what=delete&typed=Acme")).await;
    assert_eq!(refused.problems(), ["The organization still has projects. Delete them first"]);

    browser.open(&format!("/projects/{}/settings", world.project)).await;
    browser.fill("Type sandbox to confirm", "sandbox");
    browser.press("Delete project").await;
    browser.open(&settings).await;
    browser.fill("Type Acme to confirm", "acme");
    browser.press("Delete organization").await;
    assert_eq!(browser.page.problems(), ["Type the name of the organization to confirm"]);
    browser.fill("Type Acme to confirm", " Acme ");
    browser.press("Delete organization").await;

    assert_eq!(browser.page.first("#flash"), "Deleted Acme");
    assert_eq!(browser.page.at, "/orgs");
    assert_eq!(world.get(&world.owner, &world.org_path(V2, "")).await.status, 401);
}

#[tokio::test]
async fn an_organization_is_deleted_only_soon_after_signing_in() {
    let world = World::new(Kind::Sqlite).await;
    let mut browser = Browser::of(&world, "owner@example.org").await;
    let settings = format!("/orgs/{}/settings", world.org);
    browser.open(&settings).await;
    let body = format!("_token={}&what=delete&typed=Acme", encoded(&browser.token()));
    world.clock.turn(15 * 60 * 1000 + 1);

    let answer = browser.post(&settings, body).await;

    assert!(
        answer.text.contains("/login/confirm")
            || answer.header("location").is_some_and(|to| to.starts_with("/login/confirm")),
        "{}",
        answer.text
    );
    world.until(&world.owner, &world.org_path(V2, ""), |answer| answer.status == 200).await;
}
