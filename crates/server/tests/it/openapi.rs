//! The documents where they are served: to anybody beside the API, and to keys within it.

use crate::database::Kind;
use crate::world::{Changes, V2, World};
use keywright_domain::Product;
use serde_json::json;

const WITHIN: &str = "/api/keywright/v1/openapi/";

async fn world(products: Option<Vec<Product>>) -> World {
    let public_url = Some("https://keys.example.org/keys");
    World::with(Kind::Sqlite, Changes { products, public_url, ..Changes::default() }).await
}

#[tokio::test]
async fn anybody_reads_a_document_beside_the_api() {
    let world = world(None).await;

    for (name, base) in [
        ("atlas-v1", "/api/atlas/v1.0"),
        ("atlas-v2", V2),
        ("public", "/api/public/v1.0"),
        ("keywright", "/api/keywright/v1"),
        ("private", "/api/private"),
    ] {
        let document = world.anonymous("GET", &format!("/openapi/{name}.json")).await.ok();

        assert_eq!(document.at("/openapi"), "3.1.0");
        assert_eq!(document.at("/servers/0/url"), format!("https://keys.example.org/keys{base}"));
        assert_eq!(document.at("/info/version"), "0.0.0-test");
        assert_eq!(document.header("content-type"), Some("application/json"));
        assert_eq!(document.header("cache-control"), Some("public, max-age=300"));
    }
}

#[tokio::test]
async fn the_head_of_a_document_is_that_of_a_get() {
    let world = world(None).await;
    let length = world.anonymous("GET", "/openapi/private.json").await.ok().text.len();

    let head = world.anonymous("HEAD", "/openapi/private.json").await;

    assert_eq!((head.status, head.text.as_str()), (200, ""));
    assert_eq!(head.header("content-length"), Some(length.to_string().as_str()));
}

#[tokio::test]
async fn what_is_no_document_or_no_reading_is_not_found() {
    let world = world(None).await;

    for (method, path) in [
        ("GET", "/openapi/atlas-v3.json"),
        ("GET", "/openapi/atlas-v2"),
        ("GET", "/openapi/"),
        ("POST", "/openapi/atlas-v2.json"),
    ] {
        assert_eq!(world.anonymous(method, path).await.refusal().1, "RESOURCE_NOT_FOUND", "{method} {path}");
    }
}

#[tokio::test]
async fn a_key_reads_the_same_document_within_the_api() {
    let world = world(None).await;
    let beside = world.anonymous("GET", "/openapi/atlas-v2.json").await.ok();
    // Digest signs the path below the public URL's prefix as it is sent here.
    let path = format!("{WITHIN}atlas-v2");

    let within = world.get(&world.owner, &path).await.ok();
    let pretty = world.get(&world.owner, &format!("{path}?pretty=true")).await.ok();
    let enveloped = world.get(&world.owner, &format!("{path}?envelope=true")).await.ok();

    assert_eq!(within.text, beside.text);
    assert_eq!(pretty.json(), beside.json());
    assert!(pretty.text.starts_with("{\n  "));
    assert_eq!(enveloped.json(), json!({"content": beside.json(), "status": 200}));
    world.anonymous("GET", &path).await.is_challenged();
}

#[tokio::test]
async fn a_document_that_nobody_has_is_not_found_within_the_api() {
    let world = world(None).await;

    let answer = world.get(&world.owner, &format!("{WITHIN}atlas-v3")).await;

    assert_eq!(answer.refusal_with(), (404, "RESOURCE_NOT_FOUND".to_owned(), json!([format!("{WITHIN}atlas-v3")])));
}

#[tokio::test]
async fn there_are_documents_of_the_products_that_are_served_and_no_others() {
    let world = world(Some(vec![Product::OpsManager])).await;
    let named = |name: &str| format!("/openapi/{name}.json");

    for (name, status) in [("public", 200), ("keywright", 200), ("private", 200), ("atlas-v1", 404), ("atlas-v2", 404)]
    {
        assert_eq!(world.anonymous("GET", &named(name)).await.status, status, "{name}");
    }
    let own = world.anonymous("GET", &named("keywright")).await.ok();
    assert_eq!(own.at("/components/schemas/DocumentName/enum"), json!(["public", "keywright", "private"]));
}
