//! Every account of the deployment.

use crate::app::AccountLine;
use crate::console::answer::Answer;
use crate::console::clock_face::Shown;
use crate::console::layout::{Frame, Section};
use crate::console::listing::{Pages, Window};
use crate::console::visit::Visit;
use askama::Template;
use keywright_domain::policy::{MakeResetLink, ReadAccounts};
use keywright_domain::{GlobalRole, Scope};

#[derive(Template)]
#[template(path = "admin/users.html")]
struct UsersPage {
    frame: Frame,
    text: String,
    users: Vec<Line>,
    total: u64,
    pages: Pages,
    may_make_links: bool,
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
    let window = Window::asked(visit);
    let found = visit.app.accounts(&permit, &text, window.page()).await?;
    if let Some(last) = window.beyond(visit, found.total) {
        return visit.see_other(&last);
    }
    let face = visit.clock_face();
    let line = |line: &AccountLine| Line {
        id: line.user.id.to_string(),
        username: line.user.username.as_str().to_owned(),
        name: format!("{} {}", line.user.first_name, line.user.last_name).trim().to_owned(),
        roles: line.global_roles.iter().map(GlobalRole::label).collect::<Vec<_>>().join(", "),
        organizations: line.orgs,
        second_factor: line.second_factor,
        last_sign_in: face.show_some(line.user.last_auth),
    };
    let page = UsersPage {
        users: found.items.iter().map(line).collect(),
        total: found.total,
        pages: Pages::new(visit, window, found.total),
        text,
        may_make_links: visit.may::<MakeResetLink>(Scope::Deployment),
        frame: visit.frame(Section::AdminUsers).await?,
    };
    visit.page(&page)
}
