//! One batch of writes, once: lock, look again at the actors, run each, append their events, COMMIT.

use crate::append::Append;
use crate::change::{Denial, Tx};
use crate::committer::Committer;
use crate::opening::{Opening, home};
use crate::queue::{Queued, Turned};
use crate::seam::transaction::Uncommitted;
use crate::seam::{On, Transaction, statements};
use crate::store::Batch;
use crate::{Error, keyring, person};
use keywright_domain::{
    self as domain, Actor, BootTime, EventId, Grant, KeyId, Lease, Revision, SessionId, Touched, UserId, Verdict,
    decide,
};
use std::collections::{HashMap, HashSet};
use std::time::Duration;
use tokio::time::Instant;

statements! {
    /// The lock: nobody else writes to the log until this transaction ends. It reserves the revisions of as many events
    /// as there are writes; a batch that says more or less sets the counter right at its end.
    LOCK_LOG = "UPDATE log SET revision = revision + $1 WHERE id = 1";
    RAISE_LOG = "UPDATE log SET revision = revision + $2 WHERE id = $1";
    FIND_EVENT = "SELECT revision FROM events WHERE id = $1";
}

pub(crate) enum Outcome {
    /// Durable. What the node's memory must forget before anybody is answered.
    Committed(Done),
    /// The write at this place failed on its own account; nothing was kept.
    TakeOut(usize),
}

/// What a batch has done.
#[derive(Clone)]
pub(crate) struct Done {
    pub(crate) revision: Revision,
    pub(crate) touched: HashSet<Touched>,
    /// How many of its writes had their turn: the others wait for the next batch.
    pub(crate) turns: usize,
    /// How long its COMMIT took.
    pub(crate) commit: Duration,
    /// What the COMMIT made durable; `None` when nobody changed anything.
    pub(crate) batch: Option<Batch>,
}

/// A batch that did not come to its end.
pub(crate) struct Fault {
    pub(crate) error: Error,
    /// COMMIT was sent and its answer lost: what to look for under the lock.
    pub(crate) commit_unsure: Option<Unsure>,
}

/// What is remembered of a COMMIT whose answer was lost.
#[derive(Clone)]
pub(crate) struct Unsure {
    first_event: EventId,
    done: Done,
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        Self { error, commit_unsure: None }
    }
}

