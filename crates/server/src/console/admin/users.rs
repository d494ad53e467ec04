//! Every account of the deployment.

use crate::app::AccountLine;
use crate::console::answer::Answer;
use crate::console::clock_face::Shown;
use crate::console::layout::{Frame, Section};
use crate::console::visit::Visit;
use crate::http::percent::{Place, encode};
use askama::Template;
use keywright_domain::policy::ReadAccounts;
use keywright_domain::{Page, Scope};

const ROWS: u32 = 50;

#[derive(Template)]
#[template(path = "admin/users.html")]
struct UsersPage {
    frame: Frame,
    text: String,
    users: Vec<Line>,
    total: u64,
    number: u64,
    previous: String,
    next: String,
}

struct Line {
    id: String,
    username: String,
    name: String,
    roles: String,
    organizations: u64,
    second_factor: bool,
    last_sign_in: Option<Shown>,
}

/// `GET /admin/users`.
pub(super) async fn list(visit: &mut Visit) -> Answer {
    let permit = visit.permit::<ReadAccounts>(Scope::Deployment, "see every account")?;
    let text = visit.asked("q");
    let page = Page::new(visit.asked("page").parse().unwrap_or(1), ROWS).unwrap_or_default();
    let found = visit.app.accounts(&permit, &text, page).await?;
    let face = visit.clock_face();
    let line = |line: &AccountLine| Line {
        id: line.user.id.to_string(),
        username: line.user.username.as_str().to_owned(),
        name: format!("{} {}", line.user.first_name, line.user.last_name).trim().to_owned(),
        roles: line.global_roles.iter().map(|role| role.label()).collect::<Vec<_>>().join(", "),
        organizations: line.orgs,
        second_factor: line.second_factor,
        last_sign_in: face.show_some(line.user.last_auth),
    };
    let at = |number: u64| {
        let mut href = "/admin/users?q=".to_owned();
        encode(&text, Place::Query, &mut href);
        format!("{href}&page={number}")
    };
    let page = UsersPage {
        users: found.items.iter().map(line).collect(),
        total: found.total,
        number: page.number(),
        previous: if page.has_previous() { at(page.number() - 1) } else { String::new() },
        next: if page.has_next(found.total) { at(page.number() + 1) } else { String::new() },
        text: text.clone(),
        frame: visit.frame(Section::AdminUsers).await?,
    };
    visit.page(&page)
}
