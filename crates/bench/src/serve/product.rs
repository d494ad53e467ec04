//! The product, as its own command puts it together, with keys in its memory; and the same with verification off.

use super::place::{Owner, Place};
use super::{Serve, say, told_to_stop};
use crate::side::{Ready, Server};
use crate::stats::real;
use crate::{clock, keys};
use anyhow::{Context as _, anyhow};
use keywright_domain::{
    AccessList, Description, Email, GlobalRoles, OrgId, OrgRole, OrganizationName, Product, PublicKey, Rights,
};
use keywright_server::api::dialect::link::Links;
use keywright_server::api::rate_limit::{Mode, RateLimits};
use keywright_server::api::{Api, Site};
use keywright_server::app::{App, Clocks, FirstOwner, FirstRun, Limits, Setup};
use keywright_server::bench::{Door, Remembered};
use keywright_server::chance::Chance;
use keywright_server::client_address::{ClientAddress, ForwardedHeader};
use keywright_server::clock::SystemClock;
use keywright_server::config::PublicUrl;
use keywright_server::config::console::{CreateOrganizations, Flavor};
use keywright_server::console::{Console, ConsoleSite};
use keywright_server::listener::{self, Bounds};
use keywright_server::log::{self, LogFormat, LogLevel};
use keywright_server::mail::Mailer;
use keywright_server::metrics;
use keywright_server::site::Front;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

const VERSION: &str = env!("CARGO_PKG_VERSION");
const PRODUCTS: [Product; 3] = [Product::Atlas, Product::CloudManager, Product::OpsManager];
/// The two roles that every numbered key has: they read, so that answers are as with real keys.
pub(crate) const ROLES: [OrgRole; 2] = [OrgRole::ReadOnly, OrgRole::GroupCreator];

/// Serves until it is told to stop.
pub(super) async fn run(options: &Serve, began: u64) -> anyhow::Result<()> {
    log::install(LogFormat::Json, LogLevel::Info)?;
    let metrics = metrics::install()?;
    let listener = listener::bind(SocketAddr::from(([127, 0, 0, 1], 0)))?;
    let address = listener.local_addr()?;
    let url = PublicUrl::of_listener(address);
    let place = Place::new(&options.data, options.database_url.as_deref());
    let mut limits = limits(options.fill.keys)?;
    limits.usage_interval = options.usage_interval.map_or(limits.usage_interval, Duration::from_secs);
    limits.read_ahead = options.stored;
    let app = start_with(&place, limits, Arc::new(SystemClock::start()), &Chance::open()?).await?;
    let owner = owner(&app, &place).await?;
    let org = owner.org_id()?;
    let door = Door::to(&app);
    if !options.stored {
        remember(&door, options, org)?;
    }
    let mut api = api(&app, &url)?;
    if options.server == Server::Off {
        let first = keys::public_key(0).context("there is no first key")?;
        api = api.assuming(door.assume(first).await.context("the first key is not there")?);
    }
    let console = console(&app, url)?;
    say(&Ready {
        address,
        realm: "MMS Public API".to_owned(),
        org: owner.org,
        owner: owner.public_key,
        owner_secret: owner.private_key,
        started_ms: real(clock::nanos() - began) / 1e6,
    })?;
    let bounds =
        Bounds { header_timeout: Duration::from_secs(75), max_connections: 10_000, grace: Duration::from_secs(1) };
    let front = Front::new(Arc::clone(&app), Arc::new(api), Arc::new(console), metrics);
    let served = listener::serve(listener, front, bounds, told_to_stop()).await;
    app.stop().await;
    served.context("the listener failed")
}

/// The API of an application.
pub(crate) fn api(app: &Arc<App>, url: &PublicUrl) -> anyhow::Result<Api> {
    let site = Site {
        links: Links::new(url.as_str()),
        products: PRODUCTS.into(),
        // Everything is counted, and nobody refused: calls other than whoami would meet their limits at once.
        rate_limits: RateLimits { mode: Mode::Count, ..RateLimits::default() },
        require_version: false,
        client_address: nobody_in_front(),
        build: "0000000000000000000000000000000000000000",
        version: VERSION,
    };
    Ok(Api::new(Arc::clone(app), site)?)
}

