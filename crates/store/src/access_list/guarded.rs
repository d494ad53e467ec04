//! Access lists for those who may not change every list: who has just made a key, and who administers the one project that
//! a key is in. What they may do is judged under the lock, by what the key is then.

use super::add::AddEntries;
use super::remove::RemoveEntry;
use crate::change::{Change, Stop, Tx};
use crate::keys::read as keys;
use crate::seam::{On, Row, statements};
use crate::{Error, Store};
use keywright_domain::policy::{ChangeFirstAddresses, ChangeProjectOwnKey, ReadProjectKeyList};
use keywright_domain::{AccessListEntry, Actor, Permit, Scope, Timestamp};

statements! {
    /// Who made the key, when, and whether they are done with its first addresses.
    MAKER = "SELECT k.id AS id, k.created AS created, k.created_by_user_id AS user_id, \
        k.created_by_session_id AS session_id, d.api_key_id AS done FROM api_keys k \
        LEFT JOIN first_addresses_done d ON d.api_key_id = k.id WHERE k.id = $1 AND k.org_id = $2";
    IN_PROJECT = "SELECT api_key_id AS id FROM api_key_group_roles WHERE api_key_id = $1 AND group_id = $2";
}

/// How long after its making the maker of a key may give it its first addresses: 60 minutes, in milliseconds.
///
/// Source: console contract 4.
const FIRST_ADDRESSES: i64 = 60 * 60 * 1000;

/// A change of a key's access list.
pub trait ListChange: Change<Out = ()> {}
impl ListChange for AddEntries {}
impl ListChange for RemoveEntry {}

/// The same by the maker of a key, in the session in which it was made.
#[derive(Debug)]
pub struct FirstAddresses<C>(pub C);

/// The same by those who administer the only project that the key is in.
#[derive(Debug)]
pub struct OfOwnKey<C>(pub C);

/// Why a list is not changed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum GuardedRefusal<R> {
    /// The list is not, or no longer, theirs to change.
    NotTheirs,
    /// The change's own reason.
    List(R),
}

impl<C: ListChange> Change for FirstAddresses<C> {
    type Action = ChangeFirstAddresses;
    type Out = ();
    type Refusal = GuardedRefusal<C::Refusal>;

    async fn apply(&self, scope: &Scope, now: Timestamp, tx: &mut Tx) -> Result<(), Stop<Self::Refusal>> {
        let not_theirs = || Stop::Refused(GuardedRefusal::NotTheirs);
        let (org, key) = scope.org().zip(tx.target()).ok_or_else(not_theirs)?;
        let maker = tx.optional(MAKER.bind(key.to_string()).bind(org.to_string())).await?.ok_or_else(not_theirs)?;
        let actor = tx.grant().map(|grant| grant.actor.clone());
        if !actor.is_some_and(|actor| is_maker(&maker, &actor, now).unwrap_or(false)) {
            return Err(not_theirs());
        }
        self.0.apply(scope, now, tx).await.map_err(|stop| stop.map(GuardedRefusal::List))
    }
}

impl<C: ListChange> Change for OfOwnKey<C> {
    type Action = ChangeProjectOwnKey;
    type Out = ();
    type Refusal = GuardedRefusal<C::Refusal>;

    async fn apply(&self, scope: &Scope, now: Timestamp, tx: &mut Tx) -> Result<(), Stop<Self::Refusal>> {
        let not_theirs = || Stop::Refused(GuardedRefusal::NotTheirs);
        let (org, project) = scope.org().zip(scope.project()).ok_or_else(not_theirs)?;
        let id = tx.target().ok_or_else(not_theirs)?;
        let key = keys::within(id, org, tx).await?.ok_or_else(not_theirs)?;
        if !key.belongs_to_project_alone(project) {
            return Err(not_theirs());
        }
        self.0.apply(scope, now, tx).await.map_err(|stop| stop.map(GuardedRefusal::List))
    }
}

/// Did this person make the key, in this session, not too long ago, and are they not done?
fn is_maker(row: &Row, actor: &Actor, now: Timestamp) -> Result<bool, Error> {
    let Actor::User { id, session: Some(session), .. } = actor else { return Ok(false) };
    let user: Option<String> = row.get("user_id")?;
    let made_in: Option<String> = row.get("session_id")?;
    let done: Option<String> = row.get("done")?;
    let age = now.millis() - row.get::<i64>("created")?;
    Ok(user == Some(id.to_string()) && made_in == Some(session.to_string()) && done.is_none() && age <= FIRST_ADDRESSES)
}

impl Store {
    /// The first addresses of the key that the permit names, in the order in which they were added; `None` when it is not,
    /// or no longer, for the person to give it any.
    ///
    /// # Errors
    /// The database's.
    pub async fn first_entries(
        &self,
        permit: &Permit<ChangeFirstAddresses>,
        now: Timestamp,
    ) -> Result<Option<Vec<AccessListEntry>>, Error> {
        let (Some(key), Some(org)) = (permit.target(), permit.scope().org()) else { return Ok(None) };
        let maker = MAKER.bind(key.to_string()).bind(org.to_string()).optional(On::Read(&self.pools)).await?;
        let Some(maker) = maker else { return Ok(None) };
        if !is_maker(&maker, &permit.grant().actor, now)? {
            return Ok(None);
        }
        self.all_entries(key).await.map(Some)
    }

    /// The access list of the key that the permit names, if it has a role in the permit's project.
    ///
    /// # Errors
    /// The database's.
    pub async fn project_key_entries(
        &self,
        permit: &Permit<ReadProjectKeyList>,
    ) -> Result<Option<Vec<AccessListEntry>>, Error> {
        let (Some(key), Some(project)) = (permit.target(), permit.scope().project()) else { return Ok(None) };
        let held = IN_PROJECT.bind(key.to_string()).bind(project.to_string());
        if held.optional(On::Read(&self.pools)).await?.is_none() {
            return Ok(None);
        }
        self.all_entries(key).await.map(Some)
    }
}
