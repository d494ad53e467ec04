//! The global access list: changed and read, judged under the lock, and never so that it keeps out whoever changes it.

use super::changes::Busy;
use super::first_run::log;
use super::sentences;
use super::world::{BEGINNING, HOME, World};
use crate::change::Denial;
use crate::{
    AddGlobalEntry, AddGlobalEntryRefusal, AddGlobalKey, ChangeGlobalEntry, ChangeGlobalEntryRefusal,
    RemoveGlobalEntry, RemoveGlobalEntryRefusal, Uses, WriteError,
};
use keywright_domain::policy::{self, CreateGlobalKey, ReadGlobalList};
use keywright_domain::{
    Chain, Cidr, EntryId, EventType, GlobalEntry, GlobalKey, GlobalRole, GlobalRoles, Page, Permit, Refusal, Scope,
    Touched,
};
use std::net::IpAddr;

sentences! {
    an_entry_is_read_as_it_was_added,
    entries_are_listed_in_the_order_of_their_addition_with_their_use,
    an_entry_that_is_there_is_refused,
    a_list_has_no_more_entries_than_it_may,
    a_changed_entry_keeps_its_id_and_says_what_changed,
    an_entry_takes_no_block_of_another,
    a_removed_entry_is_gone,
    no_change_keeps_its_caller_out,
    a_write_from_an_address_that_the_list_has_lost_is_refused,
    a_change_of_the_list_in_the_same_batch_is_judged,
    a_write_from_an_address_that_the_list_still_has_goes_on,
    the_use_of_a_global_entry_is_swept_with_it,
}

const ELSEWHERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(198, 51, 100, 7));

fn entry(world: &World, cidr: &str) -> AddGlobalEntry {
    let id = EntryId::mint(BEGINNING, &mut *world.chance());
    let cidr = Cidr::from_entry(cidr).unwrap();
    AddGlobalEntry { id, cidr, description: "vpn".try_into().unwrap(), limit: 200 }
}

async fn adding_from(world: &World, by: &GlobalKey, address: IpAddr) -> Permit<policy::AddGlobalEntry> {
    world.caller_of(by.public_key, address).await.permit(Scope::Deployment, None).unwrap()
}

async fn add(world: &World, by: &GlobalKey, cidr: &str) -> GlobalEntry {
    world.store.write(&adding_from(world, by, HOME).await, entry(world, cidr)).await.unwrap().value
}

async fn blocks(world: &World, by: &GlobalKey) -> Vec<String> {
    let permit = world.global_permit::<ReadGlobalList>(by).await;
    let listed = world.store.list_global_entries(&permit, Page::default()).await.unwrap();
    listed.items.iter().map(|entry| entry.cidr.entry_text()).collect()
}

async fn an_entry_is_read_as_it_was_added(world: &World) {
    let owner = world.claim(&[]).await;
    world.clock.turn(1_500);
    world.memory.take();

    let added = add(world, &owner, "192.0.2.0/24").await;

    assert_eq!((added.created, added.updated), (BEGINNING.plus_millis(1_500), BEGINNING.plus_millis(1_500)));
    let permit = world.global_permit::<ReadGlobalList>(&owner).await;
    assert_eq!(world.store.global_entry(&permit, added.id).await.unwrap().unwrap(), added);
    assert_eq!(world.store.global_entry(&permit, EntryId::from_bytes([9; 12])).await.unwrap(), None);
    assert_eq!(world.memory.take(), [Touched::GlobalList]);
    let event = log(world).await.pop().unwrap();
    assert_eq!((event.draft.kind, event.draft.chain), (EventType::GlobalEntryAdded, Chain::Deployment));
    assert_eq!(event.draft.whitelist_entry.unwrap(), "192.0.2.0/24");
    assert_eq!(event.actor_key, Some((owner.id, owner.public_key)));
    let list = world.store.find_global_list().await.unwrap();
    assert_eq!((list.entries.find(HOME), list.as_of), (Some(added.id), event.revision));
}

async fn entries_are_listed_in_the_order_of_their_addition_with_their_use(world: &World) {
    let owner = world.claim(&[]).await;
    let first = add(world, &owner, "192.0.2.0/24").await;
    for cidr in ["10.0.0.0/8", "2001:db8::/32", "172.16.0.0/12"] {
        add(world, &owner, cidr).await;
    }
    let uses = Uses { count: 3, last: BEGINNING.plus_millis(7), address: HOME, call: crate::Called::default() };
    world.store.add_uses(&mut Vec::new(), &mut vec![(first.id, uses)]).await.unwrap();

    let permit = world.global_permit::<ReadGlobalList>(&owner).await;
    let page = |number| world.store.list_global_entries(&permit, Page::new(number, 3).unwrap());
    let (one, two, three) = (page(1).await.unwrap(), page(2).await.unwrap(), page(3).await.unwrap());

    assert_eq!((one.items.len(), two.items.len(), three.items.len(), one.total), (3, 1, 0, 4));
    assert_eq!(blocks(world, &owner).await, ["192.0.2.0/24", "10.0.0.0/8", "2001:db8::/32", "172.16.0.0/12"]);
    assert_eq!((one.items[0].usage.count, one.items[0].usage.last), (3, Some((uses.last, HOME))));
    assert_eq!(one.items[1].usage.last, None);
}

