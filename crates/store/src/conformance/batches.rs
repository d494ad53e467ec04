//! Batches: several writes in one transaction are as separate as if each had its own.

use super::changes::{Busy, End, Muttered, Spoiled};
use super::sentences;
use super::world::{HOME, World};
use crate::causes;
use crate::change::Denial;
use crate::{AddKey, ChangeKey, ChangeKeyRefusal, DeleteKey, RenameOrganization, WriteError};
use keywright_domain::policy::{self, CreateKey};
use keywright_domain::{OrgRole, OrgRoles, Refusal, Scope, Touched};
use std::sync::atomic::Ordering;

sentences! {
    a_batch_that_deletes_a_key_refuses_the_write_that_key_has_in_it,
    a_batch_that_demotes_a_key_refuses_the_write_that_key_has_in_it,
    a_batch_that_changes_sufficient_rights_goes_on,
    a_batch_that_deletes_an_organization_refuses_the_writes_of_its_keys,
    a_refusal_in_the_middle_of_a_batch_leaves_the_others_committed,
    what_a_refused_write_said_is_not_in_the_log,
    a_write_that_refuses_after_a_change_is_taken_out_and_leaves_nothing,
    a_write_whose_statement_fails_is_taken_out_and_leaves_nothing,
    a_write_that_meets_a_damaged_row_is_taken_out_and_leaves_nothing,
    several_spoiled_writes_in_one_batch_disturb_nobody,
    memory_forgets_what_a_batch_touched_before_anybody_is_answered,
    a_caller_that_hangs_up_before_its_turn_is_passed_over_and_disturbs_nobody,
    writes_that_wait_when_the_store_closes_are_still_made,
}

fn adding(world: &World, org: keywright_domain::OrgId) -> AddKey {
    AddKey { key: world.new_key(org, [OrgRole::Member].into()), limit: 500 }
}

async fn a_batch_that_deletes_a_key_refuses_the_write_that_key_has_in_it(world: &World) {
    let owner = world.bootstrap().await;
    let doomed = world.add_key(owner, OrgRole::Owner).await;
    let store = world.batching().await;
    let delete = world.permit_to::<policy::DeleteKey>(owner, doomed.id).await;
    let create = world.permit::<CreateKey>(doomed).await;
    let before = events(world).await;

    let busy = Busy::with(world, &store, owner).await;
    let (deleted, refused, ()) =
        tokio::join!(store.write(&delete, DeleteKey), store.write(&create, adding(world, owner.org)), busy.let_go());

    assert!(deleted.is_ok());
    assert!(matches!(refused, Err(WriteError::Denied(Denial::Gone))), "{refused:?}");
    assert_eq!(events(world).await, before + 1);
    store.close().await;
}

async fn a_batch_that_demotes_a_key_refuses_the_write_that_key_has_in_it(world: &World) {
    let owner = world.bootstrap().await;
    let demoted = world.add_key(owner, OrgRole::Owner).await;
    let store = world.batching().await;
    let change = world.permit_to::<policy::ChangeKey>(owner, demoted.id).await;
    let create = world.permit::<CreateKey>(demoted).await;

    let busy = Busy::with(world, &store, owner).await;
    let roles = Some(OrgRoles::from([OrgRole::ReadOnly]));
    let (changed, refused, ()) = tokio::join!(
        store.write(&change, ChangeKey { description: None, roles }),
        store.write(&create, adding(world, owner.org)),
        busy.let_go()
    );

    assert!(changed.is_ok());
    let denial = Denial::Refused(Refusal::NotPermitted);
    assert!(matches!(refused, Err(WriteError::Denied(found)) if found == denial), "{refused:?}");
    store.close().await;
}

async fn a_batch_that_changes_sufficient_rights_goes_on(world: &World) {
    let owner = world.bootstrap().await;
    let store = world.batching().await;
    let caller = world.caller(owner, HOME).await;
    let scope = Scope::Organization(owner.org);
    let change = caller.permit::<policy::ChangeKey>(scope, Some(owner.id)).unwrap();
    let create = caller.permit::<CreateKey>(scope, None).unwrap();

    let busy = Busy::with(world, &store, owner).await;
    let roles = Some(OrgRoles::from([OrgRole::Owner, OrgRole::Member]));
    let (changed, created, ()) = tokio::join!(
        store.write(&change, ChangeKey { description: None, roles }),
        store.write(&create, adding(world, owner.org)),
        busy.let_go()
    );

    assert_eq!(changed.unwrap().revision, created.unwrap().revision, "one batch has one revision");
    store.close().await;
}

