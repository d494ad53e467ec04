//! API keys and their access lists, in organizations and in projects.

use super::{ATLAS, EVERY, OLD, Row};

#[rustfmt::skip]
pub(super) const ROWS: &[Row] = &[
    //                                                                                 OO OU OM OR OC BA PO PU PR st self
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
    (EVERY, "GET", "/groups/{groupId}/apiKeys",                                       "y  y  g  y  g  g  y  y  y  g  g"),
    (EVERY, "POST", "/groups/{groupId}/apiKeys",                                      "y  y  g  -  g  g  y  y  -  g  g"),
    (ATLAS, "POST", "/groups/{groupId}/apiKeys/{apiUserId}",                          "y  -  g  -  g  g  y  -  -  g  g"),
    (EVERY, "PATCH", "/groups/{groupId}/apiKeys/{apiUserId}",                         "y  y  g  -  g  g  y  y  -  g  g"),
    (EVERY, "DELETE", "/groups/{groupId}/apiKeys/{apiUserId}",                        "y  y  g  -  g  g  y  y  -  g  g"),
];
