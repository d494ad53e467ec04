//! `PATCH /orgs/{orgId}/teams/{teamId}` and `DELETE`.

use super::{FIRST, at, in_project, team, version};
use crate::database::{Kind, on_both};
use crate::world::{DIALECTS, V2, World};
use serde_json::json;

on_both!(a_team_gets_another_name, a_deleted_team_is_gone);

async fn a_team_gets_another_name(world: World) {
    let id = team(&world, "night shift", &["owner@example.org"]).await;

    for (base, name) in DIALECTS.into_iter().zip(["late shift", "late shift", "Late shift"]) {
        let renamed = world.patch(&world.owner, &at(&world, base, &id, ""), json!({"name": name})).await.ok();
        let read = world.get(&world.owner, &at(&world, base, &id, "")).await.ok();

        assert_eq!((renamed.status, renamed.at("/name")), (200, json!(name)));
        assert_eq!(renamed.text, read.text);
        let members = world.get(&world.owner, &at(&world, base, &id, "/users")).await.ok();
        assert_eq!(members.each("username"), ["owner@example.org"], "it keeps its members");
    }
    world.get(&world.owner, &world.org_path(V2, "/teams/byName/Late%20shift")).await.ok();
}

async fn a_deleted_team_is_gone(world: World) {
    for base in DIALECTS {
        let id = team(&world, "night shift", &["owner@example.org"]).await;

        let deleted = world.delete(&world.owner, &at(&world, base, &id, "")).await;

        assert_eq!((deleted.status, deleted.text.as_str()), (204, ""));
        world.get(&world.owner, &at(&world, base, &id, "")).await.is_refused((404, "TEAM_NOT_FOUND", json!([id])));
        assert_eq!(world.get(&world.owner, &world.org_path(base, "/teams")).await.at("/totalCount"), 0);
        if base == V2 {
            assert_eq!(version(&deleted), FIRST);
        }
    }
}

#[tokio::test]
async fn what_an_sdk_sends_back_with_a_name_is_ignored() {
    let world = World::new(Kind::Sqlite).await;
    let id = team(&world, "night shift", &[]).await;
    let path = at(&world, V2, &id, "");

    let echoed = world.patch(&world.owner, &path, json!({"name": "late shift", "id": "x", "links": []})).await;
    let members = world.patch(&world.owner, &path, json!({"name": "late", "usernames": []})).await;

    assert_eq!((echoed.status, echoed.at("/id")), (200, json!(id)));
    members.is_refused((400, "INVALID_ATTRIBUTE", json!(["usernames"])));
    for body in [json!({}), json!({"name": null})] {
        world.patch(&world.owner, &path, body).await.is_refused((400, "MISSING_ATTRIBUTE", json!(["name"])));
    }
}

/// What Terraform does when it destroys a team before the project that the team is in.
#[tokio::test]
async fn a_team_in_a_project_is_taken_out_first() {
    let world = World::new(Kind::Sqlite).await;
    let id = team(&world, "night shift", &["owner@example.org"]).await;
    let body = json!([{"teamId": id, "roleNames": ["GROUP_READ_ONLY"]}]);
    world.post(&world.owner, &in_project(&world, V2, ""), body).await.ok();

    let early = world.delete(&world.owner, &at(&world, V2, &id, "")).await;
    let projects = world.get(&world.owner, &format!("{V2}/groups")).await.ok();
    let teams = world.get(&world.owner, &format!("{V2}/groups/{}/teams", projects.text_at("/results/0/id"))).await.ok();
    let out =
        world.delete(&world.owner, &in_project(&world, V2, &format!("/{}", teams.text_at("/results/0/teamId")))).await;
    let deleted = world.delete(&world.owner, &at(&world, V2, &id, "")).await;

    early.is_refused((404, "CANNOT_DELETE_TEAM_ASSIGNED_TO_PROJECT", json!([id])));
    assert_eq!((out.status, deleted.status), (204, 204));
}

#[tokio::test]
async fn a_project_that_is_deleted_lets_its_teams_go() {
    let world = World::new(Kind::Sqlite).await;
    let id = team(&world, "night shift", &[]).await;
    let body = json!([{"teamId": id, "roleNames": ["GROUP_READ_ONLY"]}]);
    world.post(&world.owner, &in_project(&world, V2, ""), body).await.ok();

    world.delete(&world.owner, &format!("{V2}/groups/{}", world.project)).await.ok();

    assert_eq!(world.get(&world.owner, &at(&world, V2, &id, "")).await.status, 200);
    assert_eq!(world.delete(&world.owner, &at(&world, V2, &id, "")).await.status, 204);
}
