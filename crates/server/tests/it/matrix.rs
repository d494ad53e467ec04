//! Who may call what: every route in every dialect, called by everybody, against a table written here from the matrix of
//! the roles contract (section 5), not from the policy.
//!
//! A route without a row fails, and so does a row without a route. Keys with global roles cannot be made yet; their
//! columns come with the endpoints that make them.

use crate::answer::Answer;
use crate::database::Kind;
use crate::world::{HOME, Key, PUBLIC, V1, V2, World};
use axum::body::Body;
use keywright_server::api::{Route, routes};
use serde_json::json;
use std::fmt::Write as _;

const NAMES: [&str; 11] = ["OO", "OU", "OM", "OR", "OC", "BA", "PO", "PU", "PR", "stranger", "self"];
const ROLES: [&str; 6] =
    ["ORG_OWNER", "ORG_USER_ADMIN", "ORG_MEMBER", "ORG_READ_ONLY", "ORG_GROUP_CREATOR", "ORG_BILLING_ADMIN"];
const PROJECT_ROLES: [&str; 3] = ["GROUP_OWNER", "GROUP_USER_ADMIN", "GROUP_READ_ONLY"];

/// The name of the project that the cast has.
const PROJECT: &str = "Stage";

const EVERY: &[&str] = &["atlas-v1", "atlas-v2", "public"];
const ATLAS: &[&str] = &["atlas-v1", "atlas-v2"];
const OLD: &[&str] = &["atlas-v1", "public"];

/// A row for each route: dialects, method, path, and for each of [`NAMES`] what comes of the call.
///
/// `y` allowed · `-` `USER_UNAUTHORIZED` · `x` `USER_CANNOT_ACCESS_ORG` · `g` `USER_CANNOT_ACCESS_GROUP` ·
/// `n` `GROUP_NAME_NOT_FOUND` · `l` `API_KEY_ACCESS_LIST_ACCESS_DENIED` · `w` the same in its WHITELIST spelling ·
/// `c` `API_KEY_CANNOT_CREATE_ORG`.
type Row = (&'static [&'static str], &'static str, &'static str, &'static str);

