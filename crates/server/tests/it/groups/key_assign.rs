//! `/groups/{groupId}/apiKeys/{apiUserId}`: assigning a key, changing its roles, and taking it out.

use super::{at, held, key_in, project, roles};
use crate::database::{Kind, on_both};
use crate::world::{DIALECTS, Key, PUBLIC, V1, V2, World};
use serde_json::{Value, json};

on_both!(
    a_key_is_assigned_by_patch_and_its_roles_are_replaced,
    a_key_is_assigned_by_post_with_an_array_or_an_object,
    a_key_that_is_taken_out_is_not_there_any_more_but_in_the_organization,
);

/// The path of a key in the first project.
fn path(world: &World, base: &str, key: &Key) -> String {
    at(world, base, &format!("/apiKeys/{}", key.id))
}

async fn a_key_is_assigned_by_patch_and_its_roles_are_replaced(world: World) {
    let second = project(&world, "second").await;

    for base in DIALECTS {
        let key = key_in(&world, &second, &["GROUP_READ_ONLY"]).await;
        let here = path(&world, base, &key);
        assert_eq!(world.get(&key, &at(&world, base, "")).await.status, 401, "{base}");

        let body = json!({"roles": ["GROUP_READ_ONLY", "GROUP_DATA_ACCESS_ADMIN"]});
        let assigned = world.patch(&world.owner, &here, body).await;
        assert_eq!((assigned.status, assigned.text_at("/id")), (200, key.id.clone()), "{base} {}", assigned.text);
        assert_eq!(assigned.text_at("/privateKey"), format!("********-****-****-{}", &key.private[24..]), "{base}");
        assert_eq!(world.get(&key, &at(&world, base, "")).await.status, 200, "{base}: at once");
        let kept = [(world.org.as_str(), "ORG_MEMBER"), (second.as_str(), "GROUP_READ_ONLY")];
        let both = [(world.project.as_str(), "GROUP_DATA_ACCESS_ADMIN"), (world.project.as_str(), "GROUP_READ_ONLY")];
        assert_eq!(roles(&world, &key).await, held(&[&kept[..], &both[..]].concat()), "{base}");

        let replaced = world.patch(&world.owner, &here, json!({"roles": ["GROUP_DATA_ACCESS_READ_ONLY"]})).await;
        assert_eq!(replaced.status, 200, "{base}");
        let one = [(world.project.as_str(), "GROUP_DATA_ACCESS_READ_ONLY")];
        assert_eq!(roles(&world, &key).await, held(&[&kept[..], &one[..]].concat()), "{base}: the others stay");
    }
}

async fn a_key_is_assigned_by_post_with_an_array_or_an_object(world: World) {
    for base in [V2, V1] {
        for (body, granted) in [
            (json!([{"roles": ["GROUP_READ_ONLY"]}]), vec!["GROUP_READ_ONLY"]),
            (json!({"roles": ["GROUP_READ_ONLY"]}), vec!["GROUP_READ_ONLY"]),
            (
                json!([{"roles": ["GROUP_READ_ONLY"], "userId": "x"}, {"roles": ["GROUP_OWNER", "GROUP_READ_ONLY"]}]),
                vec!["GROUP_OWNER", "GROUP_READ_ONLY"],
            ),
        ] {
            let key = world.key(&["ORG_MEMBER"]).await;
            let assigned = world.post(&world.owner, &path(&world, base, &key), body).await;

            assert_eq!((assigned.status, assigned.text.as_str()), (204, ""), "{base}");
            let mut expected = vec![(world.org.as_str(), "ORG_MEMBER")];
            expected.extend(granted.into_iter().map(|role| (world.project.as_str(), role)));
            assert_eq!(roles(&world, &key).await, held(&expected), "{base}");
            let again = json!([{"roles": ["GROUP_DATA_ACCESS_ADMIN"]}]);
            assert_eq!(world.post(&world.owner, &path(&world, base, &key), again).await.status, 204, "{base}");
            let replaced = held(&[(&world.org, "ORG_MEMBER"), (&world.project, "GROUP_DATA_ACCESS_ADMIN")]);
            assert_eq!(roles(&world, &key).await, replaced, "{base}");
        }
    }
}

async fn a_key_that_is_taken_out_is_not_there_any_more_but_in_the_organization(world: World) {
    let second = project(&world, "second").await;

    for base in DIALECTS {
        let key = key_in(&world, &world.project, &["GROUP_READ_ONLY", "GROUP_OWNER"]).await;
        let there = format!("{V2}/groups/{second}/apiKeys/{}", key.id);
        world.patch(&world.owner, &there, json!({"roles": ["GROUP_READ_ONLY"]})).await.ok();

        let removed = world.delete(&world.owner, &path(&world, base, &key)).await;

        assert_eq!((removed.status, removed.text.as_str()), (204, ""), "{base}");
        let again = world.delete(&world.owner, &path(&world, base, &key)).await;
        again.is_refused((400, "API_KEY_NOT_FOUND", json!([key.id])));
        let left = held(&[(&world.org, "ORG_MEMBER"), (&second, "GROUP_READ_ONLY")]);
        assert_eq!(roles(&world, &key).await, left, "{base}");
        world.get(&key, &at(&world, base, "")).await.is_refused((401, "USER_CANNOT_ACCESS_GROUP", json!([])));
        let listed = world.get(&world.owner, &at(&world, base, "/apiKeys")).await.ok();
        assert!(!listed.each("id").contains(&json!(key.id)), "{base}");
    }
}

