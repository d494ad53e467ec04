//! People who act: signed in as the suite says they are.

use super::world::{HOME, World};
use crate::{CreateSession, NewSession, Proof};
use keywright_domain::policy::SignIn;
use keywright_domain::{Action, Permit, PersonEntry, RequestId, Scope, SessionId, SignedIn, UserId};
use std::sync::Arc;

impl World {
    /// The account that owns the first organization.
    pub(super) async fn first_owner(&self) -> UserId {
        let rows = self.rows("SELECT id FROM users WHERE registered = TRUE ORDER BY created, id").await;
        rows.first().unwrap().parsed("users", "id").unwrap()
    }

    /// A person, as the database knows them now, in a session or without one.
    pub(super) async fn signed_in(&self, user: UserId, session: Option<SessionId>) -> SignedIn {
        let entry = self.store.find_person(user).await.unwrap().unwrap();
        proved(entry, session)
    }

    /// What a person may do in a place.
    pub(super) async fn permit_of<A: Action>(&self, user: UserId, scope: Scope) -> Permit<A> {
        self.signed_in(user, None).await.permit(scope).unwrap()
    }

    /// A session of a person, who has no second factor; the token is sixteen times this byte.
    pub(super) async fn open_session(&self, user: UserId, token: u8) -> SessionId {
        let id = SessionId::mint(self.clock_now(), &mut *self.chance());
        let session = NewSession { id, token_hash: vec![token; 16], user_agent: "Firefox".into() };
        let permit = self.permit_of::<SignIn>(user, Scope::Deployment).await;
        self.store.write(&permit, CreateSession { session, proof: Proof::Password }).await.unwrap();
        id
    }

    fn clock_now(&self) -> keywright_domain::Timestamp {
        crate::Clock::now(&*self.clock)
    }
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "the suite stands in for authentication")]
pub(super) fn proved(entry: PersonEntry, session: Option<SessionId>) -> SignedIn {
    SignedIn::verified(Arc::new(entry), session, HOME, RequestId { start: 1, number: 1 })
}
