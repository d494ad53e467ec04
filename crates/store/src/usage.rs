//! The operational door: how keys and entries were used. Written without the revision lock, to tables that no change
//! touches; losing at most two seconds of it on kill -9 is stated.

pub(crate) mod fold;
mod packed;
pub(crate) mod rows;

pub use fold::{Folding, Step};

use crate::seam::{On, statements};
use crate::{Error, Store};
use keywright_domain::policy::ChangeFirstAddresses;
use keywright_domain::{Actor, EntryId, KeyId, Permit, Timestamp};
use packed::Packed;
use std::net::IpAddr;

/// At most so many rows a transaction, so that nobody waits long behind whoever counts uses.
const A_TRANSACTION: usize = 500;
/// At most so many keys, and so many entries, a packed batch: some 200 kB.
const A_BATCH: usize = 4_096;

statements! {
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
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Called {
    /// The method.
    pub method: Option<&'static str>,
    /// The template of the path, when there is such a route.
    pub path: Option<&'static str>,
}

/// How uses were written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Added {
    /// Lists show them already.
    AtOnce,
    /// Lists show them when they have been added up.
    AsBatch,
}

impl Store {
    /// Adds uses of keys and of entries: at once where they are few, and else as packed batches, which
    /// [`fold_uses`](Self::fold_uses) adds up later. Both are durable when this returns.
    ///
    /// # Errors
    /// The database's; what was not written is left where it was, and can be given again.
    pub async fn add_uses(
        &self,
        keys: &mut Vec<(KeyId, Uses)>,
        entries: &mut Vec<(EntryId, Uses)>,
    ) -> Result<Added, Error> {
        let few = keys.len() + entries.len() <= A_TRANSACTION;
        let added = if few { self.add_at_once(keys, entries).await } else { self.add_batches(keys, entries).await }?;
        keys.clear();
        entries.clear();
        Ok(added)
    }

    async fn add_at_once(&self, keys: &[(KeyId, Uses)], entries: &[(EntryId, Uses)]) -> Result<Added, Error> {
        let mut packed = Packed::of(keys, entries);
        packed.add_up();
        let mut tx = self.pools.begin().await?;
        rows::add(&packed.sums, &packed.calls, &mut tx).await?;
        tx.commit().await?;
        Ok(Added::AtOnce)
    }

    /// Packs on a thread beside those that answer requests: it is the work of many. In small batches, so that neither they nor
    /// other writes wait long for one.
    async fn add_batches(
        &self,
        keys: &mut Vec<(KeyId, Uses)>,
        entries: &mut Vec<(EntryId, Uses)>,
    ) -> Result<Added, Error> {
        while !keys.is_empty() || !entries.is_empty() {
            let (some_keys, some_entries) = (take_last(keys), take_last(entries));
            let packing = tokio::task::spawn_blocking(move || {
                let packed = Packed::of(&some_keys, &some_entries).to_bytes();
                (packed, some_keys, some_entries)
            });
            let (packed, some_keys, some_entries) = packing.await.map_err(|_| Error::Stopped)?;
            let written = match packed {
                Ok(packed) => self.write_batch(packed).await,
                Err(error) => Err(error),
            };
            if let Err(error) = written {
                keys.extend(some_keys);
                entries.extend(some_entries);
                return Err(error);
            }
        }
        Ok(Added::AsBatch)
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
}

/// Takes out the last ones, as many as a batch has.
fn take_last<T>(all: &mut Vec<T>) -> Vec<T> {
    all.split_off(all.len().saturating_sub(A_BATCH))
}
