//! Global keys: made, read, changed, deleted, each with exactly its events, and never the last owner.

use super::first_run::log;
use super::sentences;
use super::world::{BEGINNING, HOME, World};
use crate::{
    AddGlobalKey, ChangeGlobalKey, ChangeGlobalKeyRefusal, ChangeSeenGlobalKey, ChangeSeenGlobalKeyRefusal,
    DeleteGlobalKey, DeleteGlobalKeyConfirmed, DeleteGlobalKeyConfirmedRefusal, DeleteGlobalKeyRefusal, PublicKeyTaken,
    SeenGlobalKey, WriteError,
};
use keywright_domain::policy::{self, CreateGlobalKey, ReadGlobalKeys, ReadKeys, ReadRoot};
use keywright_domain::{
    Action, Caller, Chain, Description, EventType, GlobalKey, GlobalRole, GlobalRoles, KeyId, Page, Permit, Refusal,
    Scope, Touched,
};

sentences! {
    a_new_global_key_is_read_as_it_was_made,
    a_public_key_that_is_taken_is_refused_for_a_global_key,
    global_keys_and_keys_of_organizations_are_not_each_others,
    global_keys_are_listed_page_by_page_by_their_public_keys,
    a_change_of_a_global_key_says_what_changed,
    a_deleted_global_key_is_gone_and_forgotten,
    the_last_global_owner_is_neither_deleted_nor_demoted,
    a_global_owner_beside_a_person_may_go,
    a_demoted_global_key_writes_no_more,
    a_global_key_sees_its_own_list,
    a_change_of_a_global_key_that_has_changed_is_refused_with_what_it_is_now,
    deleting_a_global_key_is_confirmed_by_description_or_public_key,
}

const NO_PERSON: &str = "UPDATE users SET global_roles = ''";

impl World {
    /// What a global key may do in the deployment.
    pub(super) async fn global_permit<A: Action>(&self, key: &GlobalKey) -> Permit<A> {
        self.caller_of(key.public_key, HOME).await.permit(Scope::Deployment, None).unwrap()
    }

    /// What a global key may do to another one.
    pub(super) async fn global_permit_to<A: Action>(&self, key: &GlobalKey, target: KeyId) -> Permit<A> {
        self.caller_of(key.public_key, HOME).await.permit(Scope::Deployment, Some(target)).unwrap()
    }

    /// A new global key.
    pub(super) async fn add_global_key(&self, by: &GlobalKey, roles: impl Into<GlobalRoles>) -> GlobalKey {
        let change = AddGlobalKey { key: self.sealed_key(None, roles.into()) };
        self.store.write(&self.global_permit::<CreateGlobalKey>(by).await, change).await.unwrap().value
    }
}

async fn a_new_global_key_is_read_as_it_was_made(world: &World) {
    let owner = world.claim(&[]).await;
    world.clock.turn(1_500);
    let new = world.sealed_key(None, GlobalRoles::from([GlobalRole::BackupAdmin, GlobalRole::ReadOnly]));
    let (id, tail) = (new.id, new.tail);

    let permit = world.global_permit::<CreateGlobalKey>(&owner).await;
    let made = world.store.write(&permit, AddGlobalKey { key: new }).await.unwrap().value;

    let permit = world.global_permit_to::<ReadGlobalKeys>(&owner, id).await;
    let read = world.store.target_global_key(&permit).await.unwrap().unwrap();
    assert_eq!(read, made);
    assert_eq!((read.tail, read.created), (tail, BEGINNING.plus_millis(1_500)));
    let event = log(world).await.pop().unwrap();
    assert_eq!((event.draft.kind, event.draft.chain), (EventType::ApiKeyCreated, Chain::Deployment));
    assert_eq!((event.draft.org, event.org_number), (None, None));
    assert_eq!(event.actor_key, Some((owner.id, owner.public_key)));
    assert_eq!(event.draft.target_key, Some((id, read.public_key)));
    assert_eq!(event.draft.detail.unwrap(), "roles GLOBAL_READ_ONLY GLOBAL_BACKUP_ADMIN");
    let found = world.store.find_key(read.public_key).await.ok().unwrap().unwrap();
    let first = read.public_key.as_str().as_bytes()[0];
    assert_eq!(found.secrets[0].md5.reveal(), [first; 16]);
}

async fn a_public_key_that_is_taken_is_refused_for_a_global_key(world: &World) {
    let owner = world.claim(&[]).await;
    let mut key = world.sealed_key(None, GlobalRoles::from([GlobalRole::ReadOnly]));
    key.public_key = owner.public_key;

    let permit = world.global_permit::<CreateGlobalKey>(&owner).await;
    let refused = world.store.write(&permit, AddGlobalKey { key }).await;

    assert!(matches!(refused, Err(WriteError::Refused(PublicKeyTaken))), "{refused:?}");
}

