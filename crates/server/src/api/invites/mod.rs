//! Invitations of the older generation: to an organization, and to one project (endpoint contract 8.8).
//!
//! What acceptance brings applies in the console. Only invitations that can still be accepted are shown and changed; one
//! that has come to its end is replaced by the next.

mod input;
pub(super) mod org;
pub(super) mod project;
mod view;

pub(super) use input::{
    NamedOrgInvitationChange, NamedProjectInvitationChange, NewOrgInvitation, NewProjectInvitation,
    OrgInvitationChange, ProjectInvitationChange,
};
pub(super) use view::{OrgInvitationView, ProjectInvitationView};

use super::body::Fields;
use super::call::Call;
use super::error::{ApiError, invitation as errors, request};
use super::members::Members;
use super::users::{About, input as people};
use crate::app::{InvitationRefusal, Meant, Which};
use keywright_domain::{Email, OrgRoles, Scope};

/// What the query narrows a list to: the invitation of a name, or every one.
fn meant(call: &Call) -> Result<Meant, ApiError> {
    let name = call.query().get("username").map_err(ApiError::from)?;
    Ok(name.map_or(Meant::All, |name| Meant::Username(name.to_ascii_lowercase())))
}

/// The body of a change, and what it is about: the invitation that the path names, or else that of the person whom the
/// body names.
async fn change_of<One: Members, Named: Members>(call: &mut Call) -> Result<(Fields, Which), ApiError> {
    if let Ok(id) = call.param("invitationId").parse() {
        return Ok((call.object::<One>(input::ECHOED_WITH_NAME).await?, Which::Id(id)));
    }
    let mut body = call.object::<Named>(input::ECHOED).await?;
    let username = people::username(&mut body)?;
    Ok((body, Which::Username(username)))
}

fn not_found(call: &Call) -> ApiError {
    ApiError::new(&request::RESOURCE_NOT_FOUND).with(call.parts.uri.path())
}

/// The contract's words for a refusal; `roles` are what the body grants in the organization.
fn refused(
    refusal: InvitationRefusal,
    scope: &Scope,
    username: Option<&Email>,
    roles: OrgRoles,
    call: &Call,
) -> ApiError {
    let username = username.map_or("", |username| username.as_str());
    match refusal {
        InvitationRefusal::NotFound | InvitationRefusal::OtherKind => not_found(call),
        InvitationRefusal::Already(name) => {
            ApiError::new(&errors::DEFAULT_INVITATION_EXCEPTION).with(username).with(name)
        }
        InvitationRefusal::Membership(other) => About { scope, user: None, username }.granting(roles, other),
    }
}

/// The same where an invitation is taken back: by an id alone, and each kind in its own place.
fn not_deleted(refusal: InvitationRefusal, scope: &Scope, call: &Call) -> ApiError {
    let row = match (&refusal, scope.project()) {
        (InvitationRefusal::OtherKind, None) => &errors::CANNOT_DELETE_GROUP_INVITATION,
        (InvitationRefusal::OtherKind, Some(_)) => &errors::CANNOT_DELETE_ORG_INVITATION,
        (InvitationRefusal::NotFound, _) => &errors::INVALID_INVITATION_ID,
        _ => return refused(refusal, scope, None, OrgRoles::EMPTY, call),
    };
    ApiError::new(row).with(call.param("invitationId"))
}
