//! The route table: everything that exists, one row each. Routers, `Allow`, documents and tests are made of it.
//!
//! The rows stand in a file for each part of the contract, in [`routes`] all of them together.

mod admin;
mod groups;
mod orgs;
mod people;
mod teams;

use super::dialect::{ALL, ATLAS_V1, ATLAS_V2, Dialect, PUBLIC};
use super::route::Route;
use super::version::{Versions, version};
use crate::http::tree::{InvalidTemplate, Match, Tree};
use http::Method;
use keywright_domain::Product;

const EVERY: &[&Dialect] = &[&ATLAS_V1, &ATLAS_V2, &PUBLIC];
const ATLAS: &[&Dialect] = &[&ATLAS_V1, &ATLAS_V2];
const V2_ONLY: &[&Dialect] = &[&ATLAS_V2];
const PUBLIC_ONLY: &[&Dialect] = &[&PUBLIC];
const WITH_WHITELIST: &[&Dialect] = &[&ATLAS_V1, &PUBLIC];

/// The older generation of people's calls, until its sunset.
const UNTIL_2027: Versions = Versions(&[version!("2023-01-01" deprecated "2025-02-19" sunset "2027-07-01")]);
/// Two generations: accounts, then people in one place.
const PEOPLE: Versions =
    Versions(&[version!("2023-01-01" deprecated "2025-02-19" sunset "2027-07-01"), version!("2025-02-19")]);
/// The newer generation alone.
const SINCE_2025: Versions = Versions(&[version!("2025-02-19")]);
/// Since when there is the newer generation.
const NEWER: &str = "2025-02-19";

/// Every row.
pub fn routes() -> Vec<Route> {
    let parts = [
        orgs::routes(),
        orgs::key_routes(),
        orgs::access_list_routes(),
        orgs::own_routes(),
        groups::routes(),
        groups::key_routes(),
        admin::routes(),
        people::org_user_routes(),
        people::project_user_routes(),
        people::invitation_routes(),
        people::account_routes(),
        teams::routes(),
    ];
    parts.into_iter().flatten().collect()
}

impl Route {
    fn in_dialects(mut self, dialects: &'static [&'static Dialect]) -> Self {
        self.dialects = dialects;
        self
    }
}

/// The table, ready to be asked.
pub struct Table {
    tree: Tree<(Route, &'static Dialect)>,
}

/// Where a path leads.
pub(crate) struct Found<'t>(Option<Match<'t, 't, (Route, &'static Dialect)>>);

impl Table {
    /// The routes of the products that are served.
    ///
    /// # Errors
    /// A template that is malformed, or there twice: a mistake in the table.
    pub fn new(products: &[Product]) -> Result<Self, InvalidTemplate> {
        let mut tree = Tree::new(&[("accesslist", "accessList")]);
        for dialect in ALL.iter().copied().filter(|dialect| dialect.is_served(products)) {
            let has = |row: &Route| row.dialects.contains(&dialect) && row.served.among(products);
            for row in routes().into_iter().filter(has) {
                tree.add(dialect.base, row.path, row.method.clone(), (row, dialect))?;
            }
        }
        Ok(Self { tree })
    }

    /// Where a raw path leads.
    pub(crate) fn find<'t>(&'t self, path: &'t str) -> Found<'t> {
        Found(self.tree.find(path))
    }
}

impl<'t> Found<'t> {
    /// The route of a method; HEAD is GET.
    pub(crate) fn route(&self, method: &Method) -> Option<(&'t Route, &'static Dialect)> {
        let method = if method == Method::HEAD { &Method::GET } else { method };
        self.0.as_ref()?.routes.get(method).map(|(route, dialect)| (route, *dialect))
    }

    /// The methods that the path has; `None` when there is no such path.
    pub(crate) fn allow(&self) -> Option<&'t str> {
        self.0.as_ref().map(|found| found.routes.allow())
    }

    /// The values of its parameters.
    pub(crate) fn params(&self) -> Vec<(&'static str, String)> {
        self.0.iter().flat_map(|found| found.params.iter()).map(|(name, value)| (name, value.to_owned())).collect()
    }
}
