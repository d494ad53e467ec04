//! Where a request's scope stands, and resolving it: step 7 of the contract's order, existence.

use super::body;
use super::dialect::Dialect;
use super::error::{ApiError, organization, project, request};
use super::route::Place;
use crate::app::App;
use crate::auth::verify::Proved;
use keywright_domain::{KeyId, OrgId, ProjectId, ProjectName, Scope};
use serde_json::Value;

/// The ids of a path, parsed in its order: step 6.
pub(super) struct Ids {
    org: Option<OrgId>,
    project: Option<ProjectId>,
    pub(super) key: Option<KeyId>,
}

impl Ids {
    pub(super) fn read(params: &[(&'static str, String)], dialect: &Dialect, path: &str) -> Result<Self, ApiError> {
        let mut ids = Self { org: None, project: None, key: None };
        for (name, value) in params {
            let bad = |_| dialect.bad_id(name, value, path);
            match *name {
                "orgId" => ids.org = Some(value.parse().map_err(bad)?),
                "groupId" => ids.project = Some(value.parse().map_err(bad)?),
                "apiUserId" => ids.key = Some(value.parse().map_err(bad)?),
                "eventId" => drop(value.parse::<keywright_domain::EventId>().map_err(bad)?),
                _ => {}
            }
        }
        Ok(ids)
    }
}

/// The scope that a request is about; what the path or body names must exist.
pub(super) async fn scope(
    place: Place,
    ids: &Ids,
    params: &[(&'static str, String)],
    parsed: Option<&Value>,
    dialect: &Dialect,
    proved: &Proved,
    app: &App,
) -> Result<Scope, ApiError> {
    match (place, ids.org, ids.project) {
        (Place::PathOrg, Some(org), _) => existing_org(org, app).await,
        (Place::PathProject, _, Some(id)) => existing_project(id, app).await,
        (Place::NamedProject, _, _) => {
            let text = params.iter().find(|(name, _)| *name == "groupName").map_or("", |(_, value)| value.as_str());
            let absent = || ApiError::new(&project::GROUP_NAME_NOT_FOUND).with(text);
            let name = ProjectName::try_from(text).map_err(|_| absent())?;
            let found = app.find_project_named(proved.org.id, &name).await?.ok_or_else(absent)?;
            Ok(Scope::Project { org: proved.org.id, project: found })
        }
        (Place::BodyOrg, _, _) => existing_org(named_org(parsed, dialect)?, app).await,
        _ => Ok(Scope::Organization(proved.org.id)),
    }
}

/// The scope of a project; 404 if there is none.
pub(super) async fn existing_project(project: ProjectId, app: &App) -> Result<Scope, ApiError> {
    let org = app.keyring().project(project).await?;
    let org = org.ok_or_else(|| ApiError::new(&project::GROUP_NOT_FOUND).with(project))?;
    Ok(Scope::Project { org, project })
}

/// The scope of an organization; 404 if there is none.
pub(super) async fn existing_org(org: OrgId, app: &App) -> Result<Scope, ApiError> {
    let known = app.keyring().org(org).await?;
    known.ok_or_else(|| ApiError::new(&organization::ORG_NOT_FOUND).with(org))?;
    Ok(Scope::Organization(org))
}

/// The organization that a body names.
fn named_org(parsed: Option<&Value>, dialect: &Dialect) -> Result<OrgId, ApiError> {
    let Some(Value::Object(members)) = parsed else { return Err(ApiError::new(&request::INVALID_JSON)) };
    match members.get("orgId") {
        None | Some(Value::Null) => Err(dialect.missing_organization()),
        Some(Value::String(id)) => {
            id.parse().map_err(|_| body::invalid("orgId", "is not an ID of 24 hexadecimal digits"))
        }
        Some(_) => Err(ApiError::new(&request::INVALID_JSON_ATTRIBUTE).with("orgId")),
    }
}
