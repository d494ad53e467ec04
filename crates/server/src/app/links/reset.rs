//! Links to set a password: made by a Global Owner, or by an operator; opened by anybody who has one, and used once.

use super::{HANDED_OVER, MadeResetLink, NoSuchAccount, ResetLink, Token, server};
use crate::app::password::HashError;
use crate::app::sign_in::own;
use crate::app::{App, Error, WriteError};
use crate::auth::person::{self, Asked};
use crate::mail::Notice;
use keywright_domain::policy::{self, ChangeOwnPassword};
use keywright_domain::{Email, Password, Permit, Timestamp, UserId};
use keywright_store::{LinkOver, MakeResetLink, SetPasswordByLink, Whose};

/// A link that an operator asked for.
pub struct OperatorLink {
    /// What the link holds.
    pub token: Token,
    /// Whose password it sets.
    pub username: Email,
    /// Until when it is good.
    pub ends: Timestamp,
}

/// Why a password is not set through a link.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SetPasswordError {
    /// The link has ended, or was used, or never was.
    #[error("the link is over")]
    Over,
    /// The password cannot be hashed.
    #[error(transparent)]
    Hash(#[from] HashError),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] Error),
}

impl From<WriteError<LinkOver>> for SetPasswordError {
    fn from(error: WriteError<LinkOver>) -> Self {
        match error {
            WriteError::Refused(LinkOver) | WriteError::Denied(_) => Self::Over,
            WriteError::Failed(error) => Self::Database(error),
        }
    }
}

impl App {
    /// Makes a link for an account, to be handed over.
    pub(crate) async fn make_reset_link(
        &self,
        permit: &Permit<policy::MakeResetLink>,
        user: UserId,
        second_factor: bool,
    ) -> Result<(Token, MadeResetLink), WriteError<NoSuchAccount>> {
        self.reset_link_of(permit, Whose::Id(user), HANDED_OVER, second_factor).await
    }

    /// The name of an account that such a link would be for.
    pub(crate) async fn name_for_reset(
        &self,
        _: &Permit<policy::MakeResetLink>,
        user: UserId,
    ) -> Result<Option<String>, Error> {
        Ok(self.store.find_person(user).await?.map(|person| person.username.to_string()))
    }

    /// Makes a link for the account of a name, for the operator of this deployment.
    ///
    /// # Errors
    /// Refused with [`NoSuchAccount`].
    pub async fn operator_reset_link(
        &self,
        username: Email,
        second_factor: bool,
    ) -> Result<OperatorLink, WriteError<NoSuchAccount>> {
        let permit = server();
        let whose = Whose::Username(username);
        let (token, made) = self.reset_link_of(&permit, whose, HANDED_OVER, second_factor).await?;
        Ok(OperatorLink { token, username: made.username, ends: made.ends })
    }

    pub(super) async fn reset_link_of(
        &self,
        permit: &Permit<policy::MakeResetLink>,
        whose: Whose,
        life: i64,
        second_factor: bool,
    ) -> Result<(Token, MadeResetLink), WriteError<NoSuchAccount>> {
        let (token, link) = self.new_reset_link(life, second_factor).map_err(WriteError::Failed)?;
        let made = self.store.write(permit, MakeResetLink { whose, link }).await?.value;
        Ok((token, made))
    }

    /// The link that holds this, while it is good.
    pub(crate) async fn reset_link(&self, token: &str) -> Result<Option<ResetLink>, Error> {
        let found = self.store.find_reset_link(&self.keyed_hash(token.as_bytes())?).await?;
        Ok(found.filter(|link| self.now() < link.ends))
    }

    /// Sets the password of the account that a link is for; answers with its name.
    pub(crate) async fn set_password_by_link(
        &self,
        token: &str,
        password: Password,
        asked: Asked,
    ) -> Result<Email, SetPasswordError> {
        // Nobody has the server hash a password for a link that is none.
        let link = self.reset_link(token).await?.ok_or(SetPasswordError::Over)?;
        let password_hash = self.hash_password_of(password, asked.address).await?;
        let entry = self.store.find_person(link.user).await?.ok_or(SetPasswordError::Over)?;
        let permit = own::<ChangeOwnPassword, LinkOver>(&person::proved(entry, None, asked))?;
        let token_hash = self.keyed_hash(token.as_bytes())?;
        let done = self.store.write(&permit, SetPasswordByLink { token_hash, password_hash }).await?.value;
        self.lockout.forgive(Some(&link.username), asked.address);
        self.tell(&permit, Notice::PasswordChanged).await;
        if done.second_factor_taken {
            self.tell(&permit, Notice::SecondFactorDisabled).await;
        }
        Ok(link.username)
    }
}
