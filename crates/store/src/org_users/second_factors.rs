//! Who of an organization's people has a second factor.

use super::SeesPeople;
use crate::page::about;
use crate::seam::{Transaction, statements};
use crate::{Error, Store};
use keywright_domain::{OrgId, Permit, UserId};
use std::collections::HashSet;

statements! {
    WITH_ONE = "WITH page (org_id, user_id) AS (VALUES ($1, $2)) SELECT m.user_id AS id \
        FROM page p CROSS JOIN org_users m CROSS JOIN second_factors s \
        WHERE m.org_id = p.org_id AND m.user_id = p.user_id AND s.user_id = m.user_id AND s.enabled = TRUE";
}

impl Store {
    /// Has this member of the organization of the permit's scope a second factor?
    ///
    /// # Errors
    /// The database's.
    pub async fn has_second_factor<A: SeesPeople>(&self, permit: &Permit<A>, user: UserId) -> Result<bool, Error> {
        let Some(org) = permit.scope().org() else { return Ok(false) };
        let mut moment = self.pools.moment().await?;
        let found = with_one(org, &[user], &mut moment).await;
        moment.rollback().await?;
        Ok(found?.contains(&user))
    }
}

/// Those of these people who are members of the organization and have one.
pub(crate) async fn with_one(org: OrgId, users: &[UserId], moment: &mut Transaction) -> Result<HashSet<UserId>, Error> {
    about(WITH_ONE, org, users, moment).await?.iter().map(|row| row.parsed("org_users", "id")).collect()
}
