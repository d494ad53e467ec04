//! A node that cannot say: the database is gone, or the lease has ended on what the node remembers.

use crate::answer::Answer;
use crate::database::Kind;
use crate::world::{Changes, V2, World};
use keywright_server::app::Limits;
use serde_json::json;
use std::time::Duration;

const WHOAMI: &str = "/api/keywright/v1/whoami";
/// Longer than the lease of 30 seconds, shorter than the life of a nonce.
const PAST_THE_LEASE: i64 = 31_000;

fn is_unavailable(answer: &Answer) {
    answer.is_refused((503, "SERVICE_UNAVAILABLE", json!([])));
}

/// A node that does not hear from the log again.
async fn deaf(serve_past_lease: bool) -> World {
    let limits = Limits { poll_interval: Duration::from_hours(1), serve_past_lease, ..Limits::default() };
    World::with(Kind::Sqlite, Changes { limits, ..Changes::default() }).await
}

#[tokio::test]
async fn past_its_lease_a_node_says_that_it_cannot_say() {
    let world = deaf(false).await;
    world.get(&world.owner, WHOAMI).await.ok();

    world.clock.turn(PAST_THE_LEASE);

    is_unavailable(&world.get(&world.owner, WHOAMI).await);
    is_unavailable(&world.get(&world.owner, &world.org_path(V2, "/apiKeys")).await);
    world.anonymous("GET", WHOAMI).await.is_challenged();
}

#[tokio::test]
async fn past_its_lease_a_node_answers_from_memory_where_the_operator_said_so() {
    let world = deaf(true).await;
    world.get(&world.owner, WHOAMI).await.ok();

    world.clock.turn(PAST_THE_LEASE);

    assert_eq!(world.get(&world.owner, WHOAMI).await.ok().text_at("/apiKeyId"), world.owner.id);
}

#[tokio::test]
async fn a_lease_that_is_confirmed_goes_on() {
    let world = World::new(Kind::Sqlite).await;
    world.get(&world.owner, WHOAMI).await.ok();
    world.clock.turn(PAST_THE_LEASE);

    world.until(&world.owner, WHOAMI, |answer| answer.status == 200).await;
}

#[tokio::test]
async fn a_database_that_is_gone_is_503_and_never_500() {
    let world = World::new(Kind::Postgres).await;
    let unseen = world.key(&["ORG_MEMBER"]).await;
    let keys = world.org_path(V2, "/apiKeys");
    world.get(&world.owner, WHOAMI).await.ok();

    world.database.drop_by_force();

    let body = json!({"desc": "a", "roles": ["ORG_MEMBER"]});
    assert_eq!(world.get(&world.owner, WHOAMI).await.status, 200, "memory is still to be trusted");
    is_unavailable(&world.get(&world.owner, &keys).await);
    is_unavailable(&world.post(&world.owner, &keys, body.clone()).await);
    is_unavailable(&world.get(&unseen, WHOAMI).await);
    world.clock.turn(PAST_THE_LEASE);
    is_unavailable(&world.get(&world.owner, WHOAMI).await);
    is_unavailable(&world.get(&world.owner, &keys).await);
    is_unavailable(&world.post(&world.owner, &keys, body).await);
    is_unavailable(&world.get(&unseen, WHOAMI).await);
}

#[tokio::test]
async fn without_its_database_memory_goes_on_answering_where_the_operator_said_so() {
    let limits = Limits { serve_past_lease: true, ..Limits::default() };
    let world = World::with(Kind::Postgres, Changes { limits, ..Changes::default() }).await;
    world.get(&world.owner, WHOAMI).await.ok();

    world.database.drop_by_force();
    world.clock.turn(PAST_THE_LEASE);

    assert_eq!(world.get(&world.owner, WHOAMI).await.status, 200);
    is_unavailable(&world.get(&world.owner, &world.org_path(V2, "/apiKeys")).await);
}
