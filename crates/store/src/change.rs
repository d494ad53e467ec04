//! A write is a value: what it needs is gathered before, what it does is one function, and the committer runs it.
//!
//! The rule: `apply` makes every check before its first change, so that a refusal leaves nothing behind; it may be run
//! again, so it takes `&self`; and it reads and writes only through its [`Tx`].

use crate::Error;
use crate::counts::Counts;
use crate::seam::{On, Query, Row, Transaction};
use keywright_domain::{Action, Actor, Draft, Grant, KeyId, PublicKey, Revision, Scope, Timestamp, UserId};
use std::future::Future;

/// One write.
pub trait Change: Send + Sync + 'static {
    /// The action whose permit it asks for.
    type Action: Action;
    /// What its caller gets after the COMMIT.
    type Out: Send + 'static;
    /// Why it may refuse.
    type Refusal: Send + 'static;

    /// Checks, then changes, in the permit's scope; `now` is the time that everything it stores is stamped with.
    fn apply(
        &self,
        scope: &Scope,
        now: Timestamp,
        tx: &mut Tx,
    ) -> impl Future<Output = Result<Self::Out, Stop<Self::Refusal>>> + Send;

    /// The public half of the key that it makes in an organization, if it does: before the first write of a batch it is
    /// looked up with those of the others whether it is free.
    fn new_key(&self) -> Option<PublicKey> {
        None
    }
}

/// Why `apply` stopped.
#[derive(Debug)]
pub enum Stop<R> {
    /// A rule says no.
    Refused(R),
    /// The database failed.
    Failed(Error),
}

impl<R> Stop<R> {
    /// A refusal in the words of another change; a failure stays what it is.
    pub(crate) fn map<S>(self, words: impl FnOnce(R) -> S) -> Stop<S> {
        match self {
            Self::Refused(refusal) => Stop::Refused(words(refusal)),
            Self::Failed(error) => Stop::Failed(error),
        }
    }
}

impl<R> From<Error> for Stop<R> {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

/// What was written, and up to where in the log.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Committed<T> {
    /// The change's answer.
    pub value: T,
    /// The log's last revision after it: whoever has followed the log this far knows of it.
    pub revision: Revision,
}

/// Why nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError<R> {
    /// A rule of the change said no.
    #[error("refused")]
    Refused(R),
    /// The actor is gone, or its rights no longer suffice.
    #[error("denied")]
    Denied(Denial),
    /// The database failed, or failed too often.
    #[error(transparent)]
    Failed(Error),
}

impl<R> WriteError<R> {
    /// The same with the rule's reason in other words.
    pub fn map_refusal<S>(self, words: impl FnOnce(R) -> S) -> WriteError<S> {
        match self {
            Self::Refused(refusal) => WriteError::Refused(words(refusal)),
            Self::Denied(denial) => WriteError::Denied(denial),
            Self::Failed(error) => WriteError::Failed(error),
        }
    }
}

/// Why an actor may no longer do what its permit says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Denial {
    /// The key was deleted, or the person or their session is gone.
    Gone,
    /// It was decided again under the lock, with newer rights.
    Refused(keywright_domain::Refusal),
}

/// A write's view of the transaction it runs in.
pub struct Tx {
    pub(crate) inner: Transaction,
    pub(crate) revision: Revision,
    pub(crate) drafts: Vec<Draft>,
    pub(crate) changed: bool,
    pub(crate) grant: Option<Grant>,
    counts: Counts,
}

impl Tx {
    pub(crate) fn new(mut inner: Transaction, revision: Revision, counts: Counts) -> Self {
        inner.watch(Counts::TABLES);
        Self { inner, revision, drafts: Vec::new(), changed: false, grant: None, counts }
    }

    /// What the batch knows of organizations and public keys, as long as nobody has changed them otherwise.
    pub(crate) fn counts(&mut self) -> Option<&mut Counts> {
        self.inner.undisturbed().then_some(&mut self.counts)
    }

    /// The key that the permit names.
    pub(crate) fn target(&self) -> Option<KeyId> {
        self.grant.as_ref().and_then(|grant| grant.ask.target)
    }

    /// Who acts, and from where.
    pub(crate) fn grant(&self) -> Option<&Grant> {
        self.grant.as_ref()
    }

    /// Does the permit include this further right?
    pub(crate) fn includes<A: Action>(&self) -> bool {
        self.grant.as_ref().is_some_and(Grant::includes::<A>)
    }

    /// The acting key, unless a person or the server itself acts.
    pub(crate) fn actor_key(&self) -> Option<KeyId> {
        match self.grant.as_ref()?.actor {
            Actor::Key { id, .. } => Some(id),
            Actor::User { .. } | Actor::System => None,
        }
    }

    /// Is it this person who acts?
    pub(crate) fn is_acting(&self, user: UserId) -> bool {
        matches!(self.grant.as_ref().map(|grant| &grant.actor), Some(Actor::User { id, .. }) if *id == user)
    }

    /// The revision that the first event of this write will have: what a `rights_revision` is set to.
    pub(crate) fn next_revision(&self) -> i64 {
        self.revision.0 + 1
    }

    pub(crate) fn on(&mut self) -> On<'_> {
        On::Within(&mut self.inner)
    }

    pub(crate) async fn optional(&mut self, query: Query) -> Result<Option<Row>, Error> {
        query.optional(self.on()).await
    }

    pub(crate) async fn all(&mut self, query: Query) -> Result<Vec<Row>, Error> {
        query.all(self.on()).await
    }

    /// Runs a statement that changes something. From here on a refusal costs the batch a second run.
    pub(crate) async fn write(&mut self, query: Query) -> Result<u64, Error> {
        let rows = query.run(self.on()).await?;
        self.changed |= rows > 0;
        Ok(rows)
    }

    /// Inserts a row, together with those of other writes and before anybody could see that it is not there. From here
    /// on as for [`Self::write`].
    pub(crate) fn insert(&mut self, row: Query) {
        self.changed = true;
        self.inner.insert_later(row);
    }

    /// Raises numbers of a row, together with what other writes raise there and before anybody could see it. From here on as
    /// for [`Self::write`].
    pub(crate) fn raise(&mut self, row: Query) {
        self.changed = true;
        self.inner.raise_later(row);
    }

    /// Says what happened; the committer adds who, when and where in the log.
    pub(crate) fn record(&mut self, draft: Draft) {
        self.drafts.push(draft);
    }
}
