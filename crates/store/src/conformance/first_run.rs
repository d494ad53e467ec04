//! First run: once, and whole.

use super::sentences;
use super::world::{Member, World, system_permit};
use crate::{FirstRunOver, News, Options, WriteError};
use keywright_domain::policy::{Bootstrap, ReadKeys};
use keywright_domain::{Chain, Event, EventType, OrgRole, ProjectRole, Scope};

sentences! {
    first_run_makes_the_organization_its_owner_and_its_key_once,
    two_first_runs_at_once_make_one_organization,
    the_first_project_belongs_to_the_owner_key,
}

async fn first_run_makes_the_organization_its_owner_and_its_key_once(world: &World) {
    assert!(world.store.is_first_run_open().await.unwrap());

    let owner = world.bootstrap().await;
    let again = world.store.write(&system_permit::<Bootstrap>(), world.first_run(None)).await;

    assert!(matches!(again, Err(WriteError::Refused(FirstRunOver))), "{again:?}");
    assert!(!world.store.is_first_run_open().await.unwrap());
    assert_eq!(world.number("SELECT owner_count AS n FROM organizations").await, 2, "a person and a key");
    assert_eq!(world.number("SELECT COUNT(*) AS n FROM users WHERE global_roles = 'GLOBAL_OWNER'").await, 1);
    assert_eq!(world.number("SELECT COUNT(*) AS n FROM users WHERE password_hash IS NULL").await, 1);
    assert_eq!(world.number("SELECT ends - created AS n FROM one_time_tokens").await, 86_400_000);
    let log = log(world).await;
    let said: Vec<_> = log.iter().map(|event| (event.draft.kind, event.draft.chain, event.seq)).collect();
    let acme = Chain::Organization(owner.org);
    let expected = [
        (EventType::UserCreated, Chain::Deployment, 1),
        (EventType::OrgCreated, acme, 1),
        (EventType::JoinedOrg, acme, 2),
        (EventType::ApiKeyCreated, acme, 3),
    ];
    assert_eq!(said, expected);
    assert!(log.iter().all(|event| event.actor_key.is_none() && event.remote_address.is_none()));
    assert_eq!(world.verified_log().await.unwrap().chains, 2);
}

async fn two_first_runs_at_once_make_one_organization(world: &World) {
    let second = world.another(Options::default()).await;
    let (permit, other_permit) = (system_permit::<Bootstrap>(), system_permit::<Bootstrap>());

    let (one, other) = tokio::join!(
        world.store.write(&permit, world.first_run(None)),
        second.write(&other_permit, world.first_run(None))
    );

    assert!(one.is_ok() != other.is_ok(), "{one:?} {other:?}");
    assert_eq!(world.number("SELECT COUNT(*) AS n FROM organizations").await, 1);
    second.close().await;
}

async fn the_first_project_belongs_to_the_owner_key(world: &World) {
    let change = world.first_run(Some("sandbox"));
    let project = change.project.as_ref().unwrap().id;

    let (organization, made) = world.store.write(&system_permit::<Bootstrap>(), change).await.unwrap().value;

    let key = Member { id: made.id, public_key: made.public_key, org: organization.id };
    let read = world.store.target_key(&world.permit_to::<ReadKeys>(key, key.id).await).await.unwrap().unwrap();
    assert_eq!(read, made);
    assert_eq!(read.roles.projects, [(project, [ProjectRole::Owner].into())]);
    assert_eq!(read.roles.org, [OrgRole::Owner].into());
    let found = world.store.find_key(key.public_key).await.ok().unwrap().unwrap();
    assert!(found.entry.rights.belongs(&Scope::Project { org: organization.id, project }));
    assert_eq!(world.number("SELECT group_count AS n FROM organizations").await, 1);
    let log = log(world).await;
    let numbers: Vec<_> = log.iter().map(|event| (event.draft.kind, event.org_number, event.group_number)).collect();
    let expected = [
        (EventType::UserCreated, None, None),
        (EventType::OrgCreated, Some(1), None),
        (EventType::JoinedOrg, Some(2), None),
        (EventType::ApiKeyCreated, Some(3), None),
        (EventType::GroupCreated, Some(4), Some(1)),
        (EventType::ApiKeyAddedToGroup, None, Some(2)),
    ];
    assert_eq!(numbers, expected);
    assert_eq!(world.number("SELECT last_number AS n FROM groups").await, 2);
    assert!(world.verified_log().await.is_ok());
}

/// The whole log, oldest first.
pub(super) async fn log(world: &World) -> Vec<Event> {
    match world.store.events_since(None).await.unwrap() {
        News::Events(events) => events,
        News::OtherLog => panic!("nothing was remembered"),
    }
}
