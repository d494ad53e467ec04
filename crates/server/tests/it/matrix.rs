//! Who may call what: every route in every dialect, called by everybody, against a table written here from the matrix of
//! the roles contract (section 5), not from the policy.
//!
//! A route without a row fails, and so does a row without a route. The columns of global keys are in a table of their own,
//! [`crate::global_matrix`].

use crate::answer::Answer;
use crate::database::Kind;
use crate::world::{HOME, Key, PUBLIC, V1, V2, World};
use axum::body::Body;
use keywright_server::api::{Route, routes};
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::sync::atomic::{AtomicU32, Ordering};

const NAMES: [&str; 11] = ["OO", "OU", "OM", "OR", "OC", "BA", "PO", "PU", "PR", "stranger", "self"];
const ROLES: [&str; 6] =
    ["ORG_OWNER", "ORG_USER_ADMIN", "ORG_MEMBER", "ORG_READ_ONLY", "ORG_GROUP_CREATOR", "ORG_BILLING_ADMIN"];
const PROJECT_ROLES: [&str; 3] = ["GROUP_OWNER", "GROUP_USER_ADMIN", "GROUP_READ_ONLY"];

/// The name of the project that the cast has.
const PROJECT: &str = "Stage";

pub(crate) const EVERY: &[&str] = &["atlas-v1", "atlas-v2", "public"];
pub(crate) const ATLAS: &[&str] = &["atlas-v1", "atlas-v2"];
pub(crate) const OLD: &[&str] = &["atlas-v1", "public"];
pub(crate) const V2_ONLY: &[&str] = &["atlas-v2"];

