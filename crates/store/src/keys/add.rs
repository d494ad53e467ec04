//! Making a key: the quota, the key, its secret.

use super::read;
use crate::Error;
use crate::change::{Change, Stop, Tx};
use crate::counts::Counted;
use crate::seam::{Query, statements};
use keywright_domain::policy::{CreateKey, GrantOrgOwner};
use keywright_domain::{
    Actor, ApiKey, Description, Draft, EventType, KeyId, KeyRoles, OrgId, OrgRole, OrgRoles, PrivateKeyTail, ProjectId,
    PublicKey, Scope, SecretId, Timestamp,
};

statements! {
    PUBLIC_KEY_TAKEN = "SELECT id FROM api_keys WHERE public_key = $1";
    RAISE_COUNT = "UPDATE organizations SET api_key_count = api_key_count + $2, owner_count = owner_count + $3 \
        WHERE id = $1";
    /// Changes nothing when the organization is full, or the public key taken.
    COUNT_KEY = "UPDATE organizations SET api_key_count = api_key_count + 1, owner_count = owner_count + $2 \
        WHERE id = $1 AND api_key_count < $3 AND NOT EXISTS (SELECT 1 FROM api_keys WHERE public_key = $4)";
    INSERT_KEY = "INSERT INTO api_keys (id, org_id, public_key, description, private_key_tail, roles, created, \
        access_list_count, access_list_last, rights_revision, description_key, created_by, created_by_user_id, \
        created_by_session_id, created_in_group_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)";
    INSERT_SECRET = "INSERT INTO api_key_secrets (id, api_key_id, data_key_id, sealed_md5, sealed_sha256, \
        private_key_tail, created) VALUES ($1, $2, $3, $4, $5, $6, $7)";
}

/// A key that is about to be made: ids minted, secret sealed.
#[derive(Debug)]
pub struct NewKey<R = OrgRoles> {
    /// Its id.
    pub id: KeyId,
    /// Its public half.
    pub public_key: PublicKey,
    /// What it is for.
    pub description: Description,
    /// Its roles: in its organization, or global ones.
    pub roles: R,
    /// The end of its private half.
    pub tail: PrivateKeyTail,
    /// Its sealed secret.
    pub secret: NewSecret,
}

/// A secret, sealed for its place.
#[derive(Debug)]
pub struct NewSecret {
    /// Its id.
    pub id: SecretId,
    /// The data key that sealed it.
    pub data_key: String,
    /// Sealed HA1 by MD5.
    pub md5: Vec<u8>,
    /// Sealed HA1 by SHA-256.
    pub sha256: Vec<u8>,
}

/// Makes a key in the permit's organization.
#[derive(Debug)]
pub struct AddKey {
    /// The key.
    pub key: NewKey,
    /// How many keys an organization may have.
    pub limit: u64,
}

/// Why a key is not made.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AddKeyRefusal {
    /// The organization has as many keys as it may.
    QuotaReached(u64),
    /// The organization is gone.
    OrgGone,
    /// The minted public key is taken: mint another.
    PublicKeyTaken,
    /// It would hold Organization Owner, and the permit does not include granting it.
    MayNotGrantOwner,
}

impl Change for AddKey {
    type Action = CreateKey;
    type Out = ApiKey;
    type Refusal = AddKeyRefusal;

    async fn apply(&self, scope: &Scope, now: Timestamp, tx: &mut Tx) -> Result<ApiKey, Stop<AddKeyRefusal>> {
        let org = scope.org().ok_or(Stop::Refused(AddKeyRefusal::OrgGone))?;
        let may_grant = tx.includes::<GrantOrgOwner>();
        if self.key.roles.contains(OrgRole::Owner) && !may_grant {
            return Err(Stop::Refused(AddKeyRefusal::MayNotGrantOwner));
        }
        count(&self.key, org, self.limit, tx).await?;

        Ok(insert(&self.key, org, None, now, tx))
    }

    fn new_key(&self) -> Option<PublicKey> {
        Some(self.key.public_key)
    }
}

