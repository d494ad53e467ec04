//! Limits of a project, and its managed threshold of slow operations: kept, and every change said once.

use super::first_run::log;
use super::sentences;
use super::world::{Member, World};
use crate::{ChangeManagedSlowMs, ChangeProjectLimit, ChangeProjectLimitRefusal, WriteError};
use keywright_domain::policy::{self, ReadProject};
use keywright_domain::{EventType, LimitName, ProjectId, ProjectLimit};

sentences! {
    a_new_project_has_the_defaults,
    a_limit_is_set_and_reset_and_says_so_when_it_changes,
    a_default_is_not_stored,
    a_limit_without_a_default_is_there_once_it_is_set,
    limits_belong_to_one_project,
    the_threshold_of_slow_operations_is_managed_until_it_is_not,
}

const STORED: &str = "SELECT COUNT(*) AS n FROM group_limits";

fn limit(name: LimitName, value: u64) -> ProjectLimit {
    ProjectLimit::new(name, value).unwrap()
}

async fn change(
    world: &World,
    by: Member,
    project: ProjectId,
    change: ChangeProjectLimit,
) -> Result<(), WriteError<ChangeProjectLimitRefusal>> {
    let permit = world.permit_in::<policy::ChangeProjectLimit>(by, project, None).await;
    world.store.write(&permit, change).await.map(|committed| committed.value)
}

async fn limits(world: &World, by: Member, project: ProjectId) -> Vec<ProjectLimit> {
    let permit = world.permit_in::<ReadProject>(by, project, None).await;
    world.store.project_limits(&permit).await.unwrap().unwrap()
}

/// What the events since there were so many say, each as its type, whether the organization sees it, and its detail.
async fn told_since(world: &World, before: usize) -> Vec<(EventType, bool, String)> {
    let events = log(world).await.split_off(before);
    events.into_iter().map(|event| (event.draft.kind, event.draft.org.is_some(), event.draft.detail.unwrap())).collect()
}

async fn a_new_project_has_the_defaults(world: &World) {
    let owner = world.bootstrap().await;
    let project = world.add_project(owner, "payments").await;

    assert_eq!(limits(world, owner, project).await, ProjectLimit::all(&[]));
    assert_eq!(world.number(STORED).await, 0);
}

async fn a_limit_is_set_and_reset_and_says_so_when_it_changes(world: &World) {
    let owner = world.bootstrap().await;
    let project = world.add_project(owner, "payments").await;
    let (low, high) = (limit(LimitName::Clusters, 3), limit(LimitName::Clusters, 100));
    let before = log(world).await.len();

    for (step, expected) in [
        (ChangeProjectLimit::Set(low), low),
        (ChangeProjectLimit::Set(low), low),
        (ChangeProjectLimit::Set(high), high),
        (ChangeProjectLimit::Reset(LimitName::Clusters), ProjectLimit::initial(LimitName::Clusters).unwrap()),
        (ChangeProjectLimit::Reset(LimitName::Clusters), ProjectLimit::initial(LimitName::Clusters).unwrap()),
    ] {
        change(world, owner, project, step).await.unwrap();
        assert_eq!(limits(world, owner, project).await, ProjectLimit::all(&[expected]), "{step:?}");
    }

    let said =
        |text: &str| (EventType::ProjectLimitUpdated, false, format!("atlas.project.deployment.clusters {text}"));
    assert_eq!(told_since(world, before).await, [said("from 25 to 3"), said("from 3 to 100"), said("from 100 to 25")]);
}

async fn a_default_is_not_stored(world: &World) {
    let owner = world.bootstrap().await;
    let project = world.add_project(owner, "payments").await;
    let before = log(world).await.len();

    change(world, owner, project, ChangeProjectLimit::Set(limit(LimitName::CustomRoles, 100))).await.unwrap();
    assert_eq!((world.number(STORED).await, log(world).await.len()), (0, before), "it has that already");
    change(world, owner, project, ChangeProjectLimit::Set(limit(LimitName::CustomRoles, 7))).await.unwrap();
    assert_eq!(world.number(STORED).await, 1);
    change(world, owner, project, ChangeProjectLimit::Set(limit(LimitName::CustomRoles, 100))).await.unwrap();

    assert_eq!((world.number(STORED).await, log(world).await.len()), (0, before + 2));
}

async fn a_limit_without_a_default_is_there_once_it_is_set(world: &World) {
    let owner = world.bootstrap().await;
    let project = world.add_project(owner, "payments").await;
    let most = limit(LimitName::BytesProcessedDaily, i64::MAX as u64);
    let reset = || change(world, owner, project, ChangeProjectLimit::Reset(LimitName::BytesProcessedDaily));
    let before = log(world).await.len();

    let refused = reset().await;
    assert!(matches!(refused, Err(WriteError::Refused(ChangeProjectLimitRefusal::NotSet))), "{refused:?}");
    change(world, owner, project, ChangeProjectLimit::Set(most)).await.unwrap();
    assert_eq!(limits(world, owner, project).await, ProjectLimit::all(&[most]));
    reset().await.unwrap();

    assert_eq!(limits(world, owner, project).await, ProjectLimit::all(&[]));
    let said =
        |text: &str| (EventType::ProjectLimitUpdated, false, format!("dataFederation.bytesProcessed.daily {text}"));
    let expected = [said("from unset to 9223372036854775807"), said("from 9223372036854775807 to unset")];
    assert_eq!(told_since(world, before).await, expected);
}

async fn limits_belong_to_one_project(world: &World) {
    let owner = world.bootstrap().await;
    let (one, other) = (world.add_project(owner, "one").await, world.add_project(owner, "other").await);
    let (few, many) = (limit(LimitName::DatabaseUsers, 1), limit(LimitName::DatabaseUsers, 99));

    change(world, owner, one, ChangeProjectLimit::Set(few)).await.unwrap();
    change(world, owner, other, ChangeProjectLimit::Set(many)).await.unwrap();
    change(world, owner, other, ChangeProjectLimit::Set(limit(LimitName::Clusters, 0))).await.unwrap();
    change(world, owner, other, ChangeProjectLimit::Reset(LimitName::DatabaseUsers)).await.unwrap();

    assert_eq!(limits(world, owner, one).await, ProjectLimit::all(&[few]));
    assert_eq!(limits(world, owner, other).await, ProjectLimit::all(&[limit(LimitName::Clusters, 0)]));
}

async fn the_threshold_of_slow_operations_is_managed_until_it_is_not(world: &World) {
    let owner = world.bootstrap().await;
    let (project, other) = (world.add_project(owner, "payments").await, world.add_project(owner, "other").await);
    let reading = world.permit_in::<ReadProject>(owner, project, None).await;
    let permit = world.permit_in::<policy::ChangeManagedSlowMs>(owner, project, None).await;
    let before = log(world).await.len();

    assert_eq!(world.store.managed_slow_ms(&reading).await.unwrap(), Some(true));
    for on in [true, false, false, true] {
        world.store.write(&permit, ChangeManagedSlowMs { on }).await.unwrap();
        assert_eq!(world.store.managed_slow_ms(&reading).await.unwrap(), Some(on));
        let elsewhere = world.permit_in::<ReadProject>(owner, other, None).await;
        assert_eq!(world.store.managed_slow_ms(&elsewhere).await.unwrap(), Some(true));
    }

    let said = |text: &str| (EventType::GroupSettingsModified, false, format!("managedSlowMs {text}"));
    assert_eq!(told_since(world, before).await, [said("from true to false"), said("from false to true")]);
}
