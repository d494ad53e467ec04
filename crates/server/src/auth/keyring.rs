//! The keyring: what verification needs, in memory. Keys, organizations and the global list are records of their own,
//! so that a change drops one of them; unknown keys have a small memory apart, so that strangers push nobody out.

use super::recall::{Ahead, Kept, Recall};
use super::shared::Shared;
use keywright_digest::{Credentials, Ha1Pair, Ha2};
use keywright_domain::{GlobalList, Home, KeyEntry, OrgEntry, OrgId, ProjectId, PublicKey, Rights, Timestamp, Touched};
use keywright_store::{Batch, Error, FoundKey, Memory, OpenSecret, Store};
use prefetch_index::prefetch_index;
use std::sync::{Arc, OnceLock};
use tokio::sync::Semaphore;

/// Fills run at most so many at once, so that a flood of invented names slows only first sights.
const FILLS_AT_ONCE: usize = 32;
/// How many unknown public keys are remembered as unknown.
const UNKNOWN_ENTRIES: usize = 65_536;

/// A key as verification needs it, all in one place: there may be a million.
pub(crate) struct KnownKey {
    pub(crate) entry: KeyEntry,
    first: Ha1Pair,
    changing: Option<Box<Changing>>,
}

/// What is known only of a key whose secret is being changed.
struct Changing {
    /// When the first secret stops working; the end of time for never.
    first_ends: Timestamp,
    second: Option<Secret>,
}

/// One secret: password equivalents of both algorithms.
struct Secret {
    ha1: Ha1Pair,
    /// When it stops working; the end of time for never.
    ends: Timestamp,
}

/// The node's memory of keys and organizations.
pub(crate) struct Keyring {
    keys: Recall<PublicKey, KnownKey>,
    places: usize,
    orgs: Recall<OrgId, OrgEntry>,
    projects: Recall<ProjectId, OrgId>,
    global_list: Recall<(), Arc<GlobalList>>,
    unknown: Recall<PublicKey, ()>,
    rights: Shared<Rights>,
    fills: Semaphore,
    store: OnceLock<Store>,
}

/// Asks for the memory of a value without waiting for it: the processor goes on meanwhile.
fn prefetch<T>(value: &T) {
    prefetch_index(std::slice::from_ref(value), 0);
}

/// A key in the node's memory.
pub(crate) type KeptKey = Arc<Kept<PublicKey, KnownKey>>;

impl AsRef<KeyEntry> for Kept<PublicKey, KnownKey> {
    fn as_ref(&self) -> &KeyEntry {
        &self.entry
    }
}

impl KnownKey {
    /// A key with one secret that has no end.
    #[cfg(feature = "bench")]
    pub(crate) fn of(entry: KeyEntry, ha1: Ha1Pair) -> Self {
        Self { entry, first: ha1, changing: None }
    }

    fn new(found: FoundKey) -> Result<Self, Error> {
        let mut secrets = found.secrets.iter().map(Secret::new);
        let first = secrets.next().unwrap_or_else(|| Ok(Secret::ended()))?;
        Ok(Self::with(found.entry, first, secrets.next().transpose()?))
    }

    fn with(entry: KeyEntry, first: Secret, second: Option<Secret>) -> Self {
        let lasts = first.ends == Timestamp::MAX && second.is_none();
        let changing = (!lasts).then(|| Box::new(Changing { first_ends: first.ends, second }));
        Self { entry, first: first.ha1, changing }
    }

    fn second(&self) -> Option<&Secret> {
        self.changing.as_ref()?.second.as_ref()
    }

    /// Asks for all of its memory that a verification looks at.
    fn prefetch(kept: &KeptKey) {
        let known: &Self = kept;
        prefetch(&known.entry.id);
        prefetch(&known.entry.rights);
        prefetch(&known.entry.access_list);
        prefetch(&known.entry.as_of);
        prefetch(&known.first);
        prefetch(&known.changing);
    }

    /// The organization it belongs to; a global key has none.
    pub(crate) fn org(&self) -> Option<OrgId> {
        self.entry.rights.org
    }

    /// Its one or two secrets, as far as they last, each with its place.
    fn lasting(&self, now: Timestamp) -> impl Iterator<Item = (Place, &Ha1Pair)> {
        let first_ends = self.changing.as_ref().map_or(Timestamp::MAX, |changing| changing.first_ends);
        let first = (first_ends > now).then_some((Place::First, &self.first));
        let second = self.second().filter(|second| second.ends > now).map(|second| (Place::Second, &second.ha1));
        first.into_iter().chain(second)
    }

    /// Which of its secrets the credentials prove; `None` for none that lasts.
    pub(crate) fn proved_by(&self, credentials: &Credentials<'_>, ha2: &Ha2, now: Timestamp) -> Option<Place> {
        self.lasting(now).find(|(_, ha1)| credentials.proves_by(ha2, *ha1)).map(|(place, _)| place)
    }

