//! First run: the token, the owner, the organization, and the ordinary pages after it.

use super::Browser;
use super::form::encoded;
use crate::database::{Kind, on_both_kinds};
use crate::world::World;
use http::Method;
use keywright_domain::Product;
use keywright_server::console::{Needs, pages};

const PASSWORD: &str = "correct horse battery staple";

on_both_kinds!(
    a_server_that_nobody_owns_is_set_up_in_three_steps,
    of_two_who_set_up_at_once_one_wins_and_the_other_is_told
);

async fn unclaimed() -> World {
    fresh(Kind::Sqlite).await
}

async fn fresh(kind: Kind) -> World {
    World::unclaimed(kind, vec![Product::Atlas, Product::OpsManager]).await
}

/// A browser in which the setup token was entered.
async fn begun(world: &World) -> Browser<'_> {
    let token = world.app.make_setup_token().await.unwrap();
    let mut browser = Browser::new(world);
    browser.open("/setup").await;
    browser.fill("Setup token", &token);
    browser.press("Continue").await;
    browser
}

async fn name_owner(browser: &mut Browser<'_>, name: &str) {
    browser.fill("First name", name);
    browser.fill("Last name", "Lindqvist");
    browser.fill("Email", &format!("{}@example.org", name.to_lowercase()));
    browser.fill("Password", PASSWORD);
    browser.press("Continue").await;
}

async fn a_server_that_nobody_owns_is_set_up_in_three_steps(kind: Kind) {
    let world = fresh(kind).await;
    let mut browser = begun(&world).await;
    assert_eq!((browser.page.at.as_str(), browser.page.heading()), ("/setup/owner", "Who owns this server?".into()));
    assert_eq!(browser.page.first("[aria-current=step]"), "2. Owner");
    name_owner(&mut browser, "Mara").await;
    assert_eq!(browser.page.at, "/setup/organization");
    browser.fill("Organization name", "Northwind Tools");

    browser.press("Finish").await;

    assert!(browser.is_signed_in() && !browser.cookies.contains_key("setup"));
    assert_eq!(browser.page.heading(), "Check how this server is reached");
    let org = browser.page.at.split('/').nth(2).unwrap().to_owned();
    assert!(browser.page.says("192.0.2.10") && browser.page.says("http://localhost:8080"));
    browser.follow("Continue").await;
    browser.fill("Project name", "Billing");
    browser.press("Make the project").await;
    assert!(browser.page.says("Project Billing is there."), "{}", browser.page.text);
    assert!(browser.page.all("a").contains(&"Create API Key".to_owned()));
    let call = browser.page.first("#example");
    assert!(call.contains(&format!("/api/atlas/v2/orgs/{org}'")) && call.contains("$PRIVATE_KEY"), "{call}");

    // The requirement was on, the owner is what the roles say, and what the two forms said is what is there.
    let mut again = Browser::new(&world);
    again.sign_in("mara@example.org", PASSWORD).await;
    assert!(again.is_signed_in());
    let page = again.send(Method::GET, &format!("/orgs/{org}/welcome"), &[], String::new()).await;
    assert_eq!(page.status, 200);
    assert_eq!(world.database.count("organizations WHERE api_access_list_required = TRUE"), 1);
    assert_eq!(world.database.count("users WHERE global_roles = 'GLOBAL_OWNER'"), 1, "Ops Manager is served");
    assert_eq!(world.database.count("setup_drafts"), 0);
    assert_eq!(world.database.count("setup_tokens"), 0);
}

#[tokio::test]
async fn while_nobody_owns_the_server_every_page_leads_to_setup_and_afterwards_setup_is_gone() {
    let world = unclaimed().await;
    let mut browser = Browser::new(&world);
    for path in ["/", "/login", "/help", "/orgs/0123456789abcdef01234567/settings", "/nowhere", "/reset/abc"] {
        let page = browser.send(Method::GET, path, &[], String::new()).await;
        assert_eq!((page.status, page.header("location")), (303, Some("/setup")), "{path}");
    }
    let mut owner = begun(&world).await;
    name_owner(&mut owner, "Mara").await;
    owner.fill("Organization name", "Northwind");
    owner.press("Finish").await;

    for page in pages().into_iter().filter(|page| page.needs == Needs::Setup) {
        let path = page.path;
        let gone = browser.open(path).await;
        assert_eq!((gone.status, gone.heading()), (404, "This server is set up".to_owned()), "{path}");
    }
    assert_eq!(browser.open("/login").await.status, 200);
}

