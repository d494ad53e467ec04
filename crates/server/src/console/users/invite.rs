//! `/orgs/{orgId}/access/invitations`: invites people, with roles and perhaps some projects.

use super::given::{self, EMAILS, ROLES, with};
use crate::app::{InvitationRefusal, MembershipRefusal, Wanted, WriteError};
use crate::console::answer::Answer;
use crate::console::field_errors::FieldErrors;
use crate::console::form::Form;
use crate::console::layout::{Frame, Section};
use crate::console::links::InvitationLinks;
use crate::console::place::spot_of;
use crate::console::problem::{Problem, not_written};
use crate::console::roles::{self, Picking, RolePicker};
use crate::console::visit::Visit;
use askama::Template;
use keywright_domain::policy::{ChangeOrganizationInvitations, GrantOrgOwner, GrantRolesInProjects};
use keywright_domain::{
    Email, InvitationId, OrgRole, OrgRoles, Organization, ProjectId, ProjectRole, ProjectRoles, Scope,
};
use std::collections::BTreeSet;

const TO: &str = "invite users";
const PROJECTS: &str = "projects";
const PROJECT_ROLES: &str = "project-roles";

/// A project to choose.
struct ProjectChoice {
    id: String,
    name: String,
    ticked: bool,
}

#[derive(Template)]
#[template(path = "users/invite.html")]
struct InvitePage {
    frame: Frame,
    errors: FieldErrors,
    root: String,
    emails: String,
    picker: RolePicker,
    projects: Vec<ProjectChoice>,
    /// Absent where the person may not give roles in projects.
    project_picker: Option<RolePicker>,
}

/// What is ticked and typed.
struct Typed {
    emails: String,
    roles: OrgRoles,
    projects: BTreeSet<ProjectId>,
    project_roles: ProjectRoles,
}

impl Typed {
    fn fresh() -> Self {
        let (roles, project_roles) = ([OrgRole::Member].into(), [ProjectRole::ReadOnly].into());
        Self { emails: String::new(), roles, projects: BTreeSet::new(), project_roles }
    }

    /// `None` for roles or projects that no page of ours names.
    fn of(form: &Form, visit: &Visit) -> Option<Self> {
        Some(Self {
            emails: form.text(EMAILS).to_owned(),
            roles: roles::parse(&visit.site, form.all(ROLES), OrgRoles::EMPTY)?,
            // A set: who names a project twice means it once.
            projects: form.all(PROJECTS).map(|id| id.parse().ok()).collect::<Option<BTreeSet<_>>>()?,
            project_roles: roles::parse(&visit.site, form.all(PROJECT_ROLES), ProjectRoles::EMPTY)?,
        })
    }

    fn wanted(&self, errors: &mut FieldErrors) -> Wanted {
        if self.roles.is_empty() {
            errors.add(ROLES, "Choose at least one role");
        }
        if !self.projects.is_empty() && self.project_roles.is_empty() {
            errors.add(PROJECT_ROLES, "Choose at least one role in the projects");
        }
        let projects = self.projects.iter().map(|project| (*project, self.project_roles)).collect();
        Wanted { roles: self.roles, projects, teams: Vec::new() }
    }
}

/// `GET /orgs/{orgId}/access/invitations`.
pub(super) async fn form(visit: &mut Visit) -> Answer {
    let organization = visit.organization().await?;
    visit.permit::<ChangeOrganizationInvitations>(Scope::Organization(organization.id), TO)?;
    let typed = visit.refilled().and_then(|form| Typed::of(form, visit)).unwrap_or_else(Typed::fresh);
    let page = page(visit, &organization, typed, FieldErrors::none()).await?;
    visit.page(&page)
}

