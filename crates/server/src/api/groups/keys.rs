//! `/groups/{groupId}/apiKeys`: keys in a project (endpoint contract 4).

use super::not_found;
use crate::api::body::Fields;
use crate::api::call::Call;
use crate::api::error::{ApiError, caller, key as key_errors, organization, project as errors, request};
use crate::api::keys::{KeyView, description, not_found as key_not_found, not_owner};
use crate::api::openapi::form::{AnyRole, Description, NewDescription, ProjectRole as ProjectRoleForm};
use crate::api::outcome::{Failure, not_written};
use crate::api::reply::Reply;
use crate::app::{AddKeyRefusal, AddProjectKeyRefusal, AssignKeyRefusal, UnassignKeyRefusal};
use keywright_domain::policy::{
    AssignKey, ChangeProjectKey, CreateProjectKey, GrantOrgOwnerInProject, GrantOrgRoles, ReadProjectKeys, UnassignKey,
};
use keywright_domain::{Action, ApiKey, Listing, OrgRole, OrgRoles, Permit, ProjectRoles};
use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;

const ECHOED: &[&str] = &["id", "links", "privateKey", "publicKey", "created", "userId"];

/// What a new key of a project is made of: at least one role in the project, and roles in its organization if the key
/// shall be more than a member.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "described, and read by name")]
pub(in crate::api) struct NewProjectKey {
    #[schema(value_type = Description)]
    desc: String,
    #[schema(value_type = Vec<AnyRole>, min_items = 1)]
    roles: Vec<String>,
}

/// Roles for a key in the project; those of several objects are taken together.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "described, and read by name")]
pub(in crate::api) struct RoleAssignment {
    #[schema(value_type = Vec<ProjectRoleForm>, min_items = 1)]
    roles: Vec<String>,
}

/// What changes of a key in the project: `roles` replaces its roles here, and is needed to assign it; an empty text or
/// list counts as absent.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "described, and read by name")]
pub(in crate::api) struct ProjectKeyChange {
    #[schema(value_type = Option<NewDescription>)]
    desc: Option<String>,
    #[schema(value_type = Option<Vec<ProjectRoleForm>>)]
    roles: Option<Vec<String>>,
}

/// `GET …`: the keys that hold a role here, each with all its roles, by public key.
pub(in crate::api) async fn list(permit: Permit<ReadProjectKeys>, call: Call) -> Result<Reply, Failure> {
    let query = call.list_query()?;

    let keys = call.app.list_project_keys(&permit, query.page).await?;

    let collection = call.root().join("groups").join(call.param("groupId")).join("apiKeys");
    let items = keys.items.iter().map(|key| KeyView::new(key, &call)).collect();
    call.list(&query, &collection, &[], Listing { items, total: keys.total })
}

/// `POST …`: makes an organization key and assigns it; 200 with the key in full.
pub(in crate::api) async fn create(permit: Permit<CreateProjectKey>, mut call: Call) -> Result<Reply, Failure> {
    let mut body = call.object::<NewProjectKey>(ECHOED).await?;
    let (org, project) = permit.scope().org().zip(permit.scope().project()).ok_or(Failure::Gone)?;
    let text = body.text("desc")?.ok_or_else(|| call.dialect.missing_description())?;
    let description = description(text)?;
    let names = roles_of(&mut body)?.ok_or_else(|| ApiError::new(&key_errors::MISSING_API_KEY_ROLES))?;
    let (of_org, of_project): (Vec<_>, Vec<_>) = names.iter().partition(|name| OrgRole::from_name(name).is_some());
    let org_role = |name: &&String| call.dialect.organization_role(name, org, &call.site.products);
    let org_roles: OrgRoles = of_org.iter().map(org_role).collect::<Result<_, _>>()?;
    let roles = call.project_roles(of_project, project)?;
    if roles.is_empty() {
        let role = names.first().map_or("", String::as_str);
        return Err(ApiError::new(&errors::INVALID_ROLE_FOR_GROUP).with(role).with(project).into());
    }
    let mut permit = permit;
    if !org_roles.is_empty() {
        permit = with::<GrantOrgRoles, _>(permit, &call, || ApiError::new(&caller::USER_UNAUTHORIZED)).await?;
    }
    if org_roles.contains(OrgRole::Owner) {
        permit = with::<GrantOrgOwnerInProject, _>(permit, &call, || not_owner(org)).await?;
    }
    let permit = call.with_project_owner(permit, roles).await?;

    let refused = |refusal| match refusal {
        AddProjectKeyRefusal::ProjectGone => not_found(&call),
        AddProjectKeyRefusal::Key(AddKeyRefusal::QuotaReached(limit)) => {
            ApiError::new(&key_errors::MAX_API_KEYS_PER_ORG_EXCEEDED).with(limit).with(org)
        }
        AddProjectKeyRefusal::Key(AddKeyRefusal::OrgGone) => ApiError::new(&organization::ORG_NOT_FOUND).with(org),
        AddProjectKeyRefusal::Key(AddKeyRefusal::PublicKeyTaken) => ApiError::new(&request::UNEXPECTED_ERROR),
        AddProjectKeyRefusal::Key(AddKeyRefusal::MayNotGrantOwner) => not_owner(org),
        AddProjectKeyRefusal::MayNotGrant => ApiError::new(&caller::USER_UNAUTHORIZED),
    };
    let org_roles = (!org_roles.is_empty()).then_some(org_roles);
    let made = call.app.create_project_key(&permit, description, roles, org_roles).await;
    let (key, private) = made.map_err(|error| not_written(error, refused))?;

    call.ok(&KeyView::new(&key, &call).revealing(&private))
}

