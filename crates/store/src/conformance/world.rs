//! A fresh database with a running store on it, a clock that is moved by hand, seeded chance, and keys that act.

use crate::NewProject;
use crate::seam::{On, Row, Statement};
use crate::{
    AddKey, AuditError, AuditReport, Batch, Bootstrap, Clock, Context, CreateProject, Half, Location, Memory, NewKey,
    NewOrganization, NewResetLink, NewSecret, Opened, Options, OwnerPassword, Reader, SealingKey, Store, Synchronous,
};
use keywright_domain::policy::{self, CreateKey, GrantOrgOwner};
use keywright_domain::{
    Action, Caller, Description, Home, KeyId, LinkId, OrgId, OrgRole, OrgRoles, Permit, PrivateKey, ProjectId,
    ProjectName, PublicKey, RequestId, Scope, SecretId, Tags, Timestamp, Touched, UserId,
};
use rand::{SeedableRng as _, rngs::StdRng};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};
use std::net::{IpAddr, Ipv4Addr};
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use tokio::sync::OnceCell;

/// Which database.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    Sqlite,
    Postgres,
}

/// From where everybody calls, unless a sentence says otherwise.
pub(super) const HOME: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 10));
/// When the world begins.
pub(super) const BEGINNING: Timestamp = Timestamp::from_millis(1_900_000_000_000);

/// A clock that goes when it is told to.
pub(super) struct HandClock(AtomicI64);

impl HandClock {
    pub(super) fn turn(&self, millis: i64) {
        self.0.fetch_add(millis, Ordering::SeqCst);
    }
}

impl Clock for HandClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.0.load(Ordering::SeqCst))
    }
}

/// A memory that writes down what it was told to forget, and which batches were committed.
#[derive(Default)]
pub(super) struct Forgotten {
    touched: Mutex<Vec<Touched>>,
    batches: Mutex<Vec<Batch>>,
}

impl Forgotten {
    pub(super) fn take(&self) -> Vec<Touched> {
        std::mem::take(&mut *self.touched.lock().unwrap())
    }

    pub(super) fn take_batches(&self) -> Vec<Batch> {
        std::mem::take(&mut *self.batches.lock().unwrap())
    }
}

impl Memory for Forgotten {
    fn forget(&self, touched: Touched) {
        self.touched.lock().unwrap().push(touched);
    }

    fn committed(&self, batch: Batch) {
        self.batches.lock().unwrap().push(batch);
    }
}

/// A key that acts: its names, never its secret.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Member {
    pub(super) id: KeyId,
    pub(super) public_key: PublicKey,
    pub(super) org: OrgId,
}

pub(crate) struct World {
    pub(super) location: Location,
    pub(super) store: Store,
    pub(super) clock: Arc<HandClock>,
    pub(super) memory: Arc<Forgotten>,
    sealing: SealingKey,
    chance: Mutex<StdRng>,
    requests: AtomicU64,
    _folder: Option<tempfile::TempDir>,
}

impl World {
    /// A migrated database of its own, and a store that commits writes one by one.
    pub(crate) async fn fresh(kind: Kind) -> Self {
        let (location, folder) = match kind {
            Kind::Sqlite => sqlite_file(),
            Kind::Postgres => (postgres_database(true).await, None),
        };
        let mut chance = StdRng::seed_from_u64(1);
        let sealing = SealingKey::mint(&mut chance);
        let (clock, memory) = (Arc::new(HandClock(AtomicI64::new(BEGINNING.millis()))), Arc::new(Forgotten::default()));
        let opened = Opened::at(&location).await.unwrap();
        let store = opened
            .start(&sealing, clock.clone(), memory.clone(), Options::default(), &mut StdRng::seed_from_u64(2))
            .await
            .ok()
            .unwrap();
        let (chance, requests) = (Mutex::new(chance), AtomicU64::new(0));
        Self { location, store, clock, memory, sealing, chance, requests, _folder: folder }
    }

    /// Closes the store and removes its database. A sentence that fails leaves it for a look.
    pub(crate) async fn end(self) {
        self.store.close().await;
        if let Location::Postgres { url } = &self.location {
            let name = url.rsplit('/').next().unwrap();
            administer(&format!("DROP DATABASE {name} WITH (FORCE)")).await;
        }
    }

    /// Another store on the same database: a second node, or the same one after a restart.
    pub(super) async fn another(&self, options: Options) -> Store {
        self.another_at(&self.location, options).await
    }

