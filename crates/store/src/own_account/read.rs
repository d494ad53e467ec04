//! Reading the account of the person who asks.

use super::asking;
use crate::seam::{On, Row, statements};
use crate::users::read as users;
use crate::{Error, Store};
use keywright_domain::policy::ReadOwnAccount;
use keywright_domain::{DateFormat, Permit, Preferences, Timestamp, User};

statements! {
    OWN = "SELECT u.id AS id, u.username AS username, u.email_address AS email_address, u.first_name AS first_name, \
        u.last_name AS last_name, u.country AS country, u.mobile_number AS mobile_number, u.created AS created, \
        u.last_auth AS last_auth, u.time_zone AS time_zone, u.date_format AS date_format, s.created AS second_factor, \
        (SELECT COUNT(*) FROM recovery_codes c WHERE c.user_id = u.id) AS recovery_codes FROM users u \
        LEFT JOIN second_factors s ON s.user_id = u.id AND s.enabled = TRUE WHERE u.id = $1";
}

/// How an account is proved beside its password.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SecondFactorState {
    /// By nothing.
    Off,
    /// By codes of an app.
    On {
        /// Since when.
        since: Timestamp,
        /// How many recovery codes are left.
        recovery_codes: u64,
    },
}

/// An account as its owner sees it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OwnAccount {
    /// The person.
    pub user: User,
    /// How they read times.
    pub preferences: Preferences,
    /// Their second factor.
    pub second_factor: SecondFactorState,
}

impl Store {
    /// The account of the person who asks.
    ///
    /// # Errors
    /// The database's.
    pub async fn own_account(&self, permit: &Permit<ReadOwnAccount>) -> Result<Option<OwnAccount>, Error> {
        let Some(user) = asking(permit) else { return Ok(None) };
        let row = OWN.bind(user.to_string()).optional(On::Read(&self.pools)).await?;
        row.as_ref().map(read).transpose()
    }
}

fn read(row: &Row) -> Result<OwnAccount, Error> {
    let since: Option<i64> = row.get("second_factor")?;
    let recovery_codes = crate::page::total(Some(row.get("recovery_codes")?));
    Ok(OwnAccount {
        user: users::read(row)?,
        preferences: preferences(row)?,
        second_factor: match since.map(Timestamp::from_millis) {
            Some(since) => SecondFactorState::On { since, recovery_codes },
            None => SecondFactorState::Off,
        },
    })
}

/// Preferences out of a row that has their columns. A zone that the database of zones no longer has is as good as none.
pub(crate) fn preferences(row: &Row) -> Result<Preferences, Error> {
    let zone: Option<String> = row.get("time_zone")?;
    let format: Option<String> = row.get("date_format")?;
    Ok(Preferences {
        time_zone: zone.and_then(|zone| zone.as_str().try_into().ok()),
        date_format: format.and_then(|format| DateFormat::from_name(&format)).unwrap_or_default(),
    })
}
