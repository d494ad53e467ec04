//! Organizations: those that a person sees, and a new one. Source: console contract 3.2, 4.

mod settings;
mod settings_form;

use super::answer::Answer;
use super::field_errors::FieldErrors;
use super::form::Form;
use super::layout::{Frame, Section};
use super::listing::{Pages, Window};
use super::problem::{Problem, not_written};
use super::table::Page;
use super::visit::Visit;
use crate::app::{Founding, OnceRefusal, WriteError};
use askama::Template;
use keywright_domain::policy::{CreateOrganization, ReadDeploymentEvents};
use keywright_domain::{Action, OrgRole, OrganizationName, Product, Scope};

/// The rows.
pub(super) fn pages() -> Vec<Page> {
    let own = vec![
        Page::signed_in("", "Organizations").get(|visit| Box::pin(start(visit))),
        Page::signed_in("/orgs", "Organizations").get(|visit| Box::pin(list(visit))),
        Page::signed_in("/orgs/new", "New organization")
            .get(|visit| Box::pin(form(visit)))
            .post(|visit| Box::pin(create(visit))),
        Page::signed_in("/orgs/{orgId}", "Projects").get(|visit| Box::pin(begin(visit))),
    ];
    own.into_iter().chain(settings::pages()).collect()
}

#[derive(Template)]
#[template(path = "orgs/list.html")]
struct ListPage {
    frame: Frame,
    organizations: Vec<Row>,
    may_create: bool,
    administers: bool,
    total: u64,
    pages: Pages,
}

struct Row {
    id: String,
    name: String,
    roles: String,
}

/// `GET /`: where somebody begins who is signed in: the organization of the last time.
async fn start(visit: &mut Visit) -> Answer {
    let seen = visit.app.seen_organizations(visit.signed_in()?, crate::app::longest_page()).await?;
    let last = visit.last.filter(|last| seen.items.iter().any(|organization| organization.id == *last));
    match (last, seen.items.as_slice()) {
        (Some(org), _) => visit.see_other(&format!("/orgs/{org}/projects")),
        (None, [only]) => visit.see_other(&format!("/orgs/{}/projects", only.id)),
        (None, _) => visit.see_other("/orgs"),
    }
}

/// `GET /orgs/{orgId}`: its projects.
async fn begin(visit: &mut Visit) -> Answer {
    let organization = visit.organization().await?;
    visit.see_other(&format!("/orgs/{}/projects", organization.id))
}

/// `GET /orgs`.
async fn list(visit: &mut Visit) -> Answer {
    let window = Window::asked(visit);
    let seen = visit.app.seen_organizations(visit.signed_in()?, window.page()).await?;
    if let Some(last) = window.beyond(visit, seen.total) {
        return visit.see_other(&last);
    }
    let person = visit.person()?;
    let row = |organization: &keywright_domain::Organization| {
        let held = person.in_org(organization.id).map(|rights| rights.org_roles);
        let roles = held.map(|roles| roles.iter().map(OrgRole::label).collect::<Vec<_>>().join(", "));
        Row {
            id: organization.id.to_string(),
            name: organization.name.as_str().to_owned(),
            roles: roles.unwrap_or_else(|| "by a global role".to_owned()),
        }
    };
    let organizations = seen.items.iter().map(row).collect();
    let administers =
        visit.site.products.contains(&Product::OpsManager) && visit.may::<ReadDeploymentEvents>(Scope::Deployment);
    let page = ListPage {
        organizations,
        may_create: Founding::by(visit.signed_in()?, visit.site.create_organizations).is_some(),
        administers,
        total: seen.total,
        pages: Pages::new(visit, window, seen.total),
        frame: visit.frame(Section::Other).await?,
    };
    visit.page(&page)
}

#[derive(Template)]
#[template(path = "orgs/new.html")]
struct NewPage {
    frame: Frame,
    errors: FieldErrors,
    nonce: String,
    typed_name: String,
    require_list: bool,
}

/// What a new organization is made of.
struct NewOrganization {
    name: OrganizationName,
    require_list: bool,
}

impl NewOrganization {
    fn parse(form: &Form) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::none();
        let name = errors.keep("name", OrganizationName::try_from(form.text("name").trim()));
        let require_list = form.has("requireList");
        name.map(|name| Self { name, require_list }).ok_or(errors)
    }
}

/// The proof that the person may make one; the page that says who may.
fn founding(visit: &Visit) -> Result<Founding, Problem> {
    let signed_in = visit.signed_in()?;
    Founding::by(signed_in, visit.site.create_organizations).ok_or_else(|| Problem::Denied {
        to: "create organizations",
        rule: CreateOrganization::RULE,
        scope: Scope::Deployment,
    })
}

/// `GET /orgs/new`.
async fn form(visit: &mut Visit) -> Answer {
    founding(visit)?;
    let (typed_name, require_list) = match visit.refilled() {
        Some(form) => (form.text("name").to_owned(), form.has("requireList")),
        None => (String::new(), true),
    };
    let page = new_page(visit, FieldErrors::none(), typed_name, require_list).await?;
    visit.page(&page)
}

async fn new_page(
    visit: &mut Visit,
    errors: FieldErrors,
    typed_name: String,
    require_list: bool,
) -> Result<NewPage, Problem> {
    let (frame, nonce) = (visit.frame(Section::Other).await?, visit.app.form_nonce()?);
    let frame = frame.below("Organizations", "/orgs").ending("New organization");
    Ok(NewPage { frame, errors, nonce, typed_name, require_list })
}

/// `POST /orgs/new`.
async fn create(visit: &mut Visit) -> Answer {
    let founding = founding(visit)?;
    let wanted = match NewOrganization::parse(&visit.form) {
        Ok(wanted) => wanted,
        Err(errors) => {
            let (typed_name, require_list) = (visit.form.text("name").to_owned(), visit.form.has("requireList"));
            let page = new_page(visit, errors, typed_name, require_list).await?;
            return visit.invalid(&page);
        }
    };
    let nonce = visit.form.text("_nonce").to_owned();
    if nonce.is_empty() {
        return Err(Problem::Unreadable);
    }
    let (signed_in, name) = (visit.signed_in()?, wanted.name);
    let organization = match visit.app.found_organization(&founding, signed_in, &nonce, name, wanted.require_list).await
    {
        Ok(organization) => organization,
        Err(WriteError::Refused(OnceRefusal::Sent(made))) => {
            return visit
                .done(&format!("/orgs/{made}/projects"), "This form was sent before: it made this organization");
        }
        Err(error) => return Err(not_written(error, |_| Problem::SignIn)),
    };
    let line = format!("Created {}", organization.name.as_str());
    visit.done(&format!("/orgs/{}/projects", organization.id), line)
}