async fn global_keys_and_keys_of_organizations_are_not_each_others(world: &World) {
    let owner = world.claim(&[]).await;
    let (org, member) = super::global_sight::organization(world, &owner, "Acme").await;
    let caller = world.caller_of(owner.public_key, HOME).await;

    let of_org = caller.permit::<ReadKeys>(Scope::Organization(org), Some(owner.id)).unwrap();
    assert_eq!(world.store.target_key(&of_org).await.unwrap(), None);
    assert_eq!(world.store.list_keys(&of_org, Page::default()).await.unwrap().total, 1);
    let global = caller.permit::<ReadGlobalKeys>(Scope::Deployment, Some(member)).unwrap();
    assert_eq!(world.store.target_global_key(&global).await.unwrap(), None);
    let delete = caller.permit::<policy::DeleteGlobalKey>(Scope::Deployment, Some(member)).unwrap();
    let deleted = world.store.write(&delete, DeleteGlobalKey).await;
    assert!(matches!(deleted, Err(WriteError::Refused(DeleteGlobalKeyRefusal::NotFound))), "{deleted:?}");
}

async fn global_keys_are_listed_page_by_page_by_their_public_keys(world: &World) {
    let owner = world.claim(&[]).await;
    super::global_sight::organization(world, &owner, "Acme").await;
    let mut expected = vec![owner.clone()];
    for _ in 0..6 {
        expected.push(world.add_global_key(&owner, [GlobalRole::ReadOnly]).await);
    }
    expected.sort_by_key(|key| key.public_key);

    let permit = world.global_permit::<ReadGlobalKeys>(&owner).await;
    for (number, places) in [(1, 0..3), (2, 3..6), (3, 6..7), (4, 0..0)] {
        let listed = world.store.list_global_keys(&permit, Page::new(number, 3).unwrap()).await.unwrap();
        assert_eq!((listed.items.as_slice(), listed.total), (&expected[places], 7));
    }
}

async fn a_change_of_a_global_key_says_what_changed(world: &World) {
    let owner = world.claim(&[]).await;
    let key = world.add_global_key(&owner, [GlobalRole::ReadOnly]).await;
    let permit = world.global_permit_to::<policy::ChangeGlobalKey>(&owner, key.id).await;
    let before = log(world).await.len();

    let description = Some(Description::try_from("weekly export").unwrap());
    let roles = GlobalRoles::from([GlobalRole::UserAdmin]);
    let change = || ChangeGlobalKey { description: description.clone(), roles: Some(roles) };
    let changed = world.store.write(&permit, change()).await.unwrap().value;
    // The same again changes nothing, and says nothing.
    world.store.write(&permit, change()).await.unwrap();

    assert_eq!((changed.description.as_str(), changed.roles), ("weekly export", roles));
    assert_eq!(world.store.target_global_key(&permit).await.unwrap().unwrap(), changed);
    let said: Vec<_> = log(world)
        .await
        .into_iter()
        .skip(before)
        .map(|event| (event.draft.kind, event.draft.chain, event.draft.detail.unwrap()))
        .collect();
    let deployment = Chain::Deployment;
    let described = r#"from "nightly export" to "weekly export""#.to_owned();
    let expected = [
        (EventType::ApiKeyDescriptionChanged, deployment, described),
        (EventType::ApiKeyRolesChanged, deployment, "from GLOBAL_READ_ONLY to GLOBAL_USER_ADMIN".to_owned()),
    ];
    assert_eq!(said, expected);
}

async fn a_deleted_global_key_is_gone_and_forgotten(world: &World) {
    let owner = world.claim(&[]).await;
    let key = world.add_global_key(&owner, [GlobalRole::ReadOnly]).await;
    let permit = world.global_permit_to::<policy::DeleteGlobalKey>(&owner, key.id).await;
    world.memory.take();

    world.store.write(&permit, DeleteGlobalKey).await.unwrap();

    assert_eq!(world.memory.take(), [Touched::Key(key.public_key)]);
    assert!(world.store.find_key(key.public_key).await.ok().unwrap().is_none());
    assert_eq!(world.number("SELECT COUNT(*) AS n FROM api_key_secrets").await, 1);
    let again = world.store.write(&permit, DeleteGlobalKey).await;
    assert!(matches!(again, Err(WriteError::Refused(DeleteGlobalKeyRefusal::NotFound))), "{again:?}");
}

/// Tries to delete a key, and to take its ownership.
async fn end(
    world: &World,
    by: &Caller,
    key: &GlobalKey,
) -> (Option<WriteError<ChangeGlobalKeyRefusal>>, Option<WriteError<DeleteGlobalKeyRefusal>>) {
    let change = by.permit::<policy::ChangeGlobalKey>(Scope::Deployment, Some(key.id)).unwrap();
    let delete = by.permit::<policy::DeleteGlobalKey>(Scope::Deployment, Some(key.id)).unwrap();
    let roles = Some([GlobalRole::ReadOnly].into());
    let demoted = world.store.write(&change, ChangeGlobalKey { description: None, roles }).await.err();
    (demoted, world.store.write(&delete, DeleteGlobalKey).await.err())
}

