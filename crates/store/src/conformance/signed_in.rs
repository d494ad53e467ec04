//! People who act: signed in as the suite says they are.

use super::world::{HOME, World};
use crate::seam::{On, Statement};
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
        let password = self.password_of(user).await;
        self.store.write(&permit, CreateSession { session, password, proof: Proof::Password }).await.unwrap();
        id
    }

    /// The hash of an account's password; one without gets one.
    pub(super) async fn password_of(&self, user: UserId) -> String {
        let sql = "UPDATE users SET password_hash = COALESCE(password_hash, 'a hash') WHERE id = $1";
        let mut tx = self.store.pools.begin().await.unwrap();
        Statement { name: "gives a password", sql }.bind(user.to_string()).run(On::Within(&mut tx)).await.unwrap();
        tx.commit().await.unwrap();
        let sql = "SELECT password_hash FROM users WHERE id = $1";
        let row = Statement { name: "password of", sql }.bind(user.to_string()).optional(On::Read(&self.store.pools));
        row.await.unwrap().unwrap().get("password_hash").unwrap()
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
