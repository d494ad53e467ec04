//! The feeds that people read in the console, and what is taken out of them.

use super::{App, Error};
use keywright_domain::policy::{ReadDeploymentEvents, ReadOrganizationActivity, ReadOwnAccount, ReadProjectEvents};
use keywright_domain::{Event, KeyId, Permit, ProjectId, Scope, SignedIn};
use keywright_store::ActivityPage;
pub(crate) use keywright_store::{Activity, ActivityFilter, Begin, ByWhom};

/// A filter looks at so many events and no further, so that no page takes long.
const LOOK: u32 = 50_000;
/// So many events are read at once for an export.
const EXPORTED_AT_ONCE: u32 = 500;
/// An export has so many events at most.
pub(crate) const MOST_EXPORTED: usize = 10_000;

/// Whose feed, proved to be somebody's to read.
pub(crate) enum Feed {
    /// An organization's, with the projects of which the reader may see events: all of them, or their own.
    Organization {
        /// The proof.
        permit: Permit<ReadOrganizationActivity>,
        /// Do they see every project's?
        all: bool,
    },
    /// What one key of an organization did, and what was done to it.
    Key {
        /// The proof.
        permit: Permit<ReadOrganizationActivity>,
        /// Do they see every project's?
        all: bool,
        /// The key, which may be gone.
        key: KeyId,
    },
    /// A project's.
    Project(Permit<ReadProjectEvents>),
    /// The deployment's.
    Deployment(Permit<ReadDeploymentEvents>),
    /// Sign-ins to one's own account.
    OwnSignIns(Permit<ReadOwnAccount>),
}

/// May the person read the events of every project of an organization, whatever their roles in projects?
pub(crate) fn reads_every_project(signed_in: &SignedIn, permit: &Permit<ReadOrganizationActivity>) -> bool {
    // No project has this id, so that what is allowed in it comes from no role in a project.
    let nowhere = ProjectId::from_bytes([0; 12]);
    let in_general = permit.scope().org().map(|org| Scope::Project { org, project: nowhere });
    in_general.is_some_and(|scope| signed_in.permit::<ReadProjectEvents>(scope).is_ok())
}

impl App {
    /// A page of a feed, of so many events. A key's feed and that of one's own sign-ins are not narrowed.
    pub(crate) async fn activity(
        &self,
        feed: &Feed,
        filter: &ActivityFilter,
        from: Begin,
        rows: u32,
    ) -> Result<Activity, Error> {
        let page = ActivityPage { from, rows, look: LOOK };
        match feed {
            Feed::Organization { permit, all } => self.store.org_activity(permit, *all, filter, page).await,
            Feed::Key { permit, all, key } => self.store.key_activity(permit, *key, *all, page).await,
            Feed::Project(permit) => self.store.project_activity(permit, filter, page).await,
            Feed::Deployment(permit) => self.store.deployment_activity(permit, filter, page).await,
            Feed::OwnSignIns(permit) => self.store.own_sign_ins(permit, page).await,
        }
    }

    /// The events of a view, from its newest on, ten thousand at most.
    pub(crate) async fn exported(
        &self,
        feed: &Feed,
        filter: &ActivityFilter,
        mut from: Begin,
    ) -> Result<Vec<Event>, Error> {
        let mut events = Vec::new();
        loop {
            let part = self.activity(feed, filter, from, EXPORTED_AT_ONCE).await?;
            let next = match (part.older, part.stopped) {
                (true, _) => part.events.last().map(|event| event.seq),
                (false, stopped) => stopped.map(|(place, _)| place + 1),
            };
            events.extend(part.events);
            match next {
                Some(place) if events.len() < MOST_EXPORTED => from = Begin::Before(place),
                _ => break,
            }
        }
        events.truncate(MOST_EXPORTED);
        Ok(events)
    }
}
