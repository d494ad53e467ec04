//! `POST /groups/{groupId}/users`: a member is in at once, an invitation brings more, a stranger is invited.

use super::{NEWER, added, call, invited, newer, org_users, postgres, project_key, project_users, sqlite};
use crate::world::V2;
use serde_json::{Value, json};

#[tokio::test]
async fn a_member_of_the_organization_is_in_at_once() {
    let world = postgres().await;
    let ada = world.member("ada@example.org", "ORG_MEMBER");
    let body = json!({"username": "ADA@example.org", "roles": ["GROUP_OWNER", "GROUP_READ_ONLY"], "id": "ignored"});

    let made = newer(&world, "POST", &project_users(&world, V2, ""), body).await;

    assert_eq!(made.status, 201);
    let words = [(ada.as_str(), "{ada}")];
    insta::assert_snapshot!(made.naming(&words), @r#"{"createdAt":"2026-11-22T08:00:00Z","firstName":"Ada","id":"{ada}","lastName":"Smith","mobileNumber":null,"orgMembershipStatus":"ACTIVE","roles":["GROUP_OWNER","GROUP_READ_ONLY"],"username":"ada@example.org"}"#);
    let read = newer(&world, "GET", &project_users(&world, V2, &format!("/{ada}")), Value::Null).await.ok();
    assert_eq!(read.json(), made.json());
}

#[tokio::test]
async fn an_invitation_that_is_pending_brings_the_project_too() {
    let world = sqlite().await;
    let bob = invited(&world, "bob@example.org", &["ORG_READ_ONLY"]).await;

    assert_eq!(added(&world, "bob@example.org", &["GROUP_READ_ONLY"]).await, bob);

    let read = newer(&world, "GET", &org_users(&world, V2, &format!("/{bob}")), Value::Null).await.ok();
    let projects = json!([{"groupId": world.project, "groupRoles": ["GROUP_READ_ONLY"]}]);
    assert_eq!(read.at("/roles"), json!({"groupRoleAssignments": projects, "orgRoles": ["ORG_READ_ONLY"]}));
    assert_eq!(read.at("/orgMembershipStatus"), "PENDING");
}

#[tokio::test]
async fn a_stranger_is_invited_to_the_organization_as_a_member() {
    let world = sqlite().await;
    let admin = project_key(&world, "GROUP_USER_ADMIN").await;
    let body = json!({"username": "bob@example.org", "roles": ["GROUP_READ_ONLY"]});

    let made = call(&world, &admin, NEWER, "POST", &project_users(&world, V2, ""), body).await;

    assert_eq!((made.status, made.at("/roles")), (201, json!(["GROUP_READ_ONLY"])));
    assert_eq!((made.at("/inviterUsername"), made.at("/teamIds")), (json!(admin.public), Value::Null));
    let path = org_users(&world, V2, &format!("/{}", made.text_at("/id")));
    let read = newer(&world, "GET", &path, Value::Null).await.ok();
    let projects = json!([{"groupId": world.project, "groupRoles": ["GROUP_READ_ONLY"]}]);
    assert_eq!(read.at("/roles"), json!({"groupRoleAssignments": projects, "orgRoles": ["ORG_MEMBER"]}));
}
