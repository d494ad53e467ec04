//! What `crates/bench` measures with: the parts of a request one by one, and keys without a database.
//!
//! Only the feature `bench` builds this, and the product is built without it: there is no switch that turns verification
//! off, only another program. Nothing here repeats a step: each function calls the one that serves requests.

use crate::app::App;
use crate::auth::keyring::KnownKey;
use crate::auth::verify::Proved;
use http::HeaderMap;
use keywright_digest::Ha1Pair;
use keywright_domain::{
    AccessList, Action, Also, Ask, KeyEntry, KeyId, OrgId, PublicKey, Revision, Rights, Scope, Verdict,
};
use std::future::Future;
use std::net::IpAddr;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

/// A caller who is taken to have proved their secret, for [`Api::assuming`](crate::api::Api::assuming).
pub struct Verified(pub(crate) Proved);

/// A key as memory alone knows it.
pub struct Remembered {
    /// The key.
    pub id: KeyId,
    /// Its public half.
    pub public_key: PublicKey,
    /// Its private half.
    pub private_key: String,
    /// Its roles; its organization must be in the database.
    pub rights: Rights,
    /// Its access list.
    pub access_list: AccessList,
}

/// A request to be decided, as it came in.
#[derive(Clone, Copy)]
pub struct Asked<'a> {
    /// The method.
    pub method: &'a str,
    /// The raw target.
    pub target: &'a str,
    /// The headers, of which `Authorization` is looked at.
    pub headers: &'a HeaderMap,
    /// The client's address.
    pub address: IpAddr,
}

/// The door to a running application.
pub struct Door(Arc<App>);

impl Door {
    /// The door to this application.
    pub fn to(app: &Arc<App>) -> Self {
        Self(Arc::clone(app))
    }

    /// Keeps keys in memory that the database does not have, as if each had been read on its first sight.
    pub fn remember(&self, keys: impl IntoIterator<Item = Remembered>) {
        for key in keys {
            let Remembered { id, public_key, private_key, rights, access_list } = key;
            let realm = self.0.store.vault().realm();
            let ha1 = Ha1Pair::of(public_key.as_str(), realm, &private_key);
            let rights = Arc::new(rights);
            self.0
                .keyring
                .keep(KnownKey::of(KeyEntry { id, public_key, rights, access_list, as_of: Revision(0) }, ha1));
        }
    }

    /// Makes sure that an organization is in memory; false when there is none.
    pub async fn warm(&self, org: OrgId) -> bool {
        matches!(self.0.keyring.org(org).await, Ok(Some(_)))
    }

    /// The holder of a key, as if they had just proved their secret; `None` when there is no such key.
    pub async fn assume(&self, public_key: PublicKey) -> Option<Verified> {
        self.0.verifier.assume(public_key).await.ok().map(Verified)
    }

    /// One verification from the header to the decision: may whoever signed this request do `A` in their organization?
    ///
    /// False when not, and when something that is not in memory would have to be read first. Never inlined: callgrind counts
    /// between its beginning and its end.
    #[inline(never)]
    pub fn decides<A: Action>(&self, asked: Asked<'_>) -> bool {
        let app = &self.0;
        app.verifier.expect(asked.headers);
        let moment = app.moment();
        let verifying = pin!(app.verifier.verify(asked.method, asked.target, asked.headers, moment));
        let Poll::Ready(Ok(proved)) = verifying.poll(&mut Context::from_waker(Waker::noop())) else { return false };
        let entry = &proved.key.entry;
        let scope = entry.rights.org.map_or(Scope::Deployment, Scope::Organization);
        let ask = Ask { rule: A::RULE, scope, target: None, also: Also::NONE };
        let (mode, lease) = (app.limits.explicit_access_list, app.follower.lease());
        let verdict = keywright_domain::decide(entry, &proved.home, asked.address, &ask, mode, moment.boot, lease);
        matches!(verdict, Verdict::Allow(_))
    }
}
