//! Walking a list that lies in a chain, by place.

use super::{Activity, ActivityFilter, ActivityPage, Begin, ByWhom};
use crate::events::row::{self, event_columns};
use crate::seam::{On, Query, Statement, statements};
use crate::{Error, Store};
use keywright_domain::{Chain, Event, EventType, Timestamp};

/// The condition on one of the lists that lie in a chain. The types stand behind an expression, so that no database
/// takes them for a way in: the way is the list and the place.
macro_rules! part {
    ($list:literal, $tail:literal) => {
        concat!(
            "WHERE ",
            $list,
            " = $1 AND seq > $2 AND seq < $3 ",
            "AND ($4 = '' OR (CASE WHEN lower(COALESCE(username, public_key, '')) = $4 THEN 1 ELSE 0 END) = $5) ",
            "AND ($6 = '' OR group_id IS NULL OR org_id IS NOT NULL OR group_id IN (",
            "SELECT group_id FROM group_users WHERE user_id = $6 UNION ",
            "SELECT r.group_id FROM group_teams r JOIN team_users t ON t.team_id = r.team_id WHERE t.user_id = $6 UNION ",
            "SELECT group_id FROM api_key_group_roles WHERE api_key_id = $6)) ",
            "AND event_type || '' IN (",
            "$8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, ",
            "$20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, ",
            "$36, $37, $38, $39, $40, $41, $42, $43, $44, $45, $46, $47, $48, $49, $50, $51, ",
            "$52, $53, $54, $55, $56, $57, $58, $59, $60, $61, $62, $63, $64, $65, $66, $67, ",
            "$68, $69, $70, $71, $72, $73, $74, $75, $76, $77, $78, $79, $80, $81, $82, $83, ",
            "$84, $85, $86, $87, $88, $89, $90, $91, $92, $93, $94, $95, $96, $97, $98, $99, ",
            "$100, $101, $102, $103, $104, $105, $106, $107, $108, $109, $110, $111, $112, $113, $114, $115, ",
            "$116, $117, $118, $119, $120, $121, $122, $123, $124, $125, $126, $127, $128, $129, $130, $131, ",
            "$132, $133, $134, $135) ",
            $tail,
            " LIMIT $7"
        )
    };
}

/// Where a look of so many events ends.
macro_rules! reach {
    ($list:literal, $beyond:literal) => {
        concat!("SELECT seq, created FROM events WHERE ", $list, " = $1 AND ", $beyond, " LIMIT 1 OFFSET $3")
    };
}

statements! {
    CHAIN_OLDER = event_columns!(part!("chain", "ORDER BY seq DESC"));
    CHAIN_NEWER = event_columns!(part!("chain", "ORDER BY seq"));
    CHAIN_FLOOR = reach!("chain", "seq < $2 ORDER BY seq DESC");
    CHAIN_CEILING = reach!("chain", "seq > $2 ORDER BY seq");
    CHAIN_FIRST = "SELECT created FROM events WHERE chain = $1 ORDER BY seq LIMIT 1";
    GROUP_OLDER = event_columns!(part!("group_id", "ORDER BY seq DESC"));
    GROUP_NEWER = event_columns!(part!("group_id", "ORDER BY seq"));
    GROUP_FLOOR = reach!("group_id", "seq < $2 ORDER BY seq DESC");
    GROUP_CEILING = reach!("group_id", "seq > $2 ORDER BY seq");
    GROUP_FIRST = "SELECT created FROM events WHERE group_id = $1 ORDER BY seq LIMIT 1";
    USER_OLDER = event_columns!(part!("target_user_id", "ORDER BY seq DESC"));
    USER_NEWER = event_columns!(part!("target_user_id", "ORDER BY seq"));
    USER_FLOOR = reach!("target_user_id", "seq < $2 ORDER BY seq DESC");
    USER_CEILING = reach!("target_user_id", "seq > $2 ORDER BY seq");
    USER_FIRST = "SELECT created FROM events WHERE target_user_id = $1 ORDER BY seq LIMIT 1";
    /// The first place in a chain whose time is not before: time never goes back in a chain, so halving finds it.
    PLACE_OF_TIME = "WITH RECURSIVE span(lo, hi) AS (SELECT cut_seq + 1, seq + 1 FROM chains WHERE chain = $1 \
        UNION ALL SELECT CASE WHEN (SELECT e.created FROM events e WHERE e.chain = $1 AND e.seq = (lo + hi) / 2) < $2 \
            THEN (lo + hi) / 2 + 1 ELSE lo END, \
        CASE WHEN (SELECT e.created FROM events e WHERE e.chain = $1 AND e.seq = (lo + hi) / 2) < $2 \
            THEN hi ELSE (lo + hi) / 2 END FROM span WHERE lo < hi) SELECT MAX(lo) AS place FROM span";
}

const TYPES_A_STATEMENT: usize = 128;

/// The statements of one list.
pub(super) struct Walk {
    older: Statement,
    newer: Statement,
    floor: Statement,
    ceiling: Statement,
    first: Statement,
}

