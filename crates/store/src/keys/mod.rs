//! API keys in the database: made, changed, deleted, read.

pub(crate) mod add;
pub(crate) mod change;
pub(crate) mod delete;
pub(crate) mod details;
pub(crate) mod list;
pub(crate) mod read;
mod taken;

pub use add::{AddKey, AddKeyRefusal, NewKey, NewSecret};
pub use change::{ChangeKey, ChangeKeyRefusal, ChangeSeenKey, ChangeSeenKeyRefusal, SeenKey};
pub use delete::{DeleteKey, DeleteKeyConfirmed, DeleteKeyConfirmedRefusal, DeleteKeyRefusal};
pub use details::{DeletedKey, SeesKey};
pub use list::SeesKeyList;
pub use taken::MayBeTaken;

use crate::Error;
use crate::change::Tx;
use crate::seam::statements;
use keywright_domain::{ApiKey, Description, Draft, EventType, KeyId, OrgId};

statements! {
    SET_DESCRIPTION = "UPDATE api_keys SET description = $2, description_key = $3 WHERE id = $1";
    COUNT_OWNERS = "UPDATE organizations SET owner_count = owner_count + $2 WHERE id = $1";
}

/// Keeps the organization's count of owners, which the last-owner rules are exact by.
pub(crate) async fn count_owners(org: OrgId, by: i64, tx: &mut Tx) -> Result<(), Error> {
    if by != 0 {
        tx.write(COUNT_OWNERS.bind(org.to_string()).bind(by)).await?;
    }
    Ok(())
}

/// Gives a key another description, and says so; the same one changes nothing.
pub(crate) async fn describe(key: &mut ApiKey, description: &Description, tx: &mut Tx) -> Result<(), Error> {
    if *description == key.description {
        return Ok(());
    }
    set_description(key.id, description, tx).await?;
    let detail = format!("from {:?} to {:?}", key.description.as_str(), description.as_str());
    let draft = Draft::of_org(EventType::ApiKeyDescriptionChanged, key.org).about_key(key.id, key.public_key);
    tx.record(draft.saying(detail));
    key.description = description.clone();
    Ok(())
}

/// The row alone, for keys of every kind.
pub(crate) async fn set_description(key: KeyId, description: &Description, tx: &mut Tx) -> Result<(), Error> {
    let set = SET_DESCRIPTION.bind(key.to_string()).bind(description.as_str()).bind(description.folded());
    tx.write(set).await.map(|_| ())
}