/// A row for each route: dialects, method, path, and for each of [`NAMES`] what comes of the call.
///
/// `y` allowed · `-` `USER_UNAUTHORIZED` · `x` `USER_CANNOT_ACCESS_ORG` · `g` `USER_CANNOT_ACCESS_GROUP` ·
/// `n` `GROUP_NAME_NOT_FOUND` · `l` `API_KEY_ACCESS_LIST_ACCESS_DENIED` · `w` the same in its WHITELIST spelling ·
/// `c` `API_KEY_CANNOT_CREATE_ORG` · `f` `RESOURCE_NOT_FOUND`, as the products are served here · `u` `USER_NOT_FOUND` or
/// `USERNAME_NOT_FOUND` · `o` `CANNOT_DELETE_LAST_OWNER` and `a` `CANNOT_DELETE_LAST_ADMIN`, which stand for allowed: no
/// call makes another member · `p` `ACCESS_LIST_ACCESS_DENIED` · `q` the same in its WHITELIST spelling.
pub(crate) type Row = (&'static [&'static str], &'static str, &'static str, &'static str);

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
    (EVERY, "GET", "/orgs/{orgId}/teams",                                             "y  y  y  y  y  y  y  y  y  x  y"),
    (EVERY, "POST", "/orgs/{orgId}/teams",                                            "y  y  -  -  -  -  -  -  -  x  -"),
    (EVERY, "GET", "/orgs/{orgId}/teams/byName/{teamName}",                           "y  y  y  y  y  y  y  y  y  x  y"),
    (EVERY, "GET", "/orgs/{orgId}/teams/{teamId}",                                    "y  y  y  y  y  y  y  y  y  x  y"),
    (EVERY, "PATCH", "/orgs/{orgId}/teams/{teamId}",                                  "y  y  -  -  -  -  -  -  -  x  -"),
    (EVERY, "DELETE", "/orgs/{orgId}/teams/{teamId}",                                 "y  y  -  -  -  -  -  -  -  x  -"),
    (EVERY, "GET", "/orgs/{orgId}/teams/{teamId}/users",                              "y  y  y  y  y  y  y  y  y  x  y"),
    (EVERY, "POST", "/orgs/{orgId}/teams/{teamId}/users",                             "y  y  -  -  -  -  -  -  -  x  -"),
    (EVERY, "DELETE", "/orgs/{orgId}/teams/{teamId}/users/{userId}",                  "y  y  -  -  -  -  -  -  -  x  -"),
    (EVERY, "POST", "/orgs/{orgId}/teams/{teamId}:addUser",                           "y  y  -  -  -  -  -  -  -  x  -"),
    (EVERY, "POST", "/orgs/{orgId}/teams/{teamId}:removeUser",                        "y  y  -  -  -  -  -  -  -  x  -"),
    (EVERY, "GET", "/groups/{groupId}/teams",                                         "y  -  g  y  g  g  y  y  y  g  g"),
    (EVERY, "POST", "/groups/{groupId}/teams",                                        "y  -  g  -  g  g  y  y  -  g  g"),
    (EVERY, "GET", "/groups/{groupId}/teams/{teamId}",                                "y  -  g  y  g  g  y  y  y  g  g"),
    (EVERY, "PATCH", "/groups/{groupId}/teams/{teamId}",                              "y  -  g  -  g  g  y  y  -  g  g"),
    (EVERY, "DELETE", "/groups/{groupId}/teams/{teamId}",                             "y  -  g  -  g  g  y  y  -  g  g"),
    (EVERY, "GET", "/eventTypes",                                                     "y  y  y  y  y  y  y  y  y  y  y"),
    (&["atlas-v2"], "GET", "/rateLimits",                                             "y  y  y  y  y  y  y  y  y  y  y"),
    (&["atlas-v2"], "GET", "/rateLimits/{endpointSetId}",                             "y  y  y  y  y  y  y  y  y  y  y"),
    (&["public"], "GET", "/admin/apiKeys",                                            "-  -  -  -  -  -  -  -  -  -  -"),
    (&["public"], "POST", "/admin/apiKeys",                                           "-  -  -  -  -  -  -  -  -  -  -"),
    (&["public"], "GET", "/admin/apiKeys/roles",                                      "-  -  -  -  -  -  -  -  -  -  -"),
    (&["public"], "GET", "/admin/apiKeys/{apiUserId}",                                "-  -  -  -  -  -  -  -  -  -  -"),
    (&["public"], "PATCH", "/admin/apiKeys/{apiUserId}",                              "-  -  -  -  -  -  -  -  -  -  -"),
    (&["public"], "DELETE", "/admin/apiKeys/{apiUserId}",                             "-  -  -  -  -  -  -  -  -  -  -"),
    (&["public"], "GET", "/admin/accessList",                                         "-  -  -  -  -  -  -  -  -  -  -"),
    (&["public"], "POST", "/admin/accessList",                                        "-  -  -  -  -  -  -  -  -  -  -"),
    (&["public"], "GET", "/admin/accessList/{entryId}",                               "-  -  -  -  -  -  -  -  -  -  -"),
    (&["public"], "PATCH", "/admin/accessList/{entryId}",                             "-  -  -  -  -  -  -  -  -  -  -"),
    (&["public"], "DELETE", "/admin/accessList/{entryId}",                            "-  -  -  -  -  -  -  -  -  -  -"),
    (&["public"], "GET", "/admin/whitelist",                                          "-  -  -  -  -  -  -  -  -  -  -"),
    (&["public"], "POST", "/admin/whitelist",                                         "-  -  -  -  -  -  -  -  -  -  -"),
    (&["public"], "GET", "/admin/whitelist/{entryId}",                                "-  -  -  -  -  -  -  -  -  -  -"),
    (&["public"], "PATCH", "/admin/whitelist/{entryId}",                              "-  -  -  -  -  -  -  -  -  -  -"),
    (&["public"], "DELETE", "/admin/whitelist/{entryId}",                             "-  -  -  -  -  -  -  -  -  -  -"),
    (&["public"], "POST", "/unauth/users",                                            "f  f  f  f  f  f  f  f  f  f  f"),
    (EVERY, "GET", "/orgs/{orgId}/users",                                             "y  y  y  y  y  y  y  y  y  x  y"),
    (V2_ONLY, "POST", "/orgs/{orgId}/users",                                          "y  -  -  -  -  -  -  -  -  x  -"),
    (V2_ONLY, "GET", "/orgs/{orgId}/users/{userId}",                                  "y  y  y  y  y  y  y  y  y  x  y"),
    (V2_ONLY, "PATCH", "/orgs/{orgId}/users/{userId}",                                "y  -  -  -  -  -  -  -  -  x  -"),
    (EVERY, "DELETE", "/orgs/{orgId}/users/{userId}",                                 "o  -  -  -  -  -  -  -  -  x  -"),
    (V2_ONLY, "POST", "/orgs/{orgId}/users/{userId}:addRole",                         "y  -  -  -  -  -  -  -  -  x  -"),
    (V2_ONLY, "POST", "/orgs/{orgId}/users/{userId}:removeRole",                      "y  -  -  -  -  -  -  -  -  x  -"),
    (EVERY, "PUT", "/orgs/{orgId}/users/{userId}/roles",                              "y  y  -  -  -  -  -  -  -  x  -"),
    (EVERY, "GET", "/groups/{groupId}/users",                                         "y  -  g  y  g  g  y  y  y  g  g"),
    (V2_ONLY, "POST", "/groups/{groupId}/users",                                      "y  -  g  -  g  g  y  y  -  g  g"),
    (V2_ONLY, "GET", "/groups/{groupId}/users/{userId}",                              "y  -  g  y  g  g  y  y  y  g  g"),
    (EVERY, "DELETE", "/groups/{groupId}/users/{userId}",                             "o  -  g  -  g  g  o  o  -  g  g"),
    (V2_ONLY, "POST", "/groups/{groupId}/users/{userId}:addRole",                     "y  -  g  -  g  g  y  y  -  g  g"),
    (V2_ONLY, "POST", "/groups/{groupId}/users/{userId}:removeRole",                  "y  -  g  -  g  g  y  y  -  g  g"),
    (EVERY, "PUT", "/groups/{groupId}/users/{userId}/roles",                          "y  -  g  -  g  g  y  y  -  g  g"),
    (EVERY, "GET", "/orgs/{orgId}/invites",                                           "y  y  -  -  -  -  -  -  -  x  -"),
    (EVERY, "POST", "/orgs/{orgId}/invites",                                          "y  y  -  -  -  -  -  -  -  x  -"),
    (EVERY, "PATCH", "/orgs/{orgId}/invites",                                         "y  y  -  -  -  -  -  -  -  x  -"),
    (EVERY, "GET", "/orgs/{orgId}/invites/{invitationId}",                            "y  y  -  -  -  -  -  -  -  x  -"),
    (EVERY, "PATCH", "/orgs/{orgId}/invites/{invitationId}",                          "y  y  -  -  -  -  -  -  -  x  -"),
    (EVERY, "DELETE", "/orgs/{orgId}/invites/{invitationId}",                         "y  y  -  -  -  -  -  -  -  x  -"),
    (EVERY, "GET", "/groups/{groupId}/invites",                                       "y  -  g  -  g  g  y  y  -  g  g"),
    (EVERY, "POST", "/groups/{groupId}/invites",                                      "y  -  g  -  g  g  y  y  -  g  g"),
    (EVERY, "PATCH", "/groups/{groupId}/invites",                                     "y  -  g  -  g  g  y  y  -  g  g"),
    (EVERY, "GET", "/groups/{groupId}/invites/{invitationId}",                        "y  -  g  -  g  g  y  y  -  g  g"),
    (EVERY, "PATCH", "/groups/{groupId}/invites/{invitationId}",                      "y  -  g  -  g  g  y  y  -  g  g"),
    (EVERY, "DELETE", "/groups/{groupId}/invites/{invitationId}",                     "y  -  g  -  g  g  y  y  -  g  g"),
    (EVERY, "POST", "/users",                                                         "y  y  -  -  -  -  y  y  -  x  -"),
    (EVERY, "GET", "/users/byName/{userName}",                                        "y  y  -  -  -  -  y  y  -  u  -"),
    (EVERY, "GET", "/users/{userId}",                                                 "y  y  -  -  -  -  y  y  -  u  -"),
    (&["public"], "PATCH", "/users/{userId}",                                         "y  y  -  -  -  -  y  y  -  u  -"),
    (&["public"], "DELETE", "/users/{userId}",                                        "a  a  -  -  -  -  a  a  -  u  -"),
    (OLD, "GET", "/users/{userId}/accessList",                                        "p  p  p  p  p  p  p  p  p  p  p"),
    (OLD, "POST", "/users/{userId}/accessList",                                       "p  p  p  p  p  p  p  p  p  p  p"),
    (OLD, "GET", "/users/{userId}/accessList/{ipAddress*}",                           "p  p  p  p  p  p  p  p  p  p  p"),
    (OLD, "DELETE", "/users/{userId}/accessList/{ipAddress*}",                        "p  p  p  p  p  p  p  p  p  p  p"),
    (OLD, "GET", "/users/{userId}/whitelist",                                         "q  q  q  q  q  q  q  q  q  q  q"),
    (OLD, "POST", "/users/{userId}/whitelist",                                        "q  q  q  q  q  q  q  q  q  q  q"),
    (OLD, "GET", "/users/{userId}/whitelist/{ipAddress*}",                            "q  q  q  q  q  q  q  q  q  q  q"),
    (OLD, "DELETE", "/users/{userId}/whitelist/{ipAddress*}",                         "q  q  q  q  q  q  q  q  q  q  q"),
    (&["private"], "GET", "/ipinfo",                                                  "y  y  y  y  y  y  y  y  y  y  y"),
    (&["private"], "GET", "/unauth/version",                                          "y  y  y  y  y  y  y  y  y  y  y"),
    (&["keywright"], "GET", "/openapi/{document}",                                    "y  y  y  y  y  y  y  y  y  y  y"),
    (&["keywright"], "GET", "/whoami",                                                "y  y  y  y  y  y  y  y  y  y  y"),
];

