//! Taking a person out of an organization: out of its projects and teams too. An invitation is taken back instead.

use super::{MembershipRefusal, owners, read, write_roles};
use crate::change::{Change, Stop, Tx};
use crate::users::Person;
use crate::{Error, invitations, project_users, teams};
use keywright_domain::policy;
use keywright_domain::{OrgId, OrgRole, OrgRoles, OrgUser, ProjectRoles, Reach, Scope, Standing, Timestamp, UserId};

/// Takes a person out of the permit's organization.
#[derive(Debug)]
pub struct RemoveOrgUser {
    /// Who.
    pub user: UserId,
    /// Whom the call reaches.
    pub reach: Reach,
}

impl Change for RemoveOrgUser {
    type Action = policy::RemoveOrganizationUser;
    type Out = ();
    type Refusal = MembershipRefusal;

    async fn apply(&self, scope: &Scope, now: Timestamp, tx: &mut Tx) -> Result<(), Stop<MembershipRefusal>> {
        let org = scope.org().ok_or(Stop::Refused(MembershipRefusal::ScopeGone))?;
        let found = read::within(org, self.user, tx).await?;
        let person = found.filter(|person| self.reach.includes(&person.standing, now));
        let person = person.ok_or(Stop::Refused(MembershipRefusal::UserNotInOrg))?;
        if tx.is_acting(self.user) {
            return Err(Stop::Refused(MembershipRefusal::OwnRoles));
        }
        match &person.standing {
            Standing::Invited(invitee) => {
                invitations::delete(&person, invitee.invitation, org, tx).await?;
                Ok(())
            }
            Standing::Active(_) => remove_member(&person, org, tx).await,
        }
    }
}

/// Takes a member out, unless it is the last owner.
pub(crate) async fn remove_member(member: &OrgUser, org: OrgId, tx: &mut Tx) -> Result<(), Stop<MembershipRefusal>> {
    if member.roles.contains(OrgRole::Owner) && owners(org, tx).await? <= 1 {
        return Err(Stop::Refused(MembershipRefusal::LastOwnerRemoved));
    }
    leave(member, org, tx).await?;
    Ok(())
}

/// Ends everything that a member has in an organization.
pub(crate) async fn leave(member: &OrgUser, org: OrgId, tx: &mut Tx) -> Result<(), Error> {
    let person = Person::of(&member.standing);
    for team in &member.teams {
        teams::members::leave(&person, org, *team, tx).await?;
    }
    for (project, before) in &member.projects {
        project_users::write_roles(&person, org, *project, *before, ProjectRoles::EMPTY, tx).await?;
    }
    invitations::project::end_in_org(&person, org, tx).await?;
    write_roles(&person, org, member.roles, OrgRoles::EMPTY, tx).await
}
