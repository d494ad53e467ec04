//! API keys of organizations and projects: lists, the wizard with the one-time secret, details, changes, deletion.
//!
//! A key's page below an organization and below a project is one page; [`place`] says where it is, and what the person may
//! do there. Source: console contract 5.1 to 5.10, 6, 7.

mod access_list;
mod create;
mod delete;
mod details;
mod edit;
mod editor;
mod export;
mod in_project;
mod list;
mod one_time;
mod place;
mod query;
mod secret;

pub(super) use create::description;
pub(super) use one_time::{Named, OneTime};

use super::table::Page;

/// The rows.
pub(super) fn pages() -> Vec<Page> {
    vec![
        Page::signed_in("/orgs/{orgId}/access/api-keys", "API Keys").get(|visit| Box::pin(list::show(visit))),
        Page::signed_in("/orgs/{orgId}/access/api-keys/new", "Create API Key")
            .get(|visit| Box::pin(create::form(visit)))
            .post(|visit| Box::pin(create::make(visit))),
        Page::signed_in("/orgs/{orgId}/access/api-keys/{keyId}/done", "Save your API key")
            .post(|visit| Box::pin(secret::done(visit))),
        Page::signed_in("/orgs/{orgId}/access/api-keys/{keyId}/first-addresses", "Addresses of your new API key")
            .post(|visit| Box::pin(secret::change(visit))),
        Page::signed_in("/orgs/{orgId}/access/api-keys/{keyId}", "API Key Details")
            .get(|visit| Box::pin(details::show(visit))),
        Page::signed_in("/orgs/{orgId}/access/api-keys/{keyId}/delete", "Delete API Key")
            .get(|visit| Box::pin(delete::ask(visit)))
            .post(|visit| Box::pin(delete::delete(visit))),
        Page::signed_in("/orgs/{orgId}/access/api-keys/{keyId}/edit", "Edit API Key")
            .get(|visit| Box::pin(edit::form(visit)))
            .post(|visit| Box::pin(edit::change(visit))),
        Page::signed_in("/orgs/{orgId}/access/api-keys/{keyId}/edit/access-list", "Edit API Key: Access List")
            .get(|visit| Box::pin(access_list::form(visit)))
            .post(|visit| Box::pin(access_list::change(visit))),
        Page::signed_in("/projects/{projectId}/access/api-keys/{keyId}/edit", "Edit API Key")
            .get(|visit| Box::pin(edit::form(visit)))
            .post(|visit| Box::pin(edit::change(visit))),
        Page::signed_in("/projects/{projectId}/access/api-keys/{keyId}/edit/access-list", "Edit API Key: Access List")
            .get(|visit| Box::pin(access_list::form(visit)))
            .post(|visit| Box::pin(access_list::change(visit))),
        Page::signed_in("/projects/{projectId}/access/api-keys/invite", "Invite to Project")
            .get(|visit| Box::pin(in_project::invite_form(visit)))
            .post(|visit| Box::pin(in_project::invite(visit))),
        Page::signed_in("/projects/{projectId}/access/api-keys/{keyId}/roles", "Edit Permissions")
            .post(|visit| Box::pin(in_project::change_roles(visit))),
        Page::signed_in("/projects/{projectId}/access/api-keys/{keyId}/remove", "Remove from project")
            .get(|visit| Box::pin(in_project::remove_form(visit)))
            .post(|visit| Box::pin(in_project::remove(visit))),
        Page::signed_in("/projects/{projectId}/access/api-keys", "API Keys").get(|visit| Box::pin(list::show(visit))),
        Page::signed_in("/projects/{projectId}/access/api-keys/new", "Create API Key")
            .get(|visit| Box::pin(create::form(visit)))
            .post(|visit| Box::pin(create::make(visit))),
        Page::signed_in("/projects/{projectId}/access/api-keys/{keyId}/done", "Save your API key")
            .post(|visit| Box::pin(secret::done(visit))),
        Page::signed_in(
            "/projects/{projectId}/access/api-keys/{keyId}/first-addresses",
            "Addresses of your new API key",
        )
        .post(|visit| Box::pin(secret::change(visit))),
        Page::signed_in("/projects/{projectId}/access/api-keys/{keyId}", "API Key Details")
            .get(|visit| Box::pin(details::show(visit))),
    ]
}
