//! Access lists: grown and shrunk whole, and never from under the caller's feet.

use super::first_run::log;
use super::sentences;
use super::world::{BEGINNING, HOME, Member, World};
use crate::change::Denial;
use crate::{AddEntries, AddEntriesRefusal, RemoveEntry, RemoveEntryRefusal, Uses, WriteError};
use keywright_domain::policy::{AddAccessListEntries, ReadAccessList, RemoveAccessListEntry};
use keywright_domain::{Cidr, EntryId, EventType, KeyId, OrgRole, Page, Refusal, Scope};

sentences! {
    entries_stand_in_the_order_they_were_added_in,
    an_entry_that_is_there_already_is_left_as_it_is,
    an_entry_that_is_there_already_is_refused_when_asked_to,
    a_list_grows_to_its_limit_and_not_beyond,
    a_full_list_takes_what_it_has_already,
    a_long_list_is_added_at_once,
    the_list_of_a_key_of_nobody_is_not_found,
    removing_says_which_and_counts_down,
    a_key_keeps_the_last_entry_that_covers_it,
    a_key_removes_an_entry_when_another_covers_it,
    the_last_entry_of_another_key_is_removed,
    a_list_that_no_longer_covers_the_caller_refuses_what_waits,
    an_entry_shows_its_own_use,
}

pub(super) fn cidr(text: &str) -> Cidr {
    Cidr::from_entry(text).unwrap()
}

fn change(world: &World, texts: &[&str]) -> AddEntries {
    let entry = |text: &&str| (EntryId::mint(BEGINNING, &mut *world.chance()), cidr(text));
    AddEntries { entries: texts.iter().map(entry).collect(), limit: 4, refuse_present: false }
}

/// Adds entries to a key's list.
pub(super) async fn add(world: &World, by: Member, to: Member, texts: &[&str]) {
    let permit = world.permit_to::<AddAccessListEntries>(by, to.id).await;
    world.store.write(&permit, change(world, texts)).await.unwrap();
}

async fn remove(world: &World, by: Member, from: Member, text: &str) -> Result<(), WriteError<RemoveEntryRefusal>> {
    let permit = world.permit_to::<RemoveAccessListEntry>(by, from.id).await;
    world.store.write(&permit, RemoveEntry { cidr: cidr(text) }).await.map(|_| ())
}

async fn listed(world: &World, by: Member, of: Member) -> Vec<String> {
    let permit = world.permit_to::<ReadAccessList>(by, of.id).await;
    let listing = world.store.list_entries(&permit, Page::default()).await.unwrap();
    assert_eq!(listing.total, listing.items.len() as u64);
    listing.items.iter().map(|entry| entry.cidr.entry_text()).collect()
}

async fn entries_stand_in_the_order_they_were_added_in(world: &World) {
    let owner = world.bootstrap().await;
    let key = world.add_key(owner, OrgRole::Member).await;
    add(world, owner, key, &["203.0.113.9", "10.0.0.0/8"]).await;
    remove(world, owner, key, "10.0.0.0/8").await.unwrap();
    let before = log(world).await.len();

    add(world, owner, key, &["2001:db8::/32", "10.0.0.0/8"]).await;

    assert_eq!(listed(world, owner, key).await, ["203.0.113.9", "2001:db8::/32", "10.0.0.0/8"]);
    let permit = world.permit_to::<ReadAccessList>(owner, key.id).await;
    let second = world.store.list_entries(&permit, Page::new(2, 2).unwrap()).await.unwrap();
    assert_eq!((second.items.len(), second.total, second.items[0].cidr), (1, 3, cidr("10.0.0.0/8")));
    let said: Vec<_> = log(world).await.into_iter().skip(before).collect();
    let entries: Vec<_> = said.iter().map(|event| event.draft.whitelist_entry.as_deref().unwrap()).collect();
    assert_eq!(entries, ["2001:db8::/32", "10.0.0.0/8"]);
    assert!(said.iter().all(|event| event.draft.kind == EventType::ApiKeyAccessListEntryAdded));
    assert!(said.iter().all(|event| event.draft.target_key == Some((key.id, key.public_key))));
}

