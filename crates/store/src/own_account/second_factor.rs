//! One's own second factor: begun with a secret that is sealed before it comes here, turned on by a first code, turned
//! off, its recovery codes replaced. The rules of codes are the domain's.

use super::asking;
use crate::change::{Change, Stop, Tx};
use crate::seam::{On, Row, statements};
use crate::sessions::create::actor;
use crate::{Error, Store};
use keywright_domain::policy::ChangeOwnSecondFactor as Action;
use keywright_domain::{Draft, EventType, Permit, Scope, Timestamp, UserId};

statements! {
    FIND = "SELECT user_id AS id, data_key_id, sealed, enabled, last_step FROM second_factors WHERE user_id = $1";
    START = "INSERT INTO second_factors (user_id, data_key_id, sealed, enabled, last_step, created) \
        VALUES ($1, $2, $3, FALSE, -1, $4) ON CONFLICT (user_id) DO UPDATE SET data_key_id = excluded.data_key_id, \
        sealed = excluded.sealed, created = excluded.created";
    ENABLE = "UPDATE second_factors SET enabled = TRUE, last_step = $2, created = $3 WHERE user_id = $1";
    DISABLE = "DELETE FROM second_factors WHERE user_id = $1";
    FORGET_CODES = "DELETE FROM recovery_codes WHERE user_id = $1";
    INSERT_CODES = "INSERT INTO recovery_codes (user_id, code_hash) VALUES ($1, $2)";
}

const CODE_WIDTH: usize = 2;

/// A second factor as it is kept.
#[derive(Clone, PartialEq, Eq)]
pub struct SealedSecondFactor {
    /// The data key that its secret is sealed with.
    pub data_key: String,
    /// The secret, sealed.
    pub sealed: Vec<u8>,
    /// Is it asked for at sign-in? Not while it is being set up.
    pub enabled: bool,
    /// The step of the last code that was accepted; -1 before the first.
    pub last_step: i64,
}

/// Begins to set up a second factor for the person who acts, or begins anew.
pub struct StartSecondFactor {
    /// The data key that the secret is sealed with.
    pub data_key: String,
    /// The secret, sealed for the person.
    pub sealed: Vec<u8>,
}

/// Turns the second factor on that was begun.
pub struct EnableSecondFactor {
    /// The sealed secret whose code was right.
    pub sealed: Vec<u8>,
    /// The step of that code.
    pub step: i64,
    /// The keyed hashes of the recovery codes.
    pub recovery_codes: Vec<Vec<u8>>,
}

/// Turns the second factor of the person who acts off.
#[derive(Clone, Copy, Debug)]
pub struct DisableSecondFactor;

/// Replaces the recovery codes of the person who acts.
pub struct ReplaceRecoveryCodes {
    /// Their keyed hashes.
    pub recovery_codes: Vec<Vec<u8>>,
}

/// Why the second factor stays as it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SecondFactorRefusal {
    /// It is on already.
    IsOn,
    /// There is none; or another one was begun meanwhile.
    NotThere,
}

impl Store {
    /// The second factor of an account, on or being set up. Without a permit: here somebody is being found out.
    ///
    /// # Errors
    /// The database's.
    pub async fn find_second_factor(&self, user: UserId) -> Result<Option<SealedSecondFactor>, Error> {
        let row = FIND.bind(user.to_string()).optional(On::Read(&self.pools)).await?;
        row.as_ref().map(read).transpose()
    }

    /// The one that the person who asks is setting up.
    ///
    /// # Errors
    /// The database's.
    pub async fn started_second_factor(&self, permit: &Permit<Action>) -> Result<Option<SealedSecondFactor>, Error> {
        let Some(user) = asking(permit) else { return Ok(None) };
        Ok(self.find_second_factor(user).await?.filter(|found| !found.enabled))
    }
}

impl Change for StartSecondFactor {
    type Action = Action;
    type Out = ();
    type Refusal = SecondFactorRefusal;

    async fn apply(&self, _: &Scope, now: Timestamp, tx: &mut Tx) -> Result<(), Stop<SecondFactorRefusal>> {
        let (user, found) = mine(tx).await?;
        if found.is_some_and(|found| found.enabled) {
            return Err(Stop::Refused(SecondFactorRefusal::IsOn));
        }

        let start = START.bind(user.to_string()).bind(self.data_key.as_str()).bind(self.sealed.as_slice());
        tx.write(start.bind(now.millis())).await?;
        record(EventType::SecondFactorStarted, tx);
        Ok(())
    }
}

