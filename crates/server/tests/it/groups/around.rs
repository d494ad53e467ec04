//! What clients ask for around a project that has no clusters.

use super::at;
use crate::database::Kind;
use crate::world::{HOME, V1, V2, World};
use axum::body::Body;
use serde_json::json;

#[tokio::test]
async fn there_are_no_clusters_addresses_or_versions() {
    let world = World::new(Kind::Sqlite).await;

    for base in [V2, V1] {
        for list in ["/clusters", "/mongoDBVersions"] {
            let listed = world.get(&world.owner, &at(&world, base, list)).await.ok();
            assert_eq!((listed.at("/results"), listed.at("/totalCount")), (json!([]), json!(0)), "{base} {list}");
        }
        let addresses = world.get(&world.owner, &at(&world, base, "/ipAddresses")).await.ok();
        assert_eq!(addresses.json(), json!({"groupId": world.project, "services": {"clusters": []}}), "{base}");
    }
}

#[tokio::test]
async fn the_list_of_clusters_links_itself_as_recorded_and_has_three_versions() {
    let world = World::new(Kind::Sqlite).await;
    let clusters = at(&world, V2, "/clusters");
    let listed = world.get(&world.owner, &clusters).await.ok();
    let query = "includeCount=true&includeDeletedWithRetainedBackups=false&pageNum=1&itemsPerPage=100";
    assert_eq!(listed.link("self"), Some(format!("http://localhost:8080{clusters}?{query}")));

    for (asked, given) in [
        ("2023-01-01", "2023-01-01"),
        ("2024-01-01", "2023-02-01"),
        ("2024-08-05", "2024-08-05"),
        ("2025-03-12", "2024-08-05"),
    ] {
        let accept = format!("application/vnd.atlas.{asked}+json");
        let request = world.signed(&world.owner, "GET", &clusters).await.header("accept", accept);
        let answer = world.send(HOME, request.body(Body::empty()).unwrap()).await.ok();
        let expected = format!("application/vnd.atlas.{given}+json;charset=utf-8");
        assert_eq!(answer.header("content-type"), Some(expected.as_str()), "{asked}");
    }
}
