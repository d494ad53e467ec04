//! SQLite's one connection that writes: who has it, what becomes of what is left in the middle, and whom it holds up.

use super::world::{Kind, World};
use crate::seam::{On, Statement, Transaction};
use crate::{AddKey, Error, Options};
use keywright_domain::OrgRole;
use keywright_domain::policy::CreateKey;
use rusqlite::Connection;
use std::sync::{Arc, Mutex};

const MARK: Statement = Statement { name: "mark", sql: "UPDATE deployment SET start_number = start_number + 1" };
const MARKS: &str = "SELECT start_number AS n FROM deployment";
/// Marks, and takes some tenths of a second for it.
const SLOWLY: Statement = Statement {
    name: "slowly",
    sql: "UPDATE deployment SET start_number = start_number + (WITH RECURSIVE counted(n) AS \
        (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < 100000) SELECT MAX(n) FROM counted)",
};

async fn world() -> World {
    World::fresh(Kind::Sqlite).await
}

async fn mark(transaction: &mut Transaction) {
    MARK.query().run(On::Within(transaction)).await.unwrap();
}

/// Another process, which has the file to itself until it is dropped.
fn another_process(world: &World) -> Connection {
    let crate::Location::Sqlite { file, .. } = &world.location else { panic!("it is a file") };
    let other = Connection::open(file).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    other
}

#[tokio::test]
async fn a_transaction_that_is_left_in_the_middle_is_rolled_back_before_the_next_begins() {
    let world = world().await;

    let mut left = world.store.pools.begin().await.unwrap();
    mark(&mut left).await;
    drop(left);
    let mut next = world.store.pools.begin().await.unwrap();
    mark(&mut next).await;
    next.commit().await.unwrap();

    assert_eq!(world.number(MARKS).await, 1);
}

#[tokio::test]
async fn a_statement_that_nobody_waits_for_any_more_is_rolled_back_before_the_next_begins() {
    let world = world().await;

    let mut left = world.store.pools.begin().await.unwrap();
    tokio::select! {
        biased;
        done = SLOWLY.query().run(On::Within(&mut left)) => panic!("it is slow: {done:?}"),
        () = std::future::ready(()) => {}
    }
    let lost = MARK.query().run(On::Within(&mut left)).await;
    drop(left);
    let mut next = world.store.pools.begin().await.unwrap();
    mark(&mut next).await;
    next.commit().await.unwrap();

    assert!(matches!(lost, Err(Error::Unavailable(_))), "{lost:?}");
    assert_eq!(world.number(MARKS).await, 1);
}

/// This test has one thread.
#[tokio::test]
async fn whoever_waits_for_the_write_connection_holds_nobody_up_and_who_came_first_is_first() {
    let world = world().await;
    let held = world.store.pools.begin().await.unwrap();
    let order = Arc::new(Mutex::new(Vec::new()));

    let mut waiting = tokio::task::JoinSet::new();
    for number in 0..4 {
        let (pools, order) = (world.store.pools.clone(), Arc::clone(&order));
        waiting.spawn(async move {
            let mut transaction = pools.begin().await.unwrap();
            order.lock().unwrap().push(number);
            mark(&mut transaction).await;
            transaction.commit().await.unwrap();
        });
        tokio::task::yield_now().await;
    }
    assert_eq!(world.number(MARKS).await, 0, "reads go on");
    assert!(order.lock().unwrap().is_empty());
    held.rollback().await.unwrap();
    waiting.join_all().await;

    assert_eq!(*order.lock().unwrap(), [0, 1, 2, 3]);
    assert_eq!(world.number(MARKS).await, 4);
}

/// Here too. A disk that is slow looks the same from outside as another process that is.
#[tokio::test]
async fn a_call_that_waits_for_another_process_holds_no_thread_up() {
    let world = world().await;
    let owner = world.bootstrap().await;
    let create = world.permit::<CreateKey>(owner).await;
    let change = AddKey { key: world.new_key(owner.org, [OrgRole::Member].into()), limit: 500 };
    let store = world.another(Options::default()).await;
    let other = another_process(&world);

    let (batch, beside) = (store.write(&create, change), world.store.pools.begin());
    let turns = async {
        for _ in 0..200 {
            assert_eq!(world.number(MARKS).await, 0, "reads go on");
        }
        drop(other);
    };
    let (made, begun, ()) = tokio::join!(batch, async { beside.await?.commit().await }, turns);

    assert!(made.is_ok() && begun.is_ok(), "{made:?} {begun:?}");
    store.close().await;
}

#[tokio::test]
async fn closed_connections_are_no_mistake_of_ours() {
    let world = world().await;

    world.store.pools.close().await;
    let (read, begun) = (world.store.ping().await, world.store.pools.begin().await.map(|_| ()));

    assert!(matches!(read, Err(Error::Unavailable(_))), "{read:?}");
    assert!(matches!(begun, Err(Error::Unavailable(_))), "{begun:?}");
}