/// The bases by the names of their dialects.
pub(crate) const BASES: [(&str, &str); 5] = [
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
    rows_and_routes_belong_together(EXPECTED);
}

/// Holds a table against the routes.
pub(crate) fn rows_and_routes_belong_together(table: &[Row]) {
    let routes = routes();

    for route in &routes {
        for dialect in route.dialects {
            let rows = table.iter().filter(|row| is_row(row, dialect.id.name(), route)).count();
            assert_eq!(rows, 1, "{} {}{}: rows in the table", route.method, dialect.base, route.path);
        }
    }
    for row in table {
        for dialect in row.0 {
            let known = |route: &&Route| route.dialects.iter().any(|known| known.id.name() == *dialect);
            let found = routes.iter().filter(known).filter(|route| is_row(row, dialect, route)).count();
            assert_eq!(found, 1, "{} {} in {dialect}: routes", row.1, row.2);
        }
    }
}

/// An organization with one project, and one key of each kind: in the order of [`NAMES`].
pub(crate) struct Cast {
    org: String,
    project: String,
    /// The account that owns the organization, and the project.
    person: String,
    /// Its name.
    name: String,
    callers: Vec<Key>,
    /// Makes what global keys are asked about; without one there is nothing of it.
    global_owner: Option<Key>,
}

