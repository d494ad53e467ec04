//! Forms of texts that many members and parameters have: each is described once, and named where it is used.
//!
//! A form is no value: it stands in `#[schema(value_type = …)]` of views and bodies, and in the parameters of paths.

use crate::api::dialect::{ALL, Dialect};
use crate::api::rate_limit::Set;
use crate::api::rate_limit::set::SetScope;
use keywright_domain::{EventType, GlobalRole, MembershipStatus, OrgRole, Product, ProjectRole as Project};
use std::borrow::Cow;
use utoipa::openapi::schema::{AnyOfBuilder, ObjectBuilder, SchemaType, Type};
use utoipa::openapi::{KnownFormat, RefOr, Schema, SchemaFormat};
use utoipa::{PartialSchema, ToSchema};

/// Declares forms: what it is, its name, its pattern, an example, how many characters.
macro_rules! forms {
    ($($(#[doc = $about:literal])+ $name:ident, $pattern:expr, $example:literal $(, $least:literal..=$most:literal)?;)*) => {$(
        $(#[doc = $about])+
        pub(crate) enum $name {}

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                let text = ObjectBuilder::new().schema_type(Type::String);
                let text = text.description(Some(concat!($($about),+).trim())).examples([$example]);
                $(let text = text.min_length(Some($least)).max_length(Some($most));)?
                let pattern: Option<&str> = $pattern;
                text.pattern(pattern).into()
            }
        }

        impl ToSchema for $name {
            fn name() -> Cow<'static, str> {
                Cow::Borrowed(stringify!($name))
            }
        }
    )*};
}

