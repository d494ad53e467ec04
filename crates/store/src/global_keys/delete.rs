//! Deleting a global key, with its secret and its own access list. The credential stops working at once.

use super::{is_last_owner, read};
use crate::change::{Change, Stop, Tx};
use crate::keys::delete::remove;
use keywright_domain::policy;
use keywright_domain::{Draft, EventType, GlobalRole, Scope, Timestamp};

/// Deletes the global key that the permit names.
#[derive(Debug)]
pub struct DeleteGlobalKey;

/// Why a global key is not deleted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DeleteGlobalKeyRefusal {
    /// No such global key.
    NotFound,
    /// It is the last global owner.
    LastOwner,
}

impl Change for DeleteGlobalKey {
    type Action = policy::DeleteGlobalKey;
    type Out = ();
    type Refusal = DeleteGlobalKeyRefusal;

    async fn apply(&self, _: &Scope, _: Timestamp, tx: &mut Tx) -> Result<(), Stop<DeleteGlobalKeyRefusal>> {
        let not_found = || Stop::Refused(DeleteGlobalKeyRefusal::NotFound);
        let id = tx.target().ok_or_else(not_found)?;
        let key = read::within(id, tx).await?.ok_or_else(not_found)?;
        if key.roles.contains(GlobalRole::Owner) && is_last_owner(tx).await? {
            return Err(Stop::Refused(DeleteGlobalKeyRefusal::LastOwner));
        }

        remove(id, tx).await?;
        tx.record(Draft::of_deployment(EventType::ApiKeyDeleted).about_key(id, key.public_key));
        Ok(())
    }
}
