//! A bucket empties, refuses, and fills again; and whose bucket it is.

use super::{changed, limited, limited_to, told};
use crate::database::Kind;
use crate::teams::team;
use crate::world::{Changes, DIALECTS, HOME, Key, PUBLIC, V1, V2, World};
use axum::body::Body;
use http::Request;
use serde_json::json;
use std::sync::Arc;

/// A second owner key of the organization, made before anything is drained.
async fn another(world: &World) -> Key {
    world.key(&["ORG_OWNER"]).await
}

async fn drain_settings(world: &World) {
    for _ in 0..10 {
        world.get(&world.owner, &world.org_path(V2, "/settings")).await.ok();
    }
}

#[tokio::test]
async fn the_eleventh_call_is_told_when_to_come_back_and_then_answered() {
    let world = limited().await;
    let settings = world.org_path(V2, "/settings");
    for left in (0..10).rev() {
        assert_eq!(told(&world.get(&world.owner, &settings).await.ok()), (Some(10), Some(left)));
    }

    world.clock.turn(4_999);
    let refused = world.get(&world.owner, &settings).await;

    assert_eq!(refused.status, 429);
    assert_eq!((told(&refused), refused.header("retry-after")), ((Some(10), Some(0)), Some("56")));
    assert_eq!(refused.header("x-error-code"), Some("RATE_LIMITED_TOKEN_BUCKET"));
    assert_eq!(refused.header("content-type"), Some("application/json"));
    insta::assert_snapshot!(refused.naming(&[(&world.org, "ORG")]), @r#"{"detail":"Rate limit of api/atlas/v2/orgs/ORG/settings exceeded. Retry after 56 seconds. Capacity 10, refilled by 5 every 60 seconds.","error":429,"errorCode":"RATE_LIMITED_TOKEN_BUCKET","parameters":["api/atlas/v2/orgs/ORG/settings",56,10,5,60],"reason":"Too Many Requests"}"#);

    world.clock.turn(55_000);
    assert_eq!(world.get(&world.owner, &settings).await.header("retry-after"), Some("1"));
    world.clock.turn(1);
    assert_eq!(told(&world.get(&world.owner, &settings).await.ok()), (Some(10), Some(4)));
    world.clock.turn(3_600_000);
    assert_eq!(told(&world.get(&world.owner, &settings).await.ok()), (Some(10), Some(9)), "never above the capacity");
}

#[tokio::test]
async fn the_dialects_share_a_bucket() {
    for (drained, refused) in [(V2, V1), (V1, PUBLIC), (PUBLIC, V2)] {
        let world = limited().await;
        for _ in 0..10 {
            world.get(&world.owner, &world.org_path(drained, "/settings")).await.ok();
        }

        let answer = world.get(&world.owner, &world.org_path(refused, "/settings")).await;

        assert_eq!(answer.status, 429, "{drained} {refused}");
    }
}

#[tokio::test]
async fn the_keys_of_an_organization_share_its_bucket_and_another_organization_has_its_own() {
    let world = limited().await;
    let key = another(&world).await;
    let (elsewhere, stranger) = world.stranger().await;

    drain_settings(&world).await;

    assert_eq!(world.get(&key, &world.org_path(V2, "/settings")).await.status, 429);
    let other = world.get(&stranger, &format!("{V2}/orgs/{elsewhere}/settings")).await.ok();
    assert_eq!(told(&other), (Some(10), Some(9)));
    let same = world.get(&key, &world.org_path(V2, "")).await.ok();
    assert_eq!(told(&same), (Some(500), Some(499)), "another set of the same organization");
}

#[tokio::test]
async fn each_project_has_its_own_bucket_whoever_calls() {
    let world = limited_to(&["projects_group=3/1/60"]).await;
    let key = another(&world).await;
    let body = json!({"name": "another", "orgId": world.org});
    let another = world.post(&world.owner, &format!("{V2}/groups"), body).await.ok().text_at("/id");
    let project = format!("{V2}/groups/{}", world.project);

    for path in [&project, &format!("{project}/settings"), &format!("{project}/mongoDBVersions")] {
        world.get(&world.owner, path).await.ok();
    }

    assert_eq!(world.get(&key, &project).await.status, 429);
    assert_eq!(told(&world.get(&key, &format!("{V2}/groups/{another}")).await.ok()), (Some(3), Some(2)));
}

#[tokio::test]
async fn a_key_has_its_own_bucket_where_no_organization_is_named() {
    let world = limited_to(&["organizations_user=2/1/60"]).await;
    let key = another(&world).await;
    for _ in 0..2 {
        world.get(&world.owner, &format!("{V2}/orgs")).await.ok();
    }

    assert_eq!(world.get(&world.owner, &format!("{V1}/orgs")).await.status, 429);
    assert_eq!(told(&world.get(&key, &format!("{V2}/orgs")).await.ok()), (Some(2), Some(1)));
}

#[tokio::test]
async fn a_stranger_does_not_drain_the_bucket_of_an_organization_or_a_project() {
    let world = limited_to(&["projects_group=3/1/60"]).await;
    let (_, stranger) = world.stranger().await;
    let (settings, project) = (world.org_path(V2, "/settings"), format!("{V2}/groups/{}", world.project));

    for _ in 0..20 {
        world.get(&stranger, &settings).await.is_refused((401, "USER_CANNOT_ACCESS_ORG", json!([])));
        world.get(&stranger, &project).await.is_refused((401, "USER_CANNOT_ACCESS_GROUP", json!([])));
    }

    assert_eq!(told(&world.get(&world.owner, &settings).await.ok()), (Some(10), Some(9)));
    assert_eq!(told(&world.get(&world.owner, &project).await.ok()), (Some(3), Some(2)));
}

#[tokio::test]
async fn the_teams_of_an_organization_share_a_bucket_and_the_call_that_finds_it_empty_is_told_when_to_come_back() {
    let world = limited_to(&["teams_organization=4/3/60"]).await;
    let id = team(&world, "night shift", &[]).await;
    let teams = world.org_path(V2, "/teams");
    for (path, left) in [(teams.clone(), 2), (format!("{teams}/{id}"), 1), (format!("{teams}/{id}/users"), 0)] {
        assert_eq!(told(&world.get(&world.owner, &path).await.ok()), (Some(4), Some(left)), "{path}");
    }

    world.clock.turn(4_001);
    let refused = world.patch(&world.owner, &format!("{teams}/{id}"), json!({"name": "late shift"})).await;
    let older = world.org_path(V1, "/teams/byName/night%20shift");
    let in_v1 = world.get(&world.owner, &older).await;
    let elsewhere = [&world.org_path(V2, ""), &format!("{V2}/groups/{}/teams", world.project)];

    assert_eq!((refused.status, told(&refused), refused.header("retry-after")), (429, (Some(4), Some(0)), Some("56")));
    assert_eq!(refused.header("x-error-code"), Some("RATE_LIMITED_TOKEN_BUCKET"));
    assert_eq!(refused.header("content-type"), Some("application/json"));
    insta::assert_snapshot!(refused.naming(&[(&world.org, "ORG"), (&id, "TEAM")]), @r#"{"detail":"Rate limit of api/atlas/v2/orgs/ORG/teams/TEAM exceeded. Retry after 56 seconds. Capacity 4, refilled by 3 every 60 seconds.","error":429,"errorCode":"RATE_LIMITED_TOKEN_BUCKET","parameters":["api/atlas/v2/orgs/ORG/teams/TEAM",56,4,3,60],"reason":"Too Many Requests"}"#);
    in_v1.is_refused((429, "RATE_LIMITED", json!([older, 3, 1])));
    assert_eq!((told(&in_v1), in_v1.header("retry-after")), ((None, None), None));
    for path in elsewhere {
        world.get(&world.owner, path).await.ok();
    }
    world.clock.turn(55_999);
    let shown = world.get(&world.owner, &format!("{teams}/{id}")).await.ok();
    assert_eq!((told(&shown), shown.text_at("/name")), ((Some(4), Some(2)), "night shift".to_owned()));
}

#[tokio::test]
async fn the_teams_of_a_project_have_a_bucket_beside_that_of_their_organization() {
    let world = limited_to(&["teams_group=2/1/60"]).await;
    let id = team(&world, "night shift", &[]).await;
    let teams = format!("{V2}/groups/{}/teams", world.project);
    let added = world.post(&world.owner, &teams, json!([{"teamId": id, "roleNames": ["GROUP_OWNER"]}])).await.ok();
    let listed = world.get(&world.owner, &teams).await.ok();

    let refused = world.delete(&world.owner, &format!("{teams}/{id}")).await;

    assert_eq!([told(&added), told(&listed), told(&refused)], [1, 0, 0].map(|left| (Some(2), Some(left))));
    let named = format!("{}/{id}", teams.trim_start_matches('/'));
    refused.is_refused((429, "RATE_LIMITED_TOKEN_BUCKET", json!([named, 60, 2, 1, 60])));
    assert_eq!(refused.header("retry-after"), Some("60"));
    let of_org = world.get(&world.owner, &world.org_path(V2, "/teams")).await.ok();
    assert_eq!(told(&of_org), (Some(1200), Some(1198)));
}

#[tokio::test]
async fn keys_and_their_lists_share_one_bucket_under_either_name() {
    let world = limited().await;
    let key = world.key(&["ORG_MEMBER"]).await;
    let path = |base, rest: &str| world.org_path(base, &format!("/apiKeys/{}{rest}", key.id));
    world.get(&world.owner, &path(V1, "/whitelist")).await.ok();
    world.get(&world.owner, &path(PUBLIC, "/accesslist")).await.ok();

    let list = world.get(&world.owner, &path(V2, "/accessList")).await.ok();
    let one = world.get(&world.owner, &path(V2, "")).await.ok();
    let all = world.get(&world.owner, &world.org_path(V2, "/apiKeys")).await.ok();

    assert_eq!([told(&list), told(&one), told(&all)], [496, 495, 494].map(|left| (Some(500), Some(left))));
}

#[tokio::test]
async fn what_anybody_may_call_is_counted_by_address() {
    let world = limited().await;
    let version = "/api/private/unauth/version";
    let from = |address: &'static str| {
        let request = Request::get(version).body(Body::empty()).unwrap();
        world.send(address, request)
    };
    for left in (0..400).rev() {
        assert_eq!(told(&from("2001:db8::1").await.ok()), (Some(400), Some(left)));
    }

    for address in ["2001:db8::1", "2001:db8::2:3"] {
        let refused = from(address).await;
        refused.is_refused((429, "RATE_LIMITED_TOKEN_BUCKET", json!(["api/private/unauth/version", 60, 400, 100, 60])));
        assert_eq!(refused.header("retry-after"), Some("60"));
    }
    for address in [HOME, "2001:db8:0:1::1"] {
        assert_eq!(told(&from(address).await.ok()), (Some(400), Some(399)), "{address}");
    }
    let signed = world.call_from("2001:db8::1", &world.owner, "GET", V2, Body::empty()).await.ok();
    assert_eq!(told(&signed), (Some(300), Some(299)), "keys are not held by the limit of their address");
}

#[tokio::test]
async fn an_address_is_the_clients_and_not_the_proxys() {
    let changes = Changes { trusted_proxies: vec!["10.0.0.0/8"], ..changed(&["root_ip=1/1/60"]) };
    let world = World::with(Kind::Sqlite, changes).await;
    let through = |client: &'static str| {
        let request = Request::get("/api/private/unauth/version").header("x-forwarded-for", client);
        world.send("10.0.0.1", request.body(Body::empty()).unwrap())
    };

    assert_eq!(through("203.0.113.1").await.status, 200);
    assert_eq!(through("203.0.113.2").await.status, 200);
    assert_eq!(through("203.0.113.1").await.status, 429);
    through("nonsense").await.is_refused((400, "VALIDATION_ERROR", through("nonsense").await.at("/parameters")));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn calls_that_come_together_get_the_capacity_and_not_one_more() {
    let world = Arc::new(limited().await);
    let mut calls = tokio::task::JoinSet::new();
    for n in 0..60 {
        let world = Arc::clone(&world);
        calls.spawn(async move {
            let path = world.org_path(DIALECTS[n % 3], "/settings");
            world.get(&world.owner, &path).await.status
        });
    }

    let statuses = calls.join_all().await;

    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 10);
    assert_eq!(statuses.iter().filter(|status| **status == 429).count(), 50);
}
