//! What belongs to no place: the root, lists of words, limits, and what is ours.

use super::{EVERY, Row};

#[rustfmt::skip]
pub(super) const ROWS: &[Row] = &[
    //                                                                                 OO OU OM OR OC BA PO PU PR st self
    (EVERY, "GET", "",                                                                "y  y  y  y  y  y  y  y  y  y  y"),
    (EVERY, "GET", "/eventTypes",                                                     "y  y  y  y  y  y  y  y  y  y  y"),
    (&["atlas-v2"], "GET", "/rateLimits",                                             "y  y  y  y  y  y  y  y  y  y  y"),
    (&["atlas-v2"], "GET", "/rateLimits/{endpointSetId}",                             "y  y  y  y  y  y  y  y  y  y  y"),
    (&["private"], "GET", "/ipinfo",                                                  "y  y  y  y  y  y  y  y  y  y  y"),
    (&["private"], "GET", "/unauth/version",                                          "y  y  y  y  y  y  y  y  y  y  y"),
    (&["keywright"], "GET", "/openapi/{document}",                                    "y  y  y  y  y  y  y  y  y  y  y"),
    (&["keywright"], "GET", "/whoami",                                                "y  y  y  y  y  y  y  y  y  y  y"),
];
