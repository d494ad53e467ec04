//! People in front of the console.

use super::{Changes, World};
use crate::console::{PASSWORD, cheap_hash};
use axum::body::Body;
use http::{Request, Response};
use keywright_server::app::App;
use keywright_server::client_address::{ClientAddress, ForwardedHeader};
use keywright_server::config::PublicUrl;
use keywright_server::config::console::{CreateOrganizations, Flavor};
use keywright_server::console::{Console, ConsoleSite};
use std::sync::Arc;

const LOCAL: &str = "http://localhost:8080";

/// The console over a node.
pub(super) fn console(app: &Arc<App>, changes: &Changes) -> Console {
    let trusted = changes.trusted_proxies.iter().map(|text| keywright_domain::Cidr::from_entry(text).unwrap());
    let site = ConsoleSite {
        url: changes.public_url.unwrap_or(LOCAL).parse().unwrap(),
        has_public_url: changes.public_url.is_some(),
        products: changes.products(),
        flavor: changes.console_flavor.unwrap_or(Flavor::Atlas),
        create_organizations: changes.create_organizations.unwrap_or(CreateOrganizations::Owners),
        client_address: ClientAddress::new(trusted, ForwardedHeader::XForwardedFor),
        version: "0.0.0-test",
    };
    Console::new(Arc::clone(app), site).unwrap()
}

impl World {
    /// A request to the console.
    pub(crate) async fn visit(&self, from: &str, request: Request<Body>) -> Response<Body> {
        self.console.answer(from.parse().unwrap(), request).await
    }

    /// The password [`PASSWORD`] for an account that is there.
    pub(crate) fn give_password(&self, username: &str) {
        let hash = cheap_hash(PASSWORD);
        self.database.run(&format!("UPDATE users SET password_hash = '{hash}' WHERE username = '{username}'"));
    }

    fn url(&self) -> PublicUrl {
        self.changes.public_url.unwrap_or(LOCAL).parse().unwrap()
    }

    /// The host that browsers ask for.
    pub(crate) fn console_host(&self) -> String {
        self.url().origin().split_once("://").unwrap().1.to_owned()
    }

    /// The path in front of every path of the console.
    pub(crate) fn console_prefix(&self) -> String {
        self.url().prefix().to_owned()
    }
}
