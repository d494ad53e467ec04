//! A key with its private half, as the one page that has it shows both, and what its formats are built of. Source: console
//! contract 6.

use crate::console::visit::Visit;
use keywright_domain::{Description, KeyId, PrivateKey, PublicKey, Timestamp};

/// What is shown once. Fields are what the templates name.
pub(in crate::console) struct OneTime<'s> {
    pub(in crate::console) public_key: String,
    pub(in crate::console) private_key: &'s str,
    pub(in crate::console) base_url: String,
    pub(in crate::console) api: String,
    /// Its organization; empty for a key of the deployment.
    pub(in crate::console) org: String,
    /// The project that it was made in; empty for none.
    pub(in crate::console) project: String,
    pub(in crate::console) key_id: String,
    pub(in crate::console) roles: String,
    pub(in crate::console) created: String,
    pub(in crate::console) description: String,
}

/// What is said of a key of any kind.
pub(in crate::console) struct Named<'k> {
    pub(in crate::console) id: KeyId,
    pub(in crate::console) public_key: PublicKey,
    pub(in crate::console) description: &'k Description,
    pub(in crate::console) created: Timestamp,
    /// Its roles, with spaces between.
    pub(in crate::console) roles: String,
}

impl<'s> OneTime<'s> {
    /// A key of no organization.
    pub(in crate::console) fn new(visit: &Visit, key: Named<'_>, private: &'s PrivateKey) -> Self {
        Self {
            public_key: key.public_key.to_string(),
            private_key: private.reveal(),
            base_url: visit.site.url.to_string(),
            api: visit.site.api(),
            org: String::new(),
            project: String::new(),
            key_id: key.id.to_string(),
            roles: key.roles,
            created: key.created.to_string(),
            description: key.description.as_str().to_owned(),
        }
    }
}
