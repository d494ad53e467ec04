//! `/orgs/{orgId}/teams`: the teams of an organization (endpoint contract 8.7). Who is in them, and the teams of
//! projects, stand in files of their own.

pub(super) mod in_project;
mod input;
pub(super) mod members;
mod refusal;
mod view;

pub(super) use input::{GroupTeamChange, NewGroupTeam, NewTeam, TeamChange, TeamMember};
pub(super) use view::{TeamRoleView, TeamView};

use super::body::invalid;
use super::call::Call;
use super::dialect::link::Href;
use super::error::{ApiError, team as errors, user};
use super::outcome::{Failure, not_written};
use super::reply::Reply;
use http::StatusCode;
use http::header::{HeaderValue, LOCATION};
use keywright_domain::policy::{CreateTeam, DeleteTeam, ReadTeams, RenameTeam};
use keywright_domain::{Email, Listing, Permit, Team, TeamName};
use refusal::refused;

/// Members that a team has in answers, and that SDKs send back.
const ECHOED: &[&str] = &["id", "links"];

/// `GET …`: the teams, by name.
pub(super) async fn list(permit: Permit<ReadTeams>, call: Call) -> Result<Reply, Failure> {
    let query = call.list_query()?;

    let teams = call.app.teams(&permit).await?;

    let Listing { items, total } = Listing::page_of(teams, query.page);
    let items = items.iter().map(|team| TeamView::new(team, &call)).collect();
    call.list(&query, &collection(&call), &[], Listing { items, total })
}

/// `POST …`: makes a team with its first members, who may be none; 201, and a `Location` outside the API, as recorded.
pub(super) async fn create(permit: Permit<CreateTeam>, mut call: Call) -> Result<Reply, Failure> {
    let mut body = call.object::<NewTeam>(ECHOED).await?;
    let name = name(body.required_text("name")?)?;
    let usernames = body.texts("usernames")?.unwrap_or_default();
    let usernames = usernames.into_iter().map(username).collect::<Result<_, _>>()?;

    let made = call.app.create_team(&permit, name.clone(), usernames).await;
    let (team, usernames) = made.map_err(|error| not_written(error, |refusal| refused(refusal, &call, &name)))?;

    let mut reply = call.with_status(StatusCode::CREATED, &TeamView::new(&team, &call).with_usernames(&usernames))?;
    let page = call.site.links.site().join("orgs").join(team.org).join("teams").join(team.id);
    reply.headers.extend(HeaderValue::from_str(page.as_str()).ok().map(|page| (LOCATION, page)));
    Ok(reply)
}

/// `GET …/{teamId}`.
pub(super) async fn get(_: Permit<ReadTeams>, team: Team, call: Call) -> Result<Reply, Failure> {
    call.ok(&TeamView::new(&team, &call))
}

/// `GET …/byName/{teamName}`.
pub(super) async fn get_by_name(permit: Permit<ReadTeams>, call: Call) -> Result<Reply, Failure> {
    let absent = || ApiError::new(&errors::TEAM_NAME_NOT_FOUND).with(call.param("teamName"));
    let name = TeamName::try_from(call.param("teamName")).map_err(|_| absent())?;

    let team = call.app.team_named(&permit, &name).await?.ok_or_else(absent)?;

    call.ok(&TeamView::new(&team, &call))
}

/// `PATCH …/{teamId}`: renames it.
pub(super) async fn rename(permit: Permit<RenameTeam>, team: Team, mut call: Call) -> Result<Reply, Failure> {
    let mut body = call.object::<TeamChange>(ECHOED).await?;
    let name = name(body.required_text("name")?)?;

    let renamed = call.app.rename_team(&permit, team.id, name.clone()).await;
    let team = renamed.map_err(|error| not_written(error, |refusal| refused(refusal, &call, &name)))?;

    call.ok(&TeamView::new(&team, &call))
}

/// `DELETE …/{teamId}`: its members stay in the organization; 204.
pub(super) async fn delete(permit: Permit<DeleteTeam>, team: Team, call: Call) -> Result<Reply, Failure> {
    let deleted = call.app.delete_team(&permit, team.id).await;
    deleted.map_err(|error| not_written(error, |refusal| refused(refusal, &call, &team.name)))?;

    call.nothing()
}

fn collection(call: &Call) -> Href {
    call.root().join("orgs").join(call.param("orgId")).join("teams")
}

/// A name out of a body.
fn name(text: String) -> Result<TeamName, ApiError> {
    TeamName::try_from(text.clone()).map_err(|invalid| {
        ApiError::new(&errors::INVALID_TEAM_NAME).with(text).about_field("name", invalid.to_string())
    })
}

/// A person's name out of a body.
fn username(text: String) -> Result<Email, ApiError> {
    Email::try_from(text.clone()).map_err(|invalid| {
        ApiError::new(&user::INVALID_USERNAME).with(text).about_field("usernames", invalid.to_string())
    })
}

/// An id out of a body.
fn id<T: std::str::FromStr>(name: &str, text: &str) -> Result<T, ApiError> {
    text.parse().map_err(|_| invalid(name, "is not an ID of 24 hexadecimal digits"))
}
