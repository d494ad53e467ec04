//! How many people there may be, invited ones included.

use super::{MONTH, invite, invited, later, of_org, of_project};
use crate::database::Kind;
use crate::world::{Changes, DIALECTS, V2, World};
use keywright_server::app::Limits;
use serde_json::json;
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