/// `POST …/{apiUserId}`: assigns a key; an array of role objects, or one object; 204.
pub(in crate::api) async fn assign(permit: Permit<AssignKey>, key: ApiKey, mut call: Call) -> Result<Reply, Failure> {
    let project = permit.scope().project().ok_or(Failure::Gone)?;
    let items = match call.json().await? {
        Value::Array(items) => items,
        object => vec![object],
    };
    let mut names = Vec::new();
    for item in items {
        let mut fields = Fields::of::<RoleAssignment>(item, ECHOED)?;
        names.extend(roles_of(&mut fields)?.unwrap_or_default());
    }
    if names.is_empty() {
        return Err(ApiError::new(&key_errors::MISSING_API_KEY_ROLES).into());
    }
    let roles = call.project_roles(&names, project)?;
    let permit = call.with_project_owner(permit, roles).await?;

    let assigned = call.app.assign_key(&permit, roles).await;
    assigned.map_err(|error| not_written(error, |refusal| not_assigned(refusal, &key, &call)))?;

    call.nothing()
}

/// `PATCH …/{apiUserId}`: changes a key's roles here, or assigns it; 200 with the key, masked.
pub(in crate::api) async fn change(
    permit: Permit<ChangeProjectKey>,
    key: ApiKey,
    mut call: Call,
) -> Result<Reply, Failure> {
    let mut body = call.object::<ProjectKeyChange>(ECHOED).await?;
    let project = permit.scope().project().ok_or(Failure::Gone)?;
    let text = body.text("desc")?.filter(|text| !text.is_empty());
    let names = roles_of(&mut body)?;
    if text.is_none() && names.is_none() {
        return Err(ApiError::new(&key_errors::MISSING_API_KEY_ROLES).into());
    }
    let description = text.map(description).transpose()?;
    let roles = names.map(|names| call.project_roles(&names, project)).transpose()?;
    let permit = call.with_project_owner(permit, roles.unwrap_or(ProjectRoles::EMPTY)).await?;

    let changed = call.app.change_project_key(&permit, roles, description).await;
    let key = changed.map_err(|error| not_written(error, |refusal| not_assigned(refusal, &key, &call)))?;

    call.ok(&KeyView::new(&key, &call))
}

/// `DELETE …/{apiUserId}`: takes a key out of the project; 204.
pub(in crate::api) async fn unassign(permit: Permit<UnassignKey>, key: ApiKey, call: Call) -> Result<Reply, Failure> {
    let refused = |refusal| match refusal {
        UnassignKeyRefusal::ProjectGone => not_found(&call),
        UnassignKeyRefusal::KeyNotFound => key_not_found(key.id),
    };
    call.app.unassign_key(&permit).await.map_err(|error| not_written(error, refused))?;

    call.nothing()
}

fn not_assigned(refusal: AssignKeyRefusal, key: &ApiKey, call: &Call) -> ApiError {
    match refusal {
        AssignKeyRefusal::ProjectGone => not_found(call),
        AssignKeyRefusal::KeyNotFound => key_not_found(key.id),
        AssignKeyRefusal::RolesMissing => ApiError::new(&key_errors::MISSING_API_KEY_ROLES),
        AssignKeyRefusal::MayNotGrantOwner => ApiError::new(&caller::USER_UNAUTHORIZED),
    }
}

/// The roles that a body names; an empty list is none.
fn roles_of(body: &mut Fields) -> Result<Option<Vec<String>>, ApiError> {
    Ok(body.texts("roles")?.filter(|names| !names.is_empty()))
}

async fn with<B: Action, A: Action>(
    permit: Permit<A>,
    call: &Call,
    refused: impl FnOnce() -> ApiError,
) -> Result<Permit<A>, Failure> {
    let second = call.second_permit::<B, _>(&permit).await?.ok_or_else(refused)?;
    Ok(permit.along_with(&second))
}
