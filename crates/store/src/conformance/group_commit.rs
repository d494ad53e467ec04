//! Group commit: what waits shares a transaction, and what a transaction costs.

use super::changes::Busy;
use super::sentences;
use super::world::{Member, World, new_organization};
use crate::{AddKey, AddKeyRefusal, AddProjectKey, Batch, Location, Options, Store, WriteError};
use keywright_domain::policy::{CreateKey, CreateOrganization, CreateProjectKey, DeleteKey};
use keywright_domain::{ApiKey, OrgId, OrgRole, Permit, ProjectRole};
use std::time::Duration;
use tokio::task::JoinSet;

sentences! {
    a_key_that_is_made_alone_costs_eight_statements_at_most,
    sixteen_keys_that_wait_together_cost_no_more_messages_than_one,
    keys_of_a_project_share_their_inserts_too,
    what_waits_beyond_the_size_of_a_batch_is_the_next_batch,
    what_is_left_when_the_time_of_a_batch_is_over_is_the_next_batch,
    more_keys_than_a_message_holds_are_one_batch,
    a_quota_is_exact_within_a_batch,
    a_place_that_a_batch_frees_goes_to_its_next_key,
    keys_of_two_organizations_are_counted_each_in_its_own,
    a_public_key_that_was_there_before_is_refused_in_a_batch,
    of_two_writes_of_a_batch_with_the_same_public_key_one_is_refused,
    a_failed_insert_of_many_rows_harms_nobody_but_its_own_write,
    batches_of_two_stores_leave_one_log_without_gaps,
}

fn adding(world: &World, owner: Member, limit: u64) -> AddKey {
    AddKey { key: world.new_key(owner.org, [OrgRole::Member].into()), limit }
}

type Made = Result<ApiKey, WriteError<AddKeyRefusal>>;

/// Writes all of these while the committer is busy.
async fn together(world: &World, store: &Store, owner: Member, changes: Vec<AddKey>) -> Vec<Made> {
    let mut permits: Vec<Permit<CreateKey>> = Vec::new();
    for _ in &changes {
        permits.push(world.permit(owner).await);
    }
    let busy = Busy::with(world, store, owner).await;
    world.memory.take_batches();
    let mut written = JoinSet::new();
    for (place, (change, permit)) in changes.into_iter().zip(permits).enumerate() {
        let waiting = store.clone();
        written.spawn(async move { (place, waiting.write(&permit, change).await.map(|made| made.value)) });
        while store.waiting() <= place {
            tokio::task::yield_now().await;
        }
    }
    busy.let_go().await;
    let mut answers = written.join_all().await;
    answers.sort_by_key(|(place, _)| *place);
    answers.into_iter().map(|(_, made)| made).collect()
}

async fn a_key_that_is_made_alone_costs_eight_statements_at_most(world: &World) {
    let owner = world.bootstrap().await;
    let create = world.permit::<CreateKey>(owner).await;
    world.memory.take_batches();

    world.store.write(&create, adding(world, owner, 500)).await.unwrap();

    assert_eq!(world.memory.take_batches(), [Batch { writes: 1, messages: on(world, 8, 4) }]);
}

async fn sixteen_keys_that_wait_together_cost_no_more_messages_than_one(world: &World) {
    let owner = world.bootstrap().await;
    let changes = (0..16).map(|_| adding(world, owner, 500)).collect();

    let made = together(world, &world.store, owner, changes).await;

    assert!(made.iter().all(Result::is_ok), "{made:?}");
    assert_eq!(world.memory.take_batches(), [Batch { writes: 16, messages: on(world, 8, 4) }]);
    assert_eq!(world.number("SELECT api_key_count AS n FROM organizations").await, 17);
    assert_eq!(world.number("SELECT COUNT(*) AS n FROM api_key_secrets").await, 17);
    assert!(world.verified_log().await.is_ok());
}

async fn keys_of_a_project_share_their_inserts_too(world: &World) {
    let owner = world.bootstrap().await;
    let project = world.add_project(owner, "East").await;
    let permits = [(); 2].map(|()| world.permit_in::<CreateProjectKey>(owner, project, None));
    let [first, second] = permits;
    let (first, second) = (first.await, second.await);
    let adding = || AddProjectKey {
        key: world.new_key(owner.org, [OrgRole::Member].into()),
        roles: [ProjectRole::ReadOnly].into(),
        names_org_roles: false,
        limit: 500,
    };

    let busy = Busy::with(world, &world.store, owner).await;
    world.memory.take_batches();
    let (one, two, ()) =
        tokio::join!(world.store.write(&first, adding()), world.store.write(&second, adding()), busy.let_go());

    assert!(one.is_ok() && two.is_ok(), "{one:?} {two:?}");
    // Of each: its actor again (the project touched it), its project, its count, its numbers; together keys, secrets, roles.
    let batches = world.memory.take_batches();
    assert_eq!(batches.iter().map(|batch| batch.writes).collect::<Vec<_>>(), [2]);
    assert!(batches[0].messages <= 2 * 4 + 8, "{batches:?}");
    assert_eq!(world.number("SELECT COUNT(*) AS n FROM api_key_group_roles").await, 3);
    assert_eq!(world.number("SELECT MAX(group_number) AS n FROM events").await, 5, "made, its two owners, two keys");
    assert!(world.verified_log().await.is_ok());
}

