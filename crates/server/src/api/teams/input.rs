//! What bodies say of teams: names, members, roles in a project.

use crate::api::openapi::form::{Email, Id, ProjectRole, TeamName};
use serde::Deserialize;
use utoipa::ToSchema;

/// What a new team is made of. Without `usernames` nobody is in it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "described, and read by name")]
pub(crate) struct NewTeam {
    #[schema(value_type = TeamName)]
    name: String,
    #[schema(value_type = Option<Vec<Email>>)]
    usernames: Option<Vec<String>>,
}

/// What a team is called from now on.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "described, and read by name")]
pub(crate) struct TeamChange {
    #[schema(value_type = TeamName)]
    name: String,
}

/// A person who joins a team, or leaves it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "described, and read by name")]
pub(crate) struct TeamMember {
    #[schema(value_type = Id)]
    id: String,
}

/// Roles for a team in a project; those of several objects of the same team are taken together.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(dead_code, reason = "described, and read by name")]
pub(crate) struct NewGroupTeam {
    #[schema(value_type = Vec<ProjectRole>, min_items = 1)]
    role_names: Vec<String>,
    #[schema(value_type = Id)]
    team_id: String,
}

/// The roles that a team has in a project from now on.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(dead_code, reason = "described, and read by name")]
pub(crate) struct GroupTeamChange {
    #[schema(value_type = Vec<ProjectRole>, min_items = 1)]
    role_names: Vec<String>,
}
