//! The operational door: how often codes of second factors were tried. A code has six digits, and whoever has a stolen
//! password may ask from as many addresses, and as many nodes, as they like: so many tries a day are counted here for each
//! account. Written without the revision lock, to a table of its own.

use crate::seam::{On, statements};
use crate::{Error, Store};
use keywright_domain::{Timestamp, UserId};

statements! {
    /// Changes no row when the tries of the day are used up.
    COUNT = "INSERT INTO code_tries (user_id, since, count) VALUES ($1, $2, 1) ON CONFLICT (user_id) DO UPDATE SET \
        count = CASE WHEN code_tries.since <= $3 THEN 1 ELSE code_tries.count + 1 END, \
        since = CASE WHEN code_tries.since <= $3 THEN excluded.since ELSE code_tries.since END \
        WHERE code_tries.since <= $3 OR code_tries.count < $4";
    TAKE_BACK = "UPDATE code_tries SET count = count - 1 WHERE user_id = $1 AND count > 0";
}

/// So many tries an account has in a day; a right one is not counted. A recovery code is too long to be guessed, and is
/// not counted either.
const TRIES: i64 = 100;
/// A day in milliseconds.
const DAY: i64 = 24 * 60 * 60 * 1000;

impl Store {
    /// Counts one try of a code, before it is judged; answers whether the account had one left.
    ///
    /// # Errors
    /// The database's.
    pub async fn count_code(&self, user: UserId, now: Timestamp) -> Result<bool, Error> {
        let mut tx = self.pools.begin().await?;
        let count = COUNT.bind(user.to_string()).bind(now.millis()).bind(now.plus_millis(-DAY).millis()).bind(TRIES);
        let counted = count.run(On::Within(&mut tx)).await?;
        tx.commit().await?;
        Ok(counted > 0)
    }

    /// The code was right: its try is not counted.
    ///
    /// # Errors
    /// The database's.
    pub async fn code_was_right(&self, user: UserId) -> Result<(), Error> {
        let mut tx = self.pools.begin().await?;
        TAKE_BACK.bind(user.to_string()).run(On::Within(&mut tx)).await?;
        tx.commit().await
    }
}
