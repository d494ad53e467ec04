//! Appending to the log: numbers, chains and hashes for the events of a batch, which are inserted together.

use crate::Error;
use crate::change::Tx;
use crate::seam::{Query, Row, Transaction, statements};
use keywright_domain::{
    Actor, Chain, Draft, Event, EventId, Grant, Link, ProjectId, Revision, Timestamp, chain_hash, hex,
};
use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;

statements! {
    HEAD = "SELECT seq AS a, created AS b, last_number AS c, hash AS hash FROM chains WHERE chain = $1";
    INSERT_EVENTS = "INSERT INTO events (revision, id, chain, seq, hash, created, event_type, org_id, org_number, \
        group_id, group_number, api_key_id, public_key, user_id, username, remote_address, request_id, \
        target_api_key_id, target_public_key, target_user_id, target_username, whitelist_entry, detail, team_id) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24)";
    UPSERT_HEADS = "INSERT INTO chains (chain, seq, hash, created, cut_seq, cut_hash, first_number, last_number) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8) \
        ON CONFLICT (chain) DO UPDATE SET seq = excluded.seq, hash = excluded.hash, created = excluded.created, \
        last_number = excluded.last_number";
    NUMBER_IN_GROUP = "UPDATE groups SET last_number = last_number + $2 WHERE id = $1 RETURNING last_number";
}

/// The heads of the chains that a batch writes to, read once under the lock.
#[derive(Default)]
pub(crate) struct Heads {
    chains: HashMap<Chain, Head>,
}

/// Where a chain ends.
pub(crate) struct Head {
    link: Link,
    created: Timestamp,
    last_number: i64,
    moved: bool,
}

impl Head {
    /// Of a chain without events.
    const NONE: Self =
        Self { link: Link { seq: 0, hash: [0; 32] }, created: Timestamp::from_millis(0), last_number: 0, moved: false };

    /// A row of a chain, with its last `seq`.
    pub(crate) fn read(row: &Row, seq: i64) -> Result<Self, Error> {
        let hash: Vec<u8> = row.get("hash")?;
        let hash = hash.try_into().map_err(|_| row.damaged("chains", "hash"))?;
        let created = Timestamp::from_millis(row.get("b")?);
        Ok(Self { link: Link { seq, hash }, created, last_number: row.get("c")?, moved: false })
    }
}

impl Heads {
    /// Of chains that are about to be read: those that are not there have no events.
    pub(crate) fn new(chains: HashSet<Chain>) -> Self {
        Self { chains: chains.into_iter().map(|chain| (chain, Head::NONE)).collect() }
    }

    /// Takes in what was read of a chain.
    pub(crate) fn know(&mut self, chain: Chain, head: Head) {
        self.chains.insert(chain, head);
    }

    async fn of(&mut self, chain: Chain, tx: &mut Tx) -> Result<&mut Head, Error> {
        match self.chains.entry(chain) {
            Entry::Occupied(known) => Ok(known.into_mut()),
            Entry::Vacant(place) => {
                let row = tx.optional(HEAD.bind(chain.to_string())).await?;
                let head = row.map(|row| Head::read(&row, row.get("a")?)).transpose()?;
                Ok(place.insert(head.unwrap_or(Head::NONE)))
            }
        }
    }

    /// The time of a write: the clock's, but never earlier than its chain's last.
    pub(crate) async fn now(&mut self, chain: Chain, clock: Timestamp, tx: &mut Tx) -> Result<Timestamp, Error> {
        Ok(self.of(chain, tx).await?.created.max(clock))
    }

    /// Says in the server's log where each chain now ends: what truncation of the database is caught by.
    pub(crate) fn log(&self) {
        for (chain, head) in self.chains.iter().filter(|(_, head)| head.moved) {
            let hash = hex(&head.link.hash);
            tracing::info!(target: "keywright::chain", %chain, seq = head.link.seq, hash, "chain head");
        }
    }
}

/// The events of a batch, in the order in which they happened.
pub(crate) struct Append {
    last: Revision,
    events: Vec<(Event, [u8; 32])>,
}

impl Append {
    pub(crate) const fn new(last: Revision) -> Self {
        Self { last, events: Vec::new() }
    }

    pub(crate) const fn last(&self) -> Revision {
        self.last
    }

    pub(crate) fn first_event(&self) -> Option<EventId> {
        self.events.first().map(|(event, _)| event.id)
    }

