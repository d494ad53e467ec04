//! Rate limits: the two forms of 429.

use super::EVERY;
use crate::rate_limits::limited_to;
use crate::world::{PUBLIC, V1, V2};
use serde_json::json;

#[tokio::test]
async fn a_bucket_without_tokens_is_told_with_its_figures_in_v2_and_as_requests_and_minutes_elsewhere() {
    let world = limited_to(&["root_user=1/3/90"]).await;
    world.get(&world.owner, V2).await.ok();
    world.clock.turn(20_500);

    for base in EVERY {
        let refused = world.get(&world.owner, base).await;

        refused.is_refused(match base {
            V2 => (429, "RATE_LIMITED_TOKEN_BUCKET", json!(["api/atlas/v2", 70, 1, 3, 90])),
            V1 | PUBLIC => (429, "RATE_LIMITED", json!([base, 6, 3])),
            _ => unreachable!("another dialect"),
        });
        assert_eq!(refused.header("retry-after").is_some(), base == V2);
    }
}
