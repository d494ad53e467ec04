//! Reading keys: one, or a page of an organization's, by public key.

use crate::seam::{On, Query, Row, statements};
use crate::{Error, Store};
use keywright_domain::policy::ReadKeys;
use keywright_domain::{
    ApiKey, KeyId, KeyRoles, Listing, OrgId, OrgRoles, Page, Permit, ProjectId, ProjectRoles, TargetsKey, Timestamp,
};
use std::collections::HashMap;

statements! {
    COUNT_KEYS = "SELECT api_key_count FROM organizations WHERE id = $1";
    /// A page, walked from the start of the covering index.
    KEYS_FROM_START = "SELECT id, org_id, public_key, description, private_key_tail, roles, created FROM api_keys \
        WHERE id IN (SELECT id FROM api_keys WHERE org_id = $1 ORDER BY public_key, id LIMIT $2 OFFSET $3) \
        ORDER BY public_key, id";
    /// The same page, walked from its end.
    KEYS_FROM_END = "SELECT id, org_id, public_key, description, private_key_tail, roles, created FROM api_keys \
        WHERE id IN (SELECT id FROM api_keys WHERE org_id = $1 ORDER BY public_key DESC, id DESC LIMIT $2 OFFSET $3) \
        ORDER BY public_key, id";
    ROLES_FROM_START = "SELECT api_key_id, group_id, roles FROM api_key_group_roles WHERE api_key_id IN \
        (SELECT id FROM api_keys WHERE org_id = $1 ORDER BY public_key, id LIMIT $2 OFFSET $3) \
        ORDER BY api_key_id, group_id";
    ROLES_FROM_END = "SELECT api_key_id, group_id, roles FROM api_key_group_roles WHERE api_key_id IN \
        (SELECT id FROM api_keys WHERE org_id = $1 ORDER BY public_key DESC, id DESC LIMIT $2 OFFSET $3) \
        ORDER BY api_key_id, group_id";
    ONE_KEY = "SELECT id, org_id, public_key, description, private_key_tail, roles, created FROM api_keys \
        WHERE id = $1 AND org_id = $2";
    ROLES_OF_KEY = "SELECT api_key_id, group_id, roles FROM api_key_group_roles WHERE api_key_id = $1 ORDER BY group_id";
}

impl Store {
    /// The key that the permit names, if it is one of the permit's organization (HTTP contract 2.1, step 11).
    ///
    /// # Errors
    /// The database's.
    pub async fn target_key<A: TargetsKey>(&self, permit: &Permit<A>) -> Result<Option<ApiKey>, Error> {
        let (Some(key), Some(org)) = (permit.target(), permit.scope().org()) else { return Ok(None) };
        let one = ONE_KEY.bind(key.to_string()).bind(org.to_string());
        let Some(row) = one.optional(On::Read(&self.pools)).await? else { return Ok(None) };
        let mut roles = roles_of(key, On::Read(&self.pools)).await?;
        read_key(&row, &mut roles).map(Some)
    }

    /// A page of the organization's keys, by public key.
    ///
    /// # Errors
    /// The database's.
    pub async fn list_keys(&self, permit: &Permit<ReadKeys>, page: Page) -> Result<Listing<ApiKey>, Error> {
        let Some(org) = permit.scope().org() else { return Ok(Listing { items: Vec::new(), total: 0 }) };
        // One moment for all three: a key that is made meanwhile shifts neither the page nor its roles.
        let mut moment = self.pools.moment().await?;
        let total = crate::page::total(count(org, On::Within(&mut moment)).await?);
        let window = page.window(total);
        if window.rows == 0 {
            return Ok(Listing { items: Vec::new(), total });
        }
        let (keys, roles, offset) = if window.nearer_end {
            (KEYS_FROM_END, ROLES_FROM_END, window.from_end)
        } else {
            (KEYS_FROM_START, ROLES_FROM_START, window.from_start)
        };
        let ranged = |query: Query| crate::page::range(query, window.rows, offset);
        let rows = ranged(keys.bind(org.to_string())).all(On::Within(&mut moment)).await?;
        let roles = ranged(roles.bind(org.to_string())).all(On::Within(&mut moment)).await?;
        moment.rollback().await?;
        let mut roles = by_key(&roles)?;
        let items = rows.iter().map(|row| read_key(row, &mut roles)).collect::<Result<_, _>>()?;
        Ok(Listing { items, total })
    }
}

/// How many keys the organization has; `None` when it is gone.
pub(crate) async fn count(org: OrgId, on: On<'_>) -> Result<Option<i64>, Error> {
    let row = COUNT_KEYS.bind(org.to_string()).optional(on).await?;
    row.map(|row| row.get("api_key_count")).transpose()
}

/// A key's roles in projects.
pub(crate) async fn roles_of(key: KeyId, on: On<'_>) -> Result<RolesByKey, Error> {
    by_key(&ROLES_OF_KEY.bind(key.to_string()).all(on).await?)
}

pub(crate) type RolesByKey = HashMap<KeyId, Vec<(ProjectId, ProjectRoles)>>;

pub(crate) fn by_key(rows: &[Row]) -> Result<RolesByKey, Error> {
    let mut found = RolesByKey::new();
    for row in rows {
        let roles: String = row.get("roles")?;
        let roles = ProjectRoles::from_text(&roles).ok_or_else(|| row.damaged("api_key_group_roles", "roles"))?;
        let key = row.parsed("api_key_group_roles", "api_key_id")?;
        found.entry(key).or_default().push((row.parsed("api_key_group_roles", "group_id")?, roles));
    }
    Ok(found)
}

pub(crate) fn read_key(row: &Row, roles: &mut RolesByKey) -> Result<ApiKey, Error> {
    let id: KeyId = row.parsed("api_keys", "id")?;
    let org_roles: String = row.get("roles")?;
    Ok(ApiKey {
        id,
        org: row.parsed("api_keys", "org_id")?,
        public_key: row.parsed("api_keys", "public_key")?,
        description: row.parsed("api_keys", "description")?,
        tail: row.parsed("api_keys", "private_key_tail")?,
        roles: KeyRoles {
            org: OrgRoles::from_text(&org_roles).ok_or_else(|| row.damaged("api_keys", "roles"))?,
            projects: roles.remove(&id).unwrap_or_default(),
        },
        created: Timestamp::from_millis(row.get("created")?),
    })
}

/// A key within a transaction, for the changes that answer with it.
pub(crate) async fn within(key: KeyId, org: OrgId, tx: &mut crate::change::Tx) -> Result<Option<ApiKey>, Error> {
    let Some(row) = tx.optional(ONE_KEY.bind(key.to_string()).bind(org.to_string())).await? else { return Ok(None) };
    read_key(&row, &mut roles_of(key, tx.on()).await?).map(Some)
}
