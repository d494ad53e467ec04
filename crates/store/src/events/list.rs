//! The events of an organization and of a project, newest first.
//!
//! The unfiltered page is a range of the list's gapless numbers, so its cost does not depend on where it lies; a
//! filtered page walks the index on (list, type, revision).

use crate::events::row::{self, event_columns};
use crate::seam::{On, Query, Statement, statements};
use crate::{Error, Store};
use keywright_domain::policy::{ReadOrganizationEvents, ReadProjectEvents};
use keywright_domain::{Chain, Event, EventId, EventType, Listing, Page, Permit, Timestamp};

/// The condition of a filtered list: up to a hundred and twenty-eight types, between two times.
macro_rules! narrowed {
    ($list:literal, $tail:literal) => {
        concat!(
            "WHERE ",
            $list,
            " = $1 AND created >= $2 AND created <= $3 AND event_type IN (",
            "$4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, ",
            "$20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, ",
            "$36, $37, $38, $39, $40, $41, $42, $43, $44, $45, $46, $47, $48, $49, $50, $51, ",
            "$52, $53, $54, $55, $56, $57, $58, $59, $60, $61, $62, $63, $64, $65, $66, $67, ",
            "$68, $69, $70, $71, $72, $73, $74, $75, $76, $77, $78, $79, $80, $81, $82, $83, ",
            "$84, $85, $86, $87, $88, $89, $90, $91, $92, $93, $94, $95, $96, $97, $98, $99, ",
            "$100, $101, $102, $103, $104, $105, $106, $107, $108, $109, $110, $111, $112, $113, $114, $115, ",
            "$116, $117, $118, $119, $120, $121, $122, $123, $124, $125, $126, $127, $128, $129, $130, $131",
            ") ",
            $tail
        )
    };
}

statements! {
    ORG_BOUNDS = "SELECT first_number, last_number FROM chains WHERE chain = $1";
    ORG_RANGE = event_columns!("WHERE org_id = $1 AND org_number > $2 AND org_number <= $3 ORDER BY org_number DESC");
    ORG_ONE = event_columns!("WHERE id = $1 AND org_id = $2");
    ORG_FILTERED = event_columns!(narrowed!("org_id", "ORDER BY revision DESC LIMIT $132 OFFSET $133"));
    ORG_COUNT = concat!("SELECT COUNT(*) AS total FROM events ", narrowed!("org_id", ""));
    GROUP_BOUNDS = "SELECT first_number, last_number FROM groups WHERE id = $1";
    GROUP_RANGE = event_columns!("WHERE group_id = $1 AND group_number > $2 AND group_number <= $3 \
        ORDER BY group_number DESC");
    GROUP_ONE = event_columns!("WHERE id = $1 AND group_id = $2");
    GROUP_FILTERED = event_columns!(narrowed!("group_id", "ORDER BY revision DESC LIMIT $132 OFFSET $133"));
    GROUP_COUNT = concat!("SELECT COUNT(*) AS total FROM events ", narrowed!("group_id", ""));
}

const TYPES_A_STATEMENT: usize = 128;

/// The statements of one kind of list.
struct ListKind {
    bounds: Statement,
    range: Statement,
    one: Statement,
    filtered: Statement,
    count: Statement,
}

const OF_ORG: ListKind =
    ListKind { bounds: ORG_BOUNDS, range: ORG_RANGE, one: ORG_ONE, filtered: ORG_FILTERED, count: ORG_COUNT };
const OF_GROUP: ListKind =
    ListKind { bounds: GROUP_BOUNDS, range: GROUP_RANGE, one: GROUP_ONE, filtered: GROUP_FILTERED, count: GROUP_COUNT };

/// What a list of events is narrowed to.
#[derive(Clone, Debug, Default)]
pub struct EventFilter {
    /// These types only; empty for every type that the list shows by itself.
    pub types: Vec<EventType>,
    /// Ours, too.
    pub include_extensions: bool,
    /// Not these types.
    pub excluded: Vec<EventType>,
    /// Not before.
    pub from: Option<Timestamp>,
    /// Not after.
    pub until: Option<Timestamp>,
}

