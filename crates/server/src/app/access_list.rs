//! Access lists of keys.

use super::{App, Error, WriteError};
use keywright_domain::policy::{AddAccessListEntries, RemoveAccessListEntry};
use keywright_domain::{AccessListEntry, Cidr, EntryId, Listing, Page, Permit, TouchesAccessList};
use keywright_store::{AddEntries, RemoveEntry};
pub(crate) use keywright_store::{AddEntriesRefusal, RemoveEntryRefusal};

impl App {
    /// A page of the list of the key that the permit names.
    pub(crate) async fn list_entries<A: TouchesAccessList>(
        &self,
        permit: &Permit<A>,
        page: Page,
    ) -> Result<Listing<AccessListEntry>, Error> {
        self.store.list_entries(permit, page).await
    }

    /// One entry of it.
    pub(crate) async fn entry<A: TouchesAccessList>(
        &self,
        permit: &Permit<A>,
        cidr: Cidr,
    ) -> Result<Option<AccessListEntry>, Error> {
        self.store.entry(permit, cidr).await
    }

    /// Adds entries, none of them twice.
    pub(crate) async fn add_entries(
        &self,
        permit: &Permit<AddAccessListEntries>,
        cidrs: Vec<Cidr>,
    ) -> Result<(), WriteError<AddEntriesRefusal>> {
        let (now, mut rng) = (self.clocks.now(), self.chance.rng());
        let change = AddEntries {
            entries: cidrs.into_iter().map(|cidr| (EntryId::mint(now, &mut rng), cidr)).collect(),
            limit: self.limits.access_list_entries,
            refuse_present: self.limits.refuse_present_entries,
        };
        self.store.write(permit, change).await.map(|_| ())
    }

    /// Removes an entry.
    pub(crate) async fn remove_entry(
        &self,
        permit: &Permit<RemoveAccessListEntry>,
        cidr: Cidr,
    ) -> Result<(), WriteError<RemoveEntryRefusal>> {
        self.store.write(permit, RemoveEntry { cidr }).await.map(|_| ())
    }
}
