//! What the documents say of each route, by noun.

mod access_list;
mod accounts;
mod events;
mod global;
mod invitations;
mod keys;
mod organizations;
mod own;
mod projects;
mod rate_limits;
mod teams;
mod users;

use super::operation::Noun;

/// Every noun, in the order of the documents.
pub(super) fn nouns() -> Vec<Noun> {
    let noun = |name, about, operations| Noun { name, about, operations };
    vec![
        noun("Root", "Who calls, and what answers.", own::operations()),
        noun("Organizations", "Organizations and their settings.", organizations::operations()),
        noun(
            "Projects",
            "Projects, which paths call groups, and what clients ask for around them.",
            projects::operations(),
        ),
        noun("API keys", "API keys of an organization, and their roles in projects.", keys::operations()),
        noun("Users", "People in organizations and in projects, members and invited ones.", users::operations()),
        noun("Teams", "Teams of an organization, who is in them, and their roles in projects.", teams::operations()),
        noun(
            "Invitations",
            "Invitations of the older generation, to organizations and to projects.",
            invitations::operations(),
        ),
        noun("Accounts", "What people sign in with, and what they hold.", accounts::operations()),
        noun("Access lists", "The addresses that an API key may call from.", access_list::operations()),
        noun(
            "Global keys and access list",
            "What belongs to no organization: global keys, from where they may be used, and the first user.",
            global::operations(),
        ),
        noun("Rate limits", "How often who may call what.", rate_limits::operations()),
        noun("Events", "What happened, newest first.", events::operations()),
    ]
}
