//! Who is in a team: members of the organization, and people whose invitation to it brings the team.

use super::first_run::log;
use super::sentences;
use super::team_world::{elsewhere, invited, member, members, new_team, people, said, team};
use super::world::{BEGINNING, Member, World};
use crate::{
    AddTeamMembers, ChangeTeamMember, InviteToOrg, MemberChange, MembershipRefusal, NewInvitation, PeopleOf,
    RemoveOrgUser, TeamRefusal, Wanted, WriteError,
};
use keywright_domain::policy::{self, ChangeTeamMembers};
use keywright_domain::{
    EventType, InvitationId, Invitee, MembershipStatus, OrgRole, OrgUser, Page, PeopleFilter, Reach, Standing, TeamId,
    Timestamp, UserId,
};
use tokio::task::JoinSet;

sentences! {
    members_join_all_together,
    members_join_all_or_nobody,
    one_person_joins_and_leaves,
    somebody_who_is_invited_joins_and_leaves_with_the_invitation,
    an_invitation_that_has_ended_brings_nobody_into_a_team,
    people_of_another_organization_stay_out,
    a_team_has_as_many_members_as_it_may,
    eight_who_join_a_team_of_five_end_at_exactly_five,
    whoever_leaves_the_organization_leaves_its_teams,
}

async fn add(world: &World, by: Member, team: TeamId, users: &[UserId]) -> Result<Vec<OrgUser>, TeamRefusal> {
    let permit = world.permit::<ChangeTeamMembers>(by).await;
    match world.store.write(&permit, AddTeamMembers { team, users: users.to_vec(), limit: 3 }).await {
        Ok(_) => Ok(everybody(world, by, team).await),
        Err(WriteError::Refused(refusal)) => Err(refusal),
        Err(other) => panic!("{other:?}"),
    }
}

/// The members of the team, as the call that adds some shows them.
async fn everybody(world: &World, by: Member, team: TeamId) -> Vec<OrgUser> {
    let permit = world.permit::<ChangeTeamMembers>(by).await;
    let (of, filter, page) = (PeopleOf::Team(team), PeopleFilter::members(), Page::default());
    world.store.list_people(&permit, of, &filter, BEGINNING, page).await.unwrap().items
}

async fn change(
    world: &World,
    by: Member,
    team: TeamId,
    user: UserId,
    change: MemberChange,
) -> Result<OrgUser, TeamRefusal> {
    let permit = world.permit::<ChangeTeamMembers>(by).await;
    match world.store.write(&permit, ChangeTeamMember { team, user, change, limit: 3 }).await {
        Ok(committed) => Ok(committed.value),
        Err(WriteError::Refused(refusal)) => Err(refusal),
        Err(other) => panic!("{other:?}"),
    }
}

fn names(people: &[OrgUser]) -> Vec<&str> {
    people.iter().map(|person| person.standing.username().as_str()).collect()
}

async fn members_join_all_together(world: &World) {
    let owner = world.bootstrap().await;
    let [bob, cleo] = [member(world, owner, "bob@example.org").await, member(world, owner, "cleo@example.org").await];
    let id = team(world, owner, "night shift", &["ada@example.org"]).await;
    invited(world, owner, "new@example.org", &[id]).await;
    let before = log(world).await.len();

    let everybody = add(world, owner, id, &[cleo, bob, cleo]).await.unwrap();

    assert_eq!(names(&everybody), ["ada@example.org", "bob@example.org", "cleo@example.org"], "and nobody invited");
    assert!(everybody.iter().all(|person| person.teams == [id]));
    let joined = |name: &str| (EventType::JoinedTeam, None, Some(name.to_owned()));
    assert_eq!(said(world, before).await, [joined("bob@example.org"), joined("cleo@example.org")]);
    assert_eq!(add(world, owner, id, &[]).await.unwrap(), everybody);
    assert_eq!(log(world).await.len(), before + 2);
    assert!(world.verified_log().await.is_ok());
}

async fn members_join_all_or_nobody(world: &World) {
    let owner = world.bootstrap().await;
    let [bob, cleo] = [member(world, owner, "bob@example.org").await, member(world, owner, "cleo@example.org").await];
    let id = team(world, owner, "night shift", &["bob@example.org"]).await;
    let pending = invited(world, owner, "new@example.org", &[]).await;
    let nobody = UserId::from_bytes([9; 12]);
    let before = log(world).await.len();

    for (user, refusal) in [
        (nobody, TeamRefusal::UserNotInOrg(nobody)),
        (bob, TeamRefusal::AlreadyMember(bob)),
        (pending, TeamRefusal::UserPending(pending)),
    ] {
        assert_eq!(add(world, owner, id, &[cleo, user]).await, Err(refusal.clone()));
        assert_eq!(add(world, owner, id, &[user, cleo]).await, Err(refusal));
    }

    assert_eq!(members(world, owner, id).await, ["bob@example.org"]);
    assert_eq!(log(world).await.len(), before);
}

