//! Reading the keys of a project, each with all its roles, by public key.

use crate::keys::read::{by_key, read_key};
use crate::seam::{On, statements};
use crate::{Error, Store};
use keywright_domain::policy::ReadProjectKeys;
use keywright_domain::{ApiKey, Listing, Page, Permit};

statements! {
    COUNT = "SELECT COUNT(*) AS total FROM api_key_group_roles WHERE group_id = $1";
    KEYS = "SELECT k.id AS id, k.org_id AS org_id, k.public_key AS public_key, k.description AS description, \
        k.private_key_tail AS private_key_tail, k.roles AS roles, k.created AS created FROM api_keys k \
        JOIN api_key_group_roles r ON r.api_key_id = k.id WHERE r.group_id = $1 \
        ORDER BY k.public_key, k.id LIMIT $2 OFFSET $3";
    ROLES = "SELECT api_key_id, group_id, roles FROM api_key_group_roles WHERE api_key_id IN \
        (SELECT k.id FROM api_keys k JOIN api_key_group_roles r ON r.api_key_id = k.id WHERE r.group_id = $1 \
        ORDER BY k.public_key, k.id LIMIT $2 OFFSET $3) ORDER BY api_key_id, group_id";
}

impl Store {
    /// A page of the keys that hold a role in the permit's project.
    ///
    /// # Errors
    /// The database's.
    pub async fn list_project_keys(
        &self,
        permit: &Permit<ReadProjectKeys>,
        page: Page,
    ) -> Result<Listing<ApiKey>, Error> {
        let Some(project) = permit.scope().project() else { return Ok(Listing { items: Vec::new(), total: 0 }) };
        let mut moment = self.pools.moment().await?;
        let total: i64 = COUNT.bind(project.to_string()).one(On::Within(&mut moment)).await?.get("total")?;
        let total = crate::page::total(Some(total));
        let window = page.window(total);
        if window.rows == 0 {
            return Ok(Listing { items: Vec::new(), total });
        }
        let ranged = |query| crate::page::range(query, window.rows, window.from_start);
        let rows = ranged(KEYS.bind(project.to_string())).all(On::Within(&mut moment)).await?;
        let roles = ranged(ROLES.bind(project.to_string())).all(On::Within(&mut moment)).await?;
        moment.rollback().await?;
        let mut roles = by_key(&roles)?;
        let items = rows.iter().map(|row| read_key(row, &mut roles)).collect::<Result<_, _>>()?;
        Ok(Listing { items, total })
    }
}
