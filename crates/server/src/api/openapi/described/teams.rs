//! Teams of organizations, who is in them, and teams in projects (endpoint contract 8.7).

use super::super::form::Id;
use super::super::operation::{Operation, delete, get, patch, post};
use super::super::parameter::Query;
use super::super::shape::Shape;
use super::users::{NEWER, OLDER_ALONE, WITH_NEWER, narrowed};
use crate::api::error::{ErrorRow, key, project, request, team, user};
use crate::api::teams::{GroupTeamChange, NewGroupTeam, NewTeam, TeamChange, TeamMember, TeamRoleView, TeamView};
use crate::api::users::{OrgUserView, UserView};
use http::StatusCode;

const TEAMS: &str = "/orgs/{orgId}/teams";
const TEAM: &str = "/orgs/{orgId}/teams/{teamId}";
const USERS: &str = "/orgs/{orgId}/teams/{teamId}/users";
const IN_PROJECT: &str = "/groups/{groupId}/teams";
const ONE_IN_PROJECT: &str = "/groups/{groupId}/teams/{teamId}";

/// A path that names a team names one of the organization.
const ABSENT: &[&ErrorRow] = &[&team::TEAM_NOT_FOUND, &team::TEAM_NOT_IN_ORG];

pub(super) fn operations() -> Vec<Operation> {
    let mut operations = in_organizations();
    operations.extend(members());
    operations.extend(in_projects());
    operations
}

fn in_organizations() -> Vec<Operation> {
    vec![
        get(TEAMS, "listOrgTeams", "Lists the teams of an organization, by name.").answers_page::<TeamView>(),
        post(TEAMS, "createOrgTeam", "Makes a team with its first members, who may be none.")
            .takes::<NewTeam>()
            .answers::<TeamView>()
            .with_status(StatusCode::CREATED)
            .with_location("The team's page, outside this API.")
            .refuses(&[&request::MISSING_ATTRIBUTE, &team::INVALID_TEAM_NAME, &team::TEAM_NAME_NOT_AVAILABLE])
            .refuses(&[&user::INVALID_USERNAME, &user::USER_NOT_IN_ORG, &team::CANNOT_ADD_PENDING_USER])
            .refuses(&[&team::MAX_TEAMS_PER_ORG_EXCEEDED, &team::MAX_USERS_PER_TEAM_EXCEEDED]),
        get("/orgs/{orgId}/teams/byName/{teamName}", "getOrgTeamByName", "Reads a team by its name.")
            .answers::<TeamView>()
            .refuses(&[&team::TEAM_NAME_NOT_FOUND]),
        get(TEAM, "getOrgTeam", "Reads a team.").answers::<TeamView>().refuses(ABSENT),
        patch(TEAM, "renameOrgTeam", "Renames a team.")
            .takes::<TeamChange>()
            .answers::<TeamView>()
            .refuses(&[&request::MISSING_ATTRIBUTE, &team::INVALID_TEAM_NAME, &team::TEAM_NAME_NOT_AVAILABLE])
            .refuses(ABSENT),
        delete(TEAM, "deleteOrgTeam", "Deletes a team without projects; its members stay in the organization.")
            .refuses(&[&team::CANNOT_DELETE_TEAM_ASSIGNED_TO_PROJECT])
            .refuses(ABSENT),
    ]
}

fn members() -> Vec<Operation> {
    let list =
        || get(USERS, "listTeamUsers", "Lists who is in a team, by name.").answers_page::<UserView>().refuses(ABSENT);
    let id = "Since 2025-02-19: only the person of this ID.";
    vec![
        list().in_dialects(OLDER_ALONE),
        narrowed(list().in_dialects(WITH_NEWER).since(NEWER, |_| Shape::page::<OrgUserView>()))
            .query(Query::of::<Id>("userId", id)),
        post(USERS, "addTeamUsers", "Adds members of the organization to a team, all or nobody.")
            .takes_many::<TeamMember>()
            .answers_as(|_| Shape::page::<UserView>())
            .refuses(&[&request::MISSING_ATTRIBUTE, &user::USER_NOT_IN_ORG, &team::CANNOT_ADD_PENDING_USER])
            .refuses(&[&team::USER_ALREADY_IN_TEAM, &team::MAX_USERS_PER_TEAM_EXCEEDED])
            .refuses(ABSENT),
        delete("/orgs/{orgId}/teams/{teamId}/users/{userId}", "removeUserFromTeam", "Takes a person out of a team.")
            .refuses(&[&user::USER_NOT_IN_ORG, &user::USER_NOT_FOUND])
            .refuses(ABSENT),
        post("/orgs/{orgId}/teams/{teamId}:addUser", "addOrgTeamUser", "Adds a member or an invited person to a team.")
            .takes::<TeamMember>()
            .answers::<OrgUserView>()
            .refuses(&[&request::MISSING_ATTRIBUTE, &user::USER_NOT_IN_ORG, &team::USER_ALREADY_IN_TEAM])
            .refuses(&[&team::MAX_USERS_PER_TEAM_EXCEEDED])
            .refuses(ABSENT),
        post("/orgs/{orgId}/teams/{teamId}:removeUser", "removeOrgTeamUser", "Takes a person out of a team.")
            .takes::<TeamMember>()
            .answers::<OrgUserView>()
            .refuses(&[&request::MISSING_ATTRIBUTE, &user::USER_NOT_IN_ORG, &user::USER_NOT_FOUND])
            .refuses(ABSENT),
    ]
}

fn in_projects() -> Vec<Operation> {
    vec![
        get(IN_PROJECT, "listGroupTeams", "Lists the teams of a project, by name.").answers_page::<TeamRoleView>(),
        post(
            IN_PROJECT,
            "addGroupTeams",
            "Gives teams roles in a project, all or none of them; answers with all teams.",
        )
        .takes_many::<NewGroupTeam>()
        .answers_as(|_| Shape::page::<TeamRoleView>())
        .refuses(&[&request::MISSING_ATTRIBUTE, &team::NO_ROLES_IN_ASSIGNMENT])
        .refuses(&[&key::UNKNOWN_ROLE, &project::INVALID_ROLE_FOR_GROUP])
        .refuses(&[&team::TEAM_EXISTS_IN_GROUP, &team::MAX_TEAMS_PER_GROUP_EXCEEDED])
        .refuses(ABSENT),
        get(ONE_IN_PROJECT, "getGroupTeam", "Reads what a team holds in a project.")
            .answers::<TeamRoleView>()
            .refuses(&[&team::TEAM_NOT_IN_GROUP])
            .refuses(ABSENT),
        patch(ONE_IN_PROJECT, "updateGroupTeam", "Replaces a team's roles in a project; answers with all teams.")
            .takes::<GroupTeamChange>()
            .answers_as(|_| Shape::page::<TeamRoleView>())
            .refuses(&[&key::UNKNOWN_ROLE, &project::INVALID_ROLE_FOR_GROUP])
            .refuses(&[&team::NO_ROLES_IN_ASSIGNMENT, &team::TEAM_NOT_IN_GROUP])
            .refuses(ABSENT),
        delete(ONE_IN_PROJECT, "removeGroupTeam", "Takes a team out of a project; its members lose those roles.")
            .refuses(&[&team::TEAM_NOT_IN_GROUP])
            .refuses(ABSENT),
    ]
}
