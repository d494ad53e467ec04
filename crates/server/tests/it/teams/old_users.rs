//! `/orgs/{orgId}/teams/{teamId}/users` as the older generation of clients calls it: `GET`, `POST` with several people,
//! `DELETE` of one.

use super::{OLD, at, dated, invited, owned_project, team, version};
use crate::database::{Kind, on_both};
use crate::world::{DIALECTS, PUBLIC, V1, V2, World};
use serde_json::{Value, json};

on_both!(a_member_is_answered_as_an_account, a_member_is_taken_out);

async fn a_member_is_answered_as_an_account(world: World) {
    let id = team(&world, "night shift", &["owner@example.org"]).await;
    let project = owned_project(&world).await;

    for base in DIALECTS {
        let list = world.get(&world.owner, &at(&world, base, &id, "/users")).await.ok();

        let own = format!("http://localhost:8080{base}/users/{}", world.owner_user);
        let expected = json!([{
            "createdAt": "2026-11-22T08:00:00Z", "emailAddress": "owner@example.org", "firstName": "",
            "id": world.owner_user, "lastName": "", "links": [{"href": own, "rel": "self"}],
            "roles": [
                {"orgId": world.org, "roleName": "ORG_OWNER"}, {"groupId": project, "roleName": "GROUP_OWNER"}
            ],
            "teamIds": [id], "username": "owner@example.org",
        }]);
        assert_eq!(list.at("/results"), expected);
        let own = format!("http://localhost:8080{}?pageNum=1&itemsPerPage=100", at(&world, base, &id, "/users"));
        assert_eq!((list.link("self"), list.at("/totalCount")), (Some(own), json!(1)), "without includeCount");
        assert!(list.is_alphabetical());
        if base == V2 {
            assert_eq!(version(&list), OLD);
        }
    }
}

async fn a_member_is_taken_out(world: World) {
    for (base, name) in DIALECTS.into_iter().zip(["a", "b", "c"]) {
        let id = team(&world, name, &["owner@example.org"]).await;

        let path = at(&world, base, &id, &format!("/users/{}", world.owner_user));
        let removed = world.delete(&world.owner, &path).await;
        let again = world.delete(&world.owner, &path).await;

        assert_eq!((removed.status, removed.text.as_str()), (204, ""));
        again.is_refused((404, "USER_NOT_FOUND", json!([world.owner_user])));
        assert_eq!(world.get(&world.owner, &at(&world, base, &id, "/users")).await.at("/totalCount"), 0);
        if base == V2 {
            assert_eq!(version(&removed), OLD);
        }
    }
}

#[tokio::test]
async fn several_members_join_and_everybody_is_answered() {
    let world = World::new(Kind::Postgres).await;
    let users: Vec<_> =
        ["a@example.org", "b@example.org", "c@example.org"].map(|name| world.member(name, "ORG_MEMBER")).into();

    for base in DIALECTS {
        let id = team(&world, "night shift", &["owner@example.org"]).await;
        invited(&world, &format!("{id}@example.org"), &[&id]);
        let path = at(&world, base, &id, "/users");

        let body = json!([{"id": users[2]}, {"id": users[0]}, {"id": users[2]}]);
        let added = world.post(&world.owner, &path, body).await;

        assert_eq!((added.status, added.at("/totalCount")), (200, json!(3)), "{}", added.text);
        assert_eq!(added.each("username"), ["a@example.org", "c@example.org", "owner@example.org"]);
        assert_eq!(added.at("/results/2/teamIds"), json!([id]), "of the owner, who is in no other");
        let own = format!("http://localhost:8080{path}?pageNum=1&itemsPerPage=100");
        assert_eq!(added.at("/links"), json!([{"href": own, "rel": "self"}]));
        if base == V2 {
            assert_eq!(version(&added), OLD);
            let read = dated(&world, &world.owner, "GET", &path, "2024-11-13", json!(null)).await.ok();
            assert_eq!(read.text, added.text);
        }
        let nobody = world.post(&world.owner, &path, json!([])).await;
        assert_eq!(nobody.text, added.text);
        world.delete(&world.owner, &at(&world, base, &id, "")).await.ok();
    }
}

#[tokio::test]
async fn all_of_a_large_team_is_answered_at_once() {
    let world = World::new(Kind::Postgres).await;
    let id = team(&world, "night shift", &[]).await;
    let users: Vec<_> = (0..120).map(|n| format!("user{n:03}@example.org")).collect();
    let ids: Vec<_> = users.iter().map(|name| json!({"id": world.member(name, "ORG_MEMBER")})).collect();

    let added = world.post(&world.owner, &at(&world, V2, &id, "/users"), Value::Array(ids)).await.ok();
    let listed = world.get(&world.owner, &at(&world, V1, &id, "/users?pageNum=2")).await.ok();

    assert_eq!((added.each("id").len(), added.at("/totalCount")), (120, json!(120)));
    assert_eq!(added.at("/links").as_array().unwrap().len(), 1);
    assert_eq!((listed.each("id").len(), listed.at("/totalCount")), (20, json!(120)));
    let previous = listed.link("previous").unwrap();
    assert!(previous.ends_with("/users?itemsPerPage=100&pageNum=1"), "{previous}");
}

#[tokio::test]
async fn nobody_who_is_only_invited_is_seen_here() {
    let world = World::new(Kind::Postgres).await;
    let id = team(&world, "night shift", &["owner@example.org"]).await;
    invited(&world, "new@example.org", &[&id]);

    for base in DIALECTS {
        let list = world.get(&world.owner, &at(&world, base, &id, "/users?username=new@example.org")).await.ok();

        assert_eq!(list.each("username"), ["owner@example.org"], "the older calls have no filters");
        assert_eq!(list.at("/totalCount"), 1);
    }
}

#[tokio::test]
async fn the_body_names_people_by_their_ids_alone() {
    let world = World::new(Kind::Sqlite).await;
    let id = team(&world, "night shift", &[]).await;

    for base in [V1, V2, PUBLIC] {
        let path = at(&world, base, &id, "/users");
        let post = async |body| world.post(&world.owner, &path, body).await;
        post(json!({"id": world.owner_user})).await.is_refused((400, "INVALID_JSON", json!([])));
        post(json!([world.owner_user])).await.is_refused((400, "INVALID_JSON", json!([])));
        post(json!([{}])).await.is_refused((400, "MISSING_ATTRIBUTE", json!(["id"])));
        post(json!([{"id": 7}])).await.is_refused((400, "INVALID_JSON_ATTRIBUTE", json!(["id"])));
        post(json!([{"id": "one"}])).await.is_refused((400, "INVALID_ATTRIBUTE", json!(["id"])));
        post(json!([{"username": "a@example.org"}])).await.is_refused((400, "INVALID_ATTRIBUTE", json!(["username"])));
    }
}
