//! How invitations look: in envelopes, laid out, and with the dates of their end (HTTP contract 3, 4).

use super::{invite, invite_to_project, of_org, of_project};
use crate::database::Kind;
use crate::world::{DIALECTS, HOME, V1, V2, World};
use axum::body::Body;
use serde_json::{Value, json};

#[tokio::test]
async fn lists_and_invitations_have_envelopes() {
    let world = World::new(Kind::Sqlite).await;
    let made = invite(&world, "ada@example.org", &["ORG_MEMBER"]).await;

    for base in DIALECTS {
        let list = world.get(&world.owner, &of_org(&world, base, "?envelope=true")).await.ok();
        assert_eq!(list.json(), json!({"content": [made.json()], "status": 200}), "{base}");
        let one = of_org(&world, base, &format!("/{}?envelope=true", made.text_at("/id")));
        assert_eq!(world.get(&world.owner, &one).await.ok().json(), json!({"content": made.json(), "status": 200}));
    }
    let one = of_org(&world, V2, &format!("/{}?envelope=true", made.text_at("/id")));
    let deleted = world.delete(&world.owner, &one).await;
    assert_eq!((deleted.status, deleted.json()), (200, json!({"content": {}, "status": 204})));
}

#[tokio::test]
async fn a_bare_list_is_laid_out_as_the_products_do() {
    let world = World::new(Kind::Sqlite).await;

    let none = world.get(&world.owner, &of_project(&world, V1, "?pretty=true")).await.ok();
    let made = invite_to_project(&world, "ada@example.org", &["GROUP_READ_ONLY"]).await;
    let one = world.get(&world.owner, &of_project(&world, V1, "?pretty=true")).await.ok();

    assert_eq!(none.text, "[ ]");
    let named = one.naming(&[(&world.project, "GROUP"), (&made.text_at("/id"), "ID"), (&world.owner.public, "KEY")]);
    assert_eq!(
        named,
        r#"[ {
  "createdAt" : "2026-11-22T08:00:00Z",
  "expiresAt" : "2026-12-22T08:00:00Z",
  "groupId" : "GROUP",
  "groupName" : "sandbox",
  "id" : "ID",
  "inviterUsername" : "KEY",
  "roles" : [ "GROUP_READ_ONLY" ],
  "username" : "ada@example.org"
} ]"#
    );
}

#[tokio::test]
async fn atlas_v2_says_since_when_they_are_deprecated_and_when_they_end() {
    let world = World::new(Kind::Sqlite).await;
    let versioned = "application/vnd.atlas.2023-01-01+json;charset=utf-8";
    let body = |role: &str| json!({"username": "ada@example.org", "roles": [role]});

    for (all, since, role) in [
        (of_org(&world, V2, ""), "Wed, 19 Feb 2025 00:00:00 GMT", "ORG_MEMBER"),
        (of_project(&world, V2, ""), "Wed, 04 Oct 2023 00:00:00 GMT", "GROUP_READ_ONLY"),
    ] {
        let id = world.post(&world.owner, &all, body(role)).await.ok().text_at("/id");
        let one = format!("{all}/{id}");
        for (method, target, body) in [
            ("GET", &all, Value::Null),
            ("GET", &one, Value::Null),
            ("PATCH", &all, body(role)),
            ("PATCH", &one, json!({})),
            ("DELETE", &one, Value::Null),
            ("POST", &all, body(role)),
        ] {
            // Whatever newer date is asked for, there is no newer version.
            let request = world.signed(&world.owner, method, target).await;
            let request = request.header("accept", "application/vnd.atlas.2025-03-12+json");
            let body = if body.is_null() { Body::empty() } else { Body::from(body.to_string()) };
            let answer = world.send(HOME, request.body(body).unwrap()).await.ok();

            let dates = (answer.header("deprecation"), answer.header("sunset"));
            assert_eq!(dates, (Some(since), Some("Thu, 01 Jul 2027 00:00:00 GMT")), "{method} {target}");
            assert_eq!(answer.header("content-type"), Some(versioned));
        }
    }
    for base in DIALECTS.into_iter().filter(|base| *base != V2) {
        let answer = world.get(&world.owner, &of_org(&world, base, "")).await.ok();
        assert_eq!((answer.header("deprecation"), answer.header("sunset")), (None, None), "{base}");
        assert_eq!(answer.header("content-type"), Some("application/json"));
    }
}

#[tokio::test]
async fn what_is_not_there_is_405_with_what_is() {
    let world = World::new(Kind::Sqlite).await;

    for (path, allow) in [
        (of_org(&world, V2, ""), "GET, HEAD, PATCH, POST"),
        (of_project(&world, V2, "/ffffffffffffffffffffffff"), "DELETE, GET, HEAD, PATCH"),
    ] {
        let answer = world.call_from(HOME, &world.owner, "PUT", &path, "{}").await;
        answer.is_refused((405, "METHOD_NOT_ALLOWED", json!([])));
        let mut told: Vec<_> = answer.header("allow").unwrap().split(", ").collect();
        told.sort_unstable();
        assert_eq!(told.join(", "), allow);
    }
}
