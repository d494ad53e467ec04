//! `PATCH /users/{userId}` in the public dialect: roles where the caller administers them.

use super::{held, key_in, member, project, roles};
use crate::database::Kind;
use crate::world::{PUBLIC, V1, V2, World};
use serde_json::{Value, json};

async fn world() -> World {
    World::new(Kind::Postgres).await
}

fn at(user: &str) -> String {
    format!("{PUBLIC}/users/{user}")
}

fn in_org(world: &World, role: &str) -> Value {
    json!({"orgId": world.org, "roleName": role})
}

fn in_project(project: &str, role: &str) -> Value {
    json!({"groupId": project, "roleName": role})
}

#[tokio::test]
async fn the_roles_that_are_sent_replace_those_in_the_organization() {
    let world = world().await;
    let other = project(&world, "other").await;
    let user = member(&world, "ada@example.org", "ORG_MEMBER", &[(&world.project, "GROUP_READ_ONLY")]).await;
    let patched =
        async |list: Vec<Value>| roles(&world.patch(&world.owner, &at(&user), json!({"roles": list})).await.ok());

    let moved = patched(vec![
        in_org(&world, "ORG_READ_ONLY"),
        in_org(&world, "ORG_GROUP_CREATOR"),
        in_project(&other, "GROUP_OWNER"),
    ]);
    let expected = [(world.org.as_str(), "ORG_READ_ONLY"), (&world.org, "ORG_GROUP_CREATOR"), (&other, "GROUP_OWNER")];
    assert_eq!(moved.await, held(&expected));
    let only_project = patched(vec![in_project(&world.project, "GROUP_CHARTS_ADMIN")]).await;
    let expected = [
        (world.org.as_str(), "ORG_READ_ONLY"),
        (&world.org, "ORG_GROUP_CREATOR"),
        (&world.project, "GROUP_CHARTS_ADMIN"),
    ];
    assert_eq!(only_project, held(&expected), "a member keeps the roles in the organization when none are named");
    let only_org = patched(vec![in_org(&world, "ORG_MEMBER")]).await;
    assert_eq!(only_org, held(&[(&world.org, "ORG_MEMBER")]));
    let read = world.get(&world.owner, &at(&user)).await.ok();
    assert_eq!(roles(&read), only_org);
}

#[tokio::test]
async fn an_answer_can_be_sent_back_by_everybody_who_may_change_it() {
    let world = world().await;
    let other = project(&world, "other").await;
    let places = [(world.project.as_str(), "GROUP_OWNER"), (&other, "GROUP_READ_ONLY")];
    let user = member(&world, "ada@example.org", "ORG_OWNER", &places).await;
    let before = world.events().await.len();

    for key in [
        world.owner.clone(),
        world.key(&["ORG_USER_ADMIN"]).await,
        key_in(&world, &world.project, "GROUP_OWNER").await,
        key_in(&world, &world.project, "GROUP_USER_ADMIN").await,
    ] {
        let shown = world.get(&key, &at(&user)).await.ok();
        let echoed = world.patch(&key, &at(&user), shown.json()).await.ok();
        assert_eq!(echoed.json(), shown.json());
        assert_eq!(world.patch(&key, &at(&user), json!({})).await.ok().json(), shown.json());
    }
    assert_eq!(world.events().await.len() - before, 3, "three keys were made, and nothing else happened");
}

#[tokio::test]
async fn names_are_the_persons_own() {
    let world = world().await;
    let user = member(&world, "ada@example.org", "ORG_MEMBER", &[]).await;

    for changes in [
        json!({"firstName": "Eve"}),
        json!({"lastName": "Eve"}),
        json!({"country": "US"}),
        json!({"emailAddress": "eve@example.org"}),
        json!({"mobileNumber": "1"}),
        json!({"lastName": "Eve", "roles": [in_org(&world, "ORG_OWNER")]}),
    ] {
        world.patch(&world.owner, &at(&user), changes).await.is_refused((401, "USER_UNAUTHORIZED", json!([])));
    }
    for (name, value) in [("password", "correct horse battery"), ("name", "Eve")] {
        let refused = world.patch(&world.owner, &at(&user), json!({name: value})).await;
        refused.is_refused((400, "INVALID_ATTRIBUTE", json!([name])));
        assert!(!refused.text.contains(value));
    }
    let read = world.get(&world.owner, &at(&user)).await.ok();
    assert_eq!((read.at("/firstName"), roles(&read)), (json!("Ada"), held(&[(&world.org, "ORG_MEMBER")])));
}

