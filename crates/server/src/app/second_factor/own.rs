//! One's own second factor: set up, turned off, its recovery codes replaced.

use super::Enrolment;
use crate::app::{App, Error, SessionToken, WriteError};
use crate::mail::Notice;
use keywright_domain::policy::ChangeOwnSecondFactor;
use keywright_domain::{Actor, Email, Permit, RecoveryCode, TotpCode, TotpSecret, UserId};
pub(crate) use keywright_store::SecondFactorRefusal;
use keywright_store::{
    DisableSecondFactor, EnableSecondFactor, Once, OnceRefusal, Renewing, ReplaceRecoveryCodes, SealedSecondFactor,
    StartSecondFactor,
};

/// What a person keeps in a drawer: shown once.
pub(crate) type RecoveryCodes = [RecoveryCode; RecoveryCode::COUNT];

impl App {
    /// Begins to set up a second factor for the person who acts, or begins anew.
    pub(crate) async fn start_second_factor(
        &self,
        permit: &Permit<ChangeOwnSecondFactor>,
    ) -> Result<(), WriteError<SecondFactorRefusal>> {
        let (user, _) = person(permit).ok_or(WriteError::Refused(SecondFactorRefusal::NotThere))?;
        let change = {
            let mut rng = self.chance.rng();
            let secret = TotpSecret::mint(&mut rng);
            let (data_key, sealed) =
                self.store.vault().seal_totp(user, &secret, &mut rng).map_err(WriteError::Failed)?;
            StartSecondFactor { data_key, sealed }
        };
        self.store.write(permit, change).await.map(|_| ())
    }

    /// The secret that the person who asks is setting up, as it is shown; `None` when nothing was begun.
    pub(crate) async fn started_second_factor(
        &self,
        permit: &Permit<ChangeOwnSecondFactor>,
    ) -> Result<Option<Enrolment>, Error> {
        let Some((user, account)) = person(permit) else { return Ok(None) };
        let Some(found) = self.store.started_second_factor(permit).await? else { return Ok(None) };
        // An address that is too long for the code is longer than an address can be.
        Ok(Enrolment::of(&self.opened(user, found)?, &account).ok())
    }

    /// Turns on what was begun, if `code` is one of its codes; gives the recovery codes, this once, and the token
    /// that the session has from then on.
    pub(crate) async fn enable_second_factor(
        &self,
        permit: &Permit<ChangeOwnSecondFactor>,
        code: &TotpCode,
    ) -> Result<Option<(RecoveryCodes, SessionToken)>, WriteError<SecondFactorRefusal>> {
        let none = || WriteError::Refused(SecondFactorRefusal::NotThere);
        let (user, _) = person(permit).ok_or_else(none)?;
        let found = self.store.started_second_factor(permit).await.map_err(WriteError::Failed)?.ok_or_else(none)?;
        let sealed = found.sealed.clone();
        let secret = self.opened(user, found).map_err(WriteError::Failed)?;
        let Some(step) = secret.accept(code, self.now(), None) else { return Ok(None) };
        let (codes, recovery_codes) = self.new_recovery_codes(user).map_err(WriteError::Failed)?;
        let change = EnableSecondFactor { sealed, step: step.number(), recovery_codes };
        let (token, token_hash) = self.new_session_token().map_err(WriteError::Failed)?;
        self.store.write(permit, Renewing { token_hash, change }).await?;
        self.tell(permit, Notice::SecondFactorEnabled).await;
        Ok(Some((codes, token)))
    }

    /// Turns the second factor of the person who acts off; gives the token that the session has from then on.
    pub(crate) async fn disable_second_factor(
        &self,
        permit: &Permit<ChangeOwnSecondFactor>,
    ) -> Result<SessionToken, WriteError<SecondFactorRefusal>> {
        let (token, token_hash) = self.new_session_token().map_err(WriteError::Failed)?;
        self.store.write(permit, Renewing { token_hash, change: DisableSecondFactor }).await?;
        self.tell(permit, Notice::SecondFactorDisabled).await;
        Ok(token)
    }

    /// Replaces the recovery codes of the person who acts, for a form that is sent once; gives the new ones, this once.
    pub(crate) async fn replace_recovery_codes(
        &self,
        permit: &Permit<ChangeOwnSecondFactor>,
        nonce: &str,
    ) -> Result<RecoveryCodes, WriteError<OnceRefusal<SecondFactorRefusal>>> {
        let none = || WriteError::Refused(OnceRefusal::Change(SecondFactorRefusal::NotThere));
        let (user, _) = person(permit).ok_or_else(none)?;
        let nonce_hash = self.keyed_hash(nonce.as_bytes()).map_err(WriteError::Failed)?;
        let (codes, recovery_codes) = self.new_recovery_codes(user).map_err(WriteError::Failed)?;
        self.store.write(permit, Once { nonce_hash, change: ReplaceRecoveryCodes { recovery_codes } }).await?;
        self.tell(permit, Notice::RecoveryCodesReplaced).await;
        Ok(codes)
    }

    /// The secret of a second factor as it is kept.
    pub(super) fn opened(&self, user: UserId, found: SealedSecondFactor) -> Result<TotpSecret, Error> {
        self.store.vault().open_totp(&found.data_key, user, found.sealed)
    }

    /// New recovery codes, and the keyed hashes under which they are kept.
    fn new_recovery_codes(&self, user: UserId) -> Result<(RecoveryCodes, Vec<Vec<u8>>), Error> {
        let codes = RecoveryCode::mint_all(&mut self.chance.rng());
        let hashes = codes.iter().map(|code| self.store.vault().recovery_hash(user, code)).collect::<Result<_, _>>()?;
        Ok((codes, hashes))
    }
}

/// The person whose permit it is, and what an app calls their account.
fn person(permit: &Permit<ChangeOwnSecondFactor>) -> Option<(UserId, Email)> {
    match &permit.grant().actor {
        Actor::User { id, username, .. } => Some((*id, Email::try_from(&**username).ok()?)),
        Actor::Key { .. } | Actor::System => None,
    }
}
