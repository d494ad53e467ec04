//! Who calls: a key whose signature was verified, with the rights that memory or the log gave it.

use crate::decide::{self, Also, Ask, Refusal};
use crate::permit::{Actor, Grant};
use crate::{AccessList, Action, Home, KeyId, OrgId, Permit, PublicKey, Revision, Rights, Scope};
use std::net::IpAddr;
use std::sync::Arc;

/// What a decision needs to know of a key. Its secrets are kept elsewhere.
#[derive(Debug)]
pub struct KeyEntry {
    /// The key.
    pub id: KeyId,
    /// Its public half.
    pub public_key: PublicKey,
    /// Its roles; keys that hold the same may share them.
    pub rights: Arc<Rights>,
    /// Its access list.
    pub access_list: AccessList,
    /// The revision at which all of this was read, in one statement.
    pub as_of: Revision,
}

impl AsRef<Self> for KeyEntry {
    fn as_ref(&self) -> &Self {
        self
    }
}

/// What a decision needs to know of an organization.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct OrgEntry {
    /// The organization.
    pub id: OrgId,
    /// Must each of its keys have an access list?
    pub access_list_required: bool,
    /// The revision at which this was read.
    pub as_of: Revision,
}

/// One request to this deployment: which start of a node, and the how-manieth request of that start.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RequestId {
    /// The node's start number.
    pub start: u32,
    /// Counted from one.
    pub number: u64,
}

impl std::fmt::Display for RequestId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:x}-{:x}", self.start, self.number)
    }
}

/// A verified caller. Its one constructor is a banned call outside the server's `auth`.
pub struct Caller {
    holder: Arc<dyn AsRef<KeyEntry> + Send + Sync>,
    home: Home,
    address: IpAddr,
    request: RequestId,
}

impl Caller {
    /// The holder of a key, whose response was right, calling from `address`. Whoever remembers the key may keep more of
    /// it in the same place than its entry.
    pub fn verified(
        holder: Arc<impl AsRef<KeyEntry> + Send + Sync + 'static>,
        home: Home,
        address: IpAddr,
        request: RequestId,
    ) -> Self {
        Self { holder, home, address, request }
    }

    /// The key.
    pub fn entry(&self) -> &KeyEntry {
        (*self.holder).as_ref()
    }

    /// Its organization; a global key has none.
    pub fn org(&self) -> Option<&OrgEntry> {
        self.home.org()
    }

    /// The client address that every path agrees on.
    pub fn address(&self) -> IpAddr {
        self.address
    }

    /// The request that is being answered.
    pub fn request(&self) -> RequestId {
        self.request
    }

    /// The permit to do `A` in a scope, and to a key when the action has one: steps 7 and 10.
    ///
    /// # Errors
    /// [`Refusal::NotMember`], [`Refusal::NotPermitted`].
    pub fn permit<A: Action>(&self, scope: Scope, target: Option<KeyId>) -> Result<Permit<A>, Refusal> {
        let ask = Ask { rule: A::RULE, scope, target, also: Also::NONE };
        let entry = self.entry();
        decide::membership(entry, &scope)?;
        decide::role(entry, &ask)?;
        let org = self.org().map(|org| org.id);
        let actor = Actor::Key { id: entry.id, public_key: entry.public_key, org };
        Ok(Permit::new(Grant {
            ask,
            actor,
            address: Some(self.address),
            request: Some(self.request),
            as_of: entry.as_of.min(self.home.as_of()),
        }))
    }
}
