//! Taking a key out of a project: its roles there end, the key stays.

use super::write_roles;
use crate::change::{Change, Stop, Tx};
use crate::keys::read as keys;
use crate::projects::read as projects;
use keywright_domain::policy;
use keywright_domain::{Draft, EventType, ProjectRoles, Scope, Timestamp};

/// Takes the key that the permit names out of the permit's project.
#[derive(Debug)]
pub struct UnassignKey;

/// Why it is not taken out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum UnassignKeyRefusal {
    /// The project is gone.
    ProjectGone,
    /// No such key in the project.
    KeyNotFound,
}

impl Change for UnassignKey {
    type Action = policy::UnassignKey;
    type Out = ();
    type Refusal = UnassignKeyRefusal;

    async fn apply(&self, scope: &Scope, _: Timestamp, tx: &mut Tx) -> Result<(), Stop<UnassignKeyRefusal>> {
        let refused = |refusal| Stop::Refused(refusal);
        let places = scope.org().zip(scope.project());
        let (org, project) = places.ok_or(refused(UnassignKeyRefusal::ProjectGone))?;
        projects::within(project, tx).await?.ok_or(refused(UnassignKeyRefusal::ProjectGone))?;
        let id = tx.target().ok_or(refused(UnassignKeyRefusal::KeyNotFound))?;
        let key = keys::within(id, org, tx).await?.ok_or(refused(UnassignKeyRefusal::KeyNotFound))?;
        let held = key.roles.projects.iter().find(|(held, _)| *held == project).map(|(_, roles)| *roles);
        let before = held.ok_or(refused(UnassignKeyRefusal::KeyNotFound))?;

        write_roles(id, project, before, ProjectRoles::EMPTY, tx).await?;
        let draft = Draft::of_org(EventType::ApiKeyRemovedFromGroup, org).in_project(project);
        tx.record(draft.about_key(id, key.public_key));
        Ok(())
    }
}
