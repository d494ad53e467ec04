//! What the contract says when a person's place is not changed: one table for every call that could.

use crate::api::error::{ApiError, caller, key, organization, project, team, user};
use crate::api::keys;
use crate::api::outcome::{Failure, not_written};
use crate::app::{MembershipRefusal, WriteError};
use keywright_domain::{Action, Email, OrgRole, OrgRoles, Permit, Scope, UserId};

/// Who and where a refusal speaks of.
pub(crate) struct About<'a> {
    /// The permit's scope.
    pub(crate) scope: &'a Scope,
    /// The person, when the path names one.
    pub(crate) user: Option<UserId>,
    /// The name, when the body has one.
    pub(crate) username: &'a str,
}

impl<'a> About<'a> {
    /// Of a person whom the path names.
    pub(crate) fn user<A: Action>(permit: &'a Permit<A>, user: UserId) -> Self {
        Self { scope: permit.scope(), user: Some(user), username: "" }
    }

    /// Of a person whom the body names.
    pub(crate) fn name<A: Action>(permit: &'a Permit<A>, username: &'a Email) -> Self {
        Self { scope: permit.scope(), user: None, username: username.as_str() }
    }

    /// Why the write did not happen.
    pub(crate) fn not_written(&self, error: WriteError<MembershipRefusal>) -> Failure {
        not_written(error, |refusal| self.refused(refusal))
    }

    /// The same for a request that grants these roles: that only owners make owners has a word of its own.
    pub(crate) fn granting(&self, roles: OrgRoles, refusal: MembershipRefusal) -> ApiError {
        match (refusal, self.scope.org()) {
            (MembershipRefusal::MayNotGrant, Some(org)) if roles.contains(OrgRole::Owner) => keys::not_owner(org),
            (refusal, _) => self.refused(refusal),
        }
    }

    /// The refusal in the words of the contract.
    pub(crate) fn refused(&self, refusal: MembershipRefusal) -> ApiError {
        let org = self.scope.org().map_or_else(String::new, |org| org.to_string());
        let group = self.scope.project().map_or_else(String::new, |project| project.to_string());
        let place = if group.is_empty() { &org } else { &group };
        let user = self.user.map_or_else(|| self.username.to_owned(), |user| user.to_string());
        let here = |of_org, of_group| ApiError::new(if group.is_empty() { of_org } else { of_group });
        match refusal {
            MembershipRefusal::ScopeGone => {
                here(&organization::ORG_NOT_FOUND, &project::GROUP_NOT_FOUND).with(place.as_str())
            }
            MembershipRefusal::UserNotInOrg => ApiError::new(&user::USER_NOT_IN_ORG).with(user).with(org),
            MembershipRefusal::UserNotInProject => ApiError::new(&user::USER_NOT_IN_GROUP).with(user).with(group),
            MembershipRefusal::AlreadyInOrg => ApiError::new(&user::USER_ALREADY_IN_ORG).with(self.username).with(org),
            MembershipRefusal::AlreadyInProject => {
                ApiError::new(&user::USER_ALREADY_IN_GROUP).with(self.username).with(group)
            }
            MembershipRefusal::ProjectNotFound(id) => ApiError::new(&project::GROUP_NOT_FOUND).with(id),
            MembershipRefusal::TeamNotFound(id) => ApiError::new(&team::TEAM_NOT_FOUND).with(id),
            MembershipRefusal::LastOwnerDemoted => {
                here(&key::CANNOT_DEMOTE_LAST_ORG_OWNER, &user::CANNOT_DEMOTE_LAST_OWNER)
            }
            MembershipRefusal::LastOwnerRemoved => ApiError::new(&key::CANNOT_DELETE_LAST_OWNER),
            MembershipRefusal::NoRolesLeft => ApiError::new(&user::CANNOT_REMOVE_ALL_USER_ROLES),
            MembershipRefusal::OrgFull(limit) => ApiError::new(&user::MAX_USERS_PER_ORG_EXCEEDED).with(limit).with(org),
            MembershipRefusal::ProjectFull(id, limit) => {
                ApiError::new(&user::MAX_USERS_PER_GROUP_EXCEEDED).with(limit).with(id)
            }
            MembershipRefusal::TeamFull(id, limit) => {
                ApiError::new(&team::MAX_USERS_PER_TEAM_EXCEEDED).with(limit).with(id)
            }
            MembershipRefusal::MayNotGrant | MembershipRefusal::OwnRoles => ApiError::new(&caller::USER_UNAUTHORIZED),
        }
    }
}
