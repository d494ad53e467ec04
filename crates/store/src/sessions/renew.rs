//! What changes how somebody signs in changes the token of the session in which they do it: a copy of the cookie that
//! somebody else has is worth nothing from then on.

use crate::change::{Change, Stop, Tx};
use crate::seam::statements;
use keywright_domain::{Actor, Scope, Timestamp};

statements! {
    RENEW = "UPDATE sessions SET token_hash = $3 WHERE id = $1 AND user_id = $2";
}

/// A change after which the session in which it is made has another token.
#[derive(Debug)]
pub struct Renewing<C> {
    /// The keyed hash of what the session's cookie will hold.
    pub token_hash: Vec<u8>,
    /// What is done.
    pub change: C,
}

impl<C: Change> Change for Renewing<C> {
    type Action = C::Action;
    type Out = C::Out;
    type Refusal = C::Refusal;

    async fn apply(&self, scope: &Scope, now: Timestamp, tx: &mut Tx) -> Result<C::Out, Stop<C::Refusal>> {
        let done = self.change.apply(scope, now, tx).await?;
        let acting = match tx.grant().map(|grant| &grant.actor) {
            Some(Actor::User { id, session: Some(session), .. }) => Some((session.to_string(), id.to_string())),
            _ => None,
        };
        if let Some((session, user)) = acting {
            tx.write(RENEW.bind(session).bind(user).bind(self.token_hash.as_slice())).await?;
        }
        Ok(done)
    }
}
