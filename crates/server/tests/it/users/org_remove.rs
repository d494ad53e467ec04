//! `DELETE /orgs/{orgId}/users/{userId}`.

use super::{NEWER, OLDER, added, call, invited, names, newer, org_users, postgres, project_users, sqlite, team};
use crate::world::{PUBLIC, V1, V2};
use serde_json::{Value, json};

#[tokio::test]
async fn whoever_leaves_the_organization_leaves_its_projects_and_teams() {
    let world = postgres().await;
    let calls = [(V2, NEWER), (V2, OLDER), (V1, "application/json"), (PUBLIC, "application/json")];

    for (number, (base, version)) in (1..).zip(calls) {
        let name = format!("ada{number}@example.org");
        let ada = world.member(&name, "ORG_OWNER");
        let team = team(&world, number, &[&ada]);
        added(&world, &name, &["GROUP_OWNER"]).await;
        let path = org_users(&world, base, &format!("/{ada}"));

        let gone = call(&world, &world.owner, version, "DELETE", &path, Value::Null).await;
        let again = call(&world, &world.owner, version, "DELETE", &path, Value::Null).await;

        assert_eq!((gone.status, gone.text.as_str()), (204, ""), "{base} {version}");
        again.is_refused((404, "USER_NOT_IN_ORG", json!([ada, world.org])));
        for list in [org_users(&world, V2, ""), project_users(&world, V2, "?flattenTeams=true&includeOrgUsers=true")] {
            let left = newer(&world, "GET", &list, Value::Null).await.ok();
            assert_eq!(names(&left), ["owner@example.org"]);
        }
        let body = json!({"username": name, "roles": {"orgRoles": ["ORG_MEMBER"]}});
        let back = newer(&world, "POST", &org_users(&world, V2, ""), body).await.ok();
        assert_eq!((back.text_at("/id"), back.at("/teamIds")), (ada, json!([])), "{team} was left for good");
        newer(&world, "DELETE", &path.replace(base, V2), Value::Null).await.ok();
    }
}

#[tokio::test]
async fn an_invitation_is_taken_back_by_the_newer_generation_alone() {
    let world = sqlite().await;
    let bob = invited(&world, "bob@example.org", &["ORG_MEMBER"]).await;

    for (base, version) in [(V2, OLDER), (V1, "application/json"), (PUBLIC, "application/json")] {
        let path = org_users(&world, base, &format!("/{bob}"));
        let refused = call(&world, &world.owner, version, "DELETE", &path, Value::Null).await;
        refused.is_refused((404, "USER_NOT_IN_ORG", json!([bob, world.org])));
    }
    let gone = newer(&world, "DELETE", &org_users(&world, V2, &format!("/{bob}")), Value::Null).await;

    assert_eq!(gone.status, 204);
    let everybody =
        "?orgMembershipStatuses=ACTIVE&orgMembershipStatuses=PENDING&orgMembershipStatuses=INVITATION_EXPIRED";
    let left = newer(&world, "GET", &org_users(&world, V2, everybody), Value::Null).await.ok();
    assert_eq!(names(&left), ["owner@example.org"]);
    assert_ne!(invited(&world, "bob@example.org", &["ORG_MEMBER"]).await, bob, "nobody was known any more");
}
