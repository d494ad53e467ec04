//! Making a global key.

use crate::Error;
use crate::change::{Change, Stop, Tx};
use crate::keys::{NewKey, add as keys};
use crate::seam::statements;
use keywright_domain::policy::CreateGlobalKey;
use keywright_domain::{Draft, EventType, GlobalKey, GlobalRoles, Scope, Timestamp};

statements! {
    INSERT_KEY = "INSERT INTO api_keys (id, org_id, public_key, description, private_key_tail, roles, global_roles, \
        created, access_list_count, access_list_last, rights_revision, description_key, created_by, created_by_user_id, \
        created_by_session_id) VALUES ($1, NULL, $2, $3, $4, '', $5, $6, 0, 0, $7, $8, $9, $10, $11)";
}

/// Makes a global key.
#[derive(Debug)]
pub struct AddGlobalKey {
    /// The key.
    pub key: NewKey<GlobalRoles>,
}

/// Why a global key is not made: the minted public key is taken. Mint another.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PublicKeyTaken;

impl Change for AddGlobalKey {
    type Action = CreateGlobalKey;
    type Out = GlobalKey;
    type Refusal = PublicKeyTaken;

    async fn apply(&self, _: &Scope, now: Timestamp, tx: &mut Tx) -> Result<GlobalKey, Stop<PublicKeyTaken>> {
        if keys::is_public_key_taken(self.key.public_key, tx).await? {
            return Err(Stop::Refused(PublicKeyTaken));
        }

        Ok(insert(&self.key, now, tx).await?)
    }
}

/// The rows and the event of a new global key, for every change that makes one.
pub(crate) async fn insert(key: &NewKey<GlobalRoles>, now: Timestamp, tx: &mut Tx) -> Result<GlobalKey, Error> {
    let insert = INSERT_KEY
        .bind(key.id.to_string())
        .bind(key.public_key.as_str())
        .bind(key.description.as_str())
        .bind(key.tail.as_str())
        .bind(key.roles.to_text())
        .bind(now.millis())
        .bind(tx.next_revision())
        .bind(key.description.folded());
    tx.write(keys::bind_maker(insert, tx)).await?;
    keys::insert_secret(key, now, tx);
    let draft = Draft::of_deployment(EventType::ApiKeyCreated).about_key(key.id, key.public_key);
    tx.record(draft.saying(format!("roles {}", key.roles.to_text())));
    Ok(GlobalKey {
        id: key.id,
        public_key: key.public_key,
        description: key.description.clone(),
        tail: key.tail,
        roles: key.roles,
        created: now,
    })
}
