//! The pictures of the guide. One walk through the main screens, as two people with some history would see them; it fails
//! where a screen is not what its name says. `make screenshots` keeps what was seen in `target/screenshots/guide`; what was
//! looked at and found good is in `docs/images/console`.

use crate::before_first_run;
use crate::cheap_password::PASSWORD;
use crate::page::{Look, Page, Window, pictures_are_wanted};
use crate::world::World;
use reqwest::Method;
use serde_json::json;
use std::time::Duration;

before_first_run!(the_screens_of_the_guide_are_there);

const OWNER: &str = "mara@example.org";
const DESK: u32 = 1120;
const PHONE: u32 = 320;
/// No picture is higher.
const MOST: u64 = 1600;
const LIGHT: bool = false;
const DARK: bool = true;
const DAY: Duration = Duration::from_hours(24);

/// Takes a picture of the page, if its first heading is this one: of all of it, unless it is very high.
async fn shot(page: &Page, name: &str, heading: &str, width: u32, dark: bool) {
    let of_width = |height| -> Window { (width, height, 1) };
    page.look(Look { window: of_width(480), dark, ..Look::default() }).await;
    page.sees("heading", heading).await;
    if pictures_are_wanted() {
        let height = page.run("return document.documentElement.scrollHeight").await.as_u64().unwrap();
        let height = height.min(MOST);
        page.look(Look { window: of_width(u32::try_from(height).unwrap()), dark, ..Look::default() }).await;
        page.picture(&format!("guide/{name}")).await;
    }
    page.look(Look::default()).await;
}

/// The same of a dialog over a page, which is as high as the window.
async fn shot_of_dialog(page: &Page, name: &str, title: &str) {
    page.look(Look { window: (DESK, 760, 1), ..Look::default() }).await;
    page.sees("heading", title).await;
    if pictures_are_wanted() {
        page.picture(&format!("guide/{name}")).await;
    }
    page.look(Look::default()).await;
}

async fn arrives(page: &Page, ending: &str) {
    let arrived = page.until(async || page.path().await.ends_with(ending)).await;
    assert!(arrived, "at {} instead of …{ending}:\n{}", page.path().await, page.text().await);
}

async fn set_up(world: &World, page: &Page) {
    let token = world.app.make_setup_token().await.unwrap();
    page.visit(&world.url("/")).await;
    shot(page, "first-run-token", "Set up this server", DESK, LIGHT).await;
    page.fill("Setup token (required)", &token).await;
    page.click("button", "Continue").await;
    page.fill("First name (required)", "Mara").await;
    page.fill("Last name (required)", "Lindqvist").await;
    page.fill("Email (required)", OWNER).await;
    page.fill("Password", PASSWORD).await;
    shot(page, "first-run-owner", "Who owns this server?", DESK, LIGHT).await;
    page.click("button", "Continue").await;
    page.fill("Organization name (required)", "Northwind Tools").await;
    page.click("button", "Finish").await;
    shot(page, "first-run-check", "Check how this server is reached", DESK, LIGHT).await;
    page.click("link", "Continue").await;
    page.fill("Project name", "Billing").await;
    page.click("button", "Make the project").await;
    shot(page, "first-run-done", "You are set up", DESK, LIGHT).await;
}

/// Goes through the wizard; answers with the halves of the key, which may be used from here.
async fn make_key(page: &Page, description: &str, role: Option<&str>, shots: bool) -> (String, String) {
    page.fill("Description (required)", description).await;
    if let Some(role) = role {
        page.click("checkbox", role).await;
    }
    if shots {
        shot(page, "create", "Create API Key", DESK, LIGHT).await;
    }
    page.click("button", "Next").await;
    page.sees("heading", "Save your API key").await;
    if shots {
        shot(page, "secret", "Save your API key", DESK, LIGHT).await;
        shot(page, "secret-phone", "Save your API key", PHONE, DARK).await;
    }
    page.click("button", "Show private key").await;
    let half = async |name| page.role("textbox", name).await.value().await;
    let halves = (half("Public key").await, half("Private key").await);
    page.click("button", "Use Current IP Address").await;
    page.click("button", "Add Access List Entry").await;
    page.says("Added 127.0.0.1/32").await;
    page.click("checkbox", "I have stored the private key").await;
    page.click("button", "Done").await;
    page.says(&format!("Created {description}")).await;
    halves
}

