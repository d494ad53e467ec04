//! Help: where the API is, how a key calls it, and where its documents are. It needs no session, so that it is there
//! for somebody who cannot sign in.

use super::answer::Answer;
use super::layout::{Frame, Section};
use super::table::Page;
use super::visit::Visit;
use crate::api::dialect::Dialect;
use crate::api::dialect::{ATLAS_V1, ATLAS_V2, PUBLIC};
use askama::Template;

/// The rows.
pub(super) fn pages() -> Vec<Page> {
    vec![Page::open("/help", "Help").get(|visit| Box::pin(help(visit)))]
}

/// A dialect of the API: what it is called, where it is, and its document.
struct Root {
    name: &'static str,
    base: String,
    document: String,
}

#[derive(Template)]
#[template(path = "help.html")]
struct HelpPage {
    frame: Frame,
    roots: Vec<Root>,
}

/// `GET /help`.
async fn help(visit: &mut Visit) -> Answer {
    let known: [(&'static str, &'static Dialect); 3] = [
        ("Atlas Administration API, versioned", &ATLAS_V2),
        ("Atlas Administration API 1.0", &ATLAS_V1),
        ("Cloud Manager and Ops Manager Administration API", &PUBLIC),
    ];
    let served = known.into_iter().filter(|(_, dialect)| dialect.is_served(&visit.site.products));
    let root = |(name, dialect): (&'static str, &'static Dialect)| Root {
        name,
        base: format!("{}{}", visit.site.url, dialect.base),
        document: format!("/openapi/{}.json", dialect.id.name()),
    };
    let roots = served.map(root).collect();
    let page = HelpPage { frame: visit.frame(Section::Other).await?, roots };
    visit.page(&page)
}
