//! Changing a key: its description, or the whole set of its roles in the organization.

use super::{count_owners, describe, read};
use crate::change::{Change, Stop, Tx};
use crate::seam::statements;
use keywright_domain::policy::{self, GrantOrgOwner};
use keywright_domain::{ApiKey, Description, Draft, EventType, OrgRole, OrgRoles, Scope, Timestamp};

statements! {
    OWNER_COUNT = "SELECT owner_count FROM organizations WHERE id = $1";
    SET_ROLES = "UPDATE api_keys SET roles = $2, rights_revision = $3 WHERE id = $1";
}

/// Changes what is given; roles replace the whole set, roles in projects stay.
#[derive(Debug)]
pub struct ChangeKey {
    /// The new description.
    pub description: Option<Description>,
    /// The new roles; never empty.
    pub roles: Option<OrgRoles>,
}

/// Why a key is not changed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ChangeKeyRefusal {
    /// No such key in the organization.
    NotFound,
    /// It is the organization's last owner.
    LastOwner,
    /// It would hold Organization Owner, and the permit does not include granting it.
    MayNotGrantOwner,
}

/// What somebody saw of a key before they changed it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SeenKey {
    /// Its description.
    pub description: String,
    /// Its roles in the organization.
    pub roles: OrgRoles,
}

/// Changes a key that still is as somebody saw it.
#[derive(Debug)]
pub struct ChangeSeenKey {
    /// How it was.
    pub seen: SeenKey,
    /// What to change.
    pub change: ChangeKey,
}

/// Why such a key is not changed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ChangeSeenKeyRefusal {
    /// Somebody else has changed it meanwhile: how it is now.
    Changed(Box<ApiKey>),
    /// As for any change.
    Key(ChangeKeyRefusal),
}

impl Change for ChangeSeenKey {
    type Action = policy::ChangeKey;
    type Out = ApiKey;
    type Refusal = ChangeSeenKeyRefusal;

    async fn apply(&self, scope: &Scope, now: Timestamp, tx: &mut Tx) -> Result<ApiKey, Stop<ChangeSeenKeyRefusal>> {
        let not_found = || Stop::Refused(ChangeSeenKeyRefusal::Key(ChangeKeyRefusal::NotFound));
        let (org, key) = scope.org().zip(tx.target()).ok_or_else(not_found)?;
        let key = read::within(key, org, tx).await?.ok_or_else(not_found)?;
        if key.description.as_str() != self.seen.description || key.roles.org != self.seen.roles {
            return Err(Stop::Refused(ChangeSeenKeyRefusal::Changed(Box::new(key))));
        }
        self.change.apply(scope, now, tx).await.map_err(|stop| stop.map(ChangeSeenKeyRefusal::Key))
    }
}

impl Change for ChangeKey {
    type Action = policy::ChangeKey;
    type Out = ApiKey;
    type Refusal = ChangeKeyRefusal;

    async fn apply(&self, scope: &Scope, _: Timestamp, tx: &mut Tx) -> Result<ApiKey, Stop<ChangeKeyRefusal>> {
        let not_found = || Stop::Refused(ChangeKeyRefusal::NotFound);
        let (org, key) = scope.org().zip(tx.target()).ok_or_else(not_found)?;
        let mut key = read::within(key, org, tx).await?.ok_or_else(not_found)?;
        let roles = self.roles.filter(|roles| *roles != key.roles.org);
        let owner_steps = roles.map_or(0, |roles| {
            i64::from(roles.contains(OrgRole::Owner)) - i64::from(key.roles.org.contains(OrgRole::Owner))
        });
        let may_grant = tx.includes::<GrantOrgOwner>();
        if owner_steps > 0 && !may_grant {
            return Err(Stop::Refused(ChangeKeyRefusal::MayNotGrantOwner));
        }
        if owner_steps < 0 {
            let row = tx.optional(OWNER_COUNT.bind(org.to_string())).await?.ok_or_else(not_found)?;
            if row.get::<i64>("owner_count")? <= 1 {
                return Err(Stop::Refused(ChangeKeyRefusal::LastOwner));
            }
        }

        if let Some(description) = &self.description {
            describe(&mut key, description, tx).await?;
        }
        if let Some(roles) = roles {
            let revision = tx.next_revision();
            tx.write(SET_ROLES.bind(key.id.to_string()).bind(roles.to_text()).bind(revision)).await?;
            count_owners(org, owner_steps, tx).await?;
            let detail = format!("from {} to {}", key.roles.org.to_text(), roles.to_text());
            let draft = Draft::of_org(EventType::ApiKeyRolesChanged, org).about_key(key.id, key.public_key);
            tx.record(draft.saying(detail));
            key.roles.org = roles;
        }
        Ok(key)
    }
}
