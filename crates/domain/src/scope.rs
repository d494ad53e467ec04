//! Where something happens: the deployment, one organization, or one project in its organization.

use crate::{OrgId, ProjectId};

/// A resolved place; never a bare id from a path.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Scope {
    /// The whole server: global keys, accounts, first run.
    Deployment,
    /// One organization.
    Organization(OrgId),
    /// One project, with the organization it belongs to.
    Project {
        /// The organization.
        org: OrgId,
        /// The project.
        project: ProjectId,
    },
}

/// What kind of place an action happens in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ScopeKind {
    /// See [`Scope::Deployment`].
    Deployment,
    /// See [`Scope::Organization`].
    Organization,
    /// See [`Scope::Project`].
    Project,
    /// Where the caller is at home: an organization, or the deployment for a global key.
    Home,
    /// Any of them: where the route finds the thing that it is about.
    Anywhere,
}

impl ScopeKind {
    /// Is the scope a place of this kind?
    pub const fn admits(self, scope: &Scope) -> bool {
        match scope {
            Scope::Deployment => matches!(self, Self::Deployment | Self::Home | Self::Anywhere),
            Scope::Organization(_) => matches!(self, Self::Organization | Self::Home | Self::Anywhere),
            Scope::Project { .. } => matches!(self, Self::Project | Self::Anywhere),
        }
    }
}

impl Scope {
    /// The organization, unless the scope is the deployment.
    pub const fn org(&self) -> Option<OrgId> {
        match self {
            Self::Deployment => None,
            Self::Organization(org) | Self::Project { org, .. } => Some(*org),
        }
    }

    /// The project, when the scope is one.
    pub const fn project(&self) -> Option<ProjectId> {
        match self {
            Self::Project { project, .. } => Some(*project),
            _ => None,
        }
    }
}
