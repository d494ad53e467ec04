//! `GET` and `POST /groups/{groupId}/apiKeys`.

use super::{at, held, key_in, project, roles};
use crate::database::{Kind, on_both};
use crate::world::{DIALECTS, Key, PUBLIC, V1, V2, World};
use serde_json::{Value, json};

on_both!(
    a_key_is_made_in_a_project_and_is_a_member_of_the_organization,
    organization_roles_beside_the_projects_need_the_right_to_grant_them,
    the_keys_of_a_project_come_with_all_their_roles,
);

async fn a_key_is_made_in_a_project_and_is_a_member_of_the_organization(world: World) {
    for base in DIALECTS {
        let body = json!({"desc": "ci", "roles": ["GROUP_READ_ONLY", "GROUP_DATA_ACCESS_ADMIN"]});
        let made = world.post(&world.owner, &at(&world, base, "/apiKeys"), body).await;

        assert_eq!((made.status, made.text_at("/desc")), (200, "ci".to_owned()), "{base} {}", made.text);
        assert!(made.is_alphabetical(), "{}", made.text);
        let key = Key::of(&made.json());
        let href = format!("http://localhost:8080{base}/orgs/{}/apiKeys/{}", world.org, key.id);
        assert_eq!(made.at("/links"), json!([{"href": href, "rel": "self"}]), "{base}: below the organization");
        let expected = held(&[
            (&world.org, "ORG_MEMBER"),
            (&world.project, "GROUP_DATA_ACCESS_ADMIN"),
            (&world.project, "GROUP_READ_ONLY"),
        ]);
        assert_eq!(roles(&world, &key).await, expected, "{base}");
        assert_eq!(made.at("/roles").as_array().unwrap().len(), 3);
        assert_eq!(world.get(&key, &at(&world, base, "")).await.status, 200, "{base}: it works at once");
        assert_eq!(world.get(&key, &world.org_path(base, "")).await.status, 200, "{base}");
    }
}

async fn organization_roles_beside_the_projects_need_the_right_to_grant_them(world: World) {
    let owner = key_in(&world, &world.project, &["GROUP_OWNER"]).await;
    let admin = world.key(&["ORG_USER_ADMIN"]).await;
    let with = |role: &str| json!({"desc": "a", "roles": [role, "GROUP_READ_ONLY"]});

    for base in DIALECTS {
        let keys = at(&world, base, "/apiKeys");
        let refused = world.post(&owner, &keys, with("ORG_READ_ONLY")).await;
        refused.is_refused((401, "USER_UNAUTHORIZED", json!([])));
        let refused = world.post(&owner, &keys, with("ORG_MEMBER")).await;
        refused.is_refused((401, "USER_UNAUTHORIZED", json!([])));
        let refused = world.post(&admin, &keys, with("ORG_OWNER")).await;
        refused.is_refused((401, "NOT_ORG_OWNER", json!([world.org])));
        for caller in [&world.owner, &admin] {
            let made = world.post(caller, &keys, with("ORG_READ_ONLY")).await.ok();
            let expected = held(&[(&world.org, "ORG_READ_ONLY"), (&world.project, "GROUP_READ_ONLY")]);
            assert_eq!(roles(&world, &Key::of(&made.json())).await, expected, "{base}: no member beside it");
        }
        let both = json!({"desc": "a", "roles": ["GROUP_OWNER", "ORG_OWNER", "ORG_READ_ONLY"]});
        world.post(&admin, &keys, both.clone()).await.is_refused((401, "NOT_ORG_OWNER", json!([world.org])));
        for body in [with("ORG_OWNER"), both] {
            let made = world.post(&world.owner, &keys, body).await.ok();
            let renamed = world.patch(&Key::of(&made.json()), &world.org_path(base, ""), json!({"name": "Acme"})).await;
            assert_eq!(renamed.status, 200, "{base}: it owns the organization at once");
        }
        let owner_here = json!({"desc": "a", "roles": ["GROUP_OWNER", "ORG_READ_ONLY"]});
        for caller in [&world.owner, &admin] {
            assert_eq!(world.post(caller, &keys, owner_here.clone()).await.status, 200, "{base}");
        }
    }
}

