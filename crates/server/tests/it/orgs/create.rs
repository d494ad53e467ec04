//! `POST /orgs`.

use crate::database::{Kind, on_both};
use crate::world::{Changes, HOME, Key, PUBLIC, V1, V2, World};
use keywright_server::app::Limits;
use serde_json::{Value, json};

on_both!(an_organization_is_made_with_a_key_that_owns_it_at_once, one_without_a_key_belongs_to_its_person);

/// A body that is right.
fn body(world: &World) -> Value {
    json!({
        "name": "Subsidiary", "orgOwnerId": world.owner_user,
        "apiKey": {"desc": "first", "roles": ["ORG_OWNER"]}, "skipDefaultAlertsSettings": true
    })
}

/// The same with one member changed.
fn with(world: &World, name: &str, value: Value) -> Value {
    let mut body = body(world);
    body[name] = value;
    body
}

async fn an_organization_is_made_with_a_key_that_owns_it_at_once(world: World) {
    for base in [V2, V1] {
        let made = world.post(&world.owner, &format!("{base}/orgs"), body(&world)).await;

        assert_eq!(made.status, 201, "{base} {}", made.text);
        let (org, key) = (made.text_at("/organization/id"), Key::of(&made.at("/apiKey")));
        let renamed = world.patch(&key, &format!("{base}/orgs/{org}"), json!({"name": "Renamed"})).await;
        assert_eq!(renamed.status, 200, "{base}");
        assert_eq!(world.get(&key, &format!("{base}/orgs")).await.each("id"), [json!(org)]);
        assert_eq!(world.get(&world.owner, &format!("{base}/orgs/{org}")).await.status, 401, "its maker is no member");
    }
}

async fn one_without_a_key_belongs_to_its_person(world: World) {
    for base in [V2, V1] {
        let made = world.post(&world.owner, &format!("{base}/orgs"), with(&world, "apiKey", Value::Null)).await;

        assert_eq!(made.status, 201, "{base}");
        assert_eq!(made.json().get("apiKey"), None);
        assert_eq!(made.text_at("/orgOwnerId"), world.owner_user);
    }
}

