//! Deleting a global key, with its secret and its own access list. The credential stops working at once.

use super::{is_last_owner, read};
use crate::change::{Change, Stop, Tx};
use crate::keys::delete::remove;
use keywright_domain::policy;
use keywright_domain::{Draft, EventType, GlobalKey, GlobalRole, Scope, Timestamp, text};

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

/// Deletes the global key that the permit names, for somebody who typed its description or its public half to confirm.
#[derive(Debug)]
pub struct DeleteGlobalKeyConfirmed {
    /// What was typed.
    pub typed: String,
}

/// Why such a key is not deleted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DeleteGlobalKeyConfirmedRefusal {
    /// What was typed is neither.
    NotConfirmed,
    /// As for any key.
    Key(DeleteGlobalKeyRefusal),
}

impl Change for DeleteGlobalKeyConfirmed {
    type Action = policy::DeleteGlobalKey;
    type Out = GlobalKey;
    type Refusal = DeleteGlobalKeyConfirmedRefusal;

    async fn apply(&self, scope: &Scope, now: Timestamp, tx: &mut Tx) -> Result<GlobalKey, Stop<Self::Refusal>> {
        let not_found = || Stop::Refused(DeleteGlobalKeyConfirmedRefusal::Key(DeleteGlobalKeyRefusal::NotFound));
        let key = read::within(tx.target().ok_or_else(not_found)?, tx).await?.ok_or_else(not_found)?;
        if !text::confirms(&self.typed, &[key.description.as_str(), key.public_key.as_str()]) {
            return Err(Stop::Refused(DeleteGlobalKeyConfirmedRefusal::NotConfirmed));
        }
        let deleted = DeleteGlobalKey.apply(scope, now, tx).await;
        deleted.map_err(|stop| stop.map(DeleteGlobalKeyConfirmedRefusal::Key))?;
        Ok(key)
    }
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
