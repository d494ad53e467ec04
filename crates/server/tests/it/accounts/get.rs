//! `GET /users/{userId}` and `/users/byName/{userName}`: the accounts of people whom the caller administers.

use super::{create, held, key_in, member, project, roles};
use crate::database::{Kind, on_both};
use crate::world::{DIALECTS, Key, V1, V2, World};
use serde_json::json;

on_both!(
    an_account_is_read_by_its_id_and_by_its_name,
    an_account_that_is_only_invited_is_not_read,
    people_of_other_organizations_are_as_good_as_absent,
);

const NOBODY: &str = "ffffffffffffffffffffffff";

async fn an_account_is_read_by_its_id_and_by_its_name(world: World) {
    for base in DIALECTS {
        let by_id = world.get(&world.owner, &format!("{base}/users/{}", world.owner_user)).await.ok();
        let by_name = world.get(&world.owner, &format!("{base}/users/byName/Owner@example.org")).await.ok();

        assert_eq!(by_id.json(), by_name.json(), "{base}");
        assert!(by_id.is_alphabetical());
        assert_eq!((by_id.at("/id"), by_id.at("/username")), (json!(world.owner_user), json!("owner@example.org")));
        assert_eq!(by_id.at("/createdAt"), json!("2026-11-22T08:00:00Z"));
        assert!(roles(&by_id).contains(&(world.org.clone(), "ORG_OWNER".to_owned())));
        assert_eq!(by_id.link("self"), Some(format!("http://localhost:8080{base}/users/{}", world.owner_user)));
        assert_eq!(by_id.json().get("lastAuth"), None, "nobody has signed in yet");
    }
}

async fn an_account_that_is_only_invited_is_not_read(world: World) {
    let granted = json!({"roles": [{"orgId": world.org, "roleName": "ORG_OWNER"}]});
    let user = create(&world, "ada@example.org", granted).await.text_at("/id");

    for base in DIALECTS {
        let by_id = world.get(&world.owner, &format!("{base}/users/{user}")).await;
        by_id.is_refused((404, "USER_NOT_FOUND", json!([user])));
        let by_name = world.get(&world.owner, &format!("{base}/users/byName/ada@example.org")).await;
        by_name.is_refused((404, "USERNAME_NOT_FOUND", json!(["ada@example.org"])));
    }
}

/// An organization that an account of this name owns, and its owner key.
async fn organization_of(world: &World, username: &str) -> (String, Key) {
    let user = create(world, username, json!({})).await.text_at("/id");
    let new = json!({"name": "Theirs", "orgOwnerId": user, "apiKey": {"desc": "first", "roles": ["ORG_OWNER"]}});
    let made = world.post(&world.owner, &format!("{V2}/orgs"), new).await.ok();
    (user, Key::of(&made.at("/apiKey")))
}

async fn people_of_other_organizations_are_as_good_as_absent(world: World) {
    let (user, stranger) = organization_of(&world, "ada@example.org").await;

    for base in DIALECTS {
        world.get(&stranger, &format!("{base}/users/{user}")).await.ok();
        for (path, code, named) in [
            (format!("{base}/users/{user}"), "USER_NOT_FOUND", user.as_str()),
            (format!("{base}/users/{NOBODY}"), "USER_NOT_FOUND", NOBODY),
            (format!("{base}/users/byName/ada@example.org"), "USERNAME_NOT_FOUND", "ada@example.org"),
            (format!("{base}/users/byName/eve@example.org"), "USERNAME_NOT_FOUND", "eve@example.org"),
            (format!("{base}/users/byName/not%20a%20name"), "USERNAME_NOT_FOUND", "not a name"),
        ] {
            world.get(&world.owner, &path).await.is_refused((404, code, json!([named])));
        }
    }
}

#[tokio::test]
async fn in_a_name_plus_and_at_are_literal() {
    let world = World::new(Kind::Postgres).await;
    world.member("a+b@example.org", "ORG_MEMBER");
    world.member("a/b@example.org", "ORG_MEMBER");

    for base in DIALECTS {
        for (segment, username) in [
            ("a+b@example.org", "a+b@example.org"),
            ("a%2Bb%40example.org", "a+b@example.org"),
            ("A+B@EXAMPLE.org", "a+b@example.org"),
            ("a%2Fb@example.org", "a/b@example.org"),
        ] {
            let read = world.get(&world.owner, &format!("{base}/users/byName/{segment}")).await.ok();
            assert_eq!(read.at("/username"), json!(username), "{base} {segment}");
        }
        let space = world.get(&world.owner, &format!("{base}/users/byName/a%20b@example.org")).await;
        space.is_refused((404, "USERNAME_NOT_FOUND", json!(["a b@example.org"])));
    }
}

#[tokio::test]
async fn a_caller_sees_the_people_of_the_places_that_it_administers() {
    let world = World::new(Kind::Postgres).await;
    let other = project(&world, "other").await;
    let outside = member(&world, "outside@example.org", "ORG_MEMBER", &[]).await;
    let inside = member(&world, "inside@example.org", "ORG_MEMBER", &[(&world.project, "GROUP_READ_ONLY")]).await;
    let beside = member(&world, "beside@example.org", "ORG_MEMBER", &[(&other, "GROUP_READ_ONLY")]).await;
    let everybody = [&outside, &inside, &beside];

    for (key, seen) in [
        (world.owner.clone(), [true, true, true]),
        (world.key(&["ORG_USER_ADMIN"]).await, [true, true, true]),
        (key_in(&world, &world.project, "GROUP_OWNER").await, [false, true, false]),
        (key_in(&world, &world.project, "GROUP_USER_ADMIN").await, [false, true, false]),
        (key_in(&world, &other, "GROUP_USER_ADMIN").await, [false, false, true]),
    ] {
        for (user, seen) in everybody.iter().zip(seen) {
            let answer = world.get(&key, &format!("{V1}/users/{user}")).await;
            if seen {
                assert_eq!(answer.ok().text_at("/id"), **user);
            } else {
                answer.is_refused((404, "USER_NOT_FOUND", json!([user])));
            }
        }
    }
    for key in [
        world.key(&["ORG_MEMBER"]).await,
        world.key(&["ORG_READ_ONLY"]).await,
        key_in(&world, &world.project, "GROUP_READ_ONLY").await,
    ] {
        // Whether there is such a person is not said to who may not ask.
        for user in [inside.as_str(), NOBODY] {
            world.get(&key, &format!("{V2}/users/{user}")).await.is_refused((401, "USER_UNAUTHORIZED", json!([])));
        }
        let by_name = world.get(&key, &format!("{V2}/users/byName/nobody@example.org")).await;
        by_name.is_refused((401, "USER_UNAUTHORIZED", json!([])));
    }
}

#[tokio::test]
async fn nothing_is_told_of_a_persons_places_elsewhere() {
    let world = World::new(Kind::Postgres).await;
    let (elsewhere, stranger) = world.stranger().await;
    let theirs = json!({"name": "theirs", "orgId": elsewhere});
    world.post(&stranger, &format!("{V2}/groups"), theirs).await.ok();
    world.database.run("UPDATE users SET global_roles = 'GLOBAL_OWNER'");

    let read = world.get(&stranger, &format!("{V2}/users/{}", world.owner_user)).await.ok();
    let here = world.get(&world.owner, &format!("{V2}/users/{}", world.owner_user)).await.ok();

    assert!(roles(&read).iter().all(|(place, _)| *place != world.org && *place != world.project), "{}", read.text);
    assert_eq!(roles(&here), held(&[(&world.org, "ORG_OWNER")]), "{}", here.text);
}
