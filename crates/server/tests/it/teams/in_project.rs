//! `/groups/{groupId}/teams`.

use super::{FIRST, in_project, team, version};
use crate::database::{Kind, on_both};
use crate::world::{DIALECTS, Key, PUBLIC, V2, World};
use serde_json::{Value, json};

on_both!(
    teams_are_given_roles_and_all_of_the_project_are_answered,
    a_teams_roles_are_replaced,
    a_team_is_taken_out_of_a_project,
);

fn assigned(team: &str, roles: &[&str]) -> Value {
    json!({"teamId": team, "roleNames": roles})
}

/// The teams of an answer with their roles.
fn held(answer: &crate::answer::Answer) -> Vec<(Value, Value)> {
    answer.each("teamId").into_iter().zip(answer.each("roleNames")).collect()
}

async fn teams_are_given_roles_and_all_of_the_project_are_answered(world: World) {
    let ids =
        [team(&world, "b", &[]).await, team(&world, "a", &["owner@example.org"]).await, team(&world, "c", &[]).await];
    let empty = world.get(&world.owner, &in_project(&world, V2, "")).await.ok();
    assert_eq!((empty.at("/results"), empty.at("/totalCount")), (json!([]), json!(0)));

    for (n, base) in DIALECTS.into_iter().enumerate() {
        let path = in_project(&world, base, "");
        let body = json!([assigned(&ids[n], &["GROUP_READ_ONLY", "GROUP_DATA_ACCESS_READ_ONLY"])]);
        let added = world.post(&world.owner, &path, body).await;
        let nothing = world.post(&world.owner, &path, json!([])).await;
        let list = world.get(&world.owner, &path).await.ok();

        assert_eq!((added.status, added.at("/totalCount")), (200, json!(n + 1)), "{}", added.text);
        assert_eq!(nothing.text, added.text);
        assert_eq!(list.at("/results"), added.at("/results"));
        assert!(list.is_alphabetical() && added.is_alphabetical());
        let own = format!("http://localhost:8080{path}?pageNum=1&itemsPerPage=100");
        assert_eq!(added.at("/links"), json!([{"href": own, "rel": "self"}]), "without includeCount");
        let count = if base == V2 { "includeCount=true&" } else { "" };
        let own = format!("http://localhost:8080{path}?{count}pageNum=1&itemsPerPage=100");
        assert_eq!(list.at("/links"), json!([{"href": own, "rel": "self"}]));
        let one = world.get(&world.owner, &format!("{path}/{}", ids[n])).await.ok();
        let expected = json!({
            "links": [{"href": format!("http://localhost:8080{path}/{}", ids[n]), "rel": "self"}],
            "roleNames": ["GROUP_DATA_ACCESS_READ_ONLY", "GROUP_READ_ONLY"], "teamId": ids[n],
        });
        assert_eq!(one.json(), expected);
        assert!(list.at("/results").as_array().unwrap().contains(&expected));
        if base == V2 {
            assert_eq!([version(&added), version(&list), version(&one)], [FIRST; 3]);
        }
    }
    let list = world.get(&world.owner, &in_project(&world, V2, "")).await.ok();
    assert_eq!(list.each("teamId"), [json!(ids[1]), json!(ids[0]), json!(ids[2])], "by name");
}

async fn a_teams_roles_are_replaced(world: World) {
    let [one, other] = [team(&world, "a", &[]).await, team(&world, "b", &[]).await];
    let both = json!([assigned(&one, &["GROUP_READ_ONLY"]), assigned(&other, &["GROUP_OWNER"])]);
    world.post(&world.owner, &in_project(&world, V2, ""), both).await.ok();

    for (base, role) in DIALECTS.into_iter().zip(["GROUP_OWNER", "GROUP_DATA_ACCESS_ADMIN", "GROUP_OWNER"]) {
        let path = in_project(&world, base, &format!("/{one}"));
        let body = json!({"roleNames": [role, role], "teamId": other, "links": []});
        let changed = world.patch(&world.owner, &path, body).await;

        assert_eq!(changed.status, 200, "{}", changed.text);
        let expected = [(json!(one), json!([role])), (json!(other), json!(["GROUP_OWNER"]))];
        assert_eq!(held(&changed), expected, "the team of the path, and not that of the body");
        let own = format!("http://localhost:8080{path}?pageNum=1&itemsPerPage=100");
        assert_eq!(changed.at("/links"), json!([{"href": own, "rel": "self"}]));
        assert_eq!(world.get(&world.owner, &path).await.at("/roleNames"), json!([role]));
        if base == V2 {
            assert_eq!(version(&changed), FIRST);
        }
    }
}

async fn a_team_is_taken_out_of_a_project(world: World) {
    let [one, other] = [team(&world, "a", &[]).await, team(&world, "b", &[]).await];
    for base in DIALECTS {
        let path = in_project(&world, base, "");
        let teams = if base == DIALECTS[0] { vec![&one, &other] } else { vec![&one] };
        let body = teams.into_iter().map(|team| assigned(team, &["GROUP_READ_ONLY"])).collect();
        world.post(&world.owner, &path, Value::Array(body)).await.ok();

        let removed = world.delete(&world.owner, &format!("{path}/{one}")).await;

        assert_eq!((removed.status, removed.text.as_str()), (204, ""));
        let again = world.delete(&world.owner, &format!("{path}/{one}")).await;
        again.is_refused((404, "TEAM_NOT_IN_GROUP", json!([one, world.project])));
        assert_eq!(world.get(&world.owner, &path).await.each("teamId"), [json!(other)]);
        assert_eq!(world.get(&world.owner, &super::at(&world, base, &one, "")).await.status, 200, "it is still there");
    }
}

