//! Keys: made, read, changed, deleted, each with exactly its events.

use super::first_run::log;
use super::sentences;
use super::world::{BEGINNING, HOME, Member, World};
use crate::{AddKey, AddKeyRefusal, ChangeKey, ChangeKeyRefusal, DeleteKey, DeleteKeyRefusal, WriteError};
use keywright_domain::policy::{self, CreateKey, ReadKeys};
use keywright_domain::{ApiKey, Description, EventType, KeyId, OrgRole, OrgRoles};

sentences! {
    a_new_key_is_read_as_it_was_made,
    a_key_of_another_organization_is_not_found,
    a_public_key_that_is_taken_is_refused,
    a_change_of_both_says_both,
    a_change_that_changes_nothing_says_nothing,
    a_change_of_the_description_alone_leaves_the_roles,
    a_deleted_key_is_gone_with_everything_it_had,
    a_second_deletion_finds_nothing,
}

const ROLES: fn() -> OrgRoles = || OrgRoles::from([OrgRole::Member, OrgRole::ReadOnly]);

async fn a_new_key_is_read_as_it_was_made(world: &World) {
    let owner = world.bootstrap().await;
    world.clock.turn(1_500);
    let new = world.new_key(owner.org, ROLES());
    let (id, tail) = (new.id, new.tail);

    let permit = world.permit::<CreateKey>(owner).await;
    let made = world.store.write(&permit, AddKey { key: new, limit: 500 }).await.unwrap();

    let read = world.store.target_key(&world.permit_to::<ReadKeys>(owner, id).await).await.unwrap().unwrap();
    assert_eq!(read, made.value);
    assert_eq!((read.tail, read.roles.org, read.roles.projects.len()), (tail, ROLES(), 0));
    assert_eq!(read.created, BEGINNING.plus_millis(1_500));
    let event = log(world).await.pop().unwrap();
    assert_eq!((event.revision, event.draft.kind), (made.revision, EventType::ApiKeyCreated));
    assert_eq!(event.created, read.created);
    assert_eq!(event.actor_key, Some((owner.id, owner.public_key)));
    assert_eq!(event.draft.target_key, Some((id, read.public_key)));
    assert_eq!(event.remote_address, Some(HOME.to_string()));
    assert_eq!(event.request, permit.grant().request.map(|request| request.to_string()));
    assert_eq!(event.draft.detail.unwrap(), "roles ORG_READ_ONLY ORG_MEMBER");
}

async fn a_key_of_another_organization_is_not_found(world: &World) {
    let owner = world.bootstrap().await;
    let stranger = super::organizations::with_key(world, owner, "Elsewhere").await.1;

    let read = world.permit_to::<ReadKeys>(owner, stranger.id).await;
    let change = world.permit_to::<policy::ChangeKey>(owner, stranger.id).await;
    let delete = world.permit_to::<policy::DeleteKey>(owner, stranger.id).await;

    assert_eq!(world.store.target_key(&read).await.unwrap(), None);
    let changed = world.store.write(&change, ChangeKey { description: None, roles: Some(ROLES()) }).await;
    assert!(matches!(changed, Err(WriteError::Refused(ChangeKeyRefusal::NotFound))), "{changed:?}");
    let deleted = world.store.write(&delete, DeleteKey).await;
    assert!(matches!(deleted, Err(WriteError::Refused(DeleteKeyRefusal::NotFound))), "{deleted:?}");
}

async fn a_public_key_that_is_taken_is_refused(world: &World) {
    let owner = world.bootstrap().await;
    let permit = world.permit::<CreateKey>(owner).await;
    let mut new = world.new_key(owner.org, ROLES());
    new.public_key = owner.public_key;

    let refused = world.store.write(&permit, AddKey { key: new, limit: 500 }).await;

    assert!(matches!(refused, Err(WriteError::Refused(AddKeyRefusal::PublicKeyTaken))), "{refused:?}");
}

