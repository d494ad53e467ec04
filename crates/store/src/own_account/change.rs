//! Changing one's own names and preferences.

use super::read::preferences;
use crate::change::{Change, Stop, Tx};
use crate::seam::statements;
use crate::sessions::create::actor;
use keywright_domain::policy::ChangeOwnAccount as Action;
use keywright_domain::{Draft, EventType, PersonName, Preferences, Scope, Timestamp};

statements! {
    BEFORE = "SELECT id, first_name, last_name, time_zone, date_format FROM users WHERE id = $1";
    SET = "UPDATE users SET first_name = $2, last_name = $3, time_zone = $4, date_format = $5 WHERE id = $1";
}

/// Changes what the person who acts is called, and how they read times; what is not given stays.
#[derive(Clone, Debug, Default)]
pub struct ChangeOwnAccount {
    /// The given and the family name.
    pub names: Option<(PersonName, PersonName)>,
    /// The preferences.
    pub preferences: Option<Preferences>,
}

impl Change for ChangeOwnAccount {
    type Action = Action;
    type Out = ();
    /// The person is gone.
    type Refusal = ();

    async fn apply(&self, _: &Scope, _: Timestamp, tx: &mut Tx) -> Result<(), Stop<()>> {
        let (user, username) = actor(tx).ok_or(Stop::Refused(()))?;
        let row = tx.optional(BEFORE.bind(user.to_string())).await?.ok_or(Stop::Refused(()))?;
        let before: (String, String) = (row.get("first_name")?, row.get("last_name")?);
        let names = self.names.as_ref().map(|(first, last)| (first.as_str().to_owned(), last.as_str().to_owned()));
        let names = names.unwrap_or_else(|| before.clone());
        let read = preferences(&row)?;
        let preferences = self.preferences.as_ref().unwrap_or(&read);
        if names == before && *preferences == read {
            return Ok(());
        }

        let set = SET
            .bind(user.to_string())
            .bind(names.0)
            .bind(names.1)
            .bind(preferences.time_zone.as_ref().map(|zone| zone.as_str().to_owned()))
            .bind(preferences.date_format.name());
        tx.write(set).await?;
        tx.record(Draft::of_deployment(EventType::UserUpdated).about_user(user, &*username));
        Ok(())
    }
}
