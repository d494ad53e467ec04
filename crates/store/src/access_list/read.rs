//! Reading a key's access list, with the use of each entry.

use crate::seam::{On, Row, statements};
use crate::{Error, Store};
use keywright_domain::{AccessListEntry, Cidr, KeyId, Listing, Page, Permit, Timestamp, TouchesAccessList, Usage};

statements! {
    COUNT_ENTRIES = "SELECT access_list_count FROM api_keys WHERE id = $1 AND org_id IS NOT DISTINCT FROM $2";
    /// In the order in which they were added.
    LIST_ENTRIES = "SELECT e.id AS id, e.cidr_block AS cidr_block, e.created AS created, u.count AS count, \
        u.last_used AS last_used, u.last_used_address AS last_used_address \
        FROM api_key_access_list e LEFT JOIN access_list_usage u ON u.entry_id = e.id \
        WHERE e.api_key_id = $1 ORDER BY e.number LIMIT $2 OFFSET $3";
    ONE_ENTRY = "SELECT e.id AS id, e.cidr_block AS cidr_block, e.created AS created, u.count AS count, \
        u.last_used AS last_used, u.last_used_address AS last_used_address \
        FROM api_key_access_list e JOIN api_keys k ON k.id = e.api_key_id \
        LEFT JOIN access_list_usage u ON u.entry_id = e.id \
        WHERE e.api_key_id = $1 AND k.org_id = $2 AND e.cidr_block = $3";
}

impl Store {
    /// A page of the access list of the key that the permit names, in order of creation.
    ///
    /// # Errors
    /// The database's.
    pub async fn list_entries<A: TouchesAccessList>(
        &self,
        permit: &Permit<A>,
        page: Page,
    ) -> Result<Listing<AccessListEntry>, Error> {
        let nothing = Listing { items: Vec::new(), total: 0 };
        let (Some(key), org) = (permit.target(), permit.scope().org()) else { return Ok(nothing) };
        let count = COUNT_ENTRIES.bind(key.to_string()).bind(org.map(|org| org.to_string()));
        let count = count.optional(On::Read(&self.pools)).await?;
        let total = crate::page::total(count.map(|row| row.get("access_list_count")).transpose()?);
        let window = page.window(total);
        let list = crate::page::range(LIST_ENTRIES.bind(key.to_string()), window.rows, window.from_start);
        let rows = if window.rows == 0 { Vec::new() } else { list.all(On::Read(&self.pools)).await? };
        Ok(Listing { items: rows.iter().map(read_entry).collect::<Result<_, _>>()?, total })
    }

    /// Every entry of a key's list, for those who were found to see it.
    pub(super) async fn all_entries(&self, key: KeyId) -> Result<Vec<AccessListEntry>, Error> {
        let list = crate::page::range(LIST_ENTRIES.bind(key.to_string()), i64::MAX.cast_unsigned(), 0);
        list.all(On::Read(&self.pools)).await?.iter().map(read_entry).collect()
    }

    /// One entry of that list.
    ///
    /// # Errors
    /// The database's.
    pub async fn entry<A: TouchesAccessList>(
        &self,
        permit: &Permit<A>,
        cidr: Cidr,
    ) -> Result<Option<AccessListEntry>, Error> {
        let (Some(key), Some(org)) = (permit.target(), permit.scope().org()) else { return Ok(None) };
        let one = ONE_ENTRY.bind(key.to_string()).bind(org.to_string()).bind(cidr.to_string());
        one.optional(On::Read(&self.pools)).await?.as_ref().map(read_entry).transpose()
    }
}

fn read_entry(row: &Row) -> Result<AccessListEntry, Error> {
    let block: String = row.get("cidr_block")?;
    Ok(AccessListEntry {
        id: row.parsed("api_key_access_list", "id")?,
        cidr: Cidr::from_entry(&block).map_err(|_| row.damaged("api_key_access_list", "cidr_block"))?,
        created: Timestamp::from_millis(row.get("created")?),
        usage: read_usage(row)?,
    })
}

/// How an entry was used, of whichever list: columns of a row that joins them.
pub(crate) fn read_usage(row: &Row) -> Result<Usage, Error> {
    let count: Option<i64> = row.get("count")?;
    let (time, address): (Option<i64>, Option<String>) = (row.get("last_used")?, row.get("last_used_address")?);
    let address = address.map(|text| text.parse().map_err(|_| row.damaged("access_list_usage", "last_used_address")));
    Ok(Usage { count: crate::page::total(count), last: time.map(Timestamp::from_millis).zip(address.transpose()?) })
}
