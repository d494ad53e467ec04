//! Teams as answers show them: in an organization by name, in a project by what their members hold there.

use crate::api::call::Call;
use crate::api::dialect::link::Link;
use crate::api::openapi::form::{Email as EmailForm, Id, RoleName, TeamName};
use keywright_domain::{Email, ProjectRole, Team, TeamAssignment};
use serde::Serialize;
use utoipa::ToSchema;

/// A team.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Team)]
pub(crate) struct TeamView {
    #[schema(value_type = Id)]
    id: String,
    links: Vec<Link>,
    #[schema(value_type = TeamName)]
    name: String,
    /// Only the answer that makes a team names its members.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Vec<EmailForm>>)]
    usernames: Option<Vec<String>>,
}

impl TeamView {
    /// Alone and in lists: it links itself only.
    pub(super) fn new(team: &Team, call: &Call) -> Self {
        let href = call.root().join("orgs").join(team.org).join("teams").join(team.id);
        Self {
            id: team.id.to_string(),
            links: vec![Link::to_self(href)],
            name: team.name.as_str().to_owned(),
            usernames: None,
        }
    }

    /// The same with the names of its members.
    pub(super) fn with_usernames(mut self, usernames: &[Email]) -> Self {
        self.usernames = Some(usernames.iter().map(|username| username.as_str().to_owned()).collect());
        self
    }
}

/// A team in a project.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = GroupTeam)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TeamRoleView {
    links: Vec<Link>,
    #[schema(value_type = Vec<RoleName>)]
    role_names: Vec<&'static str>,
    #[schema(value_type = Id)]
    team_id: String,
}

impl TeamRoleView {
    /// Alone and in lists: it links itself only.
    pub(super) fn new(assignment: &TeamAssignment, call: &Call) -> Self {
        let href = call.root().join("groups").join(call.param("groupId")).join("teams").join(assignment.team);
        Self {
            links: vec![Link::to_self(href)],
            role_names: assignment.roles.iter().map(ProjectRole::name).collect(),
            team_id: assignment.team.to_string(),
        }
    }
}
