//! The committer's queue: writes of every type, waiting side by side.

use crate::Error;
use crate::change::{Change, Committed, Denial, Stop, Tx, WriteError};
use keywright_domain::{EventId, Grant, PublicKey, Revision, Timestamp};
use std::{future::Future, pin::Pin};
use tokio::sync::oneshot;

pub(crate) type Answer<C> = Result<Committed<<C as Change>::Out>, WriteError<<C as Change>::Refusal>>;
type Turn<'a> = Pin<Box<dyn Future<Output = Turned> + Send + 'a>>;

/// How a write's turn ended.
pub(crate) enum Turned {
    /// It changed what it wanted to.
    Done,
    /// A rule said no.
    Refused,
    /// The database failed.
    Failed(Error),
}

/// A change with its caller's ear, its types forgotten.
pub(crate) trait Queued: Send {
    fn grant(&self) -> &Grant;
    /// The id of its first event; the next ones follow it.
    fn first_event(&self) -> EventId;
    /// The public half of the key that it makes.
    fn new_key(&self) -> Option<PublicKey>;
    /// Has its caller stopped waiting?
    fn is_abandoned(&self) -> bool;
    fn run<'a>(&'a mut self, now: Timestamp, tx: &'a mut Tx) -> Turn<'a>;
    fn deny(&mut self, denial: Denial);
    fn fail(&mut self, error: Error);
    fn answer(self: Box<Self>, revision: Revision);
}

pub(crate) struct Waiting<C: Change> {
    change: C,
    grant: Grant,
    first_event: EventId,
    result: Option<Result<C::Out, WriteError<C::Refusal>>>,
    ear: oneshot::Sender<Answer<C>>,
}

impl<C: Change> Waiting<C> {
    pub(crate) fn new(change: C, grant: Grant, first_event: EventId) -> (Self, oneshot::Receiver<Answer<C>>) {
        let (ear, answer) = oneshot::channel();
        (Self { change, grant, first_event, result: None, ear }, answer)
    }
}

impl<C: Change> Queued for Waiting<C> {
    fn grant(&self) -> &Grant {
        &self.grant
    }

    fn first_event(&self) -> EventId {
        self.first_event
    }

    fn new_key(&self) -> Option<PublicKey> {
        self.change.new_key()
    }

    fn is_abandoned(&self) -> bool {
        self.ear.is_closed()
    }

    fn run<'a>(&'a mut self, now: Timestamp, tx: &'a mut Tx) -> Turn<'a> {
        Box::pin(async move {
            match self.change.apply(&self.grant.ask.scope, now, tx).await {
                Ok(out) => {
                    self.result = Some(Ok(out));
                    Turned::Done
                }
                Err(Stop::Refused(refusal)) => {
                    self.result = Some(Err(WriteError::Refused(refusal)));
                    Turned::Refused
                }
                Err(Stop::Failed(error)) => Turned::Failed(error),
            }
        })
    }

    fn deny(&mut self, denial: Denial) {
        self.result = Some(Err(WriteError::Denied(denial)));
    }

    fn fail(&mut self, error: Error) {
        self.result = Some(Err(WriteError::Failed(error)));
    }

    fn answer(self: Box<Self>, revision: Revision) {
        let result = self.result.unwrap_or(Err(WriteError::Failed(Error::Stopped)));
        // A caller that hung up disturbs nobody.
        self.ear.send(result.map(|value| Committed { value, revision })).ok();
    }
}
