//! Deleting a key, with its secret, its access list and its assignments. The credential stops working at once.

use super::read;
use crate::Error;
use crate::change::{Change, Stop, Tx};
use crate::seam::statements;
use keywright_domain::policy;
use keywright_domain::{ApiKey, Draft, EventType, KeyId, OrgRole, OrgRoles, Scope, Timestamp, text};

statements! {
    KEY_WITH_OWNERS = "SELECT k.id AS id, k.public_key AS public_key, k.roles AS roles, o.owner_count AS owner_count \
        FROM api_keys k JOIN organizations o ON o.id = k.org_id WHERE k.id = $1 AND k.org_id = $2";
    DELETE_KEY = "DELETE FROM api_keys WHERE id = $1";
    UNCOUNT_KEY = "UPDATE organizations SET api_key_count = api_key_count - 1, owner_count = owner_count - $2 \
        WHERE id = $1";
}

/// Deletes the key that the permit names.
#[derive(Debug)]
pub struct DeleteKey;

/// Why a key is not deleted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DeleteKeyRefusal {
    /// No such key in the organization.
    NotFound,
    /// It is the organization's last owner.
    LastOwner,
}

/// Deletes the key that the permit names, for somebody who typed its description or its public half to confirm.
#[derive(Debug)]
pub struct DeleteKeyConfirmed {
    /// What was typed.
    pub typed: String,
}

/// Why such a key is not deleted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DeleteKeyConfirmedRefusal {
    /// What was typed is neither.
    NotConfirmed,
    /// As for any key.
    Key(DeleteKeyRefusal),
}

impl Change for DeleteKeyConfirmed {
    type Action = policy::DeleteKey;
    type Out = ApiKey;
    type Refusal = DeleteKeyConfirmedRefusal;

    async fn apply(
        &self,
        scope: &Scope,
        now: Timestamp,
        tx: &mut Tx,
    ) -> Result<ApiKey, Stop<DeleteKeyConfirmedRefusal>> {
        let not_found = || Stop::Refused(DeleteKeyConfirmedRefusal::Key(DeleteKeyRefusal::NotFound));
        let (org, key) = scope.org().zip(tx.target()).ok_or_else(not_found)?;
        let key = read::within(key, org, tx).await?.ok_or_else(not_found)?;
        if !text::confirms(&self.typed, &[key.description.as_str(), key.public_key.as_str()]) {
            return Err(Stop::Refused(DeleteKeyConfirmedRefusal::NotConfirmed));
        }
        let deleted = DeleteKey.apply(scope, now, tx).await;
        deleted.map_err(|stop| stop.map(DeleteKeyConfirmedRefusal::Key))?;
        Ok(key)
    }
}

impl Change for DeleteKey {
    type Action = policy::DeleteKey;
    type Out = ();
    type Refusal = DeleteKeyRefusal;

    async fn apply(&self, scope: &Scope, _: Timestamp, tx: &mut Tx) -> Result<(), Stop<DeleteKeyRefusal>> {
        let not_found = || Stop::Refused(DeleteKeyRefusal::NotFound);
        let (org, key) = scope.org().zip(tx.target()).ok_or_else(not_found)?;
        let found = tx.optional(KEY_WITH_OWNERS.bind(key.to_string()).bind(org.to_string())).await?;
        let row = found.ok_or_else(not_found)?;
        let public_key = row.parsed("api_keys", "public_key")?;
        let roles: String = row.get("roles")?;
        let roles = OrgRoles::from_text(&roles).ok_or_else(|| row.damaged("api_keys", "roles"))?;
        let owner = roles.contains(OrgRole::Owner);
        if owner && row.get::<i64>("owner_count")? <= 1 {
            return Err(Stop::Refused(DeleteKeyRefusal::LastOwner));
        }

        remove(key, tx).await?;
        tx.write(UNCOUNT_KEY.bind(org.to_string()).bind(i64::from(owner))).await?;
        tx.record(Draft::of_org(EventType::ApiKeyDeleted, org).about_key(key, public_key));
        Ok(())
    }
}

/// The row, and with it all that hangs on it, for keys of every kind.
pub(crate) async fn remove(key: KeyId, tx: &mut Tx) -> Result<(), Error> {
    tx.write(DELETE_KEY.bind(key.to_string())).await.map(|_| ())
}
