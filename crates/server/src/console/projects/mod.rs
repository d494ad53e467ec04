//! Projects: those of an organization that a person sees, a new one, and what a project is at a glance.
//! Source: console contract 3.2, 4.

mod settings;

use super::activity::{self, Row};
use super::answer::Answer;
use super::clock_face::Shown;
use super::field_errors::FieldErrors;
use super::layout::{Frame, Section};
use super::place::spot_of;
use super::problem::{PROJECT_NAME_TAKEN, Problem, full_of_projects, needed_role, not_written};
use super::table::Page;
use super::visit::Visit;
use crate::app::{ActivityFilter, Begin, CreateProjectRefusal, Feed, Sides, longest_page};
use askama::Template;
use keywright_domain::policy::{CreateProject, ReadProjectEvents, ReadProjectKeys, ReadProjectUsers};
use keywright_domain::{Action, Organization, Page as Part, PeopleFilter, Project, ProjectName, Scope};

/// The rows.
pub(super) fn pages() -> Vec<Page> {
    let own = vec![
        Page::signed_in("/orgs/{orgId}/projects", "Projects").get(|visit| Box::pin(list(visit))),
        Page::signed_in("/orgs/{orgId}/projects/new", "New project")
            .get(|visit| Box::pin(form(visit)))
            .post(|visit| Box::pin(create(visit))),
        Page::signed_in("/projects/{projectId}", "Overview").get(|visit| Box::pin(overview(visit))),
    ];
    own.into_iter().chain(settings::pages()).collect()
}

/// So many events are on the overview.
const LATEST: u32 = 5;

#[derive(Template)]
#[template(path = "projects/list.html")]
struct ListPage {
    frame: Frame,
    org: String,
    projects: Vec<Line>,
    total: u64,
    may_create: bool,
    needed: &'static str,
}

struct Line {
    id: String,
    name: String,
    created: Shown,
}

/// `GET /orgs/{orgId}/projects`.
async fn list(visit: &mut Visit) -> Answer {
    let organization = visit.organization().await?;
    let seen = visit.app.seen_projects(visit.signed_in()?, organization.id, longest_page()).await?;
    let scope = Scope::Organization(organization.id);
    let face = visit.clock_face();
    let line = |project: &Project| Line {
        id: project.id.to_string(),
        name: project.name.as_str().to_owned(),
        created: face.show(project.created),
    };
    let page = ListPage {
        org: organization.id.to_string(),
        projects: seen.items.iter().map(line).collect(),
        total: seen.total,
        may_create: visit.may::<CreateProject>(scope),
        needed: needed_role(CreateProject::RULE, &scope),
        frame: visit.frame_in(spot_of(&organization), Section::Start).await?,
    };
    visit.page(&page)
}

#[derive(Template)]
#[template(path = "projects/new.html")]
struct NewPage {
    frame: Frame,
    errors: FieldErrors,
    org: String,
    typed_name: String,
}

async fn new_page(
    visit: &mut Visit,
    organization: &Organization,
    typed_name: String,
    errors: FieldErrors,
) -> Result<NewPage, Problem> {
    let org = organization.id.to_string();
    let frame = visit.frame_in(spot_of(organization), Section::Start).await?;
    let frame = frame.below("Projects", format!("/orgs/{org}/projects")).ending("New project");
    Ok(NewPage { frame, errors, org, typed_name })
}

/// `GET /orgs/{orgId}/projects/new`.
async fn form(visit: &mut Visit) -> Answer {
    let organization = visit.organization().await?;
    visit.permit::<CreateProject>(Scope::Organization(organization.id), "create projects")?;
    let name = visit.refilled().map(|form| form.text("name").to_owned()).unwrap_or_default();
    let page = new_page(visit, &organization, name, FieldErrors::none()).await?;
    visit.page(&page)
}

/// `POST /orgs/{orgId}/projects/new`: whoever makes it owns it.
async fn create(visit: &mut Visit) -> Answer {
    let organization = visit.organization().await?;
    let permit = visit.permit::<CreateProject>(Scope::Organization(organization.id), "create projects")?;
    let typed = visit.form.text("name").trim().to_owned();
    let mut errors = FieldErrors::none();
    let made = match errors.keep("name", ProjectName::try_from(typed.as_str())) {
        None => None,
        Some(name) => match visit.app.found_project(&permit, visit.signed_in()?, name).await {
            Ok(project) => Some(project),
            Err(crate::app::WriteError::Refused(CreateProjectRefusal::NameTaken)) => {
                errors.add("name", PROJECT_NAME_TAKEN);
                None
            }
            Err(crate::app::WriteError::Refused(CreateProjectRefusal::QuotaReached(limit))) => {
                errors.add("", full_of_projects(limit));
                None
            }
            Err(error) => return Err(not_written(error, |_| Problem::NotFound)),
        },
    };
    if let Some(project) = made {
        return visit.done(&format!("/projects/{}", project.id), format!("Created {}", project.name.as_str()));
    }
    let page = new_page(visit, &organization, typed, errors).await?;
    visit.invalid(&page)
}

#[derive(Template)]
#[template(path = "projects/overview.html")]
struct OverviewPage {
    frame: Frame,
    id: String,
    name: String,
    api: String,
    created: Shown,
    keys: Option<u64>,
    users: Option<u64>,
    latest: Option<Vec<Row>>,
}

/// `GET /projects/{projectId}`.
async fn overview(visit: &mut Visit) -> Answer {
    let (project, spot) = visit.project().await?;
    let scope = spot.scope();
    let signed_in = visit.signed_in()?;
    let keys = match signed_in.permit::<ReadProjectKeys>(scope) {
        Ok(permit) => Some(visit.app.list_project_keys(&permit, Part::default()).await?.total),
        Err(_) => None,
    };
    let users = match signed_in.permit::<ReadProjectUsers>(scope) {
        Ok(permit) => {
            let sides = Sides { teams: true, org_users: false };
            Some(visit.app.project_people(&permit, sides, &PeopleFilter::everybody(), Part::default()).await?.total)
        }
        Err(_) => None,
    };
    let latest = match signed_in.permit::<ReadProjectEvents>(scope) {
        Ok(permit) => {
            let feed = Feed::Project(permit);
            let found = visit.app.activity(&feed, &ActivityFilter::default(), Begin::Newest, LATEST).await?;
            Some(activity::rows(
                visit,
                &found.events,
                &[],
                &format!("/projects/{}/activity", project.id),
                activity::SIZE,
            ))
        }
        Err(_) => None,
    };
    let page = OverviewPage {
        id: project.id.to_string(),
        name: project.name.as_str().to_owned(),
        api: visit.site.api_root().join("groups").join(project.id).as_str().to_owned(),
        created: visit.clock_face().show(project.created),
        keys,
        users,
        latest,
        frame: visit.frame_in(spot, Section::Start).await?,
    };
    visit.page(&page)
}
