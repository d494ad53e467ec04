//! Requests that are refused for their URL, method, version, media type, size or query.

use super::{EVERY, world};
use crate::answer::Answer;
use crate::world::{HOME, PUBLIC, V1, V2, World};
use axum::body::Body;
use serde_json::json;

/// A request of the owner with one more header.
async fn with_header(world: &World, method: &str, target: &str, header: (&str, &str), body: &str) -> Answer {
    let request = world.signed(&world.owner, method, target).await.header(header.0, header.1);
    world.send(HOME, request.body(Body::from(body.to_owned())).unwrap()).await
}

#[tokio::test]
async fn an_unknown_url_is_named() {
    let world = world().await;

    for base in EVERY {
        for rest in ["/nothing", "/orgs/1/2/3", "/orgs//apiKeys", "/ORGS", "//"] {
            let target = format!("{base}{rest}");
            world.get(&world.owner, &target).await.is_refused((404, "RESOURCE_NOT_FOUND", json!([target])));
        }
    }
    for target in ["/api", "/api/", "/api/atlas/v3", "/api/private", "/api/private/unauth"] {
        world.get(&world.owner, target).await.is_refused((404, "RESOURCE_NOT_FOUND", json!([target])));
    }
}

#[tokio::test]
async fn a_method_that_a_url_does_not_have_is_405_with_those_it_has() {
    let world = world().await;

    for base in EVERY {
        let keys = world.call_from(HOME, &world.owner, "PUT", &world.org_path(base, "/apiKeys"), "{}").await;
        keys.is_refused((405, "METHOD_NOT_ALLOWED", json!([])));
        assert_eq!(keys.header("allow"), Some("GET, HEAD, POST"));

        let org = world.call_from(HOME, &world.owner, "OPTIONS", &world.org_path(base, ""), Body::empty()).await;
        org.is_refused((405, "METHOD_NOT_ALLOWED", json!([])));
        assert_eq!(org.header("allow"), Some("GET, HEAD, PATCH, DELETE"));
    }
}

#[tokio::test]
async fn a_version_that_is_none_is_406_in_v2_alone() {
    let world = world().await;

    let none = "application/vnd.atlas.2023-02-30+json";
    for base in EVERY {
        let answer = with_header(&world, "GET", &world.org_path(base, "/apiKeys"), ("accept", none), "").await;
        if base == V2 {
            answer.is_refused((406, "INVALID_VERSION_DATE", json!([])));
            assert_eq!(answer.at("/detail"), "Invalid accept header or version date.");
        } else {
            assert_eq!(answer.status, 200);
        }
    }
}

#[tokio::test]
async fn a_body_that_is_declared_as_something_else_than_json_is_415() {
    let world = world().await;
    let body = json!({"desc": "a key", "roles": ["ORG_MEMBER"]}).to_string();

    for base in EVERY {
        let keys = world.org_path(base, "/apiKeys");
        for media in ["text/plain", "application/xml", "application/x-www-form-urlencoded", "json"] {
            let answer = with_header(&world, "POST", &keys, ("content-type", media), &body).await;
            answer.is_refused((415, "UNSUPPORTED_MEDIA_TYPE", json!([])));
        }
    }
}

#[tokio::test]
async fn a_body_of_more_than_a_mebibyte_is_413_whatever_is_in_it() {
    let world = world().await;
    let most = 1 << 20;
    let long = |length: usize| {
        let start = r#"{"desc":""#;
        format!("{start}{}\"}}", "x".repeat(length - start.len() - 2))
    };

    for base in EVERY {
        let keys = world.org_path(base, "/apiKeys");
        for body in [long(most + 1), "[".repeat(3 << 20)] {
            let over = world.call_from(HOME, &world.owner, "POST", &keys, body).await;
            over.is_refused((413, "REQUEST_TOO_LARGE", json!([most])));
        }
        let just = world.call_from(HOME, &world.owner, "POST", &keys, long(most)).await;
        just.is_refused((400, "INVALID_API_KEY_DESC", json!([250])));
    }
}

#[tokio::test]
async fn paging_that_is_no_number_is_refused_by_name_in_every_dialect() {
    let world = world().await;

    for base in EVERY {
        for name in ["pageNum", "itemsPerPage", "includeCount", "pretty", "envelope"] {
            let keys = world.org_path(base, &format!("/apiKeys?{name}=none"));
            let answer = world.get(&world.owner, &keys).await;
            answer.is_refused((400, "INVALID_QUERY_PARAMETER", json!([name])));
        }
    }
}

#[tokio::test]
async fn paging_that_is_out_of_range_is_refused_in_v2_and_clamped_elsewhere() {
    let world = world().await;

    for (name, value, clamped) in [
        ("itemsPerPage", "501", "pageNum=1&itemsPerPage=500"),
        ("itemsPerPage", "0", "pageNum=1&itemsPerPage=1"),
        ("itemsPerPage", "-1", "pageNum=1&itemsPerPage=1"),
        ("pageNum", "0", "pageNum=1&itemsPerPage=100"),
    ] {
        let rest = format!("/apiKeys?{name}={value}");
        let refused = world.get(&world.owner, &world.org_path(V2, &rest)).await;
        refused.is_refused((400, "INVALID_QUERY_PARAMETER", json!([name])));
        for base in [V1, PUBLIC] {
            let page = world.get(&world.owner, &world.org_path(base, &rest)).await.ok();
            assert!(page.text_at("/links/0/href").ends_with(clamped), "{}", page.text);
        }
    }
}

#[tokio::test]
async fn a_refused_page_is_refused_before_anything_is_added() {
    let world = world().await;
    let member = world.key(&["ORG_MEMBER"]).await;
    let list = world.org_path(V2, &format!("/apiKeys/{}/accessList", member.id));

    let answer = world.post(&world.owner, &format!("{list}?pageNum=0"), json!([{"ipAddress": HOME}])).await;

    answer.is_refused((400, "INVALID_QUERY_PARAMETER", json!(["pageNum"])));
    assert_eq!(world.get(&world.owner, &list).await.at("/totalCount"), 0);
}
