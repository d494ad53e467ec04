//! The activity feeds: of an organization, a project, a key, the deployment. What is narrowed stands in the address, so
//! that a view can be sent to somebody. Source: console contract 8.

mod export;
mod row;
mod sentence;
mod view;

pub(crate) use row::{Row, rows};

use super::answer::Answer;
use super::clock_face::Shown;
use super::layout::{Frame, Section, Spot};
use super::place::spot_of;
use super::problem::Problem;
use super::table::Page;
use super::visit::Visit;
use crate::app::{Begin, Feed, MOST_EXPORTED, longest_page, reads_every_project};
use askama::Template;
use keywright_domain::policy::{ReadDeploymentEvents, ReadOrganizationActivity, ReadProjectEvents};
use keywright_domain::{EventCategory, EventType, KeyId, Product, ProjectId, Scope, Severity};
pub(crate) use view::SIZE;
use view::{Chip, EXACT, SIZES, SPANS, View};

/// The rows.
pub(super) fn pages() -> Vec<Page> {
    vec![
        Page::signed_in("/orgs/{orgId}/activity", "Activity Feed").get(|visit| Box::pin(of_organization(visit))),
        Page::signed_in("/orgs/{orgId}/access/api-keys/{keyId}/activity", "Activity")
            .get(|visit| Box::pin(of_key(visit))),
        Page::signed_in("/projects/{projectId}/access/api-keys/{keyId}/activity", "Activity")
            .get(|visit| Box::pin(of_key_in_project(visit))),
        Page::signed_in("/projects/{projectId}/activity", "Activity Feed").get(|visit| Box::pin(of_project(visit))),
        Page::signed_in("/admin/activity", "Deployment Activity")
            .only_with(Product::OpsManager)
            .get(|visit| Box::pin(of_deployment(visit))),
    ]
}

#[derive(Template)]
#[template(path = "activity/feed.html")]
struct FeedPage {
    frame: Frame,
    heading: String,
    base: String,
    rows: Vec<Row>,
    /// Can it be narrowed?
    narrows: bool,
    view: View,
    zone: String,
    categories: Vec<Category>,
    /// Where the kinds of event can be chosen from; empty where they can be here.
    kinds: String,
    /// This view with one event whole: its id is to be added.
    opens: String,
    chips: Vec<Chip>,
    newer: String,
    older: String,
    /// The filter stopped looking before the page was full: how far back it looked.
    stopped: Option<Shown>,
    since: Option<Shown>,
    here: String,
    csv: String,
    json: String,
    whole: String,
}

