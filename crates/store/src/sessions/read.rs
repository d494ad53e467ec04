//! Reading sessions: the one of a cookie, and a person's own.

use crate::seam::{On, statements};
use crate::{Error, Store};
use keywright_domain::policy::ReadOwnSessions;
use keywright_domain::{Actor, Permit, Preferences, SessionId, Timestamp, UserId};

statements! {
    OF_TOKEN = "SELECT s.id AS id, s.user_id AS user_id, s.created AS created, s.confirmed AS confirmed, \
        s.ends AS ends, s.idle AS idle, COALESCE(v.last_seen, s.created) AS last_seen, u.time_zone AS time_zone, \
        u.date_format AS date_format, v.rights_hash AS rights_hash, \
        CASE WHEN s.token_hash = $1 THEN NULL ELSE s.older_ends END AS older_ends \
        FROM sessions s JOIN users u ON u.id = s.user_id \
        LEFT JOIN session_seen v ON v.session_id = s.id WHERE s.token_hash = $1 OR s.older_token_hash = $1";
    OWN = "SELECT s.id AS id, s.created AS created, s.ends AS ends, s.idle AS idle, s.user_agent AS user_agent, \
        COALESCE(v.last_seen, s.created) AS last_seen, COALESCE(v.address, s.address) AS address FROM sessions s \
        LEFT JOIN session_seen v ON v.session_id = s.id WHERE s.user_id = $1 AND s.ends > $2 \
        ORDER BY last_seen DESC, id";
}

/// A session as a request finds it; whether it has ended is for the clock to say.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FoundSession {
    /// The session.
    pub id: SessionId,
    /// Whose.
    pub user: UserId,
    /// When the person last proved who they are.
    pub confirmed: Timestamp,
    /// When it ends, whatever happens.
    pub ends: Timestamp,
    /// After how many milliseconds without a request it ends; `None` for never.
    pub idle: Option<i64>,
    /// When it was last seen, as far as the database knows.
    pub last_seen: Timestamp,
    /// How the person reads times.
    pub preferences: Preferences,
    /// A hash of the rights that the person had when it was last seen; `None` when that was not written down.
    pub rights_hash: Option<Vec<u8>>,
    /// When the token ends that it was found by, if the session has another one already.
    pub older_ends: Option<Timestamp>,
}

impl FoundSession {
    /// When it ends if nothing is heard of it any more.
    pub fn idle_ends(&self) -> Option<Timestamp> {
        self.idle.map(|idle| self.last_seen.plus_millis(idle))
    }

    /// Has it ended?
    pub fn has_ended(&self, now: Timestamp) -> bool {
        let over = |ends: Option<Timestamp>| ends.is_some_and(|ends| ends <= now);
        self.ends <= now || over(self.idle_ends()) || over(self.older_ends)
    }
}

/// A session as its owner sees it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OwnSession {
    /// The session.
    pub id: SessionId,
    /// When the person signed in.
    pub created: Timestamp,
    /// When it was last seen.
    pub last_seen: Timestamp,
    /// From where.
    pub address: String,
    /// What the browser calls itself.
    pub user_agent: String,
}

impl Store {
    /// The session of a cookie's token, by its keyed hash. Without a permit: here somebody is being found out.
    ///
    /// # Errors
    /// The database's.
    pub async fn find_session(&self, token_hash: &[u8]) -> Result<Option<FoundSession>, Error> {
        let row = OF_TOKEN.bind(token_hash).optional(On::Read(&self.pools)).await?;
        row.map(|row| {
            Ok(FoundSession {
                id: row.parsed("sessions", "id")?,
                user: row.parsed("sessions", "user_id")?,
                confirmed: Timestamp::from_millis(row.get("confirmed")?),
                ends: Timestamp::from_millis(row.get("ends")?),
                idle: row.get("idle")?,
                last_seen: Timestamp::from_millis(row.get("last_seen")?),
                preferences: crate::own_account::read::preferences(&row)?,
                rights_hash: row.get("rights_hash")?,
                older_ends: row.get::<Option<i64>>("older_ends")?.map(Timestamp::from_millis),
            })
        })
        .transpose()
    }

    /// The sessions of the person who asks, the latest seen first.
    ///
    /// # Errors
    /// The database's.
    pub async fn own_sessions(
        &self,
        permit: &Permit<ReadOwnSessions>,
        now: Timestamp,
    ) -> Result<Vec<OwnSession>, Error> {
        let Actor::User { id, .. } = &permit.grant().actor else { return Ok(Vec::new()) };
        let rows = OWN.bind(id.to_string()).bind(now.millis()).all(On::Read(&self.pools)).await?;
        let mut sessions = Vec::with_capacity(rows.len());
        for row in rows {
            let (last_seen, idle): (i64, Option<i64>) = (row.get("last_seen")?, row.get("idle")?);
            if idle.is_some_and(|idle| last_seen.saturating_add(idle) <= now.millis()) {
                continue;
            }
            sessions.push(OwnSession {
                id: row.parsed("sessions", "id")?,
                created: Timestamp::from_millis(row.get("created")?),
                last_seen: Timestamp::from_millis(last_seen),
                address: row.get("address")?,
                user_agent: row.get("user_agent")?,
            });
        }
        Ok(sessions)
    }
}
