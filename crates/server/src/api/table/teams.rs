//! Teams of organizations, and teams in projects.

use super::{EVERY, NEWER, PEOPLE, SINCE_2025, UNTIL_2027};
use crate::api::rate_limit::Set;
use crate::api::route::{Place, Route, route, teamed};
use crate::api::teams;
use http::Method;

/// Teams, who is in them, and the teams of projects.
pub(super) fn routes() -> Vec<Route> {
    const TEAMS: &str = "/orgs/{orgId}/teams";
    const TEAM: &str = "/orgs/{orgId}/teams/{teamId}";
    const USERS: &str = "/orgs/{orgId}/teams/{teamId}/users";
    const IN_PROJECT: &str = "/groups/{groupId}/teams";
    const ONE_IN_PROJECT: &str = "/groups/{groupId}/teams/{teamId}";
    let (get, post, patch, delete) = (Method::GET, Method::POST, Method::PATCH, Method::DELETE);
    let of_org = |row: Route| row.in_set(Set::OrgTeams).in_dialects(EVERY);
    let of_project = |row: Route| row.at(Place::PathProject).in_set(Set::ProjectTeams).in_dialects(EVERY);
    vec![
        of_org(route(get.clone(), TEAMS, teams::list)),
        of_org(route(post.clone(), TEAMS, teams::create)),
        of_org(route(get.clone(), "/orgs/{orgId}/teams/byName/{teamName}", teams::get_by_name)),
        of_org(teamed(get.clone(), TEAM, teams::get)),
        of_org(teamed(patch.clone(), TEAM, teams::rename)),
        of_org(teamed(delete.clone(), TEAM, teams::delete)),
        of_org(teamed(get.clone(), USERS, teams::members::list_accounts))
            .versions(PEOPLE)
            .since_with_team(NEWER, teams::members::list),
        of_org(teamed(post.clone(), USERS, teams::members::add)).versions(UNTIL_2027),
        of_org(teamed(delete.clone(), "/orgs/{orgId}/teams/{teamId}/users/{userId}", teams::members::remove))
            .versions(UNTIL_2027),
        of_org(teamed(post.clone(), "/orgs/{orgId}/teams/{teamId}:addUser", teams::members::add_one))
            .versions(SINCE_2025),
        of_org(teamed(post.clone(), "/orgs/{orgId}/teams/{teamId}:removeUser", teams::members::remove_one))
            .versions(SINCE_2025),
        of_project(route(get.clone(), IN_PROJECT, teams::in_project::list)),
        of_project(route(post, IN_PROJECT, teams::in_project::add)),
        of_project(teamed(get, ONE_IN_PROJECT, teams::in_project::get)),
        of_project(teamed(patch, ONE_IN_PROJECT, teams::in_project::change)),
        of_project(teamed(delete, ONE_IN_PROJECT, teams::in_project::remove)),
    ]
}
