//! A person in a list: in words, in the order of lists, found by a search.

use crate::console::clock_face::{ClockFace, Shown};
use crate::console::listing::{Pages, Window};
use crate::console::roles;
use crate::console::visit::Visit;
use keywright_domain::policy::{
    ChangeOrganizationInvitations, ChangeProjectInvitations, GrantOrgOwner, GrantProjectOwner, GrantRolesInProjects,
};
use keywright_domain::{
    Invitee, MembershipStatus, OrgId, OrgRole, OrgUser, ProjectId, ProjectInvitation, ProjectRole, Scope, Standing,
    Timestamp, UserId,
};
use std::collections::HashSet;

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

    fn matches(&self, text: &str) -> bool {
        self.name.to_lowercase().contains(text) || self.email.to_lowercase().contains(text)
    }
}

/// What rows are made with.
pub(super) struct Looking<'a> {
    pub(super) face: &'a ClockFace,
    pub(super) you: UserId,
    pub(super) with_second_factor: &'a HashSet<UserId>,
    /// How many people own the organization.
    pub(super) owners: usize,
    pub(super) inviting: Inviting,
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

impl Looking<'_> {
    pub(super) fn row(&self, person: &OrgUser) -> PersonRow {
        let now = self.face.now();
        let (name, last_sign_in, sent) = match &person.standing {
            Standing::Active(user) => {
                let name = format!("{} {}", user.first_name, user.last_name).trim().to_owned();
                (name, self.face.show_some(user.last_auth), None)
            }
            Standing::Invited(invitee) => {
                let root = self.inviting.root(person.roles.contains(OrgRole::Owner), !person.projects.is_empty());
                (String::new(), None, Some(Sent::of(invitee, false, root, self.face)))
            }
        };
        let (id, email) = (person.standing.id(), person.standing.username().as_str().to_owned());
        PersonRow {
            id: id.to_string(),
            name: if name.is_empty() { email.clone() } else { name },
            email,
            roles: roles::labels(person.roles),
            projects: person.projects.len(),
            second_factor: self.with_second_factor.contains(&id),
            last_sign_in,
            status: status_word(person.standing.status(now)),
            last_owner: sent.is_none() && person.roles.contains(OrgRole::Owner) && self.owners <= 1,
            sent,
            is_you: id == self.you,
        }
    }
}

/// Somebody who is invited to a project alone.
pub(super) fn invited_there(invitation: &ProjectInvitation, inviting: &Inviting, face: &ClockFace) -> PersonRow {
    let invitee = &invitation.invitee;
    let root = inviting.root(invitation.roles.contains(ProjectRole::Owner), true);
    PersonRow {
        id: invitee.user.to_string(),
        name: invitee.username.as_str().to_owned(),
        email: invitee.username.as_str().to_owned(),
        roles: roles::labels(invitation.roles),
        projects: 0,
        second_factor: false,
        last_sign_in: None,
        status: status_word(invitee.status(face.now())),
        sent: Some(Sent::of(invitee, true, root, face)),
        is_you: false,
        last_owner: false,
    }
}

/// How many people own an organization.
pub(super) fn owners(people: &[OrgUser]) -> usize {
    people.iter().filter(|person| owns(person)).count()
}

/// A member who owns the organization.
pub(super) fn owns(person: &OrgUser) -> bool {
    person.standing.user().is_some() && person.roles.contains(OrgRole::Owner)
}

/// Those who are there first, then those who are invited, then those who will not come; by name within.
pub(super) fn in_order(people: &mut [OrgUser], now: Timestamp) {
    let rank = |person: &OrgUser| match person.standing.status(now) {
        MembershipStatus::Active => 0,
        MembershipStatus::Pending => 1,
        MembershipStatus::InvitationExpired => 2,
        MembershipStatus::InvitationRejected => 3,
    };
    people.sort_by_key(|person| (rank(person), person.standing.username().key(), person.standing.id()));
}

/// A page of a list that has been read whole.
pub(super) struct PageOf {
    pub(super) rows: Vec<PersonRow>,
    /// How many there are without the search.
    pub(super) all: usize,
    /// `1-50 of 312`.
    pub(super) range: String,
    pub(super) pages: Pages,
}

impl PageOf {
    /// The page that the query asks for, of those whom the search finds.
    pub(super) fn of(visit: &Visit, rows: Vec<PersonRow>, search: &str) -> Self {
        let all = rows.len();
        let found = found(rows, search);
        let total = found.len() as u64;
        let window = Window::asked(visit).within(total);
        let before = usize::try_from((window.number - 1).saturating_mul(window.per)).unwrap_or(usize::MAX);
        let per = usize::try_from(window.per).unwrap_or(usize::MAX);
        let rows = found.into_iter().skip(before).take(per).collect();
        Self { rows, all, range: window.range(total), pages: Pages::new(visit, window, total) }
    }
}

/// Those whose name or address has the text in it, whatever the case.
fn found(rows: Vec<PersonRow>, search: &str) -> Vec<PersonRow> {
    let text = search.trim().to_lowercase();
    rows.into_iter().filter(|row| row.matches(&text)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(name: &str) -> PersonRow {
        PersonRow {
            id: String::new(),
            name: name.to_owned(),
            email: format!("{}@example.org", name.to_lowercase()),
            roles: Vec::new(),
            projects: 0,
            second_factor: false,
            last_sign_in: None,
            status: "Active",
            sent: None,
            is_you: false,
            last_owner: false,
        }
    }

    #[test]
    fn a_search_finds_a_part_of_name_or_address_whatever_the_case() {
        let people = || ["Ada0", "Ada1", "Örjan"].map(row).into();
        let names = |search| found(people(), search).into_iter().map(|row| row.name).collect::<Vec<_>>();

        assert_eq!(names("ÖRJ"), ["Örjan"]);
        assert_eq!(names(" ada1@ "), ["Ada1"]);
        assert_eq!(names("nobody"), Vec::<String>::new());
        assert_eq!(names("").len(), 3);
    }
}
