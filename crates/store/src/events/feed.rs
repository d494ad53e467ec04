//! Following the log: what has happened since the event that a node remembers.
//!
//! Without a permit: this is the node's own work, and what it reads leaves it nowhere.

use crate::events::row::{self, event_columns};
use crate::seam::{On, statements};
use crate::{Error, Store};
use keywright_domain::{Event, EventId, Revision};

statements! {
    /// At or above: the first row must be the event that the follower remembers.
    SINCE = event_columns!("WHERE revision >= $1 ORDER BY revision LIMIT $2");
    LAST = event_columns!("ORDER BY revision DESC LIMIT 1");
}

const NEWS_A_POLL: i64 = 1000;

/// What a poll found.
#[derive(Debug)]
pub enum News {
    /// These events, oldest first; there may be more when there are a thousand.
    Events(Vec<Event>),
    /// This is not the log that was followed: a failover or a restore. Forget everything and start again.
    OtherLog,
}

impl Store {
    /// Where the log ends now: where a follower with an empty memory starts.
    ///
    /// # Errors
    /// The database's.
    pub async fn last_event(&self) -> Result<Option<(Revision, EventId)>, Error> {
        let row = LAST.query().optional(On::Own(&self.pools)).await?;
        let event = row.as_ref().map(row::read).transpose()?;
        Ok(event.map(|event| (event.revision, event.id)))
    }

    /// Everything after the event that is remembered; `None` remembers the empty log.
    ///
    /// # Errors
    /// The database's.
    pub async fn events_since(&self, seen: Option<(Revision, EventId)>) -> Result<News, Error> {
        let from = seen.map_or(0, |(revision, _)| revision.0);
        // The remembered event is read once more, and is no news.
        let limit = NEWS_A_POLL + i64::from(seen.is_some());
        let rows = SINCE.bind(from).bind(limit).all(On::Own(&self.pools)).await?;
        let mut events = rows.iter().map(row::read).collect::<Result<Vec<_>, _>>()?;
        match seen {
            None => Ok(News::Events(events)),
            Some((_, id)) if events.first().is_some_and(|event| event.id == id) => {
                events.remove(0);
                Ok(News::Events(events))
            }
            Some(_) => Ok(News::OtherLog),
        }
    }
}
