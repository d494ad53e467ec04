//! A new password of one's own: every other session of the account ends, and so does every link that could set one.

use crate::Error;
use crate::change::{Change, Stop, Tx};
use crate::seam::statements;
use crate::sessions::create::actor;
use crate::sessions::end::end;
use keywright_domain::policy::ChangeOwnPassword as Action;
use keywright_domain::{Actor, Draft, EventType, Scope, SessionId, Timestamp, UserId};

statements! {
    PASSWORD = "SELECT password_hash FROM users WHERE id = $1 AND registered = TRUE";
    SET_PASSWORD = "UPDATE users SET password_hash = $2 WHERE id = $1";
    END_LINKS = "DELETE FROM one_time_tokens WHERE user_id = $1 AND purpose = 'set-password'";
}

/// Gives the person who acts another password.
pub struct ChangeOwnPassword {
    /// The hash that the person's old password was checked against.
    pub before: String,
    /// The hash of the new one.
    pub after: String,
}

/// Why the password stays as it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PasswordRefusal {
    /// The person is gone.
    Gone,
    /// It was changed since the old one was checked.
    ChangedMeanwhile,
}

impl Change for ChangeOwnPassword {
    type Action = Action;
    /// How many other sessions ended.
    type Out = usize;
    type Refusal = PasswordRefusal;

    async fn apply(&self, _: &Scope, _: Timestamp, tx: &mut Tx) -> Result<usize, Stop<PasswordRefusal>> {
        let (user, username) = actor(tx).ok_or(Stop::Refused(PasswordRefusal::Gone))?;
        let row = tx.optional(PASSWORD.bind(user.to_string())).await?;
        let held: Option<String> = row.ok_or(Stop::Refused(PasswordRefusal::Gone))?.get("password_hash")?;
        if held.as_deref() != Some(self.before.as_str()) {
            return Err(Stop::Refused(PasswordRefusal::ChangedMeanwhile));
        }

        let this = match tx.grant().map(|grant| &grant.actor) {
            Some(Actor::User { session, .. }) => *session,
            _ => None,
        };
        Ok(set_password(user, &username, &self.after, this, tx).await?)
    }
}

/// Sets a password: the account's sessions end, but one that is kept, and so do its links. Answers how many sessions.
pub(crate) async fn set_password(
    user: UserId,
    username: &str,
    hash: &str,
    kept: Option<SessionId>,
    tx: &mut Tx,
) -> Result<usize, Error> {
    tx.write(SET_PASSWORD.bind(user.to_string()).bind(hash)).await?;
    tx.write(END_LINKS.bind(user.to_string())).await?;
    tx.record(Draft::of_deployment(EventType::PasswordChanged).about_user(user, username));
    end(user, username, None, |id| Some(id) != kept, tx).await
}
