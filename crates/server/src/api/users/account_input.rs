//! What the bodies of accounts say: names, a password, and roles with the ids of where they are.

use super::input::few_enough;
use crate::api::body::{Fields, array, invalid, missing, wrong_type};
use crate::api::call::Call;
use crate::api::error::{ApiError, organization, project, user as errors};
use crate::api::openapi::form;
use crate::app::RoleGrant;
use keywright_domain::{
    Country, Email, InvalidPassword, OrgId, OrgRole, Password, ProjectId, ProjectRole, ProjectRoles, Scope, merged,
};
use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;

/// What a new account is made of. Empty texts for a country, an address and a number count as absent; the roles are in
/// one organization, and become an invitation.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(dead_code, reason = "described, and read by name")]
pub(crate) struct NewUser {
    #[schema(value_type = Option<form::NewCountryCode>)]
    country: Option<String>,
    #[schema(value_type = Option<form::NewAddress>)]
    email_address: Option<String>,
    #[schema(value_type = form::PersonText)]
    first_name: String,
    #[schema(value_type = form::PersonText)]
    last_name: String,
    #[schema(value_type = Option<form::PersonText>)]
    mobile_number: Option<String>,
    #[schema(value_type = form::Password)]
    password: String,
    roles: Option<Vec<WantedRole>>,
    #[schema(value_type = form::Email)]
    username: String,
}

/// What changes of an account: `roles` replaces all that the person holds where the caller administers them. Empty texts
/// for a country, an address and a number count as absent.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(dead_code, reason = "described, and read by name")]
pub(crate) struct UserChange {
    #[schema(value_type = Option<form::NewCountryCode>)]
    country: Option<String>,
    #[schema(value_type = Option<form::NewAddress>)]
    email_address: Option<String>,
    #[schema(value_type = Option<form::PersonText>)]
    first_name: Option<String>,
    #[schema(value_type = Option<form::PersonText>)]
    last_name: Option<String>,
    #[schema(value_type = Option<form::PersonText>)]
    mobile_number: Option<String>,
    #[schema(min_items = 1)]
    roles: Option<Vec<WantedRole>>,
}

/// A role with the ID of where it is: a project's role has a `groupId`, an organization's an `orgId`.
#[derive(Deserialize, ToSchema)]
#[schema(as = UserRole)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(dead_code, reason = "described, and read by name")]
struct WantedRole {
    #[schema(value_type = Option<form::Id>)]
    group_id: Option<String>,
    #[schema(value_type = Option<form::Id>)]
    org_id: Option<String>,
    #[schema(value_type = form::AnyRole)]
    role_name: String,
}

/// The longest name that somebody has here.
const LONGEST: usize = 128;

/// Where somebody lives, and a telephone number.
pub(super) struct People {
    pub(super) country: Option<Country>,
    pub(super) mobile_number: Option<String>,
}

/// A name that must be there; it may be empty.
pub(super) fn required_text(body: &mut Fields, name: &'static str) -> Result<String, ApiError> {
    text(body, name)?.ok_or_else(|| missing(name))
}

/// A name, at most 128 characters without control characters.
pub(super) fn text(body: &mut Fields, name: &'static str) -> Result<Option<String>, ApiError> {
    match body.text(name)? {
        Some(text) if text.chars().count() > LONGEST => Err(invalid(name, "has at most 128 characters")),
        Some(text) if text.contains(char::is_control) => Err(invalid(name, "must not have control characters")),
        text => Ok(text),
    }
}

/// Country and telephone number; an empty text is none.
pub(super) fn people(body: &mut Fields) -> Result<People, ApiError> {
    let country = body.text("country")?.filter(|text| !text.is_empty());
    let country = country.map(|code| {
        Country::try_from(code.as_str()).map_err(|_| ApiError::new(&errors::INVALID_COUNTRY_CODE).with(code))
    });
    let mobile_number = text(body, "mobileNumber")?.filter(|text| !text.is_empty());
    Ok(People { country: country.transpose()?, mobile_number })
}

/// Where notices go.
pub(in crate::api) fn optional_email(body: &mut Fields) -> Result<Option<Email>, ApiError> {
    let Some(text) = body.text("emailAddress")?.filter(|text| !text.is_empty()) else { return Ok(None) };
    let address = Email::try_from(text.as_str());
    address.map(Some).map_err(|_| ApiError::new(&organization::INVALID_EMAIL_ADDRESS).with(text))
}