/// Counts the key in its organization, if there is room for it and its public half is free: the first change of every
/// write that makes a key of an organization. Mostly the batch knows both.
///
/// Where it does not, and two writes of a batch have the same public half, the index refuses the second, which then sees the
/// first here.
pub(crate) async fn count(key: &NewKey, org: OrgId, limit: u64, tx: &mut Tx) -> Result<(), Stop<AddKeyRefusal>> {
    let most = i64::try_from(limit).unwrap_or(i64::MAX);
    match tx.counts().and_then(|counts| counts.count(key.public_key, org, most)) {
        Some(Counted::In) => {
            tx.raise(RAISE_COUNT.bind(org.to_string()).bind(1_i64).bind(owners(key)));
            return Ok(());
        }
        Some(Counted::Full) => return Err(Stop::Refused(AddKeyRefusal::QuotaReached(limit))),
        Some(Counted::Taken) => return Err(Stop::Refused(AddKeyRefusal::PublicKeyTaken)),
        None => {}
    }
    if tx.write(counting(key, org, most)).await? > 0 {
        return Ok(());
    }
    let found = read::count(org, tx.on()).await?.ok_or(Stop::Refused(AddKeyRefusal::OrgGone))?;
    let full = found >= most;
    Err(Stop::Refused(if full { AddKeyRefusal::QuotaReached(limit) } else { AddKeyRefusal::PublicKeyTaken }))
}

fn owners(key: &NewKey) -> i64 {
    i64::from(key.roles.contains(OrgRole::Owner))
}

fn counting(key: &NewKey, org: OrgId, most: i64) -> Query {
    let count = COUNT_KEY.bind(org.to_string()).bind(owners(key)).bind(most).bind(key.public_key.as_str());
    count.beside_later()
}

/// The first key of an organization that this write has made.
pub(crate) async fn insert_first(key: &NewKey, org: OrgId, now: Timestamp, tx: &mut Tx) -> Result<ApiKey, Error> {
    tx.write(counting(key, org, i64::MAX)).await?;
    Ok(insert(key, org, None, now, tx))
}

/// Has another key this public half already?
pub(crate) async fn is_public_key_taken(public_key: PublicKey, tx: &mut Tx) -> Result<bool, Error> {
    Ok(tx.optional(PUBLIC_KEY_TAKEN.bind(public_key.as_str())).await?.is_some())
}

/// The rows and the event of a new key that is counted, for every change that makes one, in a project or not.
pub(crate) fn insert(key: &NewKey, org: OrgId, made_in: Option<ProjectId>, now: Timestamp, tx: &mut Tx) -> ApiKey {
    let insert = INSERT_KEY
        .bind(key.id.to_string())
        .bind(org.to_string())
        .bind(key.public_key.as_str())
        .bind(key.description.as_str())
        .bind(key.tail.as_str())
        .bind(key.roles.to_text())
        .bind(now.millis())
        .bind(0_i64)
        .bind(0_i64)
        .bind(tx.next_revision())
        .bind(key.description.folded());
    let insert = bind_maker(insert, tx).bind(made_in.map(|project| project.to_string()));
    tx.insert(insert);
    insert_secret(key, now, tx);
    let draft = Draft::of_org(EventType::ApiKeyCreated, org).about_key(key.id, key.public_key);
    tx.record(draft.saying(format!("roles {}", key.roles.to_text())));
    ApiKey {
        id: key.id,
        org,
        public_key: key.public_key,
        description: key.description.clone(),
        tail: key.tail,
        roles: KeyRoles { org: key.roles, projects: Vec::new() },
        created: now,
    }
}

/// Binds who makes a key: the name, and of a person the account and the session.
pub(crate) fn bind_maker(insert: Query, tx: &Tx) -> Query {
    let (name, user, session) = match tx.grant().map(|grant| &grant.actor) {
        Some(Actor::Key { public_key, .. }) => (public_key.to_string(), None, None),
        Some(Actor::User { id, username, session }) => (username.to_string(), Some(*id), *session),
        Some(Actor::System) | None => (String::new(), None, None),
    };
    insert.bind(name).bind(user.map(|user| user.to_string())).bind(session.map(|session| session.to_string()))
}

/// The row of a new key's secret.
pub(crate) fn insert_secret<R>(key: &NewKey<R>, now: Timestamp, tx: &mut Tx) {
    let insert = INSERT_SECRET
        .bind(key.secret.id.to_string())
        .bind(key.id.to_string())
        .bind(key.secret.data_key.as_str())
        .bind(key.secret.md5.as_slice())
        .bind(key.secret.sha256.as_slice())
        .bind(key.tail.as_str())
        .bind(now.millis());
    tx.insert(insert);
}
