//! Loading in bulk, for `crates/bench`: a million keys in a minute, where the API would take hours.
//!
//! Only the feature `bench` builds this. What it writes is what the changes write (sealed secrets, counts, events in their
//! chains), many rows a statement, so that a server over it and `keywright audit verify` find nothing amiss.

mod raw;

use crate::append::{Append, Heads};
use crate::change::Tx;
use crate::counts::Counts;
use crate::keys::{NewKey, add};
use crate::organizations::create;
use crate::seam::{On, statements};
use crate::{Error, NewOrganization, Store, batch};
use keywright_domain::policy::CreateKey;
use keywright_domain::{
    Action as _, Actor, Also, Ask, Cidr, Draft, EntryId, EventId, EventType, Grant, OrgId, Revision, Scope, Timestamp,
};
use rand::CryptoRng;
use std::collections::HashMap;

statements! {
    INSERT_KEYS = "INSERT INTO api_keys (id, org_id, public_key, description, private_key_tail, roles, created, \
        access_list_count, access_list_last, rights_revision, description_key) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    INSERT_ENTRIES = "INSERT INTO api_key_access_list (id, api_key_id, number, cidr_block, created) \
        VALUES ($1, $2, $3, $4, $5)";
    COUNT_KEYS = "UPDATE organizations SET api_key_count = api_key_count + $2 WHERE id = $1";
    REVISION = "SELECT revision FROM log WHERE id = 1";
    ADVANCE = "UPDATE log SET revision = $1 WHERE id = 1";
}

/// Keys a transaction. Their rows stay below what a statement may have of values.
const KEYS: usize = 500;
const ENTRIES: usize = 1000;
const ORGANIZATIONS: usize = 500;
const EVENTS: u32 = 5000;

/// A key to be loaded, its secret sealed for its organization.
pub struct BulkKey {
    /// Its organization, which is there.
    pub org: OrgId,
    /// The key.
    pub key: NewKey,
    /// Its access list.
    pub entries: Vec<(EntryId, Cidr)>,
}

/// One transaction that writes to the log.
struct Load {
    tx: Tx,
    append: Append,
    heads: Heads,
    grant: Grant,
    first: EventId,
    done: u32,
    now: Timestamp,
}

impl Load {
    async fn begin(store: &Store, now: Timestamp, rng: &mut impl CryptoRng) -> Result<Self, Error> {
        let mut inner = store.pools.begin().await?;
        batch::lock_log(&mut inner).await?;
        let revision = Revision(REVISION.query().one(On::Within(&mut inner)).await?.get("revision")?);
        let ask = Ask { rule: CreateKey::RULE, scope: Scope::Deployment, target: None, also: Also::NONE };
        Ok(Self {
            tx: Tx::new(inner, revision, Counts::default()),
            append: Append::new(revision),
            heads: Heads::default(),
            grant: Grant { ask, actor: Actor::System, address: None, request: None, as_of: Revision(0) },
            first: EventId::mint(now, rng),
            done: 0,
            now,
        })
    }

    /// Gives events their places.
    async fn record(&mut self, drafts: Vec<Draft>) -> Result<(), Error> {
        let first = self.first.nth(self.done);
        self.done += u32::try_from(drafts.len()).unwrap_or(u32::MAX);
        let now = match drafts.first() {
            Some(draft) => self.heads.now(draft.chain, self.now, &mut self.tx).await?,
            None => self.now,
        };
        self.append.add(drafts, &self.grant, first, now, &mut self.heads, &mut self.tx).await?;
        self.tx.revision = self.append.last();
        Ok(())
    }

    async fn commit(mut self) -> Result<(), Error> {
        let last = self.append.last();
        self.append.insert(&self.heads, &mut self.tx.inner);
        self.tx.inner.insert_now().await?;
        ADVANCE.bind(last.0).run(self.tx.on()).await?;
        self.tx.inner.commit().await
    }
}

