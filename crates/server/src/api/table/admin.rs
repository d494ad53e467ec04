//! What Ops Manager alone has: global keys, the global access list, the first user.

use super::PUBLIC_ONLY;
use crate::api::error::Spelling;
use crate::api::rate_limit::Set;
use crate::api::route::{Place, Route, Served, keyed, open, route};
use crate::api::{admin, unauth};
use http::Method;
use keywright_domain::Product;

const GLOBAL_KEY: &str = "/admin/apiKeys/{apiUserId}";

/// All of it.
pub(super) fn routes() -> Vec<Route> {
    let (get, post, patch, delete) = (Method::GET, Method::POST, Method::PATCH, Method::DELETE);
    let of_admin = |row: Route| {
        row.at(Place::Deployment)
            .in_set(Set::GlobalKeys)
            .served(Served::With(Product::OpsManager))
            .in_dialects(PUBLIC_ONLY)
    };
    let mut rows = vec![
        open(post.clone(), "/unauth/users", unauth::create_first_user)
            .in_set(Set::Unauth)
            .served(Served::Alone(Product::OpsManager))
            .in_dialects(PUBLIC_ONLY),
        of_admin(route(get.clone(), "/admin/apiKeys", admin::keys::list)),
        of_admin(route(post.clone(), "/admin/apiKeys", admin::keys::create)),
        of_admin(route(get.clone(), "/admin/apiKeys/roles", admin::keys::roles)),
        of_admin(keyed(get.clone(), GLOBAL_KEY, admin::keys::get)),
        of_admin(keyed(patch.clone(), GLOBAL_KEY, admin::keys::change)),
        of_admin(keyed(delete.clone(), GLOBAL_KEY, admin::keys::delete)),
    ];
    for (list, entry, spelling) in [
        ("/admin/accessList", "/admin/accessList/{entryId}", Spelling::AccessList),
        ("/admin/whitelist", "/admin/whitelist/{entryId}", Spelling::Whitelist),
    ] {
        let of_the_list = |row: Route| of_admin(row).spelled(spelling);
        rows.push(of_the_list(route(get.clone(), list, admin::access_list::list)));
        rows.push(of_the_list(route(post.clone(), list, admin::access_list::add)));
        rows.push(of_the_list(route(get.clone(), entry, admin::access_list::get)));
        rows.push(of_the_list(route(patch.clone(), entry, admin::access_list::change)));
        rows.push(of_the_list(route(delete.clone(), entry, admin::access_list::remove)));
    }
    rows
}