async fn sign_in(world: &World, page: &Page, path: &str) {
    page.visit(&world.url(&format!("/login?to={path}"))).await;
    page.fill("Email", OWNER).await;
    page.fill("Password", PASSWORD).await;
    page.click("button", "Sign in").await;
    arrives(page, path).await;
}

/// A key that a program made, perhaps with addresses; answers with its id and its halves.
async fn made_by_api(world: &World, description: &str, role: &str, list: &[&str]) -> (String, (String, String)) {
    let keys = format!("/api/atlas/v2/orgs/{}/apiKeys", world.org);
    let (status, key) = world.call(Method::POST, &keys, Some(json!({"desc": description, "roles": [role]}))).await;
    assert_eq!(status, 200, "{key}");
    let text = |name: &str| key[name].as_str().unwrap().to_owned();
    if !list.is_empty() {
        let entries: Vec<_> = list.iter().map(|block| json!({"cidrBlock": block})).collect();
        let (status, answer) =
            world.call(Method::POST, &format!("{keys}/{}/accessList", text("id")), Some(json!(entries))).await;
        assert_eq!(status, 200, "{answer}");
    }
    (text("id"), (text("publicKey"), text("privateKey")))
}

/// A program uses a key so often.
async fn use_key(world: &mut World, halves: &(String, String), times: u32) {
    let owner = std::mem::replace(&mut world.owner, halves.clone());
    for _ in 0..times {
        assert_eq!(world.call(Method::GET, &format!("/api/atlas/v2/orgs/{}", world.org), None).await.0, 200);
    }
    world.owner = owner;
}

/// A hundred days of an organization, so that lists have something to show. Answers with the id and the public half of the key that is looked at.
async fn live(world: &mut World, project: &str) -> (String, String) {
    const HERE: &str = "127.0.0.1/32";
    let (_, reporting) = made_by_api(world, "old reporting job", "ORG_READ_ONLY", &[HERE]).await;
    use_key(world, &reporting, 3).await;
    world.app.flush_usage().await;
    world.later(DAY * 100).await;
    made_by_api(world, "backup verifier", "ORG_MEMBER", &["198.51.100.7/32"]).await;
    world.later(DAY * 9).await;
    let (sync, halves) = made_by_api(world, "invoice sync, production", "ORG_MEMBER", &[HERE, "203.0.113.0/24"]).await;
    for id in [&sync, &made_by_api(world, "edge cache warmer", "ORG_MEMBER", &[]).await.0] {
        let place = format!("/api/atlas/v2/groups/{project}/apiKeys/{id}");
        let roles = json!({"roles": ["GROUP_READ_ONLY"]});
        assert_eq!(world.call(Method::PATCH, &place, Some(roles)).await.0, 200);
    }
    use_key(world, &halves, 12).await;
    let (_, terraform) = made_by_api(world, "Terraform, staging", "ORG_GROUP_CREATOR", &[HERE]).await;
    use_key(world, &terraform, 5).await;
    world.app.flush_usage().await;
    world.later(Duration::from_hours(2)).await;
    (sync, halves.0)
}

/// A member, as acceptance of an invitation makes one.
fn member(world: &World) {
    let org = &world.org;
    world.database.run(&format!(
        "INSERT INTO users (id, username, name_key, first_name, last_name, password_hash, global_roles, created) \
         VALUES ('00000000000000000000000a', 'teo@example.org', 'teo@example.org', 'Teo', 'Okafor', NULL, '', \
         1795334400000); \
         INSERT INTO org_users (org_id, user_id, roles) VALUES ('{org}', '00000000000000000000000a', 'ORG_MEMBER')"
    ));
}

