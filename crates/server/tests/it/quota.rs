//! Quotas: how many there may be, whoever asks at once.

use crate::database::Kind;
use crate::world::{Changes, DIALECTS, Key, V2, World};
use keywright_server::app::Limits;
use serde_json::json;
use std::sync::Arc;
use tokio::task::JoinSet;

const QUOTA: u64 = 5;

/// A world in which an organization has at most five keys.
async fn small(kind: Kind) -> World {
    let limits = Limits { keys_per_org: QUOTA, ..Limits::default() };
    World::with(kind, Changes { limits, ..Changes::default() }).await
}

#[tokio::test]
async fn an_organization_has_as_many_keys_as_it_may() {
    let world = small(Kind::Sqlite).await;
    let (elsewhere, stranger) = world.stranger().await;
    let body = json!({"desc": "a", "roles": ["ORG_MEMBER"]});
    let last = Key::of(&world.post(&world.owner, &world.org_path(V2, "/apiKeys"), body.clone()).await.ok().json());
    for _ in 2..QUOTA {
        world.key(&["ORG_MEMBER"]).await;
    }

    for base in DIALECTS {
        let refused = world.post(&world.owner, &world.org_path(base, "/apiKeys"), body.clone()).await;
        let expected = (400, "MAX_API_KEYS_PER_ORG_EXCEEDED".into(), json!([QUOTA, world.org]));
        assert_eq!(refused.refusal_with(), expected, "{base}");
    }

    let others = world.post(&stranger, &format!("{V2}/orgs/{elsewhere}/apiKeys"), body.clone()).await;
    assert_eq!(others.status, 200, "each organization has its own");
    world.delete(&world.owner, &world.org_path(V2, &format!("/apiKeys/{}", last.id))).await.ok();
    assert_eq!(
        world.post(&world.owner, &world.org_path(V2, "/apiKeys"), body).await.status,
        200,
        "a place is free again"
    );
}

/// Eight at once for the four places that are left.
async fn race(world: World) {
    let world = Arc::new(world);
    let mut writers = JoinSet::new();
    for _ in 0..8 {
        let world = Arc::clone(&world);
        writers.spawn(async move {
            let body = json!({"desc": "a", "roles": ["ORG_MEMBER"]});
            world.post(&world.owner, &world.org_path(V2, "/apiKeys"), body).await.status
        });
    }

    let mut statuses = writers.join_all().await;

    statuses.sort_unstable();
    assert_eq!(statuses, [200, 200, 200, 200, 400, 400, 400, 400]);
    let listed = world.get(&world.owner, &world.org_path(V2, "/apiKeys")).await.ok();
    assert_eq!((listed.at("/totalCount"), listed.each("id").len() as u64), (json!(QUOTA), QUOTA));
}

#[tokio::test]
async fn eight_writers_at_once_end_at_exactly_the_quota_on_sqlite() {
    race(small(Kind::Sqlite).await).await;
}

#[tokio::test]
async fn eight_writers_at_once_end_at_exactly_the_quota_on_postgres() {
    race(small(Kind::Postgres).await).await;
}
