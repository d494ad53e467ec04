//! A person in a list, in words.

use super::in_project::People;
use crate::app::{PeopleLines, PersonLine};
use crate::console::clock_face::{ClockFace, Shown};
use crate::console::listing::{Pages, Window};
use crate::console::problem::Problem;
use crate::console::roles;
use crate::console::visit::Visit;
use keywright_domain::policy::{
    ChangeOrganizationInvitations, ChangeProjectInvitations, GrantOrgOwner, GrantProjectOwner, GrantRolesInProjects,
};
use keywright_domain::{
    Invitee, MembershipStatus, OrgId, OrgRole, OrgUser, ProjectId, ProjectInvitation, ProjectRole, ProjectRoles, Scope,
    Standing, UserId,
};

/// What the console calls a status.
pub(super) const fn status_word(status: MembershipStatus) -> &'static str {
    match status {
        MembershipStatus::Active => "Active",
        MembershipStatus::Pending => "Pending",
        MembershipStatus::InvitationExpired => "Expired",
        MembershipStatus::InvitationRejected => "Declined",
    }
}

/// What is said of an invitation.
#[derive(Clone)]
pub(super) struct Sent {
    pub(super) invitation: String,
    pub(super) when: Shown,
    pub(super) by: String,
    pub(super) expires: Shown,
    /// Can it still be accepted?
    pub(super) pending: bool,
    /// Is it one to a project alone, of the older generation of the API?
    pub(super) to_project: bool,
    /// Where a new link is asked for; empty where the reader may not, and where there is none any more.
    pub(super) new_link: String,
}

impl Sent {
    fn of(invitee: &Invitee, to_project: bool, root: Option<&str>, face: &ClockFace) -> Self {
        let root = root.filter(|_| invitee.is_pending(face.now()));
        Self {
            new_link: root.map_or(String::new(), |root| format!("{root}/invitations/{}/link", invitee.invitation)),
            invitation: invitee.invitation.to_string(),
            when: face.show(invitee.created),
            by: invitee.inviter.clone(),
            expires: face.show(invitee.expires),
            pending: invitee.is_pending(face.now()),
            to_project,
        }
    }
}

/// A person, as lists and pages show them.
#[derive(Clone)]
pub(super) struct PersonRow {
    pub(super) id: String,
    /// The name, if it is known; else the e-mail address.
    pub(super) name: String,
    pub(super) email: String,
    pub(super) roles: Vec<&'static str>,
    pub(super) projects: usize,
    pub(super) second_factor: bool,
    pub(super) last_sign_in: Option<Shown>,
    pub(super) status: &'static str,
    pub(super) sent: Option<Sent>,
    /// Is it the person who reads?
    pub(super) is_you: bool,
    /// Owns the organization, and nobody else does.
    pub(super) last_owner: bool,
}

impl PersonRow {
    pub(super) fn is_active(&self) -> bool {
        self.sent.is_none()
    }

    /// Is there a page about the person? Not of who is invited to a project alone.
    pub(super) fn has_page(&self) -> bool {
        self.sent.as_ref().is_none_or(|sent| !sent.to_project)
    }
}

/// Where somebody looks from, and what they may do: what rows are made with.
pub(super) struct Looking {
    face: ClockFace,
    you: UserId,
    /// How many people own the organization, or the project.
    owners: u64,
    inviting: Inviting,
    /// The project that is looked at.
    project: Option<(ProjectId, Inviting)>,
}

/// Which links to invitations the reader may make: those that bring what they might grant.
pub(super) struct Inviting {
    /// What paths of the place begin with.
    root: String,
    may: bool,
    may_grant_owner: bool,
    may_grant_in_projects: bool,
}

impl Inviting {
    /// Into an organization.
    pub(super) fn into_organization(visit: &Visit, org: OrgId) -> Self {
        let scope = Scope::Organization(org);
        Self {
            root: format!("/orgs/{org}/access"),
            may: visit.may::<ChangeOrganizationInvitations>(scope),
            may_grant_owner: visit.may::<GrantOrgOwner>(scope),
            may_grant_in_projects: visit.may::<GrantRolesInProjects>(scope),
        }
    }

    /// Into a project alone.
    pub(super) fn into_project(visit: &Visit, scope: Scope, project: ProjectId) -> Self {
        Self {
            root: format!("/projects/{project}/access"),
            may: visit.may::<ChangeProjectInvitations>(scope),
            may_grant_owner: visit.may::<GrantProjectOwner>(scope),
            may_grant_in_projects: true,
        }
    }

