//! What forms ask for: a thing is made once, a change meets what its author saw, a deletion is confirmed, a maker gives a
//! new key its first addresses.

use super::sentences;
use super::signed_in::proved;
use super::world::{BEGINNING, Member, World};
use crate::{
    AddEntries, AddKey, ChangeKey, ChangeSeenKey, ChangeSeenKeyRefusal, DeleteKeyConfirmed, DeleteKeyConfirmedRefusal,
    FirstAddresses, GuardedRefusal, OfOwnKey, Once, OnceRefusal, RemoveEntry, SeenKey, WriteError,
};
use keywright_domain::policy::{self, ChangeFirstAddresses, ChangeProjectOwnKey, CreateKey, ReadProjectKeyList};
use keywright_domain::{
    Action, Cidr, Description, EntryId, KeyId, OrgRole, OrgRoles, Permit, ProjectId, ProjectRole, Scope, SessionId,
    SignedIn, UserId,
};

sentences! {
    a_form_that_is_sent_again_makes_nothing_and_says_what_was_made,
    a_refused_form_keeps_its_nonce,
    a_change_of_a_key_that_has_changed_is_refused_with_what_it_is_now,
    a_deletion_is_confirmed_by_description_or_public_key,
    first_addresses_are_for_the_maker_in_the_making_session_for_an_hour,
    whoever_is_done_gives_no_more_first_addresses,
    a_list_is_changed_from_a_project_only_where_the_key_is_its_own,
    a_project_sees_the_lists_of_its_own_keys_alone,
}

const MINUTE: i64 = 60_000;

/// The owner of the first organization, in a session of this number.
async fn person(world: &World, org: keywright_domain::OrgId, session: u8) -> SignedIn {
    let owner: UserId = world.rows("SELECT id FROM users").await[0].parsed("users", "id").unwrap();
    let session = SessionId::from_bytes([session; 12]);
    world.tamper("DELETE FROM sessions").await;
    let mut tx = world.store.pools.begin().await.unwrap();
    let insert = crate::seam::Statement {
        name: "session",
        sql: "INSERT INTO sessions (id, user_id, token_hash, created, confirmed, ends, address, user_agent) \
            VALUES ($1, $2, $3, 0, 0, 9000000000000000, '', '')",
    };
    let bound = insert.bind(session.to_string()).bind(owner.to_string()).bind(session.to_string().into_bytes());
    bound.run(crate::seam::On::Within(&mut tx)).await.unwrap();
    tx.commit().await.unwrap();
    let entry = world.store.find_person(owner).await.unwrap().unwrap();
    assert!(entry.in_org(org).is_some());
    proved(entry, Some(session))
}

fn permit<A: Action>(person: &SignedIn, org: keywright_domain::OrgId) -> Permit<A> {
    person.permit(Scope::Organization(org)).unwrap()
}

fn once(world: &World, owner: Member, nonce: u8) -> Once<AddKey> {
    let key = world.new_key(owner.org, [OrgRole::Member].into());
    Once { nonce_hash: vec![nonce; 32], change: AddKey { key, limit: 500 } }
}

async fn a_form_that_is_sent_again_makes_nothing_and_says_what_was_made(world: &World) {
    let owner = world.bootstrap().await;
    let maker = person(world, owner.org, 1).await;

    let made = world.store.write(&permit::<CreateKey>(&maker, owner.org), once(world, owner, 1)).await.unwrap().value;
    let again = world.store.write(&permit::<CreateKey>(&maker, owner.org), once(world, owner, 1)).await;

    assert!(
        matches!(&again, Err(WriteError::Refused(OnceRefusal::Sent(id))) if *id == made.id.to_string()),
        "{again:?}"
    );
    assert_eq!(world.number("SELECT api_key_count AS n FROM organizations").await, 2);
    assert_eq!(world.number("SELECT COUNT(*) AS n FROM form_nonces").await, 1);
    world.clock.turn(31 * 24 * 60 * MINUTE);
    world.store.write(&permit::<CreateKey>(&maker, owner.org), once(world, owner, 2)).await.unwrap();
    assert_eq!(world.number("SELECT COUNT(*) AS n FROM form_nonces").await, 1, "old ones are forgotten");
}

