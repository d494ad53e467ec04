//! People, in organizations and in projects, and their accounts.

use super::{EVERY, OLD, Row, V2_ONLY};

#[rustfmt::skip]
pub(super) const ROWS: &[Row] = &[
    //                                                                                 OO OU OM OR OC BA PO PU PR st self
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
];
