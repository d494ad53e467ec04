//! `DELETE /users/{userId}` in the public dialect: out of where the caller administers the person.

use super::{held, key_in, member, project, roles};
use crate::database::Kind;
use crate::world::{PUBLIC, V2, World};
use serde_json::{Value, json};

async fn world() -> World {
    World::new(Kind::Postgres).await
}

fn at(user: &str) -> String {
    format!("{PUBLIC}/users/{user}")
}

/// The types of the events about a person, oldest first.
fn about(events: &Value, username: &str) -> Vec<String> {
    let events = events.as_array().unwrap().iter().filter(|event| event["targetUsername"] == username);
    let mut names: Vec<_> = events.map(|event| event["eventTypeName"].as_str().unwrap().to_owned()).collect();
    names.reverse();
    names
}

#[tokio::test]
async fn an_organizations_administrators_take_the_person_out_of_all_of_it() {
    for role in ["ORG_OWNER", "ORG_USER_ADMIN"] {
        let world = world().await;
        let key = world.key(&[role]).await;
        let user = member(&world, "ada@example.org", "ORG_MEMBER", &[(&world.project, "GROUP_OWNER")]).await;

        let deleted = world.delete(&key, &at(&user)).await;

        assert_eq!((deleted.status, deleted.text.as_str()), (204, ""), "{role}");
        world.get(&world.owner, &at(&user)).await.is_refused((404, "USER_NOT_FOUND", json!([user])));
        world.delete(&key, &at(&user)).await.is_refused((404, "USER_NOT_FOUND", json!([user])));
        assert_eq!(about(&json!(world.events().await), "ada@example.org"), ["REMOVED_FROM_ORG"]);
        let of_project = format!("{V2}/groups/{}/events", world.project);
        let of_project = world.get(&world.owner, &of_project).await.ok().at("/results");
        assert_eq!(about(&of_project, "ada@example.org"), ["JOINED_GROUP", "REMOVED_FROM_GROUP"]);
        // The account is the person's: it is invited again under its name, and no second one can be made.
        let again = json!({"username": "ada@example.org", "roles": ["ORG_MEMBER"]});
        world.post(&world.owner, &world.org_path(PUBLIC, "/invites"), again).await.ok();
        let account = super::body("ada@example.org", json!({}));
        let second = world.post(&world.owner, &format!("{PUBLIC}/users"), account).await;
        second.is_refused((409, "USER_ALREADY_EXISTS", json!(["ada@example.org"])));
    }
}

#[tokio::test]
async fn a_projects_administrators_take_the_person_out_of_it_alone() {
    for role in ["GROUP_OWNER", "GROUP_USER_ADMIN"] {
        let world = world().await;
        let other = project(&world, "other").await;
        let key = key_in(&world, &world.project, role).await;
        let places = [(world.project.as_str(), "GROUP_READ_ONLY"), (&other, "GROUP_READ_ONLY")];
        let user = member(&world, "ada@example.org", "ORG_MEMBER", &places).await;

        assert_eq!(world.delete(&key, &at(&user)).await.status, 204, "{role}");

        world.delete(&key, &at(&user)).await.is_refused((404, "USER_NOT_FOUND", json!([user])));
        let read = world.get(&world.owner, &at(&user)).await.ok();
        assert_eq!(roles(&read), held(&[(&world.org, "ORG_MEMBER"), (&other, "GROUP_READ_ONLY")]));
    }
}

#[tokio::test]
async fn the_last_owner_stays() {
    let world = world().await;
    let other = project(&world, "other").await;
    let key = key_in(&world, &other, "GROUP_OWNER").await;

    for key in [&world.owner, &key] {
        let refused = world.delete(key, &at(&world.owner_user)).await;
        refused.is_refused((403, "CANNOT_DELETE_LAST_ADMIN", json!([])));
    }

    member(&world, "ada@example.org", "ORG_OWNER", &[(&other, "GROUP_OWNER")]).await;
    assert_eq!(world.delete(&key, &at(&world.owner_user)).await.status, 204);
    assert_eq!(world.delete(&world.owner, &at(&world.owner_user)).await.status, 204);
}

#[tokio::test]
async fn the_last_owner_is_not_demoted() {
    let world = world().await;
    let other = project(&world, "other").await;
    let key = key_in(&world, &other, "GROUP_OWNER").await;
    let patch = async |key, role: Value| world.patch(key, &at(&world.owner_user), json!({"roles": [role]})).await;
    let (in_org, in_project) = (
        json!({"orgId": world.org, "roleName": "ORG_MEMBER"}),
        json!({"groupId": other, "roleName": "GROUP_READ_ONLY"}),
    );

    patch(&world.owner, in_org.clone()).await.is_refused((403, "CANNOT_DEMOTE_LAST_ORG_OWNER", json!([])));
    patch(&key, in_project.clone()).await.is_refused((403, "CANNOT_DEMOTE_LAST_OWNER", json!([])));

    member(&world, "ada@example.org", "ORG_OWNER", &[(&other, "GROUP_OWNER")]).await;
    patch(&key, in_project).await.ok();
    patch(&world.owner, in_org).await.ok();
}
