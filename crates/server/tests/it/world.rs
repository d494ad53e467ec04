//! A running application over a fresh database, with clocks that are moved by hand, an owner and keys that call.

use crate::answer::Answer;
use crate::database::{Database, Kind};
use crate::documented;
use crate::sign;
use axum::body::Body;
use http::{Method, Request, header};
use keywright_domain::{Description, Email, OrganizationName, Product, ProjectName};
use keywright_server::api::dialect::link::Links;
use keywright_server::api::rate_limit::{Mode, RateLimits};
use keywright_server::api::{Api, Site};
use keywright_server::app::{App, FirstOwner, FirstRun, Limits, Setup};
use keywright_server::chance::Chance;
use keywright_server::client_address::{ClientAddress, ForwardedHeader};
use keywright_server::config::console::Flavor;
use keywright_server::console::Console;
use keywright_server::mail::Mailer;
use keywright_store::{Opened, SealingKey};
use serde_json::{Value, json};
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

mod claimed;
mod people;

pub(crate) use crate::hand_clock::{BEGINNING, HandClock};
pub(crate) use claimed::first_user;

/// From where everybody calls, unless a sentence says otherwise.
pub(crate) const HOME: &str = "192.0.2.10";
pub(crate) const V2: &str = "/api/atlas/v2";
pub(crate) const V1: &str = "/api/atlas/v1.0";
pub(crate) const PUBLIC: &str = "/api/public/v1.0";
/// The three that say the same things in their own ways.
pub(crate) const DIALECTS: [&str; 3] = [V2, V1, PUBLIC];

/// A key with its secret, as its owner keeps it.
#[derive(Clone, Debug)]
pub(crate) struct Key {
    pub(crate) id: String,
    pub(crate) public: String,
    pub(crate) private: String,
}

impl Key {
    /// Out of the answer that made it.
    pub(crate) fn of(answer: &Value) -> Self {
        let text = |name: &str| answer[name].as_str().unwrap_or_else(|| panic!("no {name} in {answer}")).to_owned();
        Self { id: text("id"), public: text("publicKey"), private: text("privateKey") }
    }
}

/// What is different from the defaults.
#[derive(Clone, Default)]
pub(crate) struct Changes {
    pub(crate) limits: Limits,
    pub(crate) require_version: bool,
    pub(crate) products: Option<Vec<Product>>,
    pub(crate) public_url: Option<&'static str>,
    pub(crate) trusted_proxies: Vec<&'static str>,
    /// When a sentence says nothing, they count and refuse nobody: sentences send many requests at one moment.
    pub(crate) rate_limits: Option<RateLimits>,
    pub(crate) console_flavor: Option<Flavor>,
    /// Off, when a sentence says nothing.
    pub(crate) mailer: Mailer,
}

impl Changes {
    fn products(&self) -> Vec<Product> {
        self.products.clone().unwrap_or(vec![Product::Atlas, Product::CloudManager, Product::OpsManager])
    }
}

pub(crate) struct World {
    pub(crate) app: Arc<App>,
    pub(crate) clock: Arc<HandClock>,
    /// An owner key of the first organization.
    pub(crate) owner: Key,
    pub(crate) org: String,
    pub(crate) project: String,
    /// The account that owns the first organization.
    pub(crate) owner_user: String,
    api: Api,
    console: Console,
    nc: AtomicU32,
    sealing: String,
    changes: Changes,
    pub(crate) database: Arc<Database>,
}

/// A node over a database: what is there again after a restart.
async fn start(
    database: &Database,
    sealing: &str,
    clock: &Arc<HandClock>,
    changes: &Changes,
) -> (Arc<App>, Api, Console) {
    let public_url = changes.public_url.unwrap_or("http://localhost:8080");
    let setup = Setup {
        opened: Opened::at(&database.location).await.unwrap(),
        sealing: SealingKey::from_text(sealing).unwrap(),
        clocks: clock.clone(),
        chance: Chance::open().unwrap(),
        limits: changes.limits.clone(),
        mailer: changes.mailer.clone(),
        prefix: public_url.splitn(4, '/').nth(3).map_or_else(String::new, |path| format!("/{path}")),
    };
    let app = App::start(setup).await.ok().unwrap();
    let trusted = changes.trusted_proxies.iter().map(|text| keywright_domain::Cidr::from_entry(text).unwrap());
    let site = Site {
        links: Links::new(public_url),
        products: changes.products(),
        rate_limits: changes.rate_limits.clone().unwrap_or(RateLimits { mode: Mode::Count, ..RateLimits::default() }),
        require_version: changes.require_version,
        client_address: ClientAddress::new(trusted, ForwardedHeader::XForwardedFor),
        build: "0123456789abcdef0123456789abcdef01234567",
        version: "0.0.0-test",
    };
    let console = people::console(&app, changes);
    (app.clone(), Api::new(app, site).unwrap(), console)
}

