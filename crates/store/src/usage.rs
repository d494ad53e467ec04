//! The operational door: how keys and entries were used. Written without the revision lock, to tables that no change
//! touches; losing at most two seconds of it on kill -9 is stated.

use crate::seam::{On, statements};
use crate::{Error, Store};
use keywright_domain::policy::ChangeFirstAddresses;
use keywright_domain::{Actor, EntryId, KeyId, Permit, Timestamp};
use std::cmp::Reverse;
use std::net::IpAddr;

statements! {
    /// Another node may have written a later use before: the last use never goes back.
    ADD_KEY_USE = "INSERT INTO api_key_usage (api_key_id, count, last_used, last_used_address, last_used_method, \
        last_used_path) VALUES ($1, $2, $3, $4, $5, $6) \
        ON CONFLICT (api_key_id) DO UPDATE SET count = api_key_usage.count + excluded.count, \
        last_used_address = CASE WHEN excluded.last_used >= api_key_usage.last_used \
            THEN excluded.last_used_address ELSE api_key_usage.last_used_address END, \
        last_used_method = CASE WHEN excluded.last_used >= api_key_usage.last_used \
            THEN excluded.last_used_method ELSE api_key_usage.last_used_method END, \
        last_used_path = CASE WHEN excluded.last_used >= api_key_usage.last_used \
            THEN excluded.last_used_path ELSE api_key_usage.last_used_path END, \
        last_used = CASE WHEN excluded.last_used >= api_key_usage.last_used \
            THEN excluded.last_used ELSE api_key_usage.last_used END";
    ADD_ENTRY_USE = "INSERT INTO access_list_usage (entry_id, count, last_used, last_used_address) VALUES ($1, $2, $3, $4) \
        ON CONFLICT (entry_id) DO UPDATE SET count = access_list_usage.count + excluded.count, \
        last_used_address = CASE WHEN excluded.last_used >= access_list_usage.last_used \
            THEN excluded.last_used_address ELSE access_list_usage.last_used_address END, \
        last_used = CASE WHEN excluded.last_used >= access_list_usage.last_used \
            THEN excluded.last_used ELSE access_list_usage.last_used END";
    SWEEP_KEYS = "DELETE FROM api_key_usage WHERE api_key_id IN (SELECT u.api_key_id FROM api_key_usage u \
        LEFT JOIN api_keys k ON k.id = u.api_key_id WHERE k.id IS NULL LIMIT 500)";
    SWEEP_ENTRIES = "DELETE FROM access_list_usage WHERE entry_id IN (SELECT u.entry_id FROM access_list_usage u \
        LEFT JOIN api_key_access_list e ON e.id = u.entry_id LEFT JOIN global_access_list g ON g.id = u.entry_id \
        WHERE e.id IS NULL AND g.id IS NULL LIMIT 500)";
    SWEEP_DONE = "DELETE FROM first_addresses_done WHERE api_key_id IN (SELECT d.api_key_id FROM first_addresses_done d \
        LEFT JOIN api_keys k ON k.id = d.api_key_id WHERE k.id IS NULL LIMIT 500)";
    SWEEP_SESSIONS = "DELETE FROM session_seen WHERE session_id IN (SELECT v.session_id FROM session_seen v \
        LEFT JOIN sessions s ON s.id = v.session_id WHERE s.id IS NULL LIMIT 500)";
    FIRST_ADDRESSES_DONE = "INSERT INTO first_addresses_done (api_key_id) SELECT id FROM api_keys \
        WHERE id = $1 AND org_id = $2 AND created_by_user_id = $3 ON CONFLICT (api_key_id) DO NOTHING";
}

/// At most so many rows a transaction, so that nobody waits long behind the flusher.
const ROWS_A_TRANSACTION: usize = 500;
const KEY_WIDTH: usize = 6;
const ENTRY_WIDTH: usize = 4;

/// Uses since the last flush.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Uses {
    /// How many.
    pub count: u64,
    /// When last.
    pub last: Timestamp,
    /// From where last.
    pub address: IpAddr,
    /// What was last asked for.
    pub call: Called,
}

