//! `/orgs/{orgId}/apiKeys/{apiUserId}/accessList`, and the same as `/whitelist` (endpoint contract 3).

mod add;
mod view;

pub(super) use add::{NewEntry, add, allowed_block};
pub(super) use view::{EntryView, single_address};

use super::call::Call;
use super::dialect::link::Href;
use super::error::{ApiError, Spelling, access_list as errors};
use super::keys::not_found;
use super::outcome::{Failure, not_written};
use super::reply::Reply;
use crate::app::RemoveEntryRefusal;
use keywright_domain::policy::{ReadAccessList, RemoveAccessListEntry};
use keywright_domain::{ApiKey, Cidr, InvalidCidr, Listing, Permit, TouchesAccessList};

/// `GET …/accessList`: the entries in order of creation.
pub(super) async fn list(permit: Permit<ReadAccessList>, key: ApiKey, call: Call) -> Result<Reply, Failure> {
    page(&permit, &key, &call).await
}

/// `GET …/accessList/{ipAddress}`: one entry; a block also links its key.
pub(super) async fn get(permit: Permit<ReadAccessList>, key: ApiKey, call: Call) -> Result<Reply, Failure> {
    let cidr = named_entry(&call)?;

    let entry = call.app.entry(&permit, cidr).await?.ok_or_else(|| entry_not_found(cidr, &key))?;

    call.ok(&EntryView::new(&entry, &collection(&key, &call)).linking_key(&key, &call))
}

/// `DELETE …/accessList/{ipAddress}`: 204.
pub(super) async fn remove(permit: Permit<RemoveAccessListEntry>, key: ApiKey, call: Call) -> Result<Reply, Failure> {
    let cidr = named_entry(&call)?;

    let refused = |refusal| match refusal {
        RemoveEntryRefusal::KeyNotFound => not_found(key.id),
        RemoveEntryRefusal::EntryNotFound => entry_not_found(cidr, &key),
        RemoveEntryRefusal::RemovesCaller => {
            ApiError::new(&errors::CANNOT_REMOVE_CALLER_FROM_ACCESS_LIST).with(call.address())
        }
    };
    call.app.remove_entry(&permit, cidr).await.map_err(|error| not_written(error, refused))?;

    call.nothing()
}

/// The page that the query asks for: what a list answers, and an addition too.
async fn page<A: TouchesAccessList>(permit: &Permit<A>, key: &ApiKey, call: &Call) -> Result<Reply, Failure> {
    let query = call.list_query()?;

    let entries = call.app.list_entries(permit, query.page).await?;

    let collection = collection(key, call);
    let items = entries.items.iter().map(|entry| EntryView::new(entry, &collection)).collect();
    call.list(&query, &collection, &[], Listing { items, total: entries.total })
}

/// Where the list is, in the spelling of the request.
fn collection(key: &ApiKey, call: &Call) -> Href {
    let list = match call.spelling {
        Spelling::AccessList => "accessList",
        Spelling::Whitelist => "whitelist",
    };
    call.root().join("orgs").join(key.org).join("apiKeys").join(key.id).join(list)
}

/// The entry that the path names: an address or a block, with `%2F` or a raw slash.
fn named_entry(call: &Call) -> Result<Cidr, ApiError> {
    let text = call.param("ipAddress");
    Cidr::from_entry(text).map_err(|_| ApiError::new(&errors::INVALID_IP_ADDRESS_OR_CIDR_NOTATION).with(text))
}

fn entry_not_found(cidr: Cidr, key: &ApiKey) -> ApiError {
    ApiError::new(&errors::API_KEY_ACCESS_LIST_NOT_FOUND).with(cidr.entry_text()).with(key.id)
}

/// The contract's words for an entry that cannot be read.
fn unreadable(text: &str, invalid: InvalidCidr) -> ApiError {
    match invalid {
        InvalidCidr::NotCanonical { given, canonical } => {
            ApiError::new(&errors::ATLAS_NON_CANONICAL_CIDR_BLOCK).with(given).with(canonical)
        }
        InvalidCidr::Unparsable | InvalidCidr::PrefixOutOfRange => {
            ApiError::new(&errors::INVALID_IP_ADDRESS_OR_CIDR_NOTATION).with(text)
        }
    }
}
