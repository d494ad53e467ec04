//! `POST /orgs/{orgId}/teams`.

use super::{FIRST, at, team, version};
use crate::database::{Kind, on_both};
use crate::world::{Changes, DIALECTS, HOME, V2, World};
use serde_json::json;

on_both!(a_new_team_is_answered_whole_and_found_again, a_team_may_be_empty);

async fn a_new_team_is_answered_whole_and_found_again(world: World) {
    for (base, name) in DIALECTS.into_iter().zip(["night shift", "R&D (late)", "Équipe 7"]) {
        let body = json!({"name": name, "usernames": ["OWNER@example.org", "owner@example.org"]});
        let made = world.post(&world.owner, &world.org_path(base, "/teams"), body).await;

        let id = made.text_at("/id");
        let expected = json!({
            "id": id, "name": name, "usernames": ["owner@example.org"],
            "links": [{"rel": "self", "href": format!("http://localhost:8080{}", at(&world, base, &id, ""))}],
        });
        assert_eq!((made.status, made.json()), (201, expected));
        assert!(made.is_alphabetical());
        let page = format!("http://localhost:8080/orgs/{}/teams/{id}", world.org);
        assert_eq!(made.header("location"), Some(page.as_str()), "outside the API, as recorded");
        let read = world.get(&world.owner, &at(&world, base, &id, "")).await.ok();
        let mut without = made.json();
        without.as_object_mut().unwrap().remove("usernames");
        assert_eq!(read.json(), without, "only the answer that makes a team names its members");
        if base == V2 {
            assert_eq!((version(&made), version(&read)), (FIRST, FIRST));
        }
    }
}

async fn a_team_may_be_empty(world: World) {
    for (n, base) in DIALECTS.into_iter().enumerate() {
        let path = world.org_path(base, "/teams");
        for (m, body) in [json!({}), json!({"usernames": null}), json!({"usernames": []})].into_iter().enumerate() {
            let mut body = body;
            body["name"] = json!(format!("team {n} {m}"));
            let made = world.post(&world.owner, &path, body).await;
            assert_eq!((made.status, made.at("/usernames")), (201, json!([])));
            let users = world.get(&world.owner, &at(&world, base, &made.text_at("/id"), "/users")).await.ok();
            assert_eq!((users.at("/results"), users.at("/totalCount")), (json!([]), json!(0)));
        }
    }
}

#[tokio::test]
async fn several_members_are_named_as_their_accounts_have_it() {
    let world = World::new(Kind::Postgres).await;
    world.member("Zoe@example.org", "ORG_READ_ONLY");

    let body = json!({"name": "night shift", "usernames": ["zoe@EXAMPLE.org", "owner@example.org"]});
    let made = world.post(&world.owner, &world.org_path(V2, "/teams"), body).await;

    assert_eq!((made.status, made.at("/usernames")), (201, json!(["owner@example.org", "Zoe@example.org"])));
    let users = world.get(&world.owner, &at(&world, V2, &made.text_at("/id"), "/users")).await.ok();
    assert_eq!(users.each("username"), ["Zoe@example.org", "owner@example.org"]);
}

#[tokio::test]
async fn the_location_is_below_the_public_url() {
    let changes = Changes { public_url: Some("https://keys.example.org/admin"), ..Changes::default() };
    let world = World::with(Kind::Sqlite, changes).await;

    let body = json!({"name": "night shift"});
    let made = world.post(&world.owner, &world.org_path(V2, "/teams"), body).await;

    let page = format!("https://keys.example.org/admin/orgs/{}/teams/{}", world.org, made.text_at("/id"));
    assert_eq!((made.status, made.header("location")), (201, Some(page.as_str())));
}

#[tokio::test]
async fn what_an_sdk_sends_back_is_ignored_and_the_rest_is_not() {
    let world = World::new(Kind::Sqlite).await;
    let path = world.org_path(V2, "/teams");

    let body = json!({"name": "a", "usernames": [], "id": "one", "links": []});
    let made = world.post(&world.owner, &path, body).await;
    let unknown = world.post(&world.owner, &path, json!({"name": "b", "roles": []})).await;
    let nameless = world.post(&world.owner, &path, json!({"usernames": []})).await;
    let wrong = world.post(&world.owner, &path, json!({"name": "b", "usernames": "owner@example.org"})).await;
    let torn = world.call_from(HOME, &world.owner, "POST", &path, "{").await;

    assert_eq!(made.status, 201);
    unknown.is_refused((400, "INVALID_ATTRIBUTE", json!(["roles"])));
    nameless.is_refused((400, "MISSING_ATTRIBUTE", json!(["name"])));
    wrong.is_refused((400, "INVALID_JSON_ATTRIBUTE", json!(["usernames"])));
    torn.is_refused((400, "MALFORMED_JSON", json!([])));
    assert_eq!(world.get(&world.owner, &path).await.each("name"), ["a"]);
}

#[tokio::test]
async fn an_organizations_teams_are_its_own() {
    let world = World::new(Kind::Sqlite).await;
    let (org, stranger) = world.stranger().await;
    team(&world, "night shift", &[]).await;

    let theirs = format!("{V2}/orgs/{org}/teams");
    let made = world.post(&stranger, &theirs, json!({"name": "night shift"})).await;

    assert_eq!(made.status, 201, "another organization has names of its own");
    let listed = world.get(&stranger, &theirs).await.ok();
    assert_eq!(listed.each("id"), [made.at("/id")]);
    assert_eq!(listed.at("/totalCount"), 1);
}
