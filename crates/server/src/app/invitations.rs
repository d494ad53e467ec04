//! Invitations as the older calls make, change, take back and read them.

use super::{App, Error, WriteError};
use keywright_domain::policy::{
    ChangeOrganizationInvitations, ChangeProjectInvitations, ReadOrganizationInvitations, ReadProjectInvitations,
};
use keywright_domain::{Email, InvitationId, OrgInvitation, Permit, ProjectInvitation, ProjectRoles};
use keywright_store::{
    ChangeOrgInvitation, ChangeProjectInvitation, DeleteOrgInvitation, DeleteProjectInvitation, InviteToOrgLegacy,
    InviteToProject,
};
pub(crate) use keywright_store::{InvitationRefusal, Invited, Meant, Which};
use keywright_store::{OrgUserPatch, Wanted};

impl App {
    /// The invitations to the permit's organization that are meant, oldest first.
    pub(crate) async fn org_invitations(
        &self,
        permit: &Permit<ReadOrganizationInvitations>,
        meant: &Meant,
    ) -> Result<Vec<OrgInvitation>, Error> {
        self.store.org_invitations(permit, meant).await
    }

    /// The invitations to the permit's project that are meant, oldest first.
    pub(crate) async fn project_invitations(
        &self,
        permit: &Permit<ReadProjectInvitations>,
        meant: &Meant,
    ) -> Result<Vec<ProjectInvitation>, Error> {
        self.store.project_invitations(permit, meant).await
    }

    /// Invites a person to the permit's organization.
    pub(crate) async fn invite_to_org(
        &self,
        permit: &Permit<ChangeOrganizationInvitations>,
        username: Email,
        wanted: Wanted,
    ) -> Result<OrgInvitation, WriteError<InvitationRefusal>> {
        let letter = self.draft_invitation(permit, &username);
        let change = InviteToOrgLegacy(self.org_invitation(username, wanted, letter.as_ref()));
        self.write_inviting(permit, change, letter).await
    }

    /// Changes what an invitation brings.
    pub(crate) async fn change_org_invitation(
        &self,
        permit: &Permit<ChangeOrganizationInvitations>,
        which: Which,
        patch: OrgUserPatch,
    ) -> Result<OrgInvitation, WriteError<InvitationRefusal>> {
        let (project_limit, team_limit) = (self.limits.users_per_project, self.limits.users_per_team);
        let change = ChangeOrgInvitation { which, patch, project_limit, team_limit };
        self.store.write(permit, change).await.map(|committed| committed.value)
    }

    /// Takes an invitation back.
    pub(crate) async fn delete_org_invitation(
        &self,
        permit: &Permit<ChangeOrganizationInvitations>,
        id: InvitationId,
    ) -> Result<(), WriteError<InvitationRefusal>> {
        self.store.write(permit, DeleteOrgInvitation { id }).await.map(|_| ())
    }

    /// Invites a person to the permit's project, or lets a member of the organization in.
    pub(crate) async fn invite_to_project(
        &self,
        permit: &Permit<ChangeProjectInvitations>,
        username: Email,
        roles: ProjectRoles,
    ) -> Result<Invited, WriteError<InvitationRefusal>> {
        let letter = self.draft_invitation(permit, &username);
        let change = InviteToProject {
            invitation: self.new_invitation(username, letter.as_ref()),
            org_invitation: InvitationId::mint(self.clocks.now(), &mut self.chance.rng()),
            roles,
            limit: self.limits.users_per_project,
            org_limit: self.limits.users_per_org,
        };
        self.write_inviting(permit, change, letter).await
    }

    /// Changes the roles that an invitation to the permit's project brings.
    pub(crate) async fn change_project_invitation(
        &self,
        permit: &Permit<ChangeProjectInvitations>,
        which: Which,
        roles: Option<ProjectRoles>,
    ) -> Result<ProjectInvitation, WriteError<InvitationRefusal>> {
        self.store.write(permit, ChangeProjectInvitation { which, roles }).await.map(|committed| committed.value)
    }

    /// Takes an invitation to the permit's project back.
    pub(crate) async fn delete_project_invitation(
        &self,
        permit: &Permit<ChangeProjectInvitations>,
        id: InvitationId,
    ) -> Result<(), WriteError<InvitationRefusal>> {
        self.store.write(permit, DeleteProjectInvitation { id }).await.map(|_| ())
    }
}
