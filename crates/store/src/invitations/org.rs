//! Inviting to an organization, and changing or taking back an invitation: the calls of both generations.

use super::{NewInvitation, Room, Wanted, change, delete, invite, read};
use crate::change::{Change, Stop, Tx};
use crate::org_users::{MembershipRefusal, OrgUserPatch, change as org_users, read as people};
use crate::organizations::read as organizations;
use crate::project_users;
use crate::users;
use keywright_domain::policy::{self, GrantOrgOwner, GrantRolesInProjects};
use keywright_domain::{
    Email, InvitationId, Invitee, OrgId, OrgInvitation, OrgRole, OrgUser, Organization, Scope, Standing, Timestamp,
};

/// Invites a person to the permit's organization, by the newer call.
#[derive(Debug)]
pub struct InviteToOrg {
    /// Who.
    pub invitation: NewInvitation,
    /// To what.
    pub wanted: Wanted,
    /// How many people an organization may have.
    pub limit: u64,
    /// How many people a project may have.
    pub project_limit: u64,
    /// How many members a team may have.
    pub team_limit: u64,
}

/// The same by the older call, which is another action.
#[derive(Debug)]
pub struct InviteToOrgLegacy(pub InviteToOrg);

/// Which invitation.
#[derive(Clone, Debug)]
pub enum Which {
    /// The one of this id.
    Id(InvitationId),
    /// The one of the person of this name.
    Username(Email),
}

/// Changes an invitation to the permit's organization.
#[derive(Debug)]
pub struct ChangeOrgInvitation {
    /// Which.
    pub which: Which,
    /// How.
    pub patch: OrgUserPatch,
    /// How many people a project may have.
    pub project_limit: u64,
    /// How many members a team may have.
    pub team_limit: u64,
}

/// Why an invitation is not made, changed or taken back.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum InvitationRefusal {
    /// There is none that is meant.
    NotFound,
    /// It is one of the other kind: to a project, and not to the organization, or the other way round.
    OtherKind,
    /// The person is a member of what is called so, or invited to it.
    Already(String),
    /// As for every change of a person's place.
    Membership(MembershipRefusal),
}

/// Takes an invitation to the permit's organization back.
#[derive(Debug)]
pub struct DeleteOrgInvitation {
    /// Which.
    pub id: InvitationId,
}

impl Change for InviteToOrg {
    type Action = policy::AddOrganizationUser;
    type Out = OrgUser;
    type Refusal = MembershipRefusal;

    async fn apply(&self, scope: &Scope, now: Timestamp, tx: &mut Tx) -> Result<OrgUser, Stop<MembershipRefusal>> {
        let gone = || Stop::Refused(MembershipRefusal::ScopeGone);
        let org = scope.org().ok_or_else(gone)?;
        organizations::within(org, tx).await?.ok_or_else(gone)?;
        invite(&self.invitation, org, self.wanted.clone(), self.room(), now, tx).await
    }
}

impl InviteToOrg {
    const fn room(&self) -> Room {
        Room { organization: self.limit, project: self.project_limit, team: self.team_limit }
    }
}

impl Change for InviteToOrgLegacy {
    type Action = policy::ChangeOrganizationInvitations;
    type Out = OrgInvitation;
    type Refusal = InvitationRefusal;

    async fn apply(&self, scope: &Scope, now: Timestamp, tx: &mut Tx) -> Result<OrgInvitation, Stop<Self::Refusal>> {
        let Self(new) = self;
        let place = organization(scope, tx).await?;
        if !may_grant(new.wanted.roles.contains(OrgRole::Owner), !new.wanted.projects.is_empty(), tx) {
            return Err(refused(MembershipRefusal::MayNotGrant));
        }
        let made = invite(&new.invitation, place.id, new.wanted.clone(), new.room(), now, tx).await;
        let person = made.map_err(|stop| match stop {
            Stop::Refused(MembershipRefusal::AlreadyInOrg) => {
                Stop::Refused(InvitationRefusal::Already(place.name.as_str().to_owned()))
            }
            other => membership(other),
        })?;
        shown(person, &place).ok_or(Stop::Refused(InvitationRefusal::NotFound))
    }
}

