//! Members of teams: people who cannot be, who are there already or never were, how many, and calls whose day is over.

use super::{EVERY, NOBODY, world};
use crate::database::Kind;
use crate::teams::{dated, invited, team};
use crate::world::{Changes, V2, World};
use keywright_server::app::Limits;
use serde_json::json;

#[tokio::test]
async fn people_who_are_not_in_the_organization_cannot_be_in_its_teams() {
    let world = World::new(Kind::Postgres).await;
    let id = team(&world, "night shift", &[]).await;
    let new = invited(&world, "new@example.org", &[]);

    for base in EVERY {
        let path = world.org_path(base, &format!("/teams/{id}"));
        let body = json!({"name": "a", "usernames": ["owner@example.org", "eve@example.org"]});
        let made = world.post(&world.owner, &world.org_path(base, "/teams"), body).await;
        made.is_refused((404, "USER_NOT_IN_ORG", json!(["eve@example.org", world.org])));
        let body = json!({"name": "a", "usernames": ["new@example.org"]});
        let made = world.post(&world.owner, &world.org_path(base, "/teams"), body).await;
        made.is_refused((404, "CANNOT_ADD_PENDING_USER", json!(["new@example.org"])));
        let added = world.post(&world.owner, &format!("{path}/users"), json!([{"id": new}])).await;
        added.is_refused((404, "CANNOT_ADD_PENDING_USER", json!([new])));
        let absent = (404, "USER_NOT_IN_ORG", json!([NOBODY, world.org]));
        let added = world.post(&world.owner, &format!("{path}/users"), json!([{"id": NOBODY}])).await;
        added.is_refused(absent.clone());
        world.delete(&world.owner, &format!("{path}/users/{NOBODY}")).await.is_refused(absent.clone());
        for suffix in [":addUser", ":removeUser"] {
            let answer = world.post(&world.owner, &format!("{path}{suffix}"), json!({"id": NOBODY})).await;
            answer.is_refused(absent.clone());
        }
    }
}

#[tokio::test]
async fn nobody_is_in_a_team_twice_or_leaves_it_twice() {
    let world = world().await;
    let id = team(&world, "night shift", &["owner@example.org"]).await;
    let other = team(&world, "day shift", &[]).await;

    for base in EVERY {
        let path = world.org_path(base, &format!("/teams/{id}"));
        let there = (409, "USER_ALREADY_IN_TEAM", json!([world.owner_user, id]));
        let body = json!([{"id": world.owner_user}]);
        world.post(&world.owner, &format!("{path}/users"), body).await.is_refused(there.clone());
        let body = json!({"id": world.owner_user});
        world.post(&world.owner, &format!("{path}:addUser"), body.clone()).await.is_refused(there);
        let path = world.org_path(base, &format!("/teams/{other}"));
        let absent = (404, "USER_NOT_FOUND", json!([world.owner_user]));
        world.post(&world.owner, &format!("{path}:removeUser"), body).await.is_refused(absent.clone());
        world.delete(&world.owner, &format!("{path}/users/{}", world.owner_user)).await.is_refused(absent);
    }
}

#[tokio::test]
async fn a_team_has_as_many_members_as_it_may() {
    let limits = Limits { users_per_team: 1, ..Limits::default() };
    let world = World::with(Kind::Postgres, Changes { limits, ..Changes::default() }).await;
    let bob = world.member("bob@example.org", "ORG_MEMBER");
    let id = team(&world, "night shift", &["owner@example.org"]).await;

    for base in EVERY {
        let body = json!({"name": "b", "usernames": ["bob@example.org", "owner@example.org"]});
        let made = world.post(&world.owner, &world.org_path(base, "/teams"), body).await;
        made.is_refused((400, "MAX_USERS_PER_TEAM_EXCEEDED", json!([1, "b"])));
        let path = world.org_path(base, &format!("/teams/{id}"));
        let full = (400, "MAX_USERS_PER_TEAM_EXCEEDED", json!([1, id]));
        let added = world.post(&world.owner, &format!("{path}/users"), json!([{"id": bob}])).await;
        added.is_refused(full.clone());
        world.post(&world.owner, &format!("{path}:addUser"), json!({"id": bob})).await.is_refused(full);
    }
}

#[tokio::test]
async fn two_kinds_of_the_same_filter_exclude_each_other() {
    let world = world().await;
    let id = team(&world, "night shift", &[]).await;

    let query = "orgMembershipStatuses=ACTIVE&orgMembershipStatus=ACTIVE";
    let target = world.org_path(V2, &format!("/teams/{id}/users?{query}"));
    let answer = dated(&world, &world.owner, "GET", &target, "2025-02-19", json!(null)).await;

    let parameters = json!(["orgMembershipStatus", "orgMembershipStatuses"]);
    answer.is_refused((400, "MUTUALLY_EXCLUSIVE_QUERY_PARAMETERS", parameters));
}

#[tokio::test]
async fn an_older_generation_is_gone_after_its_last_day() {
    const TO_THE_LAST_SECOND: i64 = (221 * 24 - 8) * 60 * 60 * 1000 - 1000;
    let world = world().await;
    let id = team(&world, "night shift", &["owner@example.org"]).await;
    let path = world.org_path(V2, &format!("/teams/{id}/users"));
    let settled = || world.until(&world.owner, "/api/keywright/v1/whoami", |answer| answer.status == 200);

    world.clock.turn(TO_THE_LAST_SECOND);
    settled().await;
    dated(&world, &world.owner, "GET", &path, "2024-08-05", json!(null)).await.ok();
    world.clock.turn(1000);
    settled().await;

    let gone = (410, "VERSION_GONE", json!(["2023-01-01", path.trim_start_matches('/')]));
    dated(&world, &world.owner, "GET", &path, "2024-08-05", json!(null)).await.is_refused(gone.clone());
    world.post(&world.owner, &path, json!([])).await.is_refused(gone);
    let newer = dated(&world, &world.owner, "GET", &path, "2025-02-19", json!(null)).await.ok();
    assert_eq!(newer.each("username"), ["owner@example.org"]);
    let silent = world.get(&world.owner, &path).await.ok();
    assert_eq!(silent.header("content-type"), Some("application/vnd.atlas.2025-02-19+json;charset=utf-8"));
}