async fn look_at_keys(world: &World, page: &Page, project: &str, (key, public): (&str, &str)) {
    let keys = format!("/orgs/{}/access/api-keys", world.org);
    page.visit(&world.url(&keys)).await;
    shot(page, "keys", "API Keys", DESK, LIGHT).await;
    shot(page, "keys-dark", "API Keys", DESK, DARK).await;
    shot(page, "keys-phone", "API Keys", PHONE, LIGHT).await;
    page.click("link", "invoice sync, production").await;
    shot_of_dialog(page, "details", &format!("{public} API Key Details")).await;
    page.visit(&world.url(&keys)).await;
    page.click("link", "Delete invoice sync, production").await;
    shot_of_dialog(page, "delete", "Delete invoice sync, production?").await;
    page.visit(&world.url(&format!("{keys}/{key}/edit/access-list"))).await;
    shot(page, "access-list", "Edit API Key", DESK, LIGHT).await;
    page.visit(&world.url(&format!("/projects/{project}/access/api-keys"))).await;
    shot(page, "project-keys", "API Keys in Billing", DESK, LIGHT).await;
}

async fn look_at_people_and_settings(world: &World, page: &Page) {
    let org = format!("/orgs/{}", world.org);
    page.visit(&world.url(&format!("{org}/access/invitations"))).await;
    page.fill("Email addresses (required)", "ada@example.net").await;
    page.click("button", "Invite").await;
    shot(page, "invitation-link", "Invitation link for ada@example.net", DESK, LIGHT).await;
    page.visit(&world.url(&format!("{org}/access/users"))).await;
    shot(page, "users", "Users", DESK, LIGHT).await;
    shot(page, "users-phone", "Users", PHONE, LIGHT).await;
    let settings = format!("/api/atlas/v2{org}/settings");
    assert_eq!(world.call(Method::PATCH, &settings, Some(json!({"apiAccessListRequired": false}))).await.0, 200);
    page.visit(&world.url(&format!("{org}/settings"))).await;
    page.click("switch", "Require IP Access List for the Administration API").await;
    page.click("button", "Save requirement").await;
    shot(page, "settings-preview", "Organization Settings", DESK, LIGHT).await;
    page.visit(&world.url(&format!("{org}/activity"))).await;
    shot(page, "activity", "Activity Feed", DESK, LIGHT).await;
    shot(page, "activity-phone", "Activity Feed", PHONE, DARK).await;
    page.visit(&world.url("/account/security")).await;
    shot(page, "security", "Security", DESK, LIGHT).await;
}

async fn the_screens_of_the_guide_are_there(mut world: World, page: Page) {
    set_up(&world, &page).await;
    page.click("link", "Create API Key").await;
    page.sees("heading", "Create API Key").await;
    world.org = page.path().await.split('/').nth(2).unwrap().to_owned();
    make_key(&page, "nightly export", None, true).await;
    page.click("link", "Create API Key").await;
    world.owner = make_key(&page, "owner of the pipeline", Some("Organization Owner"), false).await;
    let (_, groups) = world.call(Method::GET, "/api/atlas/v2/groups", None).await;
    let project = groups["results"][0]["id"].as_str().unwrap().to_owned();
    let (key, public) = live(&mut world, &project).await;
    member(&world);
    page.clear_cookies().await;
    page.visit(&world.url("/login")).await;
    shot(&page, "sign-in", "Sign in", DESK, LIGHT).await;
    shot(&page, "sign-in-dark", "Sign in", DESK, DARK).await;
    sign_in(&world, &page, "/orgs").await;

    look_at_keys(&world, &page, &project, (&key, &public)).await;
    look_at_people_and_settings(&world, &page).await;
}
