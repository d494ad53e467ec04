//! Global keys in the database: rows among the API keys, without organization and with global roles.

pub(crate) mod add;
pub(crate) mod change;
pub(crate) mod delete;
pub(crate) mod read;

pub use add::{AddGlobalKey, PublicKeyTaken};
pub use change::{
    ChangeGlobalKey, ChangeGlobalKeyRefusal, ChangeSeenGlobalKey, ChangeSeenGlobalKeyRefusal, SeenGlobalKey,
};
pub use delete::{DeleteGlobalKey, DeleteGlobalKeyConfirmed, DeleteGlobalKeyConfirmedRefusal, DeleteGlobalKeyRefusal};

use crate::Error;
use crate::change::Tx;
use crate::seam::statements;

statements! {
    /// Keys and people. Global Owner comes first in the text of a set of roles.
    COUNT_OWNERS = "SELECT (SELECT COUNT(*) FROM api_keys WHERE org_id IS NULL AND global_roles LIKE 'GLOBAL_OWNER%') + \
        (SELECT COUNT(*) FROM users WHERE global_roles LIKE 'GLOBAL_OWNER%') AS owners";
}

/// Is there but one global owner left?
async fn is_last_owner(tx: &mut Tx) -> Result<bool, Error> {
    let row = tx.optional(COUNT_OWNERS.query()).await?;
    Ok(row.map(|row| row.get::<i64>("owners")).transpose()?.unwrap_or(0) <= 1)
}
