//! What proves who somebody is: the hash of a password, and a second factor. Without a permit: nobody is known yet.

use crate::seam::{On, statements};
use crate::{Error, Store};
use keywright_domain::{Email, UserId};

statements! {
    FIND_CREDENTIALS = "SELECT u.id AS id, u.username AS username, u.password_hash AS password_hash, \
        CASE WHEN s.enabled = TRUE THEN TRUE ELSE FALSE END AS second_factor FROM users u \
        LEFT JOIN second_factors s ON s.user_id = u.id WHERE u.name_key = $1 AND u.registered = TRUE";
}

/// What an account is entered with.
#[derive(Clone, Debug)]
pub struct Credentials {
    /// The account.
    pub id: UserId,
    /// Its name.
    pub username: Email,
    /// The PHC text of its password's hash; `None` while it has none.
    pub password_hash: Option<String>,
    /// Does it have a second factor?
    pub second_factor: bool,
}

impl Store {
    /// What the account of a name is entered with; `None` when there is no such account.
    ///
    /// # Errors
    /// The database's.
    pub async fn find_credentials(&self, username: &Email) -> Result<Option<Credentials>, Error> {
        let row = FIND_CREDENTIALS.bind(username.key()).optional(On::Read(&self.pools)).await?;
        row.map(|row| {
            Ok(Credentials {
                id: row.parsed("users", "id")?,
                username: row.parsed("users", "username")?,
                password_hash: row.get("password_hash")?,
                second_factor: row.get("second_factor")?,
            })
        })
        .transpose()
    }
}
