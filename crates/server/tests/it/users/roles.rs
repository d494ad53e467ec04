//! `PUT /orgs/{orgId}/users/{userId}/roles` and `PUT /groups/{groupId}/users/{userId}/roles`.

use super::{OLDER, added, call, newer, org_users, postgres, project_key, project_users, sqlite};
use crate::world::{PUBLIC, V1, V2};
use serde_json::{Value, json};

#[tokio::test]
async fn roles_in_an_organization_are_replaced_and_echoed() {
    let world = postgres().await;
    let ada = world.member("ada@example.org", "ORG_MEMBER");
    added(&world, "ada@example.org", &["GROUP_READ_ONLY"]).await;

    for (base, role) in [(V2, "ORG_OWNER"), (V1, "ORG_READ_ONLY"), (PUBLIC, "ORG_USER_ADMIN")] {
        let path = org_users(&world, base, &format!("/{ada}/roles"));
        let body = json!({"orgRoles": [role, "ORG_MEMBER", role], "links": []});
        let put = call(&world, &world.owner, OLDER, "PUT", &path, body).await;

        assert_eq!((put.status, put.json()), (200, json!({"orgRoles": [role, "ORG_MEMBER"]})), "{base}");
        assert_eq!(put.header("sunset").is_some(), base == V2);
        let read = newer(&world, "GET", &org_users(&world, V2, &format!("/{ada}")), Value::Null).await.ok();
        assert_eq!(read.at("/roles/orgRoles"), json!([role, "ORG_MEMBER"]));
        assert_eq!(read.at("/roles/groupRoleAssignments/0/groupRoles"), json!(["GROUP_READ_ONLY"]));
    }
}

#[tokio::test]
async fn roles_in_a_project_are_replaced_and_echoed() {
    let world = sqlite().await;
    let user = world.owner_user.clone();

    for base in [V2, V1, PUBLIC] {
        let path = project_users(&world, base, &format!("/{user}/roles"));
        let body = json!({"groupRoles": ["GROUP_READ_ONLY", "GROUP_OWNER"]});
        let put = call(&world, &world.owner, OLDER, "PUT", &path, body).await;

        assert_eq!((put.status, put.json()), (200, json!({"groupRoles": ["GROUP_OWNER", "GROUP_READ_ONLY"]})));
        let read = newer(&world, "GET", &project_users(&world, V2, &format!("/{user}")), Value::Null).await.ok();
        assert_eq!(read.at("/roles"), json!(["GROUP_OWNER", "GROUP_READ_ONLY"]));
        call(&world, &world.owner, OLDER, "PUT", &path, json!({"groupRoles": ["GROUP_OWNER"]})).await.ok();
    }
}

#[tokio::test]
async fn a_user_administrator_leaves_an_owner_one_and_neither_makes_nor_unmakes_any() {
    let world = postgres().await;
    let ada = world.member("ada@example.org", "ORG_OWNER");
    let bo = world.member("bo@example.org", "ORG_MEMBER");
    let admin = world.key(&["ORG_USER_ADMIN"]).await;
    let put = async |user: &str, roles: Value| {
        let path = org_users(&world, V1, &format!("/{user}/roles"));
        call(&world, &admin, OLDER, "PUT", &path, json!({"orgRoles": roles})).await
    };

    let kept = put(&ada, json!(["ORG_OWNER", "ORG_MEMBER"])).await;
    let taken = put(&ada, json!(["ORG_MEMBER"])).await;
    let given = put(&bo, json!(["ORG_OWNER"])).await;

    assert_eq!((kept.status, kept.json()), (200, json!({"orgRoles": ["ORG_OWNER", "ORG_MEMBER"]})));
    taken.is_refused((401, "NOT_ORG_OWNER", json!([world.org])));
    given.is_refused((401, "NOT_ORG_OWNER", json!([world.org])));
}

#[tokio::test]
async fn a_user_administrator_of_the_project_leaves_an_owner_one_but_makes_none() {
    let world = postgres().await;
    world.member("ada@example.org", "ORG_MEMBER");
    let ada = added(&world, "ada@example.org", &["GROUP_OWNER"]).await;
    let admin = project_key(&world, "GROUP_USER_ADMIN").await;
    let path = project_users(&world, PUBLIC, &format!("/{ada}/roles"));
    let put = async |roles: Value| call(&world, &admin, OLDER, "PUT", &path, json!({"groupRoles": roles})).await;

    let kept = put(json!(["GROUP_OWNER", "GROUP_USER_ADMIN"])).await;
    let taken = put(json!(["GROUP_READ_ONLY"])).await;
    let given = put(json!(["GROUP_OWNER"])).await;

    assert_eq!((kept.status, kept.json()), (200, json!({"groupRoles": ["GROUP_OWNER", "GROUP_USER_ADMIN"]})));
    assert_eq!((taken.status, taken.json()), (200, json!({"groupRoles": ["GROUP_READ_ONLY"]})));
    given.is_refused((401, "USER_UNAUTHORIZED", json!([])));
}

#[tokio::test]
async fn an_envelope_holds_the_roles() {
    let world = sqlite().await;
    let path = org_users(&world, V2, &format!("/{}/roles?envelope=true", world.owner_user));

    let put = call(&world, &world.owner, OLDER, "PUT", &path, json!({"orgRoles": ["ORG_OWNER"]})).await.ok();

    assert_eq!(put.json(), json!({"content": {"orgRoles": ["ORG_OWNER"]}, "status": 200}));
}
