//! Changing a person's roles in a project.

use super::{is_last_owner, write_roles};
use crate::change::{Change, Stop, Tx};
use crate::invitations;
use crate::org_users::{MembershipRefusal, OrgUserPatch, read};
use crate::users::Person;
use keywright_domain::policy::{self, GrantProjectOwner};
use keywright_domain::{
    OrgId, OrgUser, ProjectId, ProjectRole, ProjectRoles, Reach, RoleChange, Scope, Standing, Timestamp, UserId,
};

/// Changes a person's roles in the permit's project.
#[derive(Debug)]
pub struct ChangeProjectUser {
    /// Who.
    pub user: UserId,
    /// Whom the call reaches.
    pub reach: Reach,
    /// How.
    pub roles: RoleChange<ProjectRoles>,
}

impl Change for ChangeProjectUser {
    type Action = policy::ChangeProjectUser;
    type Out = OrgUser;
    type Refusal = MembershipRefusal;

    async fn apply(&self, scope: &Scope, now: Timestamp, tx: &mut Tx) -> Result<OrgUser, Stop<MembershipRefusal>> {
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
        let after = self.roles.apply(before);
        if after.is_empty() {
            return Err(refused(MembershipRefusal::NoRolesLeft));
        }
        let may_grant = tx.includes::<GrantProjectOwner>();
        if after.contains(ProjectRole::Owner) && !before.contains(ProjectRole::Owner) && !may_grant {
            return Err(refused(MembershipRefusal::MayNotGrant));
        }
        let member = person.standing.user().is_some();
        if member && !after.contains(ProjectRole::Owner) && is_last_owner(project, before, tx).await? {
            return Err(refused(MembershipRefusal::LastOwnerDemoted));
        }

        Ok(set(person, org, project, after, tx).await?)
    }
}

/// Writes a person's roles in a project, wherever they stand; none take the person out.
pub(super) async fn set(
    mut person: OrgUser,
    org: OrgId,
    project: ProjectId,
    after: ProjectRoles,
    tx: &mut Tx,
) -> Result<OrgUser, crate::Error> {
    let before = person.in_project(project);
    let mut projects = person.projects.clone();
    projects.retain(|(held, _)| *held != project);
    if !after.is_empty() {
        projects.push((project, after));
        projects.sort_by_key(|(project, _)| *project);
    }
    if before != after {
        match &person.standing {
            Standing::Active(_) => {
                write_roles(&Person::of(&person.standing), org, project, before, after, tx).await?;
            }
            Standing::Invited(invitee) => {
                let patch = OrgUserPatch { projects: Some(projects.clone()), ..OrgUserPatch::default() };
                invitations::change(&person, invitee.invitation, org, &patch, tx).await?;
            }
        }
    }
    person.projects = projects;
    Ok(person)
}
