//! Teams: those that are not there, names, people and roles that cannot be, and how many of each.

use super::{EVERY, NOBODY, OLD, world};
use crate::database::Kind;
use crate::teams::team;
use crate::world::{Changes, HOME, V2, World};
use keywright_server::app::Limits;
use serde_json::json;

/// Every call on one team: method, and what follows its id.
const CALLS: [(&str, &str); 8] = [
    ("GET", ""),
    ("PATCH", ""),
    ("DELETE", ""),
    ("GET", "/users"),
    ("POST", "/users"),
    ("DELETE", "/users/ffffffffffffffffffffffff"),
    ("POST", ":addUser"),
    ("POST", ":removeUser"),
];
const PROJECT_CALLS: [&str; 3] = ["GET", "PATCH", "DELETE"];

#[tokio::test]
async fn a_team_that_is_not_there_is_named_by_every_call_before_the_body() {
    let world = world().await;

    for base in EVERY {
        for (method, rest) in CALLS {
            let target = world.org_path(base, &format!("/teams/{NOBODY}{rest}"));
            let answer = world.call_from(HOME, &world.owner, method, &target, "not even JSON").await;
            answer.is_refused((404, "TEAM_NOT_FOUND", json!([NOBODY])));
        }
        for method in PROJECT_CALLS {
            let target = format!("{base}/groups/{}/teams/{NOBODY}", world.project);
            let answer = world.call_from(HOME, &world.owner, method, &target, "not even JSON").await;
            answer.is_refused((404, "TEAM_NOT_FOUND", json!([NOBODY])));
        }
        let body = json!([{"teamId": NOBODY, "roleNames": ["GROUP_READ_ONLY"]}]);
        let answer = world.post(&world.owner, &format!("{base}/groups/{}/teams", world.project), body).await;
        answer.is_refused((404, "TEAM_NOT_FOUND", json!([NOBODY])));
    }
}

#[tokio::test]
async fn a_team_of_another_organization_is_named_with_the_one_that_was_asked() {
    let world = world().await;
    let (org, stranger) = world.stranger().await;
    let path = format!("{V2}/orgs/{org}/teams");
    let theirs = world.post(&stranger, &path, json!({"name": "theirs"})).await.ok().text_at("/id");

    for base in EVERY {
        for (method, rest) in CALLS {
            let target = world.org_path(base, &format!("/teams/{theirs}{rest}"));
            let answer = world.call_from(HOME, &world.owner, method, &target, "not even JSON").await;
            answer.is_refused((404, "TEAM_NOT_IN_ORG", json!([theirs, world.org])));
        }
        for method in PROJECT_CALLS {
            let target = format!("{base}/groups/{}/teams/{theirs}", world.project);
            let answer = world.call_from(HOME, &world.owner, method, &target, "not even JSON").await;
            answer.is_refused((404, "TEAM_NOT_IN_ORG", json!([theirs, world.org])));
        }
        let body = json!([{"teamId": theirs, "roleNames": ["GROUP_READ_ONLY"]}]);
        let answer = world.post(&world.owner, &format!("{base}/groups/{}/teams", world.project), body).await;
        answer.is_refused((404, "TEAM_NOT_IN_ORG", json!([theirs, world.org])));
        let by_name = world.get(&world.owner, &world.org_path(base, "/teams/byName/theirs")).await;
        by_name.is_refused((404, "TEAM_NAME_NOT_FOUND", json!(["theirs"])));
    }
    let there = world.get(&stranger, &format!("{path}/{theirs}")).await.ok();
    assert_eq!(there.text_at("/name"), "theirs", "nothing has happened to it");
}

#[tokio::test]
async fn a_name_that_no_team_has_is_not_found() {
    let world = world().await;
    team(&world, "night shift", &[]).await;

    for base in EVERY {
        for (name, decoded) in [("Night%20shift", "Night shift"), ("night", "night"), ("a%2Fb", "a/b"), ("%20", " ")] {
            let answer = world.get(&world.owner, &world.org_path(base, &format!("/teams/byName/{name}"))).await;
            answer.is_refused((404, "TEAM_NAME_NOT_FOUND", json!([decoded])));
        }
    }
}

