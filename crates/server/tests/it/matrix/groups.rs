//! Projects, and what is around them.

use super::{ATLAS, EVERY, Row};

#[rustfmt::skip]
pub(super) const ROWS: &[Row] = &[
    //                                                                                 OO OU OM OR OC BA PO PU PR st self
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
    (EVERY, "GET", "/groups/{groupId}/events",                                        "y  -  g  y  g  g  y  y  y  g  g"),
    (EVERY, "GET", "/groups/{groupId}/events/{eventId}",                              "y  -  g  y  g  g  y  y  y  g  g"),
];
