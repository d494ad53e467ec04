//! `PUT …/users/{userId}/roles`: the older calls that replace a member's roles in an organization or a project
//! (endpoint contract 8.9).

use super::About;
use super::input::{GroupRolesReplacement, OrgRolesReplacement, org_roles, project_roles};
use crate::api::body::missing;
use crate::api::call::Call;
use crate::api::keys::not_owner;
use crate::api::openapi::form::RoleName;
use crate::api::outcome::{Failure, not_written};
use crate::api::reply::Reply;
use crate::app::MembershipRefusal;
use keywright_domain::policy::{ChangeProjectUser, GrantOrgOwner, ReplaceOrganizationRoles};
use keywright_domain::{OrgRole, OrgUser, Permit, ProjectRole, Reach, RoleChange};
use serde::Serialize;
use utoipa::ToSchema;

/// Members that the answers are said to have, and that SDKs send back.
const ECHOED: &[&str] = &["links"];

/// The roles in an organization.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OrgRoles)]
#[serde(rename_all = "camelCase")]
pub(in crate::api) struct InOrg {
    #[schema(value_type = Vec<RoleName>)]
    org_roles: Vec<&'static str>,
}

/// The roles in a project.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = GroupRoles)]
#[serde(rename_all = "camelCase")]
pub(in crate::api) struct InProject {
    #[schema(value_type = Vec<RoleName>)]
    group_roles: Vec<&'static str>,
}

/// `PUT /orgs/{orgId}/users/{userId}/roles`: 200 with the roles.
pub(in crate::api) async fn replace_in_org(
    permit: Permit<ReplaceOrganizationRoles>,
    person: OrgUser,
    mut call: Call,
) -> Result<Reply, Failure> {
    let (user, org) = (person.standing.id(), permit.scope().org().ok_or(Failure::Gone)?);
    let mut body = call.object::<OrgRolesReplacement>(ECHOED).await?;
    let roles = org_roles(&mut body, "orgRoles", org, &call)?.ok_or_else(|| missing("orgRoles"))?;
    let permit = call.with_right::<GrantOrgOwner, _>(permit, true).await?;

    let replaced = call.app.replace_org_roles(&permit, user, RoleChange::Replace(roles)).await;
    let refused = |refusal| match refusal {
        MembershipRefusal::MayNotGrant => not_owner(org),
        other => About::user(&permit, user).refused(other),
    };
    let roles = replaced.map_err(|error| not_written(error, refused))?;

    call.ok(&InOrg { org_roles: roles.iter().map(OrgRole::name).collect() })
}

/// `PUT /groups/{groupId}/users/{userId}/roles`: 200 with the roles.
pub(in crate::api) async fn replace_in_project(
    permit: Permit<ChangeProjectUser>,
    person: OrgUser,
    mut call: Call,
) -> Result<Reply, Failure> {
    let (user, project) = (person.standing.id(), permit.scope().project().ok_or(Failure::Gone)?);
    let mut body = call.object::<GroupRolesReplacement>(ECHOED).await?;
    let roles = project_roles(&mut body, "groupRoles", project, &call)?.ok_or_else(|| missing("groupRoles"))?;
    let permit = call.with_project_owner(permit, roles).await?;

    let replaced = call.app.change_project_user(&permit, user, Reach::Members, RoleChange::Replace(roles)).await;
    let person = replaced.map_err(|error| About::user(&permit, user).not_written(error))?;

    call.ok(&InProject { group_roles: person.in_project(project).iter().map(ProjectRole::name).collect() })
}
