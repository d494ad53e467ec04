//! Bodies as the documents describe them are bodies as they are read: every member of every schema is known to the
//! parser, and a member beside them is refused. Made of the documents, so a new body is covered by being described.

use crate::database::Kind;
use crate::documented::{self, Document};
use crate::things::Things;
use crate::world::{HOME, PUBLIC, World};
use axum::body::Body;
use keywright_domain::Product;
use serde_json::{Map, Value, json};

/// Sorts behind every member, so that a member which the parser does not know is complained of first.
const UNKNOWN: &str = "zzzUnknown";

/// An object with every member that a schema names, and one more; in a list where the schema is one.
fn with_every_member(document: &Document, schema: &Value, org: &str) -> Value {
    let schema = document.resolved(schema);
    if let Some(choices) = schema["anyOf"].as_array() {
        return with_every_member(document, &choices[0], org);
    }
    if schema["type"] == "array" {
        return json!([with_every_member(document, &schema["items"], org)]);
    }
    let names = schema["properties"].as_object().unwrap().keys();
    let mut members: Map<String, Value> = names.map(|name| (name.clone(), Value::Null)).collect();
    // Where it names the organization, that is looked at first.
    members.entry("orgId").and_modify(|id| *id = json!(org));
    if schema["properties"].get("orgId").is_none() {
        members.remove("orgId");
    }
    members.insert(UNKNOWN.to_owned(), json!(1));
    Value::Object(members)
}

#[tokio::test]
async fn every_member_of_every_schema_is_one_that_the_parser_knows() {
    let (world, global) = World::of_a_first_user(Kind::Sqlite).await;
    let own = Things::make(&world, &world.org, &world.owner, "Ours", "198.51.100.1").await;
    let own = own.with_global(&world, &global).await;
    let mut seen = 0;

    for document in documented::documents(&[Product::Atlas, Product::CloudManager, Product::OpsManager]) {
        for operation in document.operations() {
            for (media, content) in operation.value["requestBody"]["content"].as_object().into_iter().flatten() {
                let name = format!("{} {}{}", operation.method, document.dialect.base, operation.path);
                let body = with_every_member(&document, &content["schema"], &world.org);
                let path = own.path(document.dialect.base, operation.path, None);
                let request = world.signed(own.caller(operation.path), &operation.method, &path).await;
                let request = request.header("content-type", media).body(Body::from(body.to_string())).unwrap();

                let answer = world.send(HOME, request).await;

                assert_eq!(
                    answer.refusal_with(),
                    (400, "INVALID_ATTRIBUTE".to_owned(), json!([UNKNOWN])),
                    "{name} {body}"
                );
                seen += 1;
            }
        }
    }

    assert!(seen > 20, "only {seen} bodies were sent");
}

#[tokio::test]
async fn every_member_of_a_first_user_is_one_that_the_parser_knows() {
    let world = World::unclaimed(Kind::Sqlite, vec![Product::OpsManager]).await;
    let documents = documented::documents(&[Product::OpsManager]);
    let public = documents.iter().find(|document| document.dialect.base == PUBLIC).unwrap();
    let operations = public.operations();
    let first = operations.iter().find(|operation| operation.path == "/unauth/users").unwrap();
    let schema = &first.value["requestBody"]["content"]["application/json"]["schema"];

    let answer = world.first_user("", &[], with_every_member(public, schema, "")).await;

    assert_eq!(answer.refusal_with(), (400, "INVALID_ATTRIBUTE".to_owned(), json!([UNKNOWN])));
}

#[tokio::test]
async fn no_operation_does_anything_for_an_answer_that_cannot_be_presented() {
    let (world, global) = World::of_a_first_user(Kind::Sqlite).await;
    let own = Things::make(&world, &world.org, &world.owner, "Ours", "198.51.100.1").await;
    let own = own.with_global(&world, &global).await;
    let before = world.events().await.len();

    for document in documented::documents(&[Product::Atlas, Product::CloudManager, Product::OpsManager]) {
        for operation in document.operations() {
            let takes_a_body = operation.value.get("requestBody").is_some();
            let body = if takes_a_body { json!({"orgId": world.org}).to_string() } else { String::new() };
            let path = own.path(document.dialect.base, operation.path, None) + "?envelope=perhaps";

            let caller = own.caller(operation.path);
            let answer = world.call_from(HOME, caller, &operation.method, &path, Body::from(body)).await;

            let name = format!("{} {path}", operation.method);
            let answers =
                operation.value["responses"].as_object().unwrap().keys().any(|status| status.starts_with('2'));
            if answers {
                let refused = (400, "INVALID_QUERY_PARAMETER".to_owned(), json!(["envelope"]));
                assert_eq!(answer.refusal_with(), refused, "{name}");
            } else {
                assert_eq!(answer.status, 401, "{name}");
            }
        }
    }

    assert_eq!(world.events().await.len(), before);
}
