//! A stored event, read back into its type.

use crate::Error;
use crate::seam::Row;
use keywright_domain::{Draft, Event, EventType, Revision, Timestamp};

/// The columns that every statement about whole events names.
macro_rules! event_columns {
    ($tail:expr) => {
        concat!(
            "SELECT revision, id, chain, seq, hash, created, event_type, org_id, org_number, group_id, group_number, ",
            "api_key_id, public_key, user_id, username, remote_address, request_id, target_api_key_id, ",
            "target_public_key, target_user_id, target_username, whitelist_entry, detail, team_id FROM events ",
            $tail
        )
    };
}
pub(crate) use event_columns;

const TABLE: &str = "events";

pub(crate) fn read(row: &Row) -> Result<Event, Error> {
    let kind: String = row.get("event_type")?;
    let chain: String = row.get("chain")?;
    let target_key = row.parsed_optional(TABLE, "target_api_key_id")?;
    let target_public_key = row.parsed_optional(TABLE, "target_public_key")?;
    let target_user = row.parsed_optional(TABLE, "target_user_id")?;
    let user = row.parsed_optional(TABLE, "user_id")?;
    let key = row.parsed_optional(TABLE, "api_key_id")?;
    Ok(Event {
        revision: Revision(row.get("revision")?),
        id: row.parsed(TABLE, "id")?,
        seq: row.get("seq")?,
        created: Timestamp::from_millis(row.get("created")?),
        draft: Draft {
            kind: EventType::from_name(&kind).ok_or_else(|| row.damaged(TABLE, "event_type"))?,
            chain: chain.parse().map_err(|_| row.damaged(TABLE, "chain"))?,
            org: row.parsed_optional(TABLE, "org_id")?,
            project: row.parsed_optional(TABLE, "group_id")?,
            target_key: both(row, "target_public_key", target_key, target_public_key)?,
            target_user: both(row, "target_username", target_user, row.get("target_username")?)?,
            team: row.parsed_optional(TABLE, "team_id")?,
            whitelist_entry: row.get("whitelist_entry")?,
            detail: row.get("detail")?,
        },
        org_number: row.get("org_number")?,
        group_number: row.get("group_number")?,
        actor_key: both(row, "public_key", key, row.parsed_optional(TABLE, "public_key")?)?,
        actor_user: both(row, "username", user, row.get("username")?)?,
        remote_address: row.get("remote_address")?,
        request: row.get("request_id")?,
    })
}

/// An id with the name beside it. One without the other was not written by us: no hash would cover it.
fn both<A, B>(row: &Row, column: &'static str, id: Option<A>, name: Option<B>) -> Result<Option<(A, B)>, Error> {
    match (id, name) {
        (Some(id), Some(name)) => Ok(Some((id, name))),
        (None, None) => Ok(None),
        _ => Err(row.damaged(TABLE, column)),
    }
}

/// The stored hash.
pub(crate) fn hash(row: &Row) -> Result<[u8; 32], Error> {
    let hash: Vec<u8> = row.get("hash")?;
    hash.try_into().map_err(|_| row.damaged(TABLE, "hash"))
}
