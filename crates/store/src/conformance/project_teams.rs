//! Teams in projects: given roles, changed, taken out, each with exactly its events.

use super::first_run::log;
use super::sentences;
use super::team_world::{elsewhere, said, team};
use super::world::{Member, World};
use crate::{
    AddProjectTeams, ChangeProjectTeam, DeleteProject, DeleteTeam, ProjectTeamRefusal, RemoveProjectTeam, TeamRefusal,
    WriteError,
};
use keywright_domain::policy::{self, ChangeProjectTeams, GrantProjectOwner, ReadProjectTeams};
use keywright_domain::{Event, EventType, ProjectId, ProjectRole, ProjectRoles, TeamAssignment, TeamId};

sentences! {
    teams_are_given_roles_in_a_project_together,
    teams_are_given_roles_all_or_none,
    a_teams_roles_are_replaced_and_that_is_said_once,
    a_team_that_is_taken_out_holds_nothing,
    making_a_team_owner_needs_the_right_to,
    a_project_has_as_many_teams_as_it_may,
    a_team_in_a_project_is_not_deleted,
    a_deleted_project_drops_its_teams,
}

const READER: fn() -> ProjectRoles = || [ProjectRole::ReadOnly].into();
const OWNER: fn() -> ProjectRoles = || [ProjectRole::Owner, ProjectRole::ReadOnly].into();

type Done = Result<Vec<TeamAssignment>, ProjectTeamRefusal>;

fn ended(written: Result<crate::Committed<Vec<TeamAssignment>>, WriteError<ProjectTeamRefusal>>) -> Done {
    match written {
        Ok(committed) => Ok(committed.value),
        Err(WriteError::Refused(refusal)) => Err(refusal),
        Err(other) => panic!("{other:?}"),
    }
}

async fn add(world: &World, by: Member, project: ProjectId, teams: &[(TeamId, ProjectRoles)]) -> Done {
    let permit = world.permit_in::<ChangeProjectTeams>(by, project, None).await;
    let permit = permit.along_with(&world.permit_in::<GrantProjectOwner>(by, project, None).await);
    let teams = teams.iter().map(|(team, roles)| TeamAssignment { team: *team, roles: *roles }).collect();
    ended(world.store.write(&permit, AddProjectTeams { teams, limit: 3 }).await)
}

async fn change(world: &World, by: Member, project: ProjectId, team: TeamId, roles: ProjectRoles) -> Done {
    let permit = world.permit_in::<ChangeProjectTeams>(by, project, None).await;
    let permit = permit.along_with(&world.permit_in::<GrantProjectOwner>(by, project, None).await);
    ended(world.store.write(&permit, ChangeProjectTeam { team: TeamAssignment { team, roles } }).await)
}

async fn remove(world: &World, by: Member, project: ProjectId, team: TeamId) -> Result<(), ProjectTeamRefusal> {
    let permit = world.permit_in::<ChangeProjectTeams>(by, project, None).await;
    match world.store.write(&permit, RemoveProjectTeam { team }).await {
        Ok(_) => Ok(()),
        Err(WriteError::Refused(refusal)) => Err(refusal),
        Err(other) => panic!("{other:?}"),
    }
}

async fn teams_of(world: &World, by: Member, project: ProjectId) -> Vec<(TeamId, ProjectRoles)> {
    let permit = world.permit_in::<ReadProjectTeams>(by, project, None).await;
    pairs(&world.store.list_project_teams(&permit).await.unwrap())
}

fn pairs(teams: &[TeamAssignment]) -> Vec<(TeamId, ProjectRoles)> {
    teams.iter().map(|held| (held.team, held.roles)).collect()
}

async fn last(world: &World) -> Event {
    log(world).await.pop().unwrap()
}