async fn an_entry_that_is_there_is_refused(world: &World) {
    let owner = world.claim(&[]).await;
    add(world, &owner, "192.0.2.10").await;

    let again = world.store.write(&adding_from(world, &owner, HOME).await, entry(world, "192.0.2.10/32")).await;

    assert!(matches!(again, Err(WriteError::Refused(AddGlobalEntryRefusal::Present))), "{again:?}");
}

async fn a_list_has_no_more_entries_than_it_may(world: &World) {
    let owner = world.claim(&[]).await;
    add(world, &owner, "192.0.2.10").await;

    let change = AddGlobalEntry { limit: 1, ..entry(world, "10.0.0.1") };
    let refused = world.store.write(&adding_from(world, &owner, HOME).await, change).await;

    assert!(matches!(refused, Err(WriteError::Refused(AddGlobalEntryRefusal::TooMany(1)))), "{refused:?}");
}

async fn a_changed_entry_keeps_its_id_and_says_what_changed(world: &World) {
    let owner = world.claim(&[]).await;
    let added = add(world, &owner, "192.0.2.0/24").await;
    let permit = world.global_permit::<policy::ChangeGlobalEntry>(&owner).await;
    world.clock.turn(1_500);
    world.memory.take();

    let (cidr, description) = (Some(Cidr::from_entry("192.0.0.0/16").unwrap()), Some("office".try_into().unwrap()));
    let change = ChangeGlobalEntry { id: added.id, cidr, description };
    let changed = world.store.write(&permit, change.clone()).await.unwrap().value;
    let again = world.store.write(&permit, change).await.unwrap().value;

    assert_eq!(again, changed, "the same again changes nothing");
    let expected = GlobalEntry {
        cidr: cidr.unwrap(),
        description: "office".try_into().unwrap(),
        updated: BEGINNING.plus_millis(1_500),
        ..added
    };
    assert_eq!(changed, expected);
    assert_eq!(world.store.global_entry(&permit, changed.id).await.unwrap().unwrap(), changed);
    assert_eq!(world.memory.take(), [Touched::GlobalList]);
    let event = log(world).await.pop().unwrap();
    assert_eq!(event.draft.kind, EventType::GlobalEntryUpdated);
    assert_eq!(event.draft.whitelist_entry.unwrap(), "192.0.0.0/16");
    assert_eq!(event.draft.detail.unwrap(), r#"from 192.0.2.0/24 to 192.0.0.0/16; from "vpn" to "office""#);
}

async fn an_entry_takes_no_block_of_another(world: &World) {
    let owner = world.claim(&[]).await;
    add(world, &owner, "192.0.2.0/24").await;
    let other = add(world, &owner, "10.0.0.0/8").await;
    let permit = world.global_permit::<policy::ChangeGlobalEntry>(&owner).await;

    let cidr = Cidr::from_entry("192.0.2.0/24").unwrap();
    let taken = ChangeGlobalEntry { id: other.id, cidr: Some(cidr), description: None };
    let refused = world.store.write(&permit, taken).await;
    assert!(
        matches!(refused, Err(WriteError::Refused(ChangeGlobalEntryRefusal::Present(found))) if found == cidr),
        "{refused:?}"
    );
    let nobody = ChangeGlobalEntry { id: EntryId::from_bytes([9; 12]), cidr: None, description: None };
    let refused = world.store.write(&permit, nobody).await;
    assert!(matches!(refused, Err(WriteError::Refused(ChangeGlobalEntryRefusal::NotFound))), "{refused:?}");
}

async fn a_removed_entry_is_gone(world: &World) {
    let owner = world.claim(&[]).await;
    let home = add(world, &owner, "192.0.2.0/24").await;
    let other = add(world, &owner, "10.0.0.0/8").await;
    let permit = world.global_permit::<policy::RemoveGlobalEntry>(&owner).await;

    world.store.write(&permit, RemoveGlobalEntry { id: other.id }).await.unwrap();
    let again = world.store.write(&permit, RemoveGlobalEntry { id: other.id }).await;

    assert!(matches!(again, Err(WriteError::Refused(RemoveGlobalEntryRefusal::NotFound))), "{again:?}");
    assert_eq!(blocks(world, &owner).await, ["192.0.2.0/24"]);
    let event = log(world).await.pop().unwrap();
    assert_eq!(
        (event.draft.kind, event.draft.whitelist_entry.as_deref()),
        (EventType::GlobalEntryDeleted, Some("10.0.0.0/8"))
    );
    // An empty list lets everybody in: the last entry may go.
    world.store.write(&permit, RemoveGlobalEntry { id: home.id }).await.unwrap();
    assert_eq!(blocks(world, &owner).await, Vec::<String>::new());
}

async fn no_change_keeps_its_caller_out(world: &World) {
    let owner = world.claim(&[]).await;

    let first = world.store.write(&adding_from(world, &owner, HOME).await, entry(world, "198.51.100.7")).await;
    assert!(matches!(first, Err(WriteError::Refused(AddGlobalEntryRefusal::KeepsCallerOut))), "{first:?}");

    let home = add(world, &owner, "192.0.2.0/24").await;
    add(world, &owner, "198.51.100.7").await;
    let change = world.global_permit::<policy::ChangeGlobalEntry>(&owner).await;
    let away = Some(Cidr::from_entry("192.0.3.0/24").unwrap());
    let moved = world.store.write(&change, ChangeGlobalEntry { id: home.id, cidr: away, description: None }).await;
    assert!(matches!(moved, Err(WriteError::Refused(ChangeGlobalEntryRefusal::KeepsCallerOut))), "{moved:?}");
    let remove = world.global_permit::<policy::RemoveGlobalEntry>(&owner).await;
    let removed = world.store.write(&remove, RemoveGlobalEntry { id: home.id }).await;
    assert!(matches!(removed, Err(WriteError::Refused(RemoveGlobalEntryRefusal::KeepsCallerOut))), "{removed:?}");

    assert_eq!(blocks(world, &owner).await, ["192.0.2.0/24", "198.51.100.7"]);
}

fn another_key(world: &World) -> AddGlobalKey {
    AddGlobalKey { key: world.sealed_key(None, GlobalRoles::from([GlobalRole::ReadOnly])) }
}

const DENIED: Denial = Denial::Refused(Refusal::NotOnGlobalList);

async fn a_write_from_an_address_that_the_list_has_lost_is_refused(world: &World) {
    let owner = world.claim(&[]).await;
    let create = world.global_permit::<CreateGlobalKey>(&owner).await;
    // Somebody elsewhere restricts the deployment to there, between the decision and the write.
    world.store.write(&adding_from(world, &owner, ELSEWHERE).await, entry(world, "198.51.100.7")).await.unwrap();

    let refused = world.store.write(&create, another_key(world)).await;

    assert!(matches!(refused, Err(WriteError::Denied(found)) if found == DENIED), "{refused:?}");
}

async fn a_change_of_the_list_in_the_same_batch_is_judged(world: &World) {
    let owner = world.claim(&[]).await;
    let store = world.batching().await;
    let (org, member) = super::global_sight::organization(world, &owner, "Acme").await;
    let caller = world.caller_of(owner.public_key, HOME).await;
    let create = caller.permit::<CreateGlobalKey>(Scope::Deployment, None).unwrap();
    let restrict = adding_from(world, &owner, ELSEWHERE).await;
    let delete = caller.permit::<policy::DeleteKey>(Scope::Organization(org), Some(member)).unwrap();

    let busy = Busy::by(&store, caller.permit(Scope::Organization(org), None).unwrap()).await;
    let (restricted, refused, deleted, ()) = tokio::join!(
        store.write(&restrict, entry(world, "198.51.100.7")),
        store.write(&create, another_key(world)),
        store.write(&delete, crate::DeleteKey),
        busy.let_go()
    );

    assert!(restricted.is_ok(), "{restricted:?}");
    assert!(matches!(refused, Err(WriteError::Denied(found)) if found == DENIED), "{refused:?}");
    assert!(matches!(deleted, Err(WriteError::Denied(found)) if found == DENIED), "{deleted:?}");
    store.close().await;
}

async fn a_write_from_an_address_that_the_list_still_has_goes_on(world: &World) {
    let owner = world.claim(&[]).await;
    let create = world.global_permit::<CreateGlobalKey>(&owner).await;
    add(world, &owner, "192.0.2.0/24").await;

    world.store.write(&create, another_key(world)).await.unwrap();
}

async fn the_use_of_a_global_entry_is_swept_with_it(world: &World) {
    let owner = world.claim(&[]).await;
    let added = add(world, &owner, "192.0.2.0/24").await;
    let uses = Uses { count: 1, last: BEGINNING, address: HOME, call: crate::Called::default() };
    world.store.add_uses(&mut Vec::new(), &mut vec![(added.id, uses)]).await.unwrap();
    world.store.sweep_uses().await.unwrap();
    assert_eq!(world.number("SELECT COUNT(*) AS n FROM access_list_usage").await, 1, "what is there stays");

    let permit = world.global_permit::<policy::RemoveGlobalEntry>(&owner).await;
    world.store.write(&permit, RemoveGlobalEntry { id: added.id }).await.unwrap();
    world.store.sweep_uses().await.unwrap();

    assert_eq!(world.number("SELECT COUNT(*) AS n FROM access_list_usage").await, 0);
}
