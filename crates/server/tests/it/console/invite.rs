//! Invitations: their links, and those who answer them.

use super::form::encoded;
use super::{Browser, PASSWORD};
use crate::database::{Kind, on_both};
use crate::world::{PUBLIC, V2, World};
use http::Method;
use serde_json::json;

const OWNER: &str = "owner@example.org";
const ADA: &str = "ada@example.net";

on_both!(a_stranger_joins_through_a_link, a_member_of_another_organization_signs_in_and_joins);

/// Invites somebody by the API, as Terraform does; answers with the invitation's id.
async fn invited(world: &World, username: &str, roles: &[&str]) -> String {
    let body = json!({"username": username, "roles": roles});
    world.post(&world.owner, &world.org_path(V2, "/invites"), body).await.ok().text_at("/id")
}

/// The answer to "Get a new link" for an invitation.
async fn new_link(world: &World, by: &str, invitation: &str) -> super::page::Page {
    let mut browser = Browser::of(world, by).await;
    browser.open("/help").await;
    let path = format!("/orgs/{}/access/invitations/{invitation}/link", world.org);
    let body = format!("_token={}", encoded(&browser.token()));
    browser.post(&path, body).await
}

/// A link, as a path of the console.
async fn link(world: &World, invitation: &str) -> String {
    let page = new_link(world, OWNER, invitation).await;
    assert_eq!(page.status, 200, "{}", page.text);
    page.is_well_made();
    let link = page.attributes("#link", "value").remove(0);
    link.strip_prefix("http://localhost:8080").unwrap().to_owned()
}

fn fill_in(browser: &mut Browser<'_>) {
    browser.fill("First name", "Ada");
    browser.fill("Last name", "Byron");
    browser.fill("Password", PASSWORD);
}

async fn a_stranger_joins_through_a_link(world: World) {
    let invitation = invited(&world, ADA, &["ORG_READ_ONLY"]).await;
    let link = link(&world, &invitation).await;
    let mut browser = Browser::new(&world);

    browser.open(&link).await;
    assert_eq!(browser.page.at, "/invite");
    assert_eq!(browser.page.heading(), "Join Acme");
    assert_eq!(browser.page.title(), "Join Acme · Keywright");
    assert!(browser.page.says("Organization Read Only") && browser.page.says(&world.owner.public));
    assert!(!browser.page.text.contains(link.strip_prefix("/invite/").unwrap()), "the token is out of sight");
    fill_in(&mut browser);
    let done = browser.press_once("Join Acme").await;

    assert_eq!(done.header("location"), Some(&*format!("/orgs/{}/projects", world.org)));
    assert!(browser.is_signed_in() && !browser.cookies.contains_key("invitation"));
    let users = world.get(&world.owner, &world.org_path(V2, "/users")).await;
    let joined = users.at("/results").as_array().unwrap().iter().any(|user| user["username"] == ADA);
    assert!(joined, "{}", users.text);
    let mut again = Browser::new(&world);
    again.sign_in(ADA, PASSWORD).await;
    assert!(again.is_signed_in());
    assert_eq!(browser.open(&link).await.heading(), "This link is not good any more");
}

async fn a_member_of_another_organization_signs_in_and_joins(world: World) {
    let (elsewhere, _) = world.stranger().await;
    world.member_of(&elsewhere, ADA, "ORG_MEMBER");
    let invitation = invited(&world, ADA, &["ORG_MEMBER"]).await;
    let link = link(&world, &invitation).await;

    // Somebody else, who is signed in, is told to sign out; and comes back to the invitation.
    let mut browser = Browser::of(&world, OWNER).await;
    browser.open(&link).await;
    assert!(browser.page.says("You are signed in as owner@example.org"), "{}", browser.page.text);
    browser.press("Sign out and go on").await;
    assert_eq!((browser.page.at.as_str(), browser.is_signed_in()), ("/invite", false));

    world.give_password(ADA);
    browser.follow("Sign in to join").await;
    browser.fill("Email", ADA);
    browser.fill("Password", PASSWORD);
    browser.press("Sign in").await;
    assert_eq!(browser.page.at, "/invite");
    let done = browser.press_once("Join Acme").await;
    assert_eq!(done.header("location"), Some(&*format!("/orgs/{}/projects", world.org)));
}

