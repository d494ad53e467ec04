//! Invitations to organizations and to projects.

use super::{EVERY, Row};

#[rustfmt::skip]
pub(super) const ROWS: &[Row] = &[
    //                                                                                 OO OU OM OR OC BA PO PU PR st self
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
];
