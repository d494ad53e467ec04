//! A form that makes something is sent once: its nonce is spent in the transaction that makes it, and says ever after what
//! was made. A form that is refused keeps its nonce.

use crate::change::{Change, Stop, Tx};
use crate::seam::statements;
use keywright_domain::{Actor, ApiKey, GlobalKey, Organization, PublicKey, Scope, Timestamp};

statements! {
    SPENT = "SELECT made FROM form_nonces WHERE nonce_hash = $1 AND user_id = $2";
    SPEND = "INSERT INTO form_nonces (nonce_hash, user_id, made, created) VALUES ($1, $2, $3, $4)";
    FORGET_OLD = "DELETE FROM form_nonces WHERE created < $1";
}

/// How long it is remembered what a form made: 30 days, in milliseconds.
const REMEMBERED: i64 = 30 * 24 * 60 * 60 * 1000;

/// What a form can make: it has an id.
pub trait Made {
    /// The id.
    fn made(&self) -> String;
}

impl Made for ApiKey {
    fn made(&self) -> String {
        self.id.to_string()
    }
}

/// What has no id of its own.
impl Made for () {
    fn made(&self) -> String {
        String::new()
    }
}

impl Made for GlobalKey {
    fn made(&self) -> String {
        self.id.to_string()
    }
}

impl Made for Organization {
    fn made(&self) -> String {
        self.id.to_string()
    }
}

/// An organization, with the key that was made beside it.
impl Made for (Organization, Option<ApiKey>) {
    fn made(&self) -> String {
        self.0.id.to_string()
    }
}

/// A change that a form of a person asks for once.
#[derive(Debug)]
pub struct Once<C> {
    /// The keyed hash of the form's nonce.
    pub nonce_hash: Vec<u8>,
    /// What it asks for.
    pub change: C,
}

/// Why it is not done.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum OnceRefusal<R> {
    /// The form was sent before, and made the thing of this id.
    Sent(String),
    /// The change's own reason.
    Change(R),
}

impl<C: Change> Change for Once<C>
where
    C::Out: Made,
{
    type Action = C::Action;
    type Out = C::Out;
    type Refusal = OnceRefusal<C::Refusal>;

    async fn apply(&self, scope: &Scope, now: Timestamp, tx: &mut Tx) -> Result<C::Out, Stop<Self::Refusal>> {
        let user = match tx.grant().map(|grant| &grant.actor) {
            Some(Actor::User { id, .. }) => id.to_string(),
            _ => String::new(),
        };
        if let Some(row) = tx.optional(SPENT.bind(self.nonce_hash.as_slice()).bind(user.as_str())).await? {
            return Err(Stop::Refused(OnceRefusal::Sent(row.get("made")?)));
        }

        let made = self.change.apply(scope, now, tx).await.map_err(|stop| stop.map(OnceRefusal::Change))?;
        tx.write(FORGET_OLD.bind(now.plus_millis(-REMEMBERED).millis())).await?;
        let spend = SPEND.bind(self.nonce_hash.as_slice()).bind(user).bind(made.made()).bind(now.millis());
        tx.write(spend).await?;
        Ok(made)
    }

    fn new_key(&self) -> Option<PublicKey> {
        self.change.new_key()
    }
}
