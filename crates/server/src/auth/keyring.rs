//! The keyring: what verification needs, in memory. Keys, organizations and the global list are records of their own,
//! so that a change drops one of them; unknown keys have a small memory apart, so that strangers push nobody out.

use super::recall::Recall;
use keywright_digest::{Algorithm, Ha1};
use keywright_domain::{
    GlobalList, Home, KeyEntry, OrgEntry, OrgId, ProjectId, PublicKey, SecretId, Timestamp, Touched,
};
use keywright_store::{Error, FoundKey, Memory, OpenSecret, Store};
use std::sync::{Arc, OnceLock};
use tokio::sync::Semaphore;

/// Fills run at most so many at once, so that a flood of invented names slows only first sights.
const FILLS_AT_ONCE: usize = 32;
/// How many unknown public keys are remembered as unknown.
const UNKNOWN_ENTRIES: usize = 65_536;

/// A key as verification needs it.
pub(crate) struct KnownKey {
    pub(crate) entry: Arc<KeyEntry>,
    pub(crate) org: Option<OrgId>,
    secrets: Box<[Secret]>,
}

/// One secret: password equivalents of both algorithms.
pub(crate) struct Secret {
    pub(crate) id: SecretId,
    md5: Ha1,
    sha256: Ha1,
    ends: Option<Timestamp>,
}

/// The node's memory of keys and organizations.
pub(crate) struct Keyring {
    keys: Recall<PublicKey, Arc<KnownKey>>,
    orgs: Recall<OrgId, OrgEntry>,
    projects: Recall<ProjectId, OrgId>,
    global_list: Recall<(), Arc<GlobalList>>,
    unknown: Recall<PublicKey, ()>,
    fills: Semaphore,
    store: OnceLock<Store>,
}

impl Secret {
    /// The password equivalent of an algorithm, while the secret lasts.
    pub(crate) fn ha1(&self, algorithm: Algorithm, now: Timestamp) -> Option<&Ha1> {
        if self.ends.is_some_and(|end| end <= now) {
            return None;
        }
        Some(match algorithm {
            Algorithm::Md5 => &self.md5,
            Algorithm::Sha256 => &self.sha256,
        })
    }
}

impl KnownKey {
    /// Its one or two secrets.
    pub(crate) fn secrets(&self) -> &[Secret] {
        &self.secrets
    }

    /// A key with one secret that has no end.
    #[cfg(feature = "bench")]
    pub(crate) fn of(entry: KeyEntry, id: SecretId, [md5, sha256]: [Ha1; 2]) -> Self {
        let org = entry.rights.org;
        Self { entry: Arc::new(entry), org, secrets: Box::new([Secret { id, md5, sha256, ends: None }]) }
    }

    fn new(found: FoundKey) -> Result<Self, Error> {
        let secrets = found.secrets.iter().map(Secret::new).collect::<Result<_, _>>()?;
        Ok(Self { entry: Arc::new(found.entry), org: found.org, secrets })
    }
}

impl Secret {
    fn new(open: &OpenSecret) -> Result<Self, Error> {
        let ha1 = |algorithm, bytes| Ha1::from_bytes(algorithm, bytes).ok_or(Error::Seal);
        Ok(Self {
            id: open.id,
            md5: ha1(Algorithm::Md5, open.md5.reveal())?,
            sha256: ha1(Algorithm::Sha256, open.sha256.reveal())?,
            ends: open.ends,
        })
    }
}

impl Keyring {
    /// An empty memory of at most so many keys; it answers once it has been given its store.
    pub(crate) fn new(entries: usize) -> Self {
        Self {
            keys: Recall::new(entries),
            orgs: Recall::new(entries.min(100_000)),
            projects: Recall::new(entries.min(100_000)),
            global_list: Recall::new(1),
            unknown: Recall::new(UNKNOWN_ENTRIES),
            fills: Semaphore::new(FILLS_AT_ONCE),
            store: OnceLock::new(),
        }
    }