    /// Where the secret that stood at a place of `before` stands, while it lasts; `None` when it is gone.
    pub(crate) fn place_of(&self, before: &Self, place: Place, now: Timestamp) -> Option<Place> {
        let secret = match place {
            Place::First => &before.first,
            Place::Second => &before.second()?.ha1,
        };
        self.lasting(now).find(|(_, ha1)| ha1.is(secret)).map(|(place, _)| place)
    }
}

/// Which of a key's two secrets.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Place {
    /// The one that every key has.
    First,
    /// The other one.
    Second,
}

impl Secret {
    /// Of a key without any: nothing proves it.
    fn ended() -> Self {
        Self { ha1: Ha1Pair::of("", "", ""), ends: Timestamp::MIN }
    }

    fn new(open: &OpenSecret) -> Result<Self, Error> {
        let ha1 = Ha1Pair::from_bytes(open.md5.reveal(), open.sha256.reveal()).ok_or(Error::Seal)?;
        Ok(Self { ha1, ends: open.ends.unwrap_or(Timestamp::MAX) })
    }
}

impl Keyring {
    /// An empty memory of at most so many keys; it answers once it has been given its store.
    pub(crate) fn new(entries: usize) -> Self {
        Self {
            keys: Recall::new(entries),
            places: entries,
            orgs: Recall::new(entries.min(100_000)),
            projects: Recall::new(entries.min(100_000)),
            global_list: Recall::new(1),
            unknown: Recall::new(UNKNOWN_ENTRIES),
            rights: Shared::default(),
            fills: Semaphore::new(FILLS_AT_ONCE),
            store: OnceLock::new(),
        }
    }

    /// Where it fills itself from; said once, because the store is told of the memory first.
    pub(crate) fn fill_from(&self, store: Store) {
        self.store.set(store).ok();
    }

    /// Says that a key will be asked for soon. Of a hundred thousand keys hardly one is in the processor's cache, and the
    /// waits for it are as long as the hashes of a response: begun now, they are over when those are made.
    pub(crate) fn expect(&self, public_key: PublicKey) {
        self.keys.expect(&public_key);
    }

    /// Says that a key will be asked for next; [`expect`](Self::expect) was called some time ago.
    pub(crate) fn approach(&self, public_key: PublicKey) {
        self.keys.approach(&public_key, KnownKey::prefetch);
    }

    /// Says that where a key is at home will be asked for next.
    pub(crate) fn approach_home(&self, org: Option<OrgId>) {
        if let Some(org) = org {
            self.orgs.approach(&org, |kept| prefetch::<OrgEntry>(kept));
        }
    }

    /// The key of a public key; `None` when there is none. What is remembered takes no turn of the runtime.
    pub(crate) async fn key(&self, public_key: PublicKey) -> Result<Option<KeptKey>, Error> {
        if let Some(known) = self.keys.share(&public_key) {
            return Ok(Some(known));
        }
        if self.unknown.get(&public_key).is_some() {
            return Ok(None);
        }
        // In a box, so that nobody who remembers the key has to move about what asks the database.
        Box::pin(self.fill_key(public_key)).await
    }

