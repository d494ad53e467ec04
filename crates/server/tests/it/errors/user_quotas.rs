//! How many people there may be.

use crate::database::Kind;
use crate::users::{added, days_later, invited, newer, org_users, project_users, team, world};
use crate::world::{V2, World};
use keywright_server::app::Limits;
use serde_json::json;

async fn limited(limits: Limits) -> World {
    world(Kind::Postgres, limits).await
}

#[tokio::test]
async fn an_organization_has_as_many_people_as_it_may_invited_ones_included() {
    let world = limited(Limits { users_per_org: 2, ..Limits::default() }).await;
    invited(&world, "bob@example.org", &["ORG_MEMBER"]).await;

    let body = json!({"username": "carol@example.org", "roles": {"orgRoles": ["ORG_MEMBER"]}});
    let answer = newer(&world, "POST", &org_users(&world, V2, ""), body).await;
    answer.is_refused((400, "MAX_USERS_PER_ORG_EXCEEDED", json!([2, world.org])));
    let body = json!({"username": "carol@example.org", "roles": ["GROUP_READ_ONLY"]});
    let answer = newer(&world, "POST", &project_users(&world, V2, ""), body).await;
    answer.is_refused((400, "MAX_USERS_PER_ORG_EXCEEDED", json!([2, world.org])));
    added(&world, "bob@example.org", &["GROUP_READ_ONLY"]).await;
    days_later(&world, 30).await;
    invited(&world, "carol@example.org", &["ORG_MEMBER"]).await;
}

#[tokio::test]
async fn a_project_has_as_many_people_as_it_may_from_whichever_side_they_come() {
    let world = limited(Limits { users_per_project: 1, ..Limits::default() }).await;
    let ada = world.member("ada@example.org", "ORG_MEMBER");
    let full = || (400, "MAX_USERS_PER_GROUP_EXCEEDED", json!([1, world.project]));
    let assigned = json!([{"groupId": world.project, "groupRoles": ["GROUP_READ_ONLY"]}]);

    for name in ["ada@example.org", "bob@example.org"] {
        let body = json!({"username": name, "roles": ["GROUP_READ_ONLY"]});
        newer(&world, "POST", &project_users(&world, V2, ""), body).await.is_refused(full());
    }
    let roles = json!({"orgRoles": ["ORG_MEMBER"], "groupRoleAssignments": assigned});
    let body = json!({"username": "bob@example.org", "roles": roles});
    newer(&world, "POST", &org_users(&world, V2, ""), body).await.is_refused(full());
    let path = org_users(&world, V2, &format!("/{ada}"));
    newer(&world, "PATCH", &path, json!({"roles": roles})).await.is_refused(full());
    let path = org_users(&world, V2, &format!("/{}", world.owner_user));
    newer(&world, "PATCH", &path, json!({"roles": {"groupRoleAssignments": assigned}})).await.ok(); // is in it
}

#[tokio::test]
async fn a_team_has_as_many_members_as_it_may() {
    let world = limited(Limits { users_per_team: 1, ..Limits::default() }).await;
    let team = team(&world, 1, &[&world.owner_user]);
    let ada = world.member("ada@example.org", "ORG_MEMBER");

    let path = org_users(&world, V2, &format!("/{ada}"));
    let answer = newer(&world, "PATCH", &path, json!({"teamIds": [team]})).await;
    answer.is_refused((400, "MAX_USERS_PER_TEAM_EXCEEDED", json!([1, team])));
    let body = json!({"username": "bob@example.org", "roles": {"orgRoles": ["ORG_MEMBER"]}, "teamIds": [team]});
    let answer = newer(&world, "POST", &org_users(&world, V2, ""), body).await;
    answer.is_refused((400, "MAX_USERS_PER_TEAM_EXCEEDED", json!([1, team])));
}
