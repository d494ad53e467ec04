//! `/orgs/{orgId}/users`: people in an organization (endpoint contract 8.4). The older generation knows members alone,
//! and can list them and take them out.

use super::input::{
    ECHOED, NewOrgUser, NewOrgUserRoles, OrgRoleChange, OrgUserChange, OrgUserRolesChange, group_roles, org_roles,
    required, teams, username,
};
use super::{About, OrgUserView, PeopleQuery, UserView, absent, path_user};
use crate::api::body::missing;
use crate::api::call::Call;
use crate::api::dialect::link::Href;
use crate::api::error::{ApiError, request};
use crate::api::outcome::Failure;
use crate::api::reply::Reply;
use crate::app::{OrgUserPatch, PeopleOf, Wanted};
use http::StatusCode;
use keywright_domain::policy::{
    AddOrganizationUser, ChangeOrganizationUser, ReadOrganizationUsers, RemoveOrganizationUser,
};
use keywright_domain::{Listing, OrgRoles, OrgUser, PeopleFilter, Permit, Reach, RoleChange};

type Read = Permit<ReadOrganizationUsers>;
type Change = Permit<ChangeOrganizationUser>;
type Remove = Permit<RemoveOrganizationUser>;

/// `GET …` of the older generation: the members with all their roles, by username.
pub(in crate::api) async fn list_members(permit: Read, call: Call) -> Result<Reply, Failure> {
    let query = call.list_query()?;
    let org = permit.scope().org().ok_or(Failure::Gone)?;

    let members = PeopleFilter::members();
    let Listing { items, total } = call.app.people(&permit, PeopleOf::Organization, &members, query.page).await?;

    let items = items.iter().filter_map(|person| UserView::of_member(person, org, &call)).collect();
    call.list(&query, &collection(&call), &[], Listing { items, total })
}

/// `GET …`: members and those who are invited, by username.
pub(in crate::api) async fn list(permit: Read, call: Call) -> Result<Reply, Failure> {
    let query = call.list_query()?;
    let filter = PeopleQuery::read(call.query())?;

    let found = call.app.people(&permit, PeopleOf::Organization, &filter.people, query.page).await?;

    let (Listing { items, total }, now) = (found, call.app.now());
    let items = items.iter().map(|person| OrgUserView::in_org(person, now)).collect();
    call.list(&query, &collection(&call), &filter.printed(), Listing { items, total })
}

/// `GET …/{userId}`: one person.
pub(in crate::api) async fn get(permit: Read, person: OrgUser, call: Call) -> Result<Reply, Failure> {
    let (filter, now) = (PeopleQuery::of_one(call.query())?, call.app.now());
    if !filter.people.admits(&person.standing, now) {
        return Err(absent(&permit, person.standing.id()).into());
    }

    call.ok(&OrgUserView::in_org(&person, now))
}

/// `POST …`: invites somebody; 201.
pub(in crate::api) async fn add(permit: Permit<AddOrganizationUser>, mut call: Call) -> Result<Reply, Failure> {
    let org = permit.scope().org().ok_or(Failure::Gone)?;
    let mut body = call.object::<NewOrgUser>(ECHOED).await?;
    let name = username(&mut body)?;
    let mut held = body.object::<NewOrgUserRoles>("roles")?.ok_or_else(|| missing("roles"))?;
    let wanted = Wanted {
        roles: required(org_roles(&mut held, "orgRoles", org, &call)?, "orgRoles")?,
        projects: group_roles(&mut held, &call)?.unwrap_or_default(),
        teams: teams(&mut body, &call)?.unwrap_or_default(),
    };

    let added = call.app.add_org_user(&permit, name.clone(), wanted).await;
    let person = added.map_err(|error| About::name(&permit, &name).not_written(error))?;

    call.with_status(StatusCode::CREATED, &OrgUserView::in_org(&person, call.app.now()))
}

/// `PATCH …/{userId}`: what is sent replaces what was there; 200 with the person.
pub(in crate::api) async fn change(permit: Change, person: OrgUser, mut call: Call) -> Result<Reply, Failure> {
    let org = permit.scope().org().ok_or(Failure::Gone)?;
    let mut body = call.object::<OrgUserChange>(ECHOED).await?;
    let mut patch = OrgUserPatch { teams: teams(&mut body, &call)?, ..OrgUserPatch::default() };
    if let Some(mut held) = body.object::<OrgUserRolesChange>("roles")? {
        patch.roles = org_roles(&mut held, "orgRoles", org, &call)?.map(RoleChange::Replace);
        patch.projects = group_roles(&mut held, &call)?;
    }
    if patch.roles.is_none() && patch.projects.is_none() && patch.teams.is_none() {
        return Err(ApiError::new(&request::MISSING_ONE_OF_ATTRIBUTES).with("roles").with("teamIds").into());
    }

    patched(&permit, &person, patch, &call).await
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
    change: fn(OrgRoles) -> RoleChange<OrgRoles>,
) -> Result<Reply, Failure> {
    let org = permit.scope().org().ok_or(Failure::Gone)?;
    let mut body = call.object::<OrgRoleChange>(&[]).await?;
    let role = call.dialect.organization_role(&body.required_text("orgRole")?, org, &call.site.products)?;
    let patch = OrgUserPatch { roles: Some(change([role].into())), ..OrgUserPatch::default() };

    patched(&permit, &person, patch, &call).await
}

async fn patched(permit: &Change, person: &OrgUser, patch: OrgUserPatch, call: &Call) -> Result<Reply, Failure> {
    let user = person.standing.id();

    let changed = call.app.change_org_user(permit, user, patch).await;
    let person = changed.map_err(|error| About::user(permit, user).not_written(error))?;

    call.ok(&OrgUserView::in_org(&person, call.app.now()))
}

/// `DELETE …/{userId}` of the older generation: takes a member out; 204.
pub(in crate::api) async fn remove_member(permit: Remove, call: Call) -> Result<Reply, Failure> {
    take_out(permit, call, Reach::Members).await
}

/// `DELETE …/{userId}`: takes a member out, or an invitation back; 204.
pub(in crate::api) async fn remove(permit: Remove, call: Call) -> Result<Reply, Failure> {
    take_out(permit, call, Reach::Anybody).await
}

async fn take_out(permit: Remove, call: Call, reach: Reach) -> Result<Reply, Failure> {
    let user = path_user(&call)?;

    let removed = call.app.remove_org_user(&permit, user, reach).await;
    removed.map_err(|error| About::user(&permit, user).not_written(error))?;

    call.nothing()
}

fn collection(call: &Call) -> Href {
    call.root().join("orgs").join(call.param("orgId")).join("users")
}
