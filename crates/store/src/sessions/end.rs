//! Signing out, here or elsewhere.

use super::create::actor;
use crate::Error;
use crate::change::{Change, Stop, Tx};
use crate::seam::statements;
use keywright_domain::policy::EndOwnSessions;
use keywright_domain::{Actor, Draft, EventType, Scope, SessionId, Timestamp, UserId};

statements! {
    SESSIONS = "SELECT id FROM sessions WHERE user_id = $1 ORDER BY created, id";
    END_SESSION = "DELETE FROM sessions WHERE id = $1 AND user_id = $2";
}

/// Which sessions of the person who acts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum WhichSessions {
    /// The one in which they act.
    This,
    /// Another one.
    One(SessionId),
    /// All but the one in which they act.
    Others,
}

/// Ends sessions of the person who acts; those that are gone already are no mistake.
#[derive(Clone, Copy, Debug)]
pub struct EndSessions(pub WhichSessions);

impl Change for EndSessions {
    type Action = EndOwnSessions;
    /// How many there were.
    type Out = usize;
    type Refusal = ();

    async fn apply(&self, _: &Scope, _: Timestamp, tx: &mut Tx) -> Result<usize, Stop<()>> {
        let (user, username) = actor(tx).ok_or(Stop::Refused(()))?;
        let this = match tx.grant().map(|grant| &grant.actor) {
            Some(Actor::User { session, .. }) => *session,
            _ => None,
        };
        let wanted = |id: SessionId| match self.0 {
            WhichSessions::This => Some(id) == this,
            WhichSessions::One(one) => id == one,
            WhichSessions::Others => Some(id) != this,
        };
        Ok(end(user, &username, this, wanted, tx).await?)
    }
}

/// Ends the sessions of a person that are wanted, each with its event.
pub(crate) async fn end(
    user: UserId,
    username: &str,
    this: Option<SessionId>,
    wanted: impl Fn(SessionId) -> bool,
    tx: &mut Tx,
) -> Result<usize, Error> {
    let mut ended = 0;
    for row in tx.all(SESSIONS.bind(user.to_string())).await? {
        let id: SessionId = row.parsed("sessions", "id")?;
        if wanted(id) {
            tx.write(END_SESSION.bind(id.to_string()).bind(user.to_string())).await?;
            let kind = if Some(id) == this { EventType::SignOut } else { EventType::SessionRevoked };
            tx.record(Draft::of_deployment(kind).about_user(user, username));
            ended += 1;
        }
    }
    Ok(ended)
}
