//! `PATCH /orgs/{orgId}/apiKeys/{apiUserId}`.

use super::{masked, path};
use crate::database::{Kind, on_both};
use crate::world::{DIALECTS, Key, PUBLIC, V2, World};
use serde_json::{Value, json};

on_both!(
    what_is_sent_is_changed_and_the_rest_stays,
    roles_replace_the_whole_set_and_count_from_the_next_request,
    roles_in_projects_stay,
);

/// The role names in an answer.
fn roles(answer: &Value) -> Vec<&str> {
    answer["roles"].as_array().unwrap().iter().map(|role| role["roleName"].as_str().unwrap()).collect()
}

async fn what_is_sent_is_changed_and_the_rest_stays(world: World) {
    let key = world.key(&["ORG_READ_ONLY"]).await;

    for base in DIALECTS {
        let target = path(&world, base, &key);
        let change = async |body: Value| {
            let changed = world.patch(&world.owner, &target, body).await;
            assert_eq!(changed.status, 200, "{base} {}", changed.text);
            assert_eq!(changed.text_at("/privateKey"), masked(&key));
            assert_eq!(changed.text, world.get(&world.owner, &target).await.text, "the answer is what is stored");
            changed.json()
        };

        let described = change(json!({"desc": "weekly"})).await;
        assert_eq!((described["desc"].as_str(), roles(&described)), (Some("weekly"), vec!["ORG_READ_ONLY"]));
        let member = change(json!({"roles": ["ORG_MEMBER"]})).await;
        assert_eq!((member["desc"].as_str(), roles(&member)), (Some("weekly"), vec!["ORG_MEMBER"]));
        let both = change(json!({"desc": "a key", "roles": ["ORG_READ_ONLY"]})).await;
        assert_eq!((both["desc"].as_str(), roles(&both)), (Some("a key"), vec!["ORG_READ_ONLY"]));
        let without_roles = change(json!({"desc": "monthly", "roles": []})).await;
        assert_eq!((without_roles["desc"].as_str(), roles(&without_roles)), (Some("monthly"), vec!["ORG_READ_ONLY"]));
        let without_desc = change(json!({"desc": "", "roles": ["ORG_MEMBER", "ORG_MEMBER"]})).await;
        assert_eq!((without_desc["desc"].as_str(), roles(&without_desc)), (Some("monthly"), vec!["ORG_MEMBER"]));
        let null = change(json!({"desc": null, "roles": ["ORG_READ_ONLY"]})).await;
        assert_eq!((null["desc"].as_str(), roles(&null)), (Some("monthly"), vec!["ORG_READ_ONLY"]));
        let echo = change(
            null.clone()
                .as_object()
                .map(|echo| {
                    let mut echo = echo.clone();
                    echo.insert("roles".into(), Value::Null);
                    Value::Object(echo)
                })
                .unwrap(),
        )
        .await;
        assert_eq!(echo, null, "what an SDK sends back changes nothing");
    }
}

async fn roles_replace_the_whole_set_and_count_from_the_next_request(world: World) {
    let key = world.key(&["ORG_OWNER"]).await;
    let keys = world.org_path(V2, "/apiKeys");
    assert_eq!(world.post(&key, &keys, json!({"desc": "a", "roles": ["ORG_MEMBER"]})).await.status, 200);

    world.patch(&world.owner, &path(&world, V2, &key), json!({"roles": ["ORG_READ_ONLY"]})).await.ok();

    let refused = world.post(&key, &keys, json!({"desc": "a", "roles": ["ORG_MEMBER"]})).await;
    assert_eq!(refused.refusal(), (401, "USER_UNAUTHORIZED".into()));
    assert_eq!(world.get(&key, &keys).await.status, 200);
}

async fn roles_in_projects_stay(world: World) {
    let changed =
        world.patch(&world.owner, &path(&world, V2, &world.owner), json!({"roles": ["ORG_MEMBER"]})).await.ok();

    let expected = json!([
        {"orgId": world.org, "roleName": "ORG_MEMBER"},
        {"groupId": world.project, "roleName": "GROUP_OWNER"}
    ]);
    assert_eq!(changed.at("/roles"), expected);
}

#[tokio::test]
async fn nothing_to_change_is_refused_in_all_its_forms() {
    let world = World::new(Kind::Sqlite).await;
    let key = world.key(&["ORG_MEMBER"]).await;
    let before = world.events().await.len();

    for base in DIALECTS {
        for body in [
            json!({}),
            json!({"desc": ""}),
            json!({"roles": []}),
            json!({"desc": null, "roles": null}),
            json!({"desc": "", "roles": []}),
            json!({"id": key.id}),
        ] {
            let refused = world.patch(&world.owner, &path(&world, base, &key), body.clone()).await;
            let expected = (400, "MISSING_ONE_OF_ATTRIBUTES".into(), json!(["desc", "roles"]));
            assert_eq!(refused.refusal_with(), expected, "{base} {body}");
        }
    }

    assert_eq!(world.events().await.len(), before);
}