forms! {
    /// An ID that the server gives: 24 hexadecimal digits in lower case.
    Id, Some("^[a-f0-9]{24}$"), "64f1a2b3c4d5e6f708192a3b";
    /// The public half of an API key, by which callers name it: 8 letters.
    PublicKey, Some("^[a-z]{8}$"), "qhzvkdte";
    /// The private half of an API key: in full in the answer that makes the key, and masked up to its last 12 digits
    /// in every other.
    PrivateKey, Some(r"^([a-f0-9]{8}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{4}|\*{8}-\*{4}-\*{4})-[a-f0-9]{12}$"),
        "********-****-****-9c1d7e02ab44";
    /// A block of addresses in CIDR notation.
    CidrBlock, Some("^[0-9A-Fa-f:.]+/[0-9]{1,3}$"), "198.51.100.0/24";
    /// An address, or a block of addresses in CIDR notation, its slash as `%2F`.
    EntryAddress, Some("^[0-9A-Fa-f:.]+(/[0-9]{1,3})?$"), "203.0.113.64";
    /// A point in time: ISO 8601 in UTC, whole seconds.
    Time, Some("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$"), "2031-04-09T17:05:44Z";
    /// What a key is for: 1 to 250 characters, not blank, no control characters.
    Description, Some(r"^[^\x00-\x1F\x7F-\x9F]*[^\x00-\x20\x7F-\xA0][^\x00-\x1F\x7F-\x9F]*$"), "nightly export", 1..=250;
    /// What a key is for from now on; the empty text leaves it as it is.
    NewDescription, Some(r"^([^\x00-\x1F\x7F-\x9F]*[^\x00-\x20\x7F-\xA0][^\x00-\x1F\x7F-\x9F]*)?$"), "nightly export", 0..=250;
    /// What an organization or a project is called: 1 to 64 letters and digits of any script, spaces inside, and
    /// `-_.(),:&@+'`.
    Name, Some(r"^[\p{L}\p{N}\-_.(),:&@+']([\p{L}\p{N} \-_.(),:&@+']*[\p{L}\p{N}\-_.(),:&@+'])?$"), "Payments (west)", 1..=64;
    /// What a team is called: 1 to 64 letters and digits of any script, spaces inside, and `-_.(),:&@+'`.
    TeamName, Some(r"^[\p{L}\p{N}\-_.(),:&@+']([\p{L}\p{N} \-_.(),:&@+']*[\p{L}\p{N}\-_.(),:&@+'])?$"), "night shift", 1..=64;
    /// An e-mail address: at most 254 bytes.
    Email, Some(r"^[^@\s\x00-\x1F\x7F-\x9F]+@[^@\s\x00-\x1F\x7F-\x9F]+$"), "ada@example.org", 3..=254;
    /// How far a person has come: a member, or invited.
    MembershipStatusName, None, "ACTIVE";
    /// An e-mail address; the empty text is none.
    NewAddress, Some(r"^([^@\s\x00-\x1F\x7F-\x9F]+@[^@\s\x00-\x1F\x7F-\x9F]+)?$"), "ada@example.org", 0..=254;
    /// A password. Those that everybody tries first are refused.
    Password, None, "a lighthouse in the fog", 8..=256;
    /// What a person is called or has for a number: at most 128 characters, no control characters.
    PersonText, Some(r"^[^\x00-\x1F\x7F-\x9F]*$"), "Ada", 0..=128;
    /// A first or last name of the first user: 1 to 100 characters, not blank, no control characters.
    PersonName, Some(r"^[^\x00-\x1F\x7F-\x9F]*[^\x00-\x20\x7F-\xA0][^\x00-\x1F\x7F-\x9F]*$"), "Ada", 1..=100;
    /// A country: its code in ISO 3166-1, or `XK`.
    CountryCode, Some("^[A-Z]{2}$"), "DE";
    /// A country: its code in ISO 3166-1, or `XK`; the empty text is none.
    NewCountryCode, Some("^([A-Z]{2})?$"), "DE";
    /// An address, or a block of addresses in CIDR notation.
    AddressOrBlock, Some("^[0-9A-Fa-f:.]+(/[0-9]{1,3})?$"), "198.51.100.0/24";
    /// An address, or a block of addresses in CIDR notation; the empty text leaves it as it is.
    NewAddressOrBlock, Some("^([0-9A-Fa-f:.]+(/[0-9]{1,3})?)?$"), "198.51.100.0/24";
    /// What an entry of the global access list is there for: 1 to 250 characters, not blank, no control characters.
    EntryDescription, Some(r"^[^\x00-\x1F\x7F-\x9F]*[^\x00-\x20\x7F-\xA0][^\x00-\x1F\x7F-\x9F]*$"), "the office", 1..=250;
    /// What an entry is there for from now on; the empty text leaves it as it is.
    NewEntryDescription, Some(r"^([^\x00-\x1F\x7F-\x9F]*[^\x00-\x20\x7F-\xA0][^\x00-\x1F\x7F-\x9F]*)?$"), "the office", 0..=250;
    /// A role over the deployment.
    GlobalRoleName, None, "GLOBAL_OWNER";
    /// An e-mail address; the empty text takes the contact away.
    NewContact, Some(r"^([^@\s\x00-\x1F\x7F-\x9F]+@[^@\s\x00-\x1F\x7F-\x9F]+)?$"), "security@example.org", 0..=254;
    /// An absolute address below the server's public URL.
    Url, None, "https://keys.example.org/api/atlas/v2/orgs/64f1a2b3c4d5e6f708192a3b";
    /// A role in an organization, as far as it can be granted here.
    OrganizationRole, None, "ORG_MEMBER";
    /// A role in a project, as far as it can be granted here.
    ProjectRole, None, "GROUP_READ_ONLY";
    /// A role in a project or in its organization, as far as it can be granted here.
    AnyRole, None, "GROUP_READ_ONLY";
    /// A role in an organization, in a project or over the deployment.
    RoleName, None, "ORG_OWNER";
    /// A dialect that this server speaks.
    DocumentName, None, "atlas-v2";
    /// An endpoint set: routes that share a bucket.
    EndpointSetId, None, "programmaticApiKeys_organization";
    /// Who shares a bucket.
    RateLimitScope, None, "ORGANIZATION";
    /// What is limited in a project.
    LimitName, None, "atlas.project.deployment.clusters";
    /// A tag of a project where tags are words.
    TagWord, Some(r"^[A-Za-z0-9._-]+$"), "PRODUCTION", 1..=32;
    /// What happened. Names that begin with `X_` are Keywright's own.
    EventTypeName, None, "API_KEY_CREATED";
}

