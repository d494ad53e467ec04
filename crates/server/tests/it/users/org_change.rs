//! `PATCH /orgs/{orgId}/users/{userId}`, `:addRole`, `:removeRole`.

use super::{added, invited, newer, org_users, postgres, project, sqlite, team};
use crate::world::V2;
use serde_json::{Value, json};

#[tokio::test]
async fn what_is_sent_replaces_what_was_there_and_the_rest_stays() {
    let world = postgres().await;
    let ada = world.member("ada@example.org", "ORG_MEMBER");
    let (first, second) = (team(&world, 1, &[&ada]), team(&world, 2, &[]));
    let other = project(&world, "other").await;
    added(&world, "ada@example.org", &["GROUP_READ_ONLY"]).await;
    let path = org_users(&world, V2, &format!("/{ada}"));
    let patch = async |body: Value| newer(&world, "PATCH", &path, body).await.ok();
    let held = |answer: &crate::answer::Answer| (answer.at("/roles"), answer.at("/teamIds"));
    let in_project = |project: &str, role: &str| json!([{"groupId": project, "groupRoles": [role]}]);

    // As Terraform does: the roles in projects belong to another of its resources.
    let roles = patch(json!({"roles": {"orgRoles": ["ORG_READ_ONLY"]}})).await;
    let projects = in_project(&world.project, "GROUP_READ_ONLY");
    let expected = json!({"groupRoleAssignments": projects, "orgRoles": ["ORG_READ_ONLY"]});
    assert_eq!(held(&roles), (expected, json!([first])));

    let projects = patch(json!({"roles": {"groupRoleAssignments": in_project(&other, "GROUP_OWNER")}})).await;
    let expected = json!({"groupRoleAssignments": in_project(&other, "GROUP_OWNER"), "orgRoles": ["ORG_READ_ONLY"]});
    assert_eq!(held(&projects), (expected.clone(), json!([first])));

    let teams = patch(json!({"teamIds": [second], "roles": null})).await;
    assert_eq!(held(&teams), (expected, json!([second])));

    let none = patch(json!({"teamIds": [], "roles": {"orgRoles": null, "groupRoleAssignments": []}})).await;
    assert_eq!(held(&none), (json!({"groupRoleAssignments": [], "orgRoles": ["ORG_READ_ONLY"]}), json!([])));
    assert_eq!(newer(&world, "GET", &path, Value::Null).await.ok().json(), none.json());
}

#[tokio::test]
async fn the_whole_person_can_be_sent_back() {
    let world = postgres().await;
    let ada = world.member("ada@example.org", "ORG_MEMBER");
    let path = org_users(&world, V2, &format!("/{ada}"));
    let read = newer(&world, "GET", &path, Value::Null).await.ok().json();

    let changed = newer(&world, "PATCH", &path, read.clone()).await.ok();

    assert_eq!(changed.json(), read);
}

#[tokio::test]
async fn an_invitation_is_changed_as_a_member_is_and_keeps_its_times() {
    let world = sqlite().await;
    let bob = invited(&world, "bob@example.org", &["ORG_OWNER"]).await;
    let path = org_users(&world, V2, &format!("/{bob}"));
    let before = newer(&world, "GET", &path, Value::Null).await.ok();
    let project = &world.project;

    let body = json!({"roles": {
        "orgRoles": ["ORG_MEMBER"], "groupRoleAssignments": [{"groupId": project, "groupRoles": ["GROUP_READ_ONLY"]}]
    }});
    newer(&world, "PATCH", &path, body).await.ok();
    newer(&world, "POST", &format!("{path}:addRole"), json!({"orgRole": "ORG_READ_ONLY"})).await.ok();
    let after = newer(&world, "POST", &format!("{path}:removeRole"), json!({"orgRole": "ORG_MEMBER"})).await.ok();

    let mut expected = before.json();
    expected["roles"] = json!({
        "groupRoleAssignments": [{"groupId": project, "groupRoles": ["GROUP_READ_ONLY"]}], "orgRoles": ["ORG_READ_ONLY"]
    });
    assert_eq!(after.json(), expected);
    assert_eq!(newer(&world, "GET", &path, Value::Null).await.ok().json(), expected);
}

#[tokio::test]
async fn a_role_is_added_and_removed_and_doing_it_again_changes_nothing() {
    let world = sqlite().await;
    let path = org_users(&world, V2, &format!("/{}", world.owner_user));
    let before = world.events().await.len();

    for (call, role, expected) in [
        (":addRole", "ORG_MEMBER", json!(["ORG_OWNER", "ORG_MEMBER"])),
        (":addRole", "ORG_MEMBER", json!(["ORG_OWNER", "ORG_MEMBER"])),
        (":removeRole", "ORG_READ_ONLY", json!(["ORG_OWNER", "ORG_MEMBER"])),
        (":removeRole", "ORG_MEMBER", json!(["ORG_OWNER"])),
        (":removeRole", "ORG_MEMBER", json!(["ORG_OWNER"])),
    ] {
        let answer = newer(&world, "POST", &format!("{path}{call}"), json!({"orgRole": role})).await;

        assert_eq!((answer.status, answer.at("/roles/orgRoles")), (200, expected), "{call} {role}");
    }
    assert_eq!(world.events().await.len(), before + 2);
}
