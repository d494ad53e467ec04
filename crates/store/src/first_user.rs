//! The first user of Ops Manager, who claims the deployment without an organization; and the tokens that let somebody
//! claim it from afar.

use crate::access_list::add as own_list;
use crate::change::{Change, Stop, Tx};
use crate::first_run::{self, FirstRunOver};
use crate::keys::NewKey;
use crate::seam::{On, statements};
use crate::{Error, Store, global_keys, global_list, users};
use keywright_domain::policy;
use keywright_domain::{
    Cidr, Description, Draft, Email, EntryId, EventType, GlobalKey, GlobalRole, GlobalRoles, PersonName, Scope,
    Timestamp, User, UserId,
};

statements! {
    INSERT_TOKEN = "INSERT INTO setup_tokens (token_hash, created) VALUES ($1, $2)";
    FIND_TOKEN = "SELECT created FROM setup_tokens WHERE token_hash = $1";
}

/// Makes a token that lets somebody claim the deployment. Each start adds one; all end with first run.
pub struct MakeSetupToken {
    /// The token's keyed hash.
    pub token_hash: Vec<u8>,
}

/// Makes the first user, and a global key.
pub struct CreateFirstUser {
    /// The account's id.
    pub id: UserId,
    /// Its name to sign in with.
    pub username: Email,
    /// Where notices go, if elsewhere.
    pub email_address: Option<Email>,
    /// The person's first name.
    pub first_name: PersonName,
    /// The person's last name.
    pub last_name: PersonName,
    /// The hash of the account's password.
    pub password_hash: String,
    /// The key.
    pub key: NewKey<GlobalRoles>,
    /// From where global roles may be used: an entry of the key's own list, and one of the global list, for each.
    pub addresses: Vec<FirstAddress>,
    /// What the entries of the global list are said to be.
    pub description: Description,
    /// The keyed hash of a setup token; `None` when the request needs none.
    pub token_hash: Option<Vec<u8>>,
}

/// An address that the first user names.
#[derive(Clone, Copy, Debug)]
pub struct FirstAddress {
    /// The address or block.
    pub cidr: Cidr,
    /// Its entry in the key's own list.
    pub own: EntryId,
    /// Its entry in the global list.
    pub global: EntryId,
}

/// Why the first user is not made.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FirstUserRefusal {
    /// Somebody has claimed the deployment already.
    Over,
    /// There is no such setup token.
    UnknownToken,
    /// The minted public key is taken: mint another.
    PublicKeyTaken,
}

impl Store {
    /// Is this the keyed hash of a setup token? Not after first run.
    ///
    /// # Errors
    /// The database's.
    pub async fn is_setup_token(&self, token_hash: &[u8]) -> Result<bool, Error> {
        Ok(FIND_TOKEN.bind(token_hash).optional(On::Read(&self.pools)).await?.is_some())
    }
}

impl Change for MakeSetupToken {
    type Action = policy::MakeSetupToken;
    type Out = ();
    type Refusal = FirstRunOver;

    async fn apply(&self, _: &Scope, now: Timestamp, tx: &mut Tx) -> Result<(), Stop<FirstRunOver>> {
        if !first_run::is_open(tx).await? {
            return Err(Stop::Refused(FirstRunOver));
        }

        tx.write(INSERT_TOKEN.bind(self.token_hash.as_slice()).bind(now.millis())).await?;
        tx.record(Draft::of_deployment(EventType::SetupTokenCreated));
        Ok(())
    }
}

impl Change for CreateFirstUser {
    type Action = policy::CreateFirstUser;
    type Out = GlobalKey;
    type Refusal = FirstUserRefusal;

    async fn apply(&self, _: &Scope, now: Timestamp, tx: &mut Tx) -> Result<GlobalKey, Stop<FirstUserRefusal>> {
        if !first_run::is_open(tx).await? {
            return Err(Stop::Refused(FirstUserRefusal::Over));
        }
        if let Some(hash) = &self.token_hash
            && !is_token(hash, tx).await?
        {
            return Err(Stop::Refused(FirstUserRefusal::UnknownToken));
        }
        if crate::keys::add::is_public_key_taken(self.key.public_key, tx).await? {
            return Err(Stop::Refused(FirstUserRefusal::PublicKeyTaken));
        }

        first_run::close(tx).await?;
        tx.record(Draft::of_deployment(EventType::FirstUserCreated).about_user(self.id, self.username.as_str()));
        let user = User {
            email_address: self.email_address.clone(),
            first_name: self.first_name.as_str().to_owned(),
            last_name: self.last_name.as_str().to_owned(),
            ..User::new(self.id, self.username.clone(), now)
        };
        users::insert(&user, Some(&self.password_hash), [GlobalRole::Owner].into(), tx).await?;
        let key = global_keys::add::insert(&self.key, now, tx).await?;
        self.let_in(&key, now, tx).await?;
        Ok(key)
    }
}

/// Is this the keyed hash of a setup token, as it is under the lock?
pub(crate) async fn is_token(token_hash: &[u8], tx: &mut Tx) -> Result<bool, Error> {
    Ok(tx.optional(FIND_TOKEN.bind(token_hash)).await?.is_some())
}

impl CreateFirstUser {
    /// The addresses, in the key's own list and in the global one.
    async fn let_in(&self, key: &GlobalKey, now: Timestamp, tx: &mut Tx) -> Result<(), Error> {
        if self.addresses.is_empty() {
            return Ok(());
        }
        let own: Vec<_> = self.addresses.iter().map(|address| (address.own, address.cidr)).collect();
        own_list::insert(key.id, &own.iter().collect::<Vec<_>>(), 0, now, tx).await?;
        for (_, cidr) in &own {
            let draft = Draft::of_deployment(EventType::ApiKeyAccessListEntryAdded);
            tx.record(draft.about_key(key.id, key.public_key).about_entry(cidr.entry_text()));
        }
        for address in &self.addresses {
            global_list::add::insert(address.global, address.cidr, &self.description, now, tx).await?;
        }
        Ok(())
    }
}
