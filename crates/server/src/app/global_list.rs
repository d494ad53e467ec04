//! The global access list: from where global roles may be used.

use super::{App, Error, WriteError};
use keywright_domain::policy::{self, ReadGlobalList};
use keywright_domain::{Cidr, Description, EntryId, GlobalEntry, Listing, Page, Permit, TouchesGlobalList};
use keywright_store::{AddGlobalEntry, ChangeGlobalEntry, RemoveGlobalEntry};
pub(crate) use keywright_store::{AddGlobalEntryRefusal, ChangeGlobalEntryRefusal, RemoveGlobalEntryRefusal};

impl App {
    /// A page of the list.
    pub(crate) async fn list_global_entries(
        &self,
        permit: &Permit<ReadGlobalList>,
        page: Page,
    ) -> Result<Listing<GlobalEntry>, Error> {
        self.store.list_global_entries(permit, page).await
    }

    /// One entry of it.
    pub(crate) async fn global_entry<A: TouchesGlobalList>(
        &self,
        permit: &Permit<A>,
        id: EntryId,
    ) -> Result<Option<GlobalEntry>, Error> {
        self.store.global_entry(permit, id).await
    }

    /// Adds an entry.
    pub(crate) async fn add_global_entry(
        &self,
        permit: &Permit<policy::AddGlobalEntry>,
        cidr: Cidr,
        description: Description,
    ) -> Result<GlobalEntry, WriteError<AddGlobalEntryRefusal>> {
        let id = EntryId::mint(self.clocks.now(), &mut self.chance.rng());
        let change = AddGlobalEntry { id, cidr, description, limit: self.limits.access_list_entries };
        self.store.write(permit, change).await.map(|committed| committed.value)
    }

    /// Changes an entry's block, description or both.
    pub(crate) async fn change_global_entry(
        &self,
        permit: &Permit<policy::ChangeGlobalEntry>,
        id: EntryId,
        cidr: Option<Cidr>,
        description: Option<Description>,
    ) -> Result<GlobalEntry, WriteError<ChangeGlobalEntryRefusal>> {
        self.store.write(permit, ChangeGlobalEntry { id, cidr, description }).await.map(|committed| committed.value)
    }

    /// Removes an entry.
    pub(crate) async fn remove_global_entry(
        &self,
        permit: &Permit<policy::RemoveGlobalEntry>,
        id: EntryId,
    ) -> Result<(), WriteError<RemoveGlobalEntryRefusal>> {
        self.store.write(permit, RemoveGlobalEntry { id }).await.map(|_| ())
    }
}