    /// Another store that reaches the same database some other way.
    pub(super) async fn another_at(&self, location: &Location, options: Options) -> Store {
        let mut seed = StdRng::from_rng(&mut *self.chance());
        let opened = Opened::at(location).await.unwrap();
        let started = opened.start(&self.sealing, self.clock.clone(), self.memory.clone(), options, &mut seed).await;
        started.ok().unwrap()
    }

    /// Another store that takes up to sixteen waiting writes into one transaction.
    pub(super) async fn batching(&self) -> Store {
        self.another(Options { batch_size: 16, ..Options::default() }).await
    }

    pub(super) fn chance(&self) -> MutexGuard<'_, StdRng> {
        self.chance.lock().unwrap()
    }

    /// The first organization "Acme" with its owner, and its owner key.
    pub(super) async fn bootstrap(&self) -> Member {
        let change = self.first_run(None);
        let (_, key) = self.store.write(&system_permit::<policy::Bootstrap>(), change).await.unwrap().value;
        Member { id: key.id, public_key: key.public_key, org: key.org }
    }

    /// The same, not yet written.
    pub(super) fn first_run(&self, project: Option<&str>) -> Bootstrap {
        let org = OrgId::mint(BEGINNING, &mut *self.chance());
        let owner = UserId::mint(BEGINNING, &mut *self.chance());
        Bootstrap {
            organization: new_organization(org, "Acme"),
            owner,
            username: "ada@example.org".try_into().unwrap(),
            password: OwnerPassword::Link(self.reset_link(7, false)),
            global_owner: true,
            key: self.new_key(org, [OrgRole::Owner].into()),
            project: project.map(|name| self.new_project(name)),
        }
    }

    /// A link of a day that is about to be made: its token's hash is 32 times `token`.
    pub(super) fn reset_link(&self, token: u8, second_factor: bool) -> NewResetLink {
        let id = LinkId::mint(BEGINNING, &mut *self.chance());
        NewResetLink { id, token_hash: vec![token; 32], life: 86_400_000, second_factor }
    }

    /// Everything of a new key, sealed for its place: HA1 is sixteen and thirty-two times its public key's first byte.
    pub(super) fn new_key(&self, org: OrgId, roles: OrgRoles) -> NewKey {
        self.sealed_key(Some(org), roles)
    }

    /// The same of an organization or of none.
    pub(super) fn sealed_key<R>(&self, org: Option<OrgId>, roles: R) -> NewKey<R> {
        let chance = &mut *self.chance();
        let (public_key, private) = (PublicKey::mint(chance), PrivateKey::mint(chance));
        let (id, secret) = (KeyId::mint(BEGINNING, chance), SecretId::mint(BEGINNING, chance));
        let context = Context { org, key: id, secret };
        let first = public_key.as_str().as_bytes()[0];
        let (data_key, md5) = self.store.vault().seal(&context, Half::Md5, &[first; 16], chance).unwrap();
        let (_, sha256) = self.store.vault().seal(&context, Half::Sha256, &[first; 32], chance).unwrap();
        let secret = NewSecret { id: secret, data_key, md5, sha256 };
        let description = Description::try_from("nightly export").unwrap();
        NewKey { id, public_key, description, roles, tail: private.tail(), secret }
    }

    /// A new key of `by`'s organization.
    pub(super) async fn add_key(&self, by: Member, role: OrgRole) -> Member {
        let permit = self.permit::<CreateKey>(by).await;
        let permit = permit.along_with(&self.permit::<GrantOrgOwner>(by).await);
        let change = AddKey { key: self.new_key(by.org, [role].into()), limit: 500 };
        let key = self.store.write(&permit, change).await.unwrap().value;
        Member { id: key.id, public_key: key.public_key, org: key.org }
    }

    /// A project of `by`'s organization, which `by` owns from then on.
    pub(super) async fn add_project(&self, by: Member, name: &str) -> ProjectId {
        let permit = self.permit::<policy::CreateProject>(by).await;
        let change = CreateProject { project: self.new_project(name), owner: None, limit: 250 };
        self.store.write(&permit, change).await.unwrap().value.id
    }

    /// A project that is about to be made, without tags.
    pub(super) fn new_project(&self, name: &str) -> NewProject {
        NewProject {
            id: ProjectId::mint(BEGINNING, &mut *self.chance()),
            name: ProjectName::try_from(name).unwrap(),
            tags: Tags::default(),
            with_default_alerts_settings: true,
        }
    }

    /// What `key` may do in a project of its organization, to another key perhaps.
    pub(super) async fn permit_in<A: Action>(
        &self,
        key: Member,
        project: ProjectId,
        target: Option<KeyId>,
    ) -> Permit<A> {
        self.caller(key, HOME).await.permit(Scope::Project { org: key.org, project }, target).unwrap()
    }

    /// What `key` may do in its organization.
    pub(super) async fn permit<A: Action>(&self, key: Member) -> Permit<A> {
        self.caller(key, HOME).await.permit(Scope::Organization(key.org), None).unwrap()
    }

    /// What `key` may do to another key of its organization.
    pub(super) async fn permit_to<A: Action>(&self, key: Member, target: KeyId) -> Permit<A> {
        self.caller(key, HOME).await.permit(Scope::Organization(key.org), Some(target)).unwrap()
    }

    /// A call by `key`, as the database knows it now.
    pub(super) async fn caller(&self, key: Member, address: IpAddr) -> Caller {
        self.caller_of(key.public_key, address).await
    }

    /// A call by any key, global ones too.
    pub(super) async fn caller_of(&self, key: PublicKey, address: IpAddr) -> Caller {
        let found = self.store.find_key(key).await.ok().unwrap().unwrap();
        let home = match found.org {
            Some(org) => Home::Organization(self.store.find_org(org).await.unwrap().unwrap()),
            None => Home::Deployment(Arc::new(self.store.find_global_list().await.unwrap())),
        };
        let request = RequestId { start: 1, number: self.requests.fetch_add(1, Ordering::SeqCst) + 1 };
        verified(found.entry, home, address, request)
    }

    /// Does behind the store's back what no change does.
    pub(super) async fn tamper(&self, sql: &'static str) -> u64 {
        let mut tx = self.store.pools.begin().await.unwrap();
        let changed = Statement { name: "tamper", sql }.query().run(On::Within(&mut tx)).await.unwrap();
        tx.commit().await.unwrap();
        changed
    }

    /// The one number that a statement asks for, as column `n`.
    pub(super) async fn number(&self, sql: &'static str) -> i64 {
        self.rows(sql).await.first().unwrap().get("n").unwrap()
    }

    /// What an auditor says of the log.
    pub(super) async fn verified_log(&self) -> Result<AuditReport, AuditError> {
        let reader = Reader::at(&self.location).await.unwrap();
        let report = reader.verify_log().await;
        reader.close().await;
        report
    }

    pub(super) async fn rows(&self, sql: &'static str) -> Vec<Row> {
        Statement { name: "rows", sql }.query().all(On::Read(&self.store.pools)).await.unwrap()
    }
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "the suite stands in for authentication")]
fn verified(entry: keywright_domain::KeyEntry, home: Home, address: IpAddr, request: RequestId) -> Caller {
    Caller::verified(Arc::new(entry), home, address, request)
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "the suite stands in for first run")]
pub(super) fn system_permit<A: Action>() -> Permit<A> {
    Permit::<A>::system()
}

