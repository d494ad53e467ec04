//! Settings of a project: its name, and its end. Source: console contract 3.2.

use crate::app::{ChangeProject, ChangeProjectRefusal, WriteError};
use crate::console::answer::Answer;
use crate::console::explain::Holder;
use crate::console::field_errors::FieldErrors;
use crate::console::layout::{Frame, Section, Spot};
use crate::console::problem::{PROJECT_NAME_TAKEN, Problem, not_written};
use crate::console::table::Page;
use crate::console::visit::Visit;
use askama::Template;
use keywright_domain::policy::{self, DeleteProject};
use keywright_domain::{Project, ProjectName, text};

/// The rows.
pub(super) fn pages() -> Vec<Page> {
    vec![
        Page::signed_in("/projects/{projectId}/settings", "Project Settings")
            .get(|visit| Box::pin(show(visit)))
            .post(|visit| Box::pin(change(visit))),
    ]
}

#[derive(Template)]
#[template(path = "projects/settings.html")]
struct SettingsPage {
    frame: Frame,
    errors: FieldErrors,
    id: String,
    may_change: bool,
    /// Who can, where the reader may not.
    owners: Vec<Holder>,
    typed_name: String,
    saved_name: String,
    /// The name as the script compares it: a list in JSON.
    confirming: String,
    typed: String,
}

/// `GET …/settings`.
async fn show(visit: &mut Visit) -> Answer {
    let (project, spot) = visit.project().await?;
    let page = page(visit, &project, spot, FieldErrors::none()).await?;
    visit.page(&page)
}

/// The page; fields of a form that came keep what was typed.
async fn page(visit: &mut Visit, project: &Project, spot: Spot, errors: FieldErrors) -> Result<SettingsPage, Problem> {
    let saved = project.name.as_str();
    let form = if errors.is_empty() { visit.refilled() } else { Some(&visit.form) };
    let typed_name = form.filter(|form| form.text("what") == "name").map_or(saved, |form| form.text("name")).to_owned();
    let typed = form.filter(|form| form.text("what") == "delete").map_or("", |form| form.text("typed")).to_owned();
    let (scope, may_change) = (spot.scope(), visit.may::<policy::ChangeProject>(spot.scope()));
    Ok(SettingsPage {
        errors,
        id: project.id.to_string(),
        may_change,
        owners: if may_change { Vec::new() } else { visit.owners(scope).await },
        typed_name,
        saved_name: saved.to_owned(),
        confirming: serde_json::json!([saved]).to_string(),
        typed,
        frame: visit.frame_in(spot, Section::Settings).await?,
    })
}

/// `POST …/settings`: another name, or no project any more.
async fn change(visit: &mut Visit) -> Answer {
    let (project, spot) = visit.project().await?;
    match visit.form.text("what") {
        "name" => rename(visit, &project, spot).await,
        "delete" => delete(visit, &project, spot).await,
        _ => Err(Problem::Unreadable),
    }
}

async fn rename(visit: &mut Visit, project: &Project, spot: Spot) -> Answer {
    let permit = visit.permit::<policy::ChangeProject>(spot.scope(), "rename the project")?;
    let mut errors = FieldErrors::none();
    if let Some(name) = errors.keep("name", ProjectName::try_from(visit.form.text("name").trim())) {
        let change = ChangeProject { name: Some(name), tags: None, with_default_alerts_settings: None };
        match visit.app.change_project(&permit, change).await {
            Ok(_) => return visit.done(&format!("/projects/{}/settings", project.id), "Saved the name"),
            Err(WriteError::Refused(ChangeProjectRefusal::NameTaken)) => {
                errors.add("name", PROJECT_NAME_TAKEN);
            }
            Err(error) => return Err(not_written(error, |_| Problem::NotFound)),
        }
    }
    let page = page(visit, project, spot, errors).await?;
    visit.invalid(&page)
}

async fn delete(visit: &mut Visit, project: &Project, spot: Spot) -> Answer {
    let permit = visit.permit::<DeleteProject>(spot.scope(), "delete the project")?;
    if !text::confirms(visit.form.text("typed"), &[project.name.as_str()]) {
        let errors = FieldErrors::one("typed", "Type the name of the project to confirm");
        let page = page(visit, project, spot, errors).await?;
        return visit.invalid(&page);
    }
    let deleted = visit.app.delete_project(&permit).await;
    deleted.map_err(|error| not_written(error, |_| Problem::NotFound))?;
    visit.done(&format!("/orgs/{}/projects", project.org), format!("Deleted {}", project.name.as_str()))
}