async fn teams_are_given_roles_in_a_project_together(world: &World) {
    let owner = world.bootstrap().await;
    let project = world.add_project(owner, "stage").await;
    let other_project = world.add_project(owner, "other").await;
    let [b, a, c] =
        [team(world, owner, "b", &[]).await, team(world, owner, "a", &[]).await, team(world, owner, "c", &[]).await];
    let before = log(world).await.len();

    let first = add(world, owner, project, &[(b, READER())]).await.unwrap();
    let all = add(world, owner, project, &[(c, OWNER()), (a, READER())]).await.unwrap();
    let unchanged = add(world, owner, project, &[]).await.unwrap();

    assert_eq!(pairs(&first), [(b, READER())]);
    assert_eq!(pairs(&all), [(a, READER()), (b, READER()), (c, OWNER())], "all of the project, by name");
    assert_eq!(unchanged, all);
    assert_eq!(teams_of(world, owner, project).await, pairs(&all));
    assert_eq!(teams_of(world, owner, other_project).await, []);
    let added = |team| (EventType::TeamAddedToGroup, Some(team), None);
    assert_eq!(said(world, before).await, [added(b), added(c), added(a)]);
    let event = last(world).await;
    assert_eq!((event.draft.project, event.draft.org), (Some(project), None), "shown in the project's list");
    assert!(event.group_number.is_some());
    assert_eq!(event.draft.detail.unwrap(), "roles GROUP_READ_ONLY");
    assert!(world.verified_log().await.is_ok());
}

async fn teams_are_given_roles_all_or_none(world: &World) {
    let owner = world.bootstrap().await;
    let elsewhere = elsewhere(world, owner).await;
    let project = world.add_project(owner, "stage").await;
    let [new, held] = [team(world, owner, "new", &[]).await, team(world, owner, "held", &[]).await];
    let theirs = team(world, elsewhere, "theirs", &[]).await;
    let nobody = TeamId::from_bytes([9; 12]);
    add(world, owner, project, &[(held, READER())]).await.unwrap();
    let before = log(world).await.len();

    for (team, refusal) in [
        (nobody, ProjectTeamRefusal::TeamNotFound(nobody)),
        (theirs, ProjectTeamRefusal::TeamNotInOrg(theirs, owner.org)),
        (held, ProjectTeamRefusal::AlreadyInProject(held)),
    ] {
        assert_eq!(add(world, owner, project, &[(new, READER()), (team, READER())]).await, Err(refusal));
    }

    assert_eq!(teams_of(world, owner, project).await, [(held, READER())]);
    assert_eq!(log(world).await.len(), before);
}

async fn a_teams_roles_are_replaced_and_that_is_said_once(world: &World) {
    let owner = world.bootstrap().await;
    let project = world.add_project(owner, "stage").await;
    let [one, other] = [team(world, owner, "one", &[]).await, team(world, owner, "other", &[]).await];
    add(world, owner, project, &[(one, READER()), (other, READER())]).await.unwrap();
    let outside = team(world, owner, "outside", &[]).await;
    let before = log(world).await.len();

    let changed = change(world, owner, project, one, OWNER()).await.unwrap();
    let again = change(world, owner, project, one, OWNER()).await.unwrap();
    let refused = change(world, owner, project, outside, READER()).await;

    assert_eq!(pairs(&changed), [(one, OWNER()), (other, READER())]);
    assert_eq!(again, changed);
    assert_eq!(refused, Err(ProjectTeamRefusal::NotInProject(outside)));
    assert_eq!(said(world, before).await, [(EventType::TeamRolesModified, Some(one), None)]);
    assert_eq!(last(world).await.draft.detail.unwrap(), "from GROUP_READ_ONLY to GROUP_OWNER GROUP_READ_ONLY");
}

async fn a_team_that_is_taken_out_holds_nothing(world: &World) {
    let owner = world.bootstrap().await;
    let [project, other] = [world.add_project(owner, "stage").await, world.add_project(owner, "other").await];
    let id = team(world, owner, "night shift", &[]).await;
    for project in [project, other] {
        add(world, owner, project, &[(id, READER())]).await.unwrap();
    }
    let before = log(world).await.len();

    remove(world, owner, project, id).await.unwrap();

    assert_eq!(remove(world, owner, project, id).await, Err(ProjectTeamRefusal::NotInProject(id)));
    assert_eq!(teams_of(world, owner, project).await, []);
    assert_eq!(teams_of(world, owner, other).await, [(id, READER())]);
    assert_eq!(said(world, before).await, [(EventType::TeamRemovedFromGroup, Some(id), None)]);
    assert!(world.verified_log().await.is_ok());
}