impl EventFilter {
    fn is_empty(&self) -> bool {
        self.types.is_empty()
            && self.excluded.is_empty()
            && !self.include_extensions
            && self.from.is_none()
            && self.until.is_none()
    }

    /// The types to look for, each once. All of them fit in one statement; a test says so.
    fn types(&self) -> impl Iterator<Item = EventType> {
        let named = |kind: &EventType| self.types.contains(kind);
        let unnamed = |kind: &EventType| self.types.is_empty() && (self.include_extensions || !kind.is_extension());
        let wanted = move |kind: &EventType| (named(kind) || unnamed(kind)) && !self.excluded.contains(kind);
        EventType::ALL.iter().copied().filter(wanted)
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
        let Some(org) = permit.scope().org() else { return Ok(nothing()) };
        let chain = Chain::Organization(org).to_string();
        self.event_page(&OF_ORG, &org.to_string(), &chain, filter, page).await
    }

    /// A page of the project's events, newest first.
    ///
    /// # Errors
    /// The database's.
    pub async fn list_project_events(
        &self,
        permit: &Permit<ReadProjectEvents>,
        filter: &EventFilter,
        page: Page,
    ) -> Result<Listing<Event>, Error> {
        let Some(project) = permit.scope().project() else { return Ok(nothing()) };
        let id = project.to_string();
        self.event_page(&OF_GROUP, &id, &id, filter, page).await
    }

    /// One event of the organization.
    ///
    /// # Errors
    /// The database's.
    pub async fn event(&self, permit: &Permit<ReadOrganizationEvents>, id: EventId) -> Result<Option<Event>, Error> {
        let Some(org) = permit.scope().org() else { return Ok(None) };
        self.one_event(&OF_ORG, &org.to_string(), id).await
    }

    /// One event of the project.
    ///
    /// # Errors
    /// The database's.
    pub async fn project_event(&self, permit: &Permit<ReadProjectEvents>, id: EventId) -> Result<Option<Event>, Error> {
        let Some(project) = permit.scope().project() else { return Ok(None) };
        self.one_event(&OF_GROUP, &project.to_string(), id).await
    }

    async fn one_event(&self, kind: &ListKind, list: &str, id: EventId) -> Result<Option<Event>, Error> {
        let one = kind.one.bind(id.to_string()).bind(list);
        one.optional(On::Read(&self.pools)).await?.as_ref().map(row::read).transpose()
    }

    async fn event_page(
        &self,
        kind: &ListKind,
        list: &str,
        bounds: &str,
        filter: &EventFilter,
        page: Page,
    ) -> Result<Listing<Event>, Error> {
        if !filter.is_empty() {
            let narrowed = |statement: Statement| narrow(statement.bind(list), filter);
            let total: i64 = narrowed(kind.count).one(On::Read(&self.pools)).await?.get("total")?;
            let total = crate::page::total(Some(total));
            let window = page.window(total);
            let rows = crate::page::range(narrowed(kind.filtered), window.rows, window.from_start);
            let rows = if window.rows == 0 { Vec::new() } else { rows.all(On::Read(&self.pools)).await? };
            return Ok(Listing { items: rows.iter().map(row::read).collect::<Result<_, _>>()?, total });
        }
        let Some(bounds) = kind.bounds.bind(bounds).optional(On::Read(&self.pools)).await? else {
            return Ok(nothing());
        };
        let (first, last): (i64, i64) = (bounds.get("first_number")?, bounds.get("last_number")?);
        let total = crate::page::total(Some(last - first + 1));
        let window = page.window(total);
        if window.rows == 0 {
            return Ok(Listing { items: Vec::new(), total });
        }
        let skipped = i64::try_from(window.from_start).unwrap_or(i64::MAX);
        let rows = i64::try_from(window.rows).unwrap_or(i64::MAX);
        let range = kind.range.bind(list).bind(last - skipped - rows).bind(last - skipped);
        let rows = range.all(On::Read(&self.pools)).await?;
        Ok(Listing { items: rows.iter().map(row::read).collect::<Result<_, _>>()?, total })
    }
}

fn nothing() -> Listing<Event> {
    Listing { items: Vec::new(), total: 0 }
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