    /// Everything that an invitation can bring?
    pub(super) const fn may_give_all(&self) -> bool {
        self.may && self.may_grant_owner && self.may_grant_in_projects
    }

    fn root(&self, owner: bool, in_projects: bool) -> Option<&str> {
        let may = self.may && (!owner || self.may_grant_owner) && (!in_projects || self.may_grant_in_projects);
        may.then_some(self.root.as_str())
    }
}

impl Looking {
    /// At an organization that so many people own.
    pub(super) fn at_organization(visit: &Visit, org: OrgId, owners: u64) -> Result<Self, Problem> {
        let inviting = Inviting::into_organization(visit, org);
        Ok(Self { face: visit.clock_face(), you: visit.person()?.id, owners, inviting, project: None })
    }

    /// At a project that so many people own.
    pub(super) fn at_project(visit: &Visit, people: &People, owners: u64) -> Result<Self, Problem> {
        let inviting = Inviting::into_project(visit, people.scope, people.project);
        let at = Self::at_organization(visit, people.org, owners)?;
        Ok(Self { project: Some((people.project, inviting)), ..at })
    }

    /// The row of somebody in a list.
    pub(super) fn line(&self, line: &PersonLine) -> PersonRow {
        match line {
            PersonLine::Person { person, in_project, second_factor } => self.row(person, *in_project, *second_factor),
            PersonLine::Invited(invitation) => self.invited(invitation),
        }
    }

    /// A person's row; at a project, with what they hold there.
    pub(super) fn row(&self, person: &OrgUser, in_project: ProjectRoles, second_factor: bool) -> PersonRow {
        let now = self.face.now();
        let (name, last_sign_in, sent) = match &person.standing {
            Standing::Active(user) => {
                let name = format!("{} {}", user.first_name, user.last_name).trim().to_owned();
                (name, self.face.show_some(user.last_auth), None)
            }
            Standing::Invited(invitee) => {
                let root = self.inviting.root(person.roles.contains(OrgRole::Owner), !person.projects.is_empty());
                (String::new(), None, Some(Sent::of(invitee, false, root, &self.face)))
            }
        };
        let (roles, owns) = match &self.project {
            Some((id, _)) => (roles::labels(in_project), person.in_project(*id).contains(ProjectRole::Owner)),
            None => (roles::labels(person.roles), person.roles.contains(OrgRole::Owner)),
        };
        let (id, email) = (person.standing.id(), person.standing.username().as_str().to_owned());
        PersonRow {
            id: id.to_string(),
            name: if name.is_empty() { email.clone() } else { name },
            email,
            roles,
            projects: person.projects.len(),
            second_factor,
            last_sign_in,
            status: status_word(person.standing.status(now)),
            last_owner: sent.is_none() && owns && self.owners <= 1,
            sent,
            is_you: id == self.you,
        }
    }

    /// Somebody who is invited to a project alone.
    fn invited(&self, invitation: &ProjectInvitation) -> PersonRow {
        let invitee = &invitation.invitee;
        let inviting = self.project.as_ref().map(|(_, inviting)| inviting);
        let root = inviting.and_then(|there| there.root(invitation.roles.contains(ProjectRole::Owner), true));
        PersonRow {
            id: invitee.user.to_string(),
            name: invitee.username.as_str().to_owned(),
            email: invitee.username.as_str().to_owned(),
            roles: roles::labels(invitation.roles),
            projects: 0,
            second_factor: false,
            last_sign_in: None,
            status: status_word(invitee.status(self.face.now())),
            sent: Some(Sent::of(invitee, true, root, &self.face)),
            is_you: false,
            last_owner: false,
        }
    }
}

/// A page of a list.
pub(super) struct PageOf {
    pub(super) rows: Vec<PersonRow>,
    /// How many there are without the search.
    pub(super) all: u64,
    /// `1-50 of 312`.
    pub(super) range: String,
    pub(super) pages: Pages,
}

impl PageOf {
    /// The page of a window.
    pub(super) fn of(visit: &Visit, window: Window, found: &PeopleLines, looking: &Looking) -> Self {
        Self {
            rows: found.lines.iter().map(|line| looking.line(line)).collect(),
            all: found.all,
            range: window.range(found.found),
            pages: Pages::new(visit, window, found.found),
        }
    }
}
