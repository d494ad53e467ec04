//! Administration of the whole server, where Ops Manager is served: global keys, the global access list, every account.
//! For people with global roles. Source: console contract 3.2.

mod access_list;
mod api_keys;
mod edit_key;
mod new_key;
mod users;

use super::table::Page;
use keywright_domain::Product;

/// The rows.
pub(super) fn pages() -> Vec<Page> {
    let rows = vec![
        Page::signed_in("/admin/api-keys", "Global API Keys").get(|visit| Box::pin(api_keys::list(visit))),
        Page::signed_in("/admin/api-keys/new", "Create API Key")
            .get(|visit| Box::pin(new_key::form(visit)))
            .post(|visit| Box::pin(new_key::make(visit))),
        Page::signed_in("/admin/api-keys/{keyId}/edit", "Edit API Key")
            .get(|visit| Box::pin(edit_key::form(visit)))
            .post(|visit| Box::pin(edit_key::change(visit))),
        Page::signed_in("/admin/api-keys/{keyId}/delete", "Delete API Key")
            .get(|visit| Box::pin(api_keys::confirm(visit)))
            .post(|visit| Box::pin(api_keys::delete(visit))),
        Page::signed_in("/admin/access-list", "Global Access List")
            .get(|visit| Box::pin(access_list::list(visit)))
            .post(|visit| Box::pin(access_list::change(visit))),
        Page::signed_in("/admin/users", "All Users").get(|visit| Box::pin(users::list(visit))),
    ];
    rows.into_iter().map(|row| row.only_with(Product::OpsManager)).collect()
}
