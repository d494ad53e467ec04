//! `/admin/accessList`, and the same as `/admin/whitelist`: from where global roles may be used. Entries are named by
//! their ids.

use crate::api::access_list::allowed_block;
use crate::api::body::Fields;
use crate::api::call::Call;
use crate::api::dialect::link::{Href, Link};
use crate::api::error::{ApiError, Spelling, global as errors, request};
use crate::api::openapi::form::{self, CidrBlock, Id, Time};
use crate::api::outcome::{Failure, not_written};
use crate::api::reply::Reply;
use crate::app::{AddGlobalEntryRefusal, ChangeGlobalEntryRefusal, RemoveGlobalEntryRefusal};
use keywright_domain::policy::{AddGlobalEntry, ChangeGlobalEntry, ReadGlobalList, RemoveGlobalEntry};
use keywright_domain::{Cidr, Description, EntryId, GlobalEntry, Listing, Permit, TouchesGlobalList};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Members that an entry has in answers, and that SDKs send back.
const ECHOED: &[&str] = &["created", "expires", "id", "lastUsed", "links", "type", "updated"];

/// A new entry: an address or a block, and what it is there for.
#[derive(Deserialize, ToSchema)]
#[schema(as = NewGlobalAccessListEntry)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(dead_code, reason = "described, and read by name")]
pub(in crate::api) struct NewGlobalEntry {
    #[schema(value_type = form::AddressOrBlock)]
    cidr_block: String,
    #[schema(value_type = form::EntryDescription)]
    description: String,
}

/// What changes of an entry: at least one of the two; the empty text counts as absent.
#[derive(Deserialize, ToSchema)]
#[schema(as = GlobalAccessListEntryChange)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(dead_code, reason = "described, and read by name")]
pub(in crate::api) struct GlobalEntryChange {
    #[schema(value_type = Option<form::NewAddressOrBlock>)]
    cidr_block: Option<String>,
    #[schema(value_type = Option<form::NewEntryDescription>)]
    description: Option<String>,
}

/// An entry object; entries do not expire, and `lastUsed` is null before the first use.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = GlobalAccessListEntry)]
#[serde(rename_all = "camelCase")]
pub(in crate::api) struct EntryView {
    #[schema(value_type = CidrBlock)]
    cidr_block: String,
    #[schema(value_type = Time)]
    created: String,
    #[schema(value_type = form::EntryDescription)]
    description: String,
    #[schema(value_type = Option<Time>, required)]
    expires: Option<String>,
    #[schema(value_type = Id)]
    id: String,
    #[schema(value_type = Option<Time>, required)]
    last_used: Option<String>,
    links: Vec<Link>,
    #[serde(rename = "type")]
    kind: &'static str,
    #[schema(value_type = Time)]
    updated: String,
}

impl EntryView {
    fn new(entry: &GlobalEntry, collection: Href) -> Self {
        Self {
            cidr_block: entry.cidr.to_string(),
            created: entry.created.to_string(),
            description: entry.description.as_str().to_owned(),
            expires: None,
            id: entry.id.to_string(),
            last_used: entry.usage.last.map(|(time, _)| time.to_string()),
            links: vec![Link::to_self(collection.join(entry.id))],
            kind: "GLOBAL_ROLE",
            updated: entry.updated.to_string(),
        }
    }
}

/// `GET /admin/accessList`: the entries in order of creation.
pub(in crate::api) async fn list(permit: Permit<ReadGlobalList>, call: Call) -> Result<Reply, Failure> {
    let query = call.list_query()?;

    let entries = call.app.list_global_entries(&permit, query.page).await?;

    let collection = collection(&call);
    let items = entries.items.iter().map(|entry| EntryView::new(entry, collection.clone())).collect();
    call.list(&query, &collection, &[], Listing { items, total: entries.total })
}

/// `GET /admin/accessList/{entryId}`.
pub(in crate::api) async fn get(permit: Permit<ReadGlobalList>, call: Call) -> Result<Reply, Failure> {
    let entry = existing(&permit, &call).await?;

    call.ok(&EntryView::new(&entry, collection(&call)))
}