#[tokio::test]
async fn the_whole_answer_in_each_atlas_dialect() {
    let world = World::new(Kind::Sqlite).await;
    let mut answers = Vec::new();

    for base in [V2, V1] {
        let made = world.post(&world.owner, &format!("{base}/orgs"), body(&world)).await.ok();
        let (org, key) = (made.text_at("/organization/id"), Key::of(&made.at("/apiKey")));
        assert!(made.is_alphabetical(), "{}", made.text);
        let names = [
            (org.as_str(), "ORG"),
            (&key.id, "ID"),
            (&key.public, "PUBLIC"),
            (&key.private, "PRIVATE"),
            (&world.owner_user, "USER"),
        ];
        answers.push(made.naming(&names));
    }

    insta::assert_snapshot!(answers[0], @r#"{"apiKey":{"desc":"first","id":"ID","links":[{"href":"http://localhost:8080/api/atlas/v2/orgs/ORG/apiKeys/ID","rel":"self"}],"privateKey":"PRIVATE","publicKey":"PUBLIC","roles":[{"orgId":"ORG","roleName":"ORG_OWNER"}]},"orgOwnerId":"USER","organization":{"id":"ORG","isDeleted":false,"links":[{"href":"http://localhost:8080/api/atlas/v2/orgs/ORG","rel":"self"},{"href":"http://localhost:8080/api/atlas/v2/orgs/ORG/groups","rel":"https://cloud.mongodb.com/groups"},{"href":"http://localhost:8080/api/atlas/v2/orgs/ORG/teams","rel":"https://cloud.mongodb.com/teams"},{"href":"http://localhost:8080/api/atlas/v2/orgs/ORG/users","rel":"https://cloud.mongodb.com/users"}],"name":"Subsidiary","skipDefaultAlertsSettings":true},"skipDefaultAlertsSettings":true}"#);
    insta::assert_snapshot!(answers[1], @r#"{"apiKey":{"desc":"first","id":"ID","links":[{"href":"http://localhost:8080/api/atlas/v1.0/orgs/ORG/apiKeys/ID","rel":"self"}],"privateKey":"PRIVATE","publicKey":"PUBLIC","roles":[{"orgId":"ORG","roleName":"ORG_OWNER"}]},"orgOwnerId":"USER","organization":{"id":"ORG","isDeleted":false,"links":[{"href":"http://localhost:8080/api/atlas/v1.0/orgs/ORG","rel":"self"},{"href":"http://localhost:8080/api/atlas/v1.0/orgs/ORG/groups","rel":"https://cloud.mongodb.com/groups"},{"href":"http://localhost:8080/api/atlas/v1.0/orgs/ORG/teams","rel":"https://cloud.mongodb.com/teams"},{"href":"http://localhost:8080/api/atlas/v1.0/orgs/ORG/users","rel":"https://cloud.mongodb.com/users"}],"name":"Subsidiary","skipDefaultAlertsSettings":true},"skipDefaultAlertsSettings":true}"#);
}

#[tokio::test]
async fn what_is_missing_or_wrong_is_named() {
    let world = World::new(Kind::Sqlite).await;
    let unknown = "0123456789abcdef01234567";
    let cases = [
        ("name", Value::Null, (400, "MISSING_ATTRIBUTE", json!(["name"]))),
        ("name", json!(7), (400, "INVALID_JSON_ATTRIBUTE", json!(["name"]))),
        ("name", json!(""), (400, "INVALID_ORG_NAME", json!([""]))),
        ("name", json!(" Acme"), (400, "INVALID_ORG_NAME", json!([" Acme"]))),
        ("name", json!("a/b"), (400, "INVALID_ORG_NAME", json!(["a/b"]))),
        ("orgOwnerId", Value::Null, (400, "MISSING_ATTRIBUTE", json!(["orgOwnerId"]))),
        ("orgOwnerId", json!("me"), (400, "INVALID_ATTRIBUTE", json!(["orgOwnerId"]))),
        ("orgOwnerId", json!(unknown), (404, "USER_NOT_FOUND", json!([unknown]))),
        ("apiKey", json!([]), (400, "INVALID_JSON_ATTRIBUTE", json!(["apiKey"]))),
        ("apiKey", json!({"desc": "x"}), (400, "MISSING_API_KEY_ROLES", json!([]))),
        ("apiKey", json!({"desc": "x", "roles": []}), (400, "MISSING_API_KEY_ROLES", json!([]))),
        ("apiKey", json!({"desc": "", "roles": ["ORG_OWNER"]}), (400, "INVALID_API_KEY_DESC", json!([250]))),
        ("apiKey", json!({"desc": "x", "roles": ["KING"]}), (400, "INVALID_ENUM_VALUE", json!(["KING"]))),
        ("apiKey", json!({"desc": "x", "roles": ["ORG_OWNER"], "x": 1}), (400, "INVALID_ATTRIBUTE", json!(["x"]))),
        (
            "skipDefaultAlertsSettings",
            json!("no"),
            (400, "INVALID_JSON_ATTRIBUTE", json!(["skipDefaultAlertsSettings"])),
        ),
        ("colour", json!("red"), (400, "INVALID_ATTRIBUTE", json!(["colour"]))),
    ];

    for base in [V2, V1] {
        for (name, value, (status, code, parameters)) in cases.clone() {
            let refused = world.post(&world.owner, &format!("{base}/orgs"), with(&world, name, value.clone())).await;
            assert_eq!(refused.refusal_with(), (status, code.to_owned(), parameters), "{base} {name} {value}");
        }
    }
    assert_eq!(world.events().await.len(), World::new(Kind::Sqlite).await.events().await.len());
}

#[tokio::test]
async fn a_first_key_without_a_description_is_refused_in_the_dialects_words() {
    let world = World::new(Kind::Sqlite).await;
    let nameless = with(&world, "apiKey", json!({"roles": ["ORG_OWNER"]}));

    let v2 = world.post(&world.owner, &format!("{V2}/orgs"), nameless.clone()).await;
    assert_eq!(v2.refusal_with(), (400, "MISSING_ATTRIBUTE".into(), json!(["desc"])));
    let v1 = world.post(&world.owner, &format!("{V1}/orgs"), nameless).await;
    assert_eq!(v1.refusal_with(), (400, "API_KEY_REQUIRES_DESCRIPTION".into(), json!([])));
}

#[tokio::test]
async fn what_has_no_meaning_here_is_ignored() {
    let world = World::new(Kind::Sqlite).await;

    for (name, value) in
        [("federationSettingsId", json!("64f1a2b3c4d5e6f708190001")), ("links", json!([])), ("id", json!("x"))]
    {
        let made = world.post(&world.owner, &format!("{V2}/orgs"), with(&world, name, value)).await;
        assert_eq!(made.status, 201, "{name}");
    }
}

#[tokio::test]
async fn the_public_dialect_lets_no_organizations_key_make_another() {
    let world = World::new(Kind::Sqlite).await;

    for key in [world.owner.clone(), world.key(&["ORG_MEMBER"]).await] {
        let refused = world.post(&key, &format!("{PUBLIC}/orgs"), json!({"name": "Subsidiary"})).await;
        assert_eq!(refused.refusal_with(), (401, "API_KEY_CANNOT_CREATE_ORG".into(), json!([])));
        assert_eq!(refused.header("www-authenticate"), None);
    }
}

#[tokio::test]
async fn whether_new_organizations_require_lists_is_the_operators_choice() {
    for required in [false, true] {
        let limits = Limits { new_orgs_require_access_list: required, ..Limits::default() };
        let world = World::with(Kind::Sqlite, Changes { limits, ..Changes::default() }).await;
        let made = world.post(&world.owner, &format!("{V2}/orgs"), body(&world)).await.ok();
        let (org, key) = (made.text_at("/organization/id"), Key::of(&made.at("/apiKey")));

        let read = world.get(&key, &format!("{V2}/orgs/{org}/settings")).await;

        if required {
            assert_eq!(read.refusal_with(), (403, "ORG_REQUIRES_ACCESS_LIST".into(), json!([HOME])));
        } else {
            assert_eq!(read.at("/apiAccessListRequired"), false);
        }
    }
}