#[tokio::test]
async fn programs_that_open_an_invitation_before_people_do_answer_nothing() {
    let world = World::new(Kind::Sqlite).await;
    let invitation = invited(&world, ADA, &["ORG_MEMBER"]).await;
    let link = link(&world, &invitation).await;
    let before = world.events().await.len();

    for method in [Method::HEAD, Method::GET, Method::GET] {
        let mut preview = Browser::new(&world);
        assert_eq!(preview.send(method, &link, &[], String::new()).await.header("location"), Some("/invite"));
        preview.open(&link).await;
    }

    assert_eq!(world.events().await.len(), before);
    let mut browser = Browser::new(&world);
    browser.open(&link).await;
    fill_in(&mut browser);
    assert_eq!(browser.press_once("Join Acme").await.status, 303);
}

#[tokio::test]
async fn a_newer_link_ends_the_older_one() {
    let world = World::new(Kind::Sqlite).await;
    let invitation = invited(&world, ADA, &["ORG_MEMBER"]).await;
    let older = link(&world, &invitation).await;
    let newer = link(&world, &invitation).await;
    let mut browser = Browser::new(&world);

    assert_eq!(browser.open(&older).await.heading(), "This link is not good any more");
    assert_eq!(browser.open(&newer).await.heading(), "Join Acme");
}

#[tokio::test]
async fn an_invitation_that_is_over_names_who_invited() {
    let world = World::new(Kind::Sqlite).await;
    let (cancelled, expired) = (
        invited(&world, "a@example.net", &["ORG_MEMBER"]).await,
        invited(&world, "b@example.net", &["ORG_MEMBER"]).await,
    );
    let links = [link(&world, &cancelled).await, link(&world, &expired).await];
    world.delete(&world.owner, &world.org_path(V2, &format!("/invites/{cancelled}"))).await;

    let mut browser = Browser::new(&world);
    let page = browser.open(&links[0]).await;
    assert_eq!((page.status, page.heading()), (410, "This invitation was taken back".to_owned()));
    assert!(page.says(&format!("{} had invited you to Acme", world.owner.public)), "{}", page.text);
    world.clock.turn(30 * 24 * 60 * 60 * 1000);
    let page = browser.open(&links[1]).await;
    assert_eq!((page.status, page.heading()), (410, "This invitation has expired".to_owned()));
    assert!(page.says(&world.owner.public));
}

#[tokio::test]
async fn who_declines_is_not_a_member_and_the_inviter_sees_it() {
    let world = World::new(Kind::Sqlite).await;
    let invitation = invited(&world, ADA, &["ORG_MEMBER"]).await;
    let link = link(&world, &invitation).await;
    let mut browser = Browser::new(&world);
    browser.open(&link).await;

    browser.press("Decline").await;

    assert_eq!(browser.page.heading(), "You have declined to join Acme");
    assert!(!browser.is_signed_in());
    assert_eq!(browser.open(&link).await.status, 410);
    assert_eq!(new_link(&world, OWNER, &invitation).await.status, 404, "nobody is asked twice");
}

#[tokio::test]
async fn a_stranger_says_who_they_are_and_sets_a_good_password() {
    let world = World::new(Kind::Sqlite).await;
    let invitation = invited(&world, ADA, &["ORG_MEMBER"]).await;
    let mut browser = Browser::new(&world);
    browser.open(&link(&world, &invitation).await).await;
    browser.fill("First name", "Ada");
    browser.fill("Password", "short");

    browser.press("Join Acme").await;

    assert_eq!((browser.page.status, browser.page.problems().len()), (422, 2), "{:?}", browser.page.problems());
    assert_eq!(browser.page.attributes("#first_name", "value"), ["Ada"]);
    fill_in(&mut browser);
    assert_eq!(browser.press_once("Join Acme").await.status, 303);
}