/// `POST /admin/accessList`: one entry; 200.
pub(in crate::api) async fn add(permit: Permit<AddGlobalEntry>, mut call: Call) -> Result<Reply, Failure> {
    let mut body = call.object::<NewGlobalEntry>(ECHOED).await?;
    let cidr = cidr(&mut body, &call)?;
    let description = description(&mut body)?;
    let cidr = cidr.ok_or_else(|| ApiError::new(&errors::GLOBAL_WHITELIST_ENTRY_REQUIRES_CIDR_BLOCK))?;
    let description = description.ok_or_else(|| ApiError::new(&errors::GLOBAL_WHITELIST_ENTRY_REQUIRES_DESCRIPTION))?;

    let refused = |refusal| match refusal {
        AddGlobalEntryRefusal::Present => duplicate(cidr),
        AddGlobalEntryRefusal::TooMany(limit) => {
            let text = format!("an access list may have at most {limit} entries");
            ApiError::new(&request::VALIDATION_ERROR).with(text)
        }
        AddGlobalEntryRefusal::KeepsCallerOut => keeps_caller_out(&call),
    };
    let added = call.app.add_global_entry(&permit, cidr, description).await;
    let entry = added.map_err(|error| not_written(error, refused))?;

    call.ok(&EntryView::new(&entry, collection(&call)))
}

/// `PATCH /admin/accessList/{entryId}`: the block, the description, or both.
pub(in crate::api) async fn change(permit: Permit<ChangeGlobalEntry>, mut call: Call) -> Result<Reply, Failure> {
    let entry = existing(&permit, &call).await?;
    let mut body = call.object::<GlobalEntryChange>(ECHOED).await?;
    let (cidr, description) = (cidr(&mut body, &call)?, description(&mut body)?);
    if cidr.is_none() && description.is_none() {
        return Err(ApiError::new(&errors::NO_CIDR_BLOCK_OR_DESCRIPTION).into());
    }

    let refused = |refusal| match refusal {
        ChangeGlobalEntryRefusal::NotFound => not_found(&call),
        ChangeGlobalEntryRefusal::Present(cidr) => duplicate(cidr),
        ChangeGlobalEntryRefusal::KeepsCallerOut => keeps_caller_out(&call),
    };
    let changed = call.app.change_global_entry(&permit, entry.id, cidr, description).await;
    let entry = changed.map_err(|error| not_written(error, refused))?;

    call.ok(&EntryView::new(&entry, collection(&call)))
}

/// `DELETE /admin/accessList/{entryId}`: 204.
pub(in crate::api) async fn remove(permit: Permit<RemoveGlobalEntry>, call: Call) -> Result<Reply, Failure> {
    let entry = existing(&permit, &call).await?;

    let refused = |refusal| match refusal {
        RemoveGlobalEntryRefusal::NotFound => not_found(&call),
        RemoveGlobalEntryRefusal::KeepsCallerOut => keeps_caller_out(&call),
    };
    call.app.remove_global_entry(&permit, entry.id).await.map_err(|error| not_written(error, refused))?;

    call.nothing()
}

/// Where the list is, in the spelling of the request.
fn collection(call: &Call) -> Href {
    let admin = call.root().join("admin");
    match call.spelling {
        Spelling::AccessList => admin.join("accessList"),
        Spelling::Whitelist => admin.join("whitelist"),
    }
}

/// The entry that the path names: step 11, before any body is read.
async fn existing<A: TouchesGlobalList>(permit: &Permit<A>, call: &Call) -> Result<GlobalEntry, Failure> {
    let id: EntryId = call.param("entryId").parse().map_err(|_| not_found(call))?;
    Ok(call.app.global_entry(permit, id).await?.ok_or_else(|| not_found(call))?)
}

/// The block, or a bare address; the empty text is none.
fn cidr(body: &mut Fields, call: &Call) -> Result<Option<Cidr>, ApiError> {
    let text = body.text("cidrBlock")?.filter(|text| !text.is_empty());
    text.map(|text| allowed_block(&text, call.dialect, &call.app)).transpose()
}

/// The description; the empty text is none.
fn description(body: &mut Fields) -> Result<Option<Description>, ApiError> {
    let text = body.text("description")?.filter(|text| !text.is_empty());
    let invalid = |_| ApiError::new(&errors::INVALID_GLOBAL_WHITELIST_DESCRIPTION).with(Description::MAX);
    text.map(|text| Description::try_from(text).map_err(invalid)).transpose()
}

fn not_found(call: &Call) -> ApiError {
    ApiError::new(&errors::GLOBAL_WHITELIST_ENTRY_NOT_FOUND).with(call.param("entryId"))
}

fn duplicate(cidr: Cidr) -> ApiError {
    ApiError::new(&errors::DUPLICATE_GLOBAL_WHITELIST_ENTRY).with(cidr.to_string())
}

fn keeps_caller_out(call: &Call) -> ApiError {
    ApiError::new(&errors::GLOBAL_LIST_KEEPS_CALLER_OUT).with(call.address())
}