/// `POST /orgs/{orgId}/access/invitations`: one invitation for each address.
pub(super) async fn send(visit: &mut Visit) -> Answer {
    let organization = visit.organization().await?;
    let permit = visit.permit::<ChangeOrganizationInvitations>(Scope::Organization(organization.id), TO)?;
    let permit = with::<GrantRolesInProjects, _>(visit, with::<GrantOrgOwner, _>(visit, permit));
    let mut typed = Typed::of(&visit.form, visit).ok_or(Problem::Unreadable)?;
    let mut errors = FieldErrors::none();
    let (emails, wanted) = (given::emails(&visit.form, &mut errors), typed.wanted(&mut errors));
    if !errors.is_empty() {
        let page = page(visit, &organization, typed, errors).await?;
        return visit.invalid(&page);
    }

    let (mut invited, mut left): (Vec<(String, InvitationId)>, Vec<Email>) = (Vec::new(), Vec::new());
    for email in emails {
        match visit.app.invite_to_org(&permit, email.clone(), wanted.clone()).await {
            Ok(made) => invited.push((email.as_str().to_owned(), made.invitee.invitation)),
            Err(WriteError::Refused(refusal)) => {
                let (field, words) = words(&email, &refusal);
                if errors.of(field).is_empty() || field == EMAILS {
                    errors.add(field, words);
                }
                left.push(email);
            }
            Err(error) => return Err(not_written(error, |_| Problem::NotFound)),
        }
    }
    let mut links = InvitationLinks::default();
    // Links to hand over are shown with the last address alone: the page of those that are left has no room for them.
    if left.is_empty() || visit.app.sends_mail() {
        for (_, invitation) in &invited {
            links.add_to_organization(visit, organization.id, *invitation).await?;
        }
    }
    if left.is_empty() {
        let line = match invited.as_slice() {
            [(one, _)] => format!("{one} was invited."),
            many => format!("{} people were invited.", many.len()),
        };
        return links.answer(visit, &format!("/orgs/{}/access/users", organization.id), line).await;
    }
    if !invited.is_empty() {
        let names = invited.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", ");
        let further = if visit.app.sends_mail() { "" } else { ". Get their links from the list of users" };
        errors.add("", format!("Invited already: {names}{further}"));
    }
    typed.emails = left.iter().map(Email::as_str).collect::<Vec<_>>().join(", ");
    let page = page(visit, &organization, typed, errors).await?;
    visit.invalid(&page)
}

/// Which field a refusal is about, and what it says.
fn words(email: &Email, refusal: &InvitationRefusal) -> (&'static str, String) {
    match refusal {
        InvitationRefusal::Already(_) => {
            (EMAILS, format!("{} is in the organization already, or invited to it", email.as_str()))
        }
        InvitationRefusal::Membership(refusal @ MembershipRefusal::MayNotGrant) => (ROLES, given::refused(*refusal)),
        InvitationRefusal::Membership(refusal) => (EMAILS, format!("{}: {}", email.as_str(), given::refused(*refusal))),
        InvitationRefusal::NotFound | InvitationRefusal::OtherKind => {
            (EMAILS, format!("{} cannot be invited", email.as_str()))
        }
    }
}

async fn page(
    visit: &mut Visit,
    organization: &Organization,
    typed: Typed,
    errors: FieldErrors,
) -> Result<InvitePage, Problem> {
    let scope = Scope::Organization(organization.id);
    let may_grant_owner = visit.may::<GrantOrgOwner>(scope);
    let picking = Picking {
        field: ROLES,
        legend: "Organization Permissions",
        who: "They",
        held: OrgRoles::EMPTY,
        ticked: typed.roles,
        owner: OrgRole::Owner,
        may_grant_owner,
    };
    let picker = RolePicker::new(&visit.site, &picking);
    let may_give_projects = visit.may::<GrantRolesInProjects>(scope);
    let seen = visit.app.seen_projects(visit.signed_in()?, organization.id, crate::app::longest_page()).await?.items;
    let choice = |project: &keywright_domain::Project| ProjectChoice {
        id: project.id.to_string(),
        name: project.name.as_str().to_owned(),
        ticked: typed.projects.contains(&project.id),
    };
    let projects: Vec<_> = seen.iter().filter(|_| may_give_projects).map(choice).collect();
    let in_projects = Picking {
        field: PROJECT_ROLES,
        legend: "Project Permissions, in each of them",
        who: "They",
        held: ProjectRoles::EMPTY,
        ticked: typed.project_roles,
        owner: ProjectRole::Owner,
        may_grant_owner: true,
    };
    let project_picker = (!projects.is_empty()).then(|| RolePicker::new(&visit.site, &in_projects));
    let root = format!("/orgs/{}/access", organization.id);
    let frame = visit.frame_at(spot_of(organization), Section::Users).await?;
    Ok(InvitePage {
        frame: frame.below("Users", format!("{root}/users")).ending("Invite users"),
        errors,
        root,
        emails: typed.emails,
        picker,
        projects,
        project_picker,
    })
}
