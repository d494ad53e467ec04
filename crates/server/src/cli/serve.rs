//! `keywright serve`: from configuration to a listening server, and back down without losing anything.

use super::{dev, mail, setup, storage};
use crate::api::dialect::link::Links;
use crate::api::{Api, Site};
use crate::app::{App, Limits, Setup};
use crate::chance::Chance;
use crate::clock::SystemClock;
use crate::config::{PublicUrl, Serve, serve};
use crate::console::{Console, ConsoleSite};
use crate::data_folder::DataFolder;
use crate::listener::{self, Bounds};
use crate::log;
use crate::metrics;
use crate::site::Front;
use anyhow::Context as _;
use keywright_domain::Product;
use std::sync::Arc;

/// The commit that this binary was built from.
pub(crate) const BUILD: &str = env!("KEYWRIGHT_BUILD");
/// The version that operators know it by.
pub(crate) const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Runs until SIGTERM or SIGINT.
pub(super) async fn serve(options: Serve) -> anyhow::Result<()> {
    log::install(options.log.log_format, options.log.log_level)?;
    let metrics = metrics::install()?;
    let folder = Arc::new(DataFolder::lock(&options.storage.data)?);
    if folder.is_open_to_others()? {
        tracing::warn!(folder = %folder.path().display(), "the data folder is open to other users of this machine");
    }
    let listener = listener::bind(options.site.listen)?;
    let bound = listener.local_addr().context("the listener has no address")?;
    let url = options.site.public_url(bound);
    let mailer = mail::mailer(&options.mail, &url)?;
    let chance = Chance::open()?;
    let (opened, sealing) = storage::open(&options.storage, &folder, &chance).await?;
    let clocks = Arc::new(SystemClock::start());
    let prefix = url.prefix().to_owned();
    let setup = Setup { opened, sealing, clocks, chance, limits: limits(&options), mailer, prefix };
    let app = App::start(setup).await?;
    let site = Site {
        links: Links::new(url.as_str()),
        products: products(&options),
        rate_limits: options.rate_limiting.settings(options.dev.dev),
        require_version: options.policy.require_api_version,
        client_address: options.client_address(),
        build: BUILD,
        version: VERSION,
    };
    let api = Arc::new(Api::new(Arc::clone(&app), site)?);
    let console = Arc::new(Console::new(Arc::clone(&app), console_site(&options, url.clone()))?);

    if options.dev.dev {
        let global_owner = options.site.product.offer(Product::OpsManager);
        dev::prepare(&app, &folder, url.as_str(), global_owner).await?;
    }
    setup::offer(&app, &folder, url.as_str(), options.site.product).await?;
    log::say(&format!("Keywright {VERSION} is ready: {}", url.as_str()));
    tracing::info!(address = %bound, url = url.as_str(), version = VERSION, build = BUILD, "ready");

    let bounds = Bounds {
        header_timeout: options.connections.header_timeout,
        max_connections: options.connections.max_connections,
        grace: options.connections.shutdown_grace,
    };
    let front = Front::new(Arc::clone(&app), api, console, metrics);
    let served = listener::serve(listener, front, bounds, listener::told_to_stop()?).await;
    app.stop().await;
    tracing::info!("stopped");
    served.context("the listener failed")
}

fn console_site(options: &Serve, url: PublicUrl) -> ConsoleSite {
    ConsoleSite {
        url,
        has_public_url: options.site.public_url.is_some(),
        products: products(options),
        flavor: options.console.flavor(options.site.product),
        create_organizations: options.console.console_create_organizations,
        client_address: options.client_address(),
        version: VERSION,
    }
}

/// The products that are served.
pub(super) fn products(options: &Serve) -> Vec<Product> {
    let all = [Product::Atlas, Product::CloudManager, Product::OpsManager];
    all.into_iter().filter(|product| options.site.product.offer(*product)).collect()
}

pub(super) fn limits(options: &Serve) -> Limits {
    let (policy, digest, node) = (&options.policy, &options.digest, &options.node);
    Limits {
        keys_per_org: policy.max_keys_per_org.into(),
        projects_per_org: policy.max_projects_per_org.into(),
        users_per_org: policy.max_users_per_org.into(),
        users_per_project: policy.max_users_per_project.into(),
        teams_per_org: policy.max_teams_per_org.into(),
        teams_per_project: policy.max_teams_per_project.into(),
        users_per_team: policy.max_users_per_team.into(),
        access_list_entries: policy.max_access_list_entries.into(),
        refuse_present_entries: policy.duplicate_address == serve::DuplicateAddress::Refuse,
        allow_open_cidr: policy.allow_open_cidr,
        explicit_access_list: policy.explicit_access_list,
        new_orgs_require_access_list: policy.new_organizations_require_access_list,
        nonce_lifetime: digest.nonce_lifetime,
        replay_entries: usize::try_from(digest.replay_entries).unwrap_or(usize::MAX),
        offer_sha256: digest.sha256,
        lease: node.lease,
        serve_past_lease: node.when_lease_ends == serve::WhenLeaseEnds::Serve,
        poll_interval: node.poll_interval,
        usage_interval: node.usage_interval,
        keyring_entries: usize::try_from(node.keyring_entries).unwrap_or(usize::MAX),
        read_ahead: true,
    }
}
