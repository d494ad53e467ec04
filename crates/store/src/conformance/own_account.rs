//! What people do to their own account, and that they reach no other.

use super::first_run::log;
use super::people::{kinds_since, known, new_account};
use super::sentences;
use super::world::{BEGINNING, HOME, World};
use crate::seam::{On, Statement};
use crate::{
    AddUserEntries, AddUserEntriesRefusal, ChangeOwnAccount, ChangeOwnPassword, PasswordRefusal, RemoveUserEntry,
    SeenSession, WriteError,
};
use keywright_domain::policy::{ChangeOwnPassword as PasswordAction, ReadOwnAccount, UseOwnAccessList};
use keywright_domain::{
    Cidr, DateFormat, Description, EntryId, EventType, PersonName, Preferences, Scope, UserEntry, UserId, policy,
};

sentences! {
    a_person_changes_what_they_are_called_and_how_they_read_times,
    a_change_that_changes_nothing_leaves_no_event,
    a_session_knows_how_its_person_reads_times,
    a_new_password_ends_every_other_session_and_every_link,
    a_password_that_was_changed_meanwhile_stays,
    people_keep_a_list_of_their_own,
    entries_are_added_all_or_none,
}

const HERE: Scope = Scope::Deployment;

/// The first owner, and somebody else with an account.
async fn two(world: &World) -> (UserId, UserId) {
    let owner = world.bootstrap().await;
    let permit = world.permit::<policy::CreateAccount>(owner).await;
    let account = new_account(world, "bo@example.net");
    let change = crate::CreateAccount { account, grant: None, link_hash: None, limit: 500, project_limit: 500 };
    let other = world.store.write(&permit, change).await.unwrap().value.id;
    (known(world, "ada@example.org").await.unwrap(), other)
}

fn names(first: &str, last: &str) -> (PersonName, PersonName) {
    let name = |text: &str| PersonName::try_from(text.to_owned()).unwrap();
    (name(first), name(last))
}

fn stockholm() -> Preferences {
    Preferences { time_zone: Some("Europe/Stockholm".try_into().unwrap()), date_format: DateFormat::Iso }
}

async fn change(world: &World, user: UserId, change: ChangeOwnAccount) {
    let permit = world.permit_of::<policy::ChangeOwnAccount>(user, HERE).await;
    world.store.write(&permit, change).await.unwrap();
}

async fn account(world: &World, user: UserId) -> crate::OwnAccount {
    let permit = world.permit_of::<ReadOwnAccount>(user, HERE).await;
    world.store.own_account(&permit).await.unwrap().unwrap()
}

async fn a_person_changes_what_they_are_called_and_how_they_read_times(world: &World) {
    let (ada, bo) = two(world).await;
    let before = log(world).await.len();

    change(world, ada, ChangeOwnAccount { names: Some(names("Ada", "King")), preferences: None }).await;
    change(world, ada, ChangeOwnAccount { names: None, preferences: Some(stockholm()) }).await;

    let read = account(world, ada).await;
    assert_eq!((read.user.first_name.as_str(), read.user.last_name.as_str()), ("Ada", "King"));
    assert_eq!(read.preferences, stockholm());
    let other = account(world, bo).await;
    assert_eq!((other.user.last_name.as_str(), other.preferences), ("Lovelace", Preferences::default()));
    assert_eq!(kinds_since(world, before).await, [EventType::UserUpdated; 2]);
    let events = log(world).await;
    assert_eq!(events[before].draft.target_user.as_ref().map(|(id, _)| *id), Some(ada));
    assert_eq!(events[before].actor_user.as_ref().map(|(id, _)| *id), Some(ada));
}

async fn a_change_that_changes_nothing_leaves_no_event(world: &World) {
    let (ada, _) = two(world).await;
    let new = ChangeOwnAccount { names: Some(names("Ada", "King")), preferences: Some(stockholm()) };
    change(world, ada, new.clone()).await;
    let before = log(world).await.len();

    change(world, ada, new).await;
    change(world, ada, ChangeOwnAccount::default()).await;

    assert_eq!(log(world).await.len(), before);
}

async fn a_session_knows_how_its_person_reads_times(world: &World) {
    let (ada, _) = two(world).await;
    let id = world.open_session(ada, 1).await;
    let found = || world.store.find_session(&[1; 16]);
    assert_eq!(found().await.unwrap().unwrap().preferences, Preferences::default());

    change(world, ada, ChangeOwnAccount { names: None, preferences: Some(stockholm()) }).await;
    world
        .store
        .session_seen(SeenSession { id, at: BEGINNING.plus_millis(5), address: HOME, rights_hash: vec![1] })
        .await
        .unwrap();

    let found = found().await.unwrap().unwrap();
    assert_eq!((found.preferences, found.last_seen), (stockholm(), BEGINNING.plus_millis(5)));
}

