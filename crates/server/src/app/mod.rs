//! The application: everything that the front ends can ask for, each behind a permit.
//!
//! The API today, the console and the gate later, reach data only through here. What is prepared before a write (ids,
//! secrets, sealing, hashing) is prepared here; the rules are the store's changes.

mod access_list;
mod activity;
mod background;
mod events;
mod first_run;
mod global_keys;
mod global_list;
mod hashing;
mod invitations;
mod key_forms;
mod key_pages;
mod keys;
mod limits;
pub(crate) mod links;
mod mail;
mod notices;
mod organizations;
mod own_account;
mod own_organizations;
pub(crate) mod password;
mod project_limits;
mod projects;
mod running;
pub mod second_factor;
mod secret;
mod seen;
mod sessions;
mod sign_in;
mod teams;
mod users;

pub(crate) use access_list::{AddEntriesRefusal, RemoveEntryRefusal};
pub(crate) use activity::{ActivityFilter, Begin, ByWhom, Feed, MOST_EXPORTED, reads_every_project};
pub(crate) use events::EventFilter;
pub(crate) use first_run::{
    Begun, Claim, DraftedOwner, FirstOrganization, FirstUser, FirstUserError, FirstUserWanted, SetupError, SetupRefusal,
};
pub use first_run::{FirstOwner, FirstRun, FirstRunDone};
pub(crate) use global_keys::{
    ChangeGlobalKeyRefusal, ChangeSeenGlobalKeyRefusal, DeleteGlobalKeyConfirmedRefusal, DeleteGlobalKeyRefusal,
    SeenGlobalKey,
};
pub(crate) use global_list::{AddGlobalEntryRefusal, ChangeGlobalEntryRefusal, RemoveGlobalEntryRefusal};
pub(crate) use invitations::{InvitationRefusal, Invited, Meant, Which};
pub(crate) use key_forms::{
    ChangeSeenKeyRefusal, ChangeSeenProjectKeyRefusal, DeleteKeyConfirmedRefusal, GuardedRefusal, OnceRefusal, SeenKey,
    SeenProjectKey,
};
pub(crate) use keys::{AddKeyRefusal, ChangeKeyRefusal, DeleteKeyRefusal};
pub(crate) use keywright_store::{ChangeProject, Denial, Error, WriteError};
pub use limits::Limits;
pub use links::{OperatorLink, Token};
pub(crate) use organizations::{CreateOrganizationRefusal, DeleteOrganizationRefusal, FirstKey};
pub(crate) use own_account::{AddUserEntriesRefusal, OwnAccount, OwnPasswordError, SecondFactorState};
pub(crate) use own_organizations::Founding;
pub(crate) use project_limits::{ChangeProjectLimit, ChangeProjectLimitRefusal};
pub(crate) use projects::{
    AddProjectKeyRefusal, AssignKeyRefusal, ChangeProjectRefusal, CreateProjectRefusal, ProjectWanted,
    UnassignKeyRefusal,
};
pub use running::{App, Clocks, Setup, StartError};
pub(crate) use seen::{AccountLine, longest_page};
pub(crate) use sessions::{Session, SessionToken, WhichSessions};
pub(crate) use sign_in::{Judged, KnownPerson, OpenedSession, Proof, SignInError, SignInRefusal};
pub(crate) use teams::{MemberChange, ProjectTeamRefusal, SeesProjectTeams, TeamRefusal};
pub(crate) use users::{
    Account, AccountPatch, AccountRefusal, MembershipRefusal, NewAccount, NewRoles, OrgUserPatch, PeopleLines,
    PeopleOf, PersonLine, RoleGrant, SeesPeople, Sides, Wanted,
};
