//! API keys of organizations.

use super::{App, Error, WriteError};
use keywright_domain::policy::{self, CreateKey, ReadKeys};
use keywright_domain::{ApiKey, Description, Listing, OrgRoles, Page, Permit, PrivateKey, TargetsKey};
use keywright_store::{AddKey, ChangeKey, DeleteKey};
pub(crate) use keywright_store::{AddKeyRefusal, ChangeKeyRefusal, DeleteKeyRefusal};

impl App {
    /// Makes a key; its private half is in the answer and nowhere else.
    pub(crate) async fn create_key(
        &self,
        permit: &Permit<CreateKey>,
        description: Description,
        roles: OrgRoles,
    ) -> Result<(ApiKey, PrivateKey), WriteError<AddKeyRefusal>> {
        let org = permit.scope().org().ok_or(WriteError::Refused(AddKeyRefusal::OrgGone))?;
        let limit = self.limits.keys_per_org;
        let mint = || self.mint(Some(org), description.clone(), roles);
        self.write_minted(permit, mint, |key| AddKey { key, limit }).await
    }

    /// The key that the permit names.
    pub(crate) async fn target_key<A: TargetsKey>(&self, permit: &Permit<A>) -> Result<Option<ApiKey>, Error> {
        self.store.target_key(permit).await
    }

    /// A page of the organization's keys.
    pub(crate) async fn list_keys(&self, permit: &Permit<ReadKeys>, page: Page) -> Result<Listing<ApiKey>, Error> {
        self.store.list_keys(permit, page).await
    }

    /// Changes a key's description, roles or both.
    pub(crate) async fn change_key(
        &self,
        permit: &Permit<policy::ChangeKey>,
        description: Option<Description>,
        roles: Option<OrgRoles>,
    ) -> Result<ApiKey, WriteError<ChangeKeyRefusal>> {
        self.store.write(permit, ChangeKey { description, roles }).await.map(|committed| committed.value)
    }

    /// Deletes a key: once this has answered, it works nowhere on this node.
    pub(crate) async fn delete_key(
        &self,
        permit: &Permit<policy::DeleteKey>,
    ) -> Result<(), WriteError<DeleteKeyRefusal>> {
        self.store.write(permit, DeleteKey).await.map(|_| ())
    }
}