#[tokio::test]
async fn a_projects_administrators_change_its_roles_and_no_others() {
    let world = world().await;
    let other = project(&world, "other").await;
    let places = [(world.project.as_str(), "GROUP_READ_ONLY"), (&other, "GROUP_READ_ONLY")];
    let user = member(&world, "ada@example.org", "ORG_MEMBER", &places).await;
    let (owner, admin) =
        (key_in(&world, &world.project, "GROUP_OWNER").await, key_in(&world, &world.project, "GROUP_USER_ADMIN").await);
    let patch = async |key, list: Vec<Value>| world.patch(key, &at(&user), json!({"roles": list})).await;

    for key in [&owner, &admin] {
        let moved = patch(key, vec![in_project(&world.project, "GROUP_CHARTS_ADMIN")]).await.ok();
        let expected =
            [(world.org.as_str(), "ORG_MEMBER"), (&world.project, "GROUP_CHARTS_ADMIN"), (&other, "GROUP_READ_ONLY")];
        assert_eq!(roles(&moved), held(&expected));
        patch(key, vec![in_project(&world.project, "GROUP_READ_ONLY")]).await.ok();
        for list in [
            vec![in_project(&world.project, "GROUP_READ_ONLY"), in_project(&other, "GROUP_OWNER")],
            vec![in_project(&world.project, "GROUP_READ_ONLY"), in_org(&world, "ORG_OWNER")],
            vec![in_project(&other, "GROUP_OWNER")],
        ] {
            patch(key, list).await.is_refused((401, "USER_UNAUTHORIZED", json!([])));
        }
        let none = patch(key, vec![in_org(&world, "ORG_MEMBER")]).await;
        none.is_refused((403, "CANNOT_REMOVE_ALL_USER_ROLES", json!([])));
    }
    let raised = patch(&admin, vec![in_project(&world.project, "GROUP_OWNER")]).await;
    raised.is_refused((401, "USER_UNAUTHORIZED", json!([])));
    patch(&owner, vec![in_project(&world.project, "GROUP_OWNER")]).await.ok();
}

#[tokio::test]
async fn who_owns_several_projects_means_the_one_that_is_named() {
    let world = world().await;
    let other = project(&world, "other").await;
    let places = [(world.project.as_str(), "GROUP_READ_ONLY"), (&other, "GROUP_READ_ONLY")];
    let user = member(&world, "ada@example.org", "ORG_MEMBER", &places).await;
    let key = key_in(&world, &world.project, "GROUP_OWNER").await;
    let assigned = json!({"roles": ["GROUP_OWNER"]});
    world.patch(&world.owner, &format!("{V2}/groups/{other}/apiKeys/{}", key.id), assigned).await.ok();

    for project in [&world.project, &other] {
        let moved = json!({"roles": [in_project(project, "GROUP_OWNER")]});
        let moved = world.patch(&key, &at(&user), moved).await.ok();
        assert!(roles(&moved).contains(&(project.clone(), "GROUP_OWNER".to_owned())), "{}", moved.text);
    }
}

#[tokio::test]
async fn user_administrators_make_no_owners_and_grant_nothing_in_projects() {
    let world = world().await;
    let user = member(&world, "ada@example.org", "ORG_MEMBER", &[]).await;
    let admin = world.key(&["ORG_USER_ADMIN"]).await;
    let patch = async |list: Vec<Value>| world.patch(&admin, &at(&user), json!({"roles": list})).await;

    patch(vec![in_org(&world, "ORG_OWNER")]).await.is_refused((401, "NOT_ORG_OWNER", json!([world.org])));
    let granted = patch(vec![in_org(&world, "ORG_MEMBER"), in_project(&world.project, "GROUP_READ_ONLY")]).await;
    granted.is_refused((401, "USER_UNAUTHORIZED", json!([])));
    let moved = patch(vec![in_org(&world, "ORG_GROUP_CREATOR")]).await.ok();
    assert_eq!(roles(&moved), held(&[(&world.org, "ORG_GROUP_CREATOR")]));
}

#[tokio::test]
async fn atlas_has_no_such_call() {
    let world = world().await;

    for base in [V1, V2] {
        for method in ["PATCH", "DELETE", "PUT"] {
            let path = format!("{base}/users/{}", world.owner_user);
            let answer = world.call_from(crate::world::HOME, &world.owner, method, &path, "{}").await;
            answer.is_refused((405, "METHOD_NOT_ALLOWED", json!([])));
        }
    }
}
