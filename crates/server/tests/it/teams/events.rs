//! What the log says of teams.

use super::{at, in_project, team};
use crate::answer::Answer;
use crate::database::on_both;
use crate::world::{DIALECTS, V2, World};
use serde_json::{Value, json};

on_both!(every_write_to_a_team_leaves_exactly_its_events, teams_in_projects_are_said_in_the_projects_list);

/// What happened, to which team, to whom; newest first.
fn told(answer: &Answer) -> Vec<Value> {
    let results = answer.at("/results").as_array().unwrap().clone();
    let about = |event: &Value| json!([event["eventTypeName"], event["teamId"], event["targetUsername"]]);
    results.iter().map(about).collect()
}

async fn every_write_to_a_team_leaves_exactly_its_events(world: World) {
    let id = team(&world, "night shift", &["owner@example.org"]).await;
    let own = at(&world, V2, &id, "");
    let user = json!({"id": world.owner_user});
    for name in ["late shift", "late shift"] {
        world.patch(&world.owner, &own, json!({"name": name})).await.ok();
    }
    world.post(&world.owner, &at(&world, V2, &id, ":removeUser"), user.clone()).await.ok();
    world.post(&world.owner, &at(&world, V2, &id, "/users"), json!([user])).await.ok();
    world.delete(&world.owner, &at(&world, V2, &id, &format!("/users/{}", world.owner_user))).await.ok();
    world.post(&world.owner, &at(&world, V2, &id, ":addUser"), user.clone()).await.ok();
    world.post(&world.owner, &at(&world, V2, &id, ":addUser"), user).await.is_refused((
        409,
        "USER_ALREADY_IN_TEAM",
        json!([world.owner_user, id]),
    ));
    world.delete(&world.owner, &own).await.ok();

    let of_team = |name: &str| json!([name, id, null]);
    let of_member = |name: &str| json!([name, null, "owner@example.org"]);
    let mut expected = vec![
        of_team("TEAM_CREATED"),
        of_member("JOINED_TEAM"),
        of_team("TEAM_NAME_CHANGED"),
        of_member("REMOVED_FROM_TEAM"),
        of_member("JOINED_TEAM"),
        of_member("REMOVED_FROM_TEAM"),
        of_member("JOINED_TEAM"),
        of_member("REMOVED_FROM_TEAM"),
        of_team("TEAM_DELETED"),
    ];
    expected.reverse();
    for base in DIALECTS {
        let listed = world.get(&world.owner, &world.org_path(base, "/events?includeExtensions=true")).await.ok();
        let all = told(&listed);
        assert_eq!(all[..expected.len()], expected);
        let newest = listed.at("/results/0");
        assert_eq!((&newest["orgId"], &newest["groupId"]), (&json!(world.org), &Value::Null));
        assert_eq!((&newest["apiKeyId"], &newest["publicKey"]), (&json!(world.owner.id), &json!(world.owner.public)));
        let path = world.org_path(base, "/events?eventType=TEAM_CREATED");
        assert_eq!(told(&world.get(&world.owner, &path).await.ok()), [of_team("TEAM_CREATED")]);
    }
}

async fn teams_in_projects_are_said_in_the_projects_list(world: World) {
    let id = team(&world, "night shift", &[]).await;
    let body = json!([{"teamId": id, "roleNames": ["GROUP_READ_ONLY"]}]);
    world.post(&world.owner, &in_project(&world, V2, ""), body).await.ok();
    let path = in_project(&world, V2, &format!("/{id}"));
    for role in ["GROUP_OWNER", "GROUP_OWNER"] {
        world.patch(&world.owner, &path, json!({"roleNames": [role]})).await.ok();
    }
    world.delete(&world.owner, &path).await.ok();

    let of_team = |name: &str| json!([name, id, null]);
    for base in DIALECTS {
        let listed = world.get(&world.owner, &format!("{base}/groups/{}/events", world.project)).await.ok();
        let expected = ["TEAM_REMOVED_FROM_GROUP", "TEAM_ROLES_MODIFIED", "TEAM_ADDED_TO_GROUP"].map(of_team);
        assert_eq!(told(&listed)[..3], expected);
        assert_eq!(listed.at("/results/0/groupId"), json!(world.project));
        let of_org = world.get(&world.owner, &world.org_path(base, "/events")).await.ok();
        assert_eq!(told(&of_org)[0], of_team("TEAM_CREATED"), "and not in the organization's");
    }
}