async fn an_entry_that_is_there_already_is_left_as_it_is(world: &World) {
    let owner = world.bootstrap().await;
    let key = world.add_key(owner, OrgRole::Member).await;
    add(world, owner, key, &["203.0.113.9"]).await;
    world.clock.turn(5_000);
    let before = log(world).await.len();

    add(world, owner, key, &["203.0.113.9/32", "203.0.113.10"]).await;
    add(world, owner, key, &["203.0.113.9", "203.0.113.10"]).await;

    assert_eq!(listed(world, owner, key).await, ["203.0.113.9", "203.0.113.10"]);
    assert_eq!(log(world).await.len(), before + 1);
    let permit = world.permit_to::<ReadAccessList>(owner, key.id).await;
    let entry = world.store.entry(&permit, cidr("203.0.113.9")).await.unwrap().unwrap();
    assert_eq!(entry.created, BEGINNING);
}

async fn an_entry_that_is_there_already_is_refused_when_asked_to(world: &World) {
    let owner = world.bootstrap().await;
    let key = world.add_key(owner, OrgRole::Member).await;
    add(world, owner, key, &["203.0.113.9"]).await;
    let permit = world.permit_to::<AddAccessListEntries>(owner, key.id).await;

    let adding = AddEntries { refuse_present: true, ..change(world, &["203.0.113.10", "203.0.113.9"]) };
    let refused = world.store.write(&permit, adding).await;

    let present = AddEntriesRefusal::Present(cidr("203.0.113.9"));
    assert!(matches!(refused, Err(WriteError::Refused(found)) if found == present), "{refused:?}");
    assert_eq!(listed(world, owner, key).await, ["203.0.113.9"], "all or nothing");
}

async fn a_list_grows_to_its_limit_and_not_beyond(world: &World) {
    let owner = world.bootstrap().await;
    let key = world.add_key(owner, OrgRole::Member).await;
    add(world, owner, key, &["10.0.0.1", "10.0.0.2", "10.0.0.3"]).await;
    let permit = world.permit_to::<AddAccessListEntries>(owner, key.id).await;

    let refused = world.store.write(&permit, change(world, &["10.0.0.4", "10.0.0.5"])).await;

    assert!(matches!(refused, Err(WriteError::Refused(AddEntriesRefusal::TooMany(4)))), "{refused:?}");
    assert_eq!(listed(world, owner, key).await.len(), 3);
    add(world, owner, key, &["10.0.0.1", "10.0.0.4"]).await;
    assert_eq!(listed(world, owner, key).await.len(), 4);
}

async fn a_full_list_takes_what_it_has_already(world: &World) {
    let owner = world.bootstrap().await;
    let key = world.add_key(owner, OrgRole::Member).await;
    add(world, owner, key, &["10.0.0.1", "10.0.0.2"]).await;
    let permit = world.permit_to::<AddAccessListEntries>(owner, key.id).await;

    let lowered = AddEntries { limit: 1, ..change(world, &["10.0.0.1"]) };

    world.store.write(&permit, lowered).await.unwrap();
    assert_eq!(listed(world, owner, key).await.len(), 2);
}

async fn a_long_list_is_added_at_once(world: &World) {
    let owner = world.bootstrap().await;
    let key = world.add_key(owner, OrgRole::Member).await;
    let texts: Vec<_> = (0..9_000).map(|n| format!("10.1.{}.{}", n / 256, n % 256)).collect();
    let texts: Vec<_> = texts.iter().map(String::as_str).collect();
    let permit = world.permit_to::<AddAccessListEntries>(owner, key.id).await;

    world.store.write(&permit, AddEntries { limit: 50_000, ..change(world, &texts) }).await.unwrap();

    let found = world.store.find_key(key.public_key).await.ok().unwrap().unwrap();
    assert_eq!(found.entry.access_list.len(), 9_000);
    assert!(world.verified_log().await.is_ok());
}

async fn the_list_of_a_key_of_nobody_is_not_found(world: &World) {
    let owner = world.bootstrap().await;
    let nobody = KeyId::from_bytes([9; 12]);
    let add = world.permit_to::<AddAccessListEntries>(owner, nobody).await;
    let remove = world.permit_to::<RemoveAccessListEntry>(owner, nobody).await;

    let added = world.store.write(&add, change(world, &["10.0.0.1"])).await;
    let removed = world.store.write(&remove, RemoveEntry { cidr: cidr("10.0.0.1") }).await;

    assert!(matches!(added, Err(WriteError::Refused(AddEntriesRefusal::NotFound))), "{added:?}");
    assert!(matches!(removed, Err(WriteError::Refused(RemoveEntryRefusal::KeyNotFound))), "{removed:?}");
}

