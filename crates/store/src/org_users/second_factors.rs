//! Who of an organization's people has a second factor.

use super::SeesPeople;
use crate::seam::{On, statements};
use crate::{Error, Store};
use keywright_domain::{Permit, UserId};
use std::collections::HashSet;

statements! {
    WITH_ONE = "SELECT m.user_id AS id FROM org_users m JOIN second_factors s ON s.user_id = m.user_id \
        WHERE m.org_id = $1 AND s.enabled = TRUE";
}

impl Store {
    /// The members of the organization of the permit's scope who have a second factor.
    ///
    /// # Errors
    /// The database's.
    pub async fn people_with_second_factor<A: SeesPeople>(&self, permit: &Permit<A>) -> Result<HashSet<UserId>, Error> {
        let Some(org) = permit.scope().org() else { return Ok(HashSet::new()) };
        let rows = WITH_ONE.bind(org.to_string()).all(On::Read(&self.pools)).await?;
        rows.iter().map(|row| row.parsed("org_users", "id")).collect()
    }
}
