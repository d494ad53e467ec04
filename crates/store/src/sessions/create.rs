//! Signing in: a session is made, or one that is there is confirmed.

use crate::Error;
use crate::change::{Change, Stop, Tx};
use crate::seam::statements;
use keywright_domain::policy::SignIn;
use keywright_domain::{Actor, Draft, EventType, Scope, SessionId, SessionTimeouts, Timestamp, UserId};
use std::sync::Arc;

statements! {
    /// The shortest time that an organization of the person lets a session last, and lets it idle.
    TIMEOUTS = "SELECT MIN(o.absolute_session_timeout_in_seconds) AS absolute, \
        MIN(o.idle_session_timeout_in_seconds) AS idle FROM organizations o JOIN org_users m ON m.org_id = o.id \
        WHERE m.user_id = $1";
    END_EXPIRED = "DELETE FROM sessions WHERE ends <= $1";
    INSERT_SESSION = "INSERT INTO sessions (id, user_id, token_hash, created, confirmed, ends, idle, address, user_agent) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    CONFIRM = "UPDATE sessions SET confirmed = $3, token_hash = $4, older_token_hash = NULL WHERE id = $1 AND user_id = $2";
    SIGNED_IN = "UPDATE users SET last_auth = $2 WHERE id = $1";
    PASSWORD = "SELECT password_hash FROM users WHERE id = $1 AND registered = TRUE";
    TAKE_STEP = "UPDATE second_factors SET last_step = $2 WHERE user_id = $1 AND enabled = TRUE AND last_step < $2";
    HAS_SECOND_FACTOR = "SELECT last_step FROM second_factors WHERE user_id = $1 AND enabled = TRUE";
    HAS_RECOVERY_CODE = "SELECT user_id FROM recovery_codes WHERE user_id = $1 AND code_hash = $2";
    TAKE_RECOVERY_CODE = "DELETE FROM recovery_codes WHERE user_id = $1 AND code_hash = $2";
}

/// What was brought beside the password.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Proof {
    /// Nothing: the account has no second factor.
    Password,
    /// A code of this time step, which is accepted once.
    Step(i64),
    /// A recovery code, by its keyed hash, which is accepted once.
    RecoveryCode(Vec<u8>),
}

/// A session that is about to be made.
#[derive(Clone, Debug)]
pub struct NewSession {
    /// Its id.
    pub id: SessionId,
    /// The keyed hash of what its cookie holds.
    pub token_hash: Vec<u8>,
    /// What the browser calls itself.
    pub user_agent: String,
}

/// Makes a session for the person who acts.
#[derive(Debug)]
pub struct CreateSession {
    /// The session.
    pub session: NewSession,
    /// The hash that the person's password was checked against.
    pub password: String,
    /// What was proved beside the password.
    pub proof: Proof,
}

/// The person who acts has proved again who they are: the session gets a new token, and is as fresh as a new one.
#[derive(Debug)]
pub struct ConfirmSession {
    /// The keyed hash of what its cookie will hold.
    pub token_hash: Vec<u8>,
    /// The hash that the person's password was checked against.
    pub password: String,
    /// What was proved beside the password.
    pub proof: Proof,
}

/// Why nobody is signed in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SignInRefusal {
    /// The second factor is missing, wrong, or used before.
    SecondFactor,
    /// The password was changed since it was checked.
    PasswordChanged,
    /// The session is gone.
    SessionGone,
}

impl Change for CreateSession {
    type Action = SignIn;
    /// When the session ends.
    type Out = Timestamp;
    type Refusal = SignInRefusal;

    async fn apply(&self, _: &Scope, now: Timestamp, tx: &mut Tx) -> Result<Timestamp, Stop<SignInRefusal>> {
        let (user, username) = actor(tx).ok_or(Stop::Refused(SignInRefusal::SessionGone))?;
        check(user, &self.password, &self.proof, tx).await?;

        let ends = insert(&self.session, user, now, tx).await?;
        signed_in(user, &username, &self.proof, now, tx).await?;
        Ok(ends)
    }
}

impl Change for ConfirmSession {
    type Action = SignIn;
    type Out = ();
    type Refusal = SignInRefusal;

