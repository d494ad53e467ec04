//! What bodies say of people: names, roles, projects and teams.

use crate::api::body::{Fields, array, invalid, missing, wrong_type};
use crate::api::call::Call;
use crate::api::error::{ApiError, user as errors};
use crate::api::keys;
use crate::api::members::Members;
use crate::api::openapi::form::{Email as EmailForm, Id, OrganizationRole, ProjectRole as ProjectRoleForm};
use keywright_domain::{Email, OrgId, OrgRoles, ProjectId, ProjectRoles, Role, RoleSet, TeamId, merged};
use serde::Deserialize;
use utoipa::ToSchema;

/// Members that a person has in answers, and that SDKs send back.
pub(super) const ECHOED: &[&str] = &[
    "country",
    "createdAt",
    "firstName",
    "id",
    "invitationCreatedAt",
    "invitationExpiresAt",
    "inviterUsername",
    "lastAuth",
    "lastName",
    "mobileNumber",
    "orgMembershipStatus",
    "username",
];

/// Who comes into an organization, and with which roles.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(dead_code, reason = "described, and read by name")]
pub(in crate::api) struct NewOrgUser {
    roles: NewOrgUserRoles,
    #[schema(value_type = Option<Vec<Id>>)]
    team_ids: Option<Vec<String>>,
    #[schema(value_type = EmailForm)]
    username: String,
}

/// What somebody gets in an organization: at least one role there.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(dead_code, reason = "described, and read by name")]
pub(in crate::api) struct NewOrgUserRoles {
    group_role_assignments: Option<Vec<GroupRoleAssignment>>,
    #[schema(value_type = Vec<OrganizationRole>, min_items = 1)]
    org_roles: Vec<String>,
}

/// Roles in one project.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(dead_code, reason = "described, and read by name")]
pub(in crate::api) struct GroupRoleAssignment {
    #[schema(value_type = Id)]
    group_id: String,
    #[schema(value_type = Vec<ProjectRoleForm>, min_items = 1)]
    group_roles: Vec<String>,
}

/// What changes of a person in an organization: at least one of what is here. What is sent replaces what was there.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(dead_code, reason = "described, and read by name")]
pub(in crate::api) struct OrgUserChange {
    roles: Option<OrgUserRolesChange>,
    #[schema(value_type = Option<Vec<Id>>)]
    team_ids: Option<Vec<String>>,
}

/// What changes of a person's roles.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(dead_code, reason = "described, and read by name")]
pub(in crate::api) struct OrgUserRolesChange {
    group_role_assignments: Option<Vec<GroupRoleAssignment>>,
    #[schema(value_type = Option<Vec<OrganizationRole>>)]
    org_roles: Option<Vec<String>>,
}

/// One role in an organization.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(dead_code, reason = "described, and read by name")]
pub(in crate::api) struct OrgRoleChange {
    #[schema(value_type = OrganizationRole)]
    org_role: String,
}

/// Who comes into a project, and with which roles.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "described, and read by name")]
pub(in crate::api) struct NewGroupUser {
    #[schema(value_type = Vec<ProjectRoleForm>, min_items = 1)]
    roles: Vec<String>,
    #[schema(value_type = EmailForm)]
    username: String,
}

/// One role in a project.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(dead_code, reason = "described, and read by name")]
pub(in crate::api) struct GroupRoleChange {
    #[schema(value_type = ProjectRoleForm)]
    group_role: String,
}

/// The roles that a member has in an organization from now on.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(dead_code, reason = "described, and read by name")]
pub(in crate::api) struct OrgRolesReplacement {
    #[schema(value_type = Vec<OrganizationRole>)]
    org_roles: Vec<String>,
}

/// The roles that a member has in a project from now on.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(dead_code, reason = "described, and read by name")]
pub(in crate::api) struct GroupRolesReplacement {
    #[schema(value_type = Vec<ProjectRoleForm>)]
    group_roles: Vec<String>,
}

/// The person's name, which is an e-mail address.
///
/// # Errors
/// 400 `MISSING_ATTRIBUTE`, `INVALID_USERNAME`.
pub(in crate::api) fn username(body: &mut Fields) -> Result<Email, ApiError> {
    let text = body.required_text("username")?;
    Email::try_from(text.as_str())
        .map_err(|wrong| ApiError::new(&errors::INVALID_USERNAME).with(text).about_field("username", wrong.to_string()))
}

