//! Who may call what, for keys with global roles: the columns that [`crate::matrix`] leaves out, written here from the
//! matrix of the roles contract (section 5) and from what its section 2.3 says of the other global roles.

use crate::database::Kind;
use crate::matrix::{ATLAS, BASES, Cast, EVERY, OLD, Row, V2_ONLY, outcome, request, rows_and_routes_belong_together};
use crate::world::{HOME, PUBLIC, World};
use axum::body::Body;
use serde_json::json;
use std::fmt::Write as _;

const NAMES: [&str; 4] = ["GO", "GR", "GU", "GM"];
const ROLES: [&str; 4] = ["GLOBAL_OWNER", "GLOBAL_READ_ONLY", "GLOBAL_USER_ADMIN", "GLOBAL_MONITORING_ADMIN"];

/// A row for each route, its letters as in [`Row`].
#[rustfmt::skip]
const EXPECTED: &[Row] = &[
    //                                                                                 GO GR GU GM
    (EVERY, "GET", "",                                                                "y  y  y  y"),
    (EVERY, "GET", "/orgs",                                                           "y  y  y  y"),
    (ATLAS, "POST", "/orgs",                                                          "y  -  -  -"),
    (&["public"], "POST", "/orgs",                                                    "y  c  c  c"),
    (EVERY, "GET", "/orgs/{orgId}",                                                   "y  y  y  x"),
    (EVERY, "PATCH", "/orgs/{orgId}",                                                 "y  -  -  x"),
    (EVERY, "DELETE", "/orgs/{orgId}",                                                "y  -  -  x"),
    (EVERY, "GET", "/orgs/{orgId}/settings",                                          "y  y  y  x"),
    (EVERY, "PATCH", "/orgs/{orgId}/settings",                                        "y  -  -  x"),
    (EVERY, "GET", "/orgs/{orgId}/apiKeys",                                           "y  y  y  x"),
    (EVERY, "POST", "/orgs/{orgId}/apiKeys",                                          "y  -  y  x"),
    (EVERY, "GET", "/orgs/{orgId}/apiKeys/{apiUserId}",                               "y  y  y  x"),
    (EVERY, "PATCH", "/orgs/{orgId}/apiKeys/{apiUserId}",                             "y  -  y  x"),
    (EVERY, "DELETE", "/orgs/{orgId}/apiKeys/{apiUserId}",                            "y  -  y  x"),
    (EVERY, "GET", "/orgs/{orgId}/apiKeys/{apiUserId}/accessList",                    "y  l  y  x"),
    (EVERY, "POST", "/orgs/{orgId}/apiKeys/{apiUserId}/accessList",                   "y  l  y  x"),
    (EVERY, "GET", "/orgs/{orgId}/apiKeys/{apiUserId}/accessList/{ipAddress*}",       "y  l  y  x"),
    (EVERY, "DELETE", "/orgs/{orgId}/apiKeys/{apiUserId}/accessList/{ipAddress*}",    "y  l  y  x"),
    (OLD, "GET", "/orgs/{orgId}/apiKeys/{apiUserId}/whitelist",                       "y  w  y  x"),
    (OLD, "POST", "/orgs/{orgId}/apiKeys/{apiUserId}/whitelist",                      "y  w  y  x"),
    (OLD, "GET", "/orgs/{orgId}/apiKeys/{apiUserId}/whitelist/{ipAddress*}",          "y  w  y  x"),
    (OLD, "DELETE", "/orgs/{orgId}/apiKeys/{apiUserId}/whitelist/{ipAddress*}",       "y  w  y  x"),
    (EVERY, "GET", "/orgs/{orgId}/events",                                            "y  y  y  x"),
    (EVERY, "GET", "/orgs/{orgId}/events/{eventId}",                                  "y  y  y  x"),
    (EVERY, "GET", "/groups",                                                         "y  y  y  y"),
    (EVERY, "POST", "/groups",                                                        "y  -  -  x"),
    (EVERY, "GET", "/orgs/{orgId}/groups",                                            "y  y  y  x"),
    (EVERY, "GET", "/groups/byName/{groupName}",                                      "y  y  y  y"),
    (EVERY, "GET", "/groups/{groupId}",                                               "y  y  y  y"),
    (EVERY, "PATCH", "/groups/{groupId}",                                             "y  -  -  -"),
    (EVERY, "DELETE", "/groups/{groupId}",                                            "y  -  -  -"),
    (ATLAS, "GET", "/groups/{groupId}/settings",                                      "y  y  y  y"),
    (ATLAS, "PATCH", "/groups/{groupId}/settings",                                    "y  -  -  -"),
    (ATLAS, "GET", "/groups/{groupId}/clusters",                                      "y  y  y  y"),
    (ATLAS, "GET", "/groups/{groupId}/ipAddresses",                                   "y  y  y  y"),
    (ATLAS, "GET", "/groups/{groupId}/mongoDBVersions",                               "y  y  y  y"),
    (EVERY, "GET", "/groups/{groupId}/apiKeys",                                       "y  y  y  y"),
    (EVERY, "POST", "/groups/{groupId}/apiKeys",                                      "y  -  y  -"),
    (ATLAS, "POST", "/groups/{groupId}/apiKeys/{apiUserId}",                          "y  -  -  -"),
    (EVERY, "PATCH", "/groups/{groupId}/apiKeys/{apiUserId}",                         "y  -  y  -"),
    (EVERY, "DELETE", "/groups/{groupId}/apiKeys/{apiUserId}",                        "y  -  y  -"),
    (EVERY, "GET", "/groups/{groupId}/events",                                        "y  y  y  y"),
    (EVERY, "GET", "/groups/{groupId}/events/{eventId}",                              "y  y  y  y"),
    (ATLAS, "GET", "/groups/{groupId}/limits",                                        "y  y  y  y"),
    (ATLAS, "GET", "/groups/{groupId}/limits/{limitName}",                            "y  y  y  y"),
    (ATLAS, "PATCH", "/groups/{groupId}/limits/{limitName}",                          "y  -  -  -"),
    (ATLAS, "DELETE", "/groups/{groupId}/limits/{limitName}",                         "y  -  -  -"),
    (ATLAS, "GET", "/groups/{groupId}/managedSlowMs",                                 "y  y  y  y"),
    (ATLAS, "POST", "/groups/{groupId}/managedSlowMs/enable",                         "y  -  -  -"),
    (ATLAS, "DELETE", "/groups/{groupId}/managedSlowMs/disable",                      "y  -  -  -"),
    (EVERY, "GET", "/orgs/{orgId}/users",                                             "y  y  y  x"),
    (V2_ONLY, "POST", "/orgs/{orgId}/users",                                          "y  -  -  x"),
    (V2_ONLY, "GET", "/orgs/{orgId}/users/{userId}",                                  "y  y  y  x"),
    (V2_ONLY, "PATCH", "/orgs/{orgId}/users/{userId}",                                "y  -  -  x"),
    (EVERY, "DELETE", "/orgs/{orgId}/users/{userId}",                                 "o  -  -  x"),
    (V2_ONLY, "POST", "/orgs/{orgId}/users/{userId}:addRole",                         "y  -  -  x"),
    (V2_ONLY, "POST", "/orgs/{orgId}/users/{userId}:removeRole",                      "y  -  -  x"),
    (EVERY, "PUT", "/orgs/{orgId}/users/{userId}/roles",                              "y  -  y  x"),
    (EVERY, "GET", "/groups/{groupId}/users",                                         "y  y  y  y"),
    (V2_ONLY, "POST", "/groups/{groupId}/users",                                      "y  -  y  -"),
    (V2_ONLY, "GET", "/groups/{groupId}/users/{userId}",                              "y  y  y  y"),
    (EVERY, "DELETE", "/groups/{groupId}/users/{userId}",                             "o  -  o  -"),
    (V2_ONLY, "POST", "/groups/{groupId}/users/{userId}:addRole",                     "y  -  y  -"),
    (V2_ONLY, "POST", "/groups/{groupId}/users/{userId}:removeRole",                  "y  -  y  -"),
    (EVERY, "PUT", "/groups/{groupId}/users/{userId}/roles",                          "y  -  y  -"),
    (EVERY, "GET", "/orgs/{orgId}/teams",                                             "y  y  y  x"),
    (EVERY, "POST", "/orgs/{orgId}/teams",                                            "y  -  y  x"),
    (EVERY, "GET", "/orgs/{orgId}/teams/byName/{teamName}",                           "y  y  y  x"),
    (EVERY, "GET", "/orgs/{orgId}/teams/{teamId}",                                    "y  y  y  x"),
    (EVERY, "PATCH", "/orgs/{orgId}/teams/{teamId}",                                  "y  -  y  x"),
    (EVERY, "DELETE", "/orgs/{orgId}/teams/{teamId}",                                 "y  -  y  x"),
    (EVERY, "GET", "/orgs/{orgId}/teams/{teamId}/users",                              "y  y  y  x"),
    (EVERY, "POST", "/orgs/{orgId}/teams/{teamId}/users",                             "y  -  y  x"),
    (EVERY, "DELETE", "/orgs/{orgId}/teams/{teamId}/users/{userId}",                  "y  -  y  x"),
    (EVERY, "POST", "/orgs/{orgId}/teams/{teamId}:addUser",                           "y  -  y  x"),
    (EVERY, "POST", "/orgs/{orgId}/teams/{teamId}:removeUser",                        "y  -  y  x"),
    (EVERY, "GET", "/groups/{groupId}/teams",                                         "y  y  y  y"),
    (EVERY, "POST", "/groups/{groupId}/teams",                                        "y  -  y  -"),
    (EVERY, "GET", "/groups/{groupId}/teams/{teamId}",                                "y  y  y  y"),
    (EVERY, "PATCH", "/groups/{groupId}/teams/{teamId}",                              "y  -  y  -"),
    (EVERY, "DELETE", "/groups/{groupId}/teams/{teamId}",                             "y  -  y  -"),
    (EVERY, "GET", "/orgs/{orgId}/invites",                                           "y  y  y  x"),
    (EVERY, "POST", "/orgs/{orgId}/invites",                                          "y  -  y  x"),
    (EVERY, "PATCH", "/orgs/{orgId}/invites",                                         "y  -  y  x"),
    (EVERY, "GET", "/orgs/{orgId}/invites/{invitationId}",                            "y  y  y  x"),
    (EVERY, "PATCH", "/orgs/{orgId}/invites/{invitationId}",                          "y  -  y  x"),
    (EVERY, "DELETE", "/orgs/{orgId}/invites/{invitationId}",                         "y  -  y  x"),
    (EVERY, "GET", "/groups/{groupId}/invites",                                       "y  y  y  -"),
    (EVERY, "POST", "/groups/{groupId}/invites",                                      "y  -  y  -"),
    (EVERY, "PATCH", "/groups/{groupId}/invites",                                     "y  -  y  -"),
    (EVERY, "GET", "/groups/{groupId}/invites/{invitationId}",                        "y  y  y  -"),
    (EVERY, "PATCH", "/groups/{groupId}/invites/{invitationId}",                      "y  -  y  -"),
    (EVERY, "DELETE", "/groups/{groupId}/invites/{invitationId}",                     "y  -  y  -"),
    (EVERY, "POST", "/users",                                                         "y  -  y  x"),
    (EVERY, "GET", "/users/byName/{userName}",                                        "y  y  y  -"),
    (EVERY, "GET", "/users/{userId}",                                                 "y  y  y  -"),
    (&["public"], "PATCH", "/users/{userId}",                                         "y  -  y  -"),
    (&["public"], "DELETE", "/users/{userId}",                                        "a  -  a  -"),
    (OLD, "GET", "/users/{userId}/accessList",                                        "p  p  p  p"),
    (OLD, "POST", "/users/{userId}/accessList",                                       "p  p  p  p"),
    (OLD, "GET", "/users/{userId}/accessList/{ipAddress*}",                           "p  p  p  p"),
    (OLD, "DELETE", "/users/{userId}/accessList/{ipAddress*}",                        "p  p  p  p"),
    (OLD, "GET", "/users/{userId}/whitelist",                                         "q  q  q  q"),
    (OLD, "POST", "/users/{userId}/whitelist",                                        "q  q  q  q"),
    (OLD, "GET", "/users/{userId}/whitelist/{ipAddress*}",                            "q  q  q  q"),
    (OLD, "DELETE", "/users/{userId}/whitelist/{ipAddress*}",                         "q  q  q  q"),
    (EVERY, "GET", "/eventTypes",                                                     "y  y  y  y"),
    (&["atlas-v2"], "GET", "/rateLimits",                                             "y  y  y  y"),
    (&["atlas-v2"], "GET", "/rateLimits/{endpointSetId}",                             "y  y  y  y"),
    (&["public"], "GET", "/admin/apiKeys",                                            "y  y  -  -"),
    (&["public"], "POST", "/admin/apiKeys",                                           "y  -  -  -"),
    (&["public"], "GET", "/admin/apiKeys/roles",                                      "y  y  -  -"),
    (&["public"], "GET", "/admin/apiKeys/{apiUserId}",                                "y  y  -  -"),
    (&["public"], "PATCH", "/admin/apiKeys/{apiUserId}",                              "y  -  -  -"),
    (&["public"], "DELETE", "/admin/apiKeys/{apiUserId}",                             "y  -  -  -"),
    (&["public"], "GET", "/admin/accessList",                                         "y  y  -  -"),
    (&["public"], "POST", "/admin/accessList",                                        "y  -  -  -"),
    (&["public"], "GET", "/admin/accessList/{entryId}",                               "y  y  -  -"),
    (&["public"], "PATCH", "/admin/accessList/{entryId}",                             "y  -  -  -"),
    (&["public"], "DELETE", "/admin/accessList/{entryId}",                            "y  -  -  -"),
    (&["public"], "GET", "/admin/whitelist",                                          "y  y  -  -"),
    (&["public"], "POST", "/admin/whitelist",                                         "y  -  -  -"),
    (&["public"], "GET", "/admin/whitelist/{entryId}",                                "y  y  -  -"),
    (&["public"], "PATCH", "/admin/whitelist/{entryId}",                              "y  -  -  -"),
    (&["public"], "DELETE", "/admin/whitelist/{entryId}",                             "y  -  -  -"),
    (&["public"], "POST", "/unauth/users",                                            "f  f  f  f"),
    (&["private"], "GET", "/ipinfo",                                                  "y  y  y  y"),
    (&["private"], "GET", "/unauth/version",                                          "y  y  y  y"),
    (&["keywright"], "GET", "/openapi/{document}",                                    "y  y  y  y"),
    (&["keywright"], "GET", "/whoami",                                                "y  y  y  y"),
];

