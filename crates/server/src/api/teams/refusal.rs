//! What the contract says when a team is not made, changed or given roles: one table for every call that could.

use crate::api::call::Call;
use crate::api::error::{ApiError, caller, organization, project, team, user};
use crate::app::{ProjectTeamRefusal, TeamRefusal};
use keywright_domain::TeamName;

/// The refusal of a call below `/orgs/{orgId}/teams`. `name` is that of the team, or the one that it was to get; a team
/// that is only being made is spoken of by it.
pub(super) fn refused(refusal: TeamRefusal, call: &Call, name: &TeamName) -> ApiError {
    let org = call.param("orgId");
    let team = Some(call.param("teamId")).filter(|id| !id.is_empty()).unwrap_or(name.as_str());
    match refusal {
        TeamRefusal::OrgGone => ApiError::new(&organization::ORG_NOT_FOUND).with(org),
        TeamRefusal::NotFound => ApiError::new(&team::TEAM_NOT_FOUND).with(team),
        TeamRefusal::NameTaken => ApiError::new(&team::TEAM_NAME_NOT_AVAILABLE).with(name.as_str()).with(org),
        TeamRefusal::QuotaReached(limit) => ApiError::new(&team::MAX_TEAMS_PER_ORG_EXCEEDED).with(limit).with(org),
        TeamRefusal::Full(limit) => ApiError::new(&team::MAX_USERS_PER_TEAM_EXCEEDED).with(limit).with(team),
        TeamRefusal::InProject => ApiError::new(&team::CANNOT_DELETE_TEAM_ASSIGNED_TO_PROJECT).with(team),
        TeamRefusal::UsernameNotInOrg(name) => ApiError::new(&user::USER_NOT_IN_ORG).with(name.as_str()).with(org),
        TeamRefusal::UserNotInOrg(id) => ApiError::new(&user::USER_NOT_IN_ORG).with(id).with(org),
        TeamRefusal::UsernamePending(name) => ApiError::new(&team::CANNOT_ADD_PENDING_USER).with(name.as_str()),
        TeamRefusal::UserPending(id) => ApiError::new(&team::CANNOT_ADD_PENDING_USER).with(id),
        TeamRefusal::AlreadyMember(id) => ApiError::new(&team::USER_ALREADY_IN_TEAM).with(id).with(team),
        TeamRefusal::NotMember(id) => ApiError::new(&user::USER_NOT_FOUND).with(id),
    }
}

/// The refusal of a call below `/groups/{groupId}/teams`.
pub(super) fn refused_in_project(refusal: ProjectTeamRefusal, call: &Call) -> ApiError {
    let group = call.param("groupId");
    match refusal {
        ProjectTeamRefusal::ProjectGone => ApiError::new(&project::GROUP_NOT_FOUND).with(group),
        ProjectTeamRefusal::TeamNotFound(id) => ApiError::new(&team::TEAM_NOT_FOUND).with(id),
        ProjectTeamRefusal::TeamNotInOrg(id, org) => ApiError::new(&team::TEAM_NOT_IN_ORG).with(id).with(org),
        ProjectTeamRefusal::NotInProject(id) => ApiError::new(&team::TEAM_NOT_IN_GROUP).with(id).with(group),
        ProjectTeamRefusal::AlreadyInProject(id) => ApiError::new(&team::TEAM_EXISTS_IN_GROUP).with(id).with(group),
        ProjectTeamRefusal::QuotaReached(limit) => {
            ApiError::new(&team::MAX_TEAMS_PER_GROUP_EXCEEDED).with(limit).with(group)
        }
        ProjectTeamRefusal::MayNotGrantOwner => ApiError::new(&caller::USER_UNAUTHORIZED),
    }
}