async fn removing_says_which_and_counts_down(world: &World) {
    let owner = world.bootstrap().await;
    let key = world.add_key(owner, OrgRole::Member).await;
    add(world, owner, key, &["10.0.0.1", "198.51.100.0/24"]).await;

    remove(world, owner, key, "198.51.100.0/24").await.unwrap();
    let again = remove(world, owner, key, "198.51.100.0/24").await;

    assert!(matches!(again, Err(WriteError::Refused(RemoveEntryRefusal::EntryNotFound))), "{again:?}");
    assert_eq!(listed(world, owner, key).await, ["10.0.0.1"]);
    let event = log(world).await.pop().unwrap();
    assert_eq!(event.draft.kind, EventType::ApiKeyAccessListEntryDeleted);
    assert_eq!(event.draft.whitelist_entry.as_deref(), Some("198.51.100.0/24"));
}

async fn a_key_keeps_the_last_entry_that_covers_it(world: &World) {
    let owner = world.bootstrap().await;
    let other = world.add_key(owner, OrgRole::Owner).await;
    add(world, other, owner, &["192.0.2.10", "198.51.100.0/24"]).await;

    let refused = remove(world, owner, owner, "192.0.2.10").await;
    remove(world, owner, owner, "198.51.100.0/24").await.unwrap();
    let last = remove(world, owner, owner, "192.0.2.10").await;

    for refused in [refused, last] {
        assert!(matches!(refused, Err(WriteError::Refused(RemoveEntryRefusal::RemovesCaller))), "{refused:?}");
    }
}

async fn a_key_removes_an_entry_when_another_covers_it(world: &World) {
    let owner = world.bootstrap().await;
    let other = world.add_key(owner, OrgRole::Owner).await;
    add(world, other, owner, &["192.0.2.10", "192.0.2.0/24"]).await;

    remove(world, owner, owner, "192.0.2.10").await.unwrap();

    assert_eq!(listed(world, owner, owner).await, ["192.0.2.0/24"]);
}

async fn the_last_entry_of_another_key_is_removed(world: &World) {
    let owner = world.bootstrap().await;
    let key = world.add_key(owner, OrgRole::Member).await;
    add(world, owner, key, &["192.0.2.10"]).await;

    remove(world, owner, key, "192.0.2.10").await.unwrap();

    assert!(listed(world, owner, key).await.is_empty());
    assert!(world.store.find_key(key.public_key).await.ok().unwrap().unwrap().entry.access_list.is_empty());
}

async fn a_list_that_no_longer_covers_the_caller_refuses_what_waits(world: &World) {
    let owner = world.bootstrap().await;
    let other = world.add_key(owner, OrgRole::Owner).await;
    let caller = world.caller(other, HOME).await;
    let waiting = caller.permit::<AddAccessListEntries>(Scope::Organization(owner.org), Some(owner.id)).unwrap();
    add(world, owner, other, &["198.51.100.0/24"]).await;

    let refused = world.store.write(&waiting, change(world, &["10.0.0.1"])).await;

    let denial = Denial::Refused(Refusal::NotOnAccessList);
    assert!(matches!(refused, Err(WriteError::Denied(found)) if found == denial), "{refused:?}");
}

async fn an_entry_shows_its_own_use(world: &World) {
    let owner = world.bootstrap().await;
    let key = world.add_key(owner, OrgRole::Member).await;
    add(world, owner, key, &["10.0.0.0/8", "203.0.113.9"]).await;
    let permit = world.permit_to::<ReadAccessList>(owner, key.id).await;
    let entry = world.store.entry(&permit, cidr("10.0.0.0/8")).await.unwrap().unwrap();
    assert_eq!((entry.usage.count, entry.usage.last), (0, None));

    let address = "10.9.8.7".parse().unwrap();
    let uses = Uses { count: 3, last: BEGINNING.plus_millis(9), address, call: crate::Called::default() };
    world.store.add_uses(&mut Vec::new(), &mut vec![(entry.id, uses)]).await.unwrap();

    let list = world.store.list_entries(&permit, Page::default()).await.unwrap();
    assert_eq!((list.items[0].usage.count, list.items[0].usage.last), (3, Some((uses.last, address))));
    assert_eq!(list.items[1].usage, keywright_domain::Usage::default());
    assert_eq!(world.store.entry(&permit, cidr("10.0.0.0/8")).await.unwrap().as_ref(), Some(&list.items[0]));
}