async fn a_batch_that_deletes_an_organization_refuses_the_writes_of_its_keys(world: &World) {
    let owner = world.bootstrap().await;
    let store = world.batching().await;
    let caller = world.caller(owner, HOME).await;
    let scope = Scope::Organization(owner.org);
    let delete = caller.permit::<policy::DeleteOrganization>(scope, None).unwrap();
    let rename = caller.permit::<policy::RenameOrganization>(scope, None).unwrap();

    let busy = Busy::with(world, &store, owner).await;
    let name = "Acme West".try_into().unwrap();
    let (deleted, renamed, ()) = tokio::join!(
        store.write(&delete, crate::DeleteOrganization),
        store.write(&rename, RenameOrganization { name }),
        busy.let_go()
    );

    assert!(deleted.is_ok());
    assert!(matches!(renamed, Err(WriteError::Denied(Denial::Gone))), "{renamed:?}");
    store.close().await;
}

async fn a_refusal_in_the_middle_of_a_batch_leaves_the_others_committed(world: &World) {
    let owner = world.bootstrap().await;
    let store = world.batching().await;
    let create = world.permit::<CreateKey>(owner).await;
    let nobody = keywright_domain::KeyId::from_bytes([9; 12]);
    let change = world.permit_to::<policy::ChangeKey>(owner, nobody).await;

    let busy = Busy::with(world, &store, owner).await;
    let (first, refused, last, ()) = tokio::join!(
        store.write(&create, adding(world, owner.org)),
        store.write(&change, ChangeKey { description: None, roles: None }),
        store.write(&create, adding(world, owner.org)),
        busy.let_go()
    );

    assert_eq!(first.unwrap().revision, last.unwrap().revision);
    assert!(matches!(refused, Err(WriteError::Refused(ChangeKeyRefusal::NotFound))), "{refused:?}");
    assert_eq!(world.number("SELECT api_key_count AS n FROM organizations").await, 3);
    assert!(world.verified_log().await.is_ok());
    store.close().await;
}

async fn what_a_refused_write_said_is_not_in_the_log(world: &World) {
    let owner = world.bootstrap().await;
    let store = world.batching().await;
    let create = world.permit::<CreateKey>(owner).await;
    let before = events(world).await;

    let busy = Busy::with(world, &store, owner).await;
    let (refused, made, ()) =
        tokio::join!(store.write(&create, Muttered), store.write(&create, adding(world, owner.org)), busy.let_go());

    assert!(refused.is_err() && made.is_ok());
    assert_eq!(events(world).await, before + 1);
    store.close().await;
}

async fn a_write_that_refuses_after_a_change_is_taken_out_and_leaves_nothing(world: &World) {
    let refused = beside_good_writes(world, End::WithRefusal).await;

    assert!(matches!(refused, WriteError::Refused("too late")), "{refused:?}");
}

async fn a_write_whose_statement_fails_is_taken_out_and_leaves_nothing(world: &World) {
    let failed = beside_good_writes(world, End::WithSqlError).await;

    assert!(
        matches!(&failed, WriteError::Failed(error) if causes(error).to_lowercase().contains("unique")),
        "{failed:?}"
    );
}

async fn a_write_that_meets_a_damaged_row_is_taken_out_and_leaves_nothing(world: &World) {
    let failed = beside_good_writes(world, End::WithDamage).await;

    assert!(matches!(failed, WriteError::Failed(crate::Error::Damaged { .. })), "{failed:?}");
}

/// One spoiled write in a batch with a good one on either side, and once more by itself.
async fn beside_good_writes(world: &World, end: End) -> WriteError<&'static str> {
    let owner = world.bootstrap().await;
    let store = world.batching().await;
    let create = world.permit::<CreateKey>(owner).await;
    let spoiled = Spoiled::ending(end);
    let runs = spoiled.runs.clone();
    let before = events(world).await;

    let busy = Busy::with(world, &store, owner).await;
    let (first, ended, last, ()) = tokio::join!(
        store.write(&create, adding(world, owner.org)),
        store.write(&create, spoiled),
        store.write(&create, adding(world, owner.org)),
        busy.let_go()
    );
    world.store.write(&create, Spoiled::ending(end)).await.unwrap_err();

    assert_eq!(first.unwrap().revision, last.unwrap().revision);
    assert_eq!(runs.load(Ordering::SeqCst), 2, "once with the others, once alone");
    assert_eq!(events(world).await, before + 2);
    assert_eq!(world.number("SELECT COUNT(*) AS n FROM organizations WHERE name = 'Acme'").await, 1);
    assert_eq!(world.number("SELECT COUNT(*) AS n FROM deployment").await, 1);
    assert!(world.verified_log().await.is_ok());
    store.close().await;
    ended.unwrap_err()
}

