//! People in organizations and projects, and their accounts (endpoint contract 8.4, 8.9).

pub(super) mod account;
mod account_input;
mod filter;
pub(super) mod input;
pub(super) mod org;
pub(super) mod project;
mod refusal;
pub(super) mod roles;
mod view;

pub(super) use account_input::{NewUser, UserChange, optional_email, password};
pub(super) use filter::PeopleQuery;
pub(super) use refusal::About;
pub(super) use view::{OrgUserView, ProjectUserView, UserView};

use super::call::Call;
use super::error::ApiError;
use crate::app::{MembershipRefusal, SeesPeople};
use keywright_domain::{Action, OrgUser, Permit, Reach, UserId};

/// Step 11: the person whom the path names, if they are in the place that the permit is for.
///
/// # Errors
/// 404 `USER_NOT_IN_ORG`, `USER_NOT_IN_GROUP`.
pub(super) async fn target<A: SeesPeople>(permit: &Permit<A>, reach: Reach, call: &Call) -> Result<OrgUser, ApiError> {
    let user = path_user(call)?;
    let found = call.app.person(permit, user).await?;
    let found = found.filter(|person| reach.includes(&person.standing, call.app.now()));
    match permit.scope().project() {
        None => found.ok_or_else(|| absent(permit, user)),
        Some(project) => {
            let inside = found.filter(|person| !person.in_project(project).is_empty());
            inside.ok_or_else(|| absent(permit, user))
        }
    }
}

/// The answer to a person who is not in the place that the permit is for.
fn absent<A: Action>(permit: &Permit<A>, user: UserId) -> ApiError {
    let in_org = permit.scope().project().is_none();
    let refusal = if in_org { MembershipRefusal::UserNotInOrg } else { MembershipRefusal::UserNotInProject };
    About::user(permit, user).refused(refusal)
}

/// The person whom the path names; step 6 has read the id already.
fn path_user(call: &Call) -> Result<UserId, ApiError> {
    let id = call.param("userId");
    id.parse().map_err(|_| call.dialect.bad_id("userId", id, call.parts.uri.path()))
}