async fn one_person_joins_and_leaves(world: &World) {
    let owner = world.bootstrap().await;
    let bob = member(world, owner, "bob@example.org").await;
    let id = team(world, owner, "night shift", &[]).await;
    let other = team(world, owner, "day shift", &["bob@example.org"]).await;
    let before = log(world).await.len();

    let there = change(world, owner, id, bob, MemberChange::Add).await.unwrap();
    let twice = change(world, owner, id, bob, MemberChange::Add).await;
    let in_both = people(world, owner).await;
    let gone = change(world, owner, id, bob, MemberChange::Remove).await.unwrap();
    let never = change(world, owner, id, bob, MemberChange::Remove).await;

    let mut both = vec![id, other];
    both.sort();
    assert_eq!(there.teams, both);
    assert!(in_both.contains(&there), "as it is read");
    assert_eq!(
        (gone.teams.as_slice(), gone.standing.status(Timestamp::from_millis(0))),
        (&[other][..], MembershipStatus::Active)
    );
    assert_eq!(twice, Err(TeamRefusal::AlreadyMember(bob)));
    assert_eq!(never, Err(TeamRefusal::NotMember(bob)));
    assert_eq!(members(world, owner, id).await, Vec::<String>::new());
    let bob = Some("bob@example.org".to_owned());
    let expected = [(EventType::JoinedTeam, None, bob.clone()), (EventType::RemovedFromTeam, None, bob)];
    assert_eq!(said(world, before).await, expected);
}

async fn somebody_who_is_invited_joins_and_leaves_with_the_invitation(world: &World) {
    let owner = world.bootstrap().await;
    let id = team(world, owner, "night shift", &["ada@example.org"]).await;
    let new = invited(world, owner, "new@example.org", &[]).await;
    let before = log(world).await.len();

    let there = change(world, owner, id, new, MemberChange::Add).await.unwrap();
    let twice = change(world, owner, id, new, MemberChange::Add).await;
    let together = members(world, owner, id).await;
    let told = said(world, before).await;
    let gone = change(world, owner, id, new, MemberChange::Remove).await.unwrap();
    let never = change(world, owner, id, new, MemberChange::Remove).await;

    assert!(matches!(there.standing, Standing::Invited(_)));
    assert_eq!((there.teams.as_slice(), gone.teams.len()), (&[id][..], 0));
    assert_eq!(together, ["ada@example.org", "new@example.org"]);
    assert_eq!(twice, Err(TeamRefusal::AlreadyMember(new)));
    assert_eq!(never, Err(TeamRefusal::NotMember(new)));
    let new = Some("new@example.org".to_owned());
    assert_eq!(told, [(EventType::InvitedToTeam, None, new.clone())]);
    assert_eq!(said(world, before + 1).await, [(EventType::InvitationModified, None, new)]);
    assert_eq!(members(world, owner, id).await, ["ada@example.org"]);
    assert_eq!(world.number("SELECT COUNT(*) AS n FROM team_users").await, 1, "the invited are in no team yet");
    assert!(world.verified_log().await.is_ok());
}

async fn an_invitation_that_has_ended_brings_nobody_into_a_team(world: &World) {
    let owner = world.bootstrap().await;
    let id = team(world, owner, "night shift", &[]).await;
    let late = invited(world, owner, "late@example.org", &[id]).await;
    world.clock.turn(Invitee::LIFE);
    let refused = Err(TeamRefusal::UserNotInOrg(late));

    assert_eq!(add(world, owner, id, &[late]).await, Err(TeamRefusal::UserNotInOrg(late)));
    assert_eq!(change(world, owner, id, late, MemberChange::Add).await, refused);
    assert_eq!(change(world, owner, id, late, MemberChange::Remove).await, refused);
}

async fn people_of_another_organization_stay_out(world: &World) {
    let owner = world.bootstrap().await;
    let elsewhere = elsewhere(world, owner).await;
    let eve = member(world, elsewhere, "eve@example.org").await;
    let ours = team(world, owner, "ours", &[]).await;
    let theirs = team(world, elsewhere, "theirs", &[]).await;

    assert_eq!(add(world, owner, ours, &[eve]).await, Err(TeamRefusal::UserNotInOrg(eve)));
    assert_eq!(change(world, owner, ours, eve, MemberChange::Add).await, Err(TeamRefusal::UserNotInOrg(eve)));
    assert_eq!(add(world, owner, theirs, &[eve]).await, Err(TeamRefusal::NotFound));
    assert_eq!(change(world, owner, theirs, eve, MemberChange::Add).await, Err(TeamRefusal::NotFound));
    assert_eq!(names(&add(world, elsewhere, theirs, &[eve]).await.unwrap()), ["eve@example.org"]);
}

