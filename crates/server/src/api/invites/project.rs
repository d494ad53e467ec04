//! `/groups/{groupId}/invites`: an invitation to one project. A member of the organization is in at once.

use super::input::{ECHOED, NamedProjectInvitationChange, NewProjectInvitation, ProjectInvitationChange};
use super::view::ProjectInvitationView;
use super::{change_of, not_deleted, not_found, refused, wanted_name};
use crate::api::call::Call;
use crate::api::outcome::{Failure, not_written};
use crate::api::reply::Reply;
use crate::api::users::input::{project_roles, required, username};
use crate::app::Invited;
use keywright_domain::policy::{ChangeProjectInvitations, GrantProjectOwner, ReadProjectInvitations};
use keywright_domain::{InvitationId, OrgRoles, Permit, ProjectInvitation, ProjectRole, ProjectRoles, Refusal};

type Change = Permit<ChangeProjectInvitations>;

/// `GET …`: a bare array, oldest first.
pub(in crate::api) async fn list(permit: Permit<ReadProjectInvitations>, call: Call) -> Result<Reply, Failure> {
    let wanted = wanted_name(&call)?;

    let found = pending(&permit, &call).await?;

    let meant = |one: &&ProjectInvitation| wanted.as_ref().is_none_or(|name| *name == one.invitee.username.key());
    call.ok(&found.iter().filter(meant).map(ProjectInvitationView::new).collect::<Vec<_>>())
}

/// `GET …/{invitationId}`.
pub(in crate::api) async fn get(permit: Permit<ReadProjectInvitations>, call: Call) -> Result<Reply, Failure> {
    let mut found = pending(&permit, &call).await?.into_iter();

    let one = found.find(|one| one.invitee.invitation.to_string() == call.param("invitationId"));

    call.ok(&ProjectInvitationView::new(&one.ok_or_else(|| not_found(&call))?))
}

/// Step 11: where the path names an invitation, there is one.
async fn check_target(permit: &Change, call: &Call) -> Result<(), Failure> {
    let Ok(id) = call.param("invitationId").parse::<InvitationId>() else { return Ok(()) };
    let read = call.second_permit::<ReadProjectInvitations, _>(permit).await?;
    let found = pending(&read.ok_or(Failure::Refused(Refusal::NotPermitted))?, call).await?;
    if found.iter().any(|one| one.invitee.invitation == id) { Ok(()) } else { Err(not_found(call).into()) }
}

async fn pending(permit: &Permit<ReadProjectInvitations>, call: &Call) -> Result<Vec<ProjectInvitation>, Failure> {
    let mut found = call.app.project_invitations(permit).await?;
    found.retain(|one| one.invitee.is_pending(call.app.now()));
    Ok(found)
}

/// `POST …`: invites, or lets in; 200 with the invitation either way.
pub(in crate::api) async fn create(permit: Change, mut call: Call) -> Result<Reply, Failure> {
    let project = permit.scope().project().ok_or(Failure::Gone)?;
    let mut body = call.object::<NewProjectInvitation>(ECHOED).await?;
    let username = username(&mut body)?;
    let roles = required(project_roles(&mut body, "roles", project, &call)?, "roles")?;
    let permit = granting(permit, roles, &call).await?;

    let made = call.app.invite_to_project(&permit, username.clone(), roles).await;
    let refused = |refusal| refused(refusal, permit.scope(), Some(&username), OrgRoles::EMPTY, &call);
    let (Invited::Pending(invitation) | Invited::AtOnce(invitation)) =
        made.map_err(|error| not_written(error, refused))?;

    call.ok(&ProjectInvitationView::new(&invitation))
}

/// `PATCH …`, the person named in the body, and `PATCH …/{invitationId}`: the roles replace those that were there.
pub(in crate::api) async fn change(permit: Change, mut call: Call) -> Result<Reply, Failure> {
    let project = permit.scope().project().ok_or(Failure::Gone)?;
    check_target(&permit, &call).await?;
    let (mut body, which) = change_of::<ProjectInvitationChange, NamedProjectInvitationChange>(&mut call).await?;
    let roles = project_roles(&mut body, "roles", project, &call)?.filter(|roles| !roles.is_empty());
    let permit = granting(permit, roles.unwrap_or(ProjectRoles::EMPTY), &call).await?;

    let changed = call.app.change_project_invitation(&permit, which, roles).await;
    let refused = |refusal| refused(refusal, permit.scope(), None, OrgRoles::EMPTY, &call);
    let invitation = changed.map_err(|error| not_written(error, refused))?;

    call.ok(&ProjectInvitationView::new(&invitation))
}

/// `DELETE …/{invitationId}`: takes it back; 204.
pub(in crate::api) async fn delete(permit: Change, call: Call) -> Result<Reply, Failure> {
    let id = call.param("invitationId").parse().map_err(|_| not_found(&call))?;

    let deleted = call.app.delete_project_invitation(&permit, id).await;
    deleted.map_err(|error| not_written(error, |refusal| not_deleted(refusal, permit.scope(), &call)))?;

    call.nothing()
}

async fn granting(permit: Change, roles: ProjectRoles, call: &Call) -> Result<Change, Failure> {
    call.with_right::<GrantProjectOwner, _>(permit, roles.contains(ProjectRole::Owner)).await
}