pub(super) fn new_organization(id: OrgId, name: &str) -> NewOrganization {
    NewOrganization {
        id,
        name: name.try_into().unwrap(),
        skip_default_alerts_settings: false,
        api_access_list_required: false,
    }
}

/// A file in a folder that goes with it.
pub(super) fn sqlite_file() -> (Location, Option<tempfile::TempDir>) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("keywright.db");
    (Location::Sqlite { file, synchronous: Synchronous::Normal }, Some(folder))
}

/// A database of its own on the test server: empty, or a copy of one that is migrated once a process.
pub(super) async fn postgres_database(migrated: bool) -> Location {
    static TEMPLATE: OnceCell<String> = OnceCell::const_new();
    static NUMBER: AtomicU64 = AtomicU64::new(0);

    let name = format!("keywright_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::SeqCst));
    let made = if migrated {
        let template = TEMPLATE.get_or_init(|| async {
            let template = format!("keywright_{}_template", std::process::id());
            administer(&format!("CREATE DATABASE {template}")).await;
            Opened::at(&postgres_at(&template)).await.unwrap().close().await;
            template
        });
        format!("CREATE DATABASE {name} TEMPLATE {}", template.await)
    } else {
        format!("CREATE DATABASE {name}")
    };
    administer(&made).await;
    postgres_at(&name)
}

fn postgres_at(name: &str) -> Location {
    let server = server();
    let (address, _) = server.rsplit_once('/').unwrap();
    Location::Postgres { url: format!("{address}/{name}") }
}

/// Runs a statement on the test server, outside every database of ours.
pub(super) async fn administer(sql: &str) {
    let mut connection = PgConnection::connect(&server()).await.unwrap();
    sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}

#[expect(clippy::disallowed_methods, reason = "the test server is no configuration of the product")]
fn server() -> String {
    let told = "no PostgreSQL server for the tests: run through scripts/with-postgres, which starts one";
    std::env::var("KEYWRIGHT_TEST_DATABASE_URL").expect(told)
}
