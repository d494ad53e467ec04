//! Dialects: the same things said in the ways of Atlas v1.0, Atlas v2 and Cloud/Ops Manager, and our own.
//!
//! A [`Dialect`] is a value of named choices. Handlers pass it on and ask it for answers; nobody tests which one it is,
//! so a new difference is a new member here. Source: HTTP conventions 1.1 and 5.1, last table.

mod account;
pub mod link;
mod project;
mod role;

use std::fmt;

use keywright_domain::{HostBits, OrgRole, Product};

use super::error::{ApiError, global, key, organization, project as project_errors, request};
use super::rate_limit::Over;
pub use account::AccountsIn;
pub use project::{ProjectForm, TagForm};

/// How one API root speaks.
#[derive(Debug, PartialEq, Eq)]
pub struct Dialect {
    /// Its name.
    pub id: DialectId,
    /// What all its paths begin with, without a slash at the end.
    pub base: &'static str,
    /// Whether `Accept` selects a version, and answers name it.
    pub versioned: bool,
    /// What becomes of a page that is out of range.
    pub paging: Paging,
    /// Whether self links of lists show `includeCount`; those that do not show `pretty=true` when it was asked for.
    pub prints_count: bool,
    /// What names of related links begin with.
    pub link_prefix: &'static str,
    /// What a single organization links to, beside itself.
    pub organization_relations: &'static [&'static str],
    /// What a project object has.
    pub project: ProjectForm,
    /// What a single project links to, beside itself.
    pub project_relations: &'static [&'static str],
    /// What a project's tags are.
    pub tags: TagForm,
    /// What becomes of a block's bits behind its prefix.
    pub host_bits: HostBits,
    /// What a malformed ID in the path answers.
    pub bad_id: BadId,
    /// Whether errors have `badRequestDetail`.
    pub shows_fields: bool,
    /// What a key gets whose `roles` are not there.
    pub default_roles: DefaultRoles,
    /// What a key's missing `desc` answers.
    pub missing_description: MissingDescription,
    /// What a project's role in an organization answers.
    pub project_role: MisplacedRole,
    /// Whose roles its bodies may name.
    pub offers: &'static [Product],
    /// What making an organization needs and answers.
    pub new_organization: NewOrganization,
    /// What a new project without an organization answers.
    pub missing_organization: MissingOrganization,
    /// How rate limits are told.
    pub rate_limits: RateLimitForm,
    /// Where a new account's `Location` is.
    pub accounts: AccountsIn,
}

/// The name of a dialect, for the log, the documents and the tests; never a reason to do something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DialectId {
    /// `/api/atlas/v1.0`.
    AtlasV1,
    /// `/api/atlas/v2`.
    AtlasV2,
    /// `/api/public/v1.0`, Cloud Manager and Ops Manager.
    Public,
    /// `/api/keywright/v1`.
    Own,
    /// `/api/private`.
    Private,
}

/// What becomes of a page that is out of range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paging {
    /// The nearest that exists.
    Clamp,
    /// 400 `INVALID_QUERY_PARAMETER`.
    Refuse,
}

/// What a malformed ID in the path answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadId {
    /// 400 `PATH_PARAM_PARSE_ERROR` with the path.
    ParseError,
    /// 404 with a code for each kind, such as `INVALID_ORG_ID`, and the ID.
    NotFoundCode,
}

/// What a key gets whose `roles` are not there. An empty list is refused everywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DefaultRoles {
    /// `ORG_MEMBER`.
    Member,
    /// 400 `MISSING_API_KEY_ROLES`.
    Required,
}

/// What a key's missing `desc` answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MissingDescription {
    /// 400 `MISSING_ATTRIBUTE`, as any other member.
    MissingAttribute,
    /// 400 `API_KEY_REQUIRES_DESCRIPTION`.
    RequiresDescription,
}

/// What a project's role in an organization answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MisplacedRole {
    /// 400 `INVALID_ROLE_FOR_ORG` with role and organization.
    InvalidForOrganization,
    /// 400 `CANNOT_ADD_GROUP_ROLE`.
    CannotAddGroupRole,
}

/// What a new project without an organization answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MissingOrganization {
    /// 400 `MISSING_ATTRIBUTE`, as any other member.
    MissingAttribute,
    /// 400 `API_KEY_CREATED_GROUPS_MUST_HAVE_ORG`.
    MustHaveOrg,
}

/// How rate limits are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RateLimitForm {
    /// Headers on every answer that was counted; 429 `RATE_LIMITED_TOKEN_BUCKET` with the bucket's figures.
    TokenBucket,
    /// No headers; 429 `RATE_LIMITED` with requests and minutes.
    Requests,
}

/// What making an organization needs and answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NewOrganization {
    /// An owner makes it with its first key, and sees both.
    WithKey,
    /// A global owner makes it, and sees the organization alone; an organization's key gets 401
    /// `API_KEY_CANNOT_CREATE_ORG`.
    Alone,
}