async fn what_waits_beyond_the_size_of_a_batch_is_the_next_batch(world: &World) {
    let owner = world.bootstrap().await;
    let store = world.another(Options { batch_size: 4, ..Options::default() }).await;
    let changes = (0..10).map(|_| adding(world, owner, 500)).collect();

    let made = together(world, &store, owner, changes).await;

    assert!(made.iter().all(Result::is_ok), "{made:?}");
    assert_eq!(sizes(world), [4, 4, 2]);
    assert!(world.verified_log().await.is_ok());
    store.close().await;
}

async fn what_is_left_when_the_time_of_a_batch_is_over_is_the_next_batch(world: &World) {
    let owner = world.bootstrap().await;
    let store = world.another(Options { batch_time: Duration::ZERO, ..Options::default() }).await;
    let changes = (0..3).map(|_| adding(world, owner, 500)).collect();

    let made = together(world, &store, owner, changes).await;

    assert!(made.iter().all(Result::is_ok), "{made:?}");
    assert_eq!(sizes(world), [1, 1, 1]);
    assert!(world.verified_log().await.is_ok());
    store.close().await;
}

async fn a_quota_is_exact_within_a_batch(world: &World) {
    let owner = world.bootstrap().await;
    let changes = (0..8).map(|_| adding(world, owner, 5)).collect();

    let made = together(world, &world.store, owner, changes).await;

    let (made, refused): (Vec<_>, Vec<_>) = made.into_iter().partition(Result::is_ok);
    assert_eq!((made.len(), refused.len()), (4, 4), "one key was there");
    let full = |answer: &Made| matches!(answer, Err(WriteError::Refused(AddKeyRefusal::QuotaReached(5))));
    assert!(refused.iter().all(full), "{refused:?}");
    assert_eq!(sizes(world), [4]);
    assert_eq!(world.number("SELECT COUNT(*) AS n FROM api_keys").await, 5);
}

async fn more_keys_than_a_message_holds_are_one_batch(world: &World) {
    let owner = world.bootstrap().await;
    let changes = (0..80).map(|_| adding(world, owner, 500)).collect();

    let made = together(world, &world.store, owner, changes).await;

    assert!(made.iter().all(Result::is_ok), "{made:?}");
    assert_eq!(sizes(world), [80]);
    assert_eq!(world.number("SELECT api_key_count AS n FROM organizations").await, 81);
    assert_eq!(world.number("SELECT COUNT(*) AS n FROM api_key_secrets").await, 81);
    assert!(world.verified_log().await.is_ok());
}

async fn a_place_that_a_batch_frees_goes_to_its_next_key(world: &World) {
    let owner = world.bootstrap().await;
    let doomed = world.add_key(owner, OrgRole::Member).await;
    let create = world.permit::<CreateKey>(owner).await;
    let delete = world.permit_to::<DeleteKey>(owner, doomed.id).await;

    let busy = Busy::with(world, &world.store, owner).await;
    world.memory.take_batches();
    let (early, deleted, late, after, ()) = tokio::join!(
        world.store.write(&create, adding(world, owner, 2)),
        world.store.write(&delete, crate::DeleteKey),
        world.store.write(&create, adding(world, owner, 2)),
        world.store.write(&create, adding(world, owner, 2)),
        busy.let_go()
    );

    let full = |answer: &WriteError<_>| matches!(answer, WriteError::Refused(AddKeyRefusal::QuotaReached(2)));
    assert!(early.is_err_and(|error| full(&error)), "no room yet");
    assert!(deleted.is_ok() && late.is_ok(), "{late:?}");
    assert!(after.is_err_and(|error| full(&error)), "the place is taken again");
    assert_eq!(sizes(world), [2]);
    assert_eq!(world.number("SELECT api_key_count AS n FROM organizations").await, 2);
    assert_eq!(world.number("SELECT COUNT(*) AS n FROM api_keys").await, 2);
}