impl Cast {
    /// The same beside a global owner.
    pub(crate) async fn with_global_owner(world: &World, owner: &Key) -> Self {
        Self { global_owner: Some(owner.clone()), ..Self::assemble(world).await }
    }

    async fn assemble(world: &World) -> Self {
        let name = fresh_name();
        let account =
            json!({"username": name, "password": "correct horse battery", "firstName": "Ada", "lastName": "Lovelace"});
        let person = world.post(&world.owner, &format!("{V2}/users"), account).await.ok().text_at("/id");
        let first = json!({"desc": "a key", "roles": ["ORG_OWNER"]});
        let body = json!({"name": "Elsewhere", "orgOwnerId": person, "apiKey": first});
        let made = world.post(&world.owner, &format!("{V2}/orgs"), body).await.ok();
        let (org, owner) = (made.text_at("/organization/id"), Key::of(&made.at("/apiKey")));
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
        Self { org, project, person, name, callers, global_owner: None }
    }

    fn owner(&self) -> &Key {
        &self.callers[0]
    }
}

/// A name that nobody has had.
fn fresh_name() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    format!("person-{}@example.org", NEXT.fetch_add(1, Ordering::Relaxed))
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

/// A team of the cast's organization that a call finds as it needs it: with a member, in the project, or neither.
async fn make_team(world: &World, cast: &Cast, method: &str, template: &str) -> Answer {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    let leaves = template.contains("{userId}") || template.ends_with(":removeUser");
    let usernames = if leaves { vec![cast.name.as_str()] } else { vec![] };
    let name = format!("team {}", NEXT.fetch_add(1, Ordering::Relaxed));
    let body = json!({"name": name, "usernames": usernames});
    let made = world.post(cast.owner(), &format!("{V2}/orgs/{}/teams", cast.org), body).await.ok();
    if template.starts_with("/groups") && method != "POST" {
        let body = json!([{"teamId": made.text_at("/id"), "roleNames": ["GROUP_READ_ONLY"]}]);
        world.post(cast.owner(), &format!("{V2}/groups/{}/teams", cast.project), body).await.ok();
    }
    made
}