#[rustfmt::skip]
const EXPECTED: &[Row] = &[
    //                                                                                 OO OU OM OR OC BA PO PU PR st self
    (EVERY, "GET", "",                                                                "y  y  y  y  y  y  y  y  y  y  y"),
    (EVERY, "GET", "/orgs",                                                           "y  y  y  y  y  y  y  y  y  y  y"),
    (ATLAS, "POST", "/orgs",                                                          "y  -  -  -  -  -  -  -  -  y  -"),
    (&["public"], "POST", "/orgs",                                                    "c  c  c  c  c  c  c  c  c  c  c"),
    (EVERY, "GET", "/orgs/{orgId}",                                                   "y  y  y  y  y  y  y  y  y  x  y"),
    (EVERY, "PATCH", "/orgs/{orgId}",                                                 "y  -  -  -  -  -  -  -  -  x  -"),
    (EVERY, "DELETE", "/orgs/{orgId}",                                                "y  -  -  -  -  -  -  -  -  x  -"),
    (EVERY, "GET", "/orgs/{orgId}/settings",                                          "y  y  y  y  y  y  y  y  y  x  y"),
    (EVERY, "PATCH", "/orgs/{orgId}/settings",                                        "y  -  -  -  -  -  -  -  -  x  -"),
    (EVERY, "GET", "/orgs/{orgId}/apiKeys",                                           "y  y  y  y  y  y  y  y  y  x  y"),
    (EVERY, "POST", "/orgs/{orgId}/apiKeys",                                          "y  y  -  -  -  -  -  -  -  x  -"),
    (EVERY, "GET", "/orgs/{orgId}/apiKeys/{apiUserId}",                               "y  y  y  y  y  y  y  y  y  x  y"),
    (EVERY, "PATCH", "/orgs/{orgId}/apiKeys/{apiUserId}",                             "y  y  -  -  -  -  -  -  -  x  -"),
    (EVERY, "DELETE", "/orgs/{orgId}/apiKeys/{apiUserId}",                            "y  y  -  -  -  -  -  -  -  x  -"),
    (EVERY, "GET", "/orgs/{orgId}/apiKeys/{apiUserId}/accessList",                    "y  y  l  l  l  l  l  l  l  x  y"),
    (EVERY, "POST", "/orgs/{orgId}/apiKeys/{apiUserId}/accessList",                   "y  y  l  l  l  l  l  l  l  x  y"),
    (EVERY, "GET", "/orgs/{orgId}/apiKeys/{apiUserId}/accessList/{ipAddress*}",       "y  y  l  l  l  l  l  l  l  x  y"),
    (EVERY, "DELETE", "/orgs/{orgId}/apiKeys/{apiUserId}/accessList/{ipAddress*}",    "y  y  l  l  l  l  l  l  l  x  y"),
    (OLD, "GET", "/orgs/{orgId}/apiKeys/{apiUserId}/whitelist",                       "y  y  w  w  w  w  w  w  w  x  y"),
    (OLD, "POST", "/orgs/{orgId}/apiKeys/{apiUserId}/whitelist",                      "y  y  w  w  w  w  w  w  w  x  y"),
    (OLD, "GET", "/orgs/{orgId}/apiKeys/{apiUserId}/whitelist/{ipAddress*}",          "y  y  w  w  w  w  w  w  w  x  y"),
    (OLD, "DELETE", "/orgs/{orgId}/apiKeys/{apiUserId}/whitelist/{ipAddress*}",       "y  y  w  w  w  w  w  w  w  x  y"),
    (EVERY, "GET", "/orgs/{orgId}/events",                                            "y  y  y  y  y  y  y  y  y  x  y"),
    (EVERY, "GET", "/orgs/{orgId}/events/{eventId}",                                  "y  y  y  y  y  y  y  y  y  x  y"),
    (EVERY, "GET", "/groups",                                                         "y  y  y  y  y  y  y  y  y  y  y"),
    (EVERY, "POST", "/groups",                                                        "y  -  -  -  y  -  -  -  -  x  -"),
    (EVERY, "GET", "/orgs/{orgId}/groups",                                            "y  y  y  y  y  y  y  y  y  x  y"),
    (EVERY, "GET", "/groups/byName/{groupName}",                                      "y  -  g  y  g  g  y  y  y  n  g"),
    (EVERY, "GET", "/groups/{groupId}",                                               "y  -  g  y  g  g  y  y  y  g  g"),
    (EVERY, "PATCH", "/groups/{groupId}",                                             "y  -  g  -  g  g  y  -  -  g  g"),
    (EVERY, "DELETE", "/groups/{groupId}",                                            "y  -  g  -  g  g  y  -  -  g  g"),
    (ATLAS, "GET", "/groups/{groupId}/settings",                                      "y  -  g  y  g  g  y  y  y  g  g"),
    (ATLAS, "PATCH", "/groups/{groupId}/settings",                                    "y  -  g  -  g  g  y  -  -  g  g"),
    (ATLAS, "GET", "/groups/{groupId}/limits",                                        "y  -  g  y  g  g  y  y  y  g  g"),
    (ATLAS, "GET", "/groups/{groupId}/limits/{limitName}",                            "y  -  g  y  g  g  y  y  y  g  g"),
    (ATLAS, "PATCH", "/groups/{groupId}/limits/{limitName}",                          "y  -  g  -  g  g  y  -  -  g  g"),
    (ATLAS, "DELETE", "/groups/{groupId}/limits/{limitName}",                         "y  -  g  -  g  g  y  -  -  g  g"),
    (ATLAS, "GET", "/groups/{groupId}/managedSlowMs",                                 "y  -  g  y  g  g  y  y  y  g  g"),
    (ATLAS, "POST", "/groups/{groupId}/managedSlowMs/enable",                         "y  -  g  -  g  g  y  -  -  g  g"),
    (ATLAS, "DELETE", "/groups/{groupId}/managedSlowMs/disable",                      "y  -  g  -  g  g  y  -  -  g  g"),
    (ATLAS, "GET", "/groups/{groupId}/clusters",                                      "y  -  g  y  g  g  y  y  y  g  g"),
    (ATLAS, "GET", "/groups/{groupId}/ipAddresses",                                   "y  -  g  y  g  g  y  y  y  g  g"),
    (ATLAS, "GET", "/groups/{groupId}/mongoDBVersions",                               "y  -  g  y  g  g  y  y  y  g  g"),
    (EVERY, "GET", "/groups/{groupId}/apiKeys",                                       "y  y  g  y  g  g  y  y  y  g  g"),
    (EVERY, "POST", "/groups/{groupId}/apiKeys",                                      "y  y  g  -  g  g  y  y  -  g  g"),
    (ATLAS, "POST", "/groups/{groupId}/apiKeys/{apiUserId}",                          "y  -  g  -  g  g  y  -  -  g  g"),
    (EVERY, "PATCH", "/groups/{groupId}/apiKeys/{apiUserId}",                         "y  y  g  -  g  g  y  y  -  g  g"),
    (EVERY, "DELETE", "/groups/{groupId}/apiKeys/{apiUserId}",                        "y  y  g  -  g  g  y  y  -  g  g"),
    (EVERY, "GET", "/groups/{groupId}/events",                                        "y  -  g  y  g  g  y  y  y  g  g"),
    (EVERY, "GET", "/groups/{groupId}/events/{eventId}",                              "y  -  g  y  g  g  y  y  y  g  g"),
    (EVERY, "GET", "/eventTypes",                                                     "y  y  y  y  y  y  y  y  y  y  y"),
    (&["atlas-v2"], "GET", "/rateLimits",                                             "y  y  y  y  y  y  y  y  y  y  y"),
    (&["atlas-v2"], "GET", "/rateLimits/{endpointSetId}",                             "y  y  y  y  y  y  y  y  y  y  y"),
    (&["private"], "GET", "/ipinfo",                                                  "y  y  y  y  y  y  y  y  y  y  y"),
    (&["private"], "GET", "/unauth/version",                                          "y  y  y  y  y  y  y  y  y  y  y"),
    (&["keywright"], "GET", "/whoami",                                                "y  y  y  y  y  y  y  y  y  y  y"),
];

