//! Events: the one log, which is the audit log, the activity feed and the change feed at once.
//!
//! Each event belongs to a **chain** (an organization, or the deployment), in which its `seq` has no gap and its hash
//! covers the hash before it. What the hash covers is the canonical encoding of [`chain_hash`], version 1.

use crate::{EventId, EventType, KeyId, OrgId, ProjectId, PublicKey, TeamId, Timestamp, UserId};
use sha2::{Digest as _, Sha256};

/// A place in the log: the primary key of an event, rising by one from 1 over the whole deployment.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Revision(pub i64);

/// Which chain an event belongs to, apart from the `orgId` it shows.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Chain {
    /// Global keys, accounts, first run.
    Deployment,
    /// Everything in one organization.
    Organization(OrgId),
}

impl std::fmt::Display for Chain {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Deployment => f.write_str("deployment"),
            Self::Organization(org) => org.fmt(f),
        }
    }
}

impl std::str::FromStr for Chain {
    type Err = crate::InvalidId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "deployment" { Ok(Self::Deployment) } else { text.parse().map(Self::Organization) }
    }
}

/// What a change says of itself; the committer adds who, when and where in the log.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Draft {
    /// What happened.
    pub kind: EventType,
    /// Its chain.
    pub chain: Chain,
    /// `orgId`, when the organization's list shows it.
    pub org: Option<OrgId>,
    /// `groupId`, when the project's list shows it.
    pub project: Option<ProjectId>,
    /// The key it happened to.
    pub target_key: Option<(KeyId, PublicKey)>,
    /// The person it happened to.
    pub target_user: Option<(UserId, String)>,
    /// The team it happened to.
    pub team: Option<TeamId>,
    /// The address or block that was added or removed.
    pub whitelist_entry: Option<String>,
    /// What changed, in words: old and new value. Never a secret.
    pub detail: Option<String>,
}

impl Draft {
    /// An event of an organization, shown in its list.
    pub const fn of_org(kind: EventType, org: OrgId) -> Self {
        Self {
            kind,
            chain: Chain::Organization(org),
            org: Some(org),
            project: None,
            target_key: None,
            target_user: None,
            team: None,
            whitelist_entry: None,
            detail: None,
        }
    }

    /// An event of the deployment, shown in no organization's list.
    pub const fn of_deployment(kind: EventType) -> Self {
        let mut draft = Self::of_org(kind, OrgId::from_bytes([0; 12]));
        draft.chain = Chain::Deployment;
        draft.org = None;
        draft
    }

    /// Shown in a project's list, and no longer in the organization's.
    #[must_use]
    pub fn in_project(mut self, project: ProjectId) -> Self {
        self.project = Some(project);
        self.org = None;
        self
    }

    /// About a key.
    #[must_use]
    pub fn about_key(mut self, id: KeyId, public_key: PublicKey) -> Self {
        self.target_key = Some((id, public_key));
        self
    }

    /// About a person.
    #[must_use]
    pub fn about_user(mut self, id: UserId, username: impl Into<String>) -> Self {
        self.target_user = Some((id, username.into()));
        self
    }

    /// About a team.
    #[must_use]
    pub const fn about_team(mut self, team: TeamId) -> Self {
        self.team = Some(team);
        self
    }

    /// About an address or block.
    #[must_use]
    pub fn about_entry(mut self, entry: String) -> Self {
        self.whitelist_entry = Some(entry);
        self
    }

    /// With what changed, in words.
    #[must_use]
    pub fn saying(mut self, detail: String) -> Self {
        self.detail = Some(detail);
        self
    }
}

/// An event as it is stored.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Event {
    /// Its place in the log.
    pub revision: Revision,
    /// Its id.
    pub id: EventId,
    /// Its place in its chain, from 1, without gap.
    pub seq: i64,
    /// When, by the committer's clock; within a chain never earlier than the event before.
    pub created: Timestamp,
    /// What a change said.
    pub draft: Draft,
    /// Its gapless number in the organization's list; `None` where that list leaves it out.
    pub org_number: Option<i64>,
    /// Its gapless number in the project's list.
    pub group_number: Option<i64>,
    /// The acting key.
    pub actor_key: Option<(KeyId, PublicKey)>,
    /// The acting person.
    pub actor_user: Option<(UserId, String)>,
    /// The client address; `None` for the server's own work.
    pub remote_address: Option<String>,
    /// The request that caused it.
    pub request: Option<String>,
}

