//! An entry as answers show it.

use crate::api::call::Call;
use crate::api::dialect::link::{Href, Link};
use crate::api::openapi::form::{CidrBlock, IpAddress, Time};
use keywright_domain::{AccessListEntry, ApiKey};
use serde::Serialize;
use utoipa::ToSchema;

/// An entry object; `ipAddress` only for single addresses, `lastUsed…` only after the first use.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AccessListEntry)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EntryView {
    #[schema(value_type = CidrBlock)]
    cidr_block: String,
    count: u64,
    #[schema(value_type = Time)]
    created: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<IpAddress>)]
    ip_address: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Time>)]
    last_used: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<IpAddress>)]
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
