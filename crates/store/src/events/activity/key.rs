//! One key's feed: what it did and what was done to it, in its organization.

use super::{Activity, ActivityPage, Begin, eyes};
use crate::events::row::event_columns;
use crate::seam::{Statement, statements};
use crate::{Error, Store};
use keywright_domain::policy::ReadOrganizationActivity;
use keywright_domain::{Chain, KeyId, Permit};

/// What a key did and what was done to it, each walked on its own.
macro_rules! of_key {
    ($order:literal) => {
        event_columns!(concat!(
            "WHERE revision IN (SELECT revision FROM (SELECT revision FROM events WHERE target_api_key_id = $1 ",
            "AND chain = $2 AND seq > $3 AND seq < $4 AND ",
            of_key!(@seen),
            " ORDER BY seq ", $order, " LIMIT $6) AS done_to UNION SELECT revision FROM (SELECT revision FROM events ",
            "WHERE api_key_id = $1 AND chain = $2 AND seq > $3 AND seq < $4 AND ",
            of_key!(@seen),
            " ORDER BY seq ", $order, " LIMIT $6) AS done_by) ORDER BY seq ", $order, " LIMIT $6"
        ))
    };
    (@seen) => {
        "($5 = '' OR group_id IS NULL OR org_id IS NOT NULL OR group_id IN (\
            SELECT group_id FROM group_users WHERE user_id = $5 UNION \
            SELECT r.group_id FROM group_teams r JOIN team_users t ON t.team_id = r.team_id WHERE t.user_id = $5))"
    };
}

statements! {
    KEY_OLDER = of_key!("DESC");
    KEY_NEWER = of_key!("ASC");
}

impl Store {
    /// What a key did in the permit's organization and what was done to it there, as far as the caller sees it. The key
    /// may be gone.
    ///
    /// # Errors
    /// The database's.
    pub async fn key_activity(
        &self,
        permit: &Permit<ReadOrganizationActivity>,
        key: KeyId,
        all: bool,
        page: ActivityPage,
    ) -> Result<Activity, Error> {
        let Some(org) = permit.scope().org() else { return Ok(Activity::default()) };
        let eyes = if all { String::new() } else { eyes(&permit.grant().actor) };
        let chain = Chain::Organization(org).to_string();
        let query = |statement: Statement, above: i64, below: i64| {
            let query = statement.bind(key.to_string()).bind(chain.as_str()).bind(above).bind(below);
            query.bind(eyes.as_str()).bind(i64::from(page.rows) + 1)
        };
        if let Begin::After(place) = page.from {
            let events = self.events(query(KEY_NEWER, place, i64::MAX)).await?;
            if events.len() > page.size() {
                return Ok(page.turned(events));
            }
        }
        let below = if let Begin::Before(place) = page.from { place } else { i64::MAX };
        let mut events = self.events(query(KEY_OLDER, 0, below)).await?;
        let older = page.cut(&mut events);
        Ok(Activity { events, newer: matches!(page.from, Begin::Before(_)), older, stopped: None, since: None })
    }
}