#[tokio::test]
async fn every_page_of_setup_is_well_made() {
    let world = unclaimed().await;
    let mut browser = begun(&world).await;
    name_owner(&mut browser, "Mara").await;

    // Opening checks what every page must be.
    for path in ["/setup/owner", "/setup/organization"] {
        assert_eq!(browser.open(path).await.status, 200);
        assert_eq!(browser.page.header("cache-control"), Some("no-store"));
    }
}

#[tokio::test]
async fn a_wrong_token_is_refused_and_who_tries_on_waits() {
    let world = unclaimed().await;
    let token = world.app.make_setup_token().await.unwrap();
    let mut browser = Browser::new(&world);
    for wrong in ["", "x", &token[1..], "0123456789abcdef", &token.to_uppercase()] {
        browser.open("/setup").await;
        browser.fill("Setup token", wrong);
        browser.press("Continue").await;
        assert_eq!(browser.page.status, 422, "{wrong}");
        assert!(!browser.page.text.contains("value=\"0123"), "what was typed is not shown again");
        assert!(!browser.cookies.contains_key("setup"));
    }
    browser.open("/setup").await;
    browser.fill("Setup token", "once more");
    browser.press("Continue").await;
    browser.open("/setup").await;
    browser.fill("Setup token", &token);

    let waits = browser.press("Continue").await;

    assert_eq!((waits.status, waits.header("retry-after")), (429, Some("60")), "five were wrong");
    world.clock.turn(60_000);
    browser.open("/setup").await;
    browser.fill("Setup token", &token);
    assert_eq!(browser.press("Continue").await.at, "/setup/owner");
}

#[tokio::test]
async fn an_owner_needs_names_an_address_and_a_password() {
    let world = unclaimed().await;
    let mut browser = begun(&world).await;
    browser.fill("First name", " ");
    browser.fill("Email", "mara");
    browser.fill("Password", "password");

    browser.press("Continue").await;

    assert_eq!((browser.page.status, browser.page.problems().len()), (422, 4), "{:?}", browser.page.problems());
    assert_eq!(browser.page.attributes("#email", "value"), ["mara"]);
    assert_eq!(browser.page.attributes("#password", "value"), Vec::<String>::new());
    assert!(browser.page.title().starts_with("Error: Set up: owner"), "{}", browser.page.title());
}

#[tokio::test]
async fn a_first_run_left_halfway_goes_on_where_it_was_and_keeps_no_secret_in_a_page() {
    let world = unclaimed().await;
    let mut browser = begun(&world).await;
    name_owner(&mut browser, "Mara").await;

    browser.open("/").await;
    assert_eq!(browser.page.at, "/setup/organization", "the browser that began goes on");
    assert!(browser.page.says("mara@example.org"));
    browser.follow("Back").await;
    assert_eq!(browser.page.attributes("#email", "value"), ["mara@example.org"]);
    assert!(!browser.page.text.contains(PASSWORD));
    browser.fill("Email", "maria@example.org");
    browser.press("Continue").await;
    browser.fill("Organization name", "Northwind");
    browser.press("Finish").await;

    let mut again = Browser::new(&world);
    again.sign_in("maria@example.org", PASSWORD).await;
    assert!(again.is_signed_in(), "the password of before was kept");
}

#[tokio::test]
async fn a_draft_that_was_left_for_a_day_begins_again() {
    let world = unclaimed().await;
    let mut browser = begun(&world).await;
    name_owner(&mut browser, "Mara").await;
    browser.fill("Organization name", "Northwind");
    world.clock.turn(24 * 60 * 60 * 1000);

    browser.press("Finish").await;

    assert_eq!((browser.page.at.as_str(), browser.is_signed_in()), ("/setup", false));
    let mut another = begun(&world).await;
    name_owner(&mut another, "Teo").await;
    another.fill("Organization name", "Northwind");
    another.press("Finish").await;
    assert!(another.is_signed_in());
}

