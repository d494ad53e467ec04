//! What an operator may say: refuse, count, or neither; and other figures.

use super::{changed, in_mode, limited_to, told};
use crate::database::Kind;
use crate::world::{V1, V2, World};
use keywright_server::api::rate_limit::Mode;
use serde_json::json;

async fn world(mode: Mode) -> World {
    World::with(Kind::Sqlite, in_mode(mode, Vec::new())).await
}

#[tokio::test]
async fn where_limits_count_nobody_is_refused_and_headers_tell() {
    let world = world(Mode::Count).await;
    let settings = world.org_path(V2, "/settings");

    for n in 0..30_u32 {
        let answer = world.get(&world.owner, &settings).await.ok();
        assert_eq!(told(&answer), (Some(10), Some(9_u32.saturating_sub(n))));
        assert_eq!(answer.header("retry-after"), None);
    }

    world.clock.turn(60_000);
    assert_eq!(told(&world.get(&world.owner, &settings).await.ok()), (Some(10), Some(4)));
}

#[tokio::test]
async fn where_limits_are_off_nobody_is_refused_and_nothing_is_told() {
    let world = world(Mode::Off).await;

    for _ in 0..30 {
        for base in [V2, V1] {
            let answer = world.get(&world.owner, &world.org_path(base, "/settings")).await.ok();
            assert_eq!(told(&answer), (None, None));
        }
    }
}

#[tokio::test]
async fn other_figures_hold_for_their_set_alone() {
    let world = limited_to(&["organizationSettings_organization=2/1/5", "root_user=7/1/1"]).await;
    let settings = world.org_path(V2, "/settings");
    for _ in 0..2 {
        world.get(&world.owner, &settings).await.ok();
    }

    let refused = world.get(&world.owner, &settings).await;

    let path = settings.trim_start_matches('/');
    refused.is_refused((429, "RATE_LIMITED_TOKEN_BUCKET", json!([path, 5, 2, 1, 5])));
    let v1 = world.org_path(V1, "/settings");
    world.get(&world.owner, &v1).await.is_refused((429, "RATE_LIMITED", json!([v1, 12, 1])));
    world.clock.turn(5_000);
    assert_eq!(told(&world.get(&world.owner, &settings).await.ok()), (Some(2), Some(0)));
    assert_eq!(told(&world.get(&world.owner, V2).await.ok()), (Some(7), Some(6)));
    assert_eq!(told(&world.get(&world.owner, &world.org_path(V2, "")).await.ok()), (Some(500), Some(499)));
}

#[tokio::test]
async fn each_node_counts_for_itself_and_begins_with_full_buckets() {
    let world = limited_to(&["root_user=1/1/60"]).await;
    world.get(&world.owner, V2).await.ok();
    assert_eq!(world.get(&world.owner, V2).await.status, 429);

    let other = world.another_node(changed(&["root_user=1/1/60"])).await;
    assert_eq!(other.get(&other.owner, V2).await.status, 200);
    let world = world.restart().await;
    assert_eq!(world.get(&world.owner, V2).await.status, 200);
}