/// An IPv4 or IPv6 address.
pub(crate) enum IpAddress {}

impl PartialSchema for IpAddress {
    fn schema() -> RefOr<Schema> {
        let either = AnyOfBuilder::new().description(Some("An IPv4 or IPv6 address.")).examples(["203.0.113.64"]);
        either.item(formatted(KnownFormat::Ipv4)).item(formatted(KnownFormat::Ipv6)).into()
    }
}

impl ToSchema for IpAddress {}

/// Until when an invitation is good; `null` when it was refused.
pub(crate) enum InvitationEnd {}

impl PartialSchema for InvitationEnd {
    fn schema() -> RefOr<Schema> {
        nullable("Until when an invitation is good; `null` when it was refused.", "2031-04-09T17:05:44Z").into()
    }
}

impl ToSchema for InvitationEnd {}

/// A telephone number; `null` for a member without one.
pub(crate) enum MobileNumberOrNull {}

impl PartialSchema for MobileNumberOrNull {
    fn schema() -> RefOr<Schema> {
        nullable("A telephone number; `null` for a member without one.", "+491701234567").into()
    }
}

impl ToSchema for MobileNumberOrNull {}

/// A text that answers show as `null` when there is none.
fn nullable(about: &str, example: &str) -> ObjectBuilder {
    let types = SchemaType::Array(vec![Type::String, Type::Null]);
    ObjectBuilder::new().schema_type(types).description(Some(about)).examples([example])
}

/// An ISO 8601 date or time; without a zone it means UTC.
pub(crate) enum Instant {}

impl PartialSchema for Instant {
    fn schema() -> RefOr<Schema> {
        let about = "An ISO 8601 date or time; without a zone it means UTC.";
        formatted(KnownFormat::DateTime).description(Some(about)).examples(["2031-04-09T17:05:44Z"]).into()
    }
}

impl ToSchema for Instant {}

fn formatted(format: KnownFormat) -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String).format(Some(SchemaFormat::KnownFormat(format)))
}

/// What a form is limited to in a dialect, when `served` products are: `None` where it is limited by its pattern alone.
pub(super) fn choices(form: &str, dialect: &Dialect, served: &[Product]) -> Option<Vec<&'static str>> {
    let in_org = || dialect.organization_roles(served).map(OrgRole::name);
    let in_project = || dialect.project_roles(served).map(Project::name);
    match form {
        "OrganizationRole" => Some(in_org().collect()),
        "ProjectRole" => Some(in_project().collect()),
        "AnyRole" => Some(in_project().chain(in_org()).collect()),
        "RoleName" => {
            let in_orgs = OrgRole::ALL.iter().map(|role| role.name());
            let in_projects = Project::ALL.iter().map(|role| role.name());
            let over_all = GlobalRole::ALL.iter().map(|role| role.name());
            Some(in_orgs.chain(in_projects).chain(over_all).collect())
        }
        "GlobalRoleName" => Some(GlobalRole::ALL.iter().map(|role| role.name()).collect()),
        "EndpointSetId" => Some(Set::ALL.iter().map(|set| set.row().id).collect()),
        "LimitName" => Some(keywright_domain::LimitName::ALL.iter().map(|limit| limit.as_str()).collect()),
        "RateLimitScope" => {
            let scopes = [SetScope::Group, SetScope::Ip, SetScope::Organization, SetScope::User];
            Some(scopes.map(SetScope::name).to_vec())
        }
        "DocumentName" => {
            let spoken = ALL.iter().filter(|dialect| dialect.is_served(served));
            Some(spoken.map(|dialect| dialect.id.name()).collect())
        }
        "MembershipStatusName" => Some(MembershipStatus::ALL.iter().map(|status| status.name()).collect()),
        "EventTypeName" => Some(EventType::ALL.iter().map(|kind| kind.name()).collect()),
        _ => None,
    }
}
