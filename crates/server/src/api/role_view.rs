//! Roles as answers show them: `{orgId, roleName}` or `{groupId, roleName}`, never both ids.

use super::openapi::form::{Id, RoleName};
use super::shown::Shown;
use keywright_domain::{GlobalRoles, OrgId, OrgRoles, ProjectId, ProjectRoles};
use serde::Serialize;
use utoipa::ToSchema;

/// One role in one scope.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[schema(as = Role)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RoleView {
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Id>)]
    group_id: Option<Shown<ProjectId>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Id>)]
    org_id: Option<Shown<OrgId>>,
    #[schema(value_type = RoleName)]
    role_name: &'static str,
}

/// All roles of a key: in its organization, then in projects, then over the deployment.
pub(crate) fn roles<'a>(
    org: Option<OrgId>,
    org_roles: OrgRoles,
    projects: impl IntoIterator<Item = &'a (ProjectId, ProjectRoles)>,
    global: GlobalRoles,
) -> Vec<RoleView> {
    let org_id = org.map(Shown);
    let in_org = org_roles.iter().map(|role| RoleView { group_id: None, org_id, role_name: role.name() });
    let in_projects = projects.into_iter().flat_map(|(project, roles)| {
        let group_id = Some(Shown(*project));
        roles.iter().map(move |role| RoleView { group_id, org_id: None, role_name: role.name() })
    });
    let everywhere = global.iter().map(|role| RoleView { group_id: None, org_id: None, role_name: role.name() });
    in_org.chain(in_projects).chain(everywhere).collect()
}
