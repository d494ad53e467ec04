//! `/projects/{projectId}/access/users/new`: gives people roles in a project. Members of the organization have them at
//! once; others are invited to it with them.

use super::given::{self, EMAILS, ROLES, with};
use super::in_project::People;
use crate::app::{MembershipRefusal, WriteError};
use crate::console::answer::Answer;
use crate::console::field_errors::FieldErrors;
use crate::console::layout::{Frame, Section};
use crate::console::problem::{Problem, not_written};
use crate::console::roles::{self, Picking, RolePicker};
use crate::console::visit::Visit;
use askama::Template;
use keywright_domain::policy::{AddProjectUser, GrantProjectOwner};
use keywright_domain::{Email, ProjectRole, ProjectRoles};

const TO: &str = "add users to this project";

#[derive(Template)]
#[template(path = "users/project_add.html")]
struct AddPage {
    frame: Frame,
    errors: FieldErrors,
    root: String,
    emails: String,
    /// Members of the organization who are not in the project.
    known: Vec<String>,
    picker: RolePicker,
}

/// `GET /projects/{projectId}/access/users/new`.
pub(super) async fn form(visit: &mut Visit) -> Answer {
    let people = People::of(visit).await?;
    visit.permit::<AddProjectUser>(people.scope, TO)?;
    let (emails, ticked) = match visit.refilled() {
        Some(form) => {
            let ticked = roles::parse(&visit.site, form.all(ROLES), ProjectRoles::EMPTY);
            (form.text(EMAILS).to_owned(), ticked.unwrap_or(ProjectRoles::EMPTY))
        }
        None => (String::new(), [ProjectRole::ReadOnly].into()),
    };
    let page = page(visit, &people, emails, ticked, FieldErrors::none()).await?;
    visit.page(&page)
}

/// `POST /projects/{projectId}/access/users/new`.
pub(super) async fn add(visit: &mut Visit) -> Answer {
    let people = People::of(visit).await?;
    let permit = with::<GrantProjectOwner, _>(visit, visit.permit::<AddProjectUser>(people.scope, TO)?);
    let wanted = roles::parse(&visit.site, visit.form.all(ROLES), ProjectRoles::EMPTY).ok_or(Problem::Unreadable)?;
    let mut errors = FieldErrors::none();
    let emails = given::emails(&visit.form, &mut errors);
    if wanted.is_empty() {
        errors.add(ROLES, "Choose at least one role");
    }
    let typed = visit.form.text(EMAILS).to_owned();
    if !errors.is_empty() {
        let page = page(visit, &people, typed, wanted, errors).await?;
        return visit.invalid(&page);
    }

    let (mut added, mut invited, mut left): (Vec<String>, usize, Vec<Email>) = (Vec::new(), 0, Vec::new());
    for email in emails {
        match visit.app.add_project_user(&permit, email.clone(), wanted).await {
            Ok(person) => {
                invited += usize::from(person.standing.user().is_none());
                added.push(email.as_str().to_owned());
            }
            Err(WriteError::Refused(refusal)) => {
                let field = if refusal == MembershipRefusal::MayNotGrant { ROLES } else { EMAILS };
                errors.add(field, format!("{}: {}", email.as_str(), given::refused(refusal)));
                left.push(email);
            }
            Err(error) => return Err(not_written(error, |_| Problem::NotFound)),
        }
    }
    if left.is_empty() {
        let line = match (added.as_slice(), invited) {
            ([one], 0) => format!("{one} was added to {}.", people.name),
            ([one], _) => format!("{one} was invited."),
            (many, 0) => format!("{} people were added to {}.", many.len(), people.name),
            (many, invited) => format!("{} people were added, {invited} of them by an invitation.", many.len()),
        };
        return visit.done(&format!("{}/users", people.root()), line);
    }
    if !added.is_empty() {
        errors.add("", format!("Added already: {}", added.join(", ")));
    }
    let typed = left.iter().map(Email::as_str).collect::<Vec<_>>().join(", ");
    let page = page(visit, &people, typed, wanted, errors).await?;
    visit.invalid(&page)
}

async fn page(
    visit: &mut Visit,
    people: &People,
    emails: String,
    ticked: ProjectRoles,
    errors: FieldErrors,
) -> Result<AddPage, Problem> {
    let inside = |user| people.inside().any(|person| person.standing.id() == user);
    let known = people.everybody.iter().filter_map(|person| person.standing.user()).filter(|user| !inside(user.id));
    let known = known.map(|user| user.username.as_str().to_owned()).collect();
    let picking = Picking {
        field: ROLES,
        legend: "Project Permissions",
        who: "They",
        held: ProjectRoles::EMPTY,
        ticked,
        owner: ProjectRole::Owner,
        may_grant_owner: visit.may::<GrantProjectOwner>(people.scope),
    };
    let picker = RolePicker::new(&visit.site, &picking);
    let root = people.root();
    let frame = visit.frame_in(people.spot.clone(), Section::Users).await?;
    let frame = frame.below("Users", format!("{root}/users")).ending("Add users");
    Ok(AddPage { frame, errors, root, emails, known, picker })
}
