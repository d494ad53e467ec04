//! `/orgs/{orgId}/teams/{teamId}/users`: who is in a team. The older calls know members alone, the newer ones also those
//! whose invitation to the organization brings the team (endpoint contract 8.7).

use super::{TeamMember, collection, id, refused};
use crate::api::body::{Fields, array};
use crate::api::call::Call;
use crate::api::dialect::link::Href;
use crate::api::outcome::{Failure, not_written};
use crate::api::reply::Reply;
use crate::api::users::{OrgUserView, PeopleQuery, UserView};
use crate::app::{MemberChange, PeopleOf};
use keywright_domain::policy::{ChangeTeamMembers, ReadTeams};
use keywright_domain::{Listing, Page, PeopleFilter, Permit, Team, UserId};

/// `GET …`, in the dialects without versions and before 2025-02-19: the members, as accounts.
pub(in crate::api) async fn list_accounts(permit: Permit<ReadTeams>, team: Team, call: Call) -> Result<Reply, Failure> {
    let query = call.list_query()?.without_count_in_links();

    let (of, members) = (PeopleOf::Team(team.id), PeopleFilter::members());
    let Listing { items, total } = call.app.people(&permit, of, &members, query.page).await?;

    let items = items.iter().filter_map(|person| UserView::of_member(person, team.org, &call)).collect();
    call.list(&query, &users(&call), &[], Listing { items, total })
}

/// `GET …`, since 2025-02-19: members and those who are invited, unless the query asks for others.
pub(in crate::api) async fn list(permit: Permit<ReadTeams>, team: Team, call: Call) -> Result<Reply, Failure> {
    let query = call.list_query()?.without_count_in_links();
    let filter = PeopleQuery::with_ids(call.query())?;

    let found = call.app.people(&permit, PeopleOf::Team(team.id), &filter.people, query.page).await?;

    let (Listing { items, total }, now) = (found, call.app.now());
    let items = items.iter().map(|person| OrgUserView::in_org(person, now)).collect();
    call.list(&query, &users(&call), &filter.printed(), Listing { items, total })
}

/// `POST …`: members of the organization join the team, all or nobody; 200 with everybody who is in it then.
pub(in crate::api) async fn add(
    permit: Permit<ChangeTeamMembers>,
    team: Team,
    mut call: Call,
) -> Result<Reply, Failure> {
    let joining = array(call.json().await?)?.into_iter().map(|item| one(Fields::of::<TeamMember>(item, &[])?));
    let joining = joining.collect::<Result<_, _>>()?;

    let added = call.app.add_team_members(&permit, team.id, joining).await;
    added.map_err(|error| not_written(error, |refusal| refused(refusal, &call, &team.name)))?;

    let mut members = Vec::new();
    let mut page = Some(Page::largest());
    while let Some(asked) = page {
        let (of, filter) = (PeopleOf::Team(team.id), PeopleFilter::members());
        let found = call.app.people(&permit, of, &filter, asked).await?;
        members.extend(found.items.iter().filter_map(|person| UserView::of_member(person, team.org, &call)));
        page = asked.next(found.total);
    }
    call.whole_list(&users(&call), members)
}

/// `DELETE …/{userId}`: takes a person out of the team; 204.
pub(in crate::api) async fn remove(
    permit: Permit<ChangeTeamMembers>,
    team: Team,
    call: Call,
) -> Result<Reply, Failure> {
    let user = id("userId", call.param("userId"))?;

    let removed = call.app.change_team_member(&permit, team.id, user, MemberChange::Remove).await;
    removed.map_err(|error| not_written(error, |refusal| refused(refusal, &call, &team.name)))?;

    call.nothing()
}

/// `POST /orgs/{orgId}/teams/{teamId}:addUser`: a member joins the team, or will with the invitation; 200 with the person.
pub(in crate::api) async fn add_one(
    permit: Permit<ChangeTeamMembers>,
    team: Team,
    call: Call,
) -> Result<Reply, Failure> {
    change_one(permit, team, call, MemberChange::Add).await
}

/// `POST /orgs/{orgId}/teams/{teamId}:removeUser`: the reverse.
pub(in crate::api) async fn remove_one(
    permit: Permit<ChangeTeamMembers>,
    team: Team,
    call: Call,
) -> Result<Reply, Failure> {
    change_one(permit, team, call, MemberChange::Remove).await
}

async fn change_one(
    permit: Permit<ChangeTeamMembers>,
    team: Team,
    mut call: Call,
    change: MemberChange,
) -> Result<Reply, Failure> {
    let user = one(call.object::<TeamMember>(&[]).await?)?;

    let changed = call.app.change_team_member(&permit, team.id, user, change).await;
    let person = changed.map_err(|error| not_written(error, |refusal| refused(refusal, &call, &team.name)))?;

    call.ok(&OrgUserView::in_org(&person, call.app.now()))
}

/// The person of a body: `{"id": …}`.
fn one(mut body: Fields) -> Result<UserId, crate::api::error::ApiError> {
    id("id", &body.required_text("id")?)
}

fn users(call: &Call) -> Href {
    collection(call).join(call.param("teamId")).join("users")
}