    /// Where it fills itself from; said once, because the store is told of the memory first.
    pub(crate) fn fill_from(&self, store: Store) {
        self.store.set(store).ok();
    }

    /// The key of a public key; `None` when there is none.
    pub(crate) async fn key(&self, public_key: PublicKey) -> Result<Option<Arc<KnownKey>>, Error> {
        if let Some(known) = self.keys.get(&public_key) {
            return Ok(Some(known));
        }
        if self.unknown.get(&public_key).is_some() {
            return Ok(None);
        }
        let fill = || async move {
            if self.unknown.get(&public_key).is_some() {
                return Ok(None);
            }
            let unknown = self.unknown.hold(&public_key);
            let _turn = self.fills.acquire().await.map_err(|_| Error::Stopped)?;
            crate::metrics::keyring_fill();
            let found = self.store()?.find_key(public_key).await?;
            if found.is_none()
                && let Some(unknown) = unknown
            {
                unknown.fill(());
            }
            found.map(KnownKey::new).transpose().map(|known| known.map(Arc::new))
        };
        self.keys.get_or_fill(public_key, fill).await
    }

    /// An organization's record; `None` when it is gone.
    pub(crate) async fn org(&self, org: OrgId) -> Result<Option<OrgEntry>, Error> {
        let fill = || async move {
            let _turn = self.fills.acquire().await.map_err(|_| Error::Stopped)?;
            self.store()?.find_org(org).await
        };
        self.orgs.get_or_fill(org, fill).await
    }

    /// Where a key is at home; `None` when its organization is gone.
    pub(crate) async fn home(&self, org: Option<OrgId>) -> Result<Option<Home>, Error> {
        match org {
            Some(org) => Ok(self.org(org).await?.map(Home::Organization)),
            None => Ok(self.global_list().await?.map(Home::Deployment)),
        }
    }

    /// The global access list.
    async fn global_list(&self) -> Result<Option<Arc<GlobalList>>, Error> {
        let fill = || async move {
            let _turn = self.fills.acquire().await.map_err(|_| Error::Stopped)?;
            self.store()?.find_global_list().await.map(Arc::new).map(Some)
        };
        self.global_list.get_or_fill((), fill).await
    }

    /// The organization of a project; `None` when there is no such project.
    pub(crate) async fn project(&self, project: ProjectId) -> Result<Option<OrgId>, Error> {
        let fill = || async move {
            let _turn = self.fills.acquire().await.map_err(|_| Error::Stopped)?;
            self.store()?.find_project(project).await
        };
        self.projects.get_or_fill(project, fill).await
    }

    /// Keeps a key that the database does not have.
    #[cfg(feature = "bench")]
    pub(crate) fn keep(&self, key: KnownKey) {
        if let Some(place) = self.keys.hold(&key.entry.public_key) {
            place.fill(Arc::new(key));
        }
    }

    /// Forgets everything: the log that was followed is not the one that is there now.
    pub(crate) fn clear(&self) {
        self.keys.clear();
        self.orgs.clear();
        self.projects.clear();
        self.global_list.clear();
        self.unknown.clear();
    }

    fn store(&self) -> Result<&Store, Error> {
        self.store.get().ok_or(Error::Stopped)
    }
}

impl Memory for Keyring {
    fn forget(&self, touched: Touched) {
        match touched {
            Touched::Key(public_key) => {
                self.keys.forget(&public_key);
                self.unknown.forget(&public_key);
            }
            Touched::Organization(org) => self.orgs.forget(&org),
            Touched::Project(project) => self.projects.forget(&project),
            Touched::GlobalList => self.global_list.forget(&()),
        }
    }

    fn committed(&self) {
        crate::metrics::commit();
        crate::metrics::keyring_entries(u32::try_from(self.keys.len()).unwrap_or(u32::MAX));
    }
}
