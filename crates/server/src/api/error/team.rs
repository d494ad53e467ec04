//! Teams.
//!
//! Source: endpoint contract 8.7.

use super::row::errors;

errors! {
    /// No team has this ID.
    TEAM_NOT_FOUND, 404, ["id"], "No team with ID {id} exists.";
    /// No team of the organization has this name.
    TEAM_NAME_NOT_FOUND, 404, ["name"], "No team with name {name} exists.";
    /// The team belongs to another organization.
    TEAM_NOT_IN_ORG, 404, ["team", "organization"], "The team {team} is not in the organization {organization}.";
    /// The team has no roles in the project.
    TEAM_NOT_IN_GROUP, 404, ["team", "group"], "The team {team} is not in the group {group}.";
    /// The team has roles in the project already.
    TEAM_EXISTS_IN_GROUP, 409, ["team", "group"], "The team {team} is already in the group {group}.";
    /// The organization has a team of this name already.
    TEAM_NAME_NOT_AVAILABLE, 409, ["name", "organization"], "A team with name {name} already exists in the organization {organization}.";
    /// The name is empty, too long or has characters that are not allowed.
    INVALID_TEAM_NAME, 400, ["name"], "{name} is not a team name: 1 to 64 letters, digits, inner spaces and -_.(),:&@+'.";
    /// A team in a project has at least one role.
    NO_ROLES_IN_ASSIGNMENT, 403, [], "A team must be given at least one role in the group.";
    /// A team that has roles in a project cannot be deleted. Terraform looks for this code.
    CANNOT_DELETE_TEAM_ASSIGNED_TO_PROJECT, 404, ["team"], "The team {team} cannot be deleted while it is assigned to a project.";
    /// The person is invited to the organization and not yet a member.
    CANNOT_ADD_PENDING_USER, 404, ["user"], "The user {user} has not yet accepted the invitation to the organization.";
    /// The person is in the team already.
    USER_ALREADY_IN_TEAM, 409, ["user", "team"], "The user {user} is already in the team {team}.";
    /// The organization has as many teams as it may.
    MAX_TEAMS_PER_ORG_EXCEEDED, 400, ["limit", "organization"], "The organization {organization} may have at most {limit} teams.";
    /// The project has as many teams as it may.
    MAX_TEAMS_PER_GROUP_EXCEEDED, 400, ["limit", "group"], "The group {group} may have at most {limit} teams.";
    /// The team has as many members as it may.
    MAX_USERS_PER_TEAM_EXCEEDED, 400, ["limit", "team"], "The team {team} may have at most {limit} users.";
}
