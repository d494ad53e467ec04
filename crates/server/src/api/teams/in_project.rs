//! `/groups/{groupId}/teams`: teams with roles in a project (endpoint contract 8.7). The calls that add or change one
//! answer with all of them.

use super::refusal::refused_in_project;
use super::{GroupTeamChange, NewGroupTeam, TeamRoleView, id};
use crate::api::body::{Fields, array};
use crate::api::call::Call;
use crate::api::dialect::link::Href;
use crate::api::error::{ApiError, team as errors};
use crate::api::outcome::{Failure, not_written};
use crate::api::reply::Reply;
use crate::app::{ProjectTeamRefusal, SeesProjectTeams};
use keywright_domain::policy::{ChangeProjectTeams, ReadProjectTeams};
use keywright_domain::{Listing, Permit, ProjectId, ProjectRoles, Team, TeamAssignment, TeamId, merged};
use serde_json::Value;

/// `GET …`: the teams of the project, by name.
pub(in crate::api) async fn list(permit: Permit<ReadProjectTeams>, call: Call) -> Result<Reply, Failure> {
    let query = call.list_query()?;

    let teams = call.app.project_teams(&permit).await?;

    let Listing { items, total } = Listing::page_of(teams, query.page);
    let items = views(&items, &call);
    call.list(&query, &collection(&call), &[], Listing { items, total })
}

/// `GET …/{teamId}`.
pub(in crate::api) async fn get(permit: Permit<ReadProjectTeams>, team: Team, call: Call) -> Result<Reply, Failure> {
    let assignment = assignment(&permit, &team, &call).await?;

    call.ok(&TeamRoleView::new(&assignment, &call))
}

/// `POST …`: gives teams roles, all or none of them; what is said of a team twice is put together.
pub(in crate::api) async fn add(permit: Permit<ChangeProjectTeams>, mut call: Call) -> Result<Reply, Failure> {
    let project = permit.scope().project().ok_or(Failure::Gone)?;
    let items = array(call.json().await?)?;
    let named = items.into_iter().map(|item| assigned(item, project, &call)).collect::<Result<Vec<_>, _>>()?;
    let teams: Vec<_> = merged(named).into_iter().map(|(team, roles)| TeamAssignment { team, roles }).collect();
    let all = teams.iter().fold(ProjectRoles::EMPTY, |all, team| all.union(team.roles));
    let permit = call.with_project_owner(permit, all).await?;

    let added = call.app.add_project_teams(&permit, teams).await;
    let teams = added.map_err(|error| not_written(error, |refusal| refused_in_project(refusal, &call)))?;

    call.whole_list(&collection(&call), views(&teams, &call))
}

/// `PATCH …/{teamId}`: replaces a team's roles.
pub(in crate::api) async fn change(
    permit: Permit<ChangeProjectTeams>,
    team: Team,
    mut call: Call,
) -> Result<Reply, Failure> {
    assignment(&permit, &team, &call).await?;
    let project = permit.scope().project().ok_or(Failure::Gone)?;
    let mut body = call.object::<GroupTeamChange>(&["teamId", "links"]).await?;
    let roles = roles(&mut body, project, &call)?;
    let permit = call.with_project_owner(permit, roles).await?;

    let changed = call.app.change_project_team(&permit, TeamAssignment { team: team.id, roles }).await;
    let teams = changed.map_err(|error| not_written(error, |refusal| refused_in_project(refusal, &call)))?;

    call.whole_list(&collection(&call).join(team.id), views(&teams, &call))
}

/// `DELETE …/{teamId}`: takes a team out of the project; 204.
pub(in crate::api) async fn remove(
    permit: Permit<ChangeProjectTeams>,
    team: Team,
    call: Call,
) -> Result<Reply, Failure> {
    let removed = call.app.remove_project_team(&permit, team.id).await;
    removed.map_err(|error| not_written(error, |refusal| refused_in_project(refusal, &call)))?;

    call.nothing()
}

/// What the team that the path names holds in the project.
async fn assignment<A: SeesProjectTeams>(
    permit: &Permit<A>,
    team: &Team,
    call: &Call,
) -> Result<TeamAssignment, Failure> {
    let teams = call.app.project_teams(permit).await?;
    let found = teams.into_iter().find(|held| held.team == team.id);
    Ok(found.ok_or_else(|| refused_in_project(ProjectTeamRefusal::NotInProject(team.id), call))?)
}

/// One element of a body.
fn assigned(item: Value, project: ProjectId, call: &Call) -> Result<(TeamId, ProjectRoles), ApiError> {
    let mut fields = Fields::of::<NewGroupTeam>(item, &["links"])?;
    let team = id("teamId", &fields.required_text("teamId")?)?;
    Ok((team, roles(&mut fields, project, call)?))
}

/// Roles out of a body: a team in a project has at least one.
fn roles(body: &mut Fields, project: ProjectId, call: &Call) -> Result<ProjectRoles, ApiError> {
    let names = body.texts("roleNames")?.unwrap_or_default();
    let roles = call.project_roles(&names, project)?;
    if roles.is_empty() { Err(ApiError::new(&errors::NO_ROLES_IN_ASSIGNMENT)) } else { Ok(roles) }
}

fn views(teams: &[TeamAssignment], call: &Call) -> Vec<TeamRoleView> {
    teams.iter().map(|team| TeamRoleView::new(team, call)).collect()
}

fn collection(call: &Call) -> Href {
    call.root().join("groups").join(call.param("groupId")).join("teams")
}