#[tokio::test]
async fn a_key_of_another_organization_is_as_one_that_is_not_there() {
    let world = World::new(Kind::Sqlite).await;
    let (_, stranger) = world.stranger().await;
    let absent = Key { id: "ffffffffffffffffffffffff".to_owned(), ..stranger.clone() };

    for base in DIALECTS {
        for key in [&stranger, &absent] {
            let target = path(&world, base, key);
            let expected = (400, "API_KEY_NOT_FOUND", json!([key.id]));
            let body = json!({"roles": ["GROUP_READ_ONLY"]});
            world.patch(&world.owner, &target, body.clone()).await.is_refused(expected.clone());
            world.delete(&world.owner, &target).await.is_refused(expected.clone());
            if base != PUBLIC {
                world.post(&world.owner, &target, json!([body])).await.is_refused(expected);
            }
        }
    }
}

#[tokio::test]
async fn a_description_changes_alone_but_assigns_nothing() {
    let world = World::new(Kind::Sqlite).await;
    let (inside, outside) =
        (key_in(&world, &world.project, &["GROUP_READ_ONLY"]).await, world.key(&["ORG_MEMBER"]).await);
    let before = roles(&world, &inside).await;

    for base in DIALECTS {
        let desc = format!("told in {}", base.len());
        let changed = world.patch(&world.owner, &path(&world, base, &inside), json!({"desc": desc})).await.ok();
        assert_eq!((changed.text_at("/desc"), roles(&world, &inside).await), (desc, before.clone()), "{base}");
        for (key, body) in [
            (&outside, json!({"desc": "a"})),
            (&outside, json!({})),
            (&outside, json!({"roles": []})),
            (&inside, json!({})),
            (&inside, json!({"roles": []})),
            (&inside, json!({"roles": Value::Null})),
        ] {
            let refused = world.patch(&world.owner, &path(&world, base, key), body).await;
            refused.is_refused((400, "MISSING_API_KEY_ROLES", json!([])));
        }
    }
    for base in [V2, V1] {
        for body in [json!([]), json!({}), json!([{"roles": []}]), json!([{}])] {
            let refused = world.post(&world.owner, &path(&world, base, &outside), body).await;
            refused.is_refused((400, "MISSING_API_KEY_ROLES", json!([])));
        }
    }
}

#[tokio::test]
async fn only_who_may_grant_ownership_grants_it_and_keeping_it_is_no_grant() {
    let world = World::new(Kind::Sqlite).await;
    let admin = key_in(&world, &world.project, &["GROUP_USER_ADMIN"]).await;
    let owner = key_in(&world, &world.project, &["GROUP_OWNER"]).await;
    let (key, body) = (world.key(&["ORG_MEMBER"]).await, json!({"roles": ["GROUP_OWNER"]}));

    for base in DIALECTS {
        let refused = world.patch(&admin, &path(&world, base, &key), body.clone()).await;
        refused.is_refused((401, "USER_UNAUTHORIZED", json!([])));
        let kept = json!({"roles": ["GROUP_OWNER", "GROUP_READ_ONLY"]});
        assert_eq!(world.patch(&admin, &path(&world, base, &owner), kept).await.status, 200, "{base}");
        let itself = world.patch(&admin, &path(&world, base, &admin), body.clone()).await;
        itself.is_refused((401, "USER_UNAUTHORIZED", json!([])));
        let lesser = json!({"roles": ["GROUP_READ_ONLY"]});
        assert_eq!(world.patch(&admin, &path(&world, base, &key), lesser).await.status, 200, "{base}");
        assert_eq!(world.patch(&owner, &path(&world, base, &key), body.clone()).await.status, 200, "{base}");
        assert_eq!(world.delete(&admin, &path(&world, base, &key)).await.status, 204, "{base}");
    }
}

#[tokio::test]
async fn assigning_by_post_is_for_owners_of_the_project() {
    let world = World::new(Kind::Sqlite).await;
    let admin = key_in(&world, &world.project, &["GROUP_USER_ADMIN"]).await;
    let owner = key_in(&world, &world.project, &["GROUP_OWNER"]).await;
    let key = world.key(&["ORG_MEMBER"]).await;

    for base in [V2, V1] {
        let (target, body) = (path(&world, base, &key), json!([{"roles": ["GROUP_READ_ONLY"]}]));
        world.post(&admin, &target, body.clone()).await.is_refused((401, "USER_UNAUTHORIZED", json!([])));
        assert_eq!(world.post(&owner, &target, body).await.status, 204, "{base}");
    }
    let refused = world.post(&owner, &path(&world, PUBLIC, &key), json!([{"roles": ["GROUP_READ_ONLY"]}])).await;
    assert_eq!(refused.refusal(), (405, "METHOD_NOT_ALLOWED".to_owned()), "the public dialect has PATCH only");
}