/// The bases by the names of their dialects.
const BASES: [(&str, &str); 5] = [
    ("atlas-v1", V1),
    ("atlas-v2", V2),
    ("public", PUBLIC),
    ("private", "/api/private"),
    ("keywright", "/api/keywright/v1"),
];

fn is_row(row: &Row, dialect: &str, route: &Route) -> bool {
    row.0.contains(&dialect) && row.1 == route.method.as_str() && row.2 == route.path
}

fn rows_of(dialect: &str) -> impl Iterator<Item = &'static Row> {
    EXPECTED.iter().filter(move |row| row.0.contains(&dialect))
}

#[test]
fn every_route_has_one_row_and_every_row_a_route() {
    let routes = routes();

    for route in &routes {
        for dialect in route.dialects {
            let rows = EXPECTED.iter().filter(|row| is_row(row, dialect.id.name(), route)).count();
            assert_eq!(rows, 1, "{} {}{}: rows in the table", route.method, dialect.base, route.path);
        }
    }
    for row in EXPECTED {
        for dialect in row.0 {
            let known = |route: &&Route| route.dialects.iter().any(|known| known.id.name() == *dialect);
            let found = routes.iter().filter(known).filter(|route| is_row(row, dialect, route)).count();
            assert_eq!(found, 1, "{} {} in {dialect}: routes", row.1, row.2);
        }
    }
}

/// An organization with one project, and one key of each kind: in the order of [`NAMES`].
struct Cast {
    org: String,
    project: String,
    callers: Vec<Key>,
}

