//! Calls about people: their filters, their paths, and the versions and dialects that have them.

use super::{ATLAS, EVERY, OLD};
use crate::users::{NEWER, OLDER, call, days_later, newer, org_users, project_users, sqlite};
use crate::world::V2;
use serde_json::{Value, json};

#[tokio::test]
async fn filters_that_make_no_sense_are_refused_by_name() {
    let world = sqlite().await;
    let five = ["&orgMembershipStatuses=ACTIVE"; 5].concat();

    for path in [org_users(&world, V2, "?"), project_users(&world, V2, "?")] {
        let both = newer(
            &world,
            "GET",
            &format!("{path}orgMembershipStatus=ACTIVE&orgMembershipStatuses=ACTIVE"),
            Value::Null,
        )
        .await;
        let names = json!(["orgMembershipStatus", "orgMembershipStatuses"]);
        both.is_refused((400, "MUTUALLY_EXCLUSIVE_QUERY_PARAMETERS", names));
        for name in ["orgMembershipStatus", "orgMembershipStatuses"] {
            let answer = newer(&world, "GET", &format!("{path}{name}=active"), Value::Null).await;
            answer.is_refused((400, "INVALID_ENUM_VALUE", json!(["active"])));
        }
        let answer = newer(&world, "GET", &format!("{path}{five}"), Value::Null).await;
        answer.is_refused((400, "INVALID_QUERY_PARAMETER", json!(["orgMembershipStatuses"])));
    }
    for name in ["flattenTeams", "includeOrgUsers"] {
        for base in EVERY {
            let path = project_users(&world, base, &format!("?{name}=maybe"));
            world.get(&world.owner, &path).await.is_refused((400, "INVALID_QUERY_PARAMETER", json!([name])));
        }
    }
}

#[tokio::test]
async fn a_malformed_id_of_a_person_is_named_as_the_dialect_does() {
    let world = sqlite().await;

    for path in
        [org_users(&world, V2, "/bob"), project_users(&world, V2, "/bob:addRole"), org_users(&world, V2, "/:addRole")]
    {
        let method = if path.contains(":addRole") && !path.contains("/:") { "POST" } else { "DELETE" };
        let answer = newer(&world, method, &path, Value::Null).await;
        answer.is_refused((400, "PATH_PARAM_PARSE_ERROR", json!([path])));
    }
    for base in OLD {
        for path in [org_users(&world, base, "/bob"), project_users(&world, base, "/bob")] {
            world.delete(&world.owner, &path).await.is_refused((404, "INVALID_USER_ID", json!(["bob"])));
        }
    }
}

#[tokio::test]
async fn the_older_generation_has_an_end() {
    let world = sqlite().await;
    let path = org_users(&world, V2, &format!("/{}/roles", world.owner_user));
    let put =
        async |version| call(&world, &world.owner, version, "PUT", &path, json!({"orgRoles": ["ORG_OWNER"]})).await;

    for version in [OLDER, NEWER, "*/*"] {
        put(version).await.ok();
    }
    days_later(&world, 221).await;

    for version in [OLDER, NEWER, "*/*"] {
        put(version).await.is_refused((410, "VERSION_GONE", json!(["2023-01-01", path.trim_start_matches('/')])));
    }
    for rest in ["", &format!("/{}", world.owner_user)] {
        let method = if rest.is_empty() { "GET" } else { "DELETE" };
        let path = org_users(&world, V2, rest);
        let gone = call(&world, &world.owner, OLDER, method, &path, Value::Null).await;
        gone.is_refused((410, "VERSION_GONE", json!(["2023-01-01", path.trim_start_matches('/')])));
    }
}

#[tokio::test]
async fn the_newer_calls_are_the_newer_versions_and_dialects_alone() {
    let world = sqlite().await;
    let one = org_users(&world, V2, &format!("/{}", world.owner_user));

    for (method, path) in [
        ("GET", one.clone()),
        ("PATCH", one.clone()),
        ("POST", format!("{one}:addRole")),
        ("POST", org_users(&world, V2, "")),
    ] {
        let answer =
            call(&world, &world.owner, "application/vnd.atlas.2024-08-05+json", method, &path, json!({})).await;
        answer.is_refused((406, "INVALID_VERSION_DATE", json!([])));
    }
    for base in OLD {
        let answer = world.get(&world.owner, &org_users(&world, base, &format!("/{}", world.owner_user))).await;
        answer.is_refused((405, "METHOD_NOT_ALLOWED", json!([])));
        assert_eq!(answer.header("allow"), Some("DELETE"));
        let answer = world.get(&world.owner, &org_users(&world, base, &format!("/{}/roles", world.owner_user))).await;
        assert_eq!((answer.status, answer.header("allow")), (405, Some("PUT")));
    }
    for base in ATLAS {
        let answer =
            world.post(&world.owner, &org_users(&world, base, &format!("/{}", world.owner_user)), json!({})).await;
        assert_eq!(answer.status, 405);
    }
}
