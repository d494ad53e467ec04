//! API keys: a public half that names the key and a private half that proves it. What is kept of the private half
//! here is its tail, for the masked form; the secret itself lives sealed in the store.

use crate::{
    Description, KeyId, OrgId, OrgRole, OrgRoles, PrivateKeyTail, ProjectId, ProjectRoles, PublicKey, Timestamp,
};

/// An API key as lists and single reads show it (endpoint contract 1).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ApiKey {
    /// Its id.
    pub id: KeyId,
    /// The one organization that it belongs to.
    pub org: OrgId,
    /// Its public half: unique over the deployment, immutable.
    pub public_key: PublicKey,
    /// What it is for.
    pub description: Description,
    /// The last twelve digits of its private half.
    pub tail: PrivateKeyTail,
    /// All its roles.
    pub roles: KeyRoles,
    /// When it was made.
    pub created: Timestamp,
}

impl ApiKey {
    /// Is the key a project's own: in no other project, and in the organization only a member (console contract 5.8)?
    pub fn belongs_to_project_alone(&self, project: ProjectId) -> bool {
        let here_alone = matches!(self.roles.projects.as_slice(), [(only, _)] if *only == project);
        here_alone && self.roles.org == OrgRoles::from([OrgRole::Member])
    }
}

/// A key's roles: in its organization and in any number of its projects.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct KeyRoles {
    /// In the organization.
    pub org: OrgRoles,
    /// In projects, each once.
    pub projects: Vec<(ProjectId, ProjectRoles)>,
}
