//! Changing a key in a project as somebody saw it: what a form is based on is compared under the lock.

use super::assign::{AssignKeyRefusal, change};
use crate::change::{Change, Stop, Tx};
use crate::keys::read as keys;
use keywright_domain::policy::{self, GrantOrgRoles};
use keywright_domain::{ApiKey, Description, ProjectRoles, Scope, Timestamp};

/// What somebody saw of a key before they changed it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SeenProjectKey {
    /// Its roles in the project; none for a key that was not there.
    pub roles: ProjectRoles,
    /// Its description, for who is about to change it.
    pub description: Option<String>,
}

/// Changes a key in the permit's project that still is as somebody saw it, or brings one there that still is not.
#[derive(Debug)]
pub struct ChangeSeenProjectKey {
    /// How it was.
    pub seen: SeenProjectKey,
    /// Its roles in the project; never empty.
    pub roles: ProjectRoles,
    /// The new description.
    pub description: Option<Description>,
}

/// Why such a key is not changed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ChangeSeenProjectKeyRefusal {
    /// Somebody else has changed it meanwhile: how it is now.
    Changed(Box<ApiKey>),
    /// The key is used elsewhere too: what it is called is for who looks after the organization's keys.
    NotTheirs,
    /// As for any change.
    Key(AssignKeyRefusal),
}

impl Change for ChangeSeenProjectKey {
    type Action = policy::ChangeProjectKey;
    type Out = ApiKey;
    type Refusal = ChangeSeenProjectKeyRefusal;

    async fn apply(&self, scope: &Scope, _: Timestamp, tx: &mut Tx) -> Result<ApiKey, Stop<Self::Refusal>> {
        let refused = |refusal| Stop::Refused(ChangeSeenProjectKeyRefusal::Key(refusal));
        let (org, project) = scope.org().zip(scope.project()).ok_or_else(|| refused(AssignKeyRefusal::ProjectGone))?;
        let id = tx.target().ok_or_else(|| refused(AssignKeyRefusal::KeyNotFound))?;
        let key = keys::within(id, org, tx).await?.ok_or_else(|| refused(AssignKeyRefusal::KeyNotFound))?;
        let held = key.roles.projects.iter().find(|(held, _)| *held == project);
        let held = held.map_or(ProjectRoles::EMPTY, |(_, roles)| *roles);
        let description = self.description.as_ref().filter(|wanted| **wanted != key.description);
        let described = self.seen.description.as_deref().is_none_or(|seen| seen == key.description.as_str());
        if held != self.seen.roles || !described {
            return Err(Stop::Refused(ChangeSeenProjectKeyRefusal::Changed(Box::new(key))));
        }
        if description.is_some() && !key.belongs_to_project_alone(project) && !tx.includes::<GrantOrgRoles>() {
            return Err(Stop::Refused(ChangeSeenProjectKeyRefusal::NotTheirs));
        }

        let changed = change(scope, Some(self.roles), description, tx).await;
        changed.map_err(|stop| stop.map(ChangeSeenProjectKeyRefusal::Key))
    }
}