pub(crate) async fn run(
    committer: &Committer,
    batch: &mut [Box<dyn Queued>],
    unsure: Option<&Unsure>,
) -> Result<Outcome, Fault> {
    let grants = batch.iter().map(|write| write.grant()).collect();
    let new_keys = batch.iter().filter_map(|write| write.new_key()).collect();
    let (mut inner, opening) = Opening::begin(&committer.pools, LOCK_LOG, grants, new_keys).await?;
    if let Some(unsure) = unsure {
        let id = unsure.first_event.to_string();
        if FIND_EVENT.bind(id).optional(On::Within(&mut inner)).await?.is_some() {
            inner.rollback().await?;
            return Ok(Outcome::Committed(unsure.done.clone()));
        }
    }
    let Opening { reserved, actors, mut heads, counts } = opening;
    let before = Revision(reserved.0 - i64::try_from(batch.len()).unwrap_or(i64::MAX));
    let mut tx = Tx::new(inner, before, counts);
    let mut append = Append::new(before);
    let mut touched: HashSet<Touched> = HashSet::new();
    let (began, mut turns, mut writes) = (Instant::now(), 0, 0);

    for (place, write) in batch.iter_mut().enumerate() {
        if place > 0 && began.elapsed() > committer.batch_time {
            break;
        }
        turns += 1;
        let (grant, first_event) = (write.grant().clone(), write.first_event());
        if let Some(denial) = recheck(committer, &grant, &actors, &touched, &mut tx).await? {
            write.deny(denial);
            continue;
        }
        let now = heads.now(home(&grant), committer.clock.now(), &mut tx).await?;
        tx.drafts.clear();
        tx.changed = false;
        tx.revision = append.last();
        tx.grant = Some(grant.clone());
        match write.run(now, &mut tx).await {
            Turned::Done => {
                writes += 1;
                let drafts = std::mem::take(&mut tx.drafts);
                let events = append.add(drafts, &grant, first_event, now, &mut heads, &mut tx).await?;
                touched.extend(events.iter().flat_map(keywright_domain::Event::touched));
            }
            Turned::Refused if tx.changed => {
                tx.inner.rollback().await?;
                return Ok(Outcome::TakeOut(place));
            }
            Turned::Refused => {}
            Turned::Failed(error) if error.is_of_the_batch() => return Err(error.into()),
            Turned::Failed(error) => {
                write.fail(error);
                tx.inner.rollback().await?;
                return Ok(Outcome::TakeOut(place));
            }
        }
    }

    let revision = append.last();
    let Some(first_event) = append.first_event() else {
        tx.inner.rollback().await?;
        return Ok(Outcome::Committed(Done { revision, touched, turns, commit: Duration::ZERO, batch: None }));
    };
    append.insert(&heads, &mut tx.inner);
    if revision != reserved {
        tx.inner.raise_later(RAISE_LOG.bind(1_i64).bind(revision.0 - reserved.0));
    }
    let last = tx.inner.take_later();
    let messages = tx.inner.sent() + Transaction::messages_to_commit(&last);
    let batch = Some(Batch { writes, messages });
    let done = Done { revision, touched, turns, commit: Duration::ZERO, batch };
    match tx.inner.commit_with(last).await {
        Ok(commit) => {
            heads.log();
            Ok(Outcome::Committed(Done { commit, ..done }))
        }
        Err(Uncommitted { error, unsure }) => {
            Err(Fault { error, commit_unsure: unsure.then_some(Unsure { first_event, done }) })
        }
    }
}

/// Takes the revision lock.
pub(crate) async fn lock_log(tx: &mut Transaction) -> Result<(), Error> {
    LOCK_LOG.bind(0_i64).run(On::Within(tx)).await.map(|_| ())
}

/// Looks again at a write's actor: gone, changed since its permit, or touched by an earlier write of this batch.
async fn recheck(
    committer: &Committer,
    grant: &Grant,
    actors: &HashMap<KeyId, Revision>,
    touched: &HashSet<Touched>,
    tx: &mut Tx,
) -> Result<Option<Denial>, Error> {
    let (id, public_key, org) = match grant.actor {
        Actor::Key { id, public_key, org } => (id, public_key, org),
        Actor::User { id, session, .. } => return recheck_person(id, session, grant, tx).await,
        Actor::System => return Ok(None),
    };
    let Some(changed) = actors.get(&id) else { return Ok(Some(Denial::Gone)) };
    let home = org.map_or(Touched::GlobalList, Touched::Organization);
    let early = touched.contains(&Touched::Key(public_key)) || touched.contains(&home);
    if *changed <= grant.as_of && !early {
        return Ok(None);
    }
    let Some((entry, home)) = keyring::entry_within(public_key, tx).await?.filter(|(entry, _)| entry.id == id) else {
        return Ok(Some(Denial::Gone));
    };
    let Some(address) = grant.address else { return Ok(None) };
    let mode = committer.explicit_access_list;
    let verdict = decide(&entry, &home, address, &grant.ask, mode, BootTime(0), Lease::UNDER_LOCK);
    Ok(match verdict {
        Verdict::Allow(_) => None,
        Verdict::Refuse(refusal) => Some(Denial::Refused(refusal)),
    })
}

/// A person's writes are few: each is decided again, with what the person holds under the lock.
async fn recheck_person(
    id: UserId,
    session: Option<SessionId>,
    grant: &Grant,
    tx: &mut Tx,
) -> Result<Option<Denial>, Error> {
    let Some(entry) = person::person_within(id, session, tx).await? else { return Ok(Some(Denial::Gone)) };
    Ok(domain::person(&entry, &grant.ask).err().map(Denial::Refused))
}
