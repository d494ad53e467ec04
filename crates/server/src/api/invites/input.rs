//! What the bodies of invitations say beside names, roles and teams: projects with roles in them.

use crate::api::body::{Fields, array, invalid, wrong_type};
use crate::api::call::Call;
use crate::api::error::ApiError;
use crate::api::users::input::required;
use keywright_domain::{ProjectId, ProjectRoles, merged};
use serde_json::Value;

/// Members that an invitation has in answers, and that clients send back.
pub(super) const ECHOED: &[&str] =
    &["id", "links", "createdAt", "expiresAt", "inviterUsername", "orgId", "orgName", "groupId", "groupName"];

/// `groupRoleAssignments`: projects with their roles, each project once.
///
/// # Errors
/// 400 for another form or a bad id; the dialect's words for a role.
pub(super) fn assignments(body: &mut Fields, call: &Call) -> Result<Option<Vec<(ProjectId, ProjectRoles)>>, ApiError> {
    const NAME: &str = "groupRoleAssignments";
    let Some(value) = body.take(NAME) else { return Ok(None) };
    let mut named = Vec::new();
    for item in array(value).map_err(|_| wrong_type(NAME))? {
        if !item.is_object() {
            return Err(wrong_type(NAME));
        }
        named.push(assignment(item, call)?);
    }
    Ok(Some(merged(named)))
}

/// One project: `roles`, or the one `groupRole` of an answer that a client sends back.
fn assignment(item: Value, call: &Call) -> Result<(ProjectId, ProjectRoles), ApiError> {
    let mut fields = Fields::of(item, &["groupId", "roles", "groupRole"], &[])?;
    let id = fields.required_text("groupId")?;
    let project = id.parse().map_err(|_| invalid("groupId", "is not an ID of 24 hexadecimal digits"))?;
    let role = |name: &String| call.dialect.project_role(name, project, &call.site.products);
    let echoed = fields.text("groupRole")?.as_ref().map(role).transpose()?;
    let named = fields.texts("roles")?.map(|names| names.iter().map(role).collect::<Result<ProjectRoles, _>>());
    let roles = match (named.transpose()?, echoed) {
        (named, None) => required(named, "roles")?,
        (named, Some(role)) => named.unwrap_or(ProjectRoles::EMPTY).union([role].into()),
    };
    Ok((project, roles))
}