impl Store {
    /// Loads organizations.
    ///
    /// # Errors
    /// The database's.
    pub async fn load_organizations(
        &self,
        organizations: &[NewOrganization],
        now: Timestamp,
        rng: &mut impl CryptoRng,
    ) -> Result<(), Error> {
        for part in organizations.chunks(ORGANIZATIONS) {
            let mut load = Load::begin(self, now, rng).await?;
            for organization in part {
                create::insert(organization, now, &mut load.tx).await?;
                let drafts = std::mem::take(&mut load.tx.drafts);
                load.record(drafts).await?;
            }
            load.commit().await?;
        }
        Ok(())
    }

    /// Loads keys.
    ///
    /// # Errors
    /// The database's.
    pub async fn load_keys(&self, keys: &[BulkKey], now: Timestamp, rng: &mut impl CryptoRng) -> Result<(), Error> {
        for part in keys.chunks(KEYS) {
            let mut load = Load::begin(self, now, rng).await?;
            insert(part, now, &mut load).await?;
            let drafts = part.iter().map(|BulkKey { org, key, .. }| {
                let draft = Draft::of_org(EventType::ApiKeyCreated, *org).about_key(key.id, key.public_key);
                draft.saying(format!("roles {}", key.roles.to_text()))
            });
            load.record(drafts.collect()).await?;
            load.commit().await?;
        }
        Ok(())
    }

    /// Writes so many events about a key into the chain of its organization.
    ///
    /// # Errors
    /// The database's.
    pub async fn load_events(
        &self,
        count: u32,
        BulkKey { org, key, .. }: &BulkKey,
        now: Timestamp,
        rng: &mut impl CryptoRng,
    ) -> Result<(), Error> {
        let mut left = count;
        while left > 0 {
            let mut load = Load::begin(self, now, rng).await?;
            let part = left.min(EVENTS);
            let drafts = (0..part).map(|number| {
                let draft = Draft::of_org(EventType::ApiKeyAccessListEntryAdded, *org);
                let [_, a, b, c] = number.to_be_bytes();
                draft.about_key(key.id, key.public_key).about_entry(format!("10.{a}.{b}.{c}"))
            });
            load.record(drafts.collect()).await?;
            load.commit().await?;
            left -= part;
        }
        Ok(())
    }
}

/// The rows of keys, their secrets and their lists.
async fn insert(keys: &[BulkKey], now: Timestamp, load: &mut Load) -> Result<(), Error> {
    let first = load.tx.next_revision();
    let rows = keys.iter().zip(first..).fold(INSERT_KEYS.rows(keys.len(), 11), |query, (loaded, revision)| {
        let (BulkKey { org, key, entries }, query) = (loaded, query.bind(loaded.key.id.to_string()));
        let entries = i64::try_from(entries.len()).unwrap_or(i64::MAX);
        query
            .bind(org.to_string())
            .bind(key.public_key.as_str())
            .bind(key.description.as_str())
            .bind(key.tail.as_str())
            .bind(key.roles.to_text())
            .bind(now.millis())
            .bind(entries)
            .bind(entries)
            .bind(revision)
            .bind(key.description.folded())
    });
    rows.run(load.tx.on()).await?;
    for BulkKey { key, .. } in keys {
        add::insert_secret(key, now, &mut load.tx);
    }
    let entries: Vec<_> = keys
        .iter()
        .flat_map(|BulkKey { key, entries, .. }| {
            entries.iter().zip(1_i64..).map(|(entry, number)| (key.id, entry, number))
        })
        .collect();
    for part in entries.chunks(ENTRIES) {
        let rows = part.iter().fold(INSERT_ENTRIES.rows(part.len(), 5), |query, (key, (id, cidr), number)| {
            let query = query.bind(id.to_string()).bind(key.to_string()).bind(*number);
            query.bind(cidr.to_string()).bind(now.millis())
        });
        rows.run(load.tx.on()).await?;
    }
    let mut counts: HashMap<OrgId, i64> = HashMap::new();
    for BulkKey { org, .. } in keys {
        *counts.entry(*org).or_default() += 1;
    }
    for (org, count) in counts {
        COUNT_KEYS.bind(org.to_string()).bind(count).run(load.tx.on()).await?;
    }
    Ok(())
}