async fn the_last_global_owner_is_neither_deleted_nor_demoted(world: &World) {
    let owner = world.claim(&[]).await;
    world.tamper(NO_PERSON).await;
    let caller = world.caller_of(owner.public_key, HOME).await;

    let (demoted, deleted) = end(world, &caller, &owner).await;

    assert!(matches!(demoted, Some(WriteError::Refused(ChangeGlobalKeyRefusal::LastOwner))), "{demoted:?}");
    assert!(matches!(deleted, Some(WriteError::Refused(DeleteGlobalKeyRefusal::LastOwner))), "{deleted:?}");
    // Beside another owner it may go.
    let other = world.add_global_key(&owner, [GlobalRole::Owner]).await;
    let caller = world.caller_of(other.public_key, HOME).await;
    assert!(matches!(end(world, &caller, &owner).await, (None, None)));
}

async fn a_global_owner_beside_a_person_may_go(world: &World) {
    let owner = world.claim(&[]).await;
    let permit = world.global_permit_to::<policy::DeleteGlobalKey>(&owner, owner.id).await;

    world.store.write(&permit, DeleteGlobalKey).await.unwrap();

    assert_eq!(world.number("SELECT COUNT(*) AS n FROM api_keys").await, 0);
}

async fn a_demoted_global_key_writes_no_more(world: &World) {
    let owner = world.claim(&[]).await;
    let other = world.add_global_key(&owner, [GlobalRole::Owner]).await;
    let create = world.global_permit::<CreateGlobalKey>(&other).await;
    let demote = world.global_permit_to::<policy::ChangeGlobalKey>(&owner, other.id).await;
    let roles = Some([GlobalRole::ReadOnly].into());
    world.store.write(&demote, ChangeGlobalKey { description: None, roles }).await.unwrap();

    let key = world.sealed_key(None, GlobalRoles::from([GlobalRole::Owner]));
    let refused = world.store.write(&create, AddGlobalKey { key }).await;

    let denial = crate::Denial::Refused(Refusal::NotPermitted);
    assert!(matches!(refused, Err(WriteError::Denied(found)) if found == denial), "{refused:?}");
}

async fn a_global_key_sees_its_own_list(world: &World) {
    let owner = world.claim(&["192.0.2.0/24", "198.51.100.7"]).await;

    let permit = world.global_permit_to::<ReadRoot>(&owner, owner.id).await;
    let listed = world.store.list_entries(&permit, Page::default()).await.unwrap();

    let blocks: Vec<_> = listed.items.iter().map(|entry| entry.cidr.entry_text()).collect();
    assert_eq!((blocks, listed.total), (vec!["192.0.2.0/24".to_owned(), "198.51.100.7".to_owned()], 2));
}

async fn a_change_of_a_global_key_that_has_changed_is_refused_with_what_it_is_now(world: &World) {
    let owner = world.claim(&[]).await;
    let key = world.add_global_key(&owner, [GlobalRole::ReadOnly]).await;
    let seen = SeenGlobalKey { description: key.description.as_str().to_owned(), roles: key.roles };
    let change = async |description: Option<&str>, roles: Option<GlobalRoles>| {
        let description = description.map(|text| Description::try_from(text).unwrap());
        let change = ChangeSeenGlobalKey { seen: seen.clone(), change: ChangeGlobalKey { description, roles } };
        let permit = world.global_permit_to::<policy::ChangeGlobalKey>(&owner, key.id).await;
        world.store.write(&permit, change).await.map(|committed| committed.value)
    };

    let theirs = change(None, Some([GlobalRole::BackupAdmin].into())).await.unwrap();
    let mine = change(Some("mine"), None).await;

    let Err(WriteError::Refused(ChangeSeenGlobalKeyRefusal::Changed(now))) = mine else { panic!("{mine:?}") };
    assert_eq!(*now, theirs);
    assert_eq!(now.description, key.description);
}

async fn deleting_a_global_key_is_confirmed_by_description_or_public_key(world: &World) {
    let owner = world.claim(&[]).await;
    let (one, two) = (
        world.add_global_key(&owner, [GlobalRole::ReadOnly]).await,
        world.add_global_key(&owner, [GlobalRole::ReadOnly]).await,
    );
    let delete = async |key: &GlobalKey, typed: &str| {
        let permit = world.global_permit_to::<policy::DeleteGlobalKey>(&owner, key.id).await;
        world.store.write(&permit, DeleteGlobalKeyConfirmed { typed: typed.into() }).await
    };

    for typed in ["", "something else", two.public_key.as_str()] {
        let refused = delete(&one, typed).await;
        let expected = matches!(refused, Err(WriteError::Refused(DeleteGlobalKeyConfirmedRefusal::NotConfirmed)));
        assert!(expected, "{refused:?}");
    }
    assert_eq!(delete(&one, one.description.as_str()).await.unwrap().value, one);
    delete(&two, two.public_key.as_str()).await.unwrap();
    let again = delete(&two, two.public_key.as_str()).await;
    let gone = DeleteGlobalKeyConfirmedRefusal::Key(DeleteGlobalKeyRefusal::NotFound);
    assert!(matches!(&again, Err(WriteError::Refused(refusal)) if *refusal == gone), "{again:?}");
}
