//! Reading the global access list, with the use of each entry, in the order in which they were added.

use crate::access_list::read::read_usage;
use crate::change::Tx;
use crate::seam::{On, Row, statements};
use crate::{Error, Store};
use keywright_domain::policy::ReadGlobalList;
use keywright_domain::{Cidr, EntryId, GlobalEntry, Listing, Page, Permit, Timestamp, TouchesGlobalList};

/// The columns that every statement about whole entries names.
macro_rules! entry_columns {
    ($tail:literal) => {
        concat!(
            "SELECT e.id AS id, e.cidr_block AS cidr_block, e.description AS description, e.created AS created, ",
            "e.updated AS updated, u.count AS count, u.last_used AS last_used, ",
            "u.last_used_address AS last_used_address FROM global_access_list e ",
            "LEFT JOIN access_list_usage u ON u.entry_id = e.id ",
            $tail
        )
    };
}

statements! {
    COUNT = "SELECT COUNT(*) AS total FROM global_access_list";
    PAGE = entry_columns!("ORDER BY e.number LIMIT $1 OFFSET $2");
    ALL = entry_columns!("ORDER BY e.number");
    ONE = entry_columns!("WHERE e.id = $1");
}

impl Store {
    /// A page of the global access list.
    ///
    /// # Errors
    /// The database's.
    pub async fn list_global_entries(
        &self,
        _: &Permit<ReadGlobalList>,
        page: Page,
    ) -> Result<Listing<GlobalEntry>, Error> {
        let mut moment = self.pools.moment().await?;
        let total: i64 = COUNT.query().one(On::Within(&mut moment)).await?.get("total")?;
        let total = crate::page::total(Some(total));
        let window = page.window(total);
        let list = crate::page::range(PAGE.query(), window.rows, window.from_start);
        let rows = if window.rows == 0 { Vec::new() } else { list.all(On::Within(&mut moment)).await? };
        moment.rollback().await?;
        Ok(Listing { items: rows.iter().map(read).collect::<Result<_, _>>()?, total })
    }

    /// One entry of it.
    ///
    /// # Errors
    /// The database's.
    pub async fn global_entry<A: TouchesGlobalList>(
        &self,
        _: &Permit<A>,
        id: EntryId,
    ) -> Result<Option<GlobalEntry>, Error> {
        ONE.bind(id.to_string()).optional(On::Read(&self.pools)).await?.as_ref().map(read).transpose()
    }
}

/// The whole list within a transaction.
pub(crate) async fn all_within(tx: &mut Tx) -> Result<Vec<GlobalEntry>, Error> {
    tx.all(ALL.query()).await?.iter().map(read).collect()
}

fn read(row: &Row) -> Result<GlobalEntry, Error> {
    let block: String = row.get("cidr_block")?;
    Ok(GlobalEntry {
        id: row.parsed("global_access_list", "id")?,
        cidr: Cidr::from_entry(&block).map_err(|_| row.damaged("global_access_list", "cidr_block"))?,
        description: row.parsed("global_access_list", "description")?,
        created: Timestamp::from_millis(row.get("created")?),
        updated: Timestamp::from_millis(row.get("updated")?),
        usage: read_usage(row)?,
    })
}