pub(super) const OF_CHAIN: Walk =
    Walk { older: CHAIN_OLDER, newer: CHAIN_NEWER, floor: CHAIN_FLOOR, ceiling: CHAIN_CEILING, first: CHAIN_FIRST };
pub(super) const OF_GROUP: Walk =
    Walk { older: GROUP_OLDER, newer: GROUP_NEWER, floor: GROUP_FLOOR, ceiling: GROUP_CEILING, first: GROUP_FIRST };
pub(super) const OF_USER: Walk =
    Walk { older: USER_OLDER, newer: USER_NEWER, floor: USER_FLOOR, ceiling: USER_CEILING, first: USER_FIRST };

/// One list, as it is walked.
pub(super) struct List<'a> {
    pub(super) walk: &'a Walk,
    pub(super) id: String,
    pub(super) chain: Chain,
    /// The actor whose projects are seen; empty for all.
    pub(super) eyes: String,
}

impl Store {
    pub(super) async fn walk(
        &self,
        list: &List<'_>,
        filter: &ActivityFilter,
        page: ActivityPage,
    ) -> Result<Activity, Error> {
        let above = match filter.from {
            Some(from) => self.place_of(list.chain, from).await? - 1,
            None => 0,
        };
        let below = match filter.until {
            Some(until) => self.place_of(list.chain, until.plus_millis(1)).await?,
            None => i64::MAX,
        };
        let narrowed = !list.eyes.is_empty() || filter.types.is_some() || filter.by.is_some();

        if let Begin::After(place) = page.from {
            let start = place.max(above);
            let ceiling = if narrowed { self.reach(list.walk.ceiling, list, start, page).await? } else { None };
            let end = ceiling.map_or(below, |(place, _)| place.min(below));
            let events = self.events(list.query(list.walk.newer, filter, start, end, page)).await?;
            if events.len() > page.size() {
                return Ok(page.turned(events));
            }
            if let Some((ceiling, _)) = ceiling.filter(|(ceiling, _)| *ceiling < below) {
                // Nothing more was found on the way up; what comes next begins where the look ended.
                return Box::pin(self.walk(list, filter, ActivityPage { from: Begin::Before(ceiling), ..page })).await;
            }
        }
        let start = match page.from {
            Begin::Before(place) => place.min(below),
            Begin::Newest | Begin::After(_) => below,
        };
        let floor = if narrowed { self.reach(list.walk.floor, list, start, page).await? } else { None };
        let floor = floor.filter(|(place, _)| *place > above);
        let end = floor.map_or(above, |(place, _)| place);
        let mut events = self.events(list.query(list.walk.older, filter, end, start, page)).await?;
        let older = page.cut(&mut events);
        let since = if events.is_empty() { self.since(list).await? } else { None };
        let newer = matches!(page.from, Begin::Before(place) if place < below);
        Ok(Activity { events, newer, older, stopped: floor.filter(|_| !older), since })
    }

    pub(super) async fn events(&self, query: Query) -> Result<Vec<Event>, Error> {
        query.all(On::Read(&self.pools)).await?.iter().map(row::read).collect()
    }

    /// Where a look that starts at `place` ends; `None` when the list ends before.
    async fn reach(
        &self,
        statement: Statement,
        list: &List<'_>,
        place: i64,
        page: ActivityPage,
    ) -> Result<Option<(i64, Timestamp)>, Error> {
        let query = statement.bind(list.id.as_str()).bind(place).bind(i64::from(page.look));
        let row = query.optional(On::Read(&self.pools)).await?;
        row.map(|row| Ok((row.get("seq")?, Timestamp::from_millis(row.get("created")?)))).transpose()
    }

    async fn since(&self, list: &List<'_>) -> Result<Option<Timestamp>, Error> {
        let row = list.walk.first.bind(list.id.as_str()).optional(On::Read(&self.pools)).await?;
        row.map(|row| row.get("created").map(Timestamp::from_millis)).transpose()
    }

    async fn place_of(&self, chain: Chain, time: Timestamp) -> Result<i64, Error> {
        let row = PLACE_OF_TIME.bind(chain.to_string()).bind(time.millis()).one(On::Read(&self.pools)).await?;
        Ok(row.get::<Option<i64>>("place")?.unwrap_or(1))
    }
}

impl List<'_> {
    fn query(&self, of: Statement, filter: &ActivityFilter, above: i64, below: i64, page: ActivityPage) -> Query {
        let (name, wanted) = match &filter.by {
            None => ("", 0_i64),
            Some(ByWhom::Is(name)) => (name.as_str(), 1),
            Some(ByWhom::IsNot(name)) => (name.as_str(), 0),
        };
        let query = of.bind(self.id.as_str()).bind(above).bind(below).bind(name.to_ascii_lowercase()).bind(wanted);
        let query = query.bind(self.eyes.as_str()).bind(i64::from(page.rows) + 1);
        let wanted = |kind: &&EventType| filter.types.as_ref().is_none_or(|types| types.contains(kind));
        let names = EventType::ALL.iter().filter(wanted).map(|kind| kind.name());
        names.chain(std::iter::repeat("")).take(TYPES_A_STATEMENT).fold(query, Query::bind)
    }
}