#[tokio::test]
async fn nobody_skips_a_step() {
    let world = unclaimed().await;
    let mut stranger = Browser::new(&world);
    for path in ["/setup/owner", "/setup/organization"] {
        assert_eq!(stranger.open(path).await.at, "/setup");
        let body = format!(
            "_token={}&first_name=A&last_name=B&email=a%40b&password=12345678x&name=X",
            encoded(&stranger.token())
        );
        assert_eq!(stranger.post(path, body).await.header("location"), Some("/setup"), "{path}");
    }
    let mut browser = begun(&world).await;
    let body = format!("_token={}&name=Northwind", encoded(&browser.token()));
    assert_eq!(browser.post("/setup/organization", body).await.header("location"), Some("/setup/owner"));
    stranger.cookies.insert("setup".to_owned(), "0123456789abcdef0123456789abcdef".to_owned());
    assert_eq!(stranger.open("/setup/owner").await.at, "/setup");
}

async fn of_two_who_set_up_at_once_one_wins_and_the_other_is_told(kind: Kind) {
    let world = fresh(kind).await;
    let (mut one, mut other) = (begun(&world).await, begun(&world).await);
    for (browser, name) in [(&mut one, "Mara"), (&mut other, "Teo")] {
        name_owner(browser, name).await;
        browser.fill("Organization name", name);
    }

    let (first, second) = tokio::join!(one.press_once("Finish"), other.press_once("Finish"));

    let (won, lost) = if first.status == 303 { (first, second) } else { (second, first) };
    assert!(won.header("location").unwrap().ends_with("/welcome"));
    assert_eq!((lost.status, lost.heading()), (404, "This server is set up".to_owned()));
    assert!(lost.says("Somebody owns it already."), "{}", lost.text);
    lost.is_well_made();
}

#[tokio::test]
async fn the_switch_is_on_and_can_be_switched_off() {
    let world = unclaimed().await;
    let mut browser = begun(&world).await;
    name_owner(&mut browser, "Mara").await;
    assert_eq!(browser.page.attributes("#requires_list[role=switch]", "checked").len(), 1);
    assert_eq!(browser.page.attributes("#name", "value"), [""]);
    browser.untick("Require IP Access List for the Administration API");
    browser.press("Finish").await;
    assert_eq!(browser.page.problems().len(), 1, "a name is needed: {}", browser.page.text);
    assert!(browser.page.attributes("#requires_list", "checked").is_empty(), "what was chosen stays");
    browser.fill("Organization name", "Northwind");
    browser.press("Finish").await;

    assert!(browser.is_signed_in());
    assert_eq!(world.database.count("organizations WHERE api_access_list_required = FALSE"), 1);
}

#[tokio::test]
async fn the_check_warns_of_a_proxy_that_nobody_named() {
    let world = World::new(Kind::Sqlite).await;
    let mut browser = Browser::of(&world, "owner@example.org").await;
    let path = format!("/orgs/{}/welcome", world.org);
    assert!(!browser.open(&path).await.says("--trusted-proxy"));

    browser.headers.push(("x-forwarded-for", "203.0.113.9".to_owned()));

    let page = browser.open(&path).await;
    assert!(page.says("192.0.2.10") && !page.says("203.0.113.9"), "a forged header is not believed");
    assert!(page.says("Name the proxy with --trusted-proxy"), "{}", page.text);
}

#[tokio::test]
async fn a_global_owner_who_is_no_member_makes_the_first_project() {
    let world = World::new(Kind::Sqlite).await;
    world.member("gina@example.org", "ORG_MEMBER");
    let gina = "(SELECT id FROM users WHERE username = 'gina@example.org')";
    world.database.run(&format!("DELETE FROM org_users WHERE user_id = {gina}"));
    world.database.run("UPDATE users SET global_roles = 'GLOBAL_OWNER' WHERE username = 'gina@example.org'");
    let mut browser = Browser::of(&world, "gina@example.org").await;
    browser.open(&format!("/orgs/{}/welcome/project", world.org)).await;
    browser.fill("Project name", "Billing");

    browser.press("Make the project").await;

    assert_eq!(browser.page.at, format!("/orgs/{}/welcome/done", world.org), "{}", browser.page.text);
    assert_eq!(world.database.count("groups WHERE name = 'Billing'"), 1);
}