impl World {
    pub(crate) async fn new(kind: Kind) -> Self {
        // Usage is written when a sentence flushes it, and not behind its back.
        let limits = Limits { usage_interval: Duration::from_hours(1), ..Limits::default() };
        Self::with(kind, Changes { limits, ..Changes::default() }).await
    }

    pub(crate) async fn with(kind: Kind, changes: Changes) -> Self {
        let (database, clock) = (Arc::new(Database::fresh(kind)), Arc::new(HandClock::new()));
        let sealing = SealingKey::mint(&mut Chance::open().unwrap().rng()).reveal().to_string();
        let (app, api, console) = start(&database, &sealing, &clock, &changes).await;
        let run = FirstRun {
            organization: OrganizationName::try_from("Acme").unwrap(),
            owner: Email::try_from("owner@example.org".to_owned()).unwrap(),
            password: FirstOwner::Password(crate::console::cheap_hash(crate::console::PASSWORD)),
            global_owner: false,
            description: Description::try_from("owner").unwrap(),
            project: Some(ProjectName::try_from("sandbox").unwrap()),
        };
        let done = app.first_run(run).await.ok().unwrap();
        Self {
            api,
            console,
            app,
            clock,
            owner: Key {
                id: done.key.id.to_string(),
                public: done.key.public_key.to_string(),
                private: done.private.reveal().to_owned(),
            },
            org: done.organization.id.to_string(),
            project: done.key.roles.projects[0].0.to_string(),
            owner_user: done.owner.to_string(),
            nc: AtomicU32::new(1),
            sealing,
            changes,
            database,
        }
    }

    /// The server is stopped, and another one started on the same database with the same sealing key.
    pub(crate) async fn restart(mut self) -> Self {
        self.app.stop().await;
        (self.app, self.api, self.console) = start(&self.database, &self.sealing, &self.clock, &self.changes).await;
        self
    }

    /// Another node beside this one: on the same database and by the same clock.
    pub(crate) async fn another_node(&self, changes: Changes) -> Self {
        let (app, api, console) = start(&self.database, &self.sealing, &self.clock, &changes).await;
        Self {
            app,
            clock: Arc::clone(&self.clock),
            owner: self.owner.clone(),
            org: self.org.clone(),
            project: self.project.clone(),
            owner_user: self.owner_user.clone(),
            api,
            console,
            nc: AtomicU32::new(1),
            sealing: self.sealing.clone(),
            changes,
            database: Arc::clone(&self.database),
        }
    }

    /// Any request at all, from an address.
    pub(crate) async fn send(&self, from: &str, request: Request<Body>) -> Answer {
        let (method, path) = (request.method().clone(), request.uri().path().to_owned());
        let answer = Answer::of(self.api.answer(from.parse::<IpAddr>().unwrap(), request).await).await;
        documented::compare(&self.changes.products(), &method, &path, &answer);
        answer
    }

    /// A request without credentials.
    pub(crate) async fn anonymous(&self, method: &str, target: &str) -> Answer {
        let request = Request::builder().method(method).uri(target).body(Body::empty()).unwrap();
        self.send(HOME, request).await
    }

    /// A fresh nonce.
    pub(crate) async fn nonce(&self) -> String {
        let answer = self.anonymous("GET", V2).await;
        sign::nonce(answer.header("www-authenticate").unwrap())
    }

    /// A signed request, its headers and body to be completed.
    pub(crate) async fn signed(&self, key: &Key, method: &str, target: &str) -> http::request::Builder {
        let (nonce, nc) = (self.nonce().await, self.nc.fetch_add(1, Ordering::Relaxed));
        let header = sign::authorization(&key.public, &key.private, &nonce, nc, method, target);
        Request::builder()
            .method(Method::from_bytes(method.as_bytes()).unwrap())
            .uri(target)
            .header(header::AUTHORIZATION, header)
    }

    /// A call by a key from an address, with a raw body.
    pub(crate) async fn call_from(
        &self,
        from: &str,
        key: &Key,
        method: &str,
        target: &str,
        body: impl Into<Body>,
    ) -> Answer {
        let request = self.signed(key, method, target).await.body(body.into()).unwrap();
        self.send(from, request).await
    }

