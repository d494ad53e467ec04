//! Signing in to the console: a password, then a second factor where the account has one.
//!
//! Whether there is such an account cannot be told from the answer, nor from how long it takes.

use super::password::{self, HashError};
use super::sessions::SessionToken;
use super::{App, Error, WriteError};
use crate::auth::lockout::Wait;
use crate::auth::person::{self, Asked};
use keywright_domain::policy::{RecordFailedSignIn as RecordAction, SignIn};
use keywright_domain::{Email, Permit, Refusal, Scope, SignedIn, UserId};
use keywright_store::{ConfirmSession, CreateSession, Credentials, RecordFailedSignIn};
pub(crate) use keywright_store::{Proof, SignInRefusal};
use zeroize::Zeroizing;

/// What a name and a password come to.
#[derive(Debug)]
pub(crate) enum Judged {
    /// Both are right.
    Right(KnownPerson),
    /// They are not, whatever the cause.
    Wrong,
    /// Too many were not: the next attempt is judged after a while.
    Wait(Wait),
}

/// Somebody whose password was right.
#[derive(Debug)]
pub(crate) struct KnownPerson {
    /// The account.
    pub(crate) id: UserId,
    /// Does it want a second factor?
    pub(crate) second_factor: bool,
    /// The name that was typed.
    typed: String,
}

impl KnownPerson {
    /// Somebody who wants a second factor, and whose password was right a while ago.
    pub(super) const fn with_second_factor(id: UserId, typed: String) -> Self {
        Self { id, second_factor: true, typed }
    }

    /// The name that was typed.
    pub(super) fn typed(&self) -> &str {
        &self.typed
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
        let typed = typed.trim();
        if let Err(wait) = self.lockout.attempt(typed, asked.address, self.now()) {
            return Ok(Judged::Wait(wait));
        }
        let known = match Email::try_from(typed) {
            Ok(username) => self.store.find_credentials(&username).await?,
            Err(_) => None,
        };
        let hash = known.as_ref().and_then(|known| known.password_hash.clone());
        let right = self.password_matches(password, hash).await?;
        let Some(Credentials { id, second_factor, .. }) = known.as_ref().filter(|_| right) else {
            self.failed(typed, known.map(|known| known.id), asked).await;
            return Ok(Judged::Wrong);
        };
        Ok(Judged::Right(KnownPerson { id: *id, second_factor: *second_factor, typed: typed.to_owned() }))
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
        let change = CreateSession { session, proof };
        let permit = own::<SignIn, _>(&signed_in)?;
        match self.store.write(&permit, change).await {
            Ok(_) => {
                self.lockout.forgive(&known.typed, asked.address);
                crate::metrics::sign_in("succeeded");
                Ok(OpenedSession { token })
            }
            Err(error) => {
                if let WriteError::Refused(SignInRefusal::SecondFactor) = error {
                    self.failed(&known.typed, Some(known.id), asked).await;
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
        self.store.write(&permit, ConfirmSession { token_hash, proof }).await?;
        self.lockout.forgive(&known.typed, signed_in.address());
        Ok(token)
    }

    /// Checks a password against a hash; where there is none it takes as long, and is wrong.
    pub(super) async fn password_matches(
        &self,
        password: Zeroizing<String>,
        hash: Option<String>,
    ) -> Result<bool, HashError> {
        let _turn = self.hashing.acquire().await.map_err(|_| HashError::Stopped)?;
        let mut rng = self.chance.rng();
        let checking = tokio::task::spawn_blocking(move || {
            if let Some(hash) = hash {
                return password::matches(&password, &hash);
            }
            password::hash(&password, &mut rng).ok();
            false
        });
        checking.await.map_err(|_| HashError::Stopped)
    }

    /// Writes down that somebody failed, unless the log has just heard of the same. An answer does not fail for it.
    #[expect(clippy::disallowed_methods, reason = "nobody is known who could be asked for a permit")]
    pub(super) async fn failed(&self, typed: &str, user: Option<UserId>, asked: Asked) {
        crate::metrics::sign_in("failed");
        if !self.lockout.is_worth_logging(typed, asked.address, self.now()) {
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
