//! The route table: everything that exists, one row each. Routers, `Allow`, documents and tests are made of it.

use super::dialect::{ATLAS_V1, ATLAS_V2, Dialect, OWN, PRIVATE, PUBLIC};
use super::error::{Spelling, caller};
use super::rate_limit::{Set, show as rate_limits};
use super::route::{Denied, Place, Route, keyed, open, route};
use super::tree::{InvalidTemplate, Match, Tree};
use super::version::{Versions, version};
use super::{access_list, event_types, events, groups, keys, orgs, private, root, whoami};
use http::Method;
use keywright_domain::Product;

const EVERY: &[&Dialect] = &[&ATLAS_V1, &ATLAS_V2, &PUBLIC];
const ATLAS: &[&Dialect] = &[&ATLAS_V1, &ATLAS_V2];
const PUBLIC_ONLY: &[&Dialect] = &[&PUBLIC];
const WITH_WHITELIST: &[&Dialect] = &[&ATLAS_V1, &PUBLIC];
const LIST_DENIED: Denied = Denied::Row(&caller::API_KEY_ACCESS_LIST_ACCESS_DENIED);

const KEYS: &str = "/orgs/{orgId}/apiKeys";
const KEY: &str = "/orgs/{orgId}/apiKeys/{apiUserId}";
const LIST: &str = "/orgs/{orgId}/apiKeys/{apiUserId}/accessList";
const ENTRY: &str = "/orgs/{orgId}/apiKeys/{apiUserId}/accessList/{ipAddress*}";
const OLD_LIST: &str = "/orgs/{orgId}/apiKeys/{apiUserId}/whitelist";
const OLD_ENTRY: &str = "/orgs/{orgId}/apiKeys/{apiUserId}/whitelist/{ipAddress*}";

const PROJECT: &str = "/groups/{groupId}";
const LIMITS: &str = "/groups/{groupId}/limits";
const LIMIT: &str = "/groups/{groupId}/limits/{limitName}";
const SLOW_MS: &str = "/groups/{groupId}/managedSlowMs";
const PROJECT_KEYS: &str = "/groups/{groupId}/apiKeys";
const PROJECT_KEY: &str = "/groups/{groupId}/apiKeys/{apiUserId}";
/// Clusters have three versions, all of them empty here.
const CLUSTER_VERSIONS: Versions = Versions(&[version!("2023-01-01"), version!("2023-02-01"), version!("2024-08-05")]);
const RATE_LIMIT_VERSIONS: Versions = Versions(&[version!("2025-03-12")]);

/// Every row.
pub fn routes() -> Vec<Route> {
    let (get, post, patch, delete) = (Method::GET, Method::POST, Method::PATCH, Method::DELETE);
    let mut rows = vec![
        route(get.clone(), "", root::get).in_set(Set::Root).on_the_caller().in_dialects(EVERY),
        route(get.clone(), "/orgs", orgs::list).in_set(Set::Orgs).at(Place::Caller).in_dialects(EVERY),
        route(post.clone(), "/orgs", orgs::create).in_set(Set::Orgs).at(Place::Caller).in_dialects(ATLAS),
        route(post.clone(), "/orgs", orgs::create_public)
            .in_set(Set::Orgs)
            .at(Place::Caller)
            .denied_as(Denied::CannotCreateOrganization)
            .in_dialects(PUBLIC_ONLY),
        route(get.clone(), "/orgs/{orgId}", orgs::get).in_set(Set::Org).in_dialects(EVERY),
        route(patch.clone(), "/orgs/{orgId}", orgs::rename).in_set(Set::Org).in_dialects(EVERY),
        route(delete.clone(), "/orgs/{orgId}", orgs::delete).in_set(Set::Org).in_dialects(EVERY),
        route(get.clone(), "/orgs/{orgId}/settings", orgs::settings::get).in_set(Set::OrgSettings).in_dialects(EVERY),
        route(patch.clone(), "/orgs/{orgId}/settings", orgs::settings::change)
            .in_set(Set::OrgSettings)
            .in_dialects(EVERY),
        route(get.clone(), KEYS, keys::list).in_set(Set::OrgKeys).in_dialects(EVERY),
        route(post.clone(), KEYS, keys::create).in_set(Set::OrgKeys).in_dialects(EVERY),
        keyed(get.clone(), KEY, keys::get).in_set(Set::OrgKeys).in_dialects(EVERY),
        keyed(patch, KEY, keys::change).in_set(Set::OrgKeys).in_dialects(EVERY),
        keyed(delete.clone(), KEY, keys::delete).in_set(Set::OrgKeys).in_dialects(EVERY),
        route(get.clone(), "/orgs/{orgId}/events", events::list).in_set(Set::OrgEvents).in_dialects(EVERY),
        route(get.clone(), "/orgs/{orgId}/events/{eventId}", events::get).in_set(Set::OrgEvents).in_dialects(EVERY),
        route(get.clone(), "/eventTypes", event_types::list)
            .in_set(Set::EventTypes)
            .at(Place::Caller)
            .in_dialects(EVERY),
        route(get.clone(), "/ipinfo", private::ipinfo)
            .never_counted()
            .at(Place::Caller)
            .whatever_the_list()
            .in_dialects(&[&PRIVATE]),
        open(get.clone(), "/unauth/version").in_set(Set::Unauth).in_dialects(&[&PRIVATE]),
        route(get.clone(), "/rateLimits", rate_limits::list)
            .in_set(Set::RateLimits)
            .at(Place::Caller)
            .versions(RATE_LIMIT_VERSIONS)
            .in_dialects(&[&ATLAS_V2]),
        route(get.clone(), "/rateLimits/{endpointSetId}", rate_limits::get)
            .in_set(Set::RateLimits)
            .at(Place::Caller)
            .versions(RATE_LIMIT_VERSIONS)
            .in_dialects(&[&ATLAS_V2]),
        route(get.clone(), "/whoami", whoami::get).never_counted().at(Place::Caller).in_dialects(&[&OWN]),
    ];
    rows.extend(project_routes());
    for (list, entry, dialects, spelling) in
        [(LIST, ENTRY, EVERY, Spelling::AccessList), (OLD_LIST, OLD_ENTRY, WITH_WHITELIST, Spelling::Whitelist)]
    {
        let of_a_list =
            |row: Route| row.denied_as(LIST_DENIED).spelled(spelling).in_set(Set::OrgKeys).in_dialects(dialects);
        rows.push(of_a_list(keyed(get.clone(), list, access_list::list)));
        rows.push(of_a_list(keyed(post.clone(), list, access_list::add)));
        rows.push(of_a_list(keyed(get.clone(), entry, access_list::get)));
        rows.push(of_a_list(keyed(delete.clone(), entry, access_list::remove)));
    }
    rows
}

