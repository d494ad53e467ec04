//! How many people there may be, invited ones included.

use super::{MONTH, invite, invited, later, of_org, of_project};
use crate::database::Kind;
use crate::users::{newer, org_users};
use crate::world::{Changes, DIALECTS, V2, World};
use keywright_server::app::Limits;
use serde_json::{Value, json};
use std::sync::Arc;
use tokio::task::JoinSet;

const QUOTA: u64 = 3;

/// A world with room for three people, one of whom is the owner; and for two in a project.
async fn small(kind: Kind) -> World {
    let limits = Limits { users_per_org: QUOTA, users_per_project: 2, ..Limits::default() };
    World::with(kind, Changes { limits, ..Changes::default() }).await
}

#[tokio::test]
async fn an_organization_has_as_many_people_as_it_may_invited_ones_included() {
    let world = small(Kind::Sqlite).await;
    let body = |name: &str| json!({"username": format!("{name}@example.org"), "roles": ["ORG_MEMBER"]});
    for name in ["a@example.org", "b@example.org"] {
        invite(&world, name, &["ORG_MEMBER"]).await;
    }

    for base in DIALECTS {
        let refused = world.post(&world.owner, &of_org(&world, base, ""), body("c")).await;
        refused.is_refused((400, "MAX_USERS_PER_ORG_EXCEEDED", json!([QUOTA, world.org])));
        let to_project = json!({"username": "c@example.org", "roles": ["GROUP_READ_ONLY"]});
        let refused = world.post(&world.owner, &of_project(&world, base, ""), to_project).await;
        refused.is_refused((400, "MAX_USERS_PER_ORG_EXCEEDED", json!([QUOTA, world.org])));
    }
    assert_eq!(invited(&world).await, ["a@example.org", "b@example.org"]);

    let to_project = json!({"username": "a@example.org", "roles": ["GROUP_READ_ONLY"]});
    world.post(&world.owner, &of_project(&world, V2, ""), to_project).await.ok();
    later(&world, MONTH).await;
    world.post(&world.owner, &of_org(&world, V2, ""), body("c")).await.ok();
}

#[tokio::test]
async fn a_project_that_is_full_is_named() {
    let world = small(Kind::Postgres).await;
    for name in ["a@example.org", "b@example.org"] {
        world.member(name, "ORG_MEMBER");
    }
    let body = |name: &str| json!({"username": format!("{name}@example.org"), "roles": ["GROUP_READ_ONLY"]});
    world.post(&world.owner, &of_project(&world, V2, ""), body("a")).await.ok();
    world.post(&world.owner, &of_project(&world, V2, ""), body("owner")).await.ok();

    let full = (400, "MAX_USERS_PER_GROUP_EXCEEDED", json!([2, world.project]));
    world.post(&world.owner, &of_project(&world, V2, ""), body("b")).await.is_refused(full.clone());
    world.database.run("DELETE FROM org_users WHERE roles = 'ORG_MEMBER'");
    let assigned = json!([{"groupId": world.project, "roles": ["GROUP_READ_ONLY"]}]);
    let invitation = json!({"username": "c@example.org", "roles": ["ORG_MEMBER"], "groupRoleAssignments": assigned});
    world.post(&world.owner, &of_org(&world, V2, ""), invitation).await.is_refused(full.clone());
    let plain = json!({"username": "c@example.org", "roles": ["ORG_MEMBER"]});
    let made = world.post(&world.owner, &of_org(&world, V2, ""), plain).await.ok().text_at("/id");
    let one = of_org(&world, V2, &format!("/{made}"));
    world.patch(&world.owner, &one, json!({"groupRoleAssignments": assigned})).await.is_refused(full);
}

#[tokio::test]
async fn nobody_names_more_projects_or_teams_than_an_organization_may_have() {
    let limits = Limits { projects_per_org: 2, teams_per_org: 2, ..Limits::default() };
    let world = World::with(Kind::Sqlite, Changes { limits, ..Changes::default() }).await;
    let ids: Vec<_> = (1..=3).map(|number| format!("{number:024x}")).collect();
    let projects =
        |names: &str| ids.iter().map(|id| json!({"groupId": id, names: ["GROUP_READ_ONLY"]})).collect::<Vec<_>>();
    let invitation =
        |name: &str, value: Value| json!({"username": "c@example.org", "roles": ["ORG_MEMBER"], name: value});
    let in_roles: Vec<_> = ids.iter().map(|id| json!({"groupId": id, "roleName": "GROUP_READ_ONLY"})).collect();
    let roles = [vec![json!({"orgId": world.org, "roleName": "ORG_MEMBER"})], in_roles].concat();
    let account = json!({
        "username": "c@example.org", "password": "correct horse", "firstName": "C", "lastName": "D", "roles": roles
    });
    let held = json!({"orgRoles": ["ORG_MEMBER"], "groupRoleAssignments": projects("groupRoles")});

    for (method, path, body, member) in [
        (
            "POST",
            of_org(&world, V2, ""),
            invitation("groupRoleAssignments", json!(projects("roles"))),
            "groupRoleAssignments",
        ),
        ("POST", of_org(&world, V2, ""), invitation("teamIds", json!(ids)), "teamIds"),
        (
            "POST",
            org_users(&world, V2, ""),
            json!({"username": "c@example.org", "roles": held}),
            "groupRoleAssignments",
        ),
        ("PATCH", org_users(&world, V2, &format!("/{}", world.owner_user)), json!({"teamIds": ids}), "teamIds"),
        ("POST", format!("{V2}/users"), account, "roles"),
    ] {
        let answer = newer(&world, method, &path, body).await;
        answer.is_refused((400, "INVALID_ATTRIBUTE", json!([member])));
    }
    let twice = projects("roles").into_iter().take(2).cycle().take(6).collect::<Vec<_>>();
    let answer = newer(&world, "POST", &of_org(&world, V2, ""), invitation("groupRoleAssignments", json!(twice))).await;
    answer.is_refused((404, "GROUP_NOT_FOUND", json!([ids[0]])));
}

/// Eight invite the same person at once.
async fn race(world: World) {
    let world = Arc::new(world);
    let mut writers = JoinSet::new();
    for _ in 0..8 {
        let world = Arc::clone(&world);
        writers.spawn(async move {
            let body = json!({"username": "ada@example.org", "roles": ["ORG_MEMBER"]});
            world.post(&world.owner, &of_org(&world, V2, ""), body).await.status
        });
    }

    let mut statuses = writers.join_all().await;

    statuses.sort_unstable();
    assert_eq!(statuses, [200, 400, 400, 400, 400, 400, 400, 400]);
    assert_eq!(invited(&world).await, ["ada@example.org"]);
}

#[tokio::test]
async fn one_person_is_invited_once_however_many_ask_sqlite() {
    race(World::new(Kind::Sqlite).await).await;
}

#[tokio::test]
async fn one_person_is_invited_once_however_many_ask_postgres() {
    race(World::new(Kind::Postgres).await).await;
}
