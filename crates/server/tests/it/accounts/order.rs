//! The order of checks (HTTP contract 2.1) where a body names the place, or a path the person or the invitation: for each
//! two neighbours a request that violates both, and gets the answer of the earlier.

use super::{body, key_in, project};
use crate::database::Kind;
use crate::rate_limits::limited_to;
use crate::world::{HOME, PUBLIC, V1, V2, World};
use axum::body::Body;
use serde_json::{Value, json};

const NOBODY: &str = "ffffffffffffffffffffffff";

async fn world() -> World {
    World::new(Kind::Sqlite).await
}

fn of_org(org: &str) -> Value {
    json!([{"orgId": org, "roleName": "ORG_MEMBER"}])
}

#[tokio::test]
async fn the_version_and_the_callers_limit_come_before_the_reading_of_the_body() {
    let world = limited_to(&["mongoDBCloudUsers_user=1/1/60"]).await;
    let users = format!("{V2}/users");
    world.get(&world.owner, &format!("{users}/{}", world.owner_user)).await.ok();

    let request =
        world.signed(&world.owner, "POST", &users).await.header("accept", "application/vnd.atlas.1999-01-01+json");
    let version = world.send(HOME, request.body(Body::from("not even JSON")).unwrap()).await;
    let limit = world.call_from(HOME, &world.owner, "POST", &users, "not even JSON").await;
    let person = world.get(&world.owner, &format!("{users}/me")).await;

    version.is_refused((406, "INVALID_VERSION_DATE", json!([])));
    limit.is_refused((429, "RATE_LIMITED_TOKEN_BUCKET", json!(["api/atlas/v2/users", 60, 1, 1, 60])));
    assert_eq!(person.refusal(), (429, "RATE_LIMITED_TOKEN_BUCKET".to_owned()), "before the syntax of the path");
}