#[test]
fn every_route_has_one_row_and_every_row_a_route() {
    rows_and_routes_belong_together(EXPECTED);
}

/// Sends every request of a dialect with every kind of global key, and compares all of it at once.
async fn every_global_key_calls_everything(dialect: &str) {
    let (world, owner) = World::of_a_first_user(Kind::Sqlite).await;
    // The list has entries, and goes on to cover whoever calls.
    let home = json!({"cidrBlock": HOME, "description": "home"});
    world.post(&owner, &format!("{PUBLIC}/admin/accessList"), home).await.ok();
    let base = BASES.iter().find(|(name, _)| *name == dialect).unwrap().1;
    let mut callers = Vec::new();
    for role in ROLES {
        callers.push(world.global_key(&owner, &[role]).await);
    }
    let mut cast = Cast::with_global_owner(&world, &owner).await;
    let mut differences = String::new();

    for row in EXPECTED.iter().filter(|row| row.0.contains(&dialect)) {
        let expected: Vec<_> = row.3.split_whitespace().collect();
        assert_eq!(expected.len(), NAMES.len(), "{} {}", row.1, row.2);
        for (n, name) in NAMES.iter().enumerate() {
            let (path, body) = request(&world, &cast, base, row, name).await;

            let answer = world.call_from(HOME, &callers[n], row.1, &path, Body::from(body)).await;

            let got = outcome(&answer);
            if got != expected[n] {
                writeln!(differences, "{} {base}{} as {name}: {} and not {got}", row.1, row.2, expected[n]).unwrap();
            }
            if row.1 == "DELETE" && ["/orgs/{orgId}", "/groups/{groupId}"].contains(&row.2) && got == "y" {
                cast = Cast::with_global_owner(&world, &owner).await;
            }
        }
    }

    assert!(differences.is_empty(), "{differences}");
}

#[tokio::test]
async fn atlas_v1_allows_and_refuses_as_the_contract_says() {
    every_global_key_calls_everything("atlas-v1").await;
}

#[tokio::test]
async fn atlas_v2_allows_and_refuses_as_the_contract_says() {
    every_global_key_calls_everything("atlas-v2").await;
}

#[tokio::test]
async fn the_public_dialect_allows_and_refuses_as_the_contract_says() {
    every_global_key_calls_everything("public").await;
}

#[tokio::test]
async fn the_helpers_and_our_own_routes_allow_everybody() {
    every_global_key_calls_everything("private").await;
    every_global_key_calls_everything("keywright").await;
}
