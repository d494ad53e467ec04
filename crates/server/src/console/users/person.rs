//! `/orgs/{orgId}/access/users/{userId}`: one person of an organization, and what they may do there.

use super::given::{self, ROLES, with};
use super::row::{Looking, PersonRow};
use crate::app::{InvitationRefusal, OrgUserPatch, Which, WriteError};
use crate::console::answer::Answer;
use crate::console::field_errors::FieldErrors;
use crate::console::layout::{Frame, Section};
use crate::console::place::spot_of;
use crate::console::problem::{Problem, not_written};
use crate::console::roles::{self, Picking, RolePicker};
use crate::console::visit::Visit;
use askama::Template;
use keywright_domain::policy::{
    ChangeOrganizationInvitations, GrantOrgOwner, GrantRolesInProjects, ReadOrganizationUsers, RemoveOrganizationUser,
    ReplaceOrganizationRoles,
};
use keywright_domain::{
    MembershipStatus, OrgRole, OrgRoles, OrgUser, Organization, ProjectId, ProjectRoles, Scope, Standing, UserId,
};

/// A project that the person is in, or is invited to.
pub(super) struct InProject {
    /// Its name; its id where the reader may not see it.
    pub(super) name: String,
    /// Where its people are; empty where the reader may not see it.
    pub(super) path: String,
    pub(super) roles: Vec<&'static str>,
}

#[derive(Template)]
#[template(path = "users/person.html")]
pub(super) struct PersonPage {
    pub(super) frame: Frame,
    pub(super) errors: FieldErrors,
    pub(super) person: PersonRow,
    /// What paths of the list begin with.
    pub(super) root: String,
    pub(super) projects: Vec<InProject>,
    pub(super) teams: usize,
    pub(super) picker: Option<RolePicker>,
    /// Why there is no form; empty when there is one.
    pub(super) why_not: &'static str,
    pub(super) may_remove: bool,
    pub(super) may_cancel: bool,
    pub(super) in_project: bool,
    /// The roles that the form is made with.
    pub(super) seen_roles: String,
}

/// Somebody of the organization that the path names.
pub(super) struct Found {
    pub(super) organization: Organization,
    pub(super) scope: Scope,
    pub(super) person: OrgUser,
    pub(super) row: PersonRow,
}

impl Found {
    /// # Errors
    /// `NotFound` for who is not there, and for everybody who does not belong there.
    pub(super) async fn of(visit: &mut Visit) -> Result<Self, Problem> {
        let organization = visit.organization().await?;
        let (scope, user) = (Scope::Organization(organization.id), visit.param::<UserId>("userId")?);
        let permit = visit.permit::<ReadOrganizationUsers>(scope, "see the users of this organization")?;
        let person = visit.app.person(&permit, user).await?.ok_or(Problem::NotFound)?;
        let second_factor = visit.app.has_second_factor(&permit, user).await?;
        let owners = visit.app.count_owners(&permit).await?;
        let looking = Looking::at_organization(visit, organization.id, owners)?;
        let row = looking.row(&person, ProjectRoles::EMPTY, second_factor);
        Ok(Self { organization, scope, person, row })
    }

    /// What paths of the list begin with.
    pub(super) fn root(&self) -> String {
        format!("/orgs/{}/access", self.organization.id)
    }

    /// The frame of a page about the person.
    pub(super) async fn frame(&self, visit: &mut Visit) -> Result<Frame, Problem> {
        let frame = visit.frame_at(spot_of(&self.organization), Section::Users).await?;
        Ok(frame.below("Users", format!("{}/users", self.root())))
    }
}

/// `GET /orgs/{orgId}/access/users/{userId}`.
pub(super) async fn show(visit: &mut Visit) -> Answer {
    let found = Found::of(visit).await?;
    let kept = visit.refilled().map(|form| form.all(ROLES).map(str::to_owned).collect::<Vec<_>>());
    let ticked = kept.and_then(|names| roles::parse(&visit.site, names.iter().map(String::as_str), found.person.roles));
    let ticked = ticked.unwrap_or(found.person.roles);
    let page = page(visit, found, ticked, FieldErrors::none()).await?;
    visit.page(&page)
}

/// `POST /orgs/{orgId}/access/users/{userId}`: other roles in the organization.
pub(super) async fn save(visit: &mut Visit) -> Answer {
    let found = Found::of(visit).await?;
    let sent = roles::parse(&visit.site, visit.form.all(ROLES), found.person.roles);
    let mut wanted = sent.ok_or(Problem::Unreadable)?;
    if found.row.last_owner {
        // The box is there to be seen and cannot be unticked, so that browsers do not send it.
        wanted = wanted.union([OrgRole::Owner].into());
    }
    if wanted.is_empty() {
        let errors = FieldErrors::one(ROLES, "Choose at least one role");
        let page = page(visit, found, wanted, errors).await?;
        return visit.invalid(&page);
    }
    let Some(refused) = write(visit, &found, wanted).await? else {
        let list = format!("{}/users", found.root());
        return visit.done_to(&list, format!("The roles of {} were saved.", found.row.name), &found.row.id);
    };
    let page = page(visit, found, wanted, FieldErrors::one(ROLES, refused)).await?;
    visit.invalid(&page)
}

