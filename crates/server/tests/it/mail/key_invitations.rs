//! Letters to those whom keys invite, by every call that invites.

use super::links::{link, read, world};
use super::post_office::PostOffice;
use crate::answer::Answer;
use crate::console::Browser;
use crate::users::{newer, org_users, project_users};
use crate::world::{V2, World};
use serde_json::json;
use std::collections::BTreeMap;

/// Each call that invites, and what the owner's key sends, for somebody of their own.
async fn invite_by_every_call(world: &World) -> Vec<(String, Answer)> {
    let in_project = |rest: &str| format!("{V2}/groups/{}/{rest}", world.project);
    let (to, roles) = (world.org_path(V2, "/invites"), ["ORG_MEMBER"]);
    let older = world.post(&world.owner, &to, json!({"username": "a@example.net", "roles": roles})).await;
    let body = json!({"username": "b@example.net", "roles": ["GROUP_READ_ONLY"]});
    let older_there = world.post(&world.owner, &in_project("invites"), body).await;
    let body = json!({"username": "c@example.net", "roles": {"orgRoles": roles}});
    let newer_here = newer(world, "POST", &org_users(world, V2, ""), body).await;
    let body = json!({"username": "d@example.net", "roles": ["GROUP_READ_ONLY"]});
    let newer_there = newer(world, "POST", &project_users(world, V2, ""), body).await;
    let account = json!({
        "username": "e@example.net", "password": "correct horse battery", "firstName": "Ada", "lastName": "Lovelace",
        "emailAddress": "elsewhere@example.net", "roles": [{"orgId": world.org, "roleName": "ORG_MEMBER"}]
    });
    let account = world.post(&world.owner, &format!("{V2}/users"), account).await;
    let answers = [older, older_there, newer_here, newer_there, account];
    ["a", "b", "c", "d", "e"].into_iter().map(|name| format!("{name}@example.net")).zip(answers).collect()
}

#[tokio::test]
async fn whoever_is_invited_by_a_key_gets_the_link_by_mail() {
    let mut office = PostOffice::open(&[]).await;
    let world = world(&office).await;

    let invited = invite_by_every_call(&world).await;

    // Letters are on their way at the same time, and come as they come.
    let mut letters = BTreeMap::new();
    for _ in &invited {
        let mail = office.next("mail").await;
        letters.insert(mail["to"][0].as_str().unwrap().to_owned(), read(&mail));
    }
    for (name, answer) in invited {
        assert!(answer.status == 200 || answer.status == 201, "{name}: {}", answer.text);
        let text = letters.remove(&name).expect("a letter to the mailbox that was invited");
        assert!(text.contains(&format!("The API key {} invites you", world.owner.public)), "{text}");
        assert!(!answer.text.contains(link(&text, "invite").trim_start_matches("/invite/")), "{}", answer.text);
        let mut browser = Browser::new(&world);
        let heading = browser.open(&link(&text, "invite")).await.heading();
        assert!(heading.starts_with("Join "), "{name}: {heading}");
    }
}

#[tokio::test]
async fn without_mail_a_key_that_invites_makes_no_link() {
    let world = World::new(crate::database::Kind::Sqlite).await;

    invite_by_every_call(&world).await;

    let events = world.events().await;
    assert!(!events.iter().any(|event| event.to_string().contains("INVITATION_LINK")), "{events:?}");
}

#[tokio::test]
async fn who_is_invited_already_or_let_in_at_once_gets_no_letter() {
    let mut office = PostOffice::open(&[]).await;
    let world = world(&office).await;
    world.member("mara@example.net", "ORG_MEMBER");
    let invite = async |name: &str| {
        let body = json!({"username": name, "roles": {"orgRoles": ["ORG_MEMBER"]}});
        newer(&world, "POST", &org_users(&world, V2, ""), body).await.status
    };
    let add = async |name: &str| {
        let body = json!({"username": name, "roles": ["GROUP_READ_ONLY"]});
        newer(&world, "POST", &project_users(&world, V2, ""), body).await.status
    };
    assert_eq!(invite("ada@example.net").await, 201);
    let first = link(&read(&office.next("mail").await), "invite");

    assert_eq!((invite("ada@example.net").await, add("ada@example.net").await), (409, 201));
    assert_eq!(add("mara@example.net").await, 201);
    assert_eq!(invite("last@example.net").await, 201);

    assert_eq!(Browser::new(&world).open(&first).await.heading(), "Join Acme", "the link is good still");
    world.app.stop().await;
    assert_eq!(office.rest().await, ["last@example.net"]);
}

#[tokio::test]
async fn keys_flood_nobody_either() {
    let office = PostOffice::open(&[]).await;
    let world = world(&office).await;
    for _ in 0..6 {
        let body = json!({"username": "ada@example.net", "roles": ["ORG_MEMBER"]});
        let made = world.post(&world.owner, &world.org_path(V2, "/invites"), body).await.ok().text_at("/id");
        world.delete(&world.owner, &world.org_path(V2, &format!("/invites/{made}"))).await;
    }

    let body = json!({"username": "last@example.net", "roles": ["ORG_MEMBER"]});
    world.post(&world.owner, &world.org_path(V2, "/invites"), body).await.ok();

    world.app.stop().await;
    let mut to = office.rest().await;
    assert_eq!(to.pop().as_deref(), Some("last@example.net"));
    assert_eq!(to, ["ada@example.net"; 5], "no sixth one");
}
