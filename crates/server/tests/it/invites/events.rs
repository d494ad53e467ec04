//! What the log says of invitations: in the organization's list what is the organization's, in the project's what is the
//! project's, each naming the person.

use super::{invite, invite_to_project, of_org, of_project};
use crate::database::{Kind, on_both};
use crate::world::{V2, World};
use serde_json::{Value, json};

on_both!(
    every_write_to_an_invitation_leaves_exactly_its_events,
    a_strangers_project_invitation_is_told_in_both_lists,
    nothing_is_told_where_nothing_changes,
);

/// Type and person of each event of a list that is about somebody, oldest first.
async fn told(world: &World, list: &str) -> Vec<(String, String)> {
    let events = world.get(&world.owner, &format!("{list}&itemsPerPage=500")).await.ok();
    let mut told: Vec<_> = events.at("/results").as_array().unwrap().iter().filter_map(told_of).collect();
    told.reverse();
    told
}

fn told_of(event: &Value) -> Option<(String, String)> {
    let name = event["eventTypeName"].as_str().unwrap();
    let person = event["targetUsername"].as_str().filter(|person| !person.starts_with("owner@"))?;
    Some((name.to_owned(), person.to_owned()))
}

fn of_the_org(world: &World) -> String {
    world.org_path(V2, "/events?includeExtensions=true")
}

fn of_the_project(world: &World) -> String {
    format!("{V2}/groups/{}/events?includeExtensions=true", world.project)
}

fn about(person: &str, names: &[&str]) -> Vec<(String, String)> {
    names.iter().map(|name| ((*name).to_owned(), person.to_owned())).collect()
}

async fn every_write_to_an_invitation_leaves_exactly_its_events(world: World) {
    let made = invite(&world, "ada@example.org", &["ORG_MEMBER"]).await;
    let one = of_org(&world, V2, &format!("/{}", made.text_at("/id")));
    world.patch(&world.owner, &one, json!({"roles": ["ORG_READ_ONLY"]})).await.ok();
    let assigned = json!([{"groupId": world.project, "roles": ["GROUP_OWNER"]}]);
    world.patch(&world.owner, &one, json!({"groupRoleAssignments": assigned})).await.ok();
    world.delete(&world.owner, &one).await.ok();

    let expected = ["INVITED_TO_ORG", "X_INVITATION_MODIFIED", "ORG_INVITATION_DELETED"];
    assert_eq!(told(&world, &of_the_org(&world)).await, about("ada@example.org", &expected));
    let expected = ["INVITED_TO_GROUP", "GROUP_INVITATION_DELETED"];
    assert_eq!(told(&world, &of_the_project(&world)).await, about("ada@example.org", &expected));
    let without = told(&world, &world.org_path(V2, "/events?includeRaw=false")).await;
    assert_eq!(without, about("ada@example.org", &["INVITED_TO_ORG", "ORG_INVITATION_DELETED"]));
}

async fn a_strangers_project_invitation_is_told_in_both_lists(world: World) {
    let made = invite_to_project(&world, "ada@example.org", &["GROUP_READ_ONLY"]).await;
    let one = of_project(&world, V2, &format!("/{}", made.text_at("/id")));
    world.patch(&world.owner, &one, json!({"roles": ["GROUP_OWNER"]})).await.ok();
    world.delete(&world.owner, &one).await.ok();

    let expected = ["INVITED_TO_GROUP", "X_INVITATION_MODIFIED", "GROUP_INVITATION_DELETED"];
    assert_eq!(told(&world, &of_the_project(&world)).await, about("ada@example.org", &expected));
    assert_eq!(told(&world, &of_the_org(&world)).await, about("ada@example.org", &["INVITED_TO_ORG"]));
    let listed = world.get(&world.owner, &of_the_org(&world)).await.ok();
    let event = listed
        .at("/results")
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["targetUsername"] == "ada@example.org")
        .cloned();
    let event = event.unwrap();
    assert_eq!((&event["publicKey"], &event["orgId"]), (&json!(world.owner.public), &json!(world.org)));
    assert_eq!((event.get("groupId"), event.get("userId"), event.get("teamId")), (None, None, None));
}

async fn nothing_is_told_where_nothing_changes(world: World) {
    let to_org = invite(&world, "ada@example.org", &["ORG_MEMBER"]).await;
    let to_project = invite_to_project(&world, "ada@example.org", &["GROUP_READ_ONLY"]).await;
    let before = world.events().await.len();

    world.patch(&world.owner, &of_org(&world, V2, ""), to_org.json()).await.ok();
    world.patch(&world.owner, &of_project(&world, V2, ""), to_project.json()).await.ok();
    let again = json!({"username": "ada@example.org", "roles": ["ORG_MEMBER"]});
    assert_eq!(world.post(&world.owner, &of_org(&world, V2, ""), again).await.status, 400);

    assert_eq!(world.events().await.len(), before);
}

#[tokio::test]
async fn a_member_who_is_let_in_joins_the_project() {
    let world = World::new(Kind::Postgres).await;
    world.member("ada@example.org", "ORG_MEMBER");

    invite_to_project(&world, "ada@example.org", &["GROUP_READ_ONLY"]).await;

    assert_eq!(told(&world, &of_the_project(&world)).await, about("ada@example.org", &["JOINED_GROUP"]));
    assert_eq!(told(&world, &of_the_org(&world)).await, []);
}

#[tokio::test]
async fn teams_that_an_invitation_brings_are_told() {
    let world = World::new(Kind::Postgres).await;
    let (night, day) = ("a".repeat(24), "b".repeat(24));
    for (id, name) in [(&night, "night"), (&day, "day")] {
        let values = format!("('{id}', '{}', '{name}', 0)", world.org);
        world.database.run(&format!("INSERT INTO teams (id, org_id, name, created) VALUES {values}"));
    }

    let body = json!({"username": "ada@example.org", "roles": ["ORG_MEMBER"], "teamIds": [night, night]});
    let made = world.post(&world.owner, &of_org(&world, V2, ""), body).await.ok();
    let one = of_org(&world, V2, &format!("/{}", made.text_at("/id")));
    let moved = world.patch(&world.owner, &one, json!({"teamIds": [day]})).await.ok();
    let none = world.patch(&world.owner, &one, json!({"teamIds": []})).await.ok();

    assert_eq!(
        (made.at("/teamIds"), moved.at("/teamIds"), none.at("/teamIds")),
        (json!([night]), json!([day]), json!([]))
    );
    let expected =
        ["INVITED_TO_ORG", "INVITED_TO_TEAM", "INVITED_TO_TEAM", "X_INVITATION_MODIFIED", "X_INVITATION_MODIFIED"];
    assert_eq!(told(&world, &of_the_org(&world)).await, about("ada@example.org", &expected));
}
