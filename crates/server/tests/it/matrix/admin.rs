//! What is of the whole deployment, where keys of organizations and projects may nothing.

use super::Row;

#[rustfmt::skip]
pub(super) const ROWS: &[Row] = &[
    //                                                                                 OO OU OM OR OC BA PO PU PR st self
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
];
