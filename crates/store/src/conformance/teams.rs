//! Teams: made with their members, renamed, deleted, each with exactly its events.

use super::first_run::log;
use super::sentences;
use super::team_world::{elsewhere, invited, member, members, names, new_team, people, said, team};
use super::world::{Member, World};
use crate::{CreateTeam, DeleteTeam, RenameTeam, TeamRefusal, WriteError};
use keywright_domain::policy::{self, ReadTeams};
use keywright_domain::{Chain, Email, EventType, Invitee, Team, TeamId, TeamName};
use tokio::task::JoinSet;

sentences! {
    a_team_is_made_with_its_members,
    a_team_is_made_of_members_alone,
    a_name_is_one_teams_in_an_organization_and_free_in_another,
    eight_writers_of_one_name_make_one_team,
    eight_writers_under_a_quota_of_five_make_five_teams,
    a_new_name_is_said_once,
    a_team_of_another_organization_is_seen_as_such_and_never_changed,
    a_deleted_team_lets_its_members_go,
    teams_are_listed_by_the_bytes_of_their_names,
    a_team_that_is_exchanged_in_the_log_is_found,
    a_deleted_organization_takes_its_teams,
}

/// Why a team is not made.
async fn not_made(world: &World, by: Member, change: CreateTeam) -> TeamRefusal {
    let permit = world.permit::<policy::CreateTeam>(by).await;
    match world.store.write(&permit, change).await {
        Err(WriteError::Refused(refusal)) => refusal,
        other => panic!("{other:?}"),
    }
}

async fn a_team_is_made_with_its_members(world: &World) {
    let owner = world.bootstrap().await;
    member(world, owner, "Bob@example.org").await;
    let before = log(world).await.len();
    let new = new_team(world, "night shift", &["bob@EXAMPLE.org", "ada@example.org", "Bob@example.org"]);
    let id = new.id;

    let permit = world.permit::<policy::CreateTeam>(owner).await;
    let (made, usernames) = world.store.write(&permit, new).await.unwrap().value;

    let usernames: Vec<_> = usernames.iter().map(Email::as_str).collect();
    assert_eq!(usernames, ["ada@example.org", "Bob@example.org"], "as their accounts have them");
    assert_eq!(made, Team { id, org: owner.org, name: "night shift".try_into().unwrap() });
    let read = world.permit::<ReadTeams>(owner).await;
    assert_eq!(world.store.team(&read, id).await.unwrap(), Some(made.clone()));
    assert_eq!(world.store.team_named(&read, &made.name).await.unwrap(), Some(made.clone()));
    assert_eq!(world.store.list_teams(&read).await.unwrap(), [made]);
    assert_eq!(members(world, owner, id).await, ["Bob@example.org", "ada@example.org"], "by the bytes of their names");
    let expected = [
        (EventType::TeamCreated, Some(id), None),
        (EventType::JoinedTeam, None, Some("ada@example.org".to_owned())),
        (EventType::JoinedTeam, None, Some("Bob@example.org".to_owned())),
    ];
    assert_eq!(said(world, before).await, expected);
    let told: Vec<_> = log(world).await.into_iter().skip(before).collect();
    assert!(told.iter().all(|event| event.draft.chain == Chain::Organization(owner.org)));
    assert!(told.iter().all(|event| event.draft.org == Some(owner.org) && event.org_number.is_some()));
    assert_eq!(told[1].draft.detail.as_deref(), Some(format!("team {id}").as_str()));
    assert!(world.verified_log().await.is_ok());
}

async fn a_team_is_made_of_members_alone(world: &World) {
    let owner = world.bootstrap().await;
    let stranger = elsewhere(world, owner).await;
    member(world, stranger, "eve@example.org").await;
    invited(world, owner, "late@example.org", &[]).await;
    world.clock.turn(Invitee::LIFE);
    invited(world, owner, "soon@example.org", &[]).await;
    let before = log(world).await.len();

    for name in ["nobody@example.org", "eve@example.org", "late@example.org"] {
        let refusal = not_made(world, owner, new_team(world, "a", &["ada@example.org", name])).await;
        assert_eq!(refusal, TeamRefusal::UsernameNotInOrg(name.try_into().unwrap()));
    }
    let refusal = not_made(world, owner, new_team(world, "a", &["Soon@example.org", "ada@example.org"])).await;
    assert_eq!(refusal, TeamRefusal::UsernamePending("Soon@example.org".try_into().unwrap()));

    assert_eq!(names(world, owner).await, Vec::<String>::new());
    assert_eq!(log(world).await.len(), before);
}