async fn a_new_password_ends_every_other_session_and_every_link(world: &World) {
    let (ada, bo) = two(world).await;
    sets_hash(world, ada).await;
    let this = world.open_session(ada, 1).await;
    world.open_session(ada, 2).await;
    world.open_session(bo, 3).await;
    let before = log(world).await.len();

    let permit = world.signed_in(ada, Some(this)).await.permit::<PasswordAction>(HERE).unwrap();
    let change = ChangeOwnPassword { before: "old hash".into(), after: "new hash".into() };
    let ended = world.store.write(&permit, change).await.unwrap().value;

    assert_eq!(ended, 1);
    let stored = world.rows("SELECT password_hash FROM users WHERE username = 'ada@example.org'").await;
    assert_eq!(stored[0].get::<String>("password_hash").unwrap(), "new hash");
    assert!(world.store.find_session(&[1; 16]).await.unwrap().is_some());
    assert!(world.store.find_session(&[2; 16]).await.unwrap().is_none());
    assert!(world.store.find_session(&[3; 16]).await.unwrap().is_some(), "somebody else's");
    assert_eq!(world.number("SELECT COUNT(*) AS n FROM one_time_tokens").await, 0, "bootstrap had made one");
    assert_eq!(kinds_since(world, before).await, [EventType::PasswordChanged, EventType::SessionRevoked]);
}

async fn a_password_that_was_changed_meanwhile_stays(world: &World) {
    let (ada, _) = two(world).await;
    sets_hash(world, ada).await;
    let permit = world.permit_of::<PasswordAction>(ada, HERE).await;

    let change = ChangeOwnPassword { before: "older hash".into(), after: "new hash".into() };
    let refused = world.store.write(&permit, change).await;

    assert!(matches!(refused, Err(WriteError::Refused(PasswordRefusal::ChangedMeanwhile))));
    assert_eq!(world.number("SELECT COUNT(*) AS n FROM users WHERE password_hash = 'old hash'").await, 1);
}

async fn people_keep_a_list_of_their_own(world: &World) {
    let (ada, bo) = two(world).await;
    let before = log(world).await.len();

    add(world, ada, &["203.0.113.9", "2001:db8::/32"], Some("laptop")).await.unwrap();
    world.clock.turn(1);
    add(world, ada, &["198.51.100.0/24"], None).await.unwrap();

    let told: Vec<_> = list(world, ada).await.iter().map(told).collect();
    assert_eq!(told, ["203.0.113.9/32 laptop", "2001:db8::/32 laptop", "198.51.100.0/24 "]);
    assert!(list(world, bo).await.is_empty());
    let events = log(world).await.split_off(before);
    assert!(events.iter().all(|event| event.draft.kind == EventType::UserAccessListEntryAdded));
    assert_eq!(events[0].draft.whitelist_entry.as_deref(), Some("203.0.113.9"));
    assert_eq!(events[0].org_number, None, "no organization's list shows it");

    assert!(!remove(world, bo, "203.0.113.9").await, "another's entry");
    assert!(remove(world, ada, "203.0.113.9").await);
    assert!(!remove(world, ada, "203.0.113.9").await, "gone already");
    assert_eq!(kinds_since(world, before + 3).await, [EventType::UserAccessListEntryDeleted]);
    assert_eq!(list(world, ada).await.len(), 2);
}

async fn entries_are_added_all_or_none(world: &World) {
    let (ada, _) = two(world).await;
    add(world, ada, &["203.0.113.9"], None).await.unwrap();

    let present = add(world, ada, &["203.0.113.10", "203.0.113.9/32"], None).await;
    let many = add(world, ada, &["10.0.0.1", "10.0.0.2", "10.0.0.3"], None).await;

    let entry = Cidr::from_entry("203.0.113.9").unwrap();
    assert!(matches!(present, Err(WriteError::Refused(AddUserEntriesRefusal::Present(cidr))) if cidr == entry));
    assert!(matches!(many, Err(WriteError::Refused(AddUserEntriesRefusal::TooMany(3)))));
    assert_eq!(list(world, ada).await.len(), 1);
}

async fn sets_hash(world: &World, user: UserId) {
    let sql = "UPDATE users SET password_hash = 'old hash' WHERE id = $1";
    let mut tx = world.store.pools.begin().await.unwrap();
    Statement { name: "sets hash", sql }.bind(user.to_string()).run(On::Within(&mut tx)).await.unwrap();
    tx.commit().await.unwrap();
}

async fn add(
    world: &World,
    user: UserId,
    addresses: &[&str],
    comment: Option<&str>,
) -> Result<(), WriteError<AddUserEntriesRefusal>> {
    let permit = world.permit_of::<UseOwnAccessList>(user, HERE).await;
    let mut ids: Vec<_> = addresses.iter().map(|_| EntryId::mint(BEGINNING, &mut *world.chance())).collect();
    ids.sort_unstable();
    let entries = ids.into_iter().zip(addresses.iter().map(|text| Cidr::from_entry(text).unwrap())).collect();
    let comment = comment.map(|text| Description::try_from(text).unwrap());
    world.store.write(&permit, AddUserEntries { entries, comment, limit: 3 }).await.map(|_| ())
}

async fn remove(world: &World, user: UserId, address: &str) -> bool {
    let permit = world.permit_of::<UseOwnAccessList>(user, HERE).await;
    let change = RemoveUserEntry { cidr: Cidr::from_entry(address).unwrap() };
    world.store.write(&permit, change).await.unwrap().value
}

async fn list(world: &World, user: UserId) -> Vec<UserEntry> {
    let permit = world.permit_of::<UseOwnAccessList>(user, HERE).await;
    world.store.own_list(&permit).await.unwrap()
}

fn told(entry: &UserEntry) -> String {
    format!("{} {}", entry.cidr, entry.comment.as_ref().map_or("", Description::as_str))
}
