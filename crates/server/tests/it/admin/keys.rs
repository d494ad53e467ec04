//! `/admin/apiKeys`.

use super::keys;
use crate::database::{Kind, on_both_kinds};
use crate::world::{Changes, Key, PUBLIC, V1, V2, World};
use keywright_domain::Product;
use serde_json::json;

on_both_kinds!(a_global_key_is_made_used_changed_and_deleted, global_keys_are_listed_by_their_public_keys);

const WHOAMI: &str = "/api/keywright/v1/whoami";

async fn a_global_key_is_made_used_changed_and_deleted(kind: Kind) {
    let (world, owner) = World::of_a_first_user(kind).await;
    let body = json!({"desc": "backup", "roles": ["GLOBAL_BACKUP_ADMIN", "GLOBAL_BACKUP_ADMIN"]});

    let made = world.post(&owner, &keys(""), body).await;
    assert_eq!((made.status, made.at("/desc")), (200, json!("backup")));
    let key = Key::of(&made.json());
    let path = keys(&format!("/{}", key.id));
    assert_eq!(world.get(&key, WHOAMI).await.ok().at("/roles"), json!([{"roleName": "GLOBAL_BACKUP_ADMIN"}]));

    let reader = json!([{"roleName": "GLOBAL_READ_ONLY"}]);
    let changed = world.patch(&owner, &path, json!({"roles": ["GLOBAL_READ_ONLY"]})).await.ok();
    assert_eq!((changed.at("/desc"), changed.at("/roles")), (json!("backup"), reader.clone()));
    let changed = world.patch(&owner, &path, json!({"desc": "reader", "roles": []})).await.ok();
    assert_eq!((changed.at("/desc"), changed.at("/roles")), (json!("reader"), reader));
    assert_eq!(world.get(&owner, &path).await.ok().text, changed.text);
    assert_eq!(world.get(&key, &keys("")).await.ok().each("id").len(), 2);

    let deleted = world.delete(&owner, &path).await;
    assert_eq!((deleted.status, deleted.text.as_str()), (204, ""));
    world.get(&key, WHOAMI).await.is_challenged();
    world.delete(&owner, &path).await.is_refused((400, "API_KEY_NOT_FOUND", json!([key.id])));
}

async fn global_keys_are_listed_by_their_public_keys(kind: Kind) {
    let (world, owner) = World::of_a_first_user(kind).await;
    let mut expected = vec![owner.public.clone()];
    for _ in 0..4 {
        expected.push(world.global_key(&owner, &["GLOBAL_READ_ONLY"]).await.public);
    }
    world.key(&["ORG_MEMBER"]).await;
    expected.sort();

    let first = world.get(&owner, &keys("?itemsPerPage=3")).await.ok();
    let second = world.get(&owner, &keys("?itemsPerPage=3&pageNum=2")).await.ok();

    let listed = [first.each("publicKey"), second.each("publicKey")].concat();
    assert_eq!(listed, expected);
    assert_eq!((first.at("/totalCount"), second.at("/totalCount")), (json!(5), json!(5)));
    let next = format!("http://localhost:8080{PUBLIC}/admin/apiKeys?itemsPerPage=3&pageNum=2");
    assert_eq!((first.link("next"), second.link("next")), (Some(next), None));
}

