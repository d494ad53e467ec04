//! Projects, the keys in them, and what is around them.

use super::{ATLAS, EVERY};
use crate::api::rate_limit::Set;
use crate::api::route::{Place, Route, keyed, route};
use crate::api::version::{Versions, version};
use crate::api::{events, groups};
use http::Method;

const PROJECT: &str = "/groups/{groupId}";
const LIMITS: &str = "/groups/{groupId}/limits";
const LIMIT: &str = "/groups/{groupId}/limits/{limitName}";
const SLOW_MS: &str = "/groups/{groupId}/managedSlowMs";
const PROJECT_KEYS: &str = "/groups/{groupId}/apiKeys";
const PROJECT_KEY: &str = "/groups/{groupId}/apiKeys/{apiUserId}";
/// Clusters have three versions, all of them empty here.
const CLUSTER_VERSIONS: Versions = Versions(&[version!("2023-01-01"), version!("2023-02-01"), version!("2024-08-05")]);

/// Projects and what is around them.
pub(super) fn routes() -> Vec<Route> {
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
        in_project(route(get.clone(), "/groups/{groupId}/events", events::list_in_project))
            .in_set(Set::ProjectEvents)
            .in_dialects(EVERY),
        in_project(route(get, "/groups/{groupId}/events/{eventId}", events::get_in_project))
            .in_set(Set::ProjectEvents)
            .in_dialects(EVERY),
    ]
}

/// The keys that have roles in a project.
pub(super) fn key_routes() -> Vec<Route> {
    let (get, post, patch, delete) = (Method::GET, Method::POST, Method::PATCH, Method::DELETE);
    let in_project = |row: Route| row.at(Place::PathProject).in_set(Set::ProjectKeys);
    vec![
        in_project(route(get.clone(), PROJECT_KEYS, groups::keys::list)).in_dialects(EVERY),
        in_project(route(post.clone(), PROJECT_KEYS, groups::keys::create)).in_dialects(EVERY),
        in_project(keyed(post, PROJECT_KEY, groups::keys::assign)).in_dialects(ATLAS),
        in_project(keyed(patch, PROJECT_KEY, groups::keys::change)).in_dialects(EVERY),
        in_project(keyed(delete, PROJECT_KEY, groups::keys::unassign)).in_dialects(EVERY),
    ]
}
