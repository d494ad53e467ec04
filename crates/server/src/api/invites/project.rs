//! `/groups/{groupId}/invites`: an invitation to one project. A member of the organization is in at once.

use super::input::{ECHOED, NamedProjectInvitationChange, NewProjectInvitation, ProjectInvitationChange};
use super::view::ProjectInvitationView;
use super::{change_of, meant, not_deleted, not_found, refused};
use crate::api::call::Call;
use crate::api::outcome::{Failure, not_written};
use crate::api::reply::Reply;
use crate::api::users::input::{project_roles, required, username};
use crate::app::{Invited, Meant};
use keywright_domain::policy::{ChangeProjectInvitations, ReadProjectInvitations};
use keywright_domain::{InvitationId, OrgRoles, Permit, ProjectInvitation, ProjectRoles, Refusal};

type Change = Permit<ChangeProjectInvitations>;

/// `GET …`: a bare array, oldest first.
pub(in crate::api) async fn list(permit: Permit<ReadProjectInvitations>, call: Call) -> Result<Reply, Failure> {
    let found = pending(&permit, &meant(&call)?, &call).await?;

    call.ok(&found.iter().map(ProjectInvitationView::new).collect::<Vec<_>>())
}

/// `GET …/{invitationId}`.
pub(in crate::api) async fn get(permit: Permit<ReadProjectInvitations>, call: Call) -> Result<Reply, Failure> {
    let id = call.param("invitationId").parse().map_err(|_| not_found(&call))?;

    let one = pending(&permit, &Meant::Id(id), &call).await?.pop();

    call.ok(&ProjectInvitationView::new(&one.ok_or_else(|| not_found(&call))?))
}

/// Step 11: where the path names an invitation, there is one.
async fn check_target(permit: &Change, call: &Call) -> Result<(), Failure> {
    let Ok(id) = call.param("invitationId").parse::<InvitationId>() else { return Ok(()) };
    let read = call.second_permit::<ReadProjectInvitations, _>(permit).await?;
    let read = read.ok_or(Failure::Refused(Refusal::NotPermitted))?;
    if pending(&read, &Meant::Id(id), call).await?.is_empty() { Err(not_found(call).into()) } else { Ok(()) }
}

async fn pending(
    permit: &Permit<ReadProjectInvitations>,
    meant: &Meant,
    call: &Call,
) -> Result<Vec<ProjectInvitation>, Failure> {
    let mut found = call.app.project_invitations(permit, meant).await?;
    found.retain(|one| one.invitee.is_pending(call.app.now()));
    Ok(found)
}

/// `POST …`: invites, or lets in; 200 with the invitation either way.
pub(in crate::api) async fn create(permit: Change, mut call: Call) -> Result<Reply, Failure> {
    let project = permit.scope().project().ok_or(Failure::Gone)?;
    let mut body = call.object::<NewProjectInvitation>(ECHOED).await?;
    let username = username(&mut body)?;
    let roles = required(project_roles(&mut body, "roles", project, &call)?, "roles")?;
    let permit = call.with_project_owner(permit, roles).await?;

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
    let permit = call.with_project_owner(permit, roles.unwrap_or(ProjectRoles::EMPTY)).await?;

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
