//! `POST /orgs/{orgId}/apiKeys`.

use crate::database::{Kind, on_both};
use crate::world::{Changes, DIALECTS, Key, PUBLIC, V1, V2, World};
use keywright_server::app::Limits;
use serde_json::{Value, json};
use std::time::Duration;

on_both!(a_key_is_answered_in_full_once_and_works_at_once, two_identical_requests_make_two_keys);

async fn a_key_is_answered_in_full_once_and_works_at_once(world: World) {
    for base in DIALECTS {
        let keys = world.org_path(base, "/apiKeys");

        let made = world.post(&world.owner, &keys, json!({"desc": "nightly", "roles": ["ORG_MEMBER"]})).await;

        assert_eq!(made.status, 200, "{base}");
        let key = Key::of(&made.json());
        assert!(is_uuid_v4(&key.private), "{}", key.private);
        assert!(key.public.len() == 8 && key.public.bytes().all(|byte| byte.is_ascii_lowercase()), "{}", key.public);
        assert_eq!(world.get(&key, &keys).await.status, 200, "{base}");
    }
}

async fn two_identical_requests_make_two_keys(world: World) {
    let (first, second) = (world.key(&["ORG_MEMBER"]).await, world.key(&["ORG_MEMBER"]).await);

    assert!(first.id != second.id && first.public != second.public && first.private != second.private);
    assert_eq!(world.get(&world.owner, &world.org_path(V2, "/apiKeys")).await.at("/totalCount"), 3);
}

fn is_uuid_v4(text: &str) -> bool {
    let form = |(place, byte): (usize, u8)| match place {
        8 | 13 | 18 | 23 => byte == b'-',
        14 => byte == b'4',
        19 => b"89ab".contains(&byte),
        _ => matches!(byte, b'0'..=b'9' | b'a'..=b'f'),
    };
    text.len() == 36 && text.bytes().enumerate().all(form)
}

/// The roles of a key that is made with this body.
async fn roles(world: &World, base: &str, body: Value) -> Value {
    let made = world.post(&world.owner, &world.org_path(base, "/apiKeys"), body).await.ok();
    let names = made.at("/roles").as_array().unwrap().iter().map(|role| role["roleName"].clone()).collect();
    Value::Array(names)
}

