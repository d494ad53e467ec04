//! The permit: proof that a caller may do one thing in one scope. No permit, no write; no permit, no read.

use crate::decide::{Also, Ask};
use crate::{Action, KeyId, OrgId, PublicKey, RequestId, Revision, Scope, SessionId, UserId};
use std::marker::PhantomData;
use std::net::IpAddr;
use std::sync::Arc;

/// Who acts.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Actor {
    /// An API key.
    Key {
        /// The key.
        id: KeyId,
        /// Its public half, which the log shows.
        public_key: PublicKey,
        /// Its organization; a global key has none.
        org: Option<OrgId>,
    },
    /// A person.
    User {
        /// The person.
        id: UserId,
        /// The name, which the log shows.
        username: Arc<str>,
        /// The session in which they act; none where the request itself proved who they are.
        session: Option<SessionId>,
    },
    /// The server itself, for somebody whom it does not know: at first run, or before a sign-in.
    System,
}

/// What was decided: kept by the permit, read by the committer.
#[derive(Clone, Debug)]
pub struct Grant {
    /// The row of the policy, the scope, and the key it is done to.
    pub ask: Ask,
    /// Who acts.
    pub actor: Actor,
    /// From where; `None` for the server itself.
    pub address: Option<IpAddr>,
    /// In which request; `None` for the server itself.
    pub request: Option<RequestId>,
    /// The revision at which the actor's rights were read.
    pub as_of: Revision,
}

impl Grant {
    /// Was this further right decided too? The server's own work has every right.
    pub fn includes<B: Action>(&self) -> bool {
        self.actor == Actor::System || self.ask.also.iter().any(|rule| rule.name == B::RULE.name)
    }
}

/// Proof that `A` is permitted. Made by [`crate::Caller::permit`] and [`crate::SignedIn::permit`] alone; it cannot be copied, nor made from parts.
#[derive(Debug)]
pub struct Permit<A> {
    grant: Grant,
    action: PhantomData<fn() -> A>,
}

impl<A: Action> Permit<A> {
    pub(crate) fn new(grant: Grant) -> Self {
        Self { grant, action: PhantomData }
    }

    /// The server's own permit, over the deployment. A banned call outside first run.
    pub fn system() -> Self {
        let ask = Ask { rule: A::RULE, scope: Scope::Deployment, target: None, also: Also::NONE };
        Self::new(Grant { ask, actor: Actor::System, address: None, request: None, as_of: Revision(0) })
    }

    /// The server's own permit, for a request that nobody signed: the log shows where it came from.
    ///
    /// A caller's permit stays as it is: its address was judged.
    #[must_use]
    pub fn asked_from(mut self, address: IpAddr, request: RequestId) -> Self {
        if self.grant.actor == Actor::System {
            (self.grant.address, self.grant.request) = (Some(address), Some(request));
        }
        self
    }

    /// The same permit, with a second one for what the body asks for; the committer judges all of them again.
    ///
    /// A permit for another scope or of another actor adds nothing.
    #[must_use]
    pub fn along_with<B: Action>(mut self, second: &Permit<B>) -> Self {
        if second.grant.ask.scope == self.grant.ask.scope && second.grant.actor == self.grant.actor {
            self.grant.ask.also = self.grant.ask.also.and(B::RULE);
        }
        self
    }

    /// Where.
    pub fn scope(&self) -> &Scope {
        &self.grant.ask.scope
    }

    /// The key it is done to, when the action has one.
    pub fn target(&self) -> Option<KeyId> {
        self.grant.ask.target
    }

    /// Everything that was decided.
    pub fn grant(&self) -> &Grant {
        &self.grant
    }
}
