//! One batch of writes, once: lock, look again at the actors, run each, append their events, COMMIT.

use crate::append::{Append, Heads};
use crate::change::{Denial, Tx};
use crate::committer::Committer;
use crate::queue::{Queued, Turned};
use crate::seam::{On, Transaction, statements};
use crate::{Error, keyring, person};
use keywright_domain::{
    self as domain, Actor, BootTime, Chain, EventId, Grant, KeyId, Lease, Revision, SessionId, Touched, UserId,
    Verdict, decide,
};
use std::collections::{HashMap, HashSet};

statements! {
    /// The lock: nobody else writes to the log until this transaction ends.
    LOCK_LOG = "UPDATE log SET revision = revision WHERE id = 1 RETURNING revision";
    ADVANCE_LOG = "UPDATE log SET revision = $1 WHERE id = 1";
    FIND_EVENT = "SELECT revision FROM events WHERE id = $1";
    /// Sixteen actors a statement: whether they are still there, and when their rights last changed.
    ACTORS = "SELECT k.id AS id, k.rights_revision AS key_revision, \
        COALESCE(o.rights_revision, d.rights_revision) AS home_revision FROM api_keys k \
        LEFT JOIN organizations o ON o.id = k.org_id JOIN deployment d ON d.id = 1 \
        WHERE k.id IN ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)";
}

const ACTORS_A_STATEMENT: usize = 16;

pub(crate) enum Outcome {
    /// Durable. What the node's memory must forget before anybody is answered.
    Committed { revision: Revision, touched: HashSet<Touched> },
    /// The write at this place failed on its own account; nothing was kept.
    TakeOut(usize),
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
    revision: Revision,
    touched: HashSet<Touched>,
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
    let mut inner = committer.pools.begin().await?;
    let revision = lock_log(&mut inner).await?;
    if let Some(unsure) = unsure {
        let id = unsure.first_event.to_string();
        if FIND_EVENT.bind(id).optional(On::Within(&mut inner)).await?.is_some() {
            inner.rollback().await?;
            return Ok(Outcome::Committed { revision: unsure.revision, touched: unsure.touched.clone() });
        }
    }
    let mut tx = Tx::new(inner, revision);
    let actors = actors(acting_keys(batch), &mut tx).await?;
    let mut append = Append::new(revision);
    let mut heads = Heads::default();
    let mut touched: HashSet<Touched> = HashSet::new();

    for (place, write) in batch.iter_mut().enumerate() {
        let (grant, first_event) = (write.grant().clone(), write.first_event());
        if let Some(denial) = recheck(committer, &grant, &actors, &touched, &mut tx).await? {
            write.deny(denial);
            continue;
        }
        let home = grant.ask.scope.org().map_or(Chain::Deployment, Chain::Organization);
        let now = heads.now(home, committer.clock.now(), &mut tx).await?;
        tx.drafts.clear();
        tx.changed = false;
        tx.revision = append.last();
        tx.grant = Some(grant.clone());
        match write.run(now, &mut tx).await {
            Turned::Done => {
                let drafts = std::mem::take(&mut tx.drafts);
                let events = append.add(drafts, &grant, first_event, now, &mut heads, &mut tx).await?;
                touched.extend(events.iter().flat_map(keywright_domain::Event::touched));
            }
            Turned::Refused if tx.changed => return Ok(Outcome::TakeOut(place)),
            Turned::Refused => {}
            Turned::Failed(error) if error.is_passing() => return Err(error.into()),
            Turned::Failed(error) => {
                write.fail(error);
                return Ok(Outcome::TakeOut(place));
            }
        }
    }

    let Some(first_event) = append.first_event() else {
        tx.inner.rollback().await?;
        return Ok(Outcome::Committed { revision, touched });
    };
    let last = append.last();
    append.store(&heads, &mut tx).await?;
    ADVANCE_LOG.bind(last.0).run(tx.on()).await?;
    match tx.inner.commit().await {
        Ok(()) => {
            heads.log();
            Ok(Outcome::Committed { revision: last, touched })
        }
        Err(error) => {
            let commit_unsure = Some(Unsure { first_event, revision: last, touched });
            Err(Fault { error, commit_unsure })
        }
    }
}

/// Takes the revision lock, and says where the log ends.
pub(crate) async fn lock_log(tx: &mut Transaction) -> Result<Revision, Error> {
    LOCK_LOG.query().one(On::Within(tx)).await?.get("revision").map(Revision)
}

/// Every acting key of the batch, once.
fn acting_keys(batch: &[Box<dyn Queued>]) -> HashSet<KeyId> {
    let acting = batch.iter().filter_map(|write| match write.grant().actor {
        Actor::Key { id, .. } => Some(id),
        Actor::User { .. } | Actor::System => None,
    });
    acting.collect()
}

/// The revision of the last change to each key's rights; absent when it is gone.
async fn actors(keys: HashSet<KeyId>, tx: &mut Tx) -> Result<HashMap<KeyId, Revision>, Error> {
    let keys: Vec<String> = keys.iter().map(ToString::to_string).collect();
    let mut found = HashMap::new();
    for chunk in keys.chunks(ACTORS_A_STATEMENT) {
        let padded = chunk.iter().map(String::as_str).chain(std::iter::repeat("")).take(ACTORS_A_STATEMENT);
        let query = padded.fold(ACTORS.query(), crate::seam::Query::bind);
        for row in query.all(tx.on()).await? {
            let id: KeyId = row.parsed("api_keys", "id")?;
            let key: i64 = row.get("key_revision")?;
            let home: i64 = row.get("home_revision")?;
            found.insert(id, Revision(key.max(home)));
        }
    }
    Ok(found)
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