async fn a_name_is_one_teams_in_an_organization_and_free_in_another(world: &World) {
    let owner = world.bootstrap().await;
    let elsewhere = elsewhere(world, owner).await;
    let first = team(world, owner, "night shift", &[]).await;

    let refusal = not_made(world, owner, new_team(world, "night shift", &[])).await;
    let other = team(world, elsewhere, "night shift", &[]).await;
    team(world, owner, "Night shift", &[]).await;

    assert_eq!(refusal, TeamRefusal::NameTaken);
    let name = TeamName::try_from("night shift").unwrap();
    for (by, id) in [(owner, first), (elsewhere, other)] {
        let found = world.store.team_named(&world.permit::<ReadTeams>(by).await, &name).await.unwrap().unwrap();
        assert_eq!((found.id, found.org), (id, by.org));
    }
}

/// How many of eight writers made their teams; the others met this refusal.
async fn race(world: &World, owner: Member, change: impl Fn(usize) -> CreateTeam, refusal: TeamRefusal) -> usize {
    let mut writers = JoinSet::new();
    for nth in 0..8 {
        let (permit, change) = (world.permit::<policy::CreateTeam>(owner).await, change(nth));
        let store = world.store.clone();
        writers.spawn(async move { store.write(&permit, change).await });
    }
    let ended = writers.join_all().await;
    let refused = |end: &&Result<_, _>| matches!(end, Err(WriteError::Refused(met)) if *met == refusal);
    let (made, refused) = (ended.iter().filter(|end| end.is_ok()).count(), ended.iter().filter(refused).count());
    assert_eq!(made + refused, 8, "{ended:?}");
    made
}

async fn eight_writers_of_one_name_make_one_team(world: &World) {
    let owner = world.bootstrap().await;

    let made = race(world, owner, |_| new_team(world, "night shift", &[]), TeamRefusal::NameTaken).await;

    assert_eq!((made, names(world, owner).await.len()), (1, 1));
}

async fn eight_writers_under_a_quota_of_five_make_five_teams(world: &World) {
    let owner = world.bootstrap().await;

    let few = |nth| CreateTeam { limit: 5, ..new_team(world, &format!("team {nth}"), &[]) };
    let made = race(world, owner, few, TeamRefusal::QuotaReached(5)).await;

    assert_eq!((made, names(world, owner).await.len()), (5, 5));
}

async fn a_new_name_is_said_once(world: &World) {
    let owner = world.bootstrap().await;
    let id = team(world, owner, "night shift", &[]).await;
    team(world, owner, "day shift", &[]).await;
    let before = log(world).await.len();
    let rename = async |name: &str| {
        let permit = world.permit::<policy::RenameTeam>(owner).await;
        world.store.write(&permit, RenameTeam { team: id, name: name.try_into().unwrap() }).await
    };

    let renamed = rename("late shift").await.unwrap().value;
    let again = rename("late shift").await.unwrap().value;
    let taken = rename("day shift").await;

    assert_eq!((renamed.name.as_str(), &again), ("late shift", &renamed));
    assert!(matches!(taken, Err(WriteError::Refused(TeamRefusal::NameTaken))), "{taken:?}");
    assert_eq!(names(world, owner).await, ["day shift", "late shift"]);
    assert_eq!(said(world, before).await, [(EventType::TeamNameChanged, Some(id), None)]);
    let event = log(world).await.pop().unwrap();
    assert_eq!(event.draft.detail.unwrap(), "from \"night shift\" to \"late shift\"");
}

async fn a_team_of_another_organization_is_seen_as_such_and_never_changed(world: &World) {
    let owner = world.bootstrap().await;
    let elsewhere = elsewhere(world, owner).await;
    let theirs = team(world, elsewhere, "theirs", &[]).await;

    let read = world.permit::<ReadTeams>(owner).await;
    let seen = world.store.team(&read, theirs).await.unwrap().unwrap();
    let rename = world.permit::<policy::RenameTeam>(owner).await;
    let name = "ours".try_into().unwrap();
    let renamed = world.store.write(&rename, RenameTeam { team: theirs, name }).await;
    let delete = world.permit::<policy::DeleteTeam>(owner).await;
    let deleted = world.store.write(&delete, DeleteTeam { team: theirs }).await;

    assert_eq!(seen.org, elsewhere.org);
    assert_eq!(world.store.team(&read, TeamId::from_bytes([9; 12])).await.unwrap(), None);
    assert!(matches!(renamed, Err(WriteError::Refused(TeamRefusal::NotFound))), "{renamed:?}");
    assert!(matches!(deleted, Err(WriteError::Refused(TeamRefusal::NotFound))), "{deleted:?}");
    assert_eq!((names(world, owner).await.len(), names(world, elsewhere).await), (0, vec!["theirs".to_owned()]));
}