async fn several_spoiled_writes_in_one_batch_disturb_nobody(world: &World) {
    let owner = world.bootstrap().await;
    let store = world.batching().await;
    let create = world.permit::<CreateKey>(owner).await;

    let busy = Busy::with(world, &store, owner).await;
    let (first, refused, failed, last, well, ()) = tokio::join!(
        store.write(&create, Spoiled::ending(End::WithRefusal)),
        store.write(&create, Spoiled::ending(End::WithDamage)),
        store.write(&create, Spoiled::ending(End::WithSqlError)),
        store.write(&create, adding(world, owner.org)),
        store.write(&create, Spoiled { name: "Good", ..Spoiled::ending(End::Well) }),
        busy.let_go()
    );

    assert!(matches!(first, Err(WriteError::Refused(_))), "{first:?}");
    assert!(matches!(refused, Err(WriteError::Failed(_))), "{refused:?}");
    assert!(matches!(failed, Err(WriteError::Failed(_))), "{failed:?}");
    assert!(last.is_ok());
    assert!(well.is_ok());
    assert_eq!(world.number("SELECT COUNT(*) AS n FROM organizations WHERE name = 'Good'").await, 1);
    assert!(world.verified_log().await.is_ok());
    store.close().await;
}

async fn memory_forgets_what_a_batch_touched_before_anybody_is_answered(world: &World) {
    let owner = world.bootstrap().await;
    world.memory.take();

    let key = world.add_key(owner, OrgRole::Member).await;
    assert_eq!(world.memory.take(), [Touched::Key(key.public_key)]);

    let rename = world.permit::<policy::RenameOrganization>(owner).await;
    let name = "Acme West".try_into().unwrap();
    world.store.write(&rename, RenameOrganization { name }).await.unwrap();
    assert_eq!(world.memory.take(), [Touched::Organization(owner.org)]);

    let refused = world.permit_to::<policy::DeleteKey>(owner, keywright_domain::KeyId::from_bytes([9; 12])).await;
    world.store.write(&refused, DeleteKey).await.unwrap_err();
    assert_eq!(world.memory.take(), []);
}

async fn a_caller_that_hangs_up_before_its_turn_is_passed_over_and_disturbs_nobody(world: &World) {
    let owner = world.bootstrap().await;
    let create = world.permit::<CreateKey>(owner).await;

    let busy = Busy::with(world, &world.store, owner).await;
    {
        let hung_up = world.store.write(&create, adding(world, owner.org));
        tokio::pin!(hung_up);
        tokio::select! { biased; _ = &mut hung_up => panic!("it waits"), () = std::future::ready(()) => {} }
    }
    busy.let_go().await;
    world.store.write(&create, adding(world, owner.org)).await.unwrap();

    assert_eq!(world.number("SELECT api_key_count AS n FROM organizations").await, 2, "nobody waits for it any more");
}

async fn writes_that_wait_when_the_store_closes_are_still_made(world: &World) {
    let owner = world.bootstrap().await;
    let store = world.batching().await;
    let create = world.permit::<CreateKey>(owner).await;

    let busy = Busy::with(world, &store, owner).await;
    let (one, two, (), ()) = tokio::join!(
        store.write(&create, adding(world, owner.org)),
        store.write(&create, adding(world, owner.org)),
        store.close(),
        busy.let_go()
    );
    let late = store.write(&create, adding(world, owner.org)).await;

    assert!(one.is_ok() && two.is_ok(), "{one:?} {two:?}");
    assert!(matches!(late, Err(WriteError::Failed(crate::Error::Stopped))), "{late:?}");
}

async fn events(world: &World) -> i64 {
    world.number("SELECT COUNT(*) AS n FROM events").await
}
