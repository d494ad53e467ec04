//! What people do to the account that is theirs: names, preferences, password, own access list; what happened to it.

use super::password::HashError;
use super::{App, Error, SessionToken, WriteError};
use crate::auth::lockout::Wait;
use crate::auth::person::Asked;
use crate::mail::Notice;
use keywright_domain::policy::{ChangeOwnAccount as AccountAction, ChangeOwnPassword as PasswordAction};
use keywright_domain::policy::{ReadOwnAccount, UseOwnAccessList};
use keywright_domain::{
    Actor, Cidr, Description, Email, EntryId, Password, Permit, PersonName, Preferences, UserEntry,
};
use keywright_store::{
    AddUserEntries, ChangeOwnAccount, ChangeOwnPassword, PasswordRefusal, RemoveUserEntry, Renewing,
};
pub(crate) use keywright_store::{AddUserEntriesRefusal, OwnAccount, SecondFactorState};
use zeroize::Zeroizing;

/// Why a password stays as it is.
#[derive(Debug, thiserror::Error)]
pub(crate) enum OwnPasswordError {
    /// What was given as the old one is not.
    #[error("the old password is wrong")]
    Wrong,
    /// Too many that were given were not.
    #[error("too many wrong passwords")]
    Wait(Wait),
    /// It cannot be hashed or checked.
    #[error(transparent)]
    Hash(#[from] HashError),
    /// Nothing was written.
    #[error(transparent)]
    Write(#[from] WriteError<PasswordRefusal>),
}

impl App {
    /// The account of the person who asks.
    pub(crate) async fn own_account(&self, permit: &Permit<ReadOwnAccount>) -> Result<Option<OwnAccount>, Error> {
        self.store.own_account(permit).await
    }

    /// Changes what the person who acts is called.
    pub(crate) async fn change_own_names(
        &self,
        permit: &Permit<AccountAction>,
        first: PersonName,
        last: PersonName,
    ) -> Result<(), WriteError<()>> {
        let change = ChangeOwnAccount { names: Some((first, last)), preferences: None };
        self.store.write(permit, change).await.map(|_| ())
    }

    /// Changes how the person who acts reads times.
    pub(crate) async fn change_own_preferences(
        &self,
        permit: &Permit<AccountAction>,
        preferences: Preferences,
    ) -> Result<(), WriteError<()>> {
        let change = ChangeOwnAccount { names: None, preferences: Some(preferences) };
        self.store.write(permit, change).await.map(|_| ())
    }

    /// Gives the person who acts another password, if they know the old one; answers how many other sessions ended, and
    /// with the token that this one has from then on.
    ///
    /// A wrong old one counts as a failed sign-in does: whoever sits down at an open browser may not try them all.
    pub(crate) async fn change_own_password(
        &self,
        permit: &Permit<PasswordAction>,
        old: Zeroizing<String>,
        new: Password,
    ) -> Result<(usize, SessionToken), OwnPasswordError> {
        let grant = permit.grant();
        let (Actor::User { id, username, .. }, Some(address), Some(request)) =
            (&grant.actor, grant.address, grant.request)
        else {
            return Err(OwnPasswordError::Wrong);
        };
        let (name, now) = (Email::try_from(&**username).map_err(|_| OwnPasswordError::Wrong)?, self.now());
        let braked = self.brake.take(address, now);
        braked.and_then(|()| self.lockout.attempt(Some(&name), address, now)).map_err(OwnPasswordError::Wait)?;
        let known = self.store.find_credentials(&name).await.map_err(WriteError::Failed)?;
        let before = known.and_then(|known| known.password_hash);
        if !self.is_password(Some(&name), old, before.clone(), address).await? {
            self.failed(Some(&name), Some(*id), Asked { address, request }).await;
            return Err(OwnPasswordError::Wrong);
        }
        let after = self.hash_password(new).await.inspect_err(|_| self.lockout.take_back(Some(&name), address))?;
        let change = ChangeOwnPassword { before: before.unwrap_or_default(), after };
        let (token, token_hash) = self.new_session_token().map_err(WriteError::Failed)?;
        let ended = self.store.write(permit, Renewing { token_hash, change }).await?.value;
        self.lockout.forgive(Some(&name), address);
        self.tell(permit, Notice::PasswordChanged).await;
        Ok((ended, token))
    }

    /// The own access list of the person who asks, in the order in which it grew.
    pub(crate) async fn own_list(&self, permit: &Permit<UseOwnAccessList>) -> Result<Vec<UserEntry>, Error> {
        self.store.own_list(permit).await
    }

    /// Adds entries to it, none of them twice.
    pub(crate) async fn add_to_own_list(
        &self,
        permit: &Permit<UseOwnAccessList>,
        cidrs: Vec<Cidr>,
        comment: Option<Description>,
    ) -> Result<(), WriteError<AddUserEntriesRefusal>> {
        let (now, mut rng) = (self.clocks.now(), self.chance.rng());
        // They all have one moment, so that the ids keep the order in which they were given.
        let mut ids: Vec<_> = cidrs.iter().map(|_| EntryId::mint(now, &mut rng)).collect();
        ids.sort_unstable();
        let entries = ids.into_iter().zip(cidrs).collect();
        let change = AddUserEntries { entries, comment, limit: self.limits.access_list_entries };
        self.store.write(permit, change).await.map(|_| ())
    }

    /// Removes an entry of it; answers whether it was there.
    pub(crate) async fn remove_from_own_list(
        &self,
        permit: &Permit<UseOwnAccessList>,
        cidr: Cidr,
    ) -> Result<bool, WriteError<()>> {
        self.store.write(permit, RemoveUserEntry { cidr }).await.map(|committed| committed.value)
    }
}
