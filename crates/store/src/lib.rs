//! Storage: one struct, one text per SQL statement, two databases (SQLite inside, PostgreSQL beside).
//!
//! How to add a thing: its tables in a migration (two texts), its statements as constants beside the one function that
//! runs them, its writes as a [`Change`], and a sentence in the conformance suite, which runs on both databases.
//!
//! The rules: no permit, no write, and no permit, no read; SQL lives here alone; "not found" is `None`, not an error.

mod access_list;
mod append;
mod batch;
#[cfg(any(test, feature = "bench"))]
pub mod bulk;
mod change;
mod committer;
#[cfg(test)]
mod conformance;
mod counts;
mod database;
mod error;
mod events;
mod first_run;
mod first_user;
mod form_nonces;
mod gather;
mod global_keys;
mod global_list;
mod invitations;
mod keyring;
mod keys;
mod links;
mod migrations;
mod opening;
mod org_users;
mod organizations;
mod own_account;
mod page;
mod person;
mod project_keys;
mod project_teams;
mod project_users;
mod projects;
mod queue;
mod reader;
mod seal;
mod seam;
mod sessions;
mod setup;
mod store;
mod teams;
mod usage;
mod users;

pub use access_list::{
    AddEntries, AddEntriesRefusal, FirstAddresses, GuardedRefusal, ListChange, OfOwnKey, RemoveEntry,
    RemoveEntryRefusal,
};
pub use change::{Change, Committed, Denial, Stop, Tx, WriteError};
pub use database::{Location, OpenError, Synchronous};
pub use error::{DriverError, Error, causes};
pub use events::{
    Activity, ActivityFilter, ActivityPage, AuditError, AuditReport, Begin, BrokenAt, ByWhom, EventFilter, News,
};
pub use first_run::{Bootstrap, FirstRunOver, OwnerPassword};
pub use first_user::{CreateFirstUser, FirstAddress, FirstUserRefusal, MakeSetupToken};
pub use form_nonces::{Made, Once, OnceRefusal};
pub use global_keys::{
    AddGlobalKey, ChangeGlobalKey, ChangeGlobalKeyRefusal, ChangeSeenGlobalKey, ChangeSeenGlobalKeyRefusal,
    DeleteGlobalKey, DeleteGlobalKeyConfirmed, DeleteGlobalKeyConfirmedRefusal, DeleteGlobalKeyRefusal, PublicKeyTaken,
    SeenGlobalKey,
};
pub use global_list::{
    AddGlobalEntry, AddGlobalEntryRefusal, ChangeGlobalEntry, ChangeGlobalEntryRefusal, RemoveGlobalEntry,
    RemoveGlobalEntryRefusal,
};
pub use invitations::{
    ChangeOrgInvitation, ChangeProjectInvitation, DeleteOrgInvitation, DeleteProjectInvitation, InvitationRefusal,
    InviteToOrg, InviteToOrgLegacy, InviteToProject, Invited, Meant, NewInvitation, Room, Wanted, Which,
};
pub use keyring::{FoundKey, OpenSecret, SealedKeys};
pub use keys::{
    AddKey, AddKeyRefusal, ChangeKey, ChangeKeyRefusal, ChangeSeenKey, ChangeSeenKeyRefusal, DeleteKey,
    DeleteKeyConfirmed, DeleteKeyConfirmedRefusal, DeleteKeyRefusal, DeletedKey, MayBeTaken, NewKey, NewSecret,
    SeenKey, SeesKey, SeesKeyList,
};
pub use links::{
    AcceptInvitation, Accepted, AnswerRefusal, Answering, Brought, DeclineInvitation, Entering, InvitationLink,
    InvitationOver, LinkOver, LinkedInvitation, LinkedPlace, MadeInvitationLink, MadeResetLink, MakeOrgInvitationLink,
    MakeProjectInvitationLink, MakeResetLink, NewInvitationLink, NewResetLink, Newcomer, NoSuchAccount, PasswordSet,
    ResetLink, SetPasswordByLink, Whose,
};
pub use org_users::{
    ChangeOrgUser, MembershipRefusal, OrgUserPatch, PeopleLines, PeopleOf, PersonLine, RemoveOrgUser, ReplaceOrgRoles,
    SeesPeople, Sides,
};
pub use organizations::{
    ChangeSettings, CreateOrganization, CreateOrganizationRefusal, CreateOwnOrganization, CreatePublicOrganization,
    DeleteOrganization, DeleteOrganizationRefusal, NewOrganization, OrgGone, RenameOrganization,
};
pub use own_account::{
    AddUserEntries, AddUserEntriesRefusal, ChangeOwnAccount, ChangeOwnPassword, DisableSecondFactor,
    EnableSecondFactor, OwnAccount, PasswordRefusal, RemoveUserEntry, ReplaceRecoveryCodes, SealedSecondFactor,
    SecondFactorRefusal, SecondFactorState, StartSecondFactor,
};
pub use project_keys::{
    AddProjectKey, AddProjectKeyRefusal, AssignKey, AssignKeyRefusal, ChangeProjectKey, ChangeSeenProjectKey,
    ChangeSeenProjectKeyRefusal, SeenProjectKey, UnassignKey, UnassignKeyRefusal,
};
pub use project_teams::{AddProjectTeams, ChangeProjectTeam, ProjectTeamRefusal, RemoveProjectTeam, SeesProjectTeams};
pub use project_users::{AddProjectUser, ChangeProjectUser, RemoveProjectUser};
pub use projects::{
    ChangeManagedSlowMs, ChangeProject, ChangeProjectLimit, ChangeProjectLimitRefusal, ChangeProjectRefusal,
    ChangeProjectSettings, CreateProject, CreateProjectRefusal, DeleteProject, NewProject, ProjectGone,
};
pub use reader::Reader;
pub use seal::{Context, Half, Purpose, SealingKey, Unsealed, Vault};
pub use seam::statements_issued;
pub use sessions::{
    ConfirmSession, CreateSession, Credentials, EndSessions, FoundSession, NewSession, OwnSession, Proof,
    RecordFailedSignIn, Renewing, SeenSession, SignInRefusal, WhichSessions,
};
pub use setup::{BeginSetup, CompleteSetup, DraftOwner, DraftedOwner, SetUp, SetupRefusal};
pub use store::{Batch, Clock, Memory, Opened, Options, Store};
pub use teams::{AddTeamMembers, ChangeTeamMember, CreateTeam, DeleteTeam, MemberChange, RenameTeam, TeamRefusal};
pub use usage::{Added, Called, Folding, Step, Uses};
pub use users::read::Account;
pub use users::{
    AccountLine, AccountPatch, AccountRefusal, ChangeAccount, CreateAccount, DeleteAccount, NewAccount, NewRoles,
    RoleGrant,
};