async fn a_change_of_both_says_both(world: &World) {
    let owner = world.bootstrap().await;
    let key = world.add_key(owner, OrgRole::Member).await;
    let before = log(world).await.len();

    let description = Some(Description::try_from("weekly export").unwrap());
    let changed = change(world, owner, key.id, ChangeKey { description, roles: Some(ROLES()) }).await;

    assert_eq!((changed.description.as_str(), changed.roles.org), ("weekly export", ROLES()));
    let said: Vec<_> = log(world)
        .await
        .into_iter()
        .skip(before)
        .map(|event| (event.draft.kind, event.draft.detail.unwrap()))
        .collect();
    let expected = [
        (EventType::ApiKeyDescriptionChanged, r#"from "nightly export" to "weekly export""#.to_owned()),
        (EventType::ApiKeyRolesChanged, "from ORG_MEMBER to ORG_READ_ONLY ORG_MEMBER".to_owned()),
    ];
    assert_eq!(said, expected);
}

async fn a_change_that_changes_nothing_says_nothing(world: &World) {
    let owner = world.bootstrap().await;
    let key = world.add_key(owner, OrgRole::Member).await;
    let before = log(world).await.len();

    let description = Some(Description::try_from("nightly export").unwrap());
    let roles = Some(OrgRoles::from([OrgRole::Member]));
    change(world, owner, key.id, ChangeKey { description, roles }).await;
    change(world, owner, key.id, ChangeKey { description: None, roles: None }).await;

    assert_eq!(log(world).await.len(), before);
}

async fn a_change_of_the_description_alone_leaves_the_roles(world: &World) {
    let owner = world.bootstrap().await;
    let key = world.add_key(owner, OrgRole::Member).await;

    let description = Some(Description::try_from("weekly export").unwrap());
    change(world, owner, key.id, ChangeKey { description, roles: None }).await;

    let event = log(world).await.pop().unwrap();
    assert_eq!(event.draft.kind, EventType::ApiKeyDescriptionChanged);
    let found = world.store.find_key(key.public_key).await.ok().unwrap().unwrap();
    assert_eq!(found.entry.rights.org_roles, [OrgRole::Member].into());
}

/// Changes a key, and finds that reading it gives what the change answered.
async fn change(world: &World, by: Member, id: KeyId, change: ChangeKey) -> ApiKey {
    let permit = world.permit_to::<policy::ChangeKey>(by, id).await;
    let changed = world.store.write(&permit, change).await.unwrap().value;
    let read = world.store.target_key(&permit).await.unwrap().unwrap();
    assert_eq!(read, changed);
    changed
}

async fn a_deleted_key_is_gone_with_everything_it_had(world: &World) {
    let owner = world.bootstrap().await;
    let key = world.add_key(owner, OrgRole::Owner).await;
    super::access_lists::add(world, owner, key, &["198.51.100.0/24"]).await;
    let permit = world.permit_to::<policy::DeleteKey>(owner, key.id).await;

    world.store.write(&permit, DeleteKey).await.unwrap();

    assert!(world.store.find_key(key.public_key).await.ok().unwrap().is_none());
    assert_eq!(world.store.target_key(&permit).await.unwrap(), None);
    assert_eq!(world.number("SELECT COUNT(*) AS n FROM api_key_secrets").await, 1);
    assert_eq!(world.number("SELECT COUNT(*) AS n FROM api_key_access_list").await, 0);
    assert_eq!(world.number("SELECT api_key_count AS n FROM organizations").await, 1);
    assert_eq!(world.number("SELECT owner_count AS n FROM organizations").await, 2);
    let event = log(world).await.pop().unwrap();
    assert_eq!(event.draft.kind, EventType::ApiKeyDeleted);
    assert_eq!(event.draft.target_key, Some((key.id, key.public_key)));
}

async fn a_second_deletion_finds_nothing(world: &World) {
    let owner = world.bootstrap().await;
    let key = world.add_key(owner, OrgRole::Member).await;
    let permit = world.permit_to::<policy::DeleteKey>(owner, key.id).await;
    world.store.write(&permit, DeleteKey).await.unwrap();
    let before = log(world).await.len();

    let again = world.store.write(&permit, DeleteKey).await;

    assert!(matches!(again, Err(WriteError::Refused(DeleteKeyRefusal::NotFound))), "{again:?}");
    assert_eq!(log(world).await.len(), before);
}
