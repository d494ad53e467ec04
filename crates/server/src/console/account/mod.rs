//! A person's own account: profile, security, own access list, preferences. Nobody else's is ever shown here.
//! Source: console contract 3.2, 5.12, 5.13.

mod api_access;
mod confirm;
mod password;
mod preferences;
mod profile;
mod recovery_codes;
mod second_factor;
mod security;
mod verify;

pub(super) use confirm::ask_to_confirm;
pub(super) use verify::ask_for_code;

use super::table::Page;

/// The rows.
pub(super) fn pages() -> Vec<Page> {
    vec![
        Page::open(verify::PATH, "Second factor")
            .get(|visit| Box::pin(verify::nothing(visit)))
            .post(|visit| Box::pin(verify::check(visit))),
        Page::signed_in(confirm::PATH, "Confirm that it is you")
            .get(|visit| Box::pin(confirm::form(visit)))
            .post(|visit| Box::pin(confirm::check(visit))),
        Page::signed_in("/account", "Account")
            .get(|visit| Box::pin(profile::form(visit)))
            .post(|visit| Box::pin(profile::save(visit))),
        Page::signed_in(security::PATH, "Security").get(|visit| Box::pin(security::show(visit))),
        Page::signed_in(security::SESSIONS, "Sessions")
            .get(|visit| Box::pin(std::future::ready(security::back(visit))))
            .post(|visit| Box::pin(security::end(visit))),
        Page::signed_in(password::PATH, "Change password")
            .get(|visit| Box::pin(password::form(visit)))
            .post(|visit| Box::pin(password::save(visit))),
        Page::signed_in(second_factor::PATH, "Set up a second factor")
            .get(|visit| Box::pin(second_factor::form(visit)))
            .post(|visit| Box::pin(second_factor::save(visit))),
        Page::signed_in(second_factor::OFF, "Turn off the second factor")
            .get(|visit| Box::pin(second_factor::ask_off(visit)))
            .post(|visit| Box::pin(second_factor::turn_off(visit))),
        Page::signed_in(recovery_codes::PATH, "Recovery codes")
            .get(|visit| Box::pin(recovery_codes::ask(visit)))
            .post(|visit| Box::pin(recovery_codes::replace(visit))),
        Page::signed_in(api_access::PATH, "API Access")
            .get(|visit| Box::pin(api_access::list(visit)))
            .post(|visit| Box::pin(api_access::change(visit))),
        Page::signed_in(preferences::PATH, "Preferences")
            .get(|visit| Box::pin(preferences::form(visit)))
            .post(|visit| Box::pin(preferences::save(visit))),
    ]
}
