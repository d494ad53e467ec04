//! The feeds that people read: of an organization with those of its projects that they see, of a project, of one key, of
//! the deployment, and one's own sign-ins. Newest first, our own types among the others.
//!
//! A page continues from a place in the chain, forwards or back, so that its cost does not depend on where it lies. A
//! filter looks at a bounded number of events and says where it stopped: no question walks a long log to its end.

mod key;
mod walk;

use crate::{Error, Store};
use keywright_domain::policy::{ReadDeploymentEvents, ReadOrganizationActivity, ReadOwnAccount, ReadProjectEvents};
use keywright_domain::{Actor, Chain, Event, EventCategory, EventType, Permit, Timestamp};
use walk::{List, OF_CHAIN, OF_GROUP, OF_USER};

#[cfg(test)]
pub(crate) use {key::STATEMENTS as KEY_STATEMENTS, walk::STATEMENTS as WALK_STATEMENTS};

/// Where a page begins.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Begin {
    /// At the newest event.
    #[default]
    Newest,
    /// Just before this place in the chain.
    Before(i64),
    /// Just after it; the page is still read newest first.
    After(i64),
}

/// Whose actions.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ByWhom {
    /// Those of this person, by name, or key, by public key.
    Is(String),
    /// Everybody else's.
    IsNot(String),
}

/// What a feed is narrowed to.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ActivityFilter {
    /// These types; `None` for every one.
    pub types: Option<Vec<EventType>>,
    /// Whose actions.
    pub by: Option<ByWhom>,
    /// Not before.
    pub from: Option<Timestamp>,
    /// Not after.
    pub until: Option<Timestamp>,
}

/// A page of a feed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ActivityPage {
    /// Where it begins.
    pub from: Begin,
    /// How many events are on it.
    pub rows: u32,
    /// How many events a filter may look at.
    pub look: u32,
}

/// What is on a page, and what lies around it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Activity {
    /// The events, newest first.
    pub events: Vec<Event>,
    /// Are there newer ones?
    pub newer: bool,
    /// Are there older ones that match?
    pub older: bool,
    /// The filter stopped looking here, with the page not full: the place in the chain and its time.
    pub stopped: Option<(i64, Timestamp)>,
    /// When the list began, where the page is empty: what was before is not kept.
    pub since: Option<Timestamp>,
}

impl Store {
    /// The organization's feed: its own events, and those of its projects that the caller sees; of all of them, if `all`.
    ///
    /// # Errors
    /// The database's.
    pub async fn org_activity(
        &self,
        permit: &Permit<ReadOrganizationActivity>,
        all: bool,
        filter: &ActivityFilter,
        page: ActivityPage,
    ) -> Result<Activity, Error> {
        let Some(org) = permit.scope().org() else { return Ok(Activity::default()) };
        let eyes = if all { String::new() } else { eyes(&permit.grant().actor) };
        let chain = Chain::Organization(org);
        self.walk(&List { walk: &OF_CHAIN, id: chain.to_string(), chain, eyes }, filter, page).await
    }

    /// The project's feed.
    ///
    /// # Errors
    /// The database's.
    pub async fn project_activity(
        &self,
        permit: &Permit<ReadProjectEvents>,
        filter: &ActivityFilter,
        page: ActivityPage,
    ) -> Result<Activity, Error> {
        let (Some(org), Some(project)) = (permit.scope().org(), permit.scope().project()) else {
            return Ok(Activity::default());
        };
        let chain = Chain::Organization(org);
        self.walk(&List { walk: &OF_GROUP, id: project.to_string(), chain, eyes: String::new() }, filter, page).await
    }

    /// What happened in the deployment, outside organizations.
    ///
    /// # Errors
    /// The database's.
    pub async fn deployment_activity(
        &self,
        _: &Permit<ReadDeploymentEvents>,
        filter: &ActivityFilter,
        page: ActivityPage,
    ) -> Result<Activity, Error> {
        let chain = Chain::Deployment;
        self.walk(&List { walk: &OF_CHAIN, id: chain.to_string(), chain, eyes: String::new() }, filter, page).await
    }

    /// Sign-ins to the caller's own account, with what else concerns them: links, passwords, second factor.
    ///
    /// # Errors
    /// The database's.
    pub async fn own_sign_ins(&self, permit: &Permit<ReadOwnAccount>, page: ActivityPage) -> Result<Activity, Error> {
        let Actor::User { id, .. } = &permit.grant().actor else { return Ok(Activity::default()) };
        let types = EventType::of_category(EventCategory::SignIn).collect();
        let filter = ActivityFilter { types: Some(types), ..ActivityFilter::default() };
        let list = List { walk: &OF_USER, id: id.to_string(), chain: Chain::Deployment, eyes: String::new() };
        self.walk(&list, &filter, page).await
    }
}

/// The id by which an actor's projects are found.
fn eyes(actor: &Actor) -> String {
    match actor {
        Actor::Key { id, .. } => id.to_string(),
        Actor::User { id, .. } => id.to_string(),
        Actor::System => String::new(),
    }
}

impl ActivityPage {
    /// How many events fit.
    fn size(self) -> usize {
        usize::try_from(self.rows).unwrap_or(usize::MAX)
    }

    /// Takes off the one event that only says that there are more.
    fn cut(self, events: &mut Vec<Event>) -> bool {
        let more = events.len() > self.size();
        events.truncate(self.size());
        more
    }

    /// A full page that was walked from its old end.
    fn turned(self, mut events: Vec<Event>) -> Activity {
        let newer = self.cut(&mut events);
        events.reverse();
        Activity { events, newer, older: true, stopped: None, since: None }
    }
}
