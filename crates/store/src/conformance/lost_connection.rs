//! Lost connections: what was being written is written once, or its writer is told that it was not.

use super::changes::{Busy, End, Spoiled};
use super::proxy::{Break, Proxy};
use super::sentences;
use super::world::{Member, World, administer};
use crate::change::{Change, Stop, Tx};
use crate::seam::{On, Statement};
use crate::{AddKey, Options, WriteError};
use keywright_domain::policy::CreateKey;
use keywright_domain::{Draft, EventType, OrgRole, Scope, Timestamp, Touched};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

sentences! { a_write_waits_for_the_transaction_of_another_node }

/// Nobody is between a process and its own SQLite file.
mod postgres_alone {
    super::sentences! {
        @on Postgres,
        a_batch_whose_connection_is_lost_is_run_again_and_done_once,
        a_batch_whose_connection_is_lost_in_a_statement_is_run_again_and_done_once,
        a_write_that_loses_its_connection_every_time_is_given_up_and_leaves_nothing,
        a_commit_that_never_arrived_is_run_again,
        a_commit_whose_answer_was_lost_is_found_and_not_run_again,
        a_batch_whose_commit_was_lost_answers_each_of_its_writes,
        a_node_that_pauses_in_a_transaction_holds_nobody_up,
    }
}

/// How a connection is lost in the middle of a write.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Loss {
    BetweenStatements,
    InAStatement,
    ByPausing,
}

/// Says something, loses its connection in its first runs, and says something more.
struct Interrupted {
    loss: Loss,
    times: u32,
    runs: Arc<AtomicU32>,
}

const PID: Statement = Statement { name: "pid", sql: "SELECT CAST(pg_backend_pid() AS BIGINT) AS n" };
const LEAVE: Statement = Statement { name: "leave", sql: "SELECT pg_terminate_backend(pg_backend_pid()) AS gone" };
const MARK: Statement = Statement { name: "mark", sql: "UPDATE deployment SET start_number = start_number + 1" };

impl Change for Interrupted {
    type Action = CreateKey;
    type Out = ();
    type Refusal = ();

    async fn apply(&self, scope: &Scope, _: Timestamp, tx: &mut Tx) -> Result<(), Stop<()>> {
        tx.write(MARK.query()).await?;
        if self.runs.fetch_add(1, Ordering::SeqCst) < self.times {
            let pid: i64 = tx.optional(PID.query()).await?.unwrap().get("n")?;
            match self.loss {
                Loss::InAStatement => drop(tx.all(LEAVE.query()).await?),
                Loss::BetweenStatements => {
                    administer(&format!("SELECT pg_terminate_backend({pid})")).await;
                    until_gone(pid).await;
                }
                Loss::ByPausing => until_gone(pid).await,
            }
        }
        tx.write(MARK.query()).await?;
        tx.record(Draft::of_org(EventType::OrgRenamed, scope.org().unwrap()));
        Ok(())
    }
}

/// Waits until the server has ended a session.
async fn until_gone(pid: i64) {
    let waiting = format!(
        "DO $$ BEGIN WHILE EXISTS (SELECT FROM pg_stat_activity WHERE pid = {pid}) LOOP \
        PERFORM pg_sleep(0.01); PERFORM pg_stat_clear_snapshot(); END LOOP; END $$"
    );
    administer(&waiting).await;
}

const MARKS: &str = "SELECT start_number AS n FROM deployment";
const EVENTS: &str = "SELECT COUNT(*) AS n FROM events";

fn adding(world: &World, owner: Member) -> AddKey {
    AddKey { key: world.new_key(owner.org, [OrgRole::Member].into()), limit: 500 }
}

async fn a_batch_whose_connection_is_lost_is_run_again_and_done_once(world: &World) {
    interrupted_among_others(world, Loss::BetweenStatements).await;
}

async fn a_batch_whose_connection_is_lost_in_a_statement_is_run_again_and_done_once(world: &World) {
    interrupted_among_others(world, Loss::InAStatement).await;
}

async fn interrupted_among_others(world: &World, loss: Loss) {
    let owner = world.bootstrap().await;
    let store = world.batching().await;
    let create = world.permit::<CreateKey>(owner).await;
    let runs = Arc::new(AtomicU32::new(0));
    let interrupted = Interrupted { loss, times: 2, runs: runs.clone() };

    let busy = Busy::with(world, &store, owner).await;
    let (first, second, third, ()) = tokio::join!(
        store.write(&create, adding(world, owner)),
        store.write(&create, interrupted),
        store.write(&create, adding(world, owner)),
        busy.let_go()
    );

    let revisions = [first.unwrap().revision, second.unwrap().revision, third.unwrap().revision];
    assert_eq!(revisions.map(|revision| revision.0), [7; 3]);
    assert_eq!(runs.load(Ordering::SeqCst), 3);
    assert_eq!((world.number(MARKS).await, world.number(EVENTS).await), (2, 7));
    assert!(world.verified_log().await.is_ok());
    store.close().await;
}