impl Change for ChangeOrgInvitation {
    type Action = policy::ChangeOrganizationInvitations;
    type Out = OrgInvitation;
    type Refusal = InvitationRefusal;

    async fn apply(&self, scope: &Scope, now: Timestamp, tx: &mut Tx) -> Result<OrgInvitation, Stop<Self::Refusal>> {
        let place = organization(scope, tx).await?;
        let found = find(&self.which, place.id, tx).await?.filter(|(_, invitee)| invitee.is_pending(now));
        let (person, invitee) = found.ok_or(Stop::Refused(InvitationRefusal::NotFound))?;
        let granted = self.patch.roles.map_or(person.roles, keywright_domain::RoleChange::granted);
        let owner = granted.contains(OrgRole::Owner) && !person.roles.contains(OrgRole::Owner);
        let in_projects = self.patch.projects.as_ref().is_some_and(|projects| *projects != person.projects);
        if !may_grant(owner, in_projects, tx) {
            return Err(refused(MembershipRefusal::MayNotGrant));
        }
        org_users::check(&person, place.id, &self.patch, self.team_limit, tx).await.map_err(membership)?;
        let projects = self.patch.projects.as_deref().unwrap_or_default();
        project_users::check_room(Some(&person), projects, self.project_limit, tx).await.map_err(membership)?;

        change(&person, invitee.invitation, place.id, &self.patch, tx).await?;
        shown(org_users::patched(person, &self.patch), &place).ok_or(Stop::Refused(InvitationRefusal::NotFound))
    }
}

impl Change for DeleteOrgInvitation {
    type Action = policy::ChangeOrganizationInvitations;
    type Out = ();
    type Refusal = InvitationRefusal;

    async fn apply(&self, scope: &Scope, _: Timestamp, tx: &mut Tx) -> Result<(), Stop<InvitationRefusal>> {
        let org = scope.org().ok_or(refused(MembershipRefusal::ScopeGone))?;
        let Some((person, invitee)) = find(&Which::Id(self.id), org, tx).await? else {
            let other = read::is_of_a_project(org, self.id, tx).await?;
            let refusal = if other { InvitationRefusal::OtherKind } else { InvitationRefusal::NotFound };
            return Err(Stop::Refused(refusal));
        };

        delete(&person, invitee.invitation, org, tx).await?;
        Ok(())
    }
}

pub(crate) fn refused(refusal: MembershipRefusal) -> Stop<InvitationRefusal> {
    Stop::Refused(InvitationRefusal::Membership(refusal))
}

/// A refusal of a person's change, as one of an invitation's.
pub(super) fn membership(stop: Stop<MembershipRefusal>) -> Stop<InvitationRefusal> {
    stop.map(InvitationRefusal::Membership)
}

pub(crate) async fn organization(scope: &Scope, tx: &mut Tx) -> Result<Organization, Stop<InvitationRefusal>> {
    let gone = || refused(MembershipRefusal::ScopeGone);
    organizations::within(scope.org().ok_or_else(gone)?, tx).await?.ok_or_else(gone)
}

/// A person who is invited, as an invitation.
fn shown(person: OrgUser, place: &Organization) -> Option<OrgInvitation> {
    OrgInvitation::of(person, place.id, &place.name)
}

/// Does the permit include what the roles ask for?
pub(crate) fn may_grant(owner: bool, in_projects: bool, tx: &Tx) -> bool {
    (!owner || tx.includes::<GrantOrgOwner>()) && (!in_projects || tx.includes::<GrantRolesInProjects>())
}

/// The person whom an invitation is for.
pub(crate) async fn find(which: &Which, org: OrgId, tx: &mut Tx) -> Result<Option<(OrgUser, Invitee)>, crate::Error> {
    let user = match which {
        Which::Id(id) => read::invited(org, *id, tx).await?,
        Which::Username(username) => users::named(username, tx).await?.map(|known| known.id),
    };
    let Some(user) = user else { return Ok(None) };
    let Some(person) = people::within(org, user, tx).await? else { return Ok(None) };
    let invitee = match &person.standing {
        Standing::Invited(invitee) => invitee.clone(),
        Standing::Active(_) => return Ok(None),
    };
    Ok(Some((person, invitee)))
}