/// Roles in the organization.
///
/// # Errors
/// 400 for another type; the dialect's words for a role that cannot be granted here.
pub(in crate::api) fn org_roles(
    body: &mut Fields,
    member: &str,
    org: OrgId,
    call: &Call,
) -> Result<Option<OrgRoles>, ApiError> {
    body.texts(member)?.map(|names| keys::org_roles(&names, org, call)).transpose()
}

/// Roles in a project.
///
/// # Errors
/// As [`org_roles`].
pub(in crate::api) fn project_roles(
    body: &mut Fields,
    member: &str,
    project: ProjectId,
    call: &Call,
) -> Result<Option<ProjectRoles>, ApiError> {
    body.texts(member)?.map(|names| call.project_roles(&names, project)).transpose()
}

/// At least one role, where somebody gets the first.
///
/// # Errors
/// 400 `MISSING_ATTRIBUTE`, or `INVALID_ATTRIBUTE` for an empty list.
pub(in crate::api) fn required<R: Role>(roles: Option<RoleSet<R>>, member: &str) -> Result<RoleSet<R>, ApiError> {
    match roles {
        None => Err(missing(member)),
        Some(roles) if roles.is_empty() => Err(invalid(member, "must name at least one role")),
        Some(roles) => Ok(roles),
    }
}

/// `groupRoleAssignments`: projects with the roles there, each project once; `roles_of` reads what is said of one.
///
/// # Errors
/// 400 for another form, a bad id and too many; the dialect's words for a role.
pub(in crate::api) fn assignments<One: Members>(
    body: &mut Fields,
    call: &Call,
    roles_of: fn(&mut Fields, ProjectId, &Call) -> Result<ProjectRoles, ApiError>,
) -> Result<Option<Vec<(ProjectId, ProjectRoles)>>, ApiError> {
    const MEMBER: &str = "groupRoleAssignments";
    let Some(value) = body.take(MEMBER) else { return Ok(None) };
    let mut named = Vec::new();
    for item in array(value).map_err(|_| wrong_type(MEMBER))? {
        if !item.is_object() {
            return Err(wrong_type(MEMBER));
        }
        let mut fields = Fields::of::<One>(item, &[])?;
        let id = fields.required_text("groupId")?;
        let project = id.parse().map_err(|_| invalid("groupId", "is not an ID of 24 hexadecimal digits"))?;
        named.push((project, roles_of(&mut fields, project, call)?));
    }
    few_enough(merged(named), MEMBER, call.app.limits.projects_per_org).map(Some)
}

/// The same of a person: `groupRoles`, at least one.
///
/// # Errors
/// As [`assignments`].
pub(super) fn group_roles(body: &mut Fields, call: &Call) -> Result<Option<Vec<(ProjectId, ProjectRoles)>>, ApiError> {
    assignments::<GroupRoleAssignment>(body, call, |fields, project, call| {
        required(project_roles(fields, "groupRoles", project, call)?, "groupRoles")
    })
}

/// No more different things than an organization may have: nobody can mean more.
///
/// # Errors
/// 400 `INVALID_ATTRIBUTE`.
pub(in crate::api) fn few_enough<T>(named: Vec<T>, member: &str, limit: u64) -> Result<Vec<T>, ApiError> {
    let most = format!("names more than {limit}, which is what an organization may have");
    if named.len() as u64 > limit { Err(invalid(member, &most)) } else { Ok(named) }
}

/// `teamIds`, each once.
///
/// # Errors
/// 400 for another form, a bad id and too many.
pub(in crate::api) fn teams(body: &mut Fields, call: &Call) -> Result<Option<Vec<TeamId>>, ApiError> {
    let Some(texts) = body.texts("teamIds")? else { return Ok(None) };
    let id = |text: String| text.parse().map_err(|_| invalid("teamIds", "has a text that is not an ID"));
    let mut teams = texts.into_iter().map(id).collect::<Result<Vec<TeamId>, _>>()?;
    teams.sort();
    teams.dedup();
    few_enough(teams, "teamIds", call.app.limits.teams_per_org).map(Some)
}
