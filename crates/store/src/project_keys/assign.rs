//! Assigning a key to a project and changing its roles there: two calls of the contract, one rule.
//!
//! The roles replace the set in this project; the organization's and other projects' stay.

use super::{join, write_roles};
use crate::change::{Change, Stop, Tx};
use crate::keys::{describe, read as keys};
use crate::projects::read as projects;
use keywright_domain::policy::{self, GrantProjectOwner};
use keywright_domain::{ApiKey, Description, Draft, EventType, ProjectRole, ProjectRoles, Scope, Timestamp};

/// Assigns a key by POST.
#[derive(Debug)]
pub struct AssignKey {
    /// Its roles in the project; never empty.
    pub roles: ProjectRoles,
}

/// Changes a key by PATCH, or assigns it.
#[derive(Debug)]
pub struct ChangeProjectKey {
    /// Its roles in the project; never empty.
    pub roles: Option<ProjectRoles>,
    /// The new description.
    pub description: Option<Description>,
}

/// Why a key is not assigned.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AssignKeyRefusal {
    /// The project is gone.
    ProjectGone,
    /// No such key in the project's organization.
    KeyNotFound,
    /// It is not in the project yet, and no roles are given.
    RolesMissing,
    /// It would hold Project Owner, and the permit does not include granting it.
    MayNotGrantOwner,
}

impl Change for AssignKey {
    type Action = policy::AssignKey;
    type Out = ApiKey;
    type Refusal = AssignKeyRefusal;

    async fn apply(&self, scope: &Scope, _: Timestamp, tx: &mut Tx) -> Result<ApiKey, Stop<AssignKeyRefusal>> {
        change(scope, Some(self.roles), None, tx).await
    }
}

impl Change for ChangeProjectKey {
    type Action = policy::ChangeProjectKey;
    type Out = ApiKey;
    type Refusal = AssignKeyRefusal;

    async fn apply(&self, scope: &Scope, _: Timestamp, tx: &mut Tx) -> Result<ApiKey, Stop<AssignKeyRefusal>> {
        change(scope, self.roles, self.description.as_ref(), tx).await
    }
}

pub(super) async fn change(
    scope: &Scope,
    roles: Option<ProjectRoles>,
    description: Option<&Description>,
    tx: &mut Tx,
) -> Result<ApiKey, Stop<AssignKeyRefusal>> {
    let refused = |refusal| Stop::Refused(refusal);
    let places = scope.org().zip(scope.project());
    let (org, project) = places.ok_or(refused(AssignKeyRefusal::ProjectGone))?;
    projects::within(project, tx).await?.ok_or(refused(AssignKeyRefusal::ProjectGone))?;
    let id = tx.target().ok_or(refused(AssignKeyRefusal::KeyNotFound))?;
    let mut key = keys::within(id, org, tx).await?.ok_or(refused(AssignKeyRefusal::KeyNotFound))?;
    let held = key.roles.projects.iter().find(|(held, _)| *held == project).map(|(_, roles)| *roles);
    if held.is_none() && roles.is_none() {
        return Err(refused(AssignKeyRefusal::RolesMissing));
    }
    let before = held.unwrap_or(ProjectRoles::EMPTY);
    let grants_owner = roles.is_some_and(|roles| roles.contains(ProjectRole::Owner));
    let may_grant = tx.includes::<GrantProjectOwner>();
    if grants_owner && !before.contains(ProjectRole::Owner) && !may_grant {
        return Err(refused(AssignKeyRefusal::MayNotGrantOwner));
    }

    if let Some(roles) = roles.filter(|roles| *roles != before) {
        match held {
            None => join((id, key.public_key), org, project, roles, tx).await?,
            Some(before) => {
                write_roles(id, project, before, roles, tx).await?;
                let draft = Draft::of_org(EventType::ApiKeyRolesChanged, org).in_project(project);
                let detail = format!("from {} to {}", before.to_text(), roles.to_text());
                tx.record(draft.about_key(id, key.public_key).saying(detail));
            }
        }
        key.roles.projects.retain(|(held, _)| *held != project);
        key.roles.projects.push((project, roles));
    }
    if let Some(description) = description {
        describe(&mut key, description, tx).await?;
    }
    Ok(key)
}