#[tokio::test]
async fn the_whole_answers() {
    let (world, owner) = World::of_a_first_user(Kind::Sqlite).await;
    let body = json!({"desc": "reader", "roles": ["GLOBAL_READ_ONLY"]});

    let made = world.post(&owner, &keys(""), body).await.ok();
    let key = Key::of(&made.json());
    let read = world.get(&owner, &keys(&format!("/{}", key.id))).await.ok();
    let roles = world.get(&owner, &keys("/roles")).await.ok();

    let names =
        [(key.id.as_str(), "ID"), (&key.public, "PUBLIC"), (&key.private, "PRIVATE"), (&key.private[24..], "TAIL")];
    assert!(made.is_alphabetical() && read.is_alphabetical());
    insta::assert_snapshot!(made.naming(&names), @r#"{"desc":"reader","id":"ID","links":[{"href":"http://localhost:8080/api/public/v1.0/orgs/null/apiKeys/ID","rel":"self"}],"privateKey":"PRIVATE","publicKey":"PUBLIC","roles":[{"roleName":"GLOBAL_READ_ONLY"}]}"#);
    insta::assert_snapshot!(read.naming(&names), @r#"{"desc":"reader","id":"ID","links":[{"href":"http://localhost:8080/api/public/v1.0/orgs/null/apiKeys/ID","rel":"self"}],"privateKey":"********-****-****-TAIL","publicKey":"PUBLIC","roles":[{"roleName":"GLOBAL_READ_ONLY"}]}"#);
    insta::assert_snapshot!(roles.text, @r#"["GLOBAL_OWNER","GLOBAL_READ_ONLY","GLOBAL_USER_ADMIN","GLOBAL_MONITORING_ADMIN","GLOBAL_BACKUP_ADMIN","GLOBAL_AUTOMATION_ADMIN"]"#);
    let enveloped = world.get(&owner, &keys("/roles?envelope=true")).await.ok();
    assert_eq!((enveloped.at("/status"), enveloped.at("/content")), (json!(200), roles.json()));
}

#[tokio::test]
async fn global_keys_exist_where_ops_manager_does_and_in_its_dialect() {
    for (products, served) in [
        (vec![Product::OpsManager], true),
        (vec![Product::CloudManager, Product::OpsManager], true),
        (vec![Product::CloudManager], false),
        (vec![Product::Atlas], false),
    ] {
        let changes = Changes { products: Some(products), ..Changes::default() };
        let world = World::with(Kind::Sqlite, changes).await;
        for path in [keys(""), keys("/roles"), super::list("")] {
            let answer = world.get(&world.owner, &path).await;
            assert_eq!(answer.status, if served { 401 } else { 404 }, "{path}");
        }
    }
    let (world, owner) = World::of_a_first_user(Kind::Sqlite).await;
    for base in [V1, V2] {
        assert_eq!(world.get(&owner, &format!("{base}/admin/apiKeys")).await.status, 404);
    }
}

#[tokio::test]
async fn a_change_of_global_roles_counts_from_the_next_request() {
    let (world, owner) = World::of_a_first_user(Kind::Sqlite).await;
    let key = world.global_key(&owner, &["GLOBAL_READ_ONLY"]).await;
    let body = || json!({"desc": "by a new owner", "roles": ["GLOBAL_READ_ONLY"]});
    world.post(&key, &keys(""), body()).await.is_refused((401, "USER_UNAUTHORIZED", json!([])));

    world.patch(&owner, &keys(&format!("/{}", key.id)), json!({"roles": ["GLOBAL_OWNER"]})).await.ok();

    assert_eq!(world.post(&key, &keys(""), body()).await.status, 200);
}

#[tokio::test]
async fn a_global_owner_beside_others_may_go_and_take_itself_away() {
    let (world, owner) = World::of_a_first_user(Kind::Sqlite).await;
    let other = world.global_key(&owner, &["GLOBAL_OWNER"]).await;

    // A person owns the deployment too: the first user.
    for key in [&owner, &other] {
        assert_eq!(world.delete(key, &keys(&format!("/{}", key.id))).await.status, 204);
    }

    for key in [&owner, &other] {
        world.get(key, WHOAMI).await.is_challenged();
    }
}

#[tokio::test]
async fn what_happens_to_global_keys_is_in_no_organizations_feed() {
    let (world, owner) = World::of_a_first_user(Kind::Sqlite).await;
    let before = world.events().await.len();

    let key = world.global_key(&owner, &["GLOBAL_READ_ONLY"]).await;
    world.delete(&owner, &keys(&format!("/{}", key.id))).await.ok();

    assert_eq!(world.events().await.len(), before);
}
