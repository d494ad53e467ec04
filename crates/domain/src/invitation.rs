//! Invitations as the older generation of the API shows them: to an organization with all that it brings, or to one
//! project. To the newer one, an invitation to an organization is a person who is not there yet.

use crate::{
    Invitee, OrgId, OrgRoles, OrgUser, OrganizationName, ProjectId, ProjectName, ProjectRoles, Standing, TeamId,
};

/// An invitation to an organization.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OrgInvitation {
    /// Who is invited, by whom, until when.
    pub invitee: Invitee,
    /// To where.
    pub org: OrgId,
    /// What that is called.
    pub org_name: OrganizationName,
    /// The roles in the organization; never empty.
    pub roles: OrgRoles,
    /// The roles in projects.
    pub projects: Vec<(ProjectId, ProjectRoles)>,
    /// The teams.
    pub teams: Vec<TeamId>,
}

impl OrgInvitation {
    /// The invitation of a person who is invited; `None` for a member.
    pub fn of(person: OrgUser, org: OrgId, org_name: &OrganizationName) -> Option<Self> {
        let Standing::Invited(invitee) = person.standing else { return None };
        Some(Self {
            invitee,
            org,
            org_name: org_name.clone(),
            roles: person.roles,
            projects: person.projects,
            teams: person.teams,
        })
    }
}

/// An invitation to a project.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ProjectInvitation {
    /// Who is invited, by whom, until when.
    pub invitee: Invitee,
    /// To where.
    pub project: ProjectId,
    /// What that is called.
    pub project_name: ProjectName,
    /// The roles in the project; never empty.
    pub roles: ProjectRoles,
}
