//! What the forms of the console ask for beside what the API does: a key is made once however often its form is sent, a
//! change meets what its author saw, a deletion is confirmed by a name.

use super::{App, Error, WriteError};
use keywright_domain::policy::{self, ChangeFirstAddresses, ChangeProjectOwnKey, CreateKey};
use keywright_domain::{ApiKey, Cidr, Description, EntryId, OrgRole, OrgRoles, Permit, PrivateKey, ProjectRoles};
use keywright_store::{
    AddEntries, AddEntriesRefusal, AddKey, AddKeyRefusal, AddProjectKey, AddProjectKeyRefusal, ChangeKey,
    ChangeSeenKey, ChangeSeenProjectKey, DeleteKeyConfirmed, FirstAddresses, OfOwnKey, Once, RemoveEntry,
    RemoveEntryRefusal,
};
pub(crate) use keywright_store::{
    ChangeSeenKeyRefusal, ChangeSeenProjectKeyRefusal, DeleteKeyConfirmedRefusal, GuardedRefusal, OnceRefusal, SeenKey,
    SeenProjectKey,
};

impl App {
    /// Makes a key for a form that is sent once.
    pub(crate) async fn create_key_once(
        &self,
        permit: &Permit<CreateKey>,
        nonce: &str,
        description: Description,
        roles: OrgRoles,
    ) -> Result<(ApiKey, PrivateKey), WriteError<OnceRefusal<AddKeyRefusal>>> {
        let gone = || WriteError::Refused(OnceRefusal::Change(AddKeyRefusal::OrgGone));
        let org = permit.scope().org().ok_or_else(gone)?;
        let nonce_hash = self.keyed_hash(nonce.as_bytes()).map_err(WriteError::Failed)?;
        let limit = self.limits.keys_per_org;
        let mint = || self.mint(Some(org), description.clone(), roles);
        let change = |key| Once { nonce_hash: nonce_hash.clone(), change: AddKey { key, limit } };
        self.write_minted(permit, mint, change).await
    }

    /// Makes a key in a project for a form that is sent once; in the organization it is a member.
    pub(crate) async fn create_project_key_once(
        &self,
        permit: &Permit<policy::CreateProjectKey>,
        nonce: &str,
        description: Description,
        roles: ProjectRoles,
    ) -> Result<(ApiKey, PrivateKey), WriteError<OnceRefusal<AddProjectKeyRefusal>>> {
        let gone = || WriteError::Refused(OnceRefusal::Change(AddProjectKeyRefusal::ProjectGone));
        let org = permit.scope().org().ok_or_else(gone)?;
        let nonce_hash = self.keyed_hash(nonce.as_bytes()).map_err(WriteError::Failed)?;
        let limit = self.limits.keys_per_org;
        let mint = || self.mint(Some(org), description.clone(), OrgRoles::from([OrgRole::Member]));
        let change = |key| Once {
            nonce_hash: nonce_hash.clone(),
            change: AddProjectKey { key, roles, names_org_roles: false, limit },
        };
        self.write_minted(permit, mint, change).await
    }

    /// Changes a key that still is as somebody saw it.
    pub(crate) async fn change_seen_key(
        &self,
        permit: &Permit<policy::ChangeKey>,
        seen: SeenKey,
        description: Description,
        roles: OrgRoles,
    ) -> Result<ApiKey, WriteError<ChangeSeenKeyRefusal>> {
        let change = ChangeKey { description: Some(description), roles: Some(roles) };
        self.store.write(permit, ChangeSeenKey { seen, change }).await.map(|committed| committed.value)
    }

    /// Changes a key in the permit's project that still is as somebody saw it, or brings one there that still is not.
    pub(crate) async fn change_seen_project_key(
        &self,
        permit: &Permit<policy::ChangeProjectKey>,
        seen: SeenProjectKey,
        roles: ProjectRoles,
        description: Option<Description>,
    ) -> Result<ApiKey, WriteError<ChangeSeenProjectKeyRefusal>> {
        let change = ChangeSeenProjectKey { seen, roles, description };
        self.store.write(permit, change).await.map(|committed| committed.value)
    }

    /// Deletes a key whose description or public half was typed; answers with the key that was.
    pub(crate) async fn delete_key_confirmed(
        &self,
        permit: &Permit<policy::DeleteKey>,
        typed: String,
    ) -> Result<ApiKey, WriteError<DeleteKeyConfirmedRefusal>> {
        self.store.write(permit, DeleteKeyConfirmed { typed }).await.map(|committed| committed.value)
    }

    /// Adds addresses to a key that the person has just made.
    pub(crate) async fn add_first_entries(
        &self,
        permit: &Permit<ChangeFirstAddresses>,
        cidrs: Vec<Cidr>,
    ) -> Result<(), WriteError<GuardedRefusal<AddEntriesRefusal>>> {
        self.store.write(permit, FirstAddresses(self.typed_entries(cidrs))).await.map(|_| ())
    }

    /// Removes one of them.
    pub(crate) async fn remove_first_entry(
        &self,
        permit: &Permit<ChangeFirstAddresses>,
        cidr: Cidr,
    ) -> Result<(), WriteError<GuardedRefusal<RemoveEntryRefusal>>> {
        self.store.write(permit, FirstAddresses(RemoveEntry { cidr })).await.map(|_| ())
    }

    /// Adds addresses to a key that is in the permit's project alone.
    pub(crate) async fn add_own_entries(
        &self,
        permit: &Permit<ChangeProjectOwnKey>,
        cidrs: Vec<Cidr>,
    ) -> Result<(), WriteError<GuardedRefusal<AddEntriesRefusal>>> {
        self.store.write(permit, OfOwnKey(self.typed_entries(cidrs))).await.map(|_| ())
    }

    /// Removes one of them.
    pub(crate) async fn remove_own_entry(
        &self,
        permit: &Permit<ChangeProjectOwnKey>,
        cidr: Cidr,
    ) -> Result<(), WriteError<GuardedRefusal<RemoveEntryRefusal>>> {
        self.store.write(permit, OfOwnKey(RemoveEntry { cidr })).await.map(|_| ())
    }

    /// Adds addresses to a key's list as a person types them: one that is there already is a mistake worth a word.
    pub(crate) async fn add_typed_entries(
        &self,
        permit: &Permit<policy::AddAccessListEntries>,
        cidrs: Vec<Cidr>,
    ) -> Result<(), WriteError<AddEntriesRefusal>> {
        self.store.write(permit, self.typed_entries(cidrs)).await.map(|_| ())
    }

    fn typed_entries(&self, cidrs: Vec<Cidr>) -> AddEntries {
        let (now, mut rng) = (self.now(), self.chance.rng());
        AddEntries {
            entries: cidrs.into_iter().map(|cidr| (EntryId::mint(now, &mut rng), cidr)).collect(),
            limit: self.limits.access_list_entries,
            refuse_present: true,
        }
    }

    /// A nonce for a form that makes something.
    pub(crate) fn form_nonce(&self) -> Result<String, Error> {
        self.new_session_token().map(|(token, _)| token.reveal().to_owned())
    }
}
