//! Who may grant what with an invitation (endpoint contract 2.3, roles contract 5).

use super::{invite, invite_to_project, of_org, of_project};
use crate::database::Kind;
use crate::world::{DIALECTS, Key, PUBLIC, V2, World};
use serde_json::{Value, json};

async fn world() -> World {
    World::new(Kind::Sqlite).await
}

/// A key of the project with this role.
async fn key_in(world: &World, role: &str) -> Key {
    let body = json!({"desc": "a key", "roles": [role]});
    let path = format!("{PUBLIC}/groups/{}/apiKeys", world.project);
    Key::of(&world.post(&world.owner, &path, body).await.ok().json())
}

fn in_project(world: &World, role: &str) -> Value {
    json!([{"groupId": world.project, "roles": [role]}])
}

#[tokio::test]
async fn a_user_administrator_makes_no_owners() {
    let world = world().await;
    let admin = world.key(&["ORG_USER_ADMIN"]).await;
    let member = invite(&world, "member@example.org", &["ORG_MEMBER"]).await.text_at("/id");

    for base in DIALECTS {
        let body = json!({"username": "ada@example.org", "roles": ["ORG_MEMBER", "ORG_OWNER"]});
        let refused = world.post(&admin, &of_org(&world, base, ""), body).await;
        refused.is_refused((401, "NOT_ORG_OWNER", json!([world.org])));
        let one = of_org(&world, base, &format!("/{member}"));
        let refused = world.patch(&admin, &one, json!({"roles": ["ORG_OWNER"]})).await;
        refused.is_refused((401, "NOT_ORG_OWNER", json!([world.org])));
        let granted = world.patch(&admin, &one, json!({"roles": ["ORG_GROUP_CREATOR"]})).await.ok();
        assert_eq!(granted.at("/roles"), json!(["ORG_GROUP_CREATOR"]));
    }
}

#[tokio::test]
async fn a_user_administrator_may_send_back_an_owners_invitation() {
    let world = world().await;
    let admin = world.key(&["ORG_USER_ADMIN"]).await;
    let body = json!({
        "username": "ada@example.org", "roles": ["ORG_OWNER"], "groupRoleAssignments": in_project(&world, "GROUP_OWNER")
    });
    let made = world.post(&world.owner, &of_org(&world, V2, ""), body).await.ok();
    let one = of_org(&world, V2, &format!("/{}", made.text_at("/id")));

    let echoed = world.patch(&admin, &one, made.json()).await.ok();
    let emptied = world.patch(&admin, &one, json!({"groupRoleAssignments": []})).await;
    let lowered = world.patch(&admin, &one, json!({"roles": ["ORG_MEMBER"]})).await.ok();
    let raised = world.patch(&admin, &one, json!({"roles": ["ORG_OWNER"]})).await;

    assert_eq!(echoed.json(), made.json(), "nothing is granted by it");
    assert_eq!(emptied.status, 401, "what owners granted in projects is theirs to take: {}", emptied.text);
    assert_eq!(lowered.at("/roles"), json!(["ORG_MEMBER"]));
    assert_eq!(lowered.at("/groupRoleAssignments"), made.at("/groupRoleAssignments"));
    raised.is_refused((401, "NOT_ORG_OWNER", json!([world.org])));
}

#[tokio::test]
async fn a_user_administrator_grants_no_roles_in_projects() {
    let world = world().await;
    let admin = world.key(&["ORG_USER_ADMIN"]).await;
    let made = invite(&world, "ada@example.org", &["ORG_MEMBER"]).await;
    let one = of_org(&world, V2, &format!("/{}", made.text_at("/id")));

    for role in ["GROUP_READ_ONLY", "GROUP_OWNER"] {
        let assigned = in_project(&world, role);
        let body = json!({"username": "bob@example.org", "roles": ["ORG_MEMBER"], "groupRoleAssignments": assigned});
        let refused = world.post(&admin, &of_org(&world, V2, ""), body).await;
        refused.is_refused((401, "USER_UNAUTHORIZED", json!([])));
        let refused = world.patch(&admin, &one, json!({"groupRoleAssignments": assigned})).await;
        refused.is_refused((401, "USER_UNAUTHORIZED", json!([])));
    }
    let body = json!({"username": "bob@example.org", "roles": ["ORG_READ_ONLY"], "groupRoleAssignments": []});
    world.post(&admin, &of_org(&world, V2, ""), body).await.ok();
}

#[tokio::test]
async fn a_projects_user_administrator_makes_no_owners_of_it() {
    let world = world().await;
    let admin = key_in(&world, "GROUP_USER_ADMIN").await;
    let owner = invite_to_project(&world, "boss@example.org", &["GROUP_OWNER"]).await;

    for base in DIALECTS {
        let username = format!("in-{}@example.org", base.len());
        let body = |role: &str| json!({"username": username, "roles": ["GROUP_READ_ONLY", role]});
        let refused = world.post(&admin, &of_project(&world, base, ""), body("GROUP_OWNER")).await;
        refused.is_refused((401, "USER_UNAUTHORIZED", json!([])));
        let made = world.post(&admin, &of_project(&world, base, ""), body("GROUP_CHARTS_ADMIN")).await.ok();
        assert_eq!(made.at("/inviterUsername"), json!(admin.public));
        let one = of_project(&world, base, &format!("/{}", made.text_at("/id")));
        let refused = world.patch(&admin, &one, json!({"roles": ["GROUP_OWNER"]})).await;
        refused.is_refused((401, "USER_UNAUTHORIZED", json!([])));
        let one = of_project(&world, base, &format!("/{}", owner.text_at("/id")));
        world.patch(&admin, &one, json!({"roles": ["GROUP_OWNER", "GROUP_READ_ONLY"]})).await.ok();
        world.patch(&admin, &one, json!({"roles": ["GROUP_OWNER"]})).await.ok();
    }
}

#[tokio::test]
async fn a_projects_owner_makes_owners_of_it_and_invites_to_nothing_else() {
    let world = world().await;
    let owner = key_in(&world, "GROUP_OWNER").await;
    let body = json!({"username": "ada@example.org", "roles": ["GROUP_OWNER"]});

    let made = world.post(&owner, &of_project(&world, V2, ""), body).await.ok();
    let body = json!({"username": "bob@example.org", "roles": ["ORG_MEMBER"]});
    let refused = world.post(&owner, &of_org(&world, V2, ""), body).await;

    assert_eq!(made.at("/roles"), json!(["GROUP_OWNER"]));
    refused.is_refused((401, "USER_UNAUTHORIZED", json!([])));
    world.get(&owner, &of_org(&world, V2, "")).await.is_refused((401, "USER_UNAUTHORIZED", json!([])));
}