#[tokio::test]
async fn what_is_said_of_a_team_twice_is_put_together() {
    let world = World::new(Kind::Sqlite).await;
    let id = team(&world, "a", &[]).await;
    let twice = json!([assigned(&id, &["GROUP_READ_ONLY"]), assigned(&id, &["GROUP_OWNER", "GROUP_READ_ONLY"])]);

    let added = world.post(&world.owner, &in_project(&world, V2, ""), twice).await.ok();

    assert_eq!(held(&added), [(json!(id), json!(["GROUP_OWNER", "GROUP_READ_ONLY"]))]);
}

#[tokio::test]
async fn all_teams_are_given_roles_or_none() {
    let world = World::new(Kind::Sqlite).await;
    let [new, held] = [team(&world, "new", &[]).await, team(&world, "held", &[]).await];
    let path = in_project(&world, V2, "");
    world.post(&world.owner, &path, json!([assigned(&held, &["GROUP_READ_ONLY"])])).await.ok();

    for bad in [
        assigned(&held, &["GROUP_READ_ONLY"]),
        assigned("ffffffffffffffffffffffff", &["GROUP_READ_ONLY"]),
        assigned(&held, &[]),
        assigned(&held, &["ORG_OWNER"]),
    ] {
        let refused = world.post(&world.owner, &path, json!([assigned(&new, &["GROUP_OWNER"]), bad])).await;
        assert!(refused.status >= 400, "{}", refused.text);
    }

    assert_eq!(world.get(&world.owner, &path).await.each("teamId"), [json!(held)]);
}

#[tokio::test]
async fn a_list_of_a_projects_teams_has_pages_and_counts() {
    let world = World::new(Kind::Sqlite).await;
    let mut body = Vec::new();
    for name in ["a", "b", "c"] {
        body.push(assigned(&team(&world, name, &[]).await, &["GROUP_READ_ONLY"]));
    }
    let path = in_project(&world, V2, "");
    let added =
        world.post(&world.owner, &format!("{path}?itemsPerPage=1&envelope=true"), Value::Array(body)).await.ok();

    let second = world.get(&world.owner, &format!("{path}?itemsPerPage=1&pageNum=2")).await.ok();

    assert_eq!((added.each("teamId").len(), added.at("/status")), (3, json!(200)), "writes answer with all of them");
    assert_eq!((second.each("teamId").len(), second.at("/totalCount")), (1, json!(3)));
    assert!(second.link("next").unwrap().ends_with("/teams?includeCount=true&itemsPerPage=1&pageNum=3"));
}

/// A key that administers the project's people and does not own it.
async fn administrator(world: &World) -> Key {
    let body = json!({"desc": "a key", "roles": ["GROUP_USER_ADMIN"]});
    let path = format!("{PUBLIC}/groups/{}/apiKeys", world.project);
    Key::of(&world.post(&world.owner, &path, body).await.ok().json())
}

#[tokio::test]
async fn only_an_owner_makes_a_team_owner() {
    let world = World::new(Kind::Sqlite).await;
    let administrator = administrator(&world).await;
    let [reader, held, new] =
        [team(&world, "reader", &[]).await, team(&world, "held", &[]).await, team(&world, "new", &[]).await];
    let body = json!([assigned(&held, &["GROUP_OWNER"])]);
    world.post(&world.owner, &in_project(&world, V2, ""), body).await.ok();

    for base in DIALECTS {
        let path = in_project(&world, base, "");
        let granted = json!([assigned(&new, &["GROUP_READ_ONLY"]), assigned(&reader, &["GROUP_OWNER"])]);
        let refused = world.post(&administrator, &path, granted).await;
        refused.is_refused((401, "USER_UNAUTHORIZED", json!([])));
        world.post(&administrator, &path, json!([assigned(&reader, &["GROUP_READ_ONLY"])])).await.ok();
        let raised =
            world.patch(&administrator, &format!("{path}/{reader}"), json!({"roleNames": ["GROUP_OWNER"]})).await;
        raised.is_refused((401, "USER_UNAUTHORIZED", json!([])));
        let both = json!({"roleNames": ["GROUP_OWNER", "GROUP_READ_ONLY"]});
        let kept = world.patch(&administrator, &format!("{path}/{held}"), both).await;
        assert_eq!(kept.status, 200, "keeping a role is not granting it: {}", kept.text);
        world.delete(&administrator, &format!("{path}/{reader}")).await.ok();
    }
    let list = world.get(&world.owner, &in_project(&world, V2, "")).await.ok();
    assert_eq!(held_by(&list, &held), json!(["GROUP_OWNER", "GROUP_READ_ONLY"]));
}

fn held_by(list: &crate::answer::Answer, team: &str) -> Value {
    held(list).into_iter().find(|(id, _)| *id == team).map_or(Value::Null, |(_, roles)| roles)
}
