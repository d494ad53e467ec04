//! Races around projects: what several writers do at once ends as if they had come one after the other.

use super::sentences;
use super::world::{Member, World};
use crate::{AssignKey, CreateProject, CreateProjectRefusal, DeleteProject, NewProject, Options, Store, WriteError};
use keywright_domain::policy::{self, GrantProjectOwner};
use keywright_domain::{EventType, OrgRole, Project, ProjectRole};
use tokio::task::JoinSet;

sentences! {
    eight_projects_under_a_quota_of_five_end_at_exactly_five,
    eight_projects_of_one_name_on_two_nodes_end_at_one,
    eight_assignments_of_one_key_say_once_that_it_was_added,
    a_project_is_deleted_once_and_keys_assigned_meanwhile_leave_it,
}

type Ended = Result<Project, WriteError<CreateProjectRefusal>>;

/// Makes all of these at once, each on a store of its own turn.
async fn race(world: &World, by: Member, stores: &[Store], projects: Vec<NewProject>, limit: u64) -> Vec<Ended> {
    let mut writers = JoinSet::new();
    for (project, store) in projects.into_iter().zip(stores.iter().cycle()) {
        let permit = world.permit::<policy::CreateProject>(by).await;
        let (store, change) = (store.clone(), CreateProject { project, owner: None, limit });
        writers.spawn(async move { store.write(&permit, change).await.map(|committed| committed.value) });
    }
    writers.join_all().await
}

async fn eight_projects_under_a_quota_of_five_end_at_exactly_five(world: &World) {
    let owner = world.bootstrap().await;
    let second = world.batching().await;
    let projects = (0..8).map(|n| world.new_project(&format!("p{n}"))).collect();

    let ended = race(world, owner, &[world.store.clone(), second.clone()], projects, 5).await;

    let full = |end: &&Ended| matches!(end, Err(WriteError::Refused(CreateProjectRefusal::QuotaReached(5))));
    assert_eq!(ended.iter().filter(|end| end.is_ok()).count(), 5);
    assert_eq!(ended.iter().filter(full).count(), 3, "{ended:?}");
    assert_eq!(world.number("SELECT COUNT(*) AS n FROM groups").await, 5);
    assert_eq!(world.number("SELECT group_count AS n FROM organizations").await, 5);
    assert_eq!(world.number("SELECT COUNT(*) AS n FROM api_key_group_roles").await, 5, "each is its maker's");
    second.close().await;
}

async fn eight_projects_of_one_name_on_two_nodes_end_at_one(world: &World) {
    let owner = world.bootstrap().await;
    let second = world.another(Options::default()).await;
    let projects = (0..8).map(|_| world.new_project("payments")).collect();

    let ended = race(world, owner, &[world.store.clone(), second.clone()], projects, 250).await;

    let taken = |end: &&Ended| matches!(end, Err(WriteError::Refused(CreateProjectRefusal::NameTaken)));
    assert_eq!(ended.iter().filter(|end| end.is_ok()).count(), 1);
    assert_eq!(ended.iter().filter(taken).count(), 7, "{ended:?}");
    assert_eq!(world.number("SELECT group_count AS n FROM organizations").await, 1);
    second.close().await;
}

async fn eight_assignments_of_one_key_say_once_that_it_was_added(world: &World) {
    let owner = world.bootstrap().await;
    let project = world.add_project(owner, "payments").await;
    let key = world.add_key(owner, OrgRole::Member).await;
    let second = world.batching().await;
    let before = super::first_run::log(world).await.len();

    let mut writers = JoinSet::new();
    for store in [&world.store, &second].into_iter().cycle().take(8) {
        let permit = world.permit_in::<policy::AssignKey>(owner, project, Some(key.id)).await;
        let permit = permit.along_with(&world.permit_in::<GrantProjectOwner>(owner, project, None).await);
        let (store, change) = (store.clone(), AssignKey { roles: [ProjectRole::Owner].into() });
        writers.spawn(async move { store.write(&permit, change).await.map(|_| ()) });
    }

    assert!(writers.join_all().await.iter().all(Result::is_ok));
    assert_eq!(super::projects::said_since(world, before).await, [EventType::ApiKeyAddedToGroup]);
    assert_eq!(world.number("SELECT COUNT(*) AS n FROM api_key_group_roles").await, 2);
    second.close().await;
}

async fn a_project_is_deleted_once_and_keys_assigned_meanwhile_leave_it(world: &World) {
    let owner = world.bootstrap().await;
    let project = world.add_project(owner, "doomed").await;
    let second = world.batching().await;
    let mut keys = Vec::new();
    for _ in 0..6 {
        keys.push(world.add_key(owner, OrgRole::Member).await);
    }

    let mut deletions = JoinSet::new();
    let mut assignments = JoinSet::new();
    for (n, key) in keys.iter().enumerate() {
        let store = if n % 2 == 0 { &world.store } else { &second };
        let permit = world.permit_in::<policy::AssignKey>(owner, project, Some(key.id)).await;
        let (writer, change) = (store.clone(), AssignKey { roles: [ProjectRole::ReadOnly].into() });
        assignments.spawn(async move { writer.write(&permit, change).await.map(|_| ()) });
        let permit = world.permit_in::<policy::DeleteProject>(owner, project, None).await;
        let store = store.clone();
        deletions.spawn(async move { store.write(&permit, DeleteProject).await.map(|_| ()) });
    }
    let deleted = deletions.join_all().await.iter().filter(|end| end.is_ok()).count();
    assignments.join_all().await;

    assert_eq!(deleted, 1);
    assert_eq!(world.number("SELECT COUNT(*) AS n FROM api_key_group_roles").await, 0);
    let added = "SELECT COUNT(*) AS n FROM events WHERE event_type = 'API_KEY_ADDED_TO_GROUP'";
    let removed = "SELECT COUNT(*) AS n FROM events WHERE event_type = 'API_KEY_REMOVED_FROM_GROUP'";
    assert_eq!(world.number(added).await, world.number(removed).await, "whoever came in was told to have left");
    assert!(world.verified_log().await.is_ok());
    second.close().await;
}
