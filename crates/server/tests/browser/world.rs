//! The real server over a database in a temporary folder: the application with a clock that is moved by hand, behind the
//! router and the listener of the product.

use crate::cheap_password::{PASSWORD, cheap_hash};
use crate::database::{Database, Kind};
use crate::hand_clock::HandClock;
use crate::page::{GLANCE, Page};
use crate::served::{Place, Served};
use crate::sign;
use keywright_domain::{Description, Email, OrganizationName, Product, ProjectName};
use keywright_server::api::dialect::link::Links;
use keywright_server::api::rate_limit::{Mode, RateLimits};
use keywright_server::api::{Api, Site};
use keywright_server::app::{App, FirstOwner, FirstRun, Limits, Setup};
use keywright_server::chance::Chance;
use keywright_server::client_address::{ClientAddress, ForwardedHeader};
use keywright_server::config::console::{CreateOrganizations, Flavor};
use keywright_server::console::{Console, ConsoleSite};
use keywright_server::metrics::{self, Metrics};
use keywright_server::site::Front;
use keywright_store::{Opened, SealingKey};
use reqwest::Method;
use serde_json::Value;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

/// Who owns the organization, with [`PASSWORD`].
pub(crate) const OWNER: &str = "owner@example.org";

/// Counting starts once a process.
static METRICS: LazyLock<Metrics> = LazyLock::new(|| metrics::install().unwrap());

pub(crate) struct World {
    pub(crate) app: Arc<App>,
    clock: Arc<HandClock>,
    pub(crate) org: String,
    /// Public and private half of a key that owns the organization.
    pub(crate) owner: (String, String),
    nc: AtomicU32,
    http: reqwest::Client,
    served: Served,
    pub(crate) database: Database,
}

impl World {
    /// A server that nobody owns.
    pub(crate) async fn unclaimed() -> Self {
        let (database, clock, place) = (Database::fresh(Kind::Sqlite), Arc::new(HandClock::new()), Place::take());
        let setup = Setup {
            opened: Opened::at(&database.location).await.unwrap(),
            sealing: SealingKey::mint(&mut Chance::open().unwrap().rng()),
            clocks: clock.clone(),
            chance: Chance::open().unwrap(),
            // Usage is written when a test moves the clock, and not behind its back.
            limits: Limits { usage_interval: Duration::from_hours(1), ..Limits::default() },
            mailer: keywright_server::mail::Mailer::off(),
            prefix: String::new(),
        };
        let app = App::start(setup).await.ok().unwrap();
        let site = Site {
            links: Links::new(&place.origin),
            products: vec![Product::Atlas, Product::CloudManager, Product::OpsManager],
            rate_limits: RateLimits { mode: Mode::Count, ..RateLimits::default() },
            require_version: false,
            client_address: ClientAddress::new([], ForwardedHeader::XForwardedFor),
            build: "0123456789abcdef0123456789abcdef01234567",
            version: "0.0.0-test",
        };
        let api = Arc::new(Api::new(Arc::clone(&app), site).unwrap());
        let console = ConsoleSite {
            url: place.origin.parse().unwrap(),
            has_public_url: false,
            products: vec![Product::Atlas, Product::CloudManager, Product::OpsManager],
            flavor: Flavor::Atlas,
            create_organizations: CreateOrganizations::Owners,
            client_address: ClientAddress::new([], ForwardedHeader::XForwardedFor),
            version: "0.0.0-test",
        };
        let console = Arc::new(Console::new(Arc::clone(&app), console).unwrap());
        Self {
            app: Arc::clone(&app),
            clock,
            org: String::new(),
            owner: (String::new(), String::new()),
            nc: AtomicU32::new(1),
            http: reqwest::Client::builder().no_proxy().build().unwrap(),
            served: place.serve(Front::new(app, api, console, METRICS.clone())),
            database,
        }
    }

    /// The organization Acme with its project sandbox, and an owner of both.
    pub(crate) async fn new() -> Self {
        let mut world = Self::unclaimed().await;
        let run = FirstRun {
            organization: OrganizationName::try_from("Acme").unwrap(),
            owner: Email::try_from(OWNER.to_owned()).unwrap(),
            password: FirstOwner::Password(cheap_hash(PASSWORD)),
            global_owner: false,
            description: Description::try_from("owner").unwrap(),
            project: Some(ProjectName::try_from("sandbox").unwrap()),
        };
        let done = world.app.first_run(run).await.ok().unwrap();
        world.org = done.organization.id.to_string();
        world.owner = (done.key.public_key.to_string(), done.private.reveal().to_owned());
        world
    }

    /// Moves the server's clock, and waits until the server trusts its memory again: its lease ends with the jump.
    pub(crate) async fn later(&self, by: Duration) {
        self.clock.turn(i64::try_from(by.as_millis()).unwrap());
        while self.http.get(self.url("/readyz")).send().await.unwrap().status() != 200 {
            tokio::task::yield_now().await;
        }
    }

    /// The owner of the organization signs in, and arrives at `path`.
    pub(crate) async fn sign_in(&self, page: &Page, path: &str) {
        self.sign_in_as(page, OWNER, path).await;
    }

    /// The same as anybody who has this password.
    pub(crate) async fn sign_in_as(&self, page: &Page, who: &str, path: &str) {
        page.visit(&self.url(&format!("/login?to={path}"))).await;
        page.fill("Email", who).await;
        page.fill("Password", PASSWORD).await;
        page.click("button", "Sign in").await;
        let arrived = page.until(async || page.path().await == path).await;
        assert!(arrived, "{who} is at {}, where it says:\n{}", page.path().await, page.text().await);
    }

    /// The address of a path.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.served.origin)
    }

    /// A call of the API by the owner key, as its programs make it.
    pub(crate) async fn call(&self, method: Method, target: &str, body: Option<Value>) -> (u16, Value) {
        let (public, private) = &self.owner;
        self.call_as(public, private, method, target, body).await
    }

    /// A call by any key, from this machine.
    pub(crate) async fn call_as(
        &self,
        public: &str,
        private: &str,
        method: Method,
        target: &str,
        body: Option<Value>,
    ) -> (u16, Value) {
        let challenge = self.http.get(self.url("/api/atlas/v2")).send().await.unwrap();
        let nonce = sign::nonce(challenge.headers()["www-authenticate"].to_str().unwrap());
        let nc = self.nc.fetch_add(1, Ordering::Relaxed);
        let header = sign::authorization(public, private, &nonce, nc, method.as_str(), target);
        let mut request = self.http.request(method, self.url(target)).header("Authorization", header);
        if let Some(body) = body {
            request = request.json(&body);
        }
        let answer = request.send().await.unwrap();
        let status = answer.status().as_u16();
        (status, serde_json::from_str(&answer.text().await.unwrap()).unwrap_or_default())
    }

    /// What is answered to a browser that nobody sees, with these cookies: status and text.
    pub(crate) async fn fetch(&self, path: &str, cookies: &str) -> (u16, String) {
        let answer = self.http.get(self.url(path)).header("Cookie", cookies).send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    }

    /// The server stops listening, and is gone when this returns.
    pub(crate) async fn stop(&self) {
        self.served.stop();
        while self.http.get(self.url("/healthz")).send().await.is_ok() {
            tokio::time::sleep(GLANCE).await;
        }
    }
}
