//! `:addRole`, `:removeRole` and `DELETE` of `/groups/{groupId}/users/{userId}`.

use super::{NEWER, OLDER, added, call, names, newer, org_users, postgres, project_key, project_users, sqlite};
use crate::world::{PUBLIC, V1, V2};
use serde_json::{Value, json};

#[tokio::test]
async fn roles_change_one_by_one_for_members_and_for_those_who_are_invited() {
    let world = postgres().await;
    let ada = world.member("ada@example.org", "ORG_MEMBER");
    let bob = added(&world, "bob@example.org", &["GROUP_READ_ONLY"]).await;
    added(&world, "ada@example.org", &["GROUP_READ_ONLY"]).await;

    for user in [ada, bob] {
        let path = project_users(&world, V2, &format!("/{user}"));
        for (call, role, expected) in [
            (":addRole", "GROUP_CLUSTER_MANAGER", json!(["GROUP_CLUSTER_MANAGER", "GROUP_READ_ONLY"])),
            (":addRole", "GROUP_CLUSTER_MANAGER", json!(["GROUP_CLUSTER_MANAGER", "GROUP_READ_ONLY"])),
            (":removeRole", "GROUP_READ_ONLY", json!(["GROUP_CLUSTER_MANAGER"])),
            (":removeRole", "GROUP_OWNER", json!(["GROUP_CLUSTER_MANAGER"])),
        ] {
            let answer = newer(&world, "POST", &format!("{path}{call}"), json!({"groupRole": role})).await;

            assert_eq!((answer.status, answer.at("/roles")), (200, expected), "{call} {role}");
            assert_eq!(answer.text_at("/id"), user);
        }
        let read = newer(&world, "GET", &path, Value::Null).await.ok();
        assert_eq!(read.at("/roles"), json!(["GROUP_CLUSTER_MANAGER"]));
    }
}

#[tokio::test]
async fn a_user_administrator_of_the_project_may_take_ownership_away_but_not_give_it() {
    let world = postgres().await;
    world.member("ada@example.org", "ORG_MEMBER");
    let ada = added(&world, "ada@example.org", &["GROUP_OWNER", "GROUP_READ_ONLY"]).await;
    let admin = project_key(&world, "GROUP_USER_ADMIN").await;
    let path = project_users(&world, V2, &format!("/{ada}"));
    let ask = async |suffix: &str| {
        call(&world, &admin, NEWER, "POST", &format!("{path}{suffix}"), json!({"groupRole": "GROUP_OWNER"})).await
    };

    let kept = ask(":addRole").await;
    let taken = ask(":removeRole").await;
    let given = ask(":addRole").await;

    assert_eq!((kept.status, kept.at("/roles")), (200, json!(["GROUP_OWNER", "GROUP_READ_ONLY"])));
    assert_eq!((taken.status, taken.at("/roles")), (200, json!(["GROUP_READ_ONLY"])));
    given.is_refused((401, "USER_UNAUTHORIZED", json!([])));
}

#[tokio::test]
async fn a_member_who_is_taken_out_stays_in_the_organization() {
    let world = postgres().await;
    let ada = world.member("ada@example.org", "ORG_MEMBER");

    for (base, version) in [(V2, NEWER), (V2, OLDER), (V1, "application/json"), (PUBLIC, "application/json")] {
        added(&world, "ada@example.org", &["GROUP_READ_ONLY"]).await;
        let path = project_users(&world, base, &format!("/{ada}"));

        let gone = call(&world, &world.owner, version, "DELETE", &path, Value::Null).await;
        let again = call(&world, &world.owner, version, "DELETE", &path, Value::Null).await;

        assert_eq!((gone.status, gone.text.as_str()), (204, ""));
        again.is_refused((404, "USER_NOT_IN_GROUP", json!([ada, world.project])));
        let read = newer(&world, "GET", &org_users(&world, V2, &format!("/{ada}")), Value::Null).await.ok();
        assert_eq!(read.at("/roles"), json!({"groupRoleAssignments": [], "orgRoles": ["ORG_MEMBER"]}));
    }
}

#[tokio::test]
async fn an_invitation_without_the_project_is_one_to_the_organization() {
    let world = sqlite().await;
    let bob = added(&world, "bob@example.org", &["GROUP_READ_ONLY"]).await;

    for (base, version) in [(V2, OLDER), (V1, "application/json"), (PUBLIC, "application/json")] {
        let path = project_users(&world, base, &format!("/{bob}"));
        let refused = call(&world, &world.owner, version, "DELETE", &path, Value::Null).await;
        refused.is_refused((404, "USER_NOT_IN_GROUP", json!([bob, world.project])));
    }
    let gone = newer(&world, "DELETE", &project_users(&world, V2, &format!("/{bob}")), Value::Null).await;

    assert_eq!(gone.status, 204);
    let left = newer(&world, "GET", &project_users(&world, V2, ""), Value::Null).await.ok();
    assert_eq!(names(&left), ["owner@example.org"]);
    let read = newer(&world, "GET", &org_users(&world, V2, &format!("/{bob}")), Value::Null).await.ok();
    assert_eq!(read.at("/roles"), json!({"groupRoleAssignments": [], "orgRoles": ["ORG_MEMBER"]}));
}
