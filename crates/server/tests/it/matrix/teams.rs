//! Teams, their members, and their roles in projects.

use super::{EVERY, Row};

#[rustfmt::skip]
pub(super) const ROWS: &[Row] = &[
    //                                                                                 OO OU OM OR OC BA PO PU PR st self
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
];