/// The application over a place, without keys in memory.
pub(crate) async fn start(place: &Place, chance: &Chance) -> anyhow::Result<Arc<App>> {
    start_with(place, limits(0)?, Arc::new(SystemClock::start()), chance).await
}

/// The limits of the defaults, with room for so many keys in memory and none in the database.
fn limits(keys: u32) -> anyhow::Result<Limits> {
    let defaults = Limits::default();
    Ok(Limits {
        keys_per_org: u64::MAX,
        access_list_entries: u64::MAX,
        offer_sha256: true,
        // One more for the owner's.
        keyring_entries: defaults.keyring_entries.max(usize::try_from(keys)? + 1),
        ..defaults
    })
}

/// The application over a place, with limits and by clocks.
pub(crate) async fn start_with(
    place: &Place,
    limits: Limits,
    clocks: Arc<dyn Clocks>,
    chance: &Chance,
) -> anyhow::Result<Arc<App>> {
    let (opened, sealing) = place.open(chance).await?;
    let setup = Setup {
        opened,
        sealing,
        clocks,
        chance: chance.clone(),
        limits,
        mailer: Mailer::default(),
        prefix: String::new(),
    };
    Ok(App::start(setup).await?)
}

/// The organization and its owner key: those of the folder, or made now.
pub(crate) async fn owner(app: &App, place: &Place) -> anyhow::Result<Owner> {
    if let Some(owner) = place.owner() {
        return Ok(owner);
    }
    let run = FirstRun {
        organization: OrganizationName::try_from("Measured").context("the organization's name")?,
        owner: Email::try_from("owner@example.org".to_owned()).context("the owner's name")?,
        password: FirstOwner::Link,
        global_owner: false,
        description: Description::try_from("owner").context("the key's description")?,
        project: None,
    };
    let done = app.first_run(run).await.map_err(|error| anyhow!("the first run failed: {error:?}"))?;
    let owner = Owner {
        org: done.organization.id.to_string(),
        public_key: done.key.public_key.to_string(),
        private_key: done.private.reveal().to_owned(),
    };
    place.keep(&owner)?;
    Ok(owner)
}

/// Puts the numbered keys into memory.
fn remember(door: &Door, options: &Serve, org: OrgId) -> anyhow::Result<()> {
    for number in 0..options.fill.keys {
        door.remember([remembered(number, options.fill.acl, org)?]);
    }
    Ok(())
}

/// The key with this number, as memory has it.
pub(crate) fn remembered(number: u32, acl: u32, org: OrgId) -> anyhow::Result<Remembered> {
    let public_key: PublicKey = keys::public_key(number).context("a number without a key")?;
    let rights = Rights {
        org: Some(org),
        org_roles: ROLES.into_iter().collect(),
        project_roles: Box::new([]),
        global_roles: GlobalRoles::EMPTY,
    };
    let access_list = AccessList::new(keys::access_list(number, acl)?);
    Ok(Remembered { id: keys::id(number), public_key, private_key: keys::private_key(number), rights, access_list })
}

/// The console of an application.
pub(crate) fn console(app: &Arc<App>, url: PublicUrl) -> anyhow::Result<Console> {
    Ok(Console::new(Arc::clone(app), console_site(url))?)
}

fn console_site(url: PublicUrl) -> ConsoleSite {
    ConsoleSite {
        url,
        has_public_url: false,
        products: PRODUCTS.into(),
        flavor: Flavor::Atlas,
        create_organizations: CreateOrganizations::Owners,
        client_address: nobody_in_front(),
        version: VERSION,
    }
}

fn nobody_in_front() -> ClientAddress {
    ClientAddress::new([], ForwardedHeader::XForwardedFor)
}
