//! `POST /orgs/{orgId}/teams/{teamId}:addUser` and `:removeUser`.

use super::{NEW, at, dated, invited, owned_project, team, version};
use crate::database::{Kind, on_both};
use crate::world::{DIALECTS, V2, World};
use serde_json::json;

on_both!(a_member_joins_and_leaves);

async fn a_member_joins_and_leaves(world: World) {
    let id = team(&world, "night shift", &[]).await;
    let project = owned_project(&world).await;
    let body = json!({"id": world.owner_user});

    for base in DIALECTS {
        let added = world.post(&world.owner, &at(&world, base, &id, ":addUser"), body.clone()).await;
        let twice = world.post(&world.owner, &at(&world, base, &id, ":addUser"), body.clone()).await;
        let listed = world.get(&world.owner, &at(&world, base, &id, "/users")).await.ok();
        let removed = world.post(&world.owner, &at(&world, base, &id, ":removeUser"), body.clone()).await;
        let never = world.post(&world.owner, &at(&world, base, &id, ":removeUser"), body.clone()).await;

        let mut expected = json!({
            "createdAt": "2026-11-22T08:00:00Z", "firstName": "", "id": world.owner_user, "lastName": "",
            "mobileNumber": null, "orgMembershipStatus": "ACTIVE",
            "roles": {
                "groupRoleAssignments": [{"groupId": project, "groupRoles": ["GROUP_OWNER"]}],
                "orgRoles": ["ORG_OWNER"],
            },
            "teamIds": [id], "username": "owner@example.org",
        });
        assert_eq!((added.status, added.json()), (200, expected.clone()));
        assert!(added.is_alphabetical());
        expected["teamIds"] = json!([]);
        assert_eq!((removed.status, removed.json()), (200, expected));
        assert_eq!(listed.each("id"), [json!(world.owner_user)]);
        twice.is_refused((409, "USER_ALREADY_IN_TEAM", json!([world.owner_user, id])));
        never.is_refused((404, "USER_NOT_FOUND", json!([world.owner_user])));
        if base == V2 {
            assert_eq!((version(&added), version(&removed)), (NEW, NEW));
        }
    }
}

#[tokio::test]
async fn somebody_who_is_invited_joins_with_the_invitation() {
    let world = World::new(Kind::Postgres).await;
    let id = team(&world, "night shift", &["owner@example.org"]).await;
    let body = json!({"id": invited(&world, "new@example.org", &[])});

    let added = world.post(&world.owner, &at(&world, V2, &id, ":addUser"), body.clone()).await;
    let twice = world.post(&world.owner, &at(&world, V2, &id, ":addUser"), body.clone()).await;
    let target = at(&world, V2, &id, "/users");
    let listed = dated(&world, &world.owner, "GET", &target, "2025-02-19", json!(null)).await.ok();
    let removed = world.post(&world.owner, &at(&world, V2, &id, ":removeUser"), body.clone()).await;

    assert_eq!((added.status, added.at("/orgMembershipStatus")), (200, json!("PENDING")));
    assert_eq!((added.at("/teamIds"), added.at("/id")), (json!([id]), body["id"].clone()));
    twice.is_refused((409, "USER_ALREADY_IN_TEAM", json!([body["id"], id])));
    assert_eq!(listed.each("username"), ["new@example.org", "owner@example.org"]);
    assert_eq!((removed.status, removed.at("/teamIds")), (200, json!([])));
    assert_eq!(removed.at("/orgMembershipStatus"), "PENDING", "still invited to the organization");
}

#[tokio::test]
async fn there_is_no_older_version() {
    let world = World::new(Kind::Sqlite).await;
    let id = team(&world, "night shift", &[]).await;
    let body = json!({"id": world.owner_user});

    for suffix in [":addUser", ":removeUser"] {
        let target = at(&world, V2, &id, suffix);
        let old = dated(&world, &world.owner, "POST", &target, "2025-02-18", body.clone()).await;
        old.is_refused((406, "INVALID_VERSION_DATE", json!([])));
        let new = dated(&world, &world.owner, "POST", &target, "2025-03-12", body.clone()).await;
        assert_eq!((new.status, version(&new)), (200, NEW));
        let read = world.get(&world.owner, &target).await;
        assert_eq!((read.status, read.header("allow")), (405, Some("POST")));
    }
}

#[tokio::test]
async fn the_body_is_one_id() {
    let world = World::new(Kind::Sqlite).await;
    let id = team(&world, "night shift", &[]).await;

    for suffix in [":addUser", ":removeUser"] {
        let path = at(&world, V2, &id, suffix);
        let post = async |body| world.post(&world.owner, &path, body).await;
        post(json!([{"id": world.owner_user}])).await.is_refused((400, "INVALID_JSON", json!([])));
        post(json!({})).await.is_refused((400, "MISSING_ATTRIBUTE", json!(["id"])));
        post(json!({"id": "one"})).await.is_refused((400, "INVALID_ATTRIBUTE", json!(["id"])));
        post(json!({"username": "a"})).await.is_refused((400, "INVALID_ATTRIBUTE", json!(["username"])));
    }
}