async fn a_refused_form_keeps_its_nonce(world: &World) {
    let owner = world.bootstrap().await;
    let maker = person(world, owner.org, 1).await;
    let mut full = once(world, owner, 1);
    full.change.limit = 0;

    world.store.write(&permit::<CreateKey>(&maker, owner.org), full).await.unwrap_err();

    world.store.write(&permit::<CreateKey>(&maker, owner.org), once(world, owner, 1)).await.unwrap();
}

async fn a_change_of_a_key_that_has_changed_is_refused_with_what_it_is_now(world: &World) {
    let owner = world.bootstrap().await;
    let key = world.add_key(owner, OrgRole::Member).await;
    let permit = || world.permit_to::<policy::ChangeKey>(owner, key.id);
    let roles = OrgRoles::from([OrgRole::Member]);
    let seen = || SeenKey { description: "nightly export".into(), roles };
    let describe = |text: &str| ChangeKey { description: Some(Description::try_from(text).unwrap()), roles: None };

    world.store.write(&permit().await, ChangeSeenKey { seen: seen(), change: describe("theirs") }).await.unwrap();
    let mine = world.store.write(&permit().await, ChangeSeenKey { seen: seen(), change: describe("mine") }).await;

    let Err(WriteError::Refused(ChangeSeenKeyRefusal::Changed(now))) = mine else { panic!("{mine:?}") };
    assert_eq!(now.description.as_str(), "theirs");
    assert_eq!(world.rows("SELECT description_key FROM api_keys WHERE description = 'theirs'").await.len(), 1);
}

async fn a_deletion_is_confirmed_by_description_or_public_key(world: &World) {
    let owner = world.bootstrap().await;
    let (one, two) = (world.add_key(owner, OrgRole::Member).await, world.add_key(owner, OrgRole::Member).await);
    let delete = async |key: Member, typed: &str| {
        let permit = world.permit_to::<policy::DeleteKey>(owner, key.id).await;
        world.store.write(&permit, DeleteKeyConfirmed { typed: typed.into() }).await
    };

    for typed in ["", "Nightly Export", two.public_key.as_str()] {
        let refused = delete(one, typed).await;
        assert!(matches!(refused, Err(WriteError::Refused(DeleteKeyConfirmedRefusal::NotConfirmed))), "{refused:?}");
    }
    assert_eq!(delete(one, " nightly  export ").await.unwrap().value.id, one.id);
    delete(two, two.public_key.as_str()).await.unwrap();
    assert_eq!(world.number("SELECT api_key_count AS n FROM organizations").await, 1);
}

fn entries(text: &str) -> AddEntries {
    let entry = (EntryId::from_bytes([u8::try_from(text.len()).unwrap(); 12]), Cidr::from_entry(text).unwrap());
    AddEntries { entries: vec![entry], limit: 200, refuse_present: true }
}

fn on<A: keywright_domain::TargetsKey>(person: &SignedIn, org: keywright_domain::OrgId, key: KeyId) -> Permit<A> {
    person.permit_on(Scope::Organization(org), key).unwrap()
}

async fn first_addresses_are_for_the_maker_in_the_making_session_for_an_hour(world: &World) {
    let owner = world.bootstrap().await;
    let maker = person(world, owner.org, 1).await;
    let made = world.store.write(&permit::<CreateKey>(&maker, owner.org), once(world, owner, 1)).await.unwrap().value;
    let first = |person: &SignedIn| on::<ChangeFirstAddresses>(person, owner.org, made.id);

    world.store.write(&first(&maker), FirstAddresses(entries("10.0.0.1"))).await.unwrap();
    let now = || crate::Clock::now(&*world.clock);
    assert_eq!(world.store.first_entries(&first(&maker), now()).await.unwrap().unwrap().len(), 1);
    let cidr = Cidr::from_entry("10.0.0.1").unwrap();
    world.store.write(&first(&maker), FirstAddresses(RemoveEntry { cidr })).await.unwrap();
    let other_key = on::<ChangeFirstAddresses>(&maker, owner.org, owner.id);
    let foreign = world.store.write(&other_key, FirstAddresses(entries("10.0.0.2"))).await;
    assert!(matches!(foreign, Err(WriteError::Refused(GuardedRefusal::NotTheirs))), "{foreign:?}");
    assert!(world.store.first_entries(&other_key, now()).await.unwrap().is_none());

    let elsewhere = person(world, owner.org, 2).await;
    let refused = world.store.write(&first(&elsewhere), FirstAddresses(entries("10.0.0.2"))).await;
    assert!(matches!(refused, Err(WriteError::Refused(GuardedRefusal::NotTheirs))), "another session: {refused:?}");
    let maker = person(world, owner.org, 1).await;
    world.clock.turn(60 * MINUTE);
    world.store.write(&first(&maker), FirstAddresses(entries("10.0.0.3/32"))).await.unwrap();
    world.clock.turn(1);
    let late = world.store.write(&first(&maker), FirstAddresses(entries("10.0.0.44/32"))).await;
    assert!(matches!(late, Err(WriteError::Refused(GuardedRefusal::NotTheirs))), "{late:?}");
}

