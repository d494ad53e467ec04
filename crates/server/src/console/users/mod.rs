//! People of organizations and projects: who is there, who is invited, what they may do. Source: console contract 4, 5.12.
//!
//! The pages present; what is refused, and to whom, is said by the store's changes under their lock.

mod cancel;
mod given;
mod in_org;
mod in_project;
mod invite;
mod person;
mod project_add;
mod project_person;
mod remove;
mod row;

use super::table::Page;

/// The rows.
pub(super) fn pages() -> Vec<Page> {
    vec![
        Page::signed_in("/orgs/{orgId}/access/users", "Users").get(|visit| Box::pin(in_org::list(visit))),
        Page::signed_in("/orgs/{orgId}/access/users/{userId}", "User")
            .get(|visit| Box::pin(person::show(visit)))
            .post(|visit| Box::pin(person::save(visit))),
        Page::signed_in("/orgs/{orgId}/access/users/{userId}/remove", "Remove user")
            .get(|visit| Box::pin(remove::ask(visit)))
            .post(|visit| Box::pin(remove::remove(visit))),
        Page::signed_in("/orgs/{orgId}/access/invitations", "Invite users")
            .get(|visit| Box::pin(invite::form(visit)))
            .post(|visit| Box::pin(invite::send(visit))),
        Page::signed_in("/orgs/{orgId}/access/invitations/{invitationId}/cancel", "Cancel invitation")
            .get(|visit| Box::pin(cancel::ask(visit)))
            .post(|visit| Box::pin(cancel::cancel(visit))),
        Page::signed_in("/projects/{projectId}/access/users", "Users").get(|visit| Box::pin(in_project::list(visit))),
        Page::signed_in("/projects/{projectId}/access/users/new", "Add users")
            .get(|visit| Box::pin(project_add::form(visit)))
            .post(|visit| Box::pin(project_add::add(visit))),
        Page::signed_in("/projects/{projectId}/access/invitations/{invitationId}/cancel", "Cancel invitation")
            .get(|visit| Box::pin(cancel::ask_there(visit)))
            .post(|visit| Box::pin(cancel::cancel_there(visit))),
        Page::signed_in("/projects/{projectId}/access/users/{userId}", "User")
            .get(|visit| Box::pin(project_person::show(visit)))
            .post(|visit| Box::pin(project_person::save(visit))),
        Page::signed_in("/projects/{projectId}/access/users/{userId}/remove", "Remove user")
            .get(|visit| Box::pin(project_person::ask_remove(visit)))
            .post(|visit| Box::pin(project_person::remove(visit))),
    ]
}
