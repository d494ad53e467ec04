//! Taking a person out of a project; the organization keeps them.

use super::change::set;
use super::is_last_owner;
use crate::change::{Change, Stop, Tx};
use crate::org_users::{MembershipRefusal, read};
use keywright_domain::policy;
use keywright_domain::{ProjectRoles, Reach, Scope, Timestamp, UserId};

/// Takes a person out of the permit's project.
#[derive(Debug)]
pub struct RemoveProjectUser {
    /// Who.
    pub user: UserId,
    /// Whom the call reaches.
    pub reach: Reach,
}

impl Change for RemoveProjectUser {
    type Action = policy::RemoveProjectUser;
    type Out = ();
    type Refusal = MembershipRefusal;

    async fn apply(&self, scope: &Scope, now: Timestamp, tx: &mut Tx) -> Result<(), Stop<MembershipRefusal>> {
        let refused = |refusal| Stop::Refused(refusal);
        let places = scope.org().zip(scope.project());
        let (org, project) = places.ok_or(refused(MembershipRefusal::ScopeGone))?;
        let found = read::within(org, self.user, tx).await?;
        let person = found.filter(|person| self.reach.includes(&person.standing, now));
        let person = person.ok_or(refused(MembershipRefusal::UserNotInProject))?;
        let before = person.in_project(project);
        if before.is_empty() {
            return Err(refused(MembershipRefusal::UserNotInProject));
        }
        if tx.is_acting(self.user) {
            return Err(refused(MembershipRefusal::OwnRoles));
        }
        if person.standing.user().is_some() && is_last_owner(project, before, tx).await? {
            return Err(refused(MembershipRefusal::LastOwnerRemoved));
        }

        set(person, org, project, ProjectRoles::EMPTY, tx).await?;
        Ok(())
    }
}
