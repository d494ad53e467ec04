//! `/projects/{projectId}/access/users/new`: gives people roles in a project. Members of the organization have them at
//! once; others are invited to it with them.

use super::given::{self, EMAILS, ROLES, with};
use super::in_project::People;
use super::row::Inviting;
use crate::app::{InvitationRefusal, Invited, MembershipRefusal, WriteError};
use crate::console::answer::Answer;
use crate::console::field_errors::FieldErrors;
use crate::console::layout::{Frame, Section};
use crate::console::links::InvitationLinks;
use crate::console::problem::{Problem, not_written};
use crate::console::roles::{self, Picking, RolePicker};
use crate::console::visit::Visit;
use askama::Template;
use keywright_domain::policy::{AddProjectUser, ChangeProjectInvitations, GrantProjectOwner};
use keywright_domain::{Email, InvitationId, ProjectRole, ProjectRoles, Standing};

const TO: &str = "add users to this project";

#[derive(Template)]
#[template(path = "users/project_add.html")]
struct AddPage {
    frame: Frame,
    errors: FieldErrors,
    root: String,
    emails: String,
    /// The first members of the organization who are not in the project.
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
    visit.permit::<AddProjectUser>(people.scope, TO)?;
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

    // Who may not hand out links to the organization invites to the project alone, and hands those out.
    let through_project = !Inviting::into_organization(visit, people.org).may_give_all();
    let (mut added, mut left): (Vec<(String, Added)>, Vec<Email>) = (Vec::new(), Vec::new());
    for email in emails {
        let done = if through_project {
            invite(visit, &people, email.clone(), wanted).await?
        } else {
            give(visit, &people, email.clone(), wanted).await?
        };
        match done {
            Ok(done) => added.push((email.as_str().to_owned(), done)),
            Err((field, why)) => {
                errors.add(field, format!("{}: {why}", email.as_str()));
                left.push(email);
            }
        }
    }
    let mut links = InvitationLinks::default();
    if left.is_empty() || visit.app.sends_mail() {
        for (_, done) in &added {
            match done {
                Added::AtOnce => {}
                Added::ToOrganization(invitation) => links.add_to_organization(visit, people.org, *invitation).await?,
                Added::ToProject(invitation) => links.add_to_project(visit, people.scope, *invitation).await?,
            }
        }
    }
    if left.is_empty() {
        let invited = added.iter().filter(|(_, done)| !matches!(done, Added::AtOnce)).count();
        let line = match (added.as_slice(), invited) {
            ([(one, _)], 0) => format!("{one} was added to {}.", people.name),
            ([(one, _)], _) => format!("{one} was invited."),
            (many, 0) => format!("{} people were added to {}.", many.len(), people.name),
            (many, invited) => format!("{} people were added, {invited} of them by an invitation.", many.len()),
        };
        return links.answer(visit, &format!("{}/users", people.root()), line).await;
    }
    if !added.is_empty() {
        let names = added.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", ");
        errors.add("", format!("Added already: {names}"));
    }
    let typed = left.iter().map(Email::as_str).collect::<Vec<_>>().join(", ");
    let page = page(visit, &people, typed, wanted, errors).await?;
    visit.invalid(&page)
}

/// How somebody was added.
enum Added {
    /// They were in the organization.
    AtOnce,
    /// By an invitation to the organization, with roles in the project.
    ToOrganization(InvitationId),
    /// By an invitation to the project.
    ToProject(InvitationId),
}

/// What became of an address: or which field of the form is why not, and why.
type Outcome = Result<Added, (&'static str, String)>;

fn refused(refusal: MembershipRefusal) -> (&'static str, String) {
    let field = if refusal == MembershipRefusal::MayNotGrant { ROLES } else { EMAILS };
    (field, given::refused(refusal))
}

/// Gives roles in the project to somebody, and invites to the organization who is not there.
async fn give(visit: &Visit, people: &People, email: Email, roles: ProjectRoles) -> Result<Outcome, Problem> {
    let permit = with::<GrantProjectOwner, _>(visit, visit.permit::<AddProjectUser>(people.scope, TO)?);
    match visit.app.add_project_user(&permit, email, roles).await {
        Ok(person) => Ok(Ok(match &person.standing {
            Standing::Active(_) => Added::AtOnce,
            Standing::Invited(invitee) => Added::ToOrganization(invitee.invitation),
        })),
        Err(WriteError::Refused(refusal)) => Ok(Err(refused(refusal))),
        Err(error) => Err(not_written(error, |_| Problem::NotFound)),
    }
}

/// The same by an invitation to the project alone.
async fn invite(visit: &Visit, people: &People, email: Email, roles: ProjectRoles) -> Result<Outcome, Problem> {
    let permit = with::<GrantProjectOwner, _>(visit, visit.permit::<ChangeProjectInvitations>(people.scope, TO)?);
    match visit.app.invite_to_project(&permit, email, roles).await {
        Ok(Invited::AtOnce(_)) => Ok(Ok(Added::AtOnce)),
        Ok(Invited::Pending(made)) => Ok(Ok(Added::ToProject(made.invitee.invitation))),
        Err(WriteError::Refused(InvitationRefusal::Membership(refusal))) => Ok(Err(refused(refusal))),
        Err(WriteError::Refused(InvitationRefusal::Already(_))) => {
            Ok(Err(refused(MembershipRefusal::AlreadyInProject)))
        }
        Err(error) => Err(not_written(error, |_| Problem::NotFound)),
    }
}

async fn page(
    visit: &mut Visit,
    people: &People,
    emails: String,
    ticked: ProjectRoles,
    errors: FieldErrors,
) -> Result<AddPage, Problem> {
    let known = visit.app.members_outside(&people.permit).await?;
    let known = known.iter().map(|name| name.as_str().to_owned()).collect();
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
    let frame = visit.frame_at(people.spot.clone(), Section::Users).await?;
    let frame = frame.below("Users", format!("{root}/users")).ending("Add users");
    Ok(AddPage { frame, errors, root, emails, known, picker })
}