#[tokio::test]
async fn the_reading_of_a_body_that_names_the_place_comes_before_the_place() {
    let world = world().await;
    let member = world.key(&["ORG_MEMBER"]).await;

    for base in [V1, V2, PUBLIC] {
        let users = format!("{base}/users");
        for (sent, expected) in [
            ("not even JSON", (400, "MALFORMED_JSON", json!([]))),
            ("[]", (400, "INVALID_JSON", json!([]))),
            (r#"{"roles": 7}"#, (400, "INVALID_JSON_ATTRIBUTE", json!(["roles"]))),
            (r#"{"roles": [{"orgId": "me"}]}"#, (400, "INVALID_ATTRIBUTE", json!(["orgId"]))),
            (r#"{"roles": [{"groupId": 7}]}"#, (400, "INVALID_JSON_ATTRIBUTE", json!(["groupId"]))),
        ] {
            world.call_from(HOME, &member, "POST", &users, sent).await.is_refused(expected);
        }
        let heavy = world.call_from(HOME, &member, "POST", &users, vec![b'['; 2 << 20]).await;
        assert_eq!(heavy.refusal(), (413, "REQUEST_TOO_LARGE".to_owned()));
    }
}

#[tokio::test]
async fn existence_comes_before_membership_and_that_before_the_role_and_that_before_the_rest_of_the_body() {
    let world = world().await;
    let (elsewhere, stranger) = world.stranger().await;
    let member = world.key(&["ORG_MEMBER"]).await;
    let of_project = |project: &str| json!([{"groupId": project, "roleName": "NO_ROLE"}]);

    for base in [V1, V2, PUBLIC] {
        let post =
            async |key, roles: Value| world.post(key, &format!("{base}/users"), json!({"roles": roles, "no": 1})).await;
        post(&member, of_org(NOBODY)).await.is_refused((404, "ORG_NOT_FOUND", json!([NOBODY])));
        post(&member, of_project(NOBODY)).await.is_refused((404, "GROUP_NOT_FOUND", json!([NOBODY])));
        post(&member, of_org(&elsewhere)).await.is_refused((401, "USER_CANNOT_ACCESS_ORG", json!([])));
        post(&stranger, of_project(&world.project)).await.is_refused((401, "USER_CANNOT_ACCESS_GROUP", json!([])));
        post(&member, of_org(&world.org)).await.is_refused((401, "USER_UNAUTHORIZED", json!([])));
        post(&member, json!([])).await.is_refused((401, "USER_UNAUTHORIZED", json!([])));
        post(&member, of_project(&world.project)).await.is_refused((401, "USER_CANNOT_ACCESS_GROUP", json!([])));
        post(&world.owner, of_org(&world.org)).await.is_refused((400, "INVALID_ATTRIBUTE", json!(["no"])));
    }
}

#[tokio::test]
async fn the_rest_of_the_body_comes_before_what_it_grants_and_that_before_the_account() {
    let world = world().await;
    let other = project(&world, "other").await;
    let admin = key_in(&world, &world.project, "GROUP_USER_ADMIN").await;
    let owner = json!([{"groupId": world.project, "roleName": "GROUP_OWNER"}]);
    let beside = json!([{"groupId": world.project, "roleName": "GROUP_READ_ONLY"}, {"groupId": other, "roleName": "GROUP_READ_ONLY"}]);

    for base in [V1, V2, PUBLIC] {
        let post =
            async |changes| world.post(&admin, &format!("{base}/users"), body("owner@example.org", changes)).await;
        post(json!({"roles": owner, "country": "ZZ"})).await.is_refused((400, "INVALID_COUNTRY_CODE", json!(["ZZ"])));
        post(json!({"roles": owner, "password": "short"})).await.is_refused((400, "WEAK_PASSWORD", json!([])));
        let exists = post(json!({"roles": []})).await;
        exists.is_refused((409, "USER_ALREADY_EXISTS", json!(["owner@example.org"])));
        for roles in [&owner, &beside] {
            let answer =
                world.post(&admin, &format!("{base}/users"), body("new@example.org", json!({"roles": roles}))).await;
            answer.is_refused((401, "USER_UNAUTHORIZED", json!([])));
        }
    }
}

#[tokio::test]
async fn the_role_comes_before_the_existence_of_the_person() {
    let world = world().await;
    let member = world.key(&["ORG_MEMBER"]).await;

    for base in [V1, V2, PUBLIC] {
        for path in ["byName/nobody@example.org", NOBODY] {
            let answer = world.get(&member, &format!("{base}/users/{path}")).await;
            answer.is_refused((401, "USER_UNAUTHORIZED", json!([])));
        }
    }
    for method in ["PATCH", "DELETE"] {
        let path = format!("{PUBLIC}/users/{NOBODY}");
        let answer = world.call_from(HOME, &member, method, &path, "not even JSON").await;
        answer.is_refused((401, "USER_UNAUTHORIZED", json!([])));
    }
}

#[tokio::test]
async fn the_existence_of_the_person_comes_before_the_body() {
    let world = world().await;

    let path = format!("{PUBLIC}/users/{NOBODY}");
    let answer = world.call_from(HOME, &world.owner, "PATCH", &path, "not even JSON").await;

    answer.is_refused((404, "USER_NOT_FOUND", json!([NOBODY])));
}

#[tokio::test]
async fn the_role_comes_before_the_existence_of_the_invitation_and_that_before_the_body() {
    let world = world().await;
    let member = world.key(&["ORG_READ_ONLY"]).await;

    for base in [V1, V2, PUBLIC] {
        for all in [world.org_path(base, "/invites"), format!("{base}/groups/{}/invites", world.project)] {
            let one = format!("{all}/{NOBODY}");
            for method in ["GET", "PATCH", "DELETE"] {
                let answer = world.call_from(HOME, &member, method, &one, "not even JSON").await;
                answer.is_refused((401, "USER_UNAUTHORIZED", json!([])));
            }
            let answer = world.call_from(HOME, &world.owner, "PATCH", &one, "not even JSON").await;
            answer.is_refused((404, "RESOURCE_NOT_FOUND", json!([one])));
            let answer = world.call_from(HOME, &member, "POST", &all, "not even JSON").await;
            answer.is_refused((401, "USER_UNAUTHORIZED", json!([])));
        }
    }
}

#[tokio::test]
async fn the_limit_of_the_place_comes_before_the_role() {
    let world = limited_to(&["organizations_organization=1/1/60", "projects_group=1/1/60"]).await;
    let member = world.key(&["ORG_READ_ONLY"]).await;

    for all in [world.org_path(V2, "/invites"), format!("{V2}/groups/{}/invites", world.project)] {
        world.get(&world.owner, &all).await.ok();
        let answer = world.get(&member, &all).await;
        assert_eq!(answer.refusal(), (429, "RATE_LIMITED_TOKEN_BUCKET".to_owned()), "{all}");
    }
}