    pub(crate) async fn get(&self, key: &Key, target: &str) -> Answer {
        self.call_from(HOME, key, "GET", target, Body::empty()).await
    }

    pub(crate) async fn delete(&self, key: &Key, target: &str) -> Answer {
        self.call_from(HOME, key, "DELETE", target, Body::empty()).await
    }

    pub(crate) async fn post(&self, key: &Key, target: &str, body: Value) -> Answer {
        self.call_from(HOME, key, "POST", target, body.to_string()).await
    }

    pub(crate) async fn patch(&self, key: &Key, target: &str, body: Value) -> Answer {
        self.call_from(HOME, key, "PATCH", target, body.to_string()).await
    }

    /// The path of the first organization below a dialect's base, and what follows.
    pub(crate) fn org_path(&self, base: &str, rest: &str) -> String {
        format!("{base}/orgs/{}{rest}", self.org)
    }

    /// A key of the first organization with these roles; any organization role, whatever dialect offers it.
    pub(crate) async fn key(&self, roles: &[&str]) -> Key {
        let base = if roles.contains(&"ORG_USER_ADMIN") { PUBLIC } else { V2 };
        let body = json!({"desc": "a key", "roles": roles});
        Key::of(&self.post(&self.owner, &self.org_path(base, "/apiKeys"), body).await.ok().json())
    }

    /// Another organization, and its owner key.
    pub(crate) async fn stranger(&self) -> (String, Key) {
        let body = json!({
            "name": "Elsewhere", "orgOwnerId": self.owner_user,
            "apiKey": {"desc": "stranger", "roles": ["ORG_OWNER"]}
        });
        let made = self.post(&self.owner, &format!("{V2}/orgs"), body).await.ok();
        (made.text_at("/organization/id"), Key::of(&made.at("/apiKey")))
    }

    /// What is in the organization's event list, newest first, ours included.
    pub(crate) async fn events(&self) -> Vec<Value> {
        let path = self.org_path(V2, "/events?includeExtensions=true&itemsPerPage=500");
        self.get(&self.owner, &path).await.ok().at("/results").as_array().unwrap().clone()
    }

    /// Asks until the answer is as expected, for what a node learns in the background: with its next poll at the latest.
    pub(crate) async fn until(&self, key: &Key, target: &str, expected: impl Fn(&Answer) -> bool) {
        let asking = async {
            while !expected(&self.get(key, target).await) {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(10), asking).await.expect("the node learns of it in time");
    }

    /// Takes the person's ownership of the organization away, which no call does yet: now only keys own it.
    pub(crate) fn only_keys_own(&self) {
        let org = &self.org;
        self.database.run(&format!(
            "DELETE FROM org_users WHERE org_id = '{org}'; \
             UPDATE organizations SET owner_count = owner_count - 1 WHERE id = '{org}'"
        ));
    }

    /// A member of the first organization, which no API call makes: people accept invitations in the console. Gives the
    /// id of the account.
    pub(crate) fn member(&self, username: &str, roles: &str) -> String {
        self.member_of(&self.org, username, roles)
    }

    /// The same in another organization.
    pub(crate) fn member_of(&self, org: &str, username: &str, roles: &str) -> String {
        let number = self.nc.fetch_add(1, Ordering::Relaxed);
        let (id, owners) = (format!("{number:024x}"), u8::from(roles.contains("ORG_OWNER")));
        self.database.run(&format!(
            "INSERT INTO users (id, username, name_key, first_name, last_name, password_hash, global_roles, created) \
             VALUES ('{id}', '{username}', lower('{username}'), 'Ada', 'Smith', NULL, '', {BEGINNING}); \
             INSERT INTO org_users (org_id, user_id, roles) VALUES ('{org}', '{id}', '{roles}'); \
             UPDATE organizations SET owner_count = owner_count + {owners} WHERE id = '{org}'"
        ));
        id
    }

    /// Adds entries to a key's list, as the owner.
    pub(crate) async fn allow(&self, key: &Key, entries: &[&str]) {
        let body: Vec<_> = entries
            .iter()
            .map(|text| if text.contains('/') { json!({"cidrBlock": text}) } else { json!({"ipAddress": text}) })
            .collect();
        let path = self.org_path(V2, &format!("/apiKeys/{}/accessList", key.id));
        self.post(&self.owner, &path, Value::Array(body)).await.ok();
    }
}