async fn whoever_is_done_gives_no_more_first_addresses(world: &World) {
    let owner = world.bootstrap().await;
    let maker = person(world, owner.org, 1).await;
    let made = world.store.write(&permit::<CreateKey>(&maker, owner.org), once(world, owner, 1)).await.unwrap().value;
    let first = on::<ChangeFirstAddresses>(&maker, owner.org, made.id);

    world.store.first_addresses_done(&on(&maker, owner.org, owner.id)).await.unwrap();
    world.store.write(&first, FirstAddresses(entries("10.0.0.1"))).await.unwrap();
    world.store.first_addresses_done(&first).await.unwrap();
    world.store.first_addresses_done(&first).await.unwrap();

    let refused = world.store.write(&first, FirstAddresses(entries("10.0.0.22"))).await;
    assert!(matches!(refused, Err(WriteError::Refused(GuardedRefusal::NotTheirs))), "{refused:?}");
    assert_eq!(world.store.first_entries(&first, BEGINNING).await.unwrap(), None);
    let delete = world.permit_to::<policy::DeleteKey>(owner, made.id).await;
    world.store.write(&delete, crate::DeleteKey).await.unwrap();
    world.store.sweep_uses().await.unwrap();
    assert_eq!(world.number("SELECT COUNT(*) AS n FROM first_addresses_done").await, 0);
}

async fn assign(world: &World, by: Member, project: ProjectId, key: KeyId) {
    let permit = world.permit_in::<policy::AssignKey>(by, project, Some(key)).await;
    world.store.write(&permit, crate::AssignKey { roles: [ProjectRole::ReadOnly].into() }).await.unwrap();
}

async fn a_list_is_changed_from_a_project_only_where_the_key_is_its_own(world: &World) {
    let owner = world.bootstrap().await;
    let (here, there) = (world.add_project(owner, "Here").await, world.add_project(owner, "There").await);
    let (own, both) = (world.add_key(owner, OrgRole::Member).await, world.add_key(owner, OrgRole::Member).await);
    let reader = world.add_key(owner, OrgRole::ReadOnly).await;
    for key in [own, both, reader] {
        assign(world, owner, here, key.id).await;
    }
    assign(world, owner, there, both.id).await;
    let add = async |project, key: Member| {
        let permit = world.permit_in::<ChangeProjectOwnKey>(owner, project, Some(key.id)).await;
        world.store.write(&permit, OfOwnKey(entries("10.0.0.1"))).await
    };

    add(here, own).await.unwrap();
    for (project, key) in [(there, own), (here, both), (here, reader)] {
        let refused = add(project, key).await;
        assert!(matches!(refused, Err(WriteError::Refused(GuardedRefusal::NotTheirs))), "{refused:?}");
    }
}

async fn a_project_sees_the_lists_of_its_own_keys_alone(world: &World) {
    let owner = world.bootstrap().await;
    let (here, there) = (world.add_project(owner, "Here").await, world.add_project(owner, "There").await);
    let key = world.add_key(owner, OrgRole::Member).await;
    assign(world, owner, here, key.id).await;
    super::access_lists::add(world, owner, key, &["10.0.0.1"]).await;
    let read = async |project| {
        let permit = world.permit_in::<ReadProjectKeyList>(owner, project, Some(key.id)).await;
        world.store.project_key_entries(&permit).await.unwrap().map(|entries| entries.len())
    };

    assert_eq!(read(here).await, Some(1));
    assert_eq!(read(there).await, None);
}
