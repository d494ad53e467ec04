//! Removing an entry: a key may not cut off the branch it sits on.

use crate::change::{Change, Stop, Tx};
use crate::seam::statements;
use keywright_domain::policy::RemoveAccessListEntry;
use keywright_domain::{AccessList, Cidr, Draft, EntryId, EventType, Scope, Timestamp};

statements! {
    KEY_NAME = "SELECT id, public_key FROM api_keys WHERE id = $1 AND org_id = $2";
    ENTRIES = "SELECT id, cidr_block FROM api_key_access_list WHERE api_key_id = $1";
    DELETE_ENTRY = "DELETE FROM api_key_access_list WHERE id = $1";
    UNCOUNT_ENTRY = "UPDATE api_keys SET access_list_count = access_list_count - 1, rights_revision = $2 WHERE id = $1";
}

/// Removes one entry of the list of the key that the permit names.
#[derive(Debug)]
pub struct RemoveEntry {
    /// The address or block.
    pub cidr: Cidr,
}

/// Why nothing is removed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RemoveEntryRefusal {
    /// No such key in the organization.
    KeyNotFound,
    /// No such entry in its list.
    EntryNotFound,
    /// It is the calling key's own list, and no other entry covers the caller's address.
    RemovesCaller,
}

impl Change for RemoveEntry {
    type Action = RemoveAccessListEntry;
    type Out = ();
    type Refusal = RemoveEntryRefusal;

    async fn apply(&self, scope: &Scope, _: Timestamp, tx: &mut Tx) -> Result<(), Stop<RemoveEntryRefusal>> {
        let no_key = || Stop::Refused(RemoveEntryRefusal::KeyNotFound);
        let (org, key) = scope.org().zip(tx.target()).ok_or_else(no_key)?;
        let found = tx.optional(KEY_NAME.bind(key.to_string()).bind(org.to_string())).await?;
        let public_key = found.ok_or_else(no_key)?.parsed("api_keys", "public_key")?;
        let rows = tx.all(ENTRIES.bind(key.to_string())).await?;
        let mut entries: Vec<(Cidr, EntryId)> = Vec::with_capacity(rows.len());
        for row in &rows {
            let text: String = row.get("cidr_block")?;
            let cidr = Cidr::from_entry(&text).map_err(|_| row.damaged("api_key_access_list", "cidr_block"))?;
            entries.push((cidr, row.parsed("api_key_access_list", "id")?));
        }
        let entry = entries.iter().find(|(cidr, _)| *cidr == self.cidr).map(|(_, id)| *id);
        let entry = entry.ok_or(Stop::Refused(RemoveEntryRefusal::EntryNotFound))?;
        let own = tx.actor_key() == Some(key);
        if let Some(address) = tx.grant().and_then(|grant| grant.address).filter(|_| own) {
            let list = AccessList::new(entries);
            if !list.covers_without(address, entry) {
                return Err(Stop::Refused(RemoveEntryRefusal::RemovesCaller));
            }
        }

        let revision = tx.next_revision();
        tx.write(DELETE_ENTRY.bind(entry.to_string())).await?;
        tx.write(UNCOUNT_ENTRY.bind(key.to_string()).bind(revision)).await?;
        let draft = Draft::of_org(EventType::ApiKeyAccessListEntryDeleted, org).about_key(key, public_key);
        tx.record(draft.about_entry(self.cidr.entry_text()));
        Ok(())
    }
}
