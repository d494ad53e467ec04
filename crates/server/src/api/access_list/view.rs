//! An entry as answers show it.

use crate::api::call::Call;
use crate::api::dialect::link::{Href, Link};
use keywright_domain::{AccessListEntry, ApiKey};
use serde::Serialize;

/// An entry object; `ipAddress` only for single addresses, `lastUsed…` only after the first use.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EntryView {
    cidr_block: String,
    count: u64,
    created: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    ip_address: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_used: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_used_address: Option<String>,
    links: Vec<Link>,
}

/// The address of an entry that is one.
pub(crate) fn single_address(entry: &AccessListEntry) -> Option<String> {
    entry.cidr.single().map(|address| address.to_string())
}

impl EntryView {
    /// The entry, below its list.
    pub(crate) fn new(entry: &AccessListEntry, collection: &Href) -> Self {
        let last = entry.usage.last;
        Self {
            cidr_block: entry.cidr.to_string(),
            count: entry.usage.count,
            created: entry.created.to_string(),
            ip_address: single_address(entry),
            last_used: last.map(|(time, _)| time.to_string()),
            last_used_address: last.map(|(_, address)| address.to_string()),
            links: vec![Link::to_self(collection.clone().join(entry.cidr.entry_text()))],
        }
    }

    /// A block that is read alone links the key that it belongs to.
    pub(crate) fn linking_key(mut self, key: &ApiKey, call: &Call) -> Self {
        if self.ip_address.is_none() {
            let href = call.root().join("orgs").join(key.org).join("apiKeys").join(key.id);
            self.links.push(call.related("apiKeys", href));
        }
        self
    }
}
