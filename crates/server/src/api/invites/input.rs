//! What the bodies of invitations say beside names, roles and teams: projects with roles in them.

use crate::api::body::Fields;
use crate::api::call::Call;
use crate::api::error::ApiError;
use crate::api::openapi::form::{Email, Id, OrganizationRole, ProjectRole};
use crate::api::users::input as people;
use keywright_domain::{ProjectId, ProjectRoles};
use serde::Deserialize;
use utoipa::ToSchema;

/// Whom an organization invites, and what acceptance brings.
#[derive(Deserialize, ToSchema)]
#[schema(as = NewOrganizationInvitation)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(dead_code, reason = "described, and read by name")]
pub(crate) struct NewOrgInvitation {
    group_role_assignments: Option<Vec<InvitedRoles>>,
    #[schema(value_type = Vec<OrganizationRole>, min_items = 1)]
    roles: Vec<String>,
    #[schema(value_type = Option<Vec<Id>>)]
    team_ids: Option<Vec<String>>,
    #[schema(value_type = Email)]
    username: String,
}

/// What changes of an invitation to an organization, where the path names it: what is there replaces what the invitation
/// had. An empty list of roles counts as absent.
#[derive(Deserialize, ToSchema)]
#[schema(as = OrganizationInvitationChange)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(dead_code, reason = "described, and read by name")]
pub(crate) struct OrgInvitationChange {
    group_role_assignments: Option<Vec<InvitedRoles>>,
    #[schema(value_type = Option<Vec<OrganizationRole>>)]
    roles: Option<Vec<String>>,
    #[schema(value_type = Option<Vec<Id>>)]
    team_ids: Option<Vec<String>>,
}

/// The same where the body names who is invited.
#[derive(Deserialize, ToSchema)]
#[schema(as = NamedOrganizationInvitationChange)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(dead_code, reason = "described, and read by name")]
pub(crate) struct NamedOrgInvitationChange {
    group_role_assignments: Option<Vec<InvitedRoles>>,
    #[schema(value_type = Option<Vec<OrganizationRole>>)]
    roles: Option<Vec<String>>,
    #[schema(value_type = Option<Vec<Id>>)]
    team_ids: Option<Vec<String>>,
    #[schema(value_type = Email)]
    username: String,
}

/// Roles in one project: `roles`, or the one `groupRole` that an answer has; at least one role.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(dead_code, reason = "described, and read by name")]
struct InvitedRoles {
    #[schema(value_type = Id)]
    group_id: String,
    #[schema(value_type = Option<ProjectRole>)]
    group_role: Option<String>,
    #[schema(value_type = Option<Vec<ProjectRole>>)]
    roles: Option<Vec<String>>,
}

/// Whom a project invites, and the roles that acceptance brings.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(dead_code, reason = "described, and read by name")]
pub(crate) struct NewProjectInvitation {
    #[schema(value_type = Vec<ProjectRole>, min_items = 1)]
    roles: Vec<String>,
    #[schema(value_type = Email)]
    username: String,
}

/// What changes of an invitation to a project, where the path names it: the roles replace those that it had. An empty
/// list counts as absent.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(dead_code, reason = "described, and read by name")]
pub(crate) struct ProjectInvitationChange {
    #[schema(value_type = Option<Vec<ProjectRole>>)]
    roles: Option<Vec<String>>,
}

/// The same where the body names who is invited.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(dead_code, reason = "described, and read by name")]
pub(crate) struct NamedProjectInvitationChange {
    #[schema(value_type = Option<Vec<ProjectRole>>)]
    roles: Option<Vec<String>>,
    #[schema(value_type = Email)]
    username: String,
}

/// Members that an invitation has in answers, and that clients send back.
pub(super) const ECHOED: &[&str] =
    &["id", "links", "createdAt", "expiresAt", "inviterUsername", "orgId", "orgName", "groupId", "groupName"];
/// The same where the path names the invitation: then the name says nothing new.
pub(super) const ECHOED_WITH_NAME: &[&str] = &[
    "id",
    "links",
    "createdAt",
    "expiresAt",
    "inviterUsername",
    "orgId",
    "orgName",
    "groupId",
    "groupName",
    "username",
];

/// `groupRoleAssignments` of an invitation: `roles`, or the one `groupRole` of an answer that a client sends back.
///
/// # Errors
/// As [`people::assignments`].
pub(super) fn assignments(body: &mut Fields, call: &Call) -> Result<Option<Vec<(ProjectId, ProjectRoles)>>, ApiError> {
    people::assignments::<InvitedRoles>(body, call, |fields, project, call| {
        let echoed = fields.text("groupRole")?.map(|name| call.project_roles([&name], project)).transpose()?;
        let named = people::project_roles(fields, "roles", project, call)?;
        match echoed {
            None => people::required(named, "roles"),
            Some(role) => Ok(named.unwrap_or(ProjectRoles::EMPTY).union(role)),
        }
    })
}
