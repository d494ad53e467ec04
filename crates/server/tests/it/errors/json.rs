//! Bodies that are not JSON, or JSON of another form than the endpoint expects.

use super::{EVERY, world};
use crate::answer::Answer;
use crate::world::{HOME, V2, World};
use serde_json::json;

/// Each endpoint with a body: method, path below the organization, and what form it expects.
const BODIES: [(&str, &str, Form); 5] = [
    ("PATCH", "", Form::Object),
    ("PATCH", "/settings", Form::Object),
    ("POST", "/apiKeys", Form::Object),
    ("PATCH", "/apiKeys/KEY", Form::Object),
    ("POST", "/apiKeys/KEY/accessList", Form::Array),
];

#[derive(Clone, Copy, PartialEq)]
enum Form {
    Object,
    Array,
}

/// Sends a body to every endpoint that takes one, in every dialect.
async fn everywhere(world: &World, body: impl Fn(Form) -> Vec<u8>) -> Vec<Answer> {
    let key = world.key(&["ORG_MEMBER"]).await;
    let mut answers = Vec::new();
    for base in EVERY {
        for (method, path, form) in BODIES {
            let target = world.org_path(base, &path.replace("KEY", &key.id));
            answers.push(world.call_from(HOME, &world.owner, method, &target, body(form)).await);
        }
    }
    answers
}

#[tokio::test]
async fn what_is_not_json_is_malformed() {
    let world = world().await;

    for body in [&b"not even JSON"[..], b"", b"{", b"{} {}", b"{\"desc\":\"\xff\"}", b"\xef\xbb\xbf{}", b"{'a':1}"] {
        for answer in everywhere(&world, |_| body.to_vec()).await {
            answer.is_refused((400, "MALFORMED_JSON", json!([])));
        }
    }
}

#[tokio::test]
async fn a_hundred_thousand_brackets_are_malformed_and_nothing_worse() {
    let world = world().await;

    for answer in everywhere(&world, |_| b"[".repeat(100_000)).await {
        answer.is_refused((400, "MALFORMED_JSON", json!([])));
    }
}

#[tokio::test]
async fn json_of_another_form_is_invalid() {
    let world = world().await;

    for body in ["null", "7", "\"text\"", "true"] {
        for answer in everywhere(&world, |_| body.into()).await {
            answer.is_refused((400, "INVALID_JSON", json!([])));
        }
    }
    for answer in everywhere(&world, |form| if form == Form::Array { "{}".into() } else { "[]".into() }).await {
        answer.is_refused((400, "INVALID_JSON", json!([])));
    }
}

#[tokio::test]
async fn an_unknown_member_is_named() {
    let world = world().await;

    let body = |form| if form == Form::Array { r#"[{"comment":"x"}]"#.into() } else { r#"{"comment":"x"}"#.into() };
    for answer in everywhere(&world, body).await {
        answer.is_refused((400, "INVALID_ATTRIBUTE", json!(["comment"])));
    }
}

#[tokio::test]
async fn a_member_of_another_type_is_named() {
    let world = world().await;
    let member = world.key(&["ORG_MEMBER"]).await;
    let (keys, key) = ("/apiKeys".to_owned(), format!("/apiKeys/{}", member.id));
    let list = format!("{key}/accessList");

    for base in EVERY {
        for (method, path, body, name) in [
            ("PATCH", "", json!({"name": 7}), "name"),
            ("POST", &keys, json!({"desc": 7, "roles": ["ORG_MEMBER"]}), "desc"),
            ("POST", &keys, json!({"desc": "a", "roles": "ORG_MEMBER"}), "roles"),
            ("POST", &keys, json!({"desc": "a", "roles": [{"roleName": "ORG_MEMBER"}]}), "roles"),
            ("PATCH", &key, json!({"desc": ["a"]}), "desc"),
            ("PATCH", &key, json!({"roles": {}}), "roles"),
            ("POST", &list, json!([{"ipAddress": 7}]), "ipAddress"),
            ("POST", &list, json!([{"cidrBlock": {}}]), "cidrBlock"),
        ] {
            let target = world.org_path(base, path);
            let answer = world.call_from(HOME, &world.owner, method, &target, body.to_string()).await;
            answer.is_refused((400, "INVALID_JSON_ATTRIBUTE", json!([name])));
        }
    }
}

#[tokio::test]
async fn an_element_that_is_no_object_is_invalid() {
    let world = world().await;
    let member = world.key(&["ORG_MEMBER"]).await;

    for base in EVERY {
        let list = world.org_path(base, &format!("/apiKeys/{}/accessList", member.id));
        world.post(&world.owner, &list, json!([HOME])).await.is_refused((400, "INVALID_JSON", json!([])));
    }
}

#[tokio::test]
async fn what_an_object_has_in_answers_may_be_sent_back() {
    let world = world().await;
    let member = world.key(&["ORG_MEMBER"]).await;
    let path = world.org_path(V2, &format!("/apiKeys/{}", member.id));
    let mut whole = world.get(&world.owner, &path).await.ok().json();
    whole["roles"] = json!(["ORG_READ_ONLY"]);

    let changed = world.patch(&world.owner, &path, whole).await.ok();

    assert_eq!(changed.at("/roles/0/roleName"), "ORG_READ_ONLY");
}

#[tokio::test]
async fn the_members_at_fault_are_named_in_v2_alone() {
    let world = world().await;

    for base in EVERY {
        let body = json!({"desc": " ", "roles": ["ORG_MEMBER"]});
        let answer = world.post(&world.owner, &world.org_path(base, "/apiKeys"), body).await;
        answer.is_refused((400, "INVALID_API_KEY_DESC", json!([250])));
        assert_eq!(answer.at("/badRequestDetail/fields/0/field"), if base == V2 { json!("desc") } else { json!(null) });
        assert_eq!(answer.json().get("badRequestDetail").is_some(), base == V2);
    }
}
