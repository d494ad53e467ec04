//! Invitations as answers show them: without links, as recorded (endpoint contract 8.8).

use crate::api::openapi::form::{Email, Id, Name, RoleName, Time};
use keywright_domain::{Invitee, OrgInvitation, OrgRole, ProjectInvitation, ProjectRole};
use serde::Serialize;
use utoipa::ToSchema;

/// An invitation to an organization.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OrganizationInvitation)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OrgInvitationView {
    #[schema(value_type = Time)]
    created_at: String,
    #[schema(value_type = Time)]
    expires_at: String,
    group_role_assignments: Vec<GroupRoleView>,
    #[schema(value_type = Id)]
    id: String,
    inviter_username: String,
    #[schema(value_type = Id)]
    org_id: String,
    #[schema(value_type = Name)]
    org_name: String,
    #[schema(value_type = Vec<RoleName>)]
    roles: Vec<&'static str>,
    #[schema(value_type = Vec<Id>)]
    team_ids: Vec<String>,
    #[schema(value_type = Email)]
    username: String,
}

/// One role in one project.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = InvitationGroupRole)]
#[serde(rename_all = "camelCase")]
struct GroupRoleView {
    #[schema(value_type = Id)]
    group_id: String,
    #[schema(value_type = RoleName)]
    group_role: &'static str,
}

/// An invitation to a project.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ProjectInvitation)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ProjectInvitationView {
    #[schema(value_type = Time)]
    created_at: String,
    #[schema(value_type = Time)]
    expires_at: String,
    #[schema(value_type = Id)]
    group_id: String,
    #[schema(value_type = Name)]
    group_name: String,
    #[schema(value_type = Id)]
    id: String,
    inviter_username: String,
    #[schema(value_type = Vec<RoleName>)]
    roles: Vec<&'static str>,
    #[schema(value_type = Email)]
    username: String,
}

impl OrgInvitationView {
    pub(super) fn new(invitation: &OrgInvitation) -> Self {
        let Invitee { username, invitation: id, created, expires, inviter, .. } = &invitation.invitee;
        let in_project = |(project, roles): &(keywright_domain::ProjectId, keywright_domain::ProjectRoles)| {
            let group_id = project.to_string();
            roles.iter().map(move |role| GroupRoleView { group_id: group_id.clone(), group_role: role.name() })
        };
        Self {
            created_at: created.to_string(),
            expires_at: expires.to_string(),
            group_role_assignments: invitation.projects.iter().flat_map(in_project).collect(),
            id: id.to_string(),
            inviter_username: inviter.clone(),
            org_id: invitation.org.to_string(),
            org_name: invitation.org_name.as_str().to_owned(),
            roles: invitation.roles.iter().map(OrgRole::name).collect(),
            team_ids: invitation.teams.iter().map(ToString::to_string).collect(),
            username: username.as_str().to_owned(),
        }
    }
}

impl ProjectInvitationView {
    pub(super) fn new(invitation: &ProjectInvitation) -> Self {
        let Invitee { username, invitation: id, created, expires, inviter, .. } = &invitation.invitee;
        Self {
            created_at: created.to_string(),
            expires_at: expires.to_string(),
            group_id: invitation.project.to_string(),
            group_name: invitation.project_name.as_str().to_owned(),
            id: id.to_string(),
            inviter_username: inviter.clone(),
            roles: invitation.roles.iter().map(ProjectRole::name).collect(),
            username: username.as_str().to_owned(),
        }
    }
}