async fn a_team_has_as_many_members_as_it_may(world: &World) {
    let owner = world.bootstrap().await;
    let mut users = Vec::new();
    for name in ["bob@example.org", "cleo@example.org", "dora@example.org"] {
        users.push(member(world, owner, name).await);
    }
    let new = invited(world, owner, "new@example.org", &[]).await;
    let id = team(world, owner, "night shift", &["ada@example.org"]).await;

    let permit = world.permit::<policy::CreateTeam>(owner).await;
    let large = new_team(world, "large", &["ada@example.org", "bob@example.org"]);
    let made = world.store.write(&permit, crate::CreateTeam { member_limit: 1, ..large }).await;
    assert!(matches!(made, Err(WriteError::Refused(TeamRefusal::Full(1)))), "{made:?}");
    assert_eq!(add(world, owner, id, &users).await, Err(TeamRefusal::Full(3)));
    add(world, owner, id, &users[..2]).await.unwrap();

    assert_eq!(change(world, owner, id, users[2], MemberChange::Add).await, Err(TeamRefusal::Full(3)));
    assert_eq!(change(world, owner, id, new, MemberChange::Add).await, Err(TeamRefusal::Full(3)));
    let invitation = NewInvitation {
        id: InvitationId::from_bytes([8; 12]),
        user: UserId::from_bytes([8; 12]),
        username: "next@example.org".try_into().unwrap(),
        link_hash: None,
    };
    let wanted = Wanted { roles: [OrgRole::Member].into(), projects: Vec::new(), teams: vec![id] };
    let permit = world.permit::<policy::AddOrganizationUser>(owner).await;
    let invite = InviteToOrg { invitation, wanted, limit: 500, team_limit: 3, project_limit: 500 };
    let refused = world.store.write(&permit, invite).await;
    let full = matches!(&refused, Err(WriteError::Refused(MembershipRefusal::TeamFull(team, 3))) if *team == id);
    assert!(full, "{refused:?}");
    change(world, owner, id, users[0], MemberChange::Remove).await.unwrap();
    change(world, owner, id, users[2], MemberChange::Add).await.unwrap();
    assert_eq!(members(world, owner, id).await, ["ada@example.org", "cleo@example.org", "dora@example.org"]);
}

async fn eight_who_join_a_team_of_five_end_at_exactly_five(world: &World) {
    let owner = world.bootstrap().await;
    let team = team(world, owner, "night shift", &[]).await;
    let mut writers = JoinSet::new();
    for nth in 0..8 {
        let user = member(world, owner, &format!("user{nth}@example.org")).await;
        let permit = world.permit::<ChangeTeamMembers>(owner).await;
        let store = world.store.clone();
        let change = ChangeTeamMember { team, user, change: MemberChange::Add, limit: 5 };
        writers.spawn(async move { store.write(&permit, change).await });
    }

    let ended = writers.join_all().await;

    let full = |end: &&Result<_, _>| matches!(end, Err(WriteError::Refused(TeamRefusal::Full(5))));
    assert_eq!(
        (ended.iter().filter(|end| end.is_ok()).count(), ended.iter().filter(full).count()),
        (5, 3),
        "{ended:?}"
    );
    assert_eq!(world.number("SELECT COUNT(*) AS n FROM team_users").await, 5);
}

async fn whoever_leaves_the_organization_leaves_its_teams(world: &World) {
    let owner = world.bootstrap().await;
    let elsewhere = elsewhere(world, owner).await;
    let bob = member(world, owner, "bob@example.org").await;
    world
        .tamper(
            "INSERT INTO org_users (org_id, user_id, roles) SELECT o.id, u.id, 'ORG_MEMBER' \
        FROM organizations o, users u WHERE o.name = 'Elsewhere' AND u.username = 'bob@example.org'",
        )
        .await;
    let theirs = team(world, elsewhere, "theirs", &["bob@example.org"]).await;
    let [one, other] =
        [team(world, owner, "a", &["bob@example.org"]).await, team(world, owner, "b", &["bob@example.org"]).await];
    let before = log(world).await.len();

    let permit = world.permit::<policy::RemoveOrganizationUser>(owner).await;
    world.store.write(&permit, RemoveOrgUser { user: bob, reach: Reach::Anybody }).await.unwrap();

    let left = |kind| (kind, None, Some("bob@example.org".to_owned()));
    let expected =
        [left(EventType::RemovedFromTeam), left(EventType::RemovedFromTeam), left(EventType::RemovedFromOrg)];
    assert_eq!(said(world, before).await, expected);
    for team in [one, other] {
        assert_eq!(members(world, owner, team).await, Vec::<String>::new());
    }
    assert_eq!(members(world, elsewhere, theirs).await, ["bob@example.org"]);
    assert_eq!(change(world, owner, one, bob, MemberChange::Add).await, Err(TeamRefusal::UserNotInOrg(bob)));
    assert!(world.verified_log().await.is_ok());
}
