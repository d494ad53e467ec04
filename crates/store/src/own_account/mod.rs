//! What a person does to the account that is theirs: names, preferences, password, second factor, own access list.
//!
//! Each change takes the person from the permit, never from a request; so nobody reaches another's account here.

pub(crate) mod access_list;
pub(crate) mod change;
pub(crate) mod password;
pub(crate) mod read;
pub(crate) mod second_factor;

pub use access_list::{AddUserEntries, AddUserEntriesRefusal, RemoveUserEntry};
pub use change::ChangeOwnAccount;
pub use password::{ChangeOwnPassword, PasswordRefusal};
pub use read::{OwnAccount, SecondFactorState};
pub use second_factor::{
    DisableSecondFactor, EnableSecondFactor, ReplaceRecoveryCodes, SealedSecondFactor, SecondFactorRefusal,
    StartSecondFactor,
};

use keywright_domain::{Action, Actor, Permit, UserId};

/// The person whose permit it is; nobody for a key or the server.
pub(crate) fn asking<A: Action>(permit: &Permit<A>) -> Option<UserId> {
    match &permit.grant().actor {
        Actor::User { id, .. } => Some(*id),
        Actor::Key { .. } | Actor::System => None,
    }
}
