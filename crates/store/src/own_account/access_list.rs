//! One's own access list: addresses with a comment. Nothing is checked against it, as people have no API credentials.
//!
//! Source: console contract 5.12; endpoint contract 8.5.

use super::asking;
use crate::change::{Change, Stop, Tx};
use crate::seam::{On, Row, statements};
use crate::sessions::create::actor;
use crate::{Error, Store};
use keywright_domain::policy::UseOwnAccessList as Action;
use keywright_domain::{Cidr, Description, Draft, EntryId, EventType, Permit, Scope, Timestamp, UserEntry};
use std::collections::HashSet;

statements! {
    LIST = "SELECT id, cidr_block, comment, created FROM user_access_list WHERE user_id = $1 ORDER BY created, id";
    INSERT = "INSERT INTO user_access_list (id, user_id, cidr_block, comment, created) VALUES ($1, $2, $3, $4, $5)";
    DELETE = "DELETE FROM user_access_list WHERE user_id = $1 AND cidr_block = $2";
}

/// Adds entries to the list of the person who acts: all of them or none.
#[derive(Clone, Debug)]
pub struct AddUserEntries {
    /// The entries, no block twice.
    pub entries: Vec<(EntryId, Cidr)>,
    /// What all of them are for.
    pub comment: Option<Description>,
    /// How many entries a list may have.
    pub limit: u64,
}

/// Why nothing is added.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AddUserEntriesRefusal {
    /// The person is gone.
    Gone,
    /// An entry is there already.
    Present(Cidr),
    /// The list would be longer than it may.
    TooMany(u64),
}

/// Removes an entry of that list; one that is gone already is no mistake.
#[derive(Clone, Copy, Debug)]
pub struct RemoveUserEntry {
    /// The address or block.
    pub cidr: Cidr,
}

impl Store {
    /// The list of the person who asks, in the order in which it grew.
    ///
    /// # Errors
    /// The database's.
    pub async fn own_list(&self, permit: &Permit<Action>) -> Result<Vec<UserEntry>, Error> {
        let Some(user) = asking(permit) else { return Ok(Vec::new()) };
        LIST.bind(user.to_string()).all(On::Read(&self.pools)).await?.iter().map(read).collect()
    }
}

impl Change for AddUserEntries {
    type Action = Action;
    type Out = ();
    type Refusal = AddUserEntriesRefusal;

    async fn apply(&self, _: &Scope, now: Timestamp, tx: &mut Tx) -> Result<(), Stop<AddUserEntriesRefusal>> {
        let refused = |refusal| Err(Stop::Refused(refusal));
        let (user, username) = actor(tx).ok_or(Stop::Refused(AddUserEntriesRefusal::Gone))?;
        let rows = tx.all(LIST.bind(user.to_string())).await?;
        let present = rows.iter().map(|row| read(row).map(|entry| entry.cidr)).collect::<Result<HashSet<_>, _>>()?;
        if let Some((_, cidr)) = self.entries.iter().find(|(_, cidr)| present.contains(cidr)) {
            return refused(AddUserEntriesRefusal::Present(*cidr));
        }
        if (present.len() + self.entries.len()) as u64 > self.limit {
            return refused(AddUserEntriesRefusal::TooMany(self.limit));
        }

        for (id, cidr) in &self.entries {
            let insert = INSERT
                .bind(id.to_string())
                .bind(user.to_string())
                .bind(cidr.to_string())
                .bind(self.comment.as_ref().map_or("", Description::as_str))
                .bind(now.millis());
            tx.write(insert).await?;
            let draft = Draft::of_deployment(EventType::UserAccessListEntryAdded).about_user(user, &*username);
            tx.record(draft.about_entry(cidr.entry_text()));
        }
        Ok(())
    }
}

impl Change for RemoveUserEntry {
    type Action = Action;
    /// Was it there?
    type Out = bool;
    /// The person is gone.
    type Refusal = ();

    async fn apply(&self, _: &Scope, _: Timestamp, tx: &mut Tx) -> Result<bool, Stop<()>> {
        let (user, username) = actor(tx).ok_or(Stop::Refused(()))?;

        if tx.write(DELETE.bind(user.to_string()).bind(self.cidr.to_string())).await? == 0 {
            return Ok(false);
        }
        let draft = Draft::of_deployment(EventType::UserAccessListEntryDeleted).about_user(user, &*username);
        tx.record(draft.about_entry(self.cidr.entry_text()));
        Ok(true)
    }
}

fn read(row: &Row) -> Result<UserEntry, Error> {
    let block: String = row.get("cidr_block")?;
    let comment: String = row.get("comment")?;
    Ok(UserEntry {
        id: row.parsed("user_access_list", "id")?,
        cidr: Cidr::from_entry(&block).map_err(|_| row.damaged("user_access_list", "cidr_block"))?,
        comment: Description::try_from(comment).ok(),
        created: Timestamp::from_millis(row.get("created")?),
    })
}