/// What was asked for: kept of keys, not of entries.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Called {
    /// The method.
    pub method: Option<&'static str>,
    /// The template of the path, when there is such a route.
    pub path: Option<&'static str>,
}

impl Store {
    /// Adds uses of keys and of entries, in order of their ids so that two nodes never wait for each other in a ring.
    ///
    /// # Errors
    /// The database's; what was not written can be given again.
    pub async fn add_uses(
        &self,
        keys: &mut Vec<(KeyId, Uses)>,
        entries: &mut Vec<(EntryId, Uses)>,
    ) -> Result<(), Error> {
        sort_and_add_up(keys);
        sort_and_add_up(entries);
        while !keys.is_empty() {
            let part = keys.split_off(keys.len().saturating_sub(ROWS_A_TRANSACTION));
            self.add(ADD_KEY_USE, KEY_WIDTH, &part, keys).await?;
        }
        while !entries.is_empty() {
            let part = entries.split_off(entries.len().saturating_sub(ROWS_A_TRANSACTION));
            self.add(ADD_ENTRY_USE, ENTRY_WIDTH, &part, entries).await?;
        }
        Ok(())
    }

    /// Forgets the use of keys, entries and sessions that are gone.
    ///
    /// # Errors
    /// The database's.
    pub async fn sweep_uses(&self) -> Result<(), Error> {
        for sweep in [SWEEP_KEYS, SWEEP_ENTRIES, SWEEP_DONE, SWEEP_SESSIONS] {
            let mut tx = self.pools.begin().await?;
            sweep.query().run(On::Within(&mut tx)).await?;
            tx.commit().await?;
        }
        Ok(())
    }

    /// Writes down that the maker of the key that the permit names is done with its first addresses. It changes nobody's
    /// rights but the maker's own, and is no event.
    ///
    /// # Errors
    /// The database's.
    pub async fn first_addresses_done(&self, permit: &Permit<ChangeFirstAddresses>) -> Result<(), Error> {
        let (Some(key), Some(org)) = (permit.target(), permit.scope().org()) else { return Ok(()) };
        let Actor::User { id, .. } = &permit.grant().actor else { return Ok(()) };
        let mut tx = self.pools.begin().await?;
        let done = FIRST_ADDRESSES_DONE.bind(key.to_string()).bind(org.to_string()).bind(id.to_string());
        done.run(On::Within(&mut tx)).await?;
        tx.commit().await
    }

    /// Writes one part; on failure puts it back with what is left.
    async fn add<Id: Copy + std::fmt::Display>(
        &self,
        statement: crate::seam::Statement,
        width: usize,
        part: &[(Id, Uses)],
        left: &mut Vec<(Id, Uses)>,
    ) -> Result<(), Error> {
        let write = async {
            let mut tx = self.pools.begin().await?;
            let insert = part.iter().fold(statement.rows(part.len(), width), |query, (id, uses)| {
                let count = i64::try_from(uses.count).unwrap_or(i64::MAX);
                let query = query.bind(id.to_string()).bind(count).bind(uses.last.millis());
                let query = query.bind(uses.address.to_string());
                if width == ENTRY_WIDTH {
                    return query;
                }
                query.bind(uses.call.method.map(str::to_owned)).bind(uses.call.path.map(str::to_owned))
            });
            insert.run(On::Within(&mut tx)).await?;
            tx.commit().await
        };
        let done = write.await;
        if done.is_err() {
            left.extend_from_slice(part);
        }
        done
    }
}

/// One row for each id: PostgreSQL refuses to add to the same row twice in one statement.
fn sort_and_add_up<Id: Ord + Copy>(uses: &mut Vec<(Id, Uses)>) {
    uses.sort_unstable_by_key(|(id, uses)| (*id, Reverse(uses.last)));
    uses.dedup_by(|(id, earlier), (kept, sum)| {
        let same = id == kept;
        sum.count = if same { sum.count.saturating_add(earlier.count) } else { sum.count };
        same
    });
}