#[tokio::test]
async fn an_account_that_nobody_has_used_gets_a_new_password() {
    let world = World::new(Kind::Sqlite).await;
    let body = json!({"username": ADA, "password": "given by somebody", "firstName": "Ada", "lastName": "Lovelace",
        "country": "GB", "mobileNumber": "+1", "roles": [{"orgId": world.org, "roleName": "ORG_MEMBER"}]});
    world.post(&world.owner, &format!("{PUBLIC}/users"), body).await.ok();
    let waits = world.get(&world.owner, &world.org_path(V2, "/invites")).await.at("/0/id");
    let mut browser = Browser::new(&world);
    browser.open(&link(&world, waits.as_str().unwrap()).await).await;
    assert!(browser.page.says("that nobody has used yet"), "{}", browser.page.text);
    browser.fill("Password", PASSWORD);

    assert_eq!(browser.press_once("Join Acme").await.status, 303);

    assert!(!Browser::new(&world).sign_in(ADA, "given by somebody").await.says("Sign out"));
    let mut again = Browser::new(&world);
    again.sign_in(ADA, PASSWORD).await;
    assert!(again.is_signed_in());
}

#[tokio::test]
async fn only_who_might_grant_what_it_brings_hands_a_link_out() {
    let world = World::new(Kind::Sqlite).await;
    for (name, role) in [("admin@example.org", "ORG_USER_ADMIN"), ("member@example.org", "ORG_MEMBER")] {
        world.member(name, role);
    }
    let (member, owner) = (
        invited(&world, "a@example.net", &["ORG_MEMBER"]).await,
        invited(&world, "b@example.net", &["ORG_OWNER"]).await,
    );

    assert_eq!(new_link(&world, "admin@example.org", &member).await.status, 200);
    let refused = new_link(&world, "admin@example.org", &owner).await;
    assert_eq!((refused.status, refused.heading()), (403, "You need the Organization Owner role".to_owned()));
    let refused = new_link(&world, "member@example.org", &member).await;
    assert_eq!(refused.status, 403);
    refused.is_well_made();
    assert_eq!(new_link(&world, OWNER, "0123456789abcdef01234567").await.status, 404);
}

#[tokio::test]
async fn a_stranger_joins_a_project_and_its_organization() {
    let world = World::new(Kind::Sqlite).await;
    let body = json!({"username": ADA, "roles": ["GROUP_READ_ONLY"]});
    let path = format!("{V2}/groups/{}/invites", world.project);
    let invitation = world.post(&world.owner, &path, body).await.ok().text_at("/id");
    let mut owner = Browser::of(&world, OWNER).await;
    owner.open("/help").await;
    let body = format!("_token={}", encoded(&owner.token()));
    let path = format!("/projects/{}/access/invitations/{invitation}/link", world.project);
    let page = owner.post(&path, body).await;
    let link = page.attributes("#link", "value").remove(0);

    let mut browser = Browser::new(&world);
    browser.open(link.strip_prefix("http://localhost:8080").unwrap()).await;
    assert_eq!(browser.page.heading(), "Join sandbox");
    assert!(browser.page.says("sandbox, in Acme") && browser.page.says("Project Read Only"));
    fill_in(&mut browser);
    let done = browser.press_once("Join sandbox").await;

    assert_eq!(done.header("location"), Some(&*format!("/projects/{}", world.project)));
}

#[tokio::test]
async fn a_full_organization_takes_nobody_in() {
    let limits = keywright_server::app::Limits { users_per_org: 2, ..Default::default() };
    let world = World::with(Kind::Sqlite, crate::world::Changes { limits, ..Default::default() }).await;
    let invitation = invited(&world, ADA, &["ORG_MEMBER"]).await;
    let mut browser = Browser::new(&world);
    browser.open(&link(&world, &invitation).await).await;
    world.member("mara@example.org", "ORG_MEMBER");
    fill_in(&mut browser);

    browser.press("Join Acme").await;

    assert_eq!(browser.page.status, 422);
    assert!(browser.page.problems()[0].starts_with("The organization is full."), "{:?}", browser.page.problems());
}
