//! `DELETE /orgs/{orgId}/apiKeys/{apiUserId}`.

use super::path;
use crate::database::{Kind, on_both};
use crate::world::{DIALECTS, HOME, Key, V2, World};
use serde_json::json;

on_both!(a_deleted_key_is_gone_and_its_credential_dies_at_once, a_key_deletes_itself_while_another_owner_remains,);

async fn a_deleted_key_is_gone_and_its_credential_dies_at_once(world: World) {
    for base in DIALECTS {
        let key = world.key(&["ORG_MEMBER"]).await;
        world.allow(&key, &[HOME, "198.51.100.0/24"]).await;
        let (target, keys) = (path(&world, base, &key), world.org_path(base, "/apiKeys"));
        assert_eq!(world.get(&key, &keys).await.status, 200);

        let deleted = world.delete(&world.owner, &target).await;

        assert_eq!((deleted.status, deleted.text.as_str()), (204, ""), "{base}");
        let dead = world.get(&key, &keys).await;
        assert_eq!((dead.status, dead.header("x-error-code")), (401, None));
        assert!(dead.header("www-authenticate").unwrap().ends_with("stale=false"));
        for refused in [
            world.delete(&world.owner, &target).await,
            world.get(&world.owner, &target).await,
            world.get(&world.owner, &format!("{target}/accessList")).await,
        ] {
            assert_eq!(refused.refusal_with(), (400, "API_KEY_NOT_FOUND".into(), json!([key.id])), "{base}");
        }
        assert_eq!(world.get(&world.owner, &keys).await.at("/totalCount"), 1);
    }
}

async fn a_key_deletes_itself_while_another_owner_remains(world: World) {
    let key = world.key(&["ORG_OWNER"]).await;

    assert_eq!(world.delete(&key, &path(&world, V2, &key)).await.status, 204);

    assert_eq!(world.get(&key, &world.org_path(V2, "/apiKeys")).await.status, 401);
}

#[tokio::test]
async fn the_last_owner_cannot_be_deleted_by_anybody() {
    let world = World::new(Kind::Postgres).await;
    let admin = world.key(&["ORG_USER_ADMIN"]).await;
    world.only_keys_own();

    for base in DIALECTS {
        for caller in [&world.owner, &admin] {
            let refused = world.delete(caller, &path(&world, base, &world.owner)).await;
            assert_eq!(refused.refusal_with(), (403, "CANNOT_DELETE_LAST_OWNER".into(), json!([])), "{base}");
        }
    }

    let second = world.key(&["ORG_OWNER"]).await;
    assert_eq!(world.delete(&second, &path(&world, V2, &world.owner)).await.status, 204);
    assert_eq!(world.delete(&second, &path(&world, V2, &second)).await.refusal().1, "CANNOT_DELETE_LAST_OWNER");
}

#[tokio::test]
async fn two_last_owners_who_delete_each_other_leave_one() {
    let world = World::new(Kind::Postgres).await;
    world.only_keys_own();
    let mut survivor = world.owner.clone();

    for _ in 0..10 {
        let body = json!({"desc": "another", "roles": ["ORG_OWNER"]});
        let another = Key::of(&world.post(&survivor, &world.org_path(V2, "/apiKeys"), body).await.ok().json());
        let targets = [path(&world, V2, &another), path(&world, V2, &survivor)];

        let (one, two) = tokio::join!(world.delete(&survivor, &targets[0]), world.delete(&another, &targets[1]));

        // The second was verified before the first had an effect, or after it.
        let (won, lost) = if one.status == 204 { (one, two) } else { (two, one) };
        assert_eq!(won.status, 204);
        assert!(matches!(lost.status, 401 | 403), "{} {}", lost.status, lost.text);
        let keys = world.org_path(V2, "/apiKeys");
        survivor = if world.get(&another, &keys).await.status == 200 { another } else { survivor };
        assert_eq!(world.get(&survivor, &keys).await.at("/totalCount"), 1);
    }
}

#[tokio::test]
async fn an_unknown_or_foreign_key_is_not_deleted() {
    let world = World::new(Kind::Sqlite).await;
    let (elsewhere, stranger) = world.stranger().await;

    for base in DIALECTS {
        for id in [stranger.id.as_str(), "0123456789abcdef01234567"] {
            let refused = world.delete(&world.owner, &world.org_path(base, &format!("/apiKeys/{id}"))).await;
            assert_eq!(refused.refusal_with(), (400, "API_KEY_NOT_FOUND".into(), json!([id])), "{base}");
        }
    }

    assert_eq!(world.get(&stranger, &format!("{V2}/orgs/{elsewhere}")).await.status, 200);
}

#[tokio::test]
async fn only_v2_names_a_version_on_an_empty_answer() {
    let world = World::new(Kind::Sqlite).await;
    let mut types = Vec::new();

    for base in DIALECTS {
        let key = world.key(&["ORG_MEMBER"]).await;
        let deleted = world.delete(&world.owner, &path(&world, base, &key)).await;
        types.push(deleted.header("content-type").unwrap().to_owned());
    }

    let plain = "application/json";
    assert_eq!(types, ["application/vnd.atlas.2023-01-01+json;charset=utf-8", plain, plain]);
}
