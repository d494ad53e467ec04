//! The first user of Ops Manager: an account and a key, both global owners. No organization is made (endpoint contract 7).

use crate::app::{App, Error, WriteError};
use keywright_domain::policy::CreateFirstUser as CreateFirstUserAction;
use keywright_domain::{
    Cidr, Description, Email, EntryId, GlobalKey, GlobalRole, GlobalRoles, Password, Permit, PersonName, PrivateKey,
    UserId,
};
use keywright_store::{CreateFirstUser, FirstAddress, FirstUserRefusal};
use std::net::IpAddr;

/// What the key is for, in the words of the contract.
const KEY_DESCRIPTION: &str = "Automatically generated Global API key";
/// What the entries of the global list are said to be.
const ENTRY_DESCRIPTION: &str = "Named by the first user";

/// Who the first user will be.
pub(crate) struct FirstUserWanted {
    pub(crate) username: Email,
    /// Where notices go, if elsewhere.
    pub(crate) email_address: Option<Email>,
    pub(crate) password: Password,
    pub(crate) first_name: PersonName,
    pub(crate) last_name: PersonName,
    /// From where global roles may be used, none of them twice; none for everywhere.
    pub(crate) addresses: Vec<Cidr>,
}

/// By what right somebody claims the deployment.
pub(crate) enum Claim {
    /// From the server's own machine.
    OnTheSpot,
    /// With a setup token, of which this is the keyed hash.
    Token(Vec<u8>),
}

/// The first user, made.
pub(crate) struct FirstUser {
    pub(crate) id: UserId,
    pub(crate) key: GlobalKey,
    pub(crate) private: PrivateKey,
}

/// Why the first user is not made.
#[derive(Debug)]
pub(crate) enum FirstUserError {
    /// Somebody has claimed the deployment already.
    Over,
    /// The setup token is no longer one.
    UnknownToken,
    /// What is made before the write cannot be made: a mistake of ours.
    Unprepared(anyhow::Error),
    /// The database failed.
    Failed(Error),
}

impl From<WriteError<FirstUserRefusal>> for FirstUserError {
    fn from(error: WriteError<FirstUserRefusal>) -> Self {
        match error {
            WriteError::Refused(FirstUserRefusal::Over) => Self::Over,
            WriteError::Refused(FirstUserRefusal::UnknownToken) => Self::UnknownToken,
            WriteError::Refused(FirstUserRefusal::PublicKeyTaken) => Self::Failed(Error::GivenUp { passing: true }),
            // The server's own permit is not judged again.
            WriteError::Denied(_) => Self::Failed(Error::Stopped),
            WriteError::Failed(error) => Self::Failed(error),
        }
    }
}

impl App {
    /// Makes the first user and a global key, for a request from an address, and closes first run.
    #[expect(clippy::disallowed_methods, reason = "first run is the server's own work: there is no caller yet")]
    pub(crate) async fn create_first_user(
        &self,
        claim: Claim,
        wanted: FirstUserWanted,
        address: IpAddr,
    ) -> Result<FirstUser, FirstUserError> {
        let permit = Permit::<CreateFirstUserAction>::system().asked_from(address, self.next_request());
        let unprepared = |error: anyhow::Error| FirstUserError::Unprepared(error);
        let key_description = Description::try_from(KEY_DESCRIPTION).map_err(|error| unprepared(error.into()))?;
        let description = Description::try_from(ENTRY_DESCRIPTION).map_err(|error| unprepared(error.into()))?;
        let password_hash = self.hash_password(wanted.password).await.map_err(|error| unprepared(error.into()))?;
        let token_hash = match claim {
            Claim::OnTheSpot => None,
            Claim::Token(hash) => Some(hash),
        };
        let (now, mut rng) = (self.clocks.now(), self.chance.rng());
        let id = UserId::mint(now, &mut rng);
        let addresses: Vec<_> = wanted
            .addresses
            .into_iter()
            .map(|cidr| FirstAddress { cidr, own: EntryId::mint(now, &mut rng), global: EntryId::mint(now, &mut rng) })
            .collect();
        let mint = || self.mint(None, key_description.clone(), GlobalRoles::from([GlobalRole::Owner]));
        let change = |key| CreateFirstUser {
            id,
            username: wanted.username.clone(),
            email_address: wanted.email_address.clone(),
            first_name: wanted.first_name.clone(),
            last_name: wanted.last_name.clone(),
            password_hash: password_hash.clone(),
            key,
            addresses: addresses.clone(),
            description: description.clone(),
            token_hash: token_hash.clone(),
        };
        let (key, private) = self.write_minted(&permit, mint, change).await?;
        self.claimed.send_replace(true);
        Ok(FirstUser { id, key, private })
    }
}