    async fn fill_key(&self, public_key: PublicKey) -> Result<Option<KeptKey>, Error> {
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
            found.map(|found| self.known(found)).transpose()
        };
        self.keys.get_or_fill(public_key, fill).await
    }

    /// Is there a place for another key, without another one being forgotten?
    pub(super) fn has_room(&self) -> bool {
        self.keys.len() < self.places
    }

    /// The guard of reading keys ahead.
    pub(super) fn ahead(&self) -> Ahead<'_, PublicKey, KnownKey> {
        self.keys.begin_reading_ahead()
    }

    pub(super) fn known(&self, found: FoundKey) -> Result<KnownKey, Error> {
        let mut known = KnownKey::new(found)?;
        known.entry.rights = self.rights.the(known.entry.rights);
        Ok(known)
    }

    /// An organization's record; `None` when it is gone.
    pub(crate) async fn org(&self, org: OrgId) -> Result<Option<OrgEntry>, Error> {
        match self.orgs.get(&org) {
            Some(known) => Ok(Some(known)),
            None => Box::pin(self.fill_org(org)).await,
        }
    }

    async fn fill_org(&self, org: OrgId) -> Result<Option<OrgEntry>, Error> {
        let fill = || async move {
            let _turn = self.fills.acquire().await.map_err(|_| Error::Stopped)?;
            self.store()?.find_org(org).await
        };
        Ok(self.orgs.get_or_fill(org, fill).await?.map(|kept| **kept))
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
        match self.global_list.get(&()) {
            Some(known) => Ok(Some(known)),
            None => Box::pin(self.fill_global_list()).await,
        }
    }

    async fn fill_global_list(&self) -> Result<Option<Arc<GlobalList>>, Error> {
        let fill = || async move {
            let _turn = self.fills.acquire().await.map_err(|_| Error::Stopped)?;
            self.store()?.find_global_list().await.map(Arc::new).map(Some)
        };
        Ok(self.global_list.get_or_fill((), fill).await?.map(|kept| Arc::clone(&**kept)))
    }

    /// The organization of a project; `None` when there is no such project.
    pub(crate) async fn project(&self, project: ProjectId) -> Result<Option<OrgId>, Error> {
        match self.projects.get(&project) {
            Some(known) => Ok(Some(known)),
            None => Box::pin(self.fill_project(project)).await,
        }
    }

    async fn fill_project(&self, project: ProjectId) -> Result<Option<OrgId>, Error> {
        let fill = || async move {
            let _turn = self.fills.acquire().await.map_err(|_| Error::Stopped)?;
            self.store()?.find_project(project).await
        };
        Ok(self.projects.get_or_fill(project, fill).await?.map(|kept| **kept))
    }

    /// Keeps a key that the database does not have.
    #[cfg(feature = "bench")]
    pub(crate) fn keep(&self, mut key: KnownKey) {
        key.entry.rights = self.rights.the(key.entry.rights);
        if let Some(place) = self.keys.hold(&key.entry.public_key) {
            place.fill(key);
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

    pub(super) fn store(&self) -> Result<&Store, Error> {
        self.store.get().ok_or(Error::Stopped)
    }
}

impl Memory for Keyring {
    fn forget(&self, touched: Touched) {
        match touched {
            Touched::Key(public_key) => {
                // In this order: a fill that still saw the name as unknown is failed, and whoever waits for it reads again.
                self.unknown.forget(&public_key);
                self.keys.forget(&public_key);
            }
            Touched::Organization(org) => self.orgs.forget(&org),
            Touched::Project(project) => self.projects.forget(&project),
            Touched::GlobalList => self.global_list.forget(&()),
        }
    }

    fn committed(&self, batch: Batch) {
        crate::metrics::commit(batch.writes);
        crate::metrics::keyring_entries(u32::try_from(self.keys.len()).unwrap_or(u32::MAX));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use keywright_domain::{AccessList, GlobalRoles, KeyId, OrgRoles, Revision};

    const NOW: Timestamp = Timestamp::from_millis(1_795_334_400_000);

    fn secret(password: &str, ends: Timestamp) -> Secret {
        Secret { ha1: Ha1Pair::of("abcdefgh", "realm", password), ends }
    }

    fn key(first: Secret, second: Option<Secret>) -> KnownKey {
        let rights = Rights {
            org: None,
            org_roles: OrgRoles::EMPTY,
            project_roles: Box::default(),
            global_roles: GlobalRoles::EMPTY,
        };
        let entry = KeyEntry {
            id: KeyId::from_bytes([1; 12]),
            public_key: PublicKey::try_from("abcdefgh").unwrap(),
            rights: Arc::new(rights),
            access_list: AccessList::default(),
            as_of: Revision(1),
        };
        KnownKey::with(entry, first, second)
    }

    fn places(key: &KnownKey, now: Timestamp) -> Vec<Place> {
        key.lasting(now).map(|(place, _)| place).collect()
    }

    #[test]
    fn a_secret_lasts_until_its_end_and_not_at_it() {
        let key = key(secret("old", NOW), Some(secret("new", Timestamp::MAX)));

        assert_eq!(places(&key, NOW.plus_millis(-1)), [Place::First, Place::Second]);
        assert_eq!(places(&key, NOW), [Place::Second]);
    }

    #[test]
    fn a_proved_secret_is_found_again_wherever_it_stands_while_it_lasts() {
        let before = key(secret("old", Timestamp::MAX), Some(secret("new", Timestamp::MAX)));
        let after = key(secret("new", Timestamp::MAX), Some(secret("newest", Timestamp::MAX)));
        let ended = key(secret("new", NOW), None);

        assert_eq!(after.place_of(&before, Place::Second, NOW), Some(Place::First));
        assert_eq!(after.place_of(&before, Place::First, NOW), None, "another took its place");
        assert_eq!(ended.place_of(&before, Place::Second, NOW), None);
        assert_eq!(before.place_of(&before, Place::First, NOW), Some(Place::First));
    }

    #[test]
    fn a_key_without_a_secret_has_none_that_lasts() {
        assert!(places(&key(Secret::ended(), None), Timestamp::MIN).is_empty());
    }

    #[test]
    fn a_key_and_its_secret_are_one_small_place_in_memory() {
        // With the counts of its `Arc` 184 bytes, which the system's allocator hands out without a gap.
        assert!(size_of::<Kept<PublicKey, KnownKey>>() <= 168, "{}", size_of::<Kept<PublicKey, KnownKey>>());
    }
}