/// The password, held to its rule.
pub(in crate::api) fn password(text: String) -> Result<Password, ApiError> {
    Password::try_from(text).map_err(|wrong| {
        let row = match wrong {
            InvalidPassword::Weak => &errors::WEAK_PASSWORD,
            InvalidPassword::Common => &errors::COMMON_PASSWORD,
        };
        ApiError::new(row).about_field("password", wrong.to_string())
    })
}

/// The roles: `{orgId|groupId, roleName}`, all of them in one organization, which is the scope's where it has one; `None`
/// when there are none.
///
/// # Errors
/// 400 for another form, an unknown role, one that is given the wrong id or none, and for a second organization; 403 for
/// a role over the deployment; 404 for a project that decides the organization and is not there.
pub(super) async fn grant(body: &mut Fields, scope: &Scope, call: &Call) -> Result<Option<RoleGrant>, ApiError> {
    let Some(value) = body.take("roles") else { return Ok(None) };
    let mut named = Named { orgs: Vec::new(), projects: Vec::new() };
    for item in array(value).map_err(|_| wrong_type("roles"))? {
        if !item.is_object() {
            return Err(wrong_type("roles"));
        }
        named.read(item, call)?;
    }
    let org = match (scope.org(), named.orgs.first(), named.projects.first()) {
        (_, None, None) => return Ok(None),
        (Some(org), _, _) => org,
        (None, Some((org, _)), _) => *org,
        (None, None, Some((named, _))) => {
            let found = call.app.keyring().project(*named).await?;
            found.ok_or_else(|| ApiError::new(&project::GROUP_NOT_FOUND).with(*named))?
        }
    };
    if named.orgs.iter().any(|(of, _)| *of != org) {
        return Err(invalid("roles", "must all be in one organization"));
    }
    let roles = named.orgs.iter().map(|(_, role)| *role).collect();
    let projects = few_enough(merged(named.projects), "roles", call.app.limits.projects_per_org)?;
    Ok(Some(RoleGrant { invitation: call.app.new_invitation_id(), org, roles, projects }))
}

struct Named {
    orgs: Vec<(OrgId, OrgRole)>,
    projects: Vec<(ProjectId, ProjectRoles)>,
}

impl Named {
    fn read(&mut self, item: Value, call: &Call) -> Result<(), ApiError> {
        let mut fields = Fields::of::<WantedRole>(item, &[])?;
        let name = fields.required_text("roleName")?;
        let (org, group) = (fields.text("orgId")?, fields.text("groupId")?);
        let (dialect, products) = (call.dialect, &call.site.products);
        let needs = |row| ApiError::new(row).with(name.as_str());
        if dialect.is_global_role(&name, products) {
            return Err(match (group, org) {
                (Some(_), _) => needs(&errors::ROLE_NEEDS_NO_GROUP_ID),
                (None, Some(_)) => needs(&errors::ROLE_NEEDS_NO_ORG_ID),
                (None, None) => ApiError::new(&errors::CANNOT_ADD_GLOBAL_ROLE),
            });
        }
        // Whether there is such a role comes before where it is; a misplaced one has an answer of its own here.
        if ProjectRole::from_name(&name).is_some() {
            let role = dialect.project_role(&name, ProjectId::from_bytes([0; 12]), products)?;
            if org.is_some() {
                return Err(needs(&errors::ROLE_NEEDS_NO_ORG_ID));
            }
            let group = group.ok_or_else(|| needs(&errors::ROLE_NEEDS_GROUP_ID))?;
            self.projects.push((id(&group, "groupId")?, [role].into()));
        } else {
            let role = dialect.organization_role(&name, OrgId::from_bytes([0; 12]), products)?;
            if group.is_some() {
                return Err(needs(&errors::ROLE_NEEDS_NO_GROUP_ID));
            }
            let org = org.ok_or_else(|| needs(&errors::ROLE_NEEDS_ORG_ID))?;
            self.orgs.push((id(&org, "orgId")?, role));
        }
        Ok(())
    }
}

fn id<T: std::str::FromStr>(text: &str, member: &str) -> Result<T, ApiError> {
    text.parse().map_err(|_| invalid(member, "is not an ID of 24 hexadecimal digits"))
}