/// Projects, the keys in them, and what is around them.
fn project_routes() -> Vec<Route> {
    let (get, post, patch, delete) = (Method::GET, Method::POST, Method::PATCH, Method::DELETE);
    let in_project = |row: Route| row.at(Place::PathProject);
    vec![
        route(get.clone(), "/groups", groups::list).in_set(Set::Projects).at(Place::Caller).in_dialects(EVERY),
        route(post.clone(), "/groups", groups::create).in_set(Set::Projects).at(Place::BodyOrg).in_dialects(EVERY),
        route(get.clone(), "/orgs/{orgId}/groups", groups::list_in_org).in_set(Set::Org).in_dialects(EVERY),
        route(get.clone(), "/groups/byName/{groupName}", groups::get)
            .in_set(Set::Projects)
            .at(Place::NamedProject)
            .in_dialects(EVERY),
        in_project(route(get.clone(), PROJECT, groups::get)).in_set(Set::Project).in_dialects(EVERY),
        in_project(route(patch.clone(), PROJECT, groups::change)).in_set(Set::Project).in_dialects(EVERY),
        in_project(route(delete.clone(), PROJECT, groups::delete)).in_set(Set::Project).in_dialects(EVERY),
        in_project(route(get.clone(), "/groups/{groupId}/settings", groups::settings::get))
            .in_set(Set::Project)
            .in_dialects(ATLAS),
        in_project(route(patch.clone(), "/groups/{groupId}/settings", groups::settings::change))
            .in_set(Set::Project)
            .in_dialects(ATLAS),
        in_project(route(get.clone(), LIMITS, groups::limits::list)).in_set(Set::Project).in_dialects(ATLAS),
        in_project(route(get.clone(), LIMIT, groups::limits::get)).in_set(Set::Project).in_dialects(ATLAS),
        in_project(route(patch.clone(), LIMIT, groups::limits::set)).in_set(Set::Project).in_dialects(ATLAS),
        in_project(route(delete.clone(), LIMIT, groups::limits::reset)).in_set(Set::Project).in_dialects(ATLAS),
        in_project(route(get.clone(), SLOW_MS, groups::managed_slow_ms::get))
            .in_set(Set::SlowOperations)
            .in_dialects(ATLAS),
        in_project(route(post.clone(), "/groups/{groupId}/managedSlowMs/enable", groups::managed_slow_ms::enable))
            .in_set(Set::SlowOperations)
            .in_dialects(ATLAS),
        in_project(route(delete.clone(), "/groups/{groupId}/managedSlowMs/disable", groups::managed_slow_ms::disable))
            .in_set(Set::SlowOperations)
            .in_dialects(ATLAS),
        in_project(route(get.clone(), "/groups/{groupId}/clusters", groups::clusters))
            .in_set(Set::Clusters)
            .versions(CLUSTER_VERSIONS)
            .in_dialects(ATLAS),
        in_project(route(get.clone(), "/groups/{groupId}/ipAddresses", groups::ip_addresses))
            .in_set(Set::IpAddresses)
            .in_dialects(ATLAS),
        in_project(route(get.clone(), "/groups/{groupId}/mongoDBVersions", groups::mongodb_versions))
            .in_set(Set::Project)
            .in_dialects(ATLAS),
        in_project(route(get.clone(), PROJECT_KEYS, groups::keys::list)).in_set(Set::ProjectKeys).in_dialects(EVERY),
        in_project(route(post.clone(), PROJECT_KEYS, groups::keys::create)).in_set(Set::ProjectKeys).in_dialects(EVERY),
        in_project(keyed(post, PROJECT_KEY, groups::keys::assign)).in_set(Set::ProjectKeys).in_dialects(ATLAS),
        in_project(keyed(patch, PROJECT_KEY, groups::keys::change)).in_set(Set::ProjectKeys).in_dialects(EVERY),
        in_project(keyed(delete, PROJECT_KEY, groups::keys::unassign)).in_set(Set::ProjectKeys).in_dialects(EVERY),
        in_project(route(get.clone(), "/groups/{groupId}/events", events::list_in_project))
            .in_set(Set::ProjectEvents)
            .in_dialects(EVERY),
        in_project(route(get, "/groups/{groupId}/events/{eventId}", events::get_in_project))
            .in_set(Set::ProjectEvents)
            .in_dialects(EVERY),
    ]
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
        let served = |dialect: &Dialect| dialect.offers.iter().any(|product| products.contains(product));
        let dialects = [&ATLAS_V1, &ATLAS_V2, &PUBLIC, &PRIVATE, &OWN];
        for dialect in dialects.into_iter().filter(|dialect| served(dialect)) {
            for row in routes().into_iter().filter(|row| row.dialects.contains(&dialect)) {
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