#[tokio::test]
async fn a_malformed_id_is_named_in_the_dialects_words() {
    let world = world().await;
    let id = team(&world, "night shift", &[]).await;

    for path in [world.org_path(V2, "/teams/one"), world.org_path(V2, &format!("/teams/{id}/users/one"))] {
        let answer = world.delete(&world.owner, &path).await;
        answer.is_refused((400, "PATH_PARAM_PARSE_ERROR", json!([path])));
    }
    for base in OLD {
        for path in [world.org_path(base, "/teams/one"), format!("{base}/groups/{}/teams/one", world.project)] {
            world.get(&world.owner, &path).await.is_refused((404, "RESOURCE_NOT_FOUND", json!([path])));
        }
        let user = world.delete(&world.owner, &world.org_path(base, &format!("/teams/{id}/users/one"))).await;
        user.is_refused((404, "INVALID_USER_ID", json!(["one"])));
    }
}

#[tokio::test]
async fn a_name_is_there_once_in_an_organization() {
    let world = world().await;
    team(&world, "night shift", &[]).await;
    let other = team(&world, "day shift", &[]).await;

    for base in EVERY {
        let path = world.org_path(base, "/teams");
        let taken = (409, "TEAM_NAME_NOT_AVAILABLE", json!(["night shift", world.org]));
        world.post(&world.owner, &path, json!({"name": "night shift"})).await.is_refused(taken.clone());
        let renamed = world.patch(&world.owner, &format!("{path}/{other}"), json!({"name": "night shift"})).await;
        renamed.is_refused(taken);
    }
}

#[tokio::test]
async fn a_name_that_cannot_be_is_shown() {
    let world = world().await;
    let id = team(&world, "night shift", &[]).await;
    let long = "a".repeat(65);

    for base in EVERY {
        let path = world.org_path(base, "/teams");
        for name in ["", " ", " a", "a ", "a/b", "a\tb", "a\"b", long.as_str()] {
            let made = world.post(&world.owner, &path, json!({"name": name})).await;
            made.is_refused((400, "INVALID_TEAM_NAME", json!([name])));
            let renamed = world.patch(&world.owner, &format!("{path}/{id}"), json!({"name": name})).await;
            renamed.is_refused((400, "INVALID_TEAM_NAME", json!([name])));
        }
        let made = world.post(&world.owner, &path, json!({"name": "a", "usernames": ["bob"]})).await;
        made.is_refused((400, "INVALID_USERNAME", json!(["bob"])));
    }
}

#[tokio::test]
async fn a_team_holds_roles_of_the_project_and_at_least_one() {
    let world = world().await;
    let [id, other] = [team(&world, "night shift", &[]).await, team(&world, "day shift", &[]).await];
    let roles = json!(["GROUP_READ_ONLY"]);
    let path = format!("{V2}/groups/{}/teams", world.project);
    world.post(&world.owner, &path, json!([{"teamId": id, "roleNames": roles}])).await.ok();

    for base in EVERY {
        let path = format!("{base}/groups/{}/teams", world.project);
        let post = async |body| world.post(&world.owner, &path, body).await;
        let own = format!("{path}/{id}");
        let patch = async |body| world.patch(&world.owner, &own, body).await;
        for none in [json!({}), json!({"roleNames": null}), json!({"roleNames": []})] {
            patch(none.clone()).await.is_refused((403, "NO_ROLES_IN_ASSIGNMENT", json!([])));
            let mut body = none;
            body["teamId"] = json!(other);
            post(json!([body])).await.is_refused((403, "NO_ROLES_IN_ASSIGNMENT", json!([])));
        }
        let of_an_org = (400, "INVALID_ROLE_FOR_GROUP", json!(["ORG_OWNER", world.project]));
        patch(json!({"roleNames": ["GROUP_OWNER", "ORG_OWNER"]})).await.is_refused(of_an_org.clone());
        post(json!([{"teamId": other, "roleNames": ["ORG_OWNER"]}])).await.is_refused(of_an_org);
        let unknown = (400, "INVALID_ENUM_VALUE", json!(["GROUP_KING"]));
        patch(json!({"roleNames": ["GROUP_KING"]})).await.is_refused(unknown.clone());
        post(json!([{"teamId": other, "roleNames": ["GROUP_KING"]}])).await.is_refused(unknown);
        patch(json!({"roleNames": "GROUP_OWNER"})).await.is_refused((
            400,
            "INVALID_JSON_ATTRIBUTE",
            json!(["roleNames"]),
        ));
        post(json!({"teamId": other, "roleNames": roles})).await.is_refused((400, "INVALID_JSON", json!([])));
        post(json!([{"roleNames": roles}])).await.is_refused((400, "MISSING_ATTRIBUTE", json!(["teamId"])));
        post(json!([{"teamId": "one", "roleNames": roles}])).await.is_refused((
            400,
            "INVALID_ATTRIBUTE",
            json!(["teamId"]),
        ));
        post(json!([{"teamId": other, "roles": roles}])).await.is_refused((400, "INVALID_ATTRIBUTE", json!(["roles"])));
    }
}

