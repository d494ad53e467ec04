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
}

impl Scope {
    /// Its kind.
    pub const fn kind(&self) -> ScopeKind {
        match self {
            Self::Deployment => ScopeKind::Deployment,
            Self::Organization(_) => ScopeKind::Organization,
            Self::Project { .. } => ScopeKind::Project,
        }
    }

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
