//! Signing in to the console: a password, then a second factor where the account has one.
//!
//! Whether there is such an account cannot be told from the answer, nor from how long it takes.

use super::password::HashError;
use super::sessions::SessionToken;
use super::{App, Error, WriteError};
use crate::auth::lockout::Wait;
use crate::auth::person::{self, Asked};
use crate::mail::Notice;
use keywright_domain::policy::{RecordFailedSignIn as RecordAction, SignIn};
use keywright_domain::{Email, Permit, Refusal, Scope, SignedIn, UserId};
use keywright_store::{ConfirmSession, CreateSession, Credentials, RecordFailedSignIn};
pub(crate) use keywright_store::{Proof, SignInRefusal};
use std::net::IpAddr;
use zeroize::Zeroizing;

/// What a name and a password come to.
pub(crate) enum Judged {
    /// Both are right.
    Right(KnownPerson),
    /// They are not, whatever the cause.
    Wrong,
    /// Too many were not: the next attempt is judged after a while.
    Wait(Wait),
}

/// Somebody whose password was right.
pub(crate) struct KnownPerson {
    /// The account.
    pub(crate) id: UserId,
    /// Does it want a second factor?
    pub(crate) second_factor: bool,
    /// Its name.
    pub(super) username: Email,
    /// The hash that the password was checked against: once the account has another one, this is nobody any more.
    pub(super) password: String,
}

impl KnownPerson {
    /// The person of an account; `None` while it has no password.
    pub(super) fn of(account: Credentials) -> Option<Self> {
        let Credentials { id, username, password_hash, second_factor } = account;
        password_hash.map(|password| Self { id, second_factor, username, password })
    }
}

/// Why nobody can be judged.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SignInError {
    /// The password cannot be checked.
    #[error(transparent)]
    Hash(#[from] HashError),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] Error),
}

/// A session that was made.
pub(crate) struct OpenedSession {
    /// What its cookie holds.
    pub(crate) token: SessionToken,
}

impl App {
    /// Judges a name and a password.
    pub(crate) async fn judge_password(
        &self,
        typed: &str,
        password: Zeroizing<String>,
        asked: Asked,
    ) -> Result<Judged, SignInError> {
        let (typed, now) = (Email::try_from(typed.trim()).ok(), self.now());
        let name = typed.as_ref();
        let braked = self.brake.take(asked.address, now);
        if let Err(wait) = braked.and_then(|()| self.lockout.attempt(name, asked.address, now)) {
            return Ok(Judged::Wait(wait));
        }
        let known = match name {
            Some(username) => self.store.find_credentials(username).await?,
            None => None,
        };
        let hash = known.as_ref().and_then(|known| known.password_hash.clone());
        let right = self.is_password(name, password, hash, asked.address).await?;
        let user = known.as_ref().map(|known| known.id);
        if let Some(known) = known.filter(|_| right).and_then(KnownPerson::of) {
            return Ok(Judged::Right(known));
        }
        self.failed(name, user, asked).await;
        Ok(Judged::Wrong)
    }

    /// Is this the password of the hash? An attempt that cannot be judged counts as none.
    pub(super) async fn is_password(
        &self,
        name: Option<&Email>,
        typed: Zeroizing<String>,
        hash: Option<String>,
        address: IpAddr,
    ) -> Result<bool, HashError> {
        self.password_matches(typed, hash).await.inspect_err(|_| self.lockout.take_back(name, address))
    }

    /// Makes a session for somebody whose password was right and who brought what else the account wants. Refused, and
    /// written down, when that is not so.
    pub(crate) async fn open_session(
        &self,
        known: KnownPerson,
        proof: Proof,
        user_agent: &str,
        asked: Asked,
    ) -> Result<OpenedSession, WriteError<SignInRefusal>> {
        let gone = || WriteError::Refused(SignInRefusal::SessionGone);
        let entry = self.store.find_person(known.id).await.map_err(WriteError::Failed)?.ok_or_else(gone)?;
        let signed_in = person::proved(entry, None, asked);
        let (token, session) = self.new_session(user_agent).map_err(WriteError::Failed)?;
        let is_recovery = matches!(proof, Proof::RecoveryCode(_));
        let change = CreateSession { session, password: known.password, proof };
        let permit = own::<SignIn, _>(&signed_in)?;
        match self.store.write(&permit, change).await {
            Ok(_) => {
                self.lockout.forgive(Some(&known.username), asked.address);
                crate::metrics::sign_in("succeeded");
                if is_recovery {
                    self.tell(&permit, Notice::RecoveryCodeUsed).await;
                }
                Ok(OpenedSession { token })
            }
            Err(error) => {
                if let WriteError::Refused(SignInRefusal::SecondFactor) = error {
                    self.failed(Some(&known.username), Some(known.id), asked).await;
                }
                Err(error)
            }
        }
    }

    /// The person of a session has proved again who they are: its token is another one from now on.
    pub(crate) async fn confirm_session(
        &self,
        signed_in: &SignedIn,
        known: KnownPerson,
        proof: Proof,
    ) -> Result<SessionToken, WriteError<SignInRefusal>> {
        if known.id != signed_in.entry().id {
            return Err(WriteError::Refused(SignInRefusal::SessionGone));
        }
        let (token, token_hash) = self.new_session_token().map_err(WriteError::Failed)?;
        let permit = own::<SignIn, _>(signed_in)?;
        let asked = Asked { address: signed_in.address(), request: signed_in.request() };
        let is_recovery = matches!(proof, Proof::RecoveryCode(_));
        let change = ConfirmSession { token_hash, password: known.password, proof };
        if let Err(error) = self.store.write(&permit, change).await {
            if let WriteError::Refused(SignInRefusal::SecondFactor) = error {
                self.failed(Some(&known.username), Some(known.id), asked).await;
            }
            return Err(error);
        }
        self.lockout.forgive(Some(&known.username), asked.address);
        if is_recovery {
            self.tell(&permit, Notice::RecoveryCodeUsed).await;
        }
        Ok(token)
    }

    /// Writes down that somebody failed, unless the log has just heard of the same. An answer does not fail for it.
    #[expect(clippy::disallowed_methods, reason = "nobody is known who could be asked for a permit")]
    pub(super) async fn failed(&self, name: Option<&Email>, user: Option<UserId>, asked: Asked) {
        crate::metrics::sign_in("failed");
        let is_worth_logging = match user {
            Some(_) => self.lockout.is_worth_logging(name, asked.address, self.now()),
            None => self.strangers.are_worth_logging(asked.address, self.now()),
        };
        if !is_worth_logging {
            return;
        }
        let permit = Permit::<RecordAction>::system().asked_from(asked.address, asked.request);
        if let Err(WriteError::Failed(error)) = self.store.write(&permit, RecordFailedSignIn { user }).await {
            tracing::warn!(error = keywright_store::causes(&error), "a failed sign-in is not written down");
        }
    }
}

/// The permit to do something in what is one's own.
pub(super) fn own<A: keywright_domain::Action, R>(signed_in: &SignedIn) -> Result<Permit<A>, WriteError<R>> {
    signed_in
        .permit(Scope::Deployment)
        .map_err(|refusal: Refusal| WriteError::Denied(keywright_store::Denial::Refused(refusal)))
}
