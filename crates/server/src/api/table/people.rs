//! People: in organizations and projects, invited to them, and their accounts.

use super::{EVERY, NEWER, PEOPLE, PUBLIC_ONLY, SINCE_2025, UNTIL_2027, V2_ONLY, WITH_WHITELIST};
use crate::api::error::Spelling;
use crate::api::rate_limit::Set;
use crate::api::route::{Denied, Place, Route, personal, route};
use crate::api::version::{Versions, version};
use crate::api::{invites, users};
use http::Method;
use keywright_domain::Reach;

/// Invitations to a project are deprecated since longer.
const PROJECT_INVITATIONS: Versions = Versions(&[version!("2023-01-01" deprecated "2023-10-04" sunset "2027-07-01")]);

/// People in organizations. The older generation, which v1.0 and public have too, knows members alone.
pub(super) fn org_user_routes() -> Vec<Route> {
    const USERS: &str = "/orgs/{orgId}/users";
    const USER: &str = "/orgs/{orgId}/users/{userId}";
    let (get, post, patch, put, delete) = (Method::GET, Method::POST, Method::PATCH, Method::PUT, Method::DELETE);
    let both = |row: Route| row.in_set(Set::OrgUsers).versions(PEOPLE).in_dialects(EVERY);
    let older = |row: Route| row.in_set(Set::OrgUsers).versions(UNTIL_2027).in_dialects(EVERY);
    let newer = |row: Route| row.in_set(Set::OrgUsers).versions(SINCE_2025).in_dialects(V2_ONLY);
    vec![
        both(route(get.clone(), USERS, users::org::list_members).since(NEWER, users::org::list)),
        newer(route(post.clone(), USERS, users::org::add)),
        newer(personal(get, USER, Reach::Anybody, users::org::get)),
        newer(personal(patch, USER, Reach::Current, users::org::change)),
        both(route(delete, USER, users::org::remove_member).since(NEWER, users::org::remove)),
        newer(personal(post.clone(), "/orgs/{orgId}/users/{userId}:addRole", Reach::Current, users::org::add_role)),
        newer(personal(post, "/orgs/{orgId}/users/{userId}:removeRole", Reach::Current, users::org::remove_role)),
        older(personal(put, "/orgs/{orgId}/users/{userId}/roles", Reach::Members, users::roles::replace_in_org)),
    ]
}

/// People in projects, in the same two generations.
pub(super) fn project_user_routes() -> Vec<Route> {
    const USERS: &str = "/groups/{groupId}/users";
    const USER: &str = "/groups/{groupId}/users/{userId}";
    const ADD_ROLE: &str = "/groups/{groupId}/users/{userId}:addRole";
    const REMOVE_ROLE: &str = "/groups/{groupId}/users/{userId}:removeRole";
    const ROLES: &str = "/groups/{groupId}/users/{userId}/roles";
    let (get, post, put, delete) = (Method::GET, Method::POST, Method::PUT, Method::DELETE);
    let in_project = |row: Route| row.at(Place::PathProject).in_set(Set::ProjectUsers);
    let both = |row: Route| in_project(row).versions(PEOPLE).in_dialects(EVERY);
    let older = |row: Route| in_project(row).versions(UNTIL_2027).in_dialects(EVERY);
    let newer = |row: Route| in_project(row).versions(SINCE_2025).in_dialects(V2_ONLY);
    vec![
        both(route(get.clone(), USERS, users::project::list_members).since(NEWER, users::project::list)),
        newer(route(post.clone(), USERS, users::project::add)),
        newer(personal(get, USER, Reach::Anybody, users::project::get)),
        both(route(delete, USER, users::project::remove_member).since(NEWER, users::project::remove)),
        newer(personal(post.clone(), ADD_ROLE, Reach::Current, users::project::add_role)),
        newer(personal(post, REMOVE_ROLE, Reach::Current, users::project::remove_role)),
        older(personal(put, ROLES, Reach::Members, users::roles::replace_in_project)),
    ]
}

/// Invitations of the older generation.
pub(super) fn invitation_routes() -> Vec<Route> {
    const OF_ORG: &str = "/orgs/{orgId}/invites";
    const ONE_OF_ORG: &str = "/orgs/{orgId}/invites/{invitationId}";
    const OF_PROJECT: &str = "/groups/{groupId}/invites";
    const ONE_OF_PROJECT: &str = "/groups/{groupId}/invites/{invitationId}";
    let (get, post, patch, delete) = (Method::GET, Method::POST, Method::PATCH, Method::DELETE);
    let of_org = |row: Route| row.versions(UNTIL_2027).in_set(Set::Org).in_dialects(EVERY);
    let of_project =
        |row: Route| row.at(Place::PathProject).versions(PROJECT_INVITATIONS).in_set(Set::Project).in_dialects(EVERY);
    vec![
        of_org(route(get.clone(), OF_ORG, invites::org::list)),
        of_org(route(post.clone(), OF_ORG, invites::org::create)),
        of_org(route(patch.clone(), OF_ORG, invites::org::change)),
        of_org(route(get.clone(), ONE_OF_ORG, invites::org::get)),
        of_org(route(patch.clone(), ONE_OF_ORG, invites::org::change)),
        of_org(route(delete.clone(), ONE_OF_ORG, invites::org::delete)),
        of_project(route(get.clone(), OF_PROJECT, invites::project::list)),
        of_project(route(post, OF_PROJECT, invites::project::create)),
        of_project(route(patch.clone(), OF_PROJECT, invites::project::change)),
        of_project(route(get, ONE_OF_PROJECT, invites::project::get)),
        of_project(route(patch, ONE_OF_PROJECT, invites::project::change)),
        of_project(route(delete, ONE_OF_PROJECT, invites::project::delete)),
    ]
}

/// Accounts, and people's own access lists, which no key sees.
pub(super) fn account_routes() -> Vec<Route> {
    let (get, post, patch, delete) = (Method::GET, Method::POST, Method::PATCH, Method::DELETE);
    let person = |row: Route| row.at(Place::Person).versions(UNTIL_2027).in_set(Set::Users);
    let mut rows = vec![
        route(post.clone(), "/users", users::account::create)
            .at(Place::BodyRoles)
            .versions(UNTIL_2027)
            .in_set(Set::Users)
            .in_dialects(EVERY),
        person(route(get.clone(), "/users/byName/{userName}", users::account::get)).in_dialects(EVERY),
        person(route(get.clone(), "/users/{userId}", users::account::get)).in_dialects(EVERY),
        person(route(patch, "/users/{userId}", users::account::change)).in_dialects(PUBLIC_ONLY),
        person(route(delete.clone(), "/users/{userId}", users::account::delete)).in_dialects(PUBLIC_ONLY),
    ];
    for (list, entry, spelling) in [
        ("/users/{userId}/accessList", "/users/{userId}/accessList/{ipAddress*}", Spelling::AccessList),
        ("/users/{userId}/whitelist", "/users/{userId}/whitelist/{ipAddress*}", Spelling::Whitelist),
    ] {
        for (method, path) in [(&get, list), (&post, list), (&get, entry), (&delete, entry)] {
            let row = route(method.clone(), path, users::account::own_list).at(Place::Caller);
            let row = row.denied_as(Denied::ListOfPerson).spelled(spelling).in_set(Set::Users);
            rows.push(row.in_dialects(WITH_WHITELIST));
        }
    }
    rows
}
