//! Where a request's scope stands, and resolving it: step 7 of the contract's order, existence.

use super::body;
use super::dialect::Dialect;
use super::error::{ApiError, organization, project, request, user};
use super::route::Place;
use crate::app::App;
use crate::auth::verify::Proved;
use keywright_domain::{
    Email, EntryId, EventId, InvitationId, KeyId, OrgId, ProjectId, ProjectName, Rights, Rule, Scope, TeamId, UserId,
};
use serde_json::Value;

/// The ids of a path, parsed in its order: step 6.
pub(super) struct Ids {
    org: Option<OrgId>,
    project: Option<ProjectId>,
    pub(super) key: Option<KeyId>,
    pub(super) user: Option<UserId>,
}

/// What a request names: in its path, and in its body where that was parsed for it.
pub(super) struct Named<'a> {
    pub(super) ids: &'a Ids,
    pub(super) params: &'a [(&'static str, String)],
    pub(super) parsed: Option<&'a Value>,
    pub(super) dialect: &'static Dialect,
}

impl Ids {
    pub(super) fn read(params: &[(&'static str, String)], dialect: &Dialect, path: &str) -> Result<Self, ApiError> {
        let mut ids = Self { org: None, project: None, key: None, user: None };
        for (name, value) in params {
            let bad = |_| dialect.bad_id(name, value, path);
            match *name {
                "orgId" => ids.org = Some(value.parse().map_err(bad)?),
                "groupId" => ids.project = Some(value.parse().map_err(bad)?),
                "apiUserId" => ids.key = Some(value.parse().map_err(bad)?),
                "userId" => ids.user = Some(value.parse().map_err(bad)?),
                "entryId" => drop(value.parse::<EntryId>().map_err(bad)?),
                "eventId" => drop(value.parse::<EventId>().map_err(bad)?),
                "teamId" => drop(value.parse::<TeamId>().map_err(bad)?),
                "invitationId" => drop(value.parse::<InvitationId>().map_err(bad)?),
                _ => {}
            }
        }
        Ok(ids)
    }
}

impl Named<'_> {
    fn param(&self, name: &str) -> &str {
        self.params.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| value.as_str())
    }
}

/// The scope that a request is about; what the path or body names must exist.
pub(super) async fn scope(
    place: Place,
    rule: &Rule,
    named: &Named<'_>,
    proved: &Proved,
    app: &App,
) -> Result<Scope, ApiError> {
    match (place, named.ids.org, named.ids.project) {
        (Place::PathOrg, Some(org), _) => existing_org(org, app).await,
        (Place::PathProject, _, Some(id)) => existing_project(id, app).await,
        (Place::NamedProject, _, _) => {
            let text = named.param("groupName");
            let absent = || ApiError::new(&project::GROUP_NAME_NOT_FOUND).with(text);
            let name = ProjectName::try_from(text).map_err(|_| absent())?;
            let org = proved.home.org().map(|org| org.id);
            // In a box, as what else asks the database: whoever asks memory alone does not move it about.
            Box::pin(app.find_project_named(org, &name)).await?.ok_or_else(absent)
        }
        (Place::BodyOrg, _, _) => existing_org(named_org(named.parsed, named.dialect)?, app).await,
        (Place::BodyRoles, _, _) => match role_scope(named.parsed)? {
            None => Ok(home(rule, proved)),
            Some(Scope::Project { project, .. }) => {
                let found = existing_project(project, app).await?;
                Ok(nearest(rule, found, &proved.key.entry.rights))
            }
            Some(Scope::Organization(org)) => existing_org(org, app).await,
            Some(Scope::Deployment) => Ok(Scope::Deployment),
        },
        (Place::Person, _, _) => Box::pin(person(rule, named, proved, app)).await,
        (Place::Deployment, _, _) => Ok(Scope::Deployment),
        _ => Ok(proved.home.scope()),
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
        Some(value) => id(value, "orgId"),
    }
}

/// The place of the first role that a body grants; `None` when it grants none.
fn role_scope(parsed: Option<&Value>) -> Result<Option<Scope>, ApiError> {
    let Some(Value::Object(members)) = parsed else { return Err(ApiError::new(&request::INVALID_JSON)) };
    let first = match members.get("roles") {
        None | Some(Value::Null) => None,
        Some(Value::Array(roles)) => roles.first(),
        Some(_) => return Err(body::wrong_type("roles")),
    };
    let named = |name: &str| first.and_then(|role| role.get(name)).filter(|value| !value.is_null());
    match (named("groupId"), named("orgId")) {
        (Some(group), _) => {
            let (org, project) = (OrgId::from_bytes([0; 12]), id(group, "groupId")?);
            Ok(Some(Scope::Project { org, project }))
        }
        (None, Some(org)) => Ok(Some(Scope::Organization(id(org, "orgId")?))),
        (None, None) => Ok(None),
    }
}

fn id<T: std::str::FromStr>(value: &Value, name: &str) -> Result<T, ApiError> {
    let Value::String(text) = value else { return Err(body::wrong_type(name)) };
    text.parse().map_err(|_| body::invalid(name, "is not an ID of 24 hexadecimal digits"))
}

/// The widest place at home where the caller may do it: its organization or the first of its projects; its
/// organization where there is none.
fn home(rule: &Rule, proved: &Proved) -> Scope {
    let (rights, whole) = (&proved.key.entry.rights, proved.home.scope());
    let Some(org) = whole.org() else { return whole };
    let projects = rights.project_roles.iter().map(|(project, _)| Scope::Project { org, project: *project });
    std::iter::once(whole).chain(projects).find(|place| allows(rights, rule, place)).unwrap_or(whole)
}

/// The widest place around a project, below the deployment, where the caller may do it.
fn nearest(rule: &Rule, project: Scope, rights: &Rights) -> Scope {
    let whole = project.org().map(Scope::Organization);
    whole.filter(|whole| allows(rights, rule, whole)).unwrap_or(project)
}

fn allows(rights: &Rights, rule: &Rule, place: &Scope) -> bool {
    rights.holders(place).meets(rule.allowed)
}

/// Where the caller may do it with the person whom the path names. Somebody who is in no such place is as good as nobody;
/// and a caller who may do it nowhere is refused whoever is named.
async fn person(rule: &Rule, named: &Named<'_>, proved: &Proved, app: &App) -> Result<Scope, ApiError> {
    let rights = &proved.key.entry.rights;
    let home = home(rule, proved);
    let may = allows(rights, rule, &home);
    if may && home == Scope::Deployment {
        return Ok(home);
    }
    let places = match named.ids.user {
        Some(user) => app.find_memberships(user).await?,
        None => match Email::try_from(named.param("userName")) {
            Ok(username) => app.find_memberships_named(&username).await?,
            Err(_) => Vec::new(),
        },
    };
    match (places.into_iter().find(|place| allows(rights, rule, place)), named.ids.user) {
        (Some(shared), _) => Ok(shared),
        // Nobody whom the caller could do it with: step 10 says so.
        (None, _) if !may => Ok(home),
        (None, Some(user)) => Err(ApiError::new(&user::USER_NOT_FOUND).with(user)),
        (None, None) => Err(ApiError::new(&user::USERNAME_NOT_FOUND).with(named.param("userName"))),
    }
}
