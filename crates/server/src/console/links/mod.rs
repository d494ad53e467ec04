//! Links that somebody was sent: to set a password, and to an invitation; and asking for one.
//!
//! Opening one changes nothing on the server, for programs open links before people do: what it holds goes into a cookie
//! of half an hour, and out of the address. The form behind it spends it. Source: console contract 3.2.

mod forgot;
mod hand_over;
mod invite;
mod reset;

pub(super) use hand_over::InvitationLinks;

use super::answer::Answer;
use super::cookie::Cookie;
use super::layout::{Frame, Section};
use super::table::Page;
use super::visit::Visit;
use askama::Template;
use http::StatusCode;
use keywright_domain::Product;
use std::future::ready;

/// How long a link that was opened stays at hand, in seconds.
const LIFE: u32 = 30 * 60;
const RESET: &str = "/reset";
const INVITE: &str = "/invite";

/// The rows.
pub(super) fn pages() -> Vec<Page> {
    vec![
        Page::open("/login/forgot", "Reset password")
            .get(|visit| Box::pin(forgot::form(visit)))
            .post(|visit| Box::pin(forgot::ask(visit))),
        Page::open("/reset/{token}", "Reset password").get(|visit| Box::pin(ready(open(visit, Cookie::Reset, RESET)))),
        Page::open(RESET, "Reset password")
            .get(|visit| Box::pin(reset::form(visit)))
            .post(|visit| Box::pin(reset::set(visit))),
        Page::open("/invite/{token}", "Join").get(|visit| Box::pin(ready(open(visit, Cookie::Invitation, INVITE)))),
        Page::open(INVITE, "Join")
            .get(|visit| Box::pin(invite::form(visit)))
            .post(|visit| Box::pin(invite::accept(visit))),
        Page::open("/invite/decline", "Decline").post(|visit| Box::pin(invite::decline(visit))),
        Page::signed_in("/orgs/{orgId}/access/invitations/{invitationId}/link", "Invitation link")
            .post(|visit| Box::pin(hand_over::to_organization(visit))),
        Page::signed_in("/projects/{projectId}/access/invitations/{invitationId}/link", "Invitation link")
            .post(|visit| Box::pin(hand_over::to_project(visit))),
        Page::signed_in("/admin/users/{userId}/reset-link", "New password")
            .get(|visit| Box::pin(hand_over::reset_form(visit)))
            .post(|visit| Box::pin(hand_over::to_reset(visit)))
            .only_with(Product::OpsManager),
        Page::signed_in("/invite/sign-out", "Sign out").post(|visit| Box::pin(invite::sign_out(visit))),
    ]
}

#[derive(Template)]
#[template(path = "links/over.html")]
struct OverPage {
    frame: Frame,
    heading: String,
    sentences: Vec<String>,
}

/// `GET /reset/{token}`, `GET /invite/{token}`: keeps what the link holds, and goes where its form is.
fn open(visit: &mut Visit, kind: Cookie, page: &str) -> Answer {
    let token: String = visit.param("token")?;
    visit.set_cookie(kind, &token, Some(LIFE));
    visit.see_other(page)
}

/// The page of a link that is not good any more.
async fn over(visit: &mut Visit, kind: Cookie, heading: &str, sentences: Vec<String>) -> Answer {
    visit.set_cookie(kind, "", Some(0));
    let frame = visit.frame(Section::Other).await?.titled(heading);
    visit.page_as(StatusCode::GONE, &OverPage { frame, heading: heading.to_owned(), sentences })
}