    async fn apply(&self, _: &Scope, now: Timestamp, tx: &mut Tx) -> Result<(), Stop<SignInRefusal>> {
        let gone = || Stop::Refused(SignInRefusal::SessionGone);
        let session = match tx.grant().map(|grant| &grant.actor) {
            Some(Actor::User { session: Some(session), .. }) => *session,
            _ => return Err(gone()),
        };
        let (user, username) = actor(tx).ok_or_else(gone)?;
        check(user, &self.password, &self.proof, tx).await?;

        let confirm = CONFIRM
            .bind(session.to_string())
            .bind(user.to_string())
            .bind(now.millis())
            .bind(self.token_hash.as_slice());
        tx.write(confirm).await?;
        Ok(signed_in(user, &username, &self.proof, now, tx).await?)
    }
}

/// The person who acts.
pub(crate) fn actor(tx: &Tx) -> Option<(UserId, Arc<str>)> {
    match &tx.grant()?.actor {
        Actor::User { id, username, .. } => Some((*id, Arc::clone(username))),
        Actor::Key { .. } | Actor::System => None,
    }
}

/// The row of a new session; answers with its end.
pub(crate) async fn insert(
    session: &NewSession,
    user: UserId,
    now: Timestamp,
    tx: &mut Tx,
) -> Result<Timestamp, Error> {
    let row = tx.optional(TIMEOUTS.bind(user.to_string())).await?;
    let (absolute, idle): (Option<i64>, Option<i64>) = match &row {
        Some(row) => (row.get("absolute")?, row.get("idle")?),
        None => (None, None),
    };
    let absolute = absolute.unwrap_or(SessionTimeouts::MAX_ABSOLUTE.cast_signed());
    let ends = now.plus_millis(absolute.saturating_mul(1000));
    tx.write(END_EXPIRED.bind(now.millis())).await?;
    let address = tx.grant().and_then(|grant| grant.address).map(|address| address.to_string());
    let insert = INSERT_SESSION
        .bind(session.id.to_string())
        .bind(user.to_string())
        .bind(session.token_hash.as_slice())
        .bind(now.millis())
        .bind(now.millis())
        .bind(ends.millis())
        .bind(idle.map(|seconds| seconds.saturating_mul(1000)))
        .bind(address.unwrap_or_default())
        .bind(session.user_agent.as_str());
    tx.write(insert).await?;
    Ok(ends)
}

/// What was proved is looked at again: the password is the one that was checked, and an account that has a second factor
/// is not entered without it. Nor is a code taken for one where there is none to compare it with.
async fn check(user: UserId, password: &str, proof: &Proof, tx: &mut Tx) -> Result<(), Stop<SignInRefusal>> {
    let row = tx.optional(PASSWORD.bind(user.to_string())).await?;
    let held: Option<String> = row.map(|row| row.get("password_hash")).transpose()?.flatten();
    if held.as_deref() != Some(password) {
        return Err(Stop::Refused(SignInRefusal::PasswordChanged));
    }
    let last = tx.optional(HAS_SECOND_FACTOR.bind(user.to_string())).await?;
    let last: Option<i64> = last.map(|row| row.get("last_step")).transpose()?;
    let proved = match (last, proof) {
        (None, Proof::Password) => true,
        (None, _) | (Some(_), Proof::Password) => false,
        (Some(last), Proof::Step(step)) => last < *step,
        (Some(_), Proof::RecoveryCode(hash)) => {
            tx.optional(HAS_RECOVERY_CODE.bind(user.to_string()).bind(hash.as_slice())).await?.is_some()
        }
    };
    if proved { Ok(()) } else { Err(Stop::Refused(SignInRefusal::SecondFactor)) }
}

/// What was used is used up, and the log says so.
pub(crate) async fn signed_in(
    user: UserId,
    name: &str,
    proof: &Proof,
    now: Timestamp,
    tx: &mut Tx,
) -> Result<(), Error> {
    match proof {
        Proof::Password => {}
        Proof::Step(step) => {
            tx.write(TAKE_STEP.bind(user.to_string()).bind(*step)).await?;
        }
        Proof::RecoveryCode(hash) => {
            tx.write(TAKE_RECOVERY_CODE.bind(user.to_string()).bind(hash.as_slice())).await?;
            tx.record(Draft::of_deployment(EventType::RecoveryCodeUsed).about_user(user, name));
        }
    }
    tx.write(SIGNED_IN.bind(user.to_string()).bind(now.millis())).await?;
    tx.record(Draft::of_deployment(EventType::SignInSucceeded).about_user(user, name));
    Ok(())
}
