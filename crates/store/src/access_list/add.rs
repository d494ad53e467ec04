//! Adding entries: all or nothing; what is there already stays as it is.

use crate::Error;
use crate::change::{Change, Stop, Tx};
use crate::seam::statements;
use keywright_domain::policy::AddAccessListEntries;
use keywright_domain::{Cidr, Draft, EntryId, EventType, KeyId, Scope, Timestamp};
use std::collections::HashSet;

statements! {
    KEY_LIST = "SELECT id, public_key, access_list_count, access_list_last FROM api_keys WHERE id = $1 AND org_id = $2";
    BLOCKS = "SELECT id, cidr_block FROM api_key_access_list WHERE api_key_id = $1";
    INSERT_ENTRIES = "INSERT INTO api_key_access_list (id, api_key_id, number, cidr_block, created) \
        VALUES ($1, $2, $3, $4, $5)";
    COUNT_ENTRIES = "UPDATE api_keys SET access_list_count = access_list_count + $2, \
        access_list_last = access_list_last + $2, rights_revision = $3 WHERE id = $1";
}

const WIDTH: usize = 5;
const ENTRIES_A_STATEMENT: usize = 500;

/// Adds entries to the list of the key that the permit names.
#[derive(Debug)]
pub struct AddEntries {
    /// The entries, none twice.
    pub entries: Vec<(EntryId, Cidr)>,
    /// How many entries a list may have.
    pub limit: u64,
    /// Are addresses that are there already an error, or left as they are?
    pub refuse_present: bool,
}

/// Why nothing is added.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AddEntriesRefusal {
    /// No such key in the organization.
    NotFound,
    /// An entry is there already.
    Present(Cidr),
    /// The list would be longer than it may.
    TooMany(u64),
}

impl Change for AddEntries {
    type Action = AddAccessListEntries;
    type Out = ();
    type Refusal = AddEntriesRefusal;

    async fn apply(&self, scope: &Scope, now: Timestamp, tx: &mut Tx) -> Result<(), Stop<AddEntriesRefusal>> {
        let not_found = || Stop::Refused(AddEntriesRefusal::NotFound);
        let (org, key) = scope.org().zip(tx.target()).ok_or_else(not_found)?;
        let found = tx.optional(KEY_LIST.bind(key.to_string()).bind(org.to_string())).await?;
        let row = found.ok_or_else(not_found)?;
        let public_key = row.parsed("api_keys", "public_key")?;
        let (count, last): (i64, i64) = (row.get("access_list_count")?, row.get("access_list_last")?);
        let blocks = tx.all(BLOCKS.bind(key.to_string())).await?;
        let present = blocks.iter().map(|row| row.get("cidr_block")).collect::<Result<HashSet<String>, _>>()?;
        let is_present = |cidr: &Cidr| present.contains(&cidr.to_string());
        if let Some((_, cidr)) = self.entries.iter().find(|(_, cidr)| self.refuse_present && is_present(cidr)) {
            return Err(Stop::Refused(AddEntriesRefusal::Present(*cidr)));
        }
        let new: Vec<_> = self.entries.iter().filter(|(_, cidr)| !is_present(cidr)).collect();
        if new.is_empty() {
            return Ok(());
        }
        if u64::try_from(count).unwrap_or(0) + new.len() as u64 > self.limit {
            return Err(Stop::Refused(AddEntriesRefusal::TooMany(self.limit)));
        }

        insert(key, &new, last, now, tx).await?;
        for (_, cidr) in new {
            let draft = Draft::of_org(EventType::ApiKeyAccessListEntryAdded, org).about_key(key, public_key);
            tx.record(draft.about_entry(cidr.entry_text()));
        }
        Ok(())
    }
}

/// The rows of new entries of a key's list, numbered on from its last; the events are the caller's to record.
pub(crate) async fn insert(
    key: KeyId,
    entries: &[&(EntryId, Cidr)],
    last: i64,
    now: Timestamp,
    tx: &mut Tx,
) -> Result<(), Error> {
    let numbered: Vec<_> = entries.iter().zip(last + 1..).collect();
    for part in numbered.chunks(ENTRIES_A_STATEMENT) {
        let insert = part.iter().fold(INSERT_ENTRIES.rows(part.len(), WIDTH), |insert, ((id, cidr), number)| {
            let insert = insert.bind(id.to_string()).bind(key.to_string()).bind(*number);
            insert.bind(cidr.to_string()).bind(now.millis())
        });
        tx.write(insert).await?;
    }
    let added = i64::try_from(entries.len()).unwrap_or(i64::MAX);
    let revision = tx.next_revision();
    tx.write(COUNT_ENTRIES.bind(key.to_string()).bind(added).bind(revision)).await.map(|_| ())
}
