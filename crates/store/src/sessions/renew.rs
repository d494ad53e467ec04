//! What changes how somebody signs in changes the token of the session in which they do it: a copy of the cookie that
//! somebody else has is worth nothing from then on.

use crate::change::{Change, Stop, Tx};
use crate::seam::{On, statements};
use crate::{Error, Store};
use keywright_domain::{Actor, Scope, SessionId, Timestamp};

statements! {
    RENEW = "UPDATE sessions SET token_hash = $3, older_token_hash = NULL WHERE id = $1 AND user_id = $2";
    REPLACE = "UPDATE sessions SET older_token_hash = token_hash, older_ends = $4, token_hash = $3 \
        WHERE id = $1 AND token_hash = $2";
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

/// For so long an older token is good, in milliseconds.
const OLDER: i64 = 60 * 1000;

impl Store {
    /// A session gets another token, because its person's rights are others; the older one is good for a moment more, so
    /// that nobody is thrown out whose requests are on their way. Answers whether it is so: not when another request was
    /// faster. Written beside the changes, as nothing happens that the log should hear of; the token itself guards it.
    ///
    /// # Errors
    /// The database's.
    pub async fn replace_session_token(
        &self,
        session: SessionId,
        before: &[u8],
        after: &[u8],
        now: Timestamp,
    ) -> Result<bool, Error> {
        let mut tx = self.pools.begin().await?;
        let ends = now.plus_millis(OLDER).millis();
        let replace = REPLACE.bind(session.to_string()).bind(before).bind(after).bind(ends);
        let replaced = replace.run(On::Within(&mut tx)).await?;
        tx.commit().await?;
        Ok(replaced == 1)
    }
}