#[tokio::test]
async fn a_team_is_in_a_project_once_and_must_be_there_to_be_changed() {
    let world = world().await;
    let [held, outside] = [team(&world, "night shift", &[]).await, team(&world, "day shift", &[]).await];
    let body = json!([{"teamId": held, "roleNames": ["GROUP_READ_ONLY"]}]);
    world.post(&world.owner, &format!("{V2}/groups/{}/teams", world.project), body.clone()).await.ok();

    for base in EVERY {
        let path = format!("{base}/groups/{}/teams", world.project);
        let again = world.post(&world.owner, &path, body.clone()).await;
        again.is_refused((409, "TEAM_EXISTS_IN_GROUP", json!([held, world.project])));
        for method in PROJECT_CALLS {
            let target = format!("{path}/{outside}");
            let answer = world.call_from(HOME, &world.owner, method, &target, "not even JSON").await;
            answer.is_refused((404, "TEAM_NOT_IN_GROUP", json!([outside, world.project])));
        }
        let deleted = world.delete(&world.owner, &world.org_path(base, &format!("/teams/{held}"))).await;
        deleted.is_refused((404, "CANNOT_DELETE_TEAM_ASSIGNED_TO_PROJECT", json!([held])));
    }
}

#[tokio::test]
async fn an_organization_and_a_project_have_as_many_teams_as_they_may() {
    let limits = Limits { teams_per_org: 2, teams_per_project: 1, ..Limits::default() };
    let world = World::with(Kind::Sqlite, Changes { limits, ..Changes::default() }).await;
    let [one, other] = [team(&world, "a", &[]).await, team(&world, "b", &[]).await];

    for base in EVERY {
        let third = world.post(&world.owner, &world.org_path(base, "/teams"), json!({"name": "c"})).await;
        third.is_refused((400, "MAX_TEAMS_PER_ORG_EXCEEDED", json!([2, world.org])));
        let path = format!("{base}/groups/{}/teams", world.project);
        let assigned = |team: &str| json!({"teamId": team, "roleNames": ["GROUP_READ_ONLY"]});
        let full = (400, "MAX_TEAMS_PER_GROUP_EXCEEDED", json!([1, world.project]));
        let both = world.post(&world.owner, &path, json!([assigned(&one), assigned(&other)])).await;
        both.is_refused(full.clone());
        world.post(&world.owner, &path, json!([assigned(&one)])).await.ok();
        world.post(&world.owner, &path, json!([assigned(&other)])).await.is_refused(full);
        world.delete(&world.owner, &format!("{path}/{one}")).await.ok();
    }
    world.delete(&world.owner, &world.org_path(V2, &format!("/teams/{other}"))).await.ok();
    team(&world, "c", &[]).await;
}