async fn a_deleted_team_lets_its_members_go(world: &World) {
    let owner = world.bootstrap().await;
    member(world, owner, "bob@example.org").await;
    let id = team(world, owner, "night shift", &["ada@example.org", "bob@example.org"]).await;
    let other = team(world, owner, "day shift", &["bob@example.org"]).await;
    invited(world, owner, "new@example.org", &[id, other]).await;
    let before = log(world).await.len();

    let permit = world.permit::<policy::DeleteTeam>(owner).await;
    world.store.write(&permit, DeleteTeam { team: id }).await.unwrap();
    let again = world.store.write(&permit, DeleteTeam { team: id }).await;

    let expected = [
        (EventType::RemovedFromTeam, None, Some("ada@example.org".to_owned())),
        (EventType::RemovedFromTeam, None, Some("bob@example.org".to_owned())),
        (EventType::TeamDeleted, Some(id), None),
    ];
    assert_eq!(said(world, before).await, expected);
    assert!(matches!(again, Err(WriteError::Refused(TeamRefusal::NotFound))), "{again:?}");
    assert_eq!(members(world, owner, id).await, Vec::<String>::new());
    assert_eq!(members(world, owner, other).await, ["bob@example.org", "new@example.org"]);
    assert_eq!(people(world, owner).await.len(), 3, "nobody has left the organization");
    assert!(world.verified_log().await.is_ok());
}

async fn teams_are_listed_by_the_bytes_of_their_names(world: &World) {
    let owner = world.bootstrap().await;
    for name in ["b", "É", "a b", "B", "a-b", "A"] {
        team(world, owner, name, &[]).await;
    }

    assert_eq!(names(world, owner).await, ["A", "B", "a b", "a-b", "b", "É"]);
}

async fn a_team_that_is_exchanged_in_the_log_is_found(world: &World) {
    let owner = world.bootstrap().await;
    let id = team(world, owner, "night shift", &["ada@example.org"]).await;
    let about: Vec<_> = log(world).await.into_iter().filter(|event| event.draft.team == Some(id)).collect();
    assert_eq!(about.iter().map(|event| event.draft.kind).collect::<Vec<_>>(), [EventType::TeamCreated]);

    for (sql, back) in [
        (
            "UPDATE events SET team_id = '090909090909090909090909' WHERE event_type = 'TEAM_CREATED'",
            "UPDATE events SET team_id = (SELECT id FROM teams) WHERE event_type = 'TEAM_CREATED'",
        ),
        (
            "UPDATE events SET team_id = NULL WHERE event_type = 'TEAM_CREATED'",
            "UPDATE events SET team_id = (SELECT id FROM teams) WHERE event_type = 'TEAM_CREATED'",
        ),
        (
            "UPDATE events SET team_id = (SELECT id FROM teams) WHERE event_type = 'JOINED_TEAM'",
            "UPDATE events SET team_id = NULL WHERE event_type = 'JOINED_TEAM'",
        ),
    ] {
        assert_eq!(world.tamper(sql).await, 1);
        assert!(world.verified_log().await.is_err(), "{sql}");
        world.tamper(back).await;
        assert!(world.verified_log().await.is_ok(), "{back}");
    }
}

async fn a_deleted_organization_takes_its_teams(world: &World) {
    let owner = world.bootstrap().await;
    let elsewhere = elsewhere(world, owner).await;
    member(world, elsewhere, "eve@example.org").await;
    team(world, elsewhere, "theirs", &["eve@example.org"]).await;
    let ours = team(world, owner, "ours", &["ada@example.org"]).await;

    let permit = world.permit::<policy::DeleteOrganization>(elsewhere).await;
    world.store.write(&permit, crate::DeleteOrganization).await.unwrap();

    assert_eq!(world.number("SELECT COUNT(*) AS n FROM teams").await, 1);
    assert_eq!(world.number("SELECT COUNT(*) AS n FROM team_users").await, 1);
    assert_eq!(members(world, owner, ours).await, ["ada@example.org"]);
    assert!(world.verified_log().await.is_ok());
}