/// A request that is right in everything but, perhaps, the caller: its path and body.
pub(crate) async fn request(world: &World, cast: &Cast, base: &str, row: &Row, name: &str) -> (String, String) {
    let (_, method, template, _) = *row;
    let mut path = format!("{base}{template}").replace("{orgId}", &cast.org);
    path = path.replace("{groupId}", &cast.project).replace("{groupName}", PROJECT);
    path = path.replace("{limitName}", "atlas.project.deployment.clusters");
    path = path.replace("{endpointSetId}", "root_user");
    path = path.replace("{document}", "atlas-v2");
    if (method, template) == ("DELETE", "/orgs/{orgId}") && ["OO", "GO"].contains(&name) {
        world.delete(cast.owner(), &format!("{V2}/groups/{}", cast.project)).await.ok(); // or it is not empty
    }
    if template.contains("{apiUserId}") {
        let target = match name {
            "self" => cast.callers.last().unwrap().clone(),
            _ if template.starts_with("/admin") && cast.global_owner.is_some() => {
                world.global_key(cast.global_owner.as_ref().unwrap(), &["GLOBAL_READ_ONLY"]).await
            }
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
    if template.contains("{entryId}") {
        let entry = match &cast.global_owner {
            Some(owner) => world.post(owner, &format!("{PUBLIC}/admin/accessList"), entry()).await.ok().text_at("/id"),
            None => "ffffffffffffffffffffffff".to_owned(),
        };
        path = path.replace("{entryId}", &entry);
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
    let name_of_somebody = fresh_name();
    let in_project = template.starts_with("/groups");
    if template.contains("/invites") && (method == "PATCH" || template.contains("{invitationId}")) {
        let (all, role) = if in_project {
            (format!("{V2}/groups/{}/invites", cast.project), "GROUP_READ_ONLY")
        } else {
            (format!("{V2}/orgs/{}/invites", cast.org), "ORG_MEMBER")
        };
        let body = json!({"username": name_of_somebody, "roles": [role]});
        let invited = world.post(cast.owner(), &all, body).await.ok();
        path = path.replace("{invitationId}", &invited.text_at("/id"));
    }
    path = path.replace("{userId}", &cast.person).replace("{userName}", &cast.name);
    path = path.replace("{ipAddress*}", "198.51.100.7");
    let mut team = String::new();
    if template.contains("/teams") {
        let made = make_team(world, cast, method, template).await;
        team = made.text_at("/id");
        path = path.replace("{teamId}", &team);
        path = path.replace("{teamName}", &made.text_at("/name").replace(' ', "%20"));
    }
    let named = [name, team.as_str(), name_of_somebody.as_str()];
    let body = body(world, cast, base, row, named).map(|body| body.to_string());
    (path, body.unwrap_or_default())
}

/// The body of [`request`], where there is one: as this caller, about that team, naming somebody.
fn body(world: &World, cast: &Cast, base: &str, row: &Row, [name, team, name_of_somebody]: [&str; 3]) -> Option<Value> {
    let (_, method, template, _) = *row;
    Some(match (method, template) {
        ("POST", "/orgs") if base == PUBLIC => json!({"name": "New"}),
        (_, "/orgs/{orgId}/invites") => json!({"username": name_of_somebody, "roles": ["ORG_READ_ONLY"]}),
        (_, "/groups/{groupId}/invites") => json!({"username": name_of_somebody, "roles": ["GROUP_CHARTS_ADMIN"]}),
        ("PATCH", "/orgs/{orgId}/invites/{invitationId}") => json!({"roles": ["ORG_READ_ONLY"]}),
        ("PATCH", "/groups/{groupId}/invites/{invitationId}") => json!({"roles": ["GROUP_CHARTS_ADMIN"]}),
        // Each kind of caller grants a role of its own place.
        ("POST", "/users") => json!({
            "username": name_of_somebody, "password": "correct horse battery", "firstName": "Ada", "lastName": "Lovelace",
            "roles": [if name.starts_with('P') {
                json!({"groupId": cast.project, "roleName": "GROUP_READ_ONLY"})
            } else {
                json!({"orgId": cast.org, "roleName": "ORG_MEMBER"})
            }]
        }),
        ("PATCH", "/users/{userId}") => json!({"firstName": "Ada"}),
        ("POST", "/orgs") => json!({"name": "New", "orgOwnerId": world.owner_user}),
        ("PATCH", "/orgs/{orgId}") => json!({"name": "Renamed"}),
        ("PATCH", "/orgs/{orgId}/settings") => json!({"multiFactorAuthRequired": true}),
        ("POST", "/orgs/{orgId}/apiKeys") => json!({"desc": "new", "roles": ["ORG_MEMBER"]}),
        ("PATCH", "/orgs/{orgId}/apiKeys/{apiUserId}" | "/admin/apiKeys/{apiUserId}") => json!({"desc": "changed"}),
        ("POST", "/groups") => json!({"name": format!("New {name}"), "orgId": cast.org}),
        ("PATCH", "/groups/{groupId}") if base == PUBLIC => json!({"tags": [name]}),
        ("PATCH", "/groups/{groupId}") => json!({"tags": [{"key": "by", "value": name}]}),
        ("PATCH", "/groups/{groupId}/limits/{limitName}") => json!({"value": 30}),
        ("PATCH", "/groups/{groupId}/settings") => json!({"isDataExplorerEnabled": false}),
        ("POST", "/groups/{groupId}/apiKeys") => json!({"desc": "new", "roles": ["GROUP_READ_ONLY"]}),
        ("POST", "/groups/{groupId}/apiKeys/{apiUserId}") => json!([{"roles": ["GROUP_READ_ONLY"]}]),
        ("PATCH", "/groups/{groupId}/apiKeys/{apiUserId}") => json!({"roles": ["GROUP_READ_ONLY"]}),
        ("POST", "/admin/apiKeys") => json!({"desc": "new", "roles": ["GLOBAL_READ_ONLY"]}),
        ("POST", "/admin/accessList" | "/admin/whitelist") => entry(),
        ("PATCH", "/admin/accessList/{entryId}" | "/admin/whitelist/{entryId}") => json!({"description": "changed"}),
        ("POST", "/orgs/{orgId}/users") => {
            json!({"username": format!("{name}@example.org"), "roles": {"orgRoles": ["ORG_MEMBER"]}})
        }
        ("PATCH", "/orgs/{orgId}/users/{userId}") => json!({"teamIds": []}),
        ("POST", "/orgs/{orgId}/users/{userId}:addRole" | "/orgs/{orgId}/users/{userId}:removeRole") => {
            json!({"orgRole": "ORG_MEMBER"})
        }
        ("PUT", "/orgs/{orgId}/users/{userId}/roles") => json!({"orgRoles": ["ORG_OWNER"]}),
        ("POST", "/groups/{groupId}/users") => {
            json!({"username": format!("{name}@example.com"), "roles": ["GROUP_READ_ONLY"]})
        }
        ("POST", "/groups/{groupId}/users/{userId}:addRole" | "/groups/{groupId}/users/{userId}:removeRole") => {
            json!({"groupRole": "GROUP_READ_ONLY"})
        }
        ("PUT", "/groups/{groupId}/users/{userId}/roles") => json!({"groupRoles": ["GROUP_OWNER"]}),
        ("POST", "/orgs/{orgId}/teams") => json!({"name": format!("new {name}")}),
        ("PATCH", "/orgs/{orgId}/teams/{teamId}") => json!({"name": format!("renamed {name}")}),
        ("POST", "/orgs/{orgId}/teams/{teamId}/users") => json!([{"id": cast.person}]),
        ("POST", "/orgs/{orgId}/teams/{teamId}:addUser" | "/orgs/{orgId}/teams/{teamId}:removeUser") => {
            json!({"id": cast.person})
        }
        ("POST", "/groups/{groupId}/teams") => json!([{"teamId": team, "roleNames": ["GROUP_READ_ONLY"]}]),
        ("PATCH", "/groups/{groupId}/teams/{teamId}") => json!({"roleNames": ["GROUP_READ_ONLY"]}),
        ("POST", _) => json!([{"ipAddress": "203.0.113.64"}]),
        _ => return None,
    })
}

/// A block of the global access list that nobody has named before.
fn entry() -> Value {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let n = NEXT.fetch_add(1, Ordering::Relaxed);
    json!({"cidrBlock": format!("10.{}.{}.0/24", n / 256, n % 256), "description": "one of many"})
}

/// What came of a call, as a letter of the table; anything that is in none of them in full.
pub(crate) fn outcome(answer: &Answer) -> String {
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
        (404, "RESOURCE_NOT_FOUND") => "f",
        (403, "CANNOT_DELETE_LAST_OWNER") => "o",
        (404, "USER_NOT_FOUND" | "USERNAME_NOT_FOUND") => "u",
        (403, "CANNOT_DELETE_LAST_ADMIN") => "a",
        (401, "ACCESS_LIST_ACCESS_DENIED") => "p",
        (401, "WHITELIST_ACCESS_DENIED") => "q",
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
