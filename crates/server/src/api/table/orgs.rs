//! Organizations, the keys in them and their access lists; the root, events, and what a caller asks about itself.

use super::{ATLAS, EVERY, PUBLIC_ONLY, V2_ONLY, WITH_WHITELIST};
use crate::api::dialect::{OWN, PRIVATE};
use crate::api::error::{Spelling, caller};
use crate::api::rate_limit::{Set, show as rate_limits};
use crate::api::route::{Denied, Place, Route, keyed, open, route};
use crate::api::version::{Versions, version};
use crate::api::{access_list, event_types, events, keys, openapi, orgs, private, root, whoami};
use http::Method;

const KEYS: &str = "/orgs/{orgId}/apiKeys";
const KEY: &str = "/orgs/{orgId}/apiKeys/{apiUserId}";
const LIST: &str = "/orgs/{orgId}/apiKeys/{apiUserId}/accessList";
const ENTRY: &str = "/orgs/{orgId}/apiKeys/{apiUserId}/accessList/{ipAddress*}";
const OLD_LIST: &str = "/orgs/{orgId}/apiKeys/{apiUserId}/whitelist";
const OLD_ENTRY: &str = "/orgs/{orgId}/apiKeys/{apiUserId}/whitelist/{ipAddress*}";
const LIST_DENIED: Denied = Denied::Row(&caller::API_KEY_ACCESS_LIST_ACCESS_DENIED);
const RATE_LIMIT_VERSIONS: Versions = Versions(&[version!("2025-03-12")]);

/// Organizations, their settings and events.
pub(super) fn routes() -> Vec<Route> {
    let (get, post, patch, delete) = (Method::GET, Method::POST, Method::PATCH, Method::DELETE);
    vec![
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
        route(get.clone(), "/orgs/{orgId}/events", events::list).in_set(Set::OrgEvents).in_dialects(EVERY),
        route(get.clone(), "/orgs/{orgId}/events/{eventId}", events::get).in_set(Set::OrgEvents).in_dialects(EVERY),
    ]
}

/// The keys of an organization.
pub(super) fn key_routes() -> Vec<Route> {
    let (get, post, patch, delete) = (Method::GET, Method::POST, Method::PATCH, Method::DELETE);
    vec![
        route(get.clone(), KEYS, keys::list).in_set(Set::OrgKeys).in_dialects(EVERY),
        route(post.clone(), KEYS, keys::create).in_set(Set::OrgKeys).in_dialects(EVERY),
        keyed(get.clone(), KEY, keys::get).in_set(Set::OrgKeys).in_dialects(EVERY),
        keyed(patch, KEY, keys::change).in_set(Set::OrgKeys).in_dialects(EVERY),
        keyed(delete.clone(), KEY, keys::delete).in_set(Set::OrgKeys).in_dialects(EVERY),
    ]
}

/// The access lists of keys, by both their names.
pub(super) fn access_list_routes() -> Vec<Route> {
    let (get, post, delete) = (Method::GET, Method::POST, Method::DELETE);
    let mut rows = Vec::new();
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

/// What belongs to no organization's path: event types, rate limits, helpers, ourselves.
pub(super) fn own_routes() -> Vec<Route> {
    let get = Method::GET;
    vec![
        route(get.clone(), "/eventTypes", event_types::list)
            .in_set(Set::EventTypes)
            .at(Place::Caller)
            .in_dialects(EVERY),
        route(get.clone(), "/ipinfo", private::ipinfo)
            .never_counted()
            .at(Place::Caller)
            .whatever_the_list()
            .in_dialects(&[&PRIVATE]),
        open(get.clone(), "/unauth/version", private::version).in_set(Set::Unauth).in_dialects(&[&PRIVATE]),
        route(get.clone(), "/rateLimits", rate_limits::list)
            .in_set(Set::RateLimits)
            .at(Place::Caller)
            .versions(RATE_LIMIT_VERSIONS)
            .in_dialects(V2_ONLY),
        route(get.clone(), "/rateLimits/{endpointSetId}", rate_limits::get)
            .in_set(Set::RateLimits)
            .at(Place::Caller)
            .versions(RATE_LIMIT_VERSIONS)
            .in_dialects(V2_ONLY),
        route(get.clone(), "/whoami", whoami::get).never_counted().at(Place::Caller).in_dialects(&[&OWN]),
        route(get, "/openapi/{document}", openapi::get).never_counted().at(Place::Caller).in_dialects(&[&OWN]),
    ]
}
