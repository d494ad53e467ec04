//! Changing a global key: its description, or the whole set of its roles.

use super::{is_last_owner, read};
use crate::change::{Change, Stop, Tx};
use crate::keys::set_description;
use crate::seam::statements;
use keywright_domain::policy;
use keywright_domain::{Description, Draft, EventType, GlobalKey, GlobalRole, GlobalRoles, Scope, Timestamp};

statements! {
    SET_ROLES = "UPDATE api_keys SET global_roles = $2, rights_revision = $3 WHERE id = $1";
}

/// Changes what is given of the key that the permit names; roles replace the whole set.
#[derive(Debug)]
pub struct ChangeGlobalKey {
    /// The new description.
    pub description: Option<Description>,
    /// The new roles; never empty.
    pub roles: Option<GlobalRoles>,
}

/// Why a global key is not changed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ChangeGlobalKeyRefusal {
    /// No such global key.
    NotFound,
    /// It is the last global owner, and would no longer be one.
    LastOwner,
}

/// What somebody saw of a global key before they changed it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SeenGlobalKey {
    /// Its description.
    pub description: String,
    /// Its roles.
    pub roles: GlobalRoles,
}

/// Changes a global key that still is as somebody saw it.
#[derive(Debug)]
pub struct ChangeSeenGlobalKey {
    /// How it was.
    pub seen: SeenGlobalKey,
    /// What to change.
    pub change: ChangeGlobalKey,
}

/// Why such a key is not changed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ChangeSeenGlobalKeyRefusal {
    /// Somebody else has changed it meanwhile: how it is now.
    Changed(Box<GlobalKey>),
    /// As for any change.
    Key(ChangeGlobalKeyRefusal),
}

impl Change for ChangeSeenGlobalKey {
    type Action = policy::ChangeGlobalKey;
    type Out = GlobalKey;
    type Refusal = ChangeSeenGlobalKeyRefusal;

    async fn apply(&self, scope: &Scope, now: Timestamp, tx: &mut Tx) -> Result<GlobalKey, Stop<Self::Refusal>> {
        let not_found = || Stop::Refused(ChangeSeenGlobalKeyRefusal::Key(ChangeGlobalKeyRefusal::NotFound));
        let key = read::within(tx.target().ok_or_else(not_found)?, tx).await?.ok_or_else(not_found)?;
        if key.description.as_str() != self.seen.description || key.roles != self.seen.roles {
            return Err(Stop::Refused(ChangeSeenGlobalKeyRefusal::Changed(Box::new(key))));
        }
        self.change.apply(scope, now, tx).await.map_err(|stop| stop.map(ChangeSeenGlobalKeyRefusal::Key))
    }
}

impl Change for ChangeGlobalKey {
    type Action = policy::ChangeGlobalKey;
    type Out = GlobalKey;
    type Refusal = ChangeGlobalKeyRefusal;

    async fn apply(&self, _: &Scope, _: Timestamp, tx: &mut Tx) -> Result<GlobalKey, Stop<ChangeGlobalKeyRefusal>> {
        let not_found = || Stop::Refused(ChangeGlobalKeyRefusal::NotFound);
        let id = tx.target().ok_or_else(not_found)?;
        let mut key = read::within(id, tx).await?.ok_or_else(not_found)?;
        let description = self.description.as_ref().filter(|description| **description != key.description);
        let roles = self.roles.filter(|roles| *roles != key.roles);
        let owner = |roles: GlobalRoles| roles.contains(GlobalRole::Owner);
        if owner(key.roles) && roles.is_some_and(|roles| !owner(roles)) && is_last_owner(tx).await? {
            return Err(Stop::Refused(ChangeGlobalKeyRefusal::LastOwner));
        }

        let draft = |kind| Draft::of_deployment(kind).about_key(key.id, key.public_key);
        if let Some(description) = description {
            set_description(id, description, tx).await?;
            let detail = format!("from {:?} to {:?}", key.description.as_str(), description.as_str());
            tx.record(draft(EventType::ApiKeyDescriptionChanged).saying(detail));
        }
        if let Some(roles) = roles {
            let revision = tx.next_revision();
            tx.write(SET_ROLES.bind(id.to_string()).bind(roles.to_text()).bind(revision)).await?;
            let detail = format!("from {} to {}", key.roles.to_text(), roles.to_text());
            tx.record(draft(EventType::ApiKeyRolesChanged).saying(detail));
        }
        key.description = description.unwrap_or(&key.description).clone();
        key.roles = roles.unwrap_or(key.roles);
        Ok(key)
    }
}
