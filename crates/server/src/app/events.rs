//! The activity feed of an organization, and of a project.

use super::{App, Error};
use keywright_domain::policy::{ReadOrganizationEvents, ReadProjectEvents};
use keywright_domain::{Event, EventId, Listing, Page, Permit};
pub(crate) use keywright_store::EventFilter;

impl App {
    /// A page of events, newest first.
    pub(crate) async fn list_events(
        &self,
        permit: &Permit<ReadOrganizationEvents>,
        filter: &EventFilter,
        page: Page,
    ) -> Result<Listing<Event>, Error> {
        self.store.list_events(permit, filter, page).await
    }

    /// One event.
    pub(crate) async fn event(
        &self,
        permit: &Permit<ReadOrganizationEvents>,
        id: EventId,
    ) -> Result<Option<Event>, Error> {
        self.store.event(permit, id).await
    }

    /// A page of a project's events, newest first.
    pub(crate) async fn list_project_events(
        &self,
        permit: &Permit<ReadProjectEvents>,
        filter: &EventFilter,
        page: Page,
    ) -> Result<Listing<Event>, Error> {
        self.store.list_project_events(permit, filter, page).await
    }

    /// One event of a project.
    pub(crate) async fn project_event(
        &self,
        permit: &Permit<ReadProjectEvents>,
        id: EventId,
    ) -> Result<Option<Event>, Error> {
        self.store.project_event(permit, id).await
    }
}