/// `/api/atlas/v2`.
pub const ATLAS_V2: Dialect = Dialect {
    id: DialectId::AtlasV2,
    base: "/api/atlas/v2",
    versioned: true,
    paging: Paging::Refuse,
    prints_count: true,
    link_prefix: "https://cloud.mongodb.com/",
    organization_relations: &["groups", "teams", "users"],
    project: ProjectForm::ClustersAndTags,
    project_relations: &["containers", "clusters", "databaseUsers", "peers", "processes", "whitelist"],
    tags: TagForm::Pairs,
    host_bits: HostBits::Refuse,
    bad_id: BadId::ParseError,
    shows_fields: true,
    default_roles: DefaultRoles::Required,
    missing_description: MissingDescription::MissingAttribute,
    project_role: MisplacedRole::InvalidForOrganization,
    offers: &[Product::Atlas],
    new_organization: NewOrganization::WithKey,
    missing_organization: MissingOrganization::MissingAttribute,
    rate_limits: RateLimitForm::TokenBucket,
    accounts: AccountsIn::AtlasV1,
};

/// `/api/atlas/v1.0`.
pub const ATLAS_V1: Dialect = Dialect {
    id: DialectId::AtlasV1,
    base: "/api/atlas/v1.0",
    versioned: false,
    paging: Paging::Clamp,
    prints_count: false,
    project: ProjectForm::Clusters,
    bad_id: BadId::NotFoundCode,
    shows_fields: false,
    default_roles: DefaultRoles::Member,
    missing_description: MissingDescription::RequiresDescription,
    project_role: MisplacedRole::CannotAddGroupRole,
    rate_limits: RateLimitForm::Requests,
    ..ATLAS_V2
};

/// `/api/public/v1.0`.
pub const PUBLIC: Dialect = Dialect {
    id: DialectId::Public,
    base: "/api/public/v1.0",
    link_prefix: "http://cloud.mongodb.com/",
    organization_relations: &["groups", "teams", "users", "apiKeys"],
    project: ProjectForm::Hosts,
    project_relations: &["hosts", "users", "clusters", "alerts", "alertConfigs", "backupConfigs", "agents"],
    tags: TagForm::Words,
    host_bits: HostBits::Mask,
    default_roles: DefaultRoles::Required,
    offers: &[Product::CloudManager, Product::OpsManager],
    new_organization: NewOrganization::Alone,
    missing_organization: MissingOrganization::MustHaveOrg,
    accounts: AccountsIn::Own,
    ..ATLAS_V1
};

/// `/api/keywright/v1`: what only Keywright has. As v2, without versions.
pub const OWN: Dialect = Dialect {
    id: DialectId::Own,
    base: "/api/keywright/v1",
    versioned: false,
    offers: &[Product::Atlas, Product::CloudManager, Product::OpsManager],
    ..ATLAS_V2
};

/// `/api/private`: helpers that clients call beside the API proper.
pub const PRIVATE: Dialect = Dialect { id: DialectId::Private, base: "/api/private", ..OWN };

/// Every dialect.
pub const ALL: &[&Dialect] = &[&ATLAS_V1, &ATLAS_V2, &PUBLIC, &OWN, &PRIVATE];

