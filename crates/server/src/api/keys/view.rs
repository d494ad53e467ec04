//! An API key as answers show it: masked everywhere but in the one answer that makes it (endpoint contract 1).

use crate::api::call::Call;
use crate::api::dialect::link::{Href, Link};
use crate::api::openapi::form::{Description, Id, PrivateKey as PrivateKeyForm, PublicKey as PublicKeyForm};
use crate::api::role_view::{RoleView, roles};
use crate::api::shown::Shown;
use keywright_domain::{ApiKey, GlobalKey, GlobalRoles, KeyId, OrgId, OrgRoles, PrivateKey, PublicKey};
use serde::Serialize;
use utoipa::ToSchema;

/// A key object.
#[derive(Serialize, ToSchema)]
#[schema(as = ApiKey)]
#[serde(rename_all = "camelCase")]
pub(crate) struct KeyView {
    #[schema(value_type = Description)]
    desc: String,
    #[schema(value_type = Id)]
    id: Shown<KeyId>,
    links: Vec<Link>,
    #[schema(value_type = PrivateKeyForm)]
    private_key: String,
    #[schema(value_type = PublicKeyForm)]
    public_key: Shown<PublicKey>,
    roles: Vec<RoleView>,
}

impl KeyView {
    /// The key, its private half masked. Its link is always the organization's.
    pub(crate) fn new(key: &ApiKey, call: &Call) -> Self {
        let href = href(call.root(), Some(key.org), key.id);
        Self {
            desc: key.description.as_str().to_owned(),
            id: Shown(key.id),
            links: vec![Link::to_self(href)],
            private_key: key.tail.masked(),
            public_key: Shown(key.public_key),
            roles: roles(Some(key.org), key.roles.org, &key.roles.projects, GlobalRoles::EMPTY),
        }
    }

    /// A global key, below a dialect's root.
    pub(crate) fn global(key: &GlobalKey, root: Href) -> Self {
        Self {
            desc: key.description.as_str().to_owned(),
            id: Shown(key.id),
            links: vec![Link::to_self(href(root, None, key.id))],
            private_key: key.tail.masked(),
            public_key: Shown(key.public_key),
            roles: roles(None, OrgRoles::EMPTY, &[], key.roles),
        }
    }

    /// The same with the private half in full: for the answer that makes the key, and no other.
    pub(crate) fn revealing(mut self, private: &PrivateKey) -> Self {
        private.reveal().clone_into(&mut self.private_key);
        self
    }
}

/// Where a key is. The products write `null` for the organization that a global key does not have.
pub(crate) fn href(root: Href, org: Option<OrgId>, key: KeyId) -> Href {
    let orgs = root.join("orgs");
    let org = match org {
        Some(org) => orgs.join(org),
        None => orgs.join("null"),
    };
    org.join("apiKeys").join(key)
}
