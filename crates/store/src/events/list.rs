//! An organization's events, newest first.
//!
//! The unfiltered page is a range of the list's gapless numbers, so its cost does not depend on where it lies; a
//! filtered page walks the index on (list, type, revision).

use crate::events::row::{self, event_columns};
use crate::seam::{On, Query, Statement, statements};
use crate::{Error, Store};
use keywright_domain::policy::ReadOrganizationEvents;
use keywright_domain::{Chain, Event, EventId, EventType, Listing, Page, Permit, Timestamp};

statements! {
    BOUNDS = "SELECT first_number, last_number FROM chains WHERE chain = $1";
    BY_NUMBER = event_columns!("WHERE org_id = $1 AND org_number > $2 AND org_number <= $3 ORDER BY org_number DESC");
    ONE = event_columns!("WHERE id = $1 AND org_id = $2");
    /// Up to thirty-two types, between two times.
    FILTERED = event_columns!("WHERE org_id = $1 AND created >= $2 AND created <= $3 \
        AND event_type IN ($4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, \
        $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35) ORDER BY revision DESC LIMIT $36 OFFSET $37");
    COUNT_FILTERED = "SELECT COUNT(*) AS total FROM events WHERE org_id = $1 AND created >= $2 AND created <= $3 \
        AND event_type IN ($4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, \
        $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35)";
}

const TYPES_A_STATEMENT: usize = 32;

/// What a list of events is narrowed to.
#[derive(Clone, Debug, Default)]
pub struct EventFilter {
    /// These types only; empty for every type that the list shows by itself.
    pub types: Vec<EventType>,
    /// Ours, too.
    pub include_extensions: bool,
    /// Not before.
    pub from: Option<Timestamp>,
    /// Not after.
    pub until: Option<Timestamp>,
}

impl EventFilter {
    fn is_empty(&self) -> bool {
        self.types.is_empty() && !self.include_extensions && self.from.is_none() && self.until.is_none()
    }

    /// The types to look for, each once. All of them fit in one statement; a test says so.
    fn types(&self) -> impl Iterator<Item = EventType> {
        let named = |kind: &EventType| self.types.contains(kind);
        let unnamed = |kind: &EventType| self.types.is_empty() && (self.include_extensions || !kind.is_extension());
        EventType::ALL.iter().copied().filter(move |kind| named(kind) || unnamed(kind))
    }
}

impl Store {
    /// A page of the organization's events, newest first.
    ///
    /// # Errors
    /// The database's.
    pub async fn list_events(
        &self,
        permit: &Permit<ReadOrganizationEvents>,
        filter: &EventFilter,
        page: Page,
    ) -> Result<Listing<Event>, Error> {
        let nothing = Listing { items: Vec::new(), total: 0 };
        let Some(org) = permit.scope().org() else { return Ok(nothing) };
        let on = On::Read(&self.pools);
        if !filter.is_empty() {
            let narrowed = |statement: Statement| narrow(statement.bind(org.to_string()), filter);
            let total: i64 = narrowed(COUNT_FILTERED).one(on).await?.get("total")?;
            let total = crate::page::total(Some(total));
            let window = page.window(total);
            let rows = crate::page::range(narrowed(FILTERED), window.rows, window.from_start);
            let rows = if window.rows == 0 { Vec::new() } else { rows.all(On::Read(&self.pools)).await? };
            return Ok(Listing { items: rows.iter().map(row::read).collect::<Result<_, _>>()?, total });
        }
        let bounds = BOUNDS.bind(Chain::Organization(org).to_string()).optional(on).await?;
        let Some(bounds) = bounds else { return Ok(nothing) };
        let (first, last): (i64, i64) = (bounds.get("first_number")?, bounds.get("last_number")?);
        let total = crate::page::total(Some(last - first + 1));
        let window = page.window(total);
        if window.rows == 0 {
            return Ok(Listing { items: Vec::new(), total });
        }
        let skipped = i64::try_from(window.from_start).unwrap_or(i64::MAX);
        let rows = i64::try_from(window.rows).unwrap_or(i64::MAX);
        let range = BY_NUMBER.bind(org.to_string()).bind(last - skipped - rows).bind(last - skipped);
        let rows = range.all(On::Read(&self.pools)).await?;
        Ok(Listing { items: rows.iter().map(row::read).collect::<Result<_, _>>()?, total })
    }

    /// One event of the organization.
    ///
    /// # Errors
    /// The database's.
    pub async fn event(&self, permit: &Permit<ReadOrganizationEvents>, id: EventId) -> Result<Option<Event>, Error> {
        let Some(org) = permit.scope().org() else { return Ok(None) };
        let one = ONE.bind(id.to_string()).bind(org.to_string());
        one.optional(On::Read(&self.pools)).await?.as_ref().map(row::read).transpose()
    }
}

fn narrow(query: Query, filter: &EventFilter) -> Query {
    let from = filter.from.map_or(i64::MIN, Timestamp::millis);
    let until = filter.until.map_or(i64::MAX, Timestamp::millis);
    let names = filter.types().map(EventType::name).chain(std::iter::repeat("")).take(TYPES_A_STATEMENT);
    names.fold(query.bind(from).bind(until), Query::bind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_fits_in_one_statement() {
        assert!(EventType::ALL.len() <= TYPES_A_STATEMENT);
    }
}