impl Dialect {
    /// What the root calls the product, among those that are served.
    pub fn app_name(&self, served: &[Product]) -> &'static str {
        match self.offers.iter().rev().find(|product| served.contains(product)) {
            Some(Product::OpsManager) => "MongoDB Ops Manager",
            Some(Product::CloudManager) => "MongoDB Cloud Manager",
            _ => "MongoDB Atlas",
        }
    }

    /// Is it among what a server of these products speaks?
    pub fn is_served(&self, products: &[Product]) -> bool {
        self.offers.iter().any(|product| products.contains(product))
    }

    /// The answer to a malformed ID: the template's parameter it stands for, the ID, and the path of the request.
    pub fn bad_id(&self, parameter: &str, id: &str, path: &str) -> ApiError {
        match self.bad_id {
            BadId::ParseError => ApiError::new(&request::PATH_PARAM_PARSE_ERROR).with(path),
            BadId::NotFoundCode => match parameter {
                "orgId" => ApiError::new(&request::INVALID_ORG_ID).with(id),
                "groupId" => ApiError::new(&request::INVALID_GROUP_ID).with(id),
                "apiUserId" => ApiError::new(&request::INVALID_KEY_ID).with(id),
                "entryId" => ApiError::new(&global::GLOBAL_WHITELIST_ENTRY_NOT_FOUND).with(id),
                "userId" => ApiError::new(&request::INVALID_USER_ID).with(id),
                "eventId" => ApiError::new(&request::INVALID_EVENT_ID).with(id),
                _ => ApiError::new(&request::RESOURCE_NOT_FOUND).with(path),
            },
        }
    }

    /// The answer to a new key without `desc`.
    pub fn missing_description(&self) -> ApiError {
        match self.missing_description {
            MissingDescription::MissingAttribute => {
                ApiError::new(&request::MISSING_ATTRIBUTE).with("desc").about_field("desc", "must not be null")
            }
            MissingDescription::RequiresDescription => ApiError::new(&key::API_KEY_REQUIRES_DESCRIPTION),
        }
    }

    /// The roles of a new key that says none.
    ///
    /// # Errors
    /// 400 `MISSING_API_KEY_ROLES` where they must be said.
    pub fn default_roles(&self) -> Result<&'static [OrgRole], ApiError> {
        match self.default_roles {
            DefaultRoles::Member => Ok(&[OrgRole::Member]),
            DefaultRoles::Required => Err(ApiError::new(&key::MISSING_API_KEY_ROLES)),
        }
    }

    /// The answer to a new project whose body names no organization.
    pub fn missing_organization(&self) -> ApiError {
        match self.missing_organization {
            MissingOrganization::MissingAttribute => {
                ApiError::new(&request::MISSING_ATTRIBUTE).with("orgId").about_field("orgId", "must not be null")
            }
            MissingOrganization::MustHaveOrg => ApiError::new(&project_errors::API_KEY_CREATED_GROUPS_MUST_HAVE_ORG),
        }
    }

    /// The answer to a key that may not make organizations here.
    pub fn cannot_create_organization(&self) -> ApiError {
        ApiError::new(match self.new_organization {
            NewOrganization::WithKey => &organization::API_KEY_CANNOT_CREATE_ORG,
            NewOrganization::Alone => &organization::ORG_KEY_CANNOT_CREATE_ORG,
        })
    }

    /// Whether answers that were counted say what is left.
    pub fn tells_rate_limits(&self) -> bool {
        self.rate_limits == RateLimitForm::TokenBucket
    }

    /// The answer to a call over its rate limit, by the path of the request.
    pub fn rate_limited(&self, path: &str, Over { limit, seconds }: Over) -> ApiError {
        match self.rate_limits {
            RateLimitForm::TokenBucket => ApiError::new(&request::RATE_LIMITED_TOKEN_BUCKET)
                .with(path.strip_prefix('/').unwrap_or(path))
                .with(seconds)
                .with(limit.capacity)
                .with(limit.refill)
                .with(limit.seconds),
            RateLimitForm::Requests => {
                let (requests, minutes) = limit.per_minutes();
                ApiError::new(&request::RATE_LIMITED).with(path).with(requests).with(minutes)
            }
        }
    }
}

impl DialectId {
    /// What the log and the metrics call it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::AtlasV1 => "atlas-v1",
            Self::AtlasV2 => "atlas-v2",
            Self::Public => "public",
            Self::Own => "keywright",
            Self::Private => "private",
        }
    }
}

impl fmt::Display for DialectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::super::rate_limit::Limit;
    use super::*;

    #[test]
    fn a_bad_id_is_named_as_the_dialect_does() {
        for (dialect, status, code) in [
            (&ATLAS_V2, 400, "PATH_PARAM_PARSE_ERROR"),
            (&OWN, 400, "PATH_PARAM_PARSE_ERROR"),
            (&ATLAS_V1, 404, "INVALID_KEY_ID"),
            (&PUBLIC, 404, "INVALID_KEY_ID"),
        ] {
            let error = dialect.bad_id("apiUserId", "qhzvkdte", "/api/x/orgs/1/apiKeys/qhzvkdte");

            assert_eq!((error.status().as_u16(), error.row().code), (status, code));
        }
    }

    #[test]
    fn a_key_without_roles_is_a_member_in_atlas_v1_only() {
        let members: Vec<_> = ALL.iter().filter(|dialect| dialect.default_roles().is_ok()).map(|d| d.id).collect();

        assert_eq!(members, [DialectId::AtlasV1]);
    }

    #[test]
    fn a_key_without_a_description_is_refused_in_the_dialects_words() {
        assert_eq!(ATLAS_V2.missing_description().detail(), "The required attribute desc was not specified.");
        assert_eq!(PUBLIC.missing_description().row().code, "API_KEY_REQUIRES_DESCRIPTION");
    }

    #[test]
    fn a_call_over_its_rate_limit_is_told_the_bucket_or_requests_and_minutes() {
        let over = Over { limit: Limit { capacity: 10, refill: 5, seconds: 60 }, seconds: 55 };
        let told = |dialect: &Dialect| dialect.rate_limited("/api/atlas/v2/orgs", over).detail();

        assert_eq!(
            told(&ATLAS_V2),
            "Rate limit of api/atlas/v2/orgs exceeded. Retry after 55 seconds. Capacity 10, refilled by 5 every 60 seconds."
        );
        for dialect in [&ATLAS_V1, &PUBLIC] {
            assert_eq!(told(dialect), "Resource /api/atlas/v2/orgs is limited to 5 requests every 1 minutes.");
        }
    }

    #[test]
    fn making_organizations_is_refused_with_403_in_atlas_and_401_elsewhere() {
        assert_eq!(ATLAS_V2.cannot_create_organization().status(), 403);
        assert_eq!(PUBLIC.cannot_create_organization().status(), 401);
    }
}
