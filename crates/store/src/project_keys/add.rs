//! Making a key in a project: an organization key, assigned at once.

use super::join_new;
use crate::change::{Change, Stop, Tx};
use crate::keys::{AddKeyRefusal, NewKey, add};
use crate::projects::read as projects;
use keywright_domain::policy::{CreateProjectKey, GrantOrgOwnerInProject, GrantOrgRoles, GrantProjectOwner};
use keywright_domain::{ApiKey, OrgRole, ProjectRole, ProjectRoles, PublicKey, Scope, Timestamp};

/// Makes a key with roles in the permit's project, and in its organization.
#[derive(Debug)]
pub struct AddProjectKey {
    /// The key, with its organization roles.
    pub key: NewKey,
    /// Its roles in the project; never empty.
    pub roles: ProjectRoles,
    /// Did the request name organization roles? That asks for a right of its own.
    pub names_org_roles: bool,
    /// How many keys an organization may have.
    pub limit: u64,
}

/// Why no key is made.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AddProjectKeyRefusal {
    /// The project is gone.
    ProjectGone,
    /// As for any key.
    Key(AddKeyRefusal),
    /// The permit does not include granting these roles.
    MayNotGrant,
}

impl Change for AddProjectKey {
    type Action = CreateProjectKey;
    type Out = ApiKey;
    type Refusal = AddProjectKeyRefusal;

    async fn apply(&self, scope: &Scope, now: Timestamp, tx: &mut Tx) -> Result<ApiKey, Stop<AddProjectKeyRefusal>> {
        let gone = || Stop::Refused(AddProjectKeyRefusal::ProjectGone);
        let (org, project) = scope.org().zip(scope.project()).ok_or_else(gone)?;
        projects::within(project, tx).await?.ok_or_else(gone)?;
        let org_roles = !self.names_org_roles || tx.includes::<GrantOrgRoles>();
        let org_owner = !self.key.roles.contains(OrgRole::Owner) || tx.includes::<GrantOrgOwnerInProject>();
        let owner = !self.roles.contains(ProjectRole::Owner) || tx.includes::<GrantProjectOwner>();
        if !(org_roles && org_owner && owner) {
            return Err(Stop::Refused(AddProjectKeyRefusal::MayNotGrant));
        }
        add::count(&self.key, org, self.limit, tx).await.map_err(|stop| stop.map(AddProjectKeyRefusal::Key))?;

        let mut key = add::insert(&self.key, org, Some(project), now, tx);
        join_new((key.id, key.public_key), org, project, self.roles, tx);
        key.roles.projects.push((project, self.roles));
        Ok(key)
    }

    fn new_key(&self) -> Option<PublicKey> {
        Some(self.key.public_key)
    }
}