#[tokio::test]
async fn a_description_is_held_to_its_rules() {
    let world = World::new(Kind::Sqlite).await;

    for base in DIALECTS {
        for desc in ["   ".to_owned(), "x".repeat(251), "tab\there".to_owned()] {
            let refused = world.patch(&world.owner, &path(&world, base, &world.owner), json!({"desc": desc})).await;
            assert_eq!(refused.refusal_with(), (400, "INVALID_API_KEY_DESC".into(), json!([250])), "{base} {desc:?}");
        }
    }
}

#[tokio::test]
async fn one_wrong_role_leaves_everything_as_it_was() {
    let world = World::new(Kind::Sqlite).await;
    let key = world.key(&["ORG_MEMBER"]).await;
    let target = path(&world, V2, &key);
    let before = world.get(&world.owner, &target).await.text;

    let body = json!({"desc": "changed", "roles": ["ORG_READ_ONLY", "ORG_KING"]});
    let refused = world.patch(&world.owner, &target, body).await;

    assert_eq!(refused.refusal_with(), (400, "INVALID_ENUM_VALUE".into(), json!(["ORG_KING"])));
    assert_eq!(world.get(&world.owner, &target).await.text, before);
}

#[tokio::test]
async fn an_owner_may_give_up_its_own_role_while_another_owner_remains() {
    let world = World::new(Kind::Sqlite).await;

    let demoted = world.patch(&world.owner, &path(&world, V2, &world.owner), json!({"roles": ["ORG_MEMBER"]})).await;

    assert_eq!(demoted.status, 200, "the person who made the organization still owns it");
    let refused = world.patch(&world.owner, &path(&world, V2, &world.owner), json!({"roles": ["ORG_OWNER"]})).await;
    assert_eq!(refused.refusal(), (401, "USER_UNAUTHORIZED".into()));
}

#[tokio::test]
async fn the_last_owner_cannot_be_demoted_by_anybody() {
    let world = World::new(Kind::Postgres).await;
    let admin = world.key(&["ORG_USER_ADMIN"]).await;
    world.only_keys_own();

    for base in DIALECTS {
        let target = path(&world, base, &world.owner);
        for caller in [&world.owner, &admin] {
            let refused = world.patch(caller, &target, json!({"desc": "x", "roles": ["ORG_MEMBER"]})).await;
            assert_eq!(refused.refusal_with(), (403, "CANNOT_DEMOTE_LAST_ORG_OWNER".into(), json!([])), "{base}");
        }
        let same = world.patch(&world.owner, &target, json!({"roles": ["ORG_OWNER", "ORG_MEMBER"]})).await;
        assert_eq!(same.status, 200, "{base}: more roles beside Organization Owner");
    }

    let second = world.key(&["ORG_OWNER"]).await;
    assert_eq!(
        world.patch(&second, &path(&world, V2, &world.owner), json!({"roles": ["ORG_MEMBER"]})).await.status,
        200
    );
}

#[tokio::test]
async fn a_user_administrator_changes_keys_but_makes_no_owners() {
    let world = World::new(Kind::Sqlite).await;
    let (admin, key): (Key, Key) = (world.key(&["ORG_USER_ADMIN"]).await, world.key(&["ORG_MEMBER"]).await);
    let target = path(&world, PUBLIC, &key);

    let changed = world.patch(&admin, &target, json!({"desc": "by the admin", "roles": ["ORG_READ_ONLY"]})).await;
    assert_eq!(changed.status, 200);
    for target in [target, path(&world, PUBLIC, &admin)] {
        let refused = world.patch(&admin, &target, json!({"roles": ["ORG_OWNER"]})).await;
        assert_eq!(refused.refusal_with(), (401, "NOT_ORG_OWNER".into(), json!([world.org])));
    }
}

#[tokio::test]
async fn an_unknown_or_foreign_key_is_not_changed() {
    let world = World::new(Kind::Sqlite).await;
    let (_, stranger) = world.stranger().await;

    for base in DIALECTS {
        for id in [stranger.id.as_str(), "0123456789abcdef01234567"] {
            let target = world.org_path(base, &format!("/apiKeys/{id}"));
            let refused = world.patch(&world.owner, &target, json!({"desc": "mine"})).await;
            assert_eq!(refused.refusal_with(), (400, "API_KEY_NOT_FOUND".into(), json!([id])), "{base}");
        }
    }
}

#[tokio::test]
async fn a_user_administrator_who_echoes_an_owners_role_grants_nothing() {
    let world = World::new(Kind::Sqlite).await;
    let (admin, owner) = (world.key(&["ORG_USER_ADMIN"]).await, world.key(&["ORG_OWNER"]).await);

    let echoed =
        world.patch(&admin, &path(&world, V2, &owner), json!({"desc": "renamed", "roles": ["ORG_OWNER"]})).await;

    assert_eq!((echoed.status, roles(&echoed.json())), (200, vec!["ORG_OWNER"]));
}
