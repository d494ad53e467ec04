//! `/orgs/{orgId}/invites`: an invitation to an organization, with all that it brings.

use super::input::{ECHOED, NamedOrgInvitationChange, NewOrgInvitation, OrgInvitationChange, assignments};
use super::view::OrgInvitationView;
use super::{change_of, meant, not_deleted, not_found, refused};
use crate::api::call::Call;
use crate::api::outcome::{Failure, not_written};
use crate::api::reply::Reply;
use crate::api::users::input::{org_roles, required, teams, username};
use crate::app::{Meant, OrgUserPatch, Wanted};
use keywright_domain::policy::{
    ChangeOrganizationInvitations, GrantOrgOwner, GrantRolesInProjects, ReadOrganizationInvitations,
};
use keywright_domain::{InvitationId, OrgInvitation, OrgRole, OrgRoles, Permit, Refusal, RoleChange};

type Change = Permit<ChangeOrganizationInvitations>;

/// `GET …`: a bare array, oldest first.
pub(in crate::api) async fn list(permit: Permit<ReadOrganizationInvitations>, call: Call) -> Result<Reply, Failure> {
    let found = pending(&permit, &meant(&call)?, &call).await?;

    call.ok(&found.iter().map(OrgInvitationView::new).collect::<Vec<_>>())
}

/// `GET …/{invitationId}`.
pub(in crate::api) async fn get(permit: Permit<ReadOrganizationInvitations>, call: Call) -> Result<Reply, Failure> {
    let id = call.param("invitationId").parse().map_err(|_| not_found(&call))?;

    let one = pending(&permit, &Meant::Id(id), &call).await?.pop();

    call.ok(&OrgInvitationView::new(&one.ok_or_else(|| not_found(&call))?))
}

/// Step 11: where the path names an invitation, there is one.
async fn check_target(permit: &Change, call: &Call) -> Result<(), Failure> {
    let Ok(id) = call.param("invitationId").parse::<InvitationId>() else { return Ok(()) };
    let read = call.second_permit::<ReadOrganizationInvitations, _>(permit).await?;
    let read = read.ok_or(Failure::Refused(Refusal::NotPermitted))?;
    if pending(&read, &Meant::Id(id), call).await?.is_empty() { Err(not_found(call).into()) } else { Ok(()) }
}

async fn pending(
    permit: &Permit<ReadOrganizationInvitations>,
    meant: &Meant,
    call: &Call,
) -> Result<Vec<OrgInvitation>, Failure> {
    let mut found = call.app.org_invitations(permit, meant).await?;
    found.retain(|one| one.invitee.is_pending(call.app.now()));
    Ok(found)
}

/// `POST …`: invites; 200.
pub(in crate::api) async fn create(permit: Change, mut call: Call) -> Result<Reply, Failure> {
    let org = permit.scope().org().ok_or(Failure::Gone)?;
    let mut body = call.object::<NewOrgInvitation>(ECHOED).await?;
    let username = username(&mut body)?;
    let roles = required(org_roles(&mut body, "roles", org, &call)?, "roles")?;
    let projects = assignments(&mut body, &call)?.unwrap_or_default();
    let teams = teams(&mut body, &call)?.unwrap_or_default();
    let permit = granting(permit, roles, !projects.is_empty(), &call).await?;

    let made = call.app.invite_to_org(&permit, username.clone(), Wanted { roles, projects, teams }).await;
    let refused = |refusal| refused(refusal, permit.scope(), Some(&username), roles, &call);
    let invitation = made.map_err(|error| not_written(error, refused))?;

    call.ok(&OrgInvitationView::new(&invitation))
}

/// `PATCH …`, the person named in the body, and `PATCH …/{invitationId}`: what is sent replaces what was there. An empty
/// list of roles is none sent, as clients have no other way to leave them.
pub(in crate::api) async fn change(permit: Change, mut call: Call) -> Result<Reply, Failure> {
    let org = permit.scope().org().ok_or(Failure::Gone)?;
    check_target(&permit, &call).await?;
    let (mut body, which) = change_of::<OrgInvitationChange, NamedOrgInvitationChange>(&mut call).await?;
    let roles = org_roles(&mut body, "roles", org, &call)?.filter(|roles| !roles.is_empty());
    let projects = assignments(&mut body, &call)?;
    let teams = teams(&mut body, &call)?;
    let named = roles.unwrap_or(OrgRoles::EMPTY);
    let permit = granting(permit, named, projects.is_some(), &call).await?;

    let patch = OrgUserPatch { roles: roles.map(RoleChange::Replace), projects, teams };
    let changed = call.app.change_org_invitation(&permit, which, patch).await;
    let refused = |refusal| refused(refusal, permit.scope(), None, named, &call);
    let invitation = changed.map_err(|error| not_written(error, refused))?;

    call.ok(&OrgInvitationView::new(&invitation))
}

/// `DELETE …/{invitationId}`: takes it back; 204.
pub(in crate::api) async fn delete(permit: Change, call: Call) -> Result<Reply, Failure> {
    let id = call.param("invitationId").parse().map_err(|_| not_found(&call))?;

    let deleted = call.app.delete_org_invitation(&permit, id).await;
    deleted.map_err(|error| not_written(error, |refusal| not_deleted(refusal, permit.scope(), &call)))?;

    call.nothing()
}

async fn granting(permit: Change, roles: OrgRoles, in_projects: bool, call: &Call) -> Result<Change, Failure> {
    let permit = call.with_right::<GrantOrgOwner, _>(permit, roles.contains(OrgRole::Owner)).await?;
    call.with_right::<GrantRolesInProjects, _>(permit, in_projects).await
}