    /// Gives the drafts of one write their places; answers with the events.
    pub(crate) async fn add(
        &mut self,
        drafts: Vec<Draft>,
        grant: &Grant,
        first_event: EventId,
        now: Timestamp,
        heads: &mut Heads,
        tx: &mut Tx,
    ) -> Result<Vec<Event>, Error> {
        let mut added = Vec::with_capacity(drafts.len());
        let mut in_groups = numbers_in_groups(&drafts, tx).await?;
        for (nth, draft) in (0..).zip(drafts) {
            let group_number = listing_group(&draft).and_then(|group| in_groups.get_mut(&group)?.next());
            let head = heads.of(draft.chain, tx).await?;
            let listed = draft.org.is_some() && !draft.kind.is_extension();
            head.last_number += i64::from(listed);
            self.last = Revision(self.last.0 + 1);
            let event = Event {
                revision: self.last,
                id: first_event.nth(nth),
                seq: head.link.seq + 1,
                created: now.max(head.created),
                org_number: listed.then_some(head.last_number),
                group_number,
                actor_key: match grant.actor {
                    Actor::Key { id, public_key, .. } => Some((id, public_key)),
                    Actor::User { .. } | Actor::System => None,
                },
                actor_user: match &grant.actor {
                    Actor::User { id, username, .. } => Some((*id, username.to_string())),
                    Actor::Key { .. } | Actor::System => None,
                },
                remote_address: grant.address.map(|address| address.to_string()),
                request: grant.request.map(|request| request.to_string()),
                draft,
            };
            let hash = chain_hash(&head.link.hash, &event);
            head.link = Link { seq: event.seq, hash };
            head.created = event.created;
            head.moved = true;
            self.events.push((event.clone(), hash));
            added.push(event);
        }
        Ok(added)
    }

    /// Lets the events and the heads of their chains wait to be inserted.
    pub(crate) fn insert(self, heads: &Heads, tx: &mut Transaction) {
        for (event, hash) in &self.events {
            tx.insert_later(bind(INSERT_EVENTS.query(), event, hash));
        }
        for (chain, head) in heads.chains.iter().filter(|(_, head)| head.moved) {
            tx.insert_later(bind_head(UPSERT_HEADS.query(), *chain, head));
        }
    }
}

/// The project whose list shows an event.
fn listing_group(draft: &Draft) -> Option<ProjectId> {
    draft.project.filter(|_| !draft.kind.is_extension())
}

/// The numbers of a write's events in the lists of their projects, in order; none where the project is gone.
async fn numbers_in_groups(drafts: &[Draft], tx: &mut Tx) -> Result<HashMap<ProjectId, Range<i64>>, Error> {
    let mut counts: BTreeMap<ProjectId, i64> = BTreeMap::new();
    for group in drafts.iter().filter_map(listing_group) {
        *counts.entry(group).or_default() += 1;
    }
    let mut numbers = HashMap::new();
    for (group, count) in counts {
        if let Some(row) = tx.optional(NUMBER_IN_GROUP.bind(group.to_string()).bind(count)).await? {
            let end = row.get::<i64>("last_number")? + 1;
            numbers.insert(group, end - count..end);
        }
    }
    Ok(numbers)
}

fn bind_head(query: Query, chain: Chain, head: &Head) -> Query {
    query
        .bind(chain.to_string())
        .bind(head.link.seq)
        .bind(head.link.hash.as_slice())
        .bind(head.created.millis())
        .bind(0_i64)
        .bind([0_u8; 32].as_slice())
        .bind(1_i64)
        .bind(head.last_number)
}

fn bind(query: Query, event: &Event, hash: &[u8; 32]) -> Query {
    let draft = &event.draft;
    query
        .bind(event.revision.0)
        .bind(event.id.to_string())
        .bind(draft.chain.to_string())
        .bind(event.seq)
        .bind(hash.as_slice())
        .bind(event.created.millis())
        .bind(draft.kind.name())
        .bind(draft.org.map(|id| id.to_string()))
        .bind(event.org_number)
        .bind(draft.project.map(|id| id.to_string()))
        .bind(event.group_number)
        .bind(event.actor_key.map(|(id, _)| id.to_string()))
        .bind(event.actor_key.map(|(_, key)| key.to_string()))
        .bind(event.actor_user.as_ref().map(|(id, _)| id.to_string()))
        .bind(event.actor_user.as_ref().map(|(_, name)| name.clone()))
        .bind(event.remote_address.clone())
        .bind(event.request.clone())
        .bind(draft.target_key.map(|(id, _)| id.to_string()))
        .bind(draft.target_key.map(|(_, key)| key.to_string()))
        .bind(draft.target_user.as_ref().map(|(id, _)| id.to_string()))
        .bind(draft.target_user.as_ref().map(|(_, name)| name.clone()))
        .bind(draft.whitelist_entry.clone())
        .bind(draft.detail.clone())
        .bind(draft.team.map(|id| id.to_string()))
}