impl Cast {
    async fn assemble(world: &World) -> Self {
        let (org, owner) = world.stranger().await;
        let body = json!({"name": PROJECT, "orgId": org});
        let project = world.post(&owner, &format!("{V2}/groups"), body).await.ok().text_at("/id");
        let mut callers = Vec::new();
        for role in ROLES {
            callers.push(make(world, &owner, &org, role).await);
        }
        for role in PROJECT_ROLES {
            callers.push(make_in_project(world, &owner, &project, role).await);
        }
        callers.push(world.owner.clone());
        let itself = make(world, &owner, &org, "ORG_MEMBER").await;
        let list = format!("{V2}/orgs/{org}/apiKeys/{}/accessList", itself.id);
        world.post(&owner, &list, json!([{"ipAddress": HOME}])).await.ok();
        callers.push(itself);
        Self { org, project, callers }
    }

    fn owner(&self) -> &Key {
        &self.callers[0]
    }
}

async fn make(world: &World, owner: &Key, org: &str, role: &str) -> Key {
    let base = if role == "ORG_USER_ADMIN" { PUBLIC } else { V2 };
    let body = json!({"desc": "a key", "roles": [role]});
    Key::of(&world.post(owner, &format!("{base}/orgs/{org}/apiKeys"), body).await.ok().json())
}

async fn make_in_project(world: &World, owner: &Key, project: &str, role: &str) -> Key {
    let base = if role == "GROUP_USER_ADMIN" { PUBLIC } else { V2 };
    let body = json!({"desc": "a key", "roles": [role]});
    Key::of(&world.post(owner, &format!("{base}/groups/{project}/apiKeys"), body).await.ok().json())
}

/// A request that is right in everything but, perhaps, the caller: its path and body.
async fn request(world: &World, cast: &Cast, base: &str, row: &Row, name: &str) -> (String, String) {
    let (_, method, template, _) = *row;
    let mut path = format!("{base}{template}").replace("{orgId}", &cast.org);
    path = path.replace("{groupId}", &cast.project).replace("{groupName}", PROJECT);
    path = path.replace("{limitName}", "atlas.project.deployment.clusters");
    path = path.replace("{endpointSetId}", "root_user");
    if (method, template, name) == ("DELETE", "/orgs/{orgId}", "OO") {
        world.delete(cast.owner(), &format!("{V2}/groups/{}", cast.project)).await.ok(); // or it is not empty
    }
    if template.contains("{apiUserId}") {
        let target = match name {
            "self" => cast.callers.last().unwrap().clone(),
            _ if method == "DELETE" && template.starts_with("/groups") => {
                make_in_project(world, cast.owner(), &cast.project, "GROUP_READ_ONLY").await
            }
            _ => make(world, cast.owner(), &cast.org, "ORG_MEMBER").await,
        };
        if template.contains("{ipAddress*}") {
            let list = format!("{V2}/orgs/{}/apiKeys/{}/accessList", cast.org, target.id);
            world.post(cast.owner(), &list, json!([{"ipAddress": "198.51.100.7"}])).await.ok();
        }
        path = path.replace("{apiUserId}", &target.id).replace("{ipAddress*}", "198.51.100.7");
    }
    if template.contains("{eventId}") {
        let parent = if template.starts_with("/groups") {
            format!("{V2}/groups/{}", cast.project)
        } else {
            format!("{V2}/orgs/{}", cast.org)
        };
        let events = world.get(cast.owner(), &format!("{parent}/events")).await.ok();
        path = path.replace("{eventId}", &events.text_at("/results/0/id"));
    }
    let body = match (method, template) {
        ("POST", "/orgs") => json!({"name": "New", "orgOwnerId": world.owner_user}),
        ("PATCH", "/orgs/{orgId}") => json!({"name": "Renamed"}),
        ("PATCH", "/orgs/{orgId}/settings") => json!({"multiFactorAuthRequired": true}),
        ("POST", "/orgs/{orgId}/apiKeys") => json!({"desc": "new", "roles": ["ORG_MEMBER"]}),
        ("PATCH", "/orgs/{orgId}/apiKeys/{apiUserId}") => json!({"desc": "changed"}),
        ("POST", "/groups") => json!({"name": format!("New {name}"), "orgId": cast.org}),
        ("PATCH", "/groups/{groupId}") if base == PUBLIC => json!({"tags": [name]}),
        ("PATCH", "/groups/{groupId}") => json!({"tags": [{"key": "by", "value": name}]}),
        ("PATCH", "/groups/{groupId}/limits/{limitName}") => json!({"value": 30}),
        ("PATCH", "/groups/{groupId}/settings") => json!({"isDataExplorerEnabled": false}),
        ("POST", "/groups/{groupId}/apiKeys") => json!({"desc": "new", "roles": ["GROUP_READ_ONLY"]}),
        ("POST", "/groups/{groupId}/apiKeys/{apiUserId}") => json!([{"roles": ["GROUP_READ_ONLY"]}]),
        ("PATCH", "/groups/{groupId}/apiKeys/{apiUserId}") => json!({"roles": ["GROUP_READ_ONLY"]}),
        ("POST", _) => json!([{"ipAddress": "203.0.113.64"}]),
        _ => return (path, String::new()),
    };
    (path, body.to_string())
}

