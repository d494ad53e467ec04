//! Global keys: API keys of the deployment.

use super::{App, Error, WriteError};
use keywright_domain::policy::{self, CreateGlobalKey, ReadGlobalKeys};
use keywright_domain::{Description, GlobalKey, GlobalRoles, Listing, Page, Permit, PrivateKey, TargetsKey};
use keywright_store::{
    AddGlobalKey, ChangeGlobalKey, ChangeSeenGlobalKey, DeleteGlobalKey, DeleteGlobalKeyConfirmed, Once, OnceRefusal,
    PublicKeyTaken,
};
pub(crate) use keywright_store::{
    ChangeGlobalKeyRefusal, ChangeSeenGlobalKeyRefusal, DeleteGlobalKeyConfirmedRefusal, DeleteGlobalKeyRefusal,
    SeenGlobalKey,
};

impl App {
    /// Makes a global key; its private half is in the answer and nowhere else.
    pub(crate) async fn create_global_key(
        &self,
        permit: &Permit<CreateGlobalKey>,
        description: Description,
        roles: GlobalRoles,
    ) -> Result<(GlobalKey, PrivateKey), WriteError<PublicKeyTaken>> {
        self.write_minted(permit, || self.mint(None, description.clone(), roles), |key| AddGlobalKey { key }).await
    }

    /// Makes a global key for a form that is sent once.
    pub(crate) async fn create_global_key_once(
        &self,
        permit: &Permit<CreateGlobalKey>,
        nonce: &str,
        description: Description,
        roles: GlobalRoles,
    ) -> Result<(GlobalKey, PrivateKey), WriteError<OnceRefusal<PublicKeyTaken>>> {
        let nonce_hash = self.keyed_hash(nonce.as_bytes()).map_err(WriteError::Failed)?;
        let change = |key| Once { nonce_hash: nonce_hash.clone(), change: AddGlobalKey { key } };
        self.write_minted(permit, || self.mint(None, description.clone(), roles), change).await
    }

    /// The global key that the permit names.
    pub(crate) async fn target_global_key<A: TargetsKey>(
        &self,
        permit: &Permit<A>,
    ) -> Result<Option<GlobalKey>, Error> {
        self.store.target_global_key(permit).await
    }

    /// A page of the global keys.
    pub(crate) async fn list_global_keys(
        &self,
        permit: &Permit<ReadGlobalKeys>,
        page: Page,
    ) -> Result<Listing<GlobalKey>, Error> {
        self.store.list_global_keys(permit, page).await
    }

    /// Changes a global key's description, roles or both.
    pub(crate) async fn change_global_key(
        &self,
        permit: &Permit<policy::ChangeGlobalKey>,
        description: Option<Description>,
        roles: Option<GlobalRoles>,
    ) -> Result<GlobalKey, WriteError<ChangeGlobalKeyRefusal>> {
        self.store.write(permit, ChangeGlobalKey { description, roles }).await.map(|committed| committed.value)
    }

    /// Deletes a global key: once this has answered, it works nowhere on this node.
    pub(crate) async fn delete_global_key(
        &self,
        permit: &Permit<policy::DeleteGlobalKey>,
    ) -> Result<(), WriteError<DeleteGlobalKeyRefusal>> {
        self.store.write(permit, DeleteGlobalKey).await.map(|_| ())
    }

    /// Changes a global key that still is as somebody saw it.
    pub(crate) async fn change_seen_global_key(
        &self,
        permit: &Permit<policy::ChangeGlobalKey>,
        seen: SeenGlobalKey,
        description: Description,
        roles: GlobalRoles,
    ) -> Result<GlobalKey, WriteError<ChangeSeenGlobalKeyRefusal>> {
        let change = ChangeGlobalKey { description: Some(description), roles: Some(roles) };
        self.store.write(permit, ChangeSeenGlobalKey { seen, change }).await.map(|committed| committed.value)
    }

    /// Deletes a global key whose description or public half was typed; answers with the key that was.
    pub(crate) async fn delete_global_key_confirmed(
        &self,
        permit: &Permit<policy::DeleteGlobalKey>,
        typed: String,
    ) -> Result<GlobalKey, WriteError<DeleteGlobalKeyConfirmedRefusal>> {
        self.store.write(permit, DeleteGlobalKeyConfirmed { typed }).await.map(|committed| committed.value)
    }
}
