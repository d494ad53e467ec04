//! Organizations, their settings and events.

use super::{ATLAS, EVERY, Row};

#[rustfmt::skip]
pub(super) const ROWS: &[Row] = &[
    //                                                                                 OO OU OM OR OC BA PO PU PR st self
    (EVERY, "GET", "/orgs",                                                           "y  y  y  y  y  y  y  y  y  y  y"),
    (ATLAS, "POST", "/orgs",                                                          "y  -  -  -  -  -  -  -  -  y  -"),
    (&["public"], "POST", "/orgs",                                                    "c  c  c  c  c  c  c  c  c  c  c"),
    (EVERY, "GET", "/orgs/{orgId}",                                                   "y  y  y  y  y  y  y  y  y  x  y"),
    (EVERY, "PATCH", "/orgs/{orgId}",                                                 "y  -  -  -  -  -  -  -  -  x  -"),
    (EVERY, "DELETE", "/orgs/{orgId}",                                                "y  -  -  -  -  -  -  -  -  x  -"),
    (EVERY, "GET", "/orgs/{orgId}/settings",                                          "y  y  y  y  y  y  y  y  y  x  y"),
    (EVERY, "PATCH", "/orgs/{orgId}/settings",                                        "y  -  -  -  -  -  -  -  -  x  -"),
    (EVERY, "GET", "/orgs/{orgId}/events",                                            "y  y  y  y  y  y  y  y  y  x  y"),
    (EVERY, "GET", "/orgs/{orgId}/events/{eventId}",                                  "y  y  y  y  y  y  y  y  y  x  y"),
];
