//! Invitations as the older generation of the API shows them: to an organization with all that it brings, or to one
//! project. To the newer one, an invitation to an organization is a person who is not there yet.

use crate::{Invitee, OrgId, OrgRoles, OrganizationName, ProjectId, ProjectName, ProjectRoles, TeamId};

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