async fn a_write_that_loses_its_connection_every_time_is_given_up_and_leaves_nothing(world: &World) {
    let owner = world.bootstrap().await;
    let create = world.permit::<CreateKey>(owner).await;
    let runs = Arc::new(AtomicU32::new(0));
    let interrupted = Interrupted { loss: Loss::InAStatement, times: u32::MAX, runs: runs.clone() };

    let given_up = world.store.write(&create, interrupted).await;
    let after = world.store.write(&create, adding(world, owner)).await;

    assert!(matches!(&given_up, Err(WriteError::Failed(error)) if error.is_passing()), "{given_up:?}");
    assert_eq!(runs.load(Ordering::SeqCst), 5);
    assert_eq!(after.unwrap().revision.0, 5);
    assert_eq!(world.number(MARKS).await, 0);
}

async fn a_commit_that_never_arrived_is_run_again(world: &World) {
    assert_eq!(broken_at_commit(world, Break::Before).await, 2);
}

async fn a_commit_whose_answer_was_lost_is_found_and_not_run_again(world: &World) {
    assert_eq!(broken_at_commit(world, Break::After).await, 1);
}

/// Breaks the line at a COMMIT; the write is done once all the same. How often it ran.
async fn broken_at_commit(world: &World, place: Break) -> u32 {
    let owner = world.bootstrap().await;
    let proxy = Proxy::to(&world.location).await;
    let store = world.another_at(&proxy.near(&world.location), Options::default()).await;
    let create = world.permit::<CreateKey>(owner).await;
    let spoiled = Spoiled::ending(End::Well);
    let runs = spoiled.runs.clone();
    world.memory.take();

    proxy.break_next(place);
    let written = store.write(&create, spoiled).await.unwrap();

    assert!(proxy.has_broken());
    assert_eq!(written.revision.0, 5);
    assert_eq!(written.value, runs.load(Ordering::SeqCst));
    assert_eq!(world.memory.take(), [Touched::Organization(owner.org)]);
    assert_eq!(world.number(EVENTS).await, 5);
    assert!(world.verified_log().await.is_ok());
    store.close().await;
    written.value
}

async fn a_batch_whose_commit_was_lost_answers_each_of_its_writes(world: &World) {
    let owner = world.bootstrap().await;
    let proxy = Proxy::to(&world.location).await;
    let batching = Options { batch_size: 16, ..Options::default() };
    let store = world.another_at(&proxy.near(&world.location), batching).await;
    let create = world.permit::<CreateKey>(owner).await;

    let busy = Busy::with(world, &store, owner).await;
    proxy.break_next(Break::After);
    let (first, refused, last, ()) = tokio::join!(
        store.write(&create, adding(world, owner)),
        store.write(&create, AddKey { limit: 0, ..adding(world, owner) }),
        store.write(&create, adding(world, owner)),
        busy.let_go()
    );

    assert!(proxy.has_broken());
    assert_eq!(first.unwrap().revision, last.unwrap().revision);
    assert!(matches!(refused, Err(WriteError::Refused(_))), "{refused:?}");
    assert_eq!(world.number(EVENTS).await, 6);
    assert!(world.verified_log().await.is_ok());
    store.close().await;
}

async fn a_node_that_pauses_in_a_transaction_holds_nobody_up(world: &World) {
    let owner = world.bootstrap().await;
    let second = world.another(Options::default()).await;
    let create = world.permit::<CreateKey>(owner).await;
    let runs = Arc::new(AtomicU32::new(0));
    let pausing = Interrupted { loss: Loss::ByPausing, times: 1, runs: runs.clone() };

    let (paused, others) =
        tokio::join!(world.store.write(&create, pausing), second.write(&create, adding(world, owner)));

    assert!(paused.is_ok() && others.is_ok(), "{paused:?} {others:?}");
    assert_eq!(runs.load(Ordering::SeqCst), 2);
    assert_eq!((world.number(MARKS).await, world.number(EVENTS).await), (2, 6));
    assert!(world.verified_log().await.is_ok());
    second.close().await;
}

async fn a_write_waits_for_the_transaction_of_another_node(world: &World) {
    let owner = world.bootstrap().await;
    let second = world.another(Options::default()).await;
    let create = world.permit::<CreateKey>(owner).await;
    let mut other = second.pools.begin().await.unwrap();
    let lock = Statement { name: "lock", sql: "UPDATE log SET revision = revision" };
    lock.query().run(On::Within(&mut other)).await.unwrap();

    let (written, ()) = tokio::join!(world.store.write(&create, adding(world, owner)), async {
        tokio::task::yield_now().await;
        other.rollback().await.unwrap();
    });

    assert_eq!(written.unwrap().revision.0, 5);
    second.close().await;
}