async fn making_a_team_owner_needs_the_right_to(world: &World) {
    let owner = world.bootstrap().await;
    let project = world.add_project(owner, "stage").await;
    let [new, reader, held] = [
        team(world, owner, "new", &[]).await,
        team(world, owner, "reader", &[]).await,
        team(world, owner, "held", &[]).await,
    ];
    add(world, owner, project, &[(reader, READER()), (held, OWNER())]).await.unwrap();
    let permit = world.permit_in::<ChangeProjectTeams>(owner, project, None).await;
    let assigned = |team, roles| TeamAssignment { team, roles };

    let added = world.store.write(&permit, AddProjectTeams { teams: vec![assigned(new, OWNER())], limit: 3 }).await;
    let raised = world.store.write(&permit, ChangeProjectTeam { team: assigned(reader, OWNER()) }).await;
    let kept =
        world.store.write(&permit, ChangeProjectTeam { team: assigned(held, [ProjectRole::Owner].into()) }).await;

    assert_eq!(ended(added), Err(ProjectTeamRefusal::MayNotGrantOwner));
    assert_eq!(ended(raised), Err(ProjectTeamRefusal::MayNotGrantOwner));
    let expected = [(held, [ProjectRole::Owner].into()), (reader, READER())];
    assert_eq!(pairs(&ended(kept).unwrap()), expected, "keeping a role is not granting it");
}

async fn a_project_has_as_many_teams_as_it_may(world: &World) {
    let owner = world.bootstrap().await;
    let project = world.add_project(owner, "stage").await;
    let mut teams = Vec::new();
    for name in ["a", "b", "c", "d"] {
        teams.push((team(world, owner, name, &[]).await, READER()));
    }

    assert_eq!(add(world, owner, project, &teams).await, Err(ProjectTeamRefusal::QuotaReached(3)));
    add(world, owner, project, &teams[..2]).await.unwrap();
    assert_eq!(add(world, owner, project, &teams[2..]).await, Err(ProjectTeamRefusal::QuotaReached(3)));
    add(world, owner, project, &teams[2..3]).await.unwrap();
    let refused = add(world, owner, project, &teams[2..3]).await;

    assert_eq!(refused, Err(ProjectTeamRefusal::AlreadyInProject(teams[2].0)), "and not that it is full");
    assert_eq!(teams_of(world, owner, project).await, teams[..3]);
}

async fn a_team_in_a_project_is_not_deleted(world: &World) {
    let owner = world.bootstrap().await;
    let project = world.add_project(owner, "stage").await;
    let id = team(world, owner, "night shift", &["ada@example.org"]).await;
    add(world, owner, project, &[(id, READER())]).await.unwrap();
    let before = log(world).await.len();

    let permit = world.permit::<policy::DeleteTeam>(owner).await;
    let refused = world.store.write(&permit, DeleteTeam { team: id }).await;
    assert!(matches!(refused, Err(WriteError::Refused(TeamRefusal::InProject))), "{refused:?}");
    assert_eq!(log(world).await.len(), before);

    remove(world, owner, project, id).await.unwrap();
    world.store.write(&permit, DeleteTeam { team: id }).await.unwrap();
    assert_eq!(world.number("SELECT COUNT(*) AS n FROM team_users").await, 0);
}

async fn a_deleted_project_drops_its_teams(world: &World) {
    let owner = world.bootstrap().await;
    let project = world.add_project(owner, "stage").await;
    let id = team(world, owner, "night shift", &["ada@example.org"]).await;
    add(world, owner, project, &[(id, READER())]).await.unwrap();

    let permit = world.permit_in::<policy::DeleteProject>(owner, project, None).await;
    world.store.write(&permit, DeleteProject).await.unwrap();

    assert_eq!(world.number("SELECT COUNT(*) AS n FROM group_teams").await, 0);
    assert_eq!(world.number("SELECT COUNT(*) AS n FROM team_users").await, 1, "the team stays as it was");
    let permit = world.permit::<policy::DeleteTeam>(owner).await;
    world.store.write(&permit, DeleteTeam { team: id }).await.unwrap();
    assert!(world.verified_log().await.is_ok());
}