async fn keys_of_two_organizations_are_counted_each_in_its_own(world: &World) {
    let owner = world.bootstrap().await;
    let organization = new_organization(OrgId::from_bytes([9; 12]), "Beta");
    let there = organization.id;
    let key = world.new_key(there, [OrgRole::Owner].into());
    let other = Member { id: key.id, public_key: key.public_key, org: there };
    let permit = world.permit::<CreateOrganization>(owner).await;
    let change = crate::CreateOrganization { organization, owner: None, key: Some(key) };
    world.store.write(&permit, change).await.unwrap();
    let (here, there) = (world.permit::<CreateKey>(owner).await, world.permit::<CreateKey>(other).await);

    let busy = Busy::with(world, &world.store, owner).await;
    world.memory.take_batches();
    let (one, two, three, ()) = tokio::join!(
        world.store.write(&here, adding(world, owner, 9)),
        world.store.write(&there, adding(world, other, 9)),
        world.store.write(&there, adding(world, other, 9)),
        busy.let_go()
    );

    assert!(one.is_ok() && two.is_ok() && three.is_ok(), "{one:?} {two:?} {three:?}");
    assert_eq!(sizes(world), [3]);
    assert_eq!(world.number("SELECT api_key_count AS n FROM organizations WHERE name = 'Acme'").await, 2);
    assert_eq!(world.number("SELECT api_key_count AS n FROM organizations WHERE name = 'Beta'").await, 3);
    assert!(world.verified_log().await.is_ok());
}

async fn a_public_key_that_was_there_before_is_refused_in_a_batch(world: &World) {
    let owner = world.bootstrap().await;
    let (mut first, second) = (adding(world, owner, 9), adding(world, owner, 9));
    first.key.public_key = owner.public_key;

    let made = together(world, &world.store, owner, vec![first, second]).await;

    assert!(matches!(made[0], Err(WriteError::Refused(AddKeyRefusal::PublicKeyTaken))), "{made:?}");
    assert!(made[1].is_ok(), "{made:?}");
    assert_eq!(sizes(world), [1]);
    assert_eq!(world.number("SELECT api_key_count AS n FROM organizations").await, 2);
}

async fn of_two_writes_of_a_batch_with_the_same_public_key_one_is_refused(world: &World) {
    let owner = world.bootstrap().await;
    let (first, mut second, third) = (adding(world, owner, 9), adding(world, owner, 9), adding(world, owner, 9));
    second.key.public_key = first.key.public_key;

    let made = together(world, &world.store, owner, vec![first, second, third]).await;

    assert!(made[0].is_ok() && made[2].is_ok(), "{made:?}");
    assert!(matches!(made[1], Err(WriteError::Refused(AddKeyRefusal::PublicKeyTaken))), "{made:?}");
    assert_eq!(world.number("SELECT api_key_count AS n FROM organizations").await, 3);
    assert!(world.verified_log().await.is_ok());
}

async fn a_failed_insert_of_many_rows_harms_nobody_but_its_own_write(world: &World) {
    let owner = world.bootstrap().await;
    let (first, mut second, third) = (adding(world, owner, 9), adding(world, owner, 9), adding(world, owner, 9));
    second.key.id = first.key.id;

    let made = together(world, &world.store, owner, vec![first, second, third]).await;

    assert!(made[0].is_ok() && made[2].is_ok(), "{made:?}");
    let unique = |error: &crate::Error| crate::causes(error).to_lowercase().contains("unique");
    assert!(matches!(&made[1], Err(WriteError::Failed(error)) if unique(error)), "{made:?}");
    assert_eq!(world.number("SELECT api_key_count AS n FROM organizations").await, 3);
    assert_eq!(
        world.number("SELECT revision AS n FROM log").await,
        world.number("SELECT MAX(revision) AS n FROM events").await
    );
    assert!(world.verified_log().await.is_ok());
}

async fn batches_of_two_stores_leave_one_log_without_gaps(world: &World) {
    let owner = world.bootstrap().await;
    let other = world.another(Options::default()).await;
    let before = world.number("SELECT revision AS n FROM log").await;
    let mut writing = JoinSet::new();
    for place in 0..40 {
        let store = if place % 2 == 0 { world.store.clone() } else { other.clone() };
        let (permit, change) = (world.permit::<CreateKey>(owner).await, adding(world, owner, 500));
        writing.spawn(async move { store.write(&permit, change).await });
    }

    let written = writing.join_all().await;

    assert!(written.iter().all(Result::is_ok), "{written:?}");
    assert_eq!(world.number("SELECT revision AS n FROM log").await, before + 40);
    assert_eq!(world.number("SELECT COUNT(*) AS n FROM events").await, before + 40);
    assert!(world.verified_log().await.is_ok());
    other.close().await;
}

/// On SQLite a message is a statement, of which BEGIN and the lock count as one.
fn on(world: &World, sqlite: u32, postgres: u32) -> u32 {
    match world.location {
        Location::Sqlite { .. } => sqlite,
        Location::Postgres { .. } => postgres,
    }
}

fn sizes(world: &World) -> Vec<u64> {
    world.memory.take_batches().iter().map(|batch| batch.writes).collect()
}
