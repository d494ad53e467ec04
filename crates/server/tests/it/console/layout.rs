//! The frame around pages: menus, navigation, flavours; and what is missing where a role is.

use super::Browser;
use crate::database::Kind;
use crate::world::{Changes, World};
use keywright_server::config::console::Flavor;

const OWNER: &str = "owner@example.org";

async fn of_flavor(flavor: Flavor) -> World {
    World::with(Kind::Sqlite, Changes { console_flavor: Some(flavor), ..Changes::default() }).await
}

fn keys(world: &World) -> String {
    format!("/orgs/{}/access/api-keys", world.org)
}

#[tokio::test]
async fn the_navigation_shows_where_a_page_is() {
    let world = World::new(Kind::Sqlite).await;
    let mut browser = Browser::of(&world, OWNER).await;

    let page = browser.open(&keys(&world)).await;

    assert_eq!(page.attributes("nav.sidebar", "aria-label"), ["Organization"]);
    let entries = ["Projects", "Users", "Applications", "Activity Feed", "Organization Settings"];
    assert_eq!(page.all("nav.sidebar a"), entries);
    assert_eq!(page.all("nav.sidebar a[aria-current=page]"), ["Applications"]);
    assert_eq!(page.title(), "API Keys · Acme · Keywright");
}

#[tokio::test]
async fn help_leads_to_the_documents_of_the_api_without_credentials() {
    let world = World::new(Kind::Sqlite).await;
    let mut browser = Browser::new(&world);
    browser.open("/help").await;

    let documents = browser.page.attributes("a[href$='.json']", "href");

    assert_eq!(documents, ["/openapi/atlas-v2.json", "/openapi/atlas-v1.json", "/openapi/public.json"]);
    for path in documents {
        assert_eq!(world.anonymous("GET", &path).await.ok().at("/openapi"), "3.1.0");
    }
}

#[tokio::test]
async fn the_menus_list_what_the_person_sees_the_current_one_first() {
    let world = World::new(Kind::Sqlite).await;
    let (elsewhere, _) = world.stranger().await;
    let mut browser = Browser::of(&world, OWNER).await;

    let page = browser.open(&keys(&world)).await;

    let organizations = page.all("details[data-name=Organizations] a");
    assert_eq!(organizations, ["Acme", "Elsewhere", "All organizations", "New organization"]);
    assert_eq!(page.all("details[data-name=Organizations] a[aria-current=true]"), ["Acme"]);
    assert_eq!(page.all("details[data-name=Projects] a"), ["sandbox", "All projects", "New project"]);
    assert!(page.attributes("a", "href").contains(&format!("/orgs/{elsewhere}/projects")));
}

#[tokio::test]
async fn a_member_sees_only_their_own_organizations_and_projects() {
    let world = World::new(Kind::Sqlite).await;
    world.stranger().await;
    world.member("mara@example.org", "ORG_MEMBER");
    let mut browser = Browser::of(&world, "mara@example.org").await;

    let page = browser.open(&keys(&world)).await;

    assert_eq!(page.all("details[data-name=Organizations] a"), ["Acme", "All organizations", "New organization"]);
    assert_eq!(page.all("details[data-name=Projects] a"), ["All projects", "New project"]);
}

#[tokio::test]
async fn the_flavor_changes_words_and_entry_points_and_no_rights() {
    let (atlas, cloud) = (of_flavor(Flavor::Atlas).await, of_flavor(Flavor::CloudManager).await);
    let mut of_atlas = Browser::of(&atlas, OWNER).await;
    let mut of_cloud = Browser::of(&cloud, OWNER).await;

    let atlas_page = of_atlas.open(&keys(&atlas)).await;
    let cloud_page = of_cloud.open(&keys(&cloud)).await;

    assert_eq!(atlas_page.all("details[data-menu=menu] a[href$='/access/api-keys']"), ["Organization Access"]);
    assert!(!cloud_page.text.contains("Access Manager"));
    assert_eq!(atlas_page.first("#api-base"), "http://localhost:8080/api/atlas/v2");
    assert_eq!(cloud_page.first("#api-base"), "http://localhost:8080/api/public/v1.0");
    assert_eq!(atlas_page.all("nav.sidebar a"), cloud_page.all("nav.sidebar a"));
}

#[tokio::test]
async fn a_missing_role_is_named_with_those_who_own_the_place() {
    let world = World::new(Kind::Sqlite).await;
    world.member("mara@example.org", "ORG_MEMBER");
    world.member("teo@example.org", "ORG_OWNER");
    let mut browser = Browser::of(&world, "mara@example.org").await;

    let page = browser.open(&format!("{}/new", keys(&world))).await;

    assert_eq!((page.status, page.heading()), (403, "You need the Organization Owner role".to_owned()));
    assert_eq!(page.all("main li a"), [OWNER, "teo@example.org"]);
    assert!(page.says("create API keys") && page.says("Reference: "), "{}", page.first("main"));
    assert_eq!(page.attributes("main a[href^='/']", "href"), [format!("/orgs/{}/projects", world.org)]);
}

/// Fills the form of a new key, and lets the session end before it is sent.
async fn interrupted(world: &World) -> Browser<'_> {
    let mut browser = Browser::of(world, OWNER).await;
    browser.open(&format!("{}/new", keys(world))).await;
    browser.fill("Description", "night shift & more");
    browser.tick("Organization Read Only");
    world.clock.turn(13 * 60 * 60 * 1000);
    browser
}

#[tokio::test]
async fn a_form_that_its_session_did_not_outlive_is_shown_again_and_never_executed() {
    let world = World::new(Kind::Sqlite).await;
    let mut browser = interrupted(&world).await;

    let asked = browser.press("Next").await;
    assert_eq!((asked.status, asked.heading()), (403, "Sign in".to_owned()));
    assert!(asked.says("your form is kept"), "{}", asked.first("main"));
    browser.fill("Email", OWNER);
    browser.fill("Password", super::PASSWORD);
    let again = browser.press("Sign in").await.clone();

    assert_eq!((again.status, again.heading()), (200, "Create API Key".to_owned()));
    assert_eq!(again.attributes("#desc", "value"), ["night shift & more"]);
    assert!(again.attributes("input[name=roles][checked]", "value").contains(&"ORG_READ_ONLY".to_owned()));
    let mut other = Browser::of(&world, OWNER).await;
    assert!(!other.open(&keys(&world)).await.says("night shift"), "nothing was made");
    assert_eq!(browser.press("Next").await.heading(), "Save your API key", "the form is whole, and good to be sent");
}

#[tokio::test]
async fn somebody_else_gets_the_form_empty() {
    let world = World::new(Kind::Sqlite).await;
    world.member("teo@example.org", "ORG_OWNER");
    world.give_password("teo@example.org");
    let mut browser = interrupted(&world).await;

    browser.press("Next").await;
    browser.fill("Email", "teo@example.org");
    browser.fill("Password", super::PASSWORD);
    let again = browser.press("Sign in").await;

    assert_eq!(again.heading(), "Create API Key");
    assert_eq!(again.attributes("#desc", "value"), [""]);
}