#[tokio::test]
async fn the_whole_answer_in_each_dialect() {
    let world = World::new(Kind::Sqlite).await;
    let mut answers = Vec::new();

    for base in DIALECTS {
        let body = json!({"desc": "nightly export", "roles": ["ORG_READ_ONLY", "ORG_MEMBER"]});
        let made = world.post(&world.owner, &world.org_path(base, "/apiKeys"), body).await.ok();
        let key = Key::of(&made.json());
        assert!(made.is_alphabetical(), "{}", made.text);
        assert_eq!(made.header("location"), None);
        let names = [(world.org.as_str(), "ORG"), (&key.id, "ID"), (&key.public, "PUBLIC"), (&key.private, "PRIVATE")];
        answers.push(made.naming(&names));
    }

    insta::assert_snapshot!(answers[0], @r#"{"desc":"nightly export","id":"ID","links":[{"href":"http://localhost:8080/api/atlas/v2/orgs/ORG/apiKeys/ID","rel":"self"}],"privateKey":"PRIVATE","publicKey":"PUBLIC","roles":[{"orgId":"ORG","roleName":"ORG_READ_ONLY"},{"orgId":"ORG","roleName":"ORG_MEMBER"}]}"#);
    insta::assert_snapshot!(answers[1], @r#"{"desc":"nightly export","id":"ID","links":[{"href":"http://localhost:8080/api/atlas/v1.0/orgs/ORG/apiKeys/ID","rel":"self"}],"privateKey":"PRIVATE","publicKey":"PUBLIC","roles":[{"orgId":"ORG","roleName":"ORG_READ_ONLY"},{"orgId":"ORG","roleName":"ORG_MEMBER"}]}"#);
    insta::assert_snapshot!(answers[2], @r#"{"desc":"nightly export","id":"ID","links":[{"href":"http://localhost:8080/api/public/v1.0/orgs/ORG/apiKeys/ID","rel":"self"}],"privateKey":"PRIVATE","publicKey":"PUBLIC","roles":[{"orgId":"ORG","roleName":"ORG_READ_ONLY"},{"orgId":"ORG","roleName":"ORG_MEMBER"}]}"#);
}

#[tokio::test]
async fn a_key_has_exactly_the_roles_that_were_asked_for() {
    let world = World::new(Kind::Sqlite).await;

    for base in DIALECTS {
        let one = roles(&world, base, json!({"desc": "a", "roles": ["ORG_READ_ONLY"]})).await;
        assert_eq!(one, json!(["ORG_READ_ONLY"]), "{base}: no member on top");
        let owner = roles(&world, base, json!({"desc": "a", "roles": ["ORG_OWNER"]})).await;
        assert_eq!(owner, json!(["ORG_OWNER"]), "{base}");
        let twice = roles(&world, base, json!({"desc": "a", "roles": ["ORG_MEMBER", "ORG_MEMBER"]})).await;
        assert_eq!(twice, json!(["ORG_MEMBER"]), "{base}: the same role twice is one");
    }
}

#[tokio::test]
async fn only_v1_makes_a_member_of_a_key_without_roles() {
    let world = World::new(Kind::Sqlite).await;

    for body in [json!({"desc": "a"}), json!({"desc": "a", "roles": null})] {
        assert_eq!(roles(&world, V1, body.clone()).await, json!(["ORG_MEMBER"]));
        for base in [V2, PUBLIC] {
            let refused = world.post(&world.owner, &world.org_path(base, "/apiKeys"), body.clone()).await;
            assert_eq!(refused.refusal(), (400, "MISSING_API_KEY_ROLES".into()), "{base} {body}");
        }
    }
}

#[tokio::test]
async fn a_description_has_1_to_250_characters_whatever_the_script() {
    let world = World::new(Kind::Sqlite).await;

    for base in DIALECTS {
        let keys = world.org_path(base, "/apiKeys");
        let post = |desc: String| world.post(&world.owner, &keys, json!({"desc": desc, "roles": ["ORG_MEMBER"]}));

        for desc in ["x".to_owned(), "é".repeat(250), "Schlüssel 🔑 \"für\" \\ nachts".to_owned()] {
            assert_eq!(post(desc.clone()).await.ok().text_at("/desc"), desc, "{base}");
        }
        for desc in [String::new(), "   ".to_owned(), "é".repeat(251), "two\nlines".to_owned()] {
            let refused = post(desc.clone()).await;
            assert_eq!(refused.refusal_with(), (400, "INVALID_API_KEY_DESC".into(), json!([250])), "{base} {desc:?}");
        }
    }
}

#[tokio::test]
async fn members_that_a_key_has_in_answers_are_ignored() {
    let world = World::new(Kind::Sqlite).await;
    let echoed = json!({
        "desc": "echo", "roles": ["ORG_MEMBER"], "id": world.owner.id, "publicKey": world.owner.public,
        "privateKey": world.owner.private, "links": [], "created": "2020-01-01T00:00:00Z"
    });

    for base in DIALECTS {
        let made =
            Key::of(&world.post(&world.owner, &world.org_path(base, "/apiKeys"), echoed.clone()).await.ok().json());

        assert!(made.id != world.owner.id && made.public != world.owner.public && made.private != world.owner.private);
    }
}

#[tokio::test]
async fn what_a_user_administrator_may_grant() {
    let world = World::new(Kind::Sqlite).await;
    let (admin, keys) = (world.key(&["ORG_USER_ADMIN"]).await, world.org_path(PUBLIC, "/apiKeys"));

    let member = world.post(&admin, &keys, json!({"desc": "a", "roles": ["ORG_USER_ADMIN", "ORG_MEMBER"]})).await;
    assert_eq!(member.status, 200);
    for roles in [json!(["ORG_OWNER"]), json!(["ORG_MEMBER", "ORG_OWNER"])] {
        let refused = world.post(&admin, &keys, json!({"desc": "a", "roles": roles})).await;
        assert_eq!(refused.refusal_with(), (401, "NOT_ORG_OWNER".into(), json!([world.org])));
        assert_eq!(refused.header("www-authenticate"), None);
    }
}

#[tokio::test]
async fn who_became_an_owner_on_another_node_grants_ownership_here_at_once() {
    let here = World::new(Kind::Postgres).await;
    let limits = Limits { poll_interval: Duration::from_hours(1), ..Limits::default() };
    let there = here.another_node(Changes { limits, ..Changes::default() }).await;
    let admin = here.key(&["ORG_USER_ADMIN"]).await;
    let (keys, body) = (here.org_path(PUBLIC, "/apiKeys"), json!({"desc": "a", "roles": ["ORG_OWNER"]}));
    assert_eq!(there.post(&admin, &keys, body.clone()).await.refusal().1, "NOT_ORG_OWNER");

    here.patch(&here.owner, &format!("{keys}/{}", admin.id), json!({"roles": ["ORG_OWNER"]})).await.ok();

    assert_eq!(there.post(&admin, &keys, body).await.status, 200);
}

#[tokio::test]
async fn every_role_of_a_dialect_can_be_granted_there() {
    let world = World::new(Kind::Sqlite).await;
    let shared =
        ["ORG_OWNER", "ORG_GROUP_CREATOR", "ORG_BILLING_ADMIN", "ORG_BILLING_READ_ONLY", "ORG_READ_ONLY", "ORG_MEMBER"];

    for (base, own, foreign) in [
        (V2, "ORG_STREAM_PROCESSING_ADMIN", "ORG_USER_ADMIN"),
        (V1, "ORG_STREAM_PROCESSING_ADMIN", "ORG_USER_ADMIN"),
        (PUBLIC, "ORG_USER_ADMIN", "ORG_STREAM_PROCESSING_ADMIN"),
    ] {
        let post = |role: &str| {
            let body = json!({"desc": "a", "roles": [role]});
            let keys = world.org_path(base, "/apiKeys");
            let world = &world;
            async move { world.post(&world.owner, &keys, body).await }
        };
        for role in shared.into_iter().chain([own]) {
            assert_eq!(post(role).await.ok().text_at("/roles/0/roleName"), role, "{base}");
        }
        assert_eq!(post(foreign).await.refusal_with(), (400, "INVALID_ENUM_VALUE".into(), json!([foreign])), "{base}");
    }
}