/// A category with its events, to choose from.
struct Category {
    name: &'static str,
    label: &'static str,
    chosen: bool,
    events: Vec<(&'static str, String, bool)>,
}

/// A feed with what its page says around it.
struct Shelf {
    feed: Feed,
    heading: String,
    base: String,
    spot: Spot,
    section: Section,
    projects: Vec<(ProjectId, String)>,
    categories: &'static [EventCategory],
}

const IN_ORGANIZATION: &[EventCategory] = &[
    EventCategory::ApiKeys,
    EventCategory::AccessLists,
    EventCategory::Organization,
    EventCategory::Projects,
    EventCategory::People,
    EventCategory::Invitations,
    EventCategory::Teams,
];
const IN_DEPLOYMENT: &[EventCategory] = &[
    EventCategory::SignIn,
    EventCategory::People,
    EventCategory::ApiKeys,
    EventCategory::AccessLists,
    EventCategory::Deployment,
];

/// `GET /orgs/{orgId}/activity`.
async fn of_organization(visit: &mut Visit) -> Answer {
    let organization = visit.organization().await?;
    let permit = visit.permit::<ReadOrganizationActivity>(Scope::Organization(organization.id), "see this feed")?;
    let all = reads_every_project(visit.signed_in()?, &permit);
    let shelf = Shelf {
        feed: Feed::Organization { permit, all },
        heading: "Activity Feed".to_owned(),
        base: format!("/orgs/{}/activity", organization.id),
        projects: names(visit, organization.id).await?,
        spot: spot_of(&organization),
        section: Section::Activity,
        categories: IN_ORGANIZATION,
    };
    show(visit, shelf).await
}

/// `GET …/access/api-keys/{keyId}/activity`: of a key that may be gone.
async fn of_key(visit: &mut Visit) -> Answer {
    let key: KeyId = visit.param("keyId")?;
    let organization = visit.organization().await?;
    let permit = visit.permit::<ReadOrganizationActivity>(Scope::Organization(organization.id), "see this feed")?;
    let all = reads_every_project(visit.signed_in()?, &permit);
    let shelf = Shelf {
        feed: Feed::Key { permit, all, key },
        heading: "Activity of this API key".to_owned(),
        base: format!("/orgs/{}/access/api-keys/{key}/activity", organization.id),
        projects: names(visit, organization.id).await?,
        spot: spot_of(&organization),
        section: Section::Applications,
        categories: &[],
    };
    show(visit, shelf).await
}

/// `GET /projects/{projectId}/access/api-keys/{keyId}/activity`: a key is one, wherever it was come upon.
async fn of_key_in_project(visit: &mut Visit) -> Answer {
    let key: KeyId = visit.param("keyId")?;
    let (project, _) = visit.project().await?;
    visit.see_other(&format!("/orgs/{}/access/api-keys/{key}/activity", project.org))
}

/// `GET /projects/{projectId}/activity`.
async fn of_project(visit: &mut Visit) -> Answer {
    let (project, spot) = visit.project().await?;
    let permit = visit.permit::<ReadProjectEvents>(spot.scope(), "see this feed")?;
    let shelf = Shelf {
        feed: Feed::Project(permit),
        heading: "Activity Feed".to_owned(),
        base: format!("/projects/{}/activity", project.id),
        projects: Vec::new(),
        spot,
        section: Section::Activity,
        categories: IN_ORGANIZATION,
    };
    show(visit, shelf).await
}

/// `GET /admin/activity`.
async fn of_deployment(visit: &mut Visit) -> Answer {
    let permit = visit.permit::<ReadDeploymentEvents>(Scope::Deployment, "see what happens on this server")?;
    let shelf = Shelf {
        feed: Feed::Deployment(permit),
        heading: "Deployment Activity".to_owned(),
        base: "/admin/activity".to_owned(),
        projects: Vec::new(),
        spot: Spot::Nowhere,
        section: Section::AdminActivity,
        categories: IN_DEPLOYMENT,
    };
    show(visit, shelf).await
}

/// The names of the projects that the person sees.
async fn names(visit: &Visit, org: keywright_domain::OrgId) -> Result<Vec<(ProjectId, String)>, Problem> {
    let seen = visit.app.seen_projects(visit.signed_in()?, org, longest_page()).await?;
    Ok(seen.items.into_iter().map(|project| (project.id, project.name.as_str().to_owned())).collect())
}

async fn show(visit: &mut Visit, shelf: Shelf) -> Answer {
    let (view, face) = (View::read(visit), visit.clock_face());
    let filter = view.filter(&face);
    let asked = visit.asked("export");
    if !asked.is_empty() {
        let events = visit.app.exported(&shelf.feed, &filter, Begin::Newest).await?;
        if let Some(file) = export::file(visit, &asked, &events) {
            return file;
        }
    }
    let found = visit.app.activity(&shelf.feed, &filter, view.begin, view.per).await?;
    let is_key = matches!(shelf.feed, Feed::Key { .. });
    if is_key && found.events.is_empty() && view.begin == Begin::Newest {
        return Err(Problem::NotFound);
    }
    let mut rows = rows(visit, &found.events, &shelf.projects, &shelf.base, view.per);
    let opened = visit.asked("open");
    for (row, event) in rows.iter_mut().zip(&found.events).filter(|(row, _)| row.id == opened) {
        row.whole = Some(row::whole(visit, event, &shelf.base)?);
    }
    let ends = |place: Option<i64>, begin: fn(i64) -> Begin| {
        place.map(|place| view.beginning(begin(place)).href(&shelf.base)).unwrap_or_default()
    };
    let last = found.events.last().map(|event| event.seq);
    let older = match (found.older, found.stopped) {
        (true, _) => last,
        (false, stopped) => stopped.map(|(place, _)| place + 1),
    };
    let first = found.events.first().map(|event| event.seq).filter(|_| found.newer);
    let shows_kinds = !view.events.is_empty() || visit.asked("kinds") == "1";
    let newest = view.beginning(Begin::Newest);
    let page = FeedPage {
        rows,
        narrows: !is_key,
        zone: face.zone().to_owned(),
        categories: shelf.categories.iter().map(|category| choices(*category, &view)).collect(),
        chips: view.chips(&shelf.base),
        newer: ends(first, Begin::After),
        older: ends(older, Begin::Before),
        stopped: face.show_some(found.stopped.map(|(_, time)| time)),
        since: face.show_some(found.since),
        here: format!("{}{}", visit.site.url.as_str().trim_end_matches('/'), view.href(&shelf.base)),
        kinds: if shows_kinds { String::new() } else { with(&view, &shelf.base, "kinds=1") },
        opens: with(&view, &shelf.base, "open="),
        csv: with(&newest, &shelf.base, "export=csv"),
        json: with(&newest, &shelf.base, "export=json"),
        whole: View::of_size(view.per).href(&shelf.base),
        view,
        heading: shelf.heading.clone(),
        base: shelf.base.clone(),
        frame: framed(visit, shelf).await?,
    };
    visit.page(&page)
}

async fn framed(visit: &mut Visit, shelf: Shelf) -> Result<Frame, Problem> {
    let is_key = matches!(shelf.feed, Feed::Key { .. });
    let key = shelf.base.trim_end_matches("/activity").to_owned();
    let frame = visit.frame_in(shelf.spot, shelf.section).await?;
    Ok(if is_key {
        let list = key.rsplit_once('/').map_or(key.clone(), |(list, _)| list.to_owned());
        frame.below("API Keys", list).below("Details", key).ending("Activity")
    } else {
        frame
    })
}

/// The address of a view, with one thing more.
fn with(view: &View, base: &str, more: &str) -> String {
    let href = view.href(base);
    let joint = if href.contains('?') { '&' } else { '?' };
    format!("{href}{joint}{more}")
}

fn choices(category: EventCategory, view: &View) -> Category {
    let event = |kind: EventType| (kind.name(), sentence::words(kind), view.events.contains(&kind));
    Category {
        name: category.name(),
        label: category.label(),
        chosen: view.category == Some(category),
        events: EventType::of_category(category).map(event).collect(),
    }
}