impl Change for EnableSecondFactor {
    type Action = Action;
    type Out = ();
    type Refusal = SecondFactorRefusal;

    async fn apply(&self, _: &Scope, now: Timestamp, tx: &mut Tx) -> Result<(), Stop<SecondFactorRefusal>> {
        let (user, found) = mine(tx).await?;
        let found = found.ok_or(Stop::Refused(SecondFactorRefusal::NotThere))?;
        if found.enabled {
            return Err(Stop::Refused(SecondFactorRefusal::IsOn));
        }
        if found.sealed != self.sealed {
            return Err(Stop::Refused(SecondFactorRefusal::NotThere));
        }

        tx.write(ENABLE.bind(user.to_string()).bind(self.step).bind(now.millis())).await?;
        replace_codes(user, &self.recovery_codes, tx).await?;
        record(EventType::SecondFactorEnabled, tx);
        Ok(())
    }
}

impl Change for DisableSecondFactor {
    type Action = Action;
    type Out = ();
    type Refusal = SecondFactorRefusal;

    async fn apply(&self, _: &Scope, _: Timestamp, tx: &mut Tx) -> Result<(), Stop<SecondFactorRefusal>> {
        let user = with_one(tx).await?;

        if let Some((_, username)) = actor(tx) {
            take_away(user, &username, tx).await?;
        }
        Ok(())
    }
}

impl Change for ReplaceRecoveryCodes {
    type Action = Action;
    type Out = ();
    type Refusal = SecondFactorRefusal;

    async fn apply(&self, _: &Scope, _: Timestamp, tx: &mut Tx) -> Result<(), Stop<SecondFactorRefusal>> {
        let user = with_one(tx).await?;

        replace_codes(user, &self.recovery_codes, tx).await?;
        record(EventType::RecoveryCodesReplaced, tx);
        Ok(())
    }
}

/// Takes the second factor of an account away, with its recovery codes; if there was one, the log says so. Was there?
pub(crate) async fn take_away(user: UserId, username: &str, tx: &mut Tx) -> Result<bool, Error> {
    tx.write(FORGET_CODES.bind(user.to_string())).await?;
    let was_on = tx.write(DISABLE.bind(user.to_string())).await? > 0;
    if was_on {
        tx.record(Draft::of_deployment(EventType::SecondFactorDisabled).about_user(user, username));
    }
    Ok(was_on)
}

/// The person who acts, and their second factor.
async fn mine(tx: &mut Tx) -> Result<(UserId, Option<SealedSecondFactor>), Stop<SecondFactorRefusal>> {
    let (user, _) = actor(tx).ok_or(Stop::Refused(SecondFactorRefusal::NotThere))?;
    let row = tx.optional(FIND.bind(user.to_string())).await?;
    Ok((user, row.as_ref().map(read).transpose()?))
}

/// The person who acts, whose second factor is on.
async fn with_one(tx: &mut Tx) -> Result<UserId, Stop<SecondFactorRefusal>> {
    let (user, found) = mine(tx).await?;
    if found.is_some_and(|found| found.enabled) { Ok(user) } else { Err(Stop::Refused(SecondFactorRefusal::NotThere)) }
}

async fn replace_codes(user: UserId, hashes: &[Vec<u8>], tx: &mut Tx) -> Result<(), Error> {
    tx.write(FORGET_CODES.bind(user.to_string())).await?;
    if hashes.is_empty() {
        return Ok(());
    }
    let insert = hashes.iter().fold(INSERT_CODES.rows(hashes.len(), CODE_WIDTH), |insert, hash| {
        insert.bind(user.to_string()).bind(hash.as_slice())
    });
    tx.write(insert).await.map(|_| ())
}

fn record(kind: EventType, tx: &mut Tx) {
    if let Some((user, username)) = actor(tx) {
        tx.record(Draft::of_deployment(kind).about_user(user, &*username));
    }
}

fn read(row: &Row) -> Result<SealedSecondFactor, Error> {
    Ok(SealedSecondFactor {
        data_key: row.get("data_key_id")?,
        sealed: row.get("sealed")?,
        enabled: row.get("enabled")?,
        last_step: row.get("last_step")?,
    })
}
