//! Old links: `/v2#/org/…` and the like, which runbooks are full of. What stands behind the hash never reaches a server,
//! so one page carries a script that knows the table. Source: console contract 3.2.

use super::answer::Answer;
use super::layout::{Frame, Section};
use super::table::Page;
use super::visit::Visit;
use askama::Template;
use keywright_domain::ProjectId;

/// The rows.
pub(super) fn pages() -> Vec<Page> {
    vec![
        Page::open("/v2", "Old link").get(|visit| Box::pin(show(visit))),
        Page::open("/v2/{projectId}", "Old link").get(|visit| Box::pin(show(visit))),
    ]
}

#[derive(Template)]
#[template(path = "deep_links.html")]
struct LinkPage {
    frame: Frame,
    /// The project that the path names; empty for none.
    project: String,
}

/// `GET /v2`, `GET /v2/{projectId}`.
async fn show(visit: &mut Visit) -> Answer {
    let project = visit.param::<ProjectId>("projectId").map(|project| project.to_string()).unwrap_or_default();
    let page = LinkPage { project, frame: visit.frame(Section::Other).await? };
    visit.page(&page)
}
