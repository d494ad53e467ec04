//! The operational door: when a session was last seen. Written without the revision lock, to a table that no change
//! touches.

use crate::seam::{On, statements};
use crate::{Error, Store};
use keywright_domain::{SessionId, Timestamp};
use std::net::IpAddr;

statements! {
    /// Another node may have seen it later: the last time never goes back.
    SEEN = "INSERT INTO session_seen (session_id, last_seen, address, rights_hash) VALUES ($1, $2, $3, $4) \
        ON CONFLICT (session_id) DO UPDATE SET rights_hash = excluded.rights_hash, \
        address = CASE WHEN excluded.last_seen >= session_seen.last_seen \
            THEN excluded.address ELSE session_seen.address END, \
        last_seen = CASE WHEN excluded.last_seen >= session_seen.last_seen \
            THEN excluded.last_seen ELSE session_seen.last_seen END";
}

/// A session that was seen.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SeenSession {
    /// The session.
    pub id: SessionId,
    /// When.
    pub at: Timestamp,
    /// From where.
    pub address: IpAddr,
    /// A hash of the rights that the person had.
    pub rights_hash: Vec<u8>,
}

impl Store {
    /// Writes down that a session was seen.
    ///
    /// # Errors
    /// The database's.
    pub async fn session_seen(&self, seen: SeenSession) -> Result<(), Error> {
        let mut tx = self.pools.begin().await?;
        let insert = SEEN.bind(seen.id.to_string()).bind(seen.at.millis()).bind(seen.address.to_string());
        let insert = insert.bind(seen.rights_hash.as_slice());
        insert.run(On::Within(&mut tx)).await?;
        tx.commit().await
    }
}
