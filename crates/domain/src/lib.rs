//! What things are in Keywright, and the rules they obey. No I/O and no clock: time and chance are arguments.
//!
//! The order to read it in: the values that cross every wall ([`OrgId`], [`PublicKey`], [`Cidr`], [`Timestamp`]),
//! then the things made of them ([`ApiKey`], [`Organization`], [`Event`]), then who may do what:
//! [`policy`] is the one table, [`decide()`] the one verdict, [`Permit`] its proof.

mod access_list;
mod access_list_entry;
mod api_key;
mod caller;
mod cidr;
mod decide;
mod description;
mod email;
mod event;
mod event_class;
mod event_type;
mod global_entry;
mod global_key;
mod hex;
mod home;
mod id;
mod invitation;
mod key_line;
mod key_pair;
mod key_search;
mod key_status;
mod lease;
mod membership;
mod organization;
mod organization_name;
mod page;
mod password;
mod people_filter;
mod permit;
mod person_entry;
mod person_name;
pub mod policy;
mod preferences;
mod project;
mod project_limit;
mod project_name;
mod project_settings;
mod recovery_code;
mod rights;
mod role;
mod role_set;
mod rule;
mod scope;
mod settings;
mod signed_in;
mod tag_pairs;
mod tag_words;
mod tags;
mod team;
pub mod text;
mod timestamp;
mod totp;
mod user;
mod user_access_list;

pub use access_list::AccessList;
pub use access_list_entry::{AccessListEntry, Usage};
pub use api_key::{ApiKey, KeyRoles};
pub use caller::{Caller, KeyEntry, OrgEntry, RequestId};
pub use cidr::{Cidr, HostBits, InvalidCidr, canonical_address};
pub use decide::{
    Also, Ask, ExplicitAccessList, Refusal, Verdict, decide, explicit_list, membership, network, person, role,
};
pub use description::{Description, InvalidDescription};
pub use email::{Email, InvalidEmail};
pub use event::{Chain, Draft, Event, Link, Revision, Touched, chain_hash};
pub use event_class::{EventCategory, Severity};
pub use event_type::EventType;
pub use global_entry::GlobalEntry;
pub use global_key::GlobalKey;
pub use hex::hex;
pub use home::{Admitted, GlobalList, Home};
pub use id::{
    EntryId, EventId, InvalidId, InvitationId, KeyId, LinkId, OrgId, ProjectId, SecretId, SessionId, TeamId, UserId,
};
pub use invitation::{OrgInvitation, ProjectInvitation};
pub use key_line::{KeyDetails, KeyLine, KeyMaker, KeyUse, LastUse, ProjectOfKey};
pub use key_pair::{InvalidPrivateKeyTail, InvalidPublicKey, PrivateKey, PrivateKeyTail, PublicKey};
pub use key_search::{KeyFilter, KeyPage, KeySort, KeyView, ListFilter, UsedFilter};
pub use key_status::{KeyStatus, StatusRule};
pub use lease::{BootTime, Lease};
pub use membership::{Invitee, MembershipStatus, OrgUser, Reach, RoleChange, Standing, merged};
pub use organization::Organization;
pub use organization_name::{InvalidOrganizationName, OrganizationName};
pub use page::{InvalidPage, Listing, Page, Window};
pub use password::{InvalidPassword, Password};
pub use people_filter::PeopleFilter;
pub use permit::{Actor, Grant, Permit};
pub use person_entry::PersonEntry;
pub use person_name::{InvalidPersonName, PersonName};
pub use preferences::{DateFormat, InvalidTimeZone, Preferences, TimeZoneName};
pub use project::Project;
pub use project_limit::{InvalidLimit, LimitName, ProjectLimit};
pub use project_name::{InvalidProjectName, ProjectName};
pub use project_settings::{ProjectSetting, ProjectSettings};
pub use recovery_code::{InvalidRecoveryCode, RecoveryCode};
pub use rights::{Holder, Holders, Rights};
pub use role::{GlobalRole, OrgRole, Product, ProjectRole};
pub use role_set::{GlobalRoles, OrgRoles, ProjectRoles, Role, RoleSet};
pub use rule::{Action, ListClass, Rule, TargetsKey, TargetsTeam, TouchesAccessList, TouchesGlobalList};
pub use scope::{Scope, ScopeKind};
pub use settings::{InvalidSecretValidity, InvalidSessionTimeouts};
pub use settings::{OrganizationSettings, SecretValidity, SessionTimeouts, SettingsPatch};
pub use signed_in::SignedIn;
pub use tag_pairs::{InvalidTagPairs, TagPairs};
pub use tag_words::{InvalidTagWords, TagWords};
pub use tags::{NewTags, Tags};
pub use team::{InvalidTeamName, Team, TeamAssignment, TeamName};
pub use timestamp::{Date, InvalidTimestamp, Timestamp};
pub use totp::{InvalidTotpCode, InvalidTotpSecret, TotpCode, TotpSecret, TotpStep};
pub use user::{Country, InvalidCountry, User};
pub use user_access_list::UserEntry;