async fn the_keys_of_a_project_come_with_all_their_roles(world: World) {
    let second = project(&world, "second").await;
    let key = key_in(&world, &second, &["GROUP_READ_ONLY"]).await;
    let both = key_in(&world, &world.project, &["GROUP_DATA_ACCESS_ADMIN"]).await;
    let path = format!("{V2}/groups/{second}/apiKeys/{}", both.id);
    world.patch(&world.owner, &path, json!({"roles": ["GROUP_OWNER"]})).await.ok();
    world.key(&["ORG_READ_ONLY"]).await;
    let mut expected = [&world.owner, &key, &both].map(|key| json!(key.public));
    expected.sort_by_key(|public| public.as_str().unwrap().to_owned());

    for base in DIALECTS {
        let keys = format!("{base}/groups/{second}/apiKeys");
        let listed = world.get(&key, &keys).await.ok();

        assert_eq!((listed.each("publicKey"), listed.at("/totalCount")), (expected.to_vec(), json!(3)), "{base}");
        assert!(listed.is_alphabetical());
        for known in [&key, &both, &world.owner] {
            let results = listed.at("/results");
            let found = results.as_array().unwrap().iter().find(|result| result["id"] == known.id.as_str()).unwrap();
            let mut told: Vec<_> = found["roles"].as_array().unwrap().iter().map(place_and_role).collect();
            told.sort();
            assert_eq!(told, roles(&world, known).await, "{base}: of the organization and of every project");
            assert_eq!(found["privateKey"], format!("********-****-****-{}", &known.private[24..]));
        }
        let page = world.get(&key, &format!("{keys}?itemsPerPage=1&pageNum=2")).await.ok();
        assert_eq!((page.each("publicKey"), page.at("/totalCount")), (expected[1..2].to_vec(), json!(3)), "{base}");
        let uncounted = world.get(&key, &format!("{keys}?includeCount=false")).await.ok();
        assert_eq!(uncounted.at("/totalCount"), Value::Null);
    }
}

fn place_and_role(role: &Value) -> (String, String) {
    let place = role["groupId"].as_str().unwrap_or_else(|| role["orgId"].as_str().unwrap());
    (place.to_owned(), role["roleName"].as_str().unwrap().to_owned())
}

#[tokio::test]
async fn a_description_and_a_role_in_the_project_are_needed() {
    let world = World::new(Kind::Sqlite).await;

    for base in DIALECTS {
        let keys = at(&world, base, "/apiKeys");
        for (body, (code, parameters)) in [
            (json!({"desc": "a"}), ("MISSING_API_KEY_ROLES", json!([]))),
            (json!({"desc": "a", "roles": []}), ("MISSING_API_KEY_ROLES", json!([]))),
            (json!({"desc": "", "roles": ["GROUP_OWNER"]}), ("INVALID_API_KEY_DESC", json!([250]))),
            (json!({"desc": "a", "roles": "GROUP_OWNER"}), ("INVALID_JSON_ATTRIBUTE", json!(["roles"]))),
            (json!({"desc": "a", "roles": ["KING"]}), ("INVALID_ENUM_VALUE", json!(["KING"]))),
            (json!({"desc": "a", "roles": ["GROUP_OWNER"], "x": 1}), ("INVALID_ATTRIBUTE", json!(["x"]))),
            (json!([]), ("INVALID_JSON", json!([]))),
        ] {
            world.post(&world.owner, &keys, body).await.is_refused((400, code, parameters));
        }
    }
    let nameless = json!({"roles": ["GROUP_OWNER"]});
    let v2 = world.post(&world.owner, &at(&world, V2, "/apiKeys"), nameless.clone()).await;
    v2.is_refused((400, "MISSING_ATTRIBUTE", json!(["desc"])));
    for base in [V1, PUBLIC] {
        let old = world.post(&world.owner, &at(&world, base, "/apiKeys"), nameless.clone()).await;
        old.is_refused((400, "API_KEY_REQUIRES_DESCRIPTION", json!([])));
    }
    assert_eq!(world.get(&world.owner, &at(&world, V2, "/apiKeys")).await.ok().at("/totalCount"), 1);
}

#[tokio::test]
async fn a_role_of_another_product_cannot_be_granted_but_is_shown() {
    let world = World::new(Kind::Sqlite).await;
    let admin = key_in(&world, &world.project, &["GROUP_USER_ADMIN"]).await;

    for base in [V2, V1] {
        let body = json!({"desc": "a", "roles": ["GROUP_USER_ADMIN"]});
        let refused = world.post(&world.owner, &at(&world, base, "/apiKeys"), body).await;
        refused.is_refused((400, "INVALID_ENUM_VALUE", json!(["GROUP_USER_ADMIN"])));
    }
    assert!(roles(&world, &admin).await.contains(&(world.project.clone(), "GROUP_USER_ADMIN".to_owned())));
}

#[tokio::test]
async fn a_user_administrator_of_the_project_makes_no_owner() {
    let world = World::new(Kind::Sqlite).await;
    let admin = key_in(&world, &world.project, &["GROUP_USER_ADMIN"]).await;
    let owner = key_in(&world, &world.project, &["GROUP_OWNER"]).await;

    for base in DIALECTS {
        let keys = at(&world, base, "/apiKeys");
        let body = json!({"desc": "a", "roles": ["GROUP_OWNER"]});
        world.post(&admin, &keys, body.clone()).await.is_refused((401, "USER_UNAUTHORIZED", json!([])));
        assert_eq!(world.post(&owner, &keys, body).await.status, 200, "{base}");
        let body = json!({"desc": "a", "roles": ["GROUP_READ_ONLY"]});
        assert_eq!(world.post(&admin, &keys, body).await.status, 200, "{base}");
    }
}
