//! `/groups/{groupId}/users`: people in a project (endpoint contract 8.4): those with roles of their own there, and, when
//! they are asked for, those whom teams or roles in the organization bring.

use super::input::{ECHOED, GroupRoleChange, NewGroupUser, project_roles, required, username};
use super::{About, PeopleQuery, ProjectUserView, UserView, absent, path_user};
use crate::api::call::Call;
use crate::api::dialect::link::Href;
use crate::api::error::ApiError;
use crate::api::outcome::Failure;
use crate::api::reply::Reply;
use crate::app::{PeopleOf, Sides};
use http::StatusCode;
use keywright_domain::policy::{AddProjectUser, ChangeProjectUser, ReadProjectUsers, RemoveProjectUser};
use keywright_domain::{Listing, OrgUser, PeopleFilter, Permit, ProjectId, ProjectRoles, Reach, RoleChange, Standing};

type Read = Permit<ReadProjectUsers>;
type Change = Permit<ChangeProjectUser>;
type Remove = Permit<RemoveProjectUser>;

/// Through what people are asked for, beside roles of their own.
fn sides(call: &Call) -> Result<Sides, ApiError> {
    let asked = |name| call.query().boolean(name).map(|asked| asked.unwrap_or(false));
    Ok(Sides { teams: asked("flattenTeams")?, org_users: asked("includeOrgUsers")? })
}

/// What links show of it.
fn printed(sides: Sides) -> [(&'static str, &'static str); 2] {
    let text = |asked| if asked { "true" } else { "false" };
    [("flattenTeams", text(sides.teams)), ("includeOrgUsers", text(sides.org_users))]
}

/// `GET …` of the older generation: members with all their roles in the organization, by username.
pub(in crate::api) async fn list_members(permit: Read, call: Call) -> Result<Reply, Failure> {
    let (query, sides) = (call.list_query()?, sides(&call)?);
    let org = permit.scope().org().ok_or(Failure::Gone)?;

    let (of, members) = (PeopleOf::Project(sides), PeopleFilter::members());
    let Listing { items, total } = call.app.people(&permit, of, &members, query.page).await?;

    let items = items.iter().filter_map(|person| UserView::of_member(person, org, &call)).collect();
    call.list(&query, &collection(&call), &printed(sides), Listing { items, total })
}

/// `GET …`: members and those who are invited, with their roles in the project, by username.
pub(in crate::api) async fn list(permit: Read, call: Call) -> Result<Reply, Failure> {
    let (query, sides) = (call.list_query()?, sides(&call)?);
    let filter = PeopleQuery::read(call.query())?;

    let found = call.app.project_people(&permit, sides, &filter.people, query.page).await?;

    let (Listing { items, total }, now) = (found, call.app.now());
    let view = |(standing, held): &(Standing, ProjectRoles)| ProjectUserView::in_project(standing, *held, now);
    let items = items.iter().map(view).collect();
    let printed: Vec<_> = printed(sides).into_iter().chain(filter.printed()).collect();
    call.list(&query, &collection(&call), &printed, Listing { items, total })
}

/// `GET …/{userId}`: one person with roles of their own in the project.
pub(in crate::api) async fn get(permit: Read, person: OrgUser, call: Call) -> Result<Reply, Failure> {
    let project = permit.scope().project().ok_or(Failure::Gone)?;
    if !PeopleQuery::of_one(call.query())?.people.admits(&person.standing, call.app.now()) {
        return Err(absent(&permit, person.standing.id()).into());
    }

    shown(&person, project, StatusCode::OK, &call)
}

/// `POST …`: gives somebody roles in the project, or invites them; 201.
pub(in crate::api) async fn add(permit: Permit<AddProjectUser>, mut call: Call) -> Result<Reply, Failure> {
    let project = permit.scope().project().ok_or(Failure::Gone)?;
    let mut body = call.object::<NewGroupUser>(ECHOED).await?;
    let name = username(&mut body)?;
    let roles = required(project_roles(&mut body, "roles", project, &call)?, "roles")?;
    let permit = call.with_project_owner(permit, roles).await?;

    let added = call.app.add_project_user(&permit, name.clone(), roles).await;
    let person = added.map_err(|error| About::name(&permit, &name).not_written(error))?;

    shown(&person, project, StatusCode::CREATED, &call)
}

/// `POST …/{userId}:addRole`: one role more; 200 with the person.
pub(in crate::api) async fn add_role(permit: Change, person: OrgUser, call: Call) -> Result<Reply, Failure> {
    change_role(permit, person, call, RoleChange::Add).await
}

/// `POST …/{userId}:removeRole`: one role less; 200 with the person.
pub(in crate::api) async fn remove_role(permit: Change, person: OrgUser, call: Call) -> Result<Reply, Failure> {
    change_role(permit, person, call, RoleChange::Remove).await
}

async fn change_role(
    permit: Change,
    person: OrgUser,
    mut call: Call,
    change: fn(ProjectRoles) -> RoleChange<ProjectRoles>,
) -> Result<Reply, Failure> {
    let (user, project) = (person.standing.id(), permit.scope().project().ok_or(Failure::Gone)?);
    let mut body = call.object::<GroupRoleChange>(&[]).await?;
    let role = call.dialect.project_role(&body.required_text("groupRole")?, project, &call.site.products)?;
    let change = change([role].into());
    let permit = call.with_project_owner(permit, change.granted()).await?;

    let changed = call.app.change_project_user(&permit, user, Reach::Current, change).await;
    let person = changed.map_err(|error| About::user(&permit, user).not_written(error))?;

    shown(&person, project, StatusCode::OK, &call)
}

/// `DELETE …/{userId}` of the older generation: takes a member out of the project; 204.
pub(in crate::api) async fn remove_member(permit: Remove, call: Call) -> Result<Reply, Failure> {
    take_out(permit, call, Reach::Members).await
}

/// `DELETE …/{userId}`: takes somebody out of the project; 204. Whoever is invited stays invited to the organization.
pub(in crate::api) async fn remove(permit: Remove, call: Call) -> Result<Reply, Failure> {
    take_out(permit, call, Reach::Anybody).await
}

async fn take_out(permit: Remove, call: Call, reach: Reach) -> Result<Reply, Failure> {
    let user = path_user(&call)?;

    let removed = call.app.remove_project_user(&permit, user, reach).await;
    removed.map_err(|error| About::user(&permit, user).not_written(error))?;

    call.nothing()
}

fn shown(person: &OrgUser, project: ProjectId, status: StatusCode, call: &Call) -> Result<Reply, Failure> {
    let held = person.in_project(project);
    call.with_status(status, &ProjectUserView::in_project(&person.standing, held, call.app.now()))
}

fn collection(call: &Call) -> Href {
    call.root().join("groups").join(call.param("groupId")).join("users")
}