/// What came of a call, as a letter of the table; anything that is in none of them in full.
fn outcome(answer: &Answer) -> String {
    if (200..300).contains(&answer.status) {
        return "y".to_owned();
    }
    let (status, code) = answer.refusal();
    match (status, code.as_str()) {
        (401, "USER_UNAUTHORIZED") => "-",
        (401, "USER_CANNOT_ACCESS_ORG") => "x",
        (401, "USER_CANNOT_ACCESS_GROUP") => "g",
        (404, "GROUP_NAME_NOT_FOUND") => "n",
        (401, "API_KEY_ACCESS_LIST_ACCESS_DENIED") => "l",
        (401, "API_KEY_WHITELIST_ACCESS_DENIED") => "w",
        (401, "API_KEY_CANNOT_CREATE_ORG") => "c",
        _ => return answer.text.clone(),
    }
    .to_owned()
}

/// Sends every request of a dialect as everybody, and compares all of it at once.
async fn everybody_calls_everything(dialect: &str) {
    let world = World::new(Kind::Sqlite).await;
    let base = BASES.iter().find(|(name, _)| *name == dialect).unwrap().1;
    let mut cast = Cast::assemble(&world).await;
    let mut differences = String::new();

    for row in rows_of(dialect) {
        let expected: Vec<_> = row.3.split_whitespace().collect();
        assert_eq!(expected.len(), NAMES.len(), "{} {}", row.1, row.2);
        for (n, name) in NAMES.iter().enumerate() {
            let (path, body) = request(&world, &cast, base, row, name).await;

            let answer = world.call_from(HOME, &cast.callers[n], row.1, &path, Body::from(body)).await;

            let got = outcome(&answer);
            if got != expected[n] {
                writeln!(differences, "{} {base}{} as {name}: {} and not {got}", row.1, row.2, expected[n]).unwrap();
            }
            if row.1 == "DELETE" && ["/orgs/{orgId}", "/groups/{groupId}"].contains(&row.2) && got == "y" {
                cast = Cast::assemble(&world).await;
            }
        }
    }

    assert!(differences.is_empty(), "{differences}");
}

#[tokio::test]
async fn atlas_v1_allows_and_refuses_as_the_contract_says() {
    everybody_calls_everything("atlas-v1").await;
}

#[tokio::test]
async fn atlas_v2_allows_and_refuses_as_the_contract_says() {
    everybody_calls_everything("atlas-v2").await;
}

#[tokio::test]
async fn the_public_dialect_allows_and_refuses_as_the_contract_says() {
    everybody_calls_everything("public").await;
}

#[tokio::test]
async fn the_helpers_and_our_own_routes_allow_everybody() {
    everybody_calls_everything("private").await;
    everybody_calls_everything("keywright").await;
}