/// A chain's last event: what the next one continues.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Link {
    /// Its place; 0 before the first.
    pub seq: i64,
    /// Its hash; zeros before the first.
    pub hash: [u8; 32],
}

/// What a node's memory must drop because of an event.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Touched {
    /// A key.
    Key(PublicKey),
    /// An organization's own record.
    Organization(OrgId),
    /// A project's record.
    Project(ProjectId),
    /// The global access list.
    GlobalList,
}

impl Event {
    /// What a node that follows the log drops on seeing this event.
    pub fn touched(&self) -> impl Iterator<Item = Touched> {
        let key = self.draft.target_key.map(|(_, public_key)| Touched::Key(public_key));
        let org = match self.draft.chain {
            Chain::Organization(org) if !self.is_of_members() => Some(Touched::Organization(org)),
            _ => None,
        };
        let project = self.draft.project.filter(|_| !self.is_of_members()).map(Touched::Project);
        let global = self.draft.kind.is_of_the_global_list().then_some(Touched::GlobalList);
        [key, org, project, global].into_iter().flatten()
    }

    /// Did it happen to a key, a person or a team, and not to the organization or project itself?
    fn is_of_members(&self) -> bool {
        let draft = &self.draft;
        draft.target_key.is_some() || draft.target_user.is_some() || draft.team.is_some()
    }
}

/// The hash of an event in its chain: SHA-256 over the canonical encoding, version 1, or 2 for an event about a team.
///
/// The encoding is the version, the hash before in hex, then every stored field in the order below, each as text
/// (numbers in decimal, times in milliseconds since the epoch): a byte 1, four bytes of length big-endian and the
/// UTF-8 bytes; an absent field is a byte 0. Version 2 ends with the team. It can be read in one way only, so no two
/// events share an encoding.
pub fn chain_hash(previous: &[u8; 32], event: &Event) -> [u8; 32] {
    let team = event.draft.team.map(|id| id.to_string());
    let mut hash = Sha256::new();
    let mut text = |value: Option<&str>| match value {
        None => hash.update([0]),
        Some(value) => {
            hash.update([1]);
            hash.update(u32::try_from(value.len()).unwrap_or(u32::MAX).to_be_bytes());
            hash.update(value.as_bytes());
        }
    };
    text(Some(if team.is_none() { "1" } else { "2" }));
    text(std::str::from_utf8(&crate::hex::digits::<64>(previous)).ok());
    text(Some(&event.revision.0.to_string()));
    text(Some(&event.id.to_string()));
    text(Some(&event.draft.chain.to_string()));
    text(Some(&event.seq.to_string()));
    text(Some(&event.created.millis().to_string()));
    text(Some(event.draft.kind.name()));
    text(event.draft.org.map(|id| id.to_string()).as_deref());
    text(event.draft.project.map(|id| id.to_string()).as_deref());
    text(event.org_number.map(|number| number.to_string()).as_deref());
    text(event.group_number.map(|number| number.to_string()).as_deref());
    text(event.actor_key.map(|(id, _)| id.to_string()).as_deref());
    text(event.actor_key.map(|(_, key)| key.to_string()).as_deref());
    text(event.actor_user.as_ref().map(|(id, _)| id.to_string()).as_deref());
    text(event.actor_user.as_ref().map(|(_, name)| name.as_str()));
    text(event.remote_address.as_deref());
    text(event.request.as_deref());
    text(event.draft.target_key.map(|(id, _)| id.to_string()).as_deref());
    text(event.draft.target_key.map(|(_, key)| key.to_string()).as_deref());
    text(event.draft.target_user.as_ref().map(|(id, _)| id.to_string()).as_deref());
    text(event.draft.target_user.as_ref().map(|(_, name)| name.as_str()));
    text(event.draft.whitelist_entry.as_deref());
    text(event.draft.detail.as_deref());
    if team.is_some() {
        text(team.as_deref());
    }
    hash.finalize().into()
}