/// Writes the roles of a member, or of an invitation; says why not, if it is refused.
async fn write(visit: &Visit, found: &Found, wanted: OrgRoles) -> Result<Option<String>, Problem> {
    const TO: &str = "change what users may do";
    let change = given::differing(&visit.form, wanted).ok_or(Problem::Unreadable)?;
    match &found.person.standing {
        Standing::Active(user) => {
            let permit = visit.permit::<ReplaceOrganizationRoles>(found.scope, TO)?;
            let permit = with::<GrantOrgOwner, _>(visit, permit);
            match visit.app.replace_org_roles(&permit, user.id, change).await {
                Ok(_) => Ok(None),
                Err(WriteError::Refused(refusal)) => Ok(Some(given::refused(refusal))),
                Err(error) => Err(not_written(error, |_| Problem::NotFound)),
            }
        }
        Standing::Invited(invitee) => {
            let permit = visit.permit::<ChangeOrganizationInvitations>(found.scope, TO)?;
            let permit = with::<GrantRolesInProjects, _>(visit, with::<GrantOrgOwner, _>(visit, permit));
            let patch = OrgUserPatch { roles: Some(change), ..OrgUserPatch::default() };
            match visit.app.change_org_invitation(&permit, Which::Id(invitee.invitation), patch).await {
                Ok(_) => Ok(None),
                Err(WriteError::Refused(InvitationRefusal::Membership(refusal))) => Ok(Some(given::refused(refusal))),
                Err(error) => Err(not_written(error, |_| Problem::NotFound)),
            }
        }
    }
}

async fn page(visit: &mut Visit, found: Found, ticked: OrgRoles, errors: FieldErrors) -> Result<PersonPage, Problem> {
    let (org, scope, person) = (found.organization.id, found.scope, &found.person);
    let seen = visit.app.seen_projects(visit.signed_in()?, org, crate::app::longest_page()).await?.items;
    let name = |id: ProjectId| seen.iter().find(|project| project.id == id).map(|project| project.name.as_str());
    let in_project = |(id, held): &(ProjectId, ProjectRoles)| InProject {
        name: name(*id).map_or_else(|| id.to_string(), str::to_owned),
        path: name(*id).map_or_else(String::new, |_| format!("/projects/{id}/access/users")),
        roles: roles::labels(*held),
    };
    let projects = person.projects.iter().map(in_project).collect();
    let may_invite = visit.may::<ChangeOrganizationInvitations>(scope);
    let status = person.standing.status(visit.app.now());
    let (may_change, why_not) = match status {
        _ if found.row.is_you => (false, "Nobody changes their own roles. Ask another owner of this organization."),
        MembershipStatus::Active if visit.may::<ReplaceOrganizationRoles>(scope) => (true, ""),
        MembershipStatus::Pending if may_invite => (true, ""),
        MembershipStatus::Active | MembershipStatus::Pending => {
            (false, "You need the Organization Owner role to change what people may do.")
        }
        MembershipStatus::InvitationExpired | MembershipStatus::InvitationRejected => {
            (false, "This invitation has come to its end. Invite the person again.")
        }
    };
    let picker = may_change.then(|| picker(visit, &found, ticked));
    Ok(PersonPage {
        frame: found.frame(visit).await?.titled(found.row.name.clone()).ending(found.row.name.clone()),
        errors,
        root: found.root(),
        projects,
        teams: person.teams.len(),
        picker,
        why_not,
        may_remove: found.row.is_active()
            && !found.row.is_you
            && !found.row.last_owner
            && visit.may::<RemoveOrganizationUser>(scope),
        may_cancel: !found.row.is_active() && may_invite,
        in_project: false,
        seen_roles: person.roles.to_text(),
        person: found.row,
    })
}

fn picker(visit: &Visit, found: &Found, ticked: OrgRoles) -> RolePicker {
    let picking = Picking {
        field: ROLES,
        legend: "Organization Permissions",
        who: "This person",
        held: found.person.roles,
        ticked,
        owner: OrgRole::Owner,
        may_grant_owner: visit.may::<GrantOrgOwner>(found.scope),
    };
    let mut picker = RolePicker::new(&visit.site, &picking);
    let owner = picker.choices.iter_mut().find(|choice| choice.name == OrgRole::Owner.name());
    if let Some(owner) = owner.filter(|_| found.row.last_owner) {
        (owner.ticked, owner.locked) = (true, "This is the last owner. Name another owner first.");
    }
    picker
}
