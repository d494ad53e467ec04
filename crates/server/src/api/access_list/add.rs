//! `POST …/accessList`: adds entries, all or none, and answers with the whole list.

use super::{page, unreadable};
use crate::api::body::{self, Fields};
use crate::api::call::Call;
use crate::api::dialect::Dialect;
use crate::api::error::{ApiError, access_list as errors, request};
use crate::api::keys::not_found;
use crate::api::openapi::form::{CidrBlock, IpAddress};
use crate::api::outcome::{Failure, not_written};
use crate::api::reply::Reply;
use crate::app::{AddEntriesRefusal, App};
use keywright_domain::policy::AddAccessListEntries;
use keywright_domain::{ApiKey, Cidr, InvalidCidr, Permit};
use serde::Deserialize;
use serde_json::Value;
use std::collections::HashSet;
use utoipa::ToSchema;

const ECHOED: &[&str] = &["count", "created", "lastUsed", "lastUsedAddress", "links"];

/// A new entry: an address or a block, not both.
#[derive(Deserialize, ToSchema)]
#[schema(as = NewAccessListEntry)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(dead_code, reason = "described, and read by name")]
pub(crate) struct NewEntry {
    #[schema(value_type = Option<IpAddress>)]
    ip_address: Option<String>,
    #[schema(value_type = Option<CidrBlock>)]
    cidr_block: Option<String>,
}

/// 200 with the first page, or the page that the query asks for.
pub(crate) async fn add(permit: Permit<AddAccessListEntries>, key: ApiKey, mut call: Call) -> Result<Reply, Failure> {
    call.list_query()?;
    let items = body::array(call.json().await?)?;
    let cidrs = items.into_iter().map(|item| entry(item, &call)).collect::<Result<Vec<_>, _>>()?;
    let mut seen = HashSet::with_capacity(cidrs.len());
    if !cidrs.iter().all(|cidr| seen.insert(*cidr)) {
        return Err(ApiError::new(&errors::DUPLICATE_ADDRESSES_IN_INPUT).into());
    }

    let refused = |refusal| match refusal {
        AddEntriesRefusal::NotFound => not_found(key.id),
        AddEntriesRefusal::Present(cidr) => {
            ApiError::new(&errors::ADDRESS_ALREADY_IN_ACCESS_LIST).with(cidr.entry_text())
        }
        AddEntriesRefusal::TooMany(limit) => {
            let text = format!("an access list may have at most {limit} entries");
            ApiError::new(&request::VALIDATION_ERROR).with(text)
        }
    };
    call.app.add_entries(&permit, cidrs).await.map_err(|error| not_written(error, refused))?;

    page(&permit, &key, &call).await
}

/// One element of the body: an address or a block, not both.
fn entry(item: Value, call: &Call) -> Result<Cidr, ApiError> {
    let mut fields = Fields::of::<NewEntry>(item, ECHOED)?;
    let (address, block) = (fields.text("ipAddress")?, fields.text("cidrBlock")?);
    let (text, read) = match (address, block) {
        (Some(text), None) => {
            let read = Cidr::from_address(&text);
            (text, read)
        }
        (None, Some(text)) => {
            let read = Cidr::from_block(&text, call.dialect.host_bits);
            (text, read)
        }
        _ => return Err(ApiError::new(&errors::BAD_ACCESS_LIST_ADD_REQUEST)),
    };
    allowed(&text, read, &call.app)
}

/// An address or a block, out of one text, that may be on a list.
///
/// # Errors
/// 400 `INVALID_IP_ADDRESS_OR_CIDR_NOTATION`, `CANNOT_ADD_IP_ADDRESS_TO_API_KEY_ACCESS_LIST`, and what the dialect says of
/// bits behind the prefix.
pub(crate) fn allowed_block(text: &str, dialect: &Dialect, app: &App) -> Result<Cidr, ApiError> {
    let read = if text.contains('/') { Cidr::from_block(text, dialect.host_bits) } else { Cidr::from_address(text) };
    allowed(text, read, app)
}

fn allowed(text: &str, read: Result<Cidr, InvalidCidr>, app: &App) -> Result<Cidr, ApiError> {
    let cidr = read.map_err(|invalid| unreadable(text, invalid))?;
    let open = cidr.network().prefix_len() == 0 && !app.limits.allow_open_cidr;
    if cidr.unspecified_host() || open {
        return Err(ApiError::new(&errors::CANNOT_ADD_IP_ADDRESS_TO_API_KEY_ACCESS_LIST).with(text));
    }
    Ok(cidr)
}
