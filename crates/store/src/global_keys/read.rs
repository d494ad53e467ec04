//! Reading global keys: one, or a page of them, by public key.

use crate::change::Tx;
use crate::seam::{On, Row, statements};
use crate::{Error, Store};
use keywright_domain::policy::ReadGlobalKeys;
use keywright_domain::{GlobalKey, GlobalRoles, KeyId, Listing, Page, Permit, Scope, TargetsKey, Timestamp};

statements! {
    COUNT = "SELECT COUNT(*) AS total FROM api_keys WHERE org_id IS NULL";
    LIST = "SELECT id, public_key, description, private_key_tail, global_roles, created FROM api_keys \
        WHERE org_id IS NULL ORDER BY public_key, id LIMIT $1 OFFSET $2";
    ONE = "SELECT id, public_key, description, private_key_tail, global_roles, created FROM api_keys \
        WHERE id = $1 AND org_id IS NULL";
}

impl Store {
    /// The global key that the permit names (HTTP contract 2.1, step 11).
    ///
    /// # Errors
    /// The database's.
    pub async fn target_global_key<A: TargetsKey>(&self, permit: &Permit<A>) -> Result<Option<GlobalKey>, Error> {
        let (Some(key), Scope::Deployment) = (permit.target(), permit.scope()) else { return Ok(None) };
        ONE.bind(key.to_string()).optional(On::Read(&self.pools)).await?.as_ref().map(read).transpose()
    }

    /// A page of the global keys, by public key.
    ///
    /// # Errors
    /// The database's.
    pub async fn list_global_keys(&self, _: &Permit<ReadGlobalKeys>, page: Page) -> Result<Listing<GlobalKey>, Error> {
        let mut moment = self.pools.moment().await?;
        let total: i64 = COUNT.query().one(On::Within(&mut moment)).await?.get("total")?;
        let total = crate::page::total(Some(total));
        let window = page.window(total);
        let list = crate::page::range(LIST.query(), window.rows, window.from_start);
        let rows = if window.rows == 0 { Vec::new() } else { list.all(On::Within(&mut moment)).await? };
        moment.rollback().await?;
        Ok(Listing { items: rows.iter().map(read).collect::<Result<_, _>>()?, total })
    }
}

/// A global key within a transaction.
pub(crate) async fn within(key: KeyId, tx: &mut Tx) -> Result<Option<GlobalKey>, Error> {
    tx.optional(ONE.bind(key.to_string())).await?.as_ref().map(read).transpose()
}

fn read(row: &Row) -> Result<GlobalKey, Error> {
    let roles: String = row.get("global_roles")?;
    Ok(GlobalKey {
        id: row.parsed("api_keys", "id")?,
        public_key: row.parsed("api_keys", "public_key")?,
        description: row.parsed("api_keys", "description")?,
        tail: row.parsed("api_keys", "private_key_tail")?,
        roles: GlobalRoles::from_text(&roles).ok_or_else(|| row.damaged("api_keys", "global_roles"))?,
        created: Timestamp::from_millis(row.get("created")?),
    })
}
