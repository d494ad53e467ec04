//! What the console reads of keys: lists that are searched, one key with all that its page shows, and access lists for
//! those who see no others.

use super::{App, Error};
use keywright_domain::policy::{ChangeFirstAddresses, ReadProjectKeyList, ReadProjectKeys};
use keywright_domain::{AccessListEntry, Action, KeyDetails, KeyId, KeyPage, KeyView, Permit, PublicKey, StatusRule};
use keywright_store::{DeletedKey, SeesKey, SeesKeyList};

impl App {
    /// A page of keys, as somebody wants to see them.
    pub(crate) async fn key_lines<A: SeesKeyList>(&self, permit: &Permit<A>, view: &KeyView) -> Result<KeyPage, Error> {
        self.store.list_key_lines(permit, view, self.now()).await
    }

    /// The rule by which keys are called stale, as of now.
    pub(crate) fn status_rule(&self) -> StatusRule {
        StatusRule::at(self.now())
    }

    /// A key with its projects, its maker and its use.
    pub(crate) async fn key_details<A: SeesKey>(
        &self,
        permit: &Permit<A>,
        key: KeyId,
    ) -> Result<Option<KeyDetails>, Error> {
        self.store.key_details(permit, key).await
    }

    /// Another key that is described in the same words.
    pub(crate) async fn key_described_so<A: SeesKey>(
        &self,
        permit: &Permit<A>,
        description: &str,
        but: Option<KeyId>,
    ) -> Result<Option<KeyId>, Error> {
        self.store.key_described_so(permit, description, but).await
    }

    /// The key that has this public half.
    pub(crate) async fn key_named<A: Action>(
        &self,
        permit: &Permit<A>,
        name: PublicKey,
    ) -> Result<Option<KeyId>, Error> {
        self.store.key_named(permit, name).await
    }

    /// The names of a project and of its organization, for who looks after keys there.
    pub(crate) async fn project_names(
        &self,
        permit: &Permit<ReadProjectKeys>,
    ) -> Result<Option<(String, String)>, Error> {
        self.store.project_names(permit).await
    }

    /// Who deleted a key, and when.
    pub(crate) async fn deleted_key<A: SeesKey>(
        &self,
        permit: &Permit<A>,
        key: KeyId,
    ) -> Result<Option<DeletedKey>, Error> {
        self.store.deleted_key(permit, key).await
    }

    /// The first addresses of a key, for who has just made it; `None` for everybody else.
    pub(crate) async fn first_entries(
        &self,
        permit: &Permit<ChangeFirstAddresses>,
    ) -> Result<Option<Vec<AccessListEntry>>, Error> {
        self.store.first_entries(permit, self.now()).await
    }

    /// The access list of a key that has a role in the permit's project.
    pub(crate) async fn project_key_entries(
        &self,
        permit: &Permit<ReadProjectKeyList>,
    ) -> Result<Option<Vec<AccessListEntry>>, Error> {
        self.store.project_key_entries(permit).await
    }

    /// Whoever made the key is done with its first addresses.
    pub(crate) async fn first_addresses_done(&self, permit: &Permit<ChangeFirstAddresses>) -> Result<(), Error> {
        self.store.first_addresses_done(permit).await
    }
}
