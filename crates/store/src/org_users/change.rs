//! Changing what a person holds in an organization: a member at once, somebody who is invited in the invitation.

use super::{MembershipRefusal, foreign_project, foreign_team, owners, read, write_roles};
use crate::change::{Change, Stop, Tx};
use crate::invitations;
use crate::project_users;
use crate::teams;
use crate::users::Person;
use keywright_domain::policy::{self, GrantOrgOwner};
use keywright_domain::{
    OrgId, OrgRole, OrgRoles, OrgUser, ProjectId, ProjectRoles, RoleChange, Scope, Standing, TeamId, Timestamp, UserId,
};

/// What is to change; what is not given stays.
#[derive(Clone, Debug, Default)]
pub struct OrgUserPatch {
    /// The roles in the organization.
    pub roles: Option<RoleChange<OrgRoles>>,
    /// The roles in its projects, all of them.
    pub projects: Option<Vec<(ProjectId, ProjectRoles)>>,
    /// The teams, all of them.
    pub teams: Option<Vec<TeamId>>,
}

/// Changes a member of the permit's organization, or somebody whom it has invited.
#[derive(Debug)]
pub struct ChangeOrgUser {
    /// Who.
    pub user: UserId,
    /// What.
    pub patch: OrgUserPatch,
    /// How many people a project may have.
    pub project_limit: u64,
    /// How many members a team may have.
    pub team_limit: u64,
}

/// Changes a member's roles, by the older call.
#[derive(Debug)]
pub struct ReplaceOrgRoles {
    /// Who.
    pub user: UserId,
    /// How.
    pub roles: RoleChange<OrgRoles>,
}

impl Change for ChangeOrgUser {
    type Action = policy::ChangeOrganizationUser;
    type Out = OrgUser;
    type Refusal = MembershipRefusal;

    async fn apply(&self, scope: &Scope, now: Timestamp, tx: &mut Tx) -> Result<OrgUser, Stop<MembershipRefusal>> {
        let org = scope.org().ok_or(Stop::Refused(MembershipRefusal::ScopeGone))?;
        let person = read::within(org, self.user, tx).await?;
        let person = person.ok_or(Stop::Refused(MembershipRefusal::UserNotInOrg))?;
        if !person.standing.is_current(now) {
            return Err(Stop::Refused(MembershipRefusal::UserNotInOrg));
        }
        if tx.is_acting(self.user) {
            return Err(Stop::Refused(MembershipRefusal::OwnRoles));
        }
        check(&person, org, &self.patch, self.team_limit, tx).await?;
        let projects = self.patch.projects.as_deref().unwrap_or_default();
        project_users::check_room(Some(&person), projects, self.project_limit, tx).await?;

        match &person.standing {
            Standing::Invited(invitee) => {
                invitations::change(&person, invitee.invitation, org, &self.patch, tx).await?;
            }
            Standing::Active(_) => change_member(&person, org, &self.patch, tx).await?,
        }
        Ok(patched(person, &self.patch))
    }
}

impl Change for ReplaceOrgRoles {
    type Action = policy::ReplaceOrganizationRoles;
    type Out = OrgRoles;
    type Refusal = MembershipRefusal;

    async fn apply(&self, scope: &Scope, _: Timestamp, tx: &mut Tx) -> Result<OrgRoles, Stop<MembershipRefusal>> {
        let refused = |refusal| Stop::Refused(refusal);
        let org = scope.org().ok_or(refused(MembershipRefusal::ScopeGone))?;
        let person = read::within(org, self.user, tx).await?.filter(|person| person.standing.user().is_some());
        let person = person.ok_or(refused(MembershipRefusal::UserNotInOrg))?;
        if tx.is_acting(self.user) {
            return Err(refused(MembershipRefusal::OwnRoles));
        }
        let after = self.roles.apply(person.roles);
        // Who may not make owners may not unmake them either.
        let moves = after.contains(OrgRole::Owner) != person.roles.contains(OrgRole::Owner);
        if moves && !tx.includes::<GrantOrgOwner>() {
            return Err(refused(MembershipRefusal::MayNotGrant));
        }
        let patch = OrgUserPatch { roles: Some(self.roles), ..OrgUserPatch::default() };
        check(&person, org, &patch, 0, tx).await?;

        change_member(&person, org, &patch, tx).await?;
        Ok(after)
    }
}

/// Every check before the first change.
pub(crate) async fn check(
    person: &OrgUser,
    org: OrgId,
    patch: &OrgUserPatch,
    team_limit: u64,
    tx: &mut Tx,
) -> Result<(), Stop<MembershipRefusal>> {
    let refused = |refusal| Err(Stop::Refused(refusal));
    if let Some(change) = patch.roles {
        let after = change.apply(person.roles);
        if after.is_empty() {
            return refused(MembershipRefusal::NoRolesLeft);
        }
        let demotes = person.roles.contains(OrgRole::Owner) && !after.contains(OrgRole::Owner);
        let member = person.standing.user().is_some();
        if demotes && member && owners(org, tx).await? <= 1 {
            return refused(MembershipRefusal::LastOwnerDemoted);
        }
    }
    if let Some(projects) = &patch.projects
        && let Some(foreign) = foreign_project(org, projects, tx).await?
    {
        return refused(MembershipRefusal::ProjectNotFound(foreign));
    }
    if let Some(named) = &patch.teams {
        if let Some(foreign) = foreign_team(org, named, tx).await? {
            return refused(MembershipRefusal::TeamNotFound(foreign));
        }
        let joined: Vec<TeamId> = named.iter().copied().filter(|team| !person.teams.contains(team)).collect();
        if let Some(team) = teams::members::full(&joined, team_limit, tx).await? {
            return refused(MembershipRefusal::TeamFull(team, team_limit));
        }
    }
    Ok(())
}

/// Writes a member's new roles and teams.
pub(crate) async fn change_member(
    member: &OrgUser,
    org: OrgId,
    patch: &OrgUserPatch,
    tx: &mut Tx,
) -> Result<(), crate::Error> {
    let person = Person::of(&member.standing);
    if let Some(after) = patch.roles.map(|change| change.apply(member.roles)).filter(|after| *after != member.roles) {
        write_roles(&person, org, member.roles, after, tx).await?;
    }
    if let Some(projects) = &patch.projects {
        let left = member.projects.iter().filter(|(held, _)| !projects.iter().any(|(named, _)| named == held));
        for (project, before) in left {
            project_users::write_roles(&person, org, *project, *before, ProjectRoles::EMPTY, tx).await?;
        }
        for (project, after) in projects {
            let before = member.in_project(*project);
            if before != *after {
                project_users::write_roles(&person, org, *project, before, *after, tx).await?;
            }
        }
    }
    if let Some(named) = &patch.teams {
        for team in member.teams.iter().filter(|team| !named.contains(team)) {
            teams::members::leave(&person, org, *team, tx).await?;
        }
        for team in named.iter().filter(|team| !member.teams.contains(team)) {
            teams::members::join(&person, org, *team, tx).await?;
        }
    }
    Ok(())
}

/// The person after the patch.
pub(crate) fn patched(mut person: OrgUser, patch: &OrgUserPatch) -> OrgUser {
    if let Some(change) = patch.roles {
        person.roles = change.apply(person.roles);
    }
    if let Some(projects) = &patch.projects {
        person.projects.clone_from(projects);
        person.projects.sort_by_key(|(project, _)| *project);
    }
    if let Some(teams) = &patch.teams {
        person.teams.clone_from(teams);
        person.teams.sort();
    }
    person
}
